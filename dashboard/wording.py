"""Ages, intervals and statuses in words, and the one way text from data becomes Markdown."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from data.figures import Interval, Status

JOINER = "\u2060"
"""An invisible character that keeps an address or an emoji code in data from being made into one."""

INTERVAL_WORDS = {
    Interval.EXACT: "a full count of what the source lists, so without an interval",
    Interval.VARIATION: "year-to-year variation (95 %) of a full count, not sampling error",
    Interval.SURVEY_DESIGN: "95 % confidence interval from the survey's design",
    Interval.SURVEY_WEIGHTS: (
        "95 % interval from the weights only: how people were clustered is not known, the true interval is wider"
    ),
    Interval.BOUNDS: "lowest and highest the coders allow: bounds, not a confidence interval",
    Interval.POSTERIOR_90: "90 % posterior interval",
    Interval.MODEL_90: "90 % interval of the model",
    Interval.MODEL_95: "95 % interval of the model",
    Interval.NONE: "no interval",
}

STATUS_WORDS = {
    Status.SHOWN: "shown",
    Status.PROVISIONAL: "provisional",
    Status.TOO_FEW: "withheld: fewer than 10 answers, here or in a part it would give away",
    Status.UNRELIABLE: "withheld: too uncertain to show",
    Status.NOT_COLLECTED: "not collected",
    Status.NOT_APPLICABLE: "not applicable",
}

STATUS_MEANING = {
    Status.SHOWN: "A figure that may be shown.",
    Status.PROVISIONAL: "A figure from a source's preliminary release; it will change. Charts hatch it.",
    Status.TOO_FEW: (
        "Withheld because it rests on so few answers that people could be recognised, or because with it such a figure "
        "could be worked out."
    ),
    Status.UNRELIABLE: "Withheld because its interval is too wide, or its answers are too few, to be of use.",
    Status.NOT_COLLECTED: "The source did not look here then. It is a gap, never a zero.",
    Status.NOT_APPLICABLE: "The question has no answer here: the state did not exist, or nothing fell that could fall.",
}


def years(first: int | None, last: int | None) -> str:
    """A span of years.

    >>> years(2006, 2010), years(2023, 2023)
    ('2006–10', '2023')
    """
    if last is None:
        return "no year"
    if first is None or first == last:
        return str(last)
    return f"{first}–{last % 100:02d}" if first // 100 == last // 100 else f"{first}–{last}"


def age(last: int, as_of: int) -> str:
    """How old the newest data are, as a page says it.

    >>> age(2010, 2026), age(2025, 2026)
    ('to 2010 · 16 years old', 'to 2025 · 1 year old')
    """
    old = max(0, as_of - last)
    if old == 0:
        return f"to {last} · this year's"
    return f"to {last} · {old} year{'' if old == 1 else 's'} old"


def thin(text: str) -> str:
    """A sentence with its thousands set apart as numbers on pages are.

    >>> thin("21,476 deaths, 1,000,000 in all; 3, 4")
    '21\u202f476 deaths, 1\u202f000\u202f000 in all; 3, 4'
    """
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "\u202f", text)


def is_old(last: int, as_of: int, after: int) -> bool:
    """Whether data ending in `last` are a historical record rather than news."""
    return as_of - last > after


def direction(arrow: str | None, direction: str | None = None, *, context: bool = False) -> str:
    """The word beside an arrow; without one, that nothing can be discerned. Context rises and falls, without judgement.

    >>> direction("up"), direction("down", context=True), direction("none")
    ('↑ up', '↓ lower', 'no discernible change')
    """
    if arrow == "up":
        return "↑ higher" if context else "↑ up"
    if arrow == "down":
        return "↓ lower" if context else "↓ down"
    return "no discernible change"


def status(status: str, reason: str | None = None) -> str:
    """Why there is no number, in words; the reason where one is given.

    >>> status("not_collected"), status("shown", "From none to 6: a ratio has only a lower bound.")
    ('not collected', 'From none to 6: a ratio has only a lower bound')
    """
    words = STATUS_WORDS[Status(status)]
    if not reason:
        return words
    why = reason.rstrip(".")
    speaks = status in (Status.SHOWN, Status.PROVISIONAL, Status.UNRELIABLE)
    return why if speaks else f"{words.split(':')[0]}: {why[:1].lower() + why[1:]}"


WITH_ARTICLE = frozenset(
    {
        "Bahamas", "Central African Republic", "Comoros", "Democratic Republic of the Congo", "Dominican Republic",
        "European Union", "Gambia", "Maldives", "Marshall Islands", "Netherlands", "Philippines", "Solomon Islands",
        "United Arab Emirates", "United Kingdom", "United Nations", "United States", "World", "Caribbean",
        "North Atlantic Treaty Organization",
    }
)  # fmt: skip
"""Names that take “the” in a sentence."""


def with_article(name: str) -> str:
    """A place's name as it stands in a sentence.

    >>> with_article("United States"), with_article("India")
    ('the United States', 'India')
    """
    return f"the {'world' if name == 'World' else name}" if name in WITH_ARTICLE else name


def ordinal(rank: int) -> str:
    """A rank in words.

    >>> ordinal(1), ordinal(12), ordinal(23)
    ('1st', '12th', '23rd')
    """
    ending = "th" if 10 <= rank % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank}{ending}"


def listing(names: Sequence[str], *, most: int = 0) -> str:
    """Names in a sentence; beyond `most` of them, how many more.

    >>> listing(["a", "b", "c"]), listing(["a", "b", "c", "d"], most=2)
    ('a, b and c', 'a, b and 2 more')
    """
    if most and len(names) > most + 1:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def sentence(*parts: str) -> str:
    """Parts joined into one text, each begun with a capital and ended with a stop.

    >>> sentence("no record yet", "bring one.")
    'No record yet. Bring one.'
    """
    kept = [part.strip() for part in parts if part and part.strip()]
    return " ".join(part[0].upper() + part[1:] + ("" if part[-1] in ".?!" else ".") for part in kept)


MOST_ESCAPED = 16_384
"""Texts kept as they were escaped; every page says the same texts again at each run."""

MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+!|~$^=&-])")
CODES = re.compile(r":(?=[\w/+\[-])")
ADDRESSES = re.compile(r"(?i)\b(www)(?=\.)|(?<=\w)(@)(?=\w)")


@lru_cache(maxsize=MOST_ESCAPED)
def escaped(text: str) -> str:
    """Text as Markdown that shows exactly it: no link, picture, emphasis, colour, emoji or formula can be made by it.

    >>> escaped("![x](http://a)") == "\\\\!\\\\[x\\\\]\\\\(http:" + JOINER + "//a\\\\)"
    True
    """
    flat = re.sub(r"\s+", " ", "".join(" " if ord(character) < 32 else character for character in text))
    flat = re.sub(r"[\u202a-\u202e\u2066-\u2069\u0000]", "", flat)
    marked = MARKDOWN.sub(r"\\\1", flat)
    coded = CODES.sub(f":{JOINER}", marked)
    addressed = ADDRESSES.sub(lambda found: f"{found[0]}{JOINER}", coded)
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", addressed)


def escaped_rows(lines: Iterable[str]) -> str:
    """Texts under one another in one paragraph, each escaped."""
    return "  \n".join(escaped(line) for line in lines)


def escaped_after(sign: str, strong: str, rest: str) -> str:
    """One of our own signs, then a text in bold and another, both escaped."""
    return f"{sign} **{escaped(strong)}**" + (f" {escaped(rest)}" if rest else "")


def escaped_lines(lines: Iterable[str]) -> str:
    """A Markdown list of texts, each escaped."""
    return "\n".join(f"- {escaped(line)}" for line in lines)
