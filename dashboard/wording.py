"""Numbers, ages, intervals and statuses in words, and the one way text from data becomes Markdown."""

import math
import re
from collections.abc import Iterable, Sequence

from data.figures import Interval, Status
from metrics.declare import Unit

THIN = "\u202f"
"""A thin space that does not break a line: between thousands, and before a percent sign."""

JOINER = "\u2060"
"""An invisible character that keeps an address or an emoji code in data from being made into one."""

SINGULAR = {
    "agreements": "agreement",
    "exercises": "exercise",
    "exercises a year": "exercise a year",
    "days": "day",
    "deaths": "death",
    "conflicts": "conflict",
    "events": "event",
    "percentage points": "percentage point",
}

COUNTED = frozenset({Unit.AGREEMENTS, Unit.EXERCISES, Unit.DAYS, Unit.DEATHS, Unit.CONFLICTS, Unit.EVENTS})
"""Units of whole things."""

INTERVAL_WORDS = {
    Interval.EXACT: "a full count of what the source lists, so without an interval",
    Interval.VARIATION: "year-to-year variation (95 %) of a full count, not sampling error",
    Interval.SURVEY_DESIGN: "95 % confidence interval from the survey's design",
    Interval.SURVEY_WEIGHTS: (
        "95 % interval from the weights only: clustering is not in the public file, the true interval is wider"
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
    Status.TOO_FEW: "withheld: fewer than 10 answers",
    Status.UNRELIABLE: "withheld: too uncertain to show",
    Status.NOT_COLLECTED: "not collected",
    Status.NOT_APPLICABLE: "not applicable",
}

STATUS_MEANING = {
    Status.SHOWN: "A figure that may be shown.",
    Status.PROVISIONAL: "A figure from a source's preliminary release; it will change. Charts hatch it.",
    Status.TOO_FEW: "Withheld because it rests on so few answers that people could be recognised.",
    Status.UNRELIABLE: "Withheld because its interval is too wide to be of use.",
    Status.NOT_COLLECTED: "The source did not look here then. It is a gap, never a zero.",
    Status.NOT_APPLICABLE: "The question has no answer here: the state did not exist, or nothing fell that could fall.",
}


def step(low: float | None, high: float | None) -> float:
    """The smallest step worth printing for a value whose interval is `low`–`high`; 0 where the interval has no width.

    An interval two units wide or more is printed in whole units, from 100 wide in two digits of its width.

    >>> step(59.2, 63.1), step(0.41, 0.83), step(62_304, 118_871)
    (1.0, 0.1, 1000.0)
    """
    width = 0.0 if low is None or high is None or not math.isfinite(high - low) else high - low
    if width <= 0:
        return 0.0
    if width < 2:
        return 10.0 ** math.floor(math.log10(width / 2))
    return 1.0 if width < 100 else 10.0 ** (math.floor(math.log10(width)) - 1)


def number(value: float, *, low: float | None = None, high: float | None = None) -> str:
    """A number with the digits its interval allows; without an interval, three digits or every whole one.

    >>> number(61.27, low=59.2, high=63.1), number(1234.0), number(0.4567)
    ('61', '1\u202f234', '0.457')
    """
    if not math.isfinite(value):
        return "unbounded"
    unit = step(low, high)
    if unit == 0:
        decimals = 0 if value == round(value) or abs(value) >= 100 else max(0, 2 - math.floor(math.log10(abs(value))))
    else:
        decimals = max(0, -math.floor(math.log10(unit)))
        value = round(value / unit) * unit
    text = f"{round(value, decimals) + 0.0:,.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if unit == 0 and "." in text else text
    return "0" if not text.strip("0.") else text.replace(",", THIN).replace("-", "−")


def rough(value: float) -> float:
    """A value that summarises many, such as a median: two digits, three from a hundred up.

    >>> rough(56.6), rough(1234.0), rough(0.457)
    (57.0, 1230.0, 0.46)
    """
    if value == 0 or not math.isfinite(value):
        return value
    digits = 3 if abs(value) >= 100 else 2
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))


def with_unit(text: str, unit: Unit | str, *, one: bool = False) -> str:
    """A printed number with its unit after it, as a page prints it.

    >>> with_unit("1", "agreements", one=True), with_unit("4", Unit.EXERCISES)
    ('1 agreement', '4 exercises')
    """
    name = str(unit)
    if name.startswith("%"):
        return f"{text}{THIN}{name}"
    return f"{text} {SINGULAR.get(name, name) if one else name}"


def times(value: float, *, low: float | None = None, high: float | None = None, interval: str | None = None) -> str:
    """A ratio to the period before: a percentage of it up to twofold, beyond that so many times.

    An interval stands in brackets; coders' bounds, which are none, are said after it.

    >>> times(0.63, low=0.5, high=0.8), times(3.2)
    ('63\u202f% (50–80) of the period before', '3.2 times the period before')
    >>> times(0.67, low=0.61, high=0.74, interval="bounds")
    "67\u202f% of the period before, between 61 and 74 by the coders' counts"
    """
    scale, sign, words = (100, THIN + "%", "of the period before") if value <= 2 else (1, "", "times the period before")
    if low is None or high is None or low == high:
        return f"{number(scale * value)}{sign} {words}"
    ends = {"low": scale * low, "high": scale * high}
    text, least, most = (f"{number(one, **ends)}" for one in (scale * value, *ends.values()))
    if interval == Interval.BOUNDS:
        return f"{text}{sign} {words}, between {least} and {most} by the coders' counts"
    return f"{text}{sign} ({least}–{most}) {words}"


def quantity(
    value: float, unit: Unit | str, *, low: float | None = None, high: float | None = None, interval: str | None = None
) -> str:
    """A number, its interval in brackets, and its unit. Bounds that are no confidence interval are said as a range.

    >>> quantity(75.2, Unit.EXERCISES_A_YEAR, low=64.1, high=86.8)
    '75 (64–87) exercises a year'
    >>> quantity(149, Unit.AGREEMENTS, low=102, high=149, interval="bounds")
    'between 102 and 149 agreements'
    """
    if unit == Unit.TIMES:
        return times(value, low=low, high=high, interval=interval)
    if unit == Unit.SHARE:
        bounds = (None, None) if low is None or high is None else (100 * low, 100 * high)
        return quantity(100 * value, Unit.PERCENT, low=bounds[0], high=bounds[1], interval=interval)
    if low is None or high is None or low == high:
        return with_unit(number(value), unit, one=value == 1)
    whole = unit in COUNTED and high - low < 2 and low == round(low) and high == round(high)
    low_text, high_text = (number(one) if whole else number(one, low=low, high=high) for one in (low, high))
    if interval == Interval.BOUNDS:
        return f"between {low_text} and {with_unit(high_text, unit)}"
    sign = THIN + "%" if str(unit).startswith("%") else ""
    rest = str(unit).removeprefix("%").strip()
    joined = f"{low_text}–{high_text}" if low >= 0 else f"{low_text} to {high_text}"
    return f"{number(value, low=low, high=high)}{sign} ({joined}) {rest}".rstrip()


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


MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+!|~$^=&-])")
CODES = re.compile(r":(?=[\w/+\[-])")
ADDRESSES = re.compile(r"(?i)\b(www)(?=\.)|(?<=\w)(@)(?=\w)")


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


def escaped_lines(lines: Iterable[str]) -> str:
    """A Markdown list of texts, each escaped."""
    return "\n".join(f"- {escaped(line)}" for line in lines)
