"""Numbers with units and intervals as a page prints them: no finer than they are known."""

import math

from data.figures import Interval
from metrics.declare import Unit

THIN = "\u202f"
"""A thin space that does not break a line: between thousands, and before a percent sign."""

UNCOUNTED = frozenset(
    {
        *(Unit.SHARE, Unit.PERCENT, Unit.PERCENT_A_YEAR, Unit.POINTS, Unit.TIMES, Unit.SCORE, Unit.SCORE_OF_THREE),
        *(Unit.KAPPA, Unit.UNITS_OF_IDEAL_POINT, Unit.EXERCISES_A_YEAR, Unit.DEATHS_A_YEAR, Unit.VISITS_A_YEAR),
        *(Unit.PARTNERS_A_POST, Unit.POSTS_FOR_EACH_SENT, Unit.ANSWERS),
        *(Unit.US_DOLLARS, Unit.CONSTANT_US_DOLLARS, Unit.MONTHS, Unit.PERSON_MONTHS, Unit.PERSON_WEEKS, Unit.YEARS),
    }
)
"""Units of what is measured rather than counted in whole things."""


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

    >>> with_unit("1", "agreements", one=True), with_unit("4", Unit.EXERCISES), with_unit("0.7", Unit.SCORE)
    ('1 agreement', '4 exercises', '0.7 (score)')
    """
    name = str(unit)
    if name.startswith("%"):
        return f"{text}{THIN}{name}"
    if name in (Unit.SCORE, Unit.KAPPA):
        return f"{text} ({name})"
    return f"{text} {singular(name) if one else name}"


def singular(unit: str) -> str:
    """A unit as it stands after one.

    >>> singular("agreements"), singular("exercises a year"), singular("personnel"), singular("communities")
    ('agreement', 'exercise a year', 'personnel', 'community')
    """
    thing, year, rest = unit.partition(" a year")
    if thing.endswith("ies"):
        return f"{thing[:-3]}{'ie' if thing == 'ties' else 'y'}{year}{rest}"
    return f"{thing.removesuffix('s')}{year}{rest}"


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
    >>> quantity(1_432_000_000, Unit.US_DOLLARS), quantity(-52_300, Unit.US_DOLLARS)
    ('1.4 billion US dollars', '−52\u202f300 US dollars')
    """
    if unit == Unit.TIMES:
        return times(value, low=low, high=high, interval=interval)
    if unit == Unit.SHARE:
        bounds = (None, None) if low is None or high is None else (100 * low, 100 * high)
        return quantity(100 * value, Unit.PERCENT, low=bounds[0], high=bounds[1], interval=interval)
    if unit == Unit.SHARED_COMMUNITIES:
        return "yes" if value else "no"
    scale, name = _scale(unit, (value, low, high))
    if scale > 1:
        least, most = (None if one is None or low == high else one / scale for one in (low, high))
        value = value / scale if most is not None else rough(value / scale)
        return quantity(value, f"{name} {unit}", low=least, high=most, interval=interval)
    if low is None or high is None or low == high:
        return with_unit(number(value), unit, one=value == 1)
    whole = unit not in UNCOUNTED and high - low < 2 and low == round(low) and high == round(high)
    low_text, high_text = (number(one) if whole else number(one, low=low, high=high) for one in (low, high))
    if interval == Interval.BOUNDS:
        return f"between {low_text} and {with_unit(high_text, unit)}"
    sign = THIN + "%" if str(unit).startswith("%") else ""
    rest = str(unit).removeprefix("%").strip()
    joined = f"{low_text}–{high_text}" if low >= 0 else f"{low_text} to {high_text}"
    return f"{number(value, low=low, high=high)}{sign} ({joined}) {rest}".rstrip()


def _scale(unit: Unit | str, values: tuple[float | None, ...]) -> tuple[float, str]:
    """By what an amount of money is divided to be read, and the word for it."""
    largest = max(abs(one) for one in values if one is not None)
    if not isinstance(unit, Unit) or not unit.endswith("US dollars") or largest < 1e6:
        return 1.0, ""
    return (1e9, "billion") if largest >= 1e9 else (1e6, "million")
