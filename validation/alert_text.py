"""Pieces of plain text for alarms: bounded, and with nothing in them that a mail or chat program would obey."""

import math
import re
from datetime import date, datetime

from data.datasets import DATASETS
from data.findings import printable
from data.states import name_of

SUBJECT_AT_MOST, SENTENCE_AT_MOST, BODY_AT_MOST = 150, 600, 8_000
"""Characters of a subject, of a sentence that comes from the data, and of a whole message."""

DISARMED = str.maketrans({"<": "‹", ">": "›", "@": "＠", "`": "'", "|": "¦", "*": "∗", "[": "(", "]": ")", "\\": "⧵"})
"""Characters that mail and chat programs take for tags, links, mentions or emphasis, and what stands for them."""

LINK = re.compile(r"(?i)(\w+:)(//)|\b(www)\.")


def plain(text: str, most: int = SENTENCE_AT_MOST) -> str:
    """The text on one line, at most so long, with nothing in it that a mail or chat program would obey or link to.

    >>> plain("Paid\\r\\nBcc: <!channel> @all [see](https://evil.example)")
    'Paid Bcc: ‹!channel› ＠all (see)(https: //evil.example)'
    """
    line = " ".join(printable(text).replace("\ufffd", " ").split()).translate(DISARMED)
    line = LINK.sub(lambda found: f"{found[1]} {found[2]}" if found[1] else f"{found[3]} .", line)
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def number(value: float) -> str:
    """A number as text, with thousands.

    >>> number(1234567.0), number(0.12345), number(1.999)
    ('1,234,567', '0.123', '2')
    """
    if not math.isfinite(value):
        return "not a number"
    if value == round(value):
        return f"{value:,.0f}"
    return f"{value:,.2f}".rstrip("0").rstrip(".") if abs(value) >= 1 else f"{value:.3g}"


def day(when: date | datetime) -> str:
    """A day in words.

    >>> day(date(2026, 5, 3))
    '3 May 2026'
    """
    return f"{when.day} {when:%B %Y}"


def dataset_title(id: str) -> str:
    """The title of a dataset; its id where it is none of ours."""
    return next((one.title for one in DATASETS if one.id == id), plain(id, 80))


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number and its noun.

    >>> counted(1, "finding"), counted(2, "finding")
    ('1 finding', '2 findings')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def moment(when: datetime) -> str:
    """A day in words, with hour and minute."""
    return f"{day(when)}, {when:%H:%M}"


def place_name(id: str) -> str:
    """The name of a state or group; its id where nobody knows it."""
    try:
        return name_of(id)
    except KeyError:
        return plain(id, 60)


def bounded(lines: list[str], most: int) -> list[str]:
    """The first lines that fit, and a word where any was left out."""
    kept: list[str] = []
    left = most - 40
    for line in lines:
        left -= len(line) + 1
        if left < 0:
            return [*kept, "… the message is cut here."]
        kept.append(line)
    return kept
