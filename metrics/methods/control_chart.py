"""Control charts of single values: limits of the next point from a frozen baseline, and the runs shown beside them.

Every function takes one series a row: a matrix of baselines in order of time, padded at the end with NaN.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln, stdtr, stdtrit

Numbers = NDArray[np.float64]
Truths = NDArray[np.bool_]

FEWEST_POINTS = 12
"""Points a baseline has at least."""

OUTSIDE_BY_CHANCE = 0.0027
"""How often a next point lies outside the limits though nothing changed: what three standard deviations leave out."""

D2 = 1.128379167
"""Mean of the range of two normal values over their standard deviation, 2/√π."""

NATURAL = 3 / D2
"""Wheeler's 2.66: the natural process limits are the mean ± 2.66 mean moving ranges."""

LEANING = 1.2816
"""Von Neumann's ratio lies this many standard errors below 2 in one of ten series of independent values."""

MOST_STILL = 0.5
"""A series of which more than this share of steps is none is not judged by its steps."""

IN_A_ROW, RISING, NEAR = 7, 6, 2 / 3
"""Points in a row on one side of the centre, points each above the one before, and the part of the way to a limit."""

SIDE = f"{IN_A_ROW} in a row on one side of the centre"
RISE = f"{RISING} in a row, each above the one before"
FALL = f"{RISING} in a row, each below the one before"
CLOSE = "2 of the last 3 close to the same limit"


class Limits(NamedTuple):
    """Where the next point is expected, and how often one lies as far from the centre by chance; NaN: not told."""

    centre: Numbers
    low: Numbers
    high: Numbers
    p_value: Numbers


def natural_limits(values: ArrayLike) -> tuple[float, float, float]:
    """Centre and natural process limits of one XmR chart, mean ± 2.66 mean moving ranges (Wheeler 1993).

    They are those of the textbook, where the baseline is taken as known; `individuals` allows for its few points.

    >>> [round(one, 2) for one in natural_limits([4.0, 6.0, 5.0, 7.0])]
    [5.5, 1.07, 9.93]
    """
    value = np.asarray(values, dtype=np.float64)
    centre, reach = float(value.mean()), NATURAL * float(np.abs(np.diff(value)).mean())
    return centre, centre - reach, centre + reach


def individuals(baseline: ArrayLike, newest: ArrayLike) -> Limits:
    """Limits of the next single value: the wider of those by the mean moving range and by the standard deviation.

    Moving ranges hardly see how far values lie apart that lean on one another, or of which few are large; the standard
    deviation does. Both take Student's t in place of 3, as a baseline of a few points does not know its own variation;
    the next value differs from the baseline's mean by √(1 + 1/n) standard deviations.

    The mean of n − 1 moving ranges has the variance (0.8264 n − 1.082)/(n − 1)² of the squared standard deviation
    (Cryer & Ryan 1990, J. Quality Technology 22): as many degrees of freedom as (n − 1)²/2 over that, about
    0.62 (n − 1).

    NaN where fewer than three values stand in the baseline, or where it never varied.
    """
    value, new = np.asarray(baseline, dtype=np.float64), np.asarray(newest, dtype=np.float64)
    n = np.isfinite(value).sum(axis=1)
    enough = n >= 3
    count = np.where(enough, n, 3).astype(np.float64)
    centre = np.where(enough, np.nansum(value, axis=1) / count, np.nan)
    ranges = np.nansum(np.abs(np.diff(value, axis=1)), axis=1) / (count - 1)
    spread = np.nansum((value - centre[:, None]) ** 2, axis=1) / (count - 1)
    degrees = (count - 1) ** 2 / (2 * (0.8264 * count - 1.082))
    wide = np.where(ranges > 0, np.sqrt(1 + 1 / count), np.nan)
    by_ranges = within(centre, ranges * _c4(degrees) / D2 * wide, degrees, new)
    by_spread = within(centre, np.sqrt(spread) * wide, count - 1, new)
    return Limits(
        centre,
        np.minimum(by_ranges.low, by_spread.low),
        np.maximum(by_ranges.high, by_spread.high),
        np.maximum(by_ranges.p_value, by_spread.p_value),
    )


def within(centre: Numbers, deviation: Numbers, degrees: Numbers, newest: Numbers) -> Limits:
    """Limits by Student's t around a centre, from which the newest differs by that many standard deviations."""
    reach = -stdtrit(degrees, OUTSIDE_BY_CHANCE / 2) * deviation
    p_value = 2 * stdtr(degrees, -np.abs(newest - centre) / deviation)
    return Limits(centre, centre - reach, centre + reach, p_value)


def _c4(degrees: Numbers) -> Numbers:
    """The mean of a standard deviation on these degrees of freedom, where the true one is 1."""
    return np.asarray(np.sqrt(2 / degrees) * np.exp(gammaln((degrees + 1) / 2) - gammaln(degrees / 2)))


def steps(baseline: ArrayLike, previous: ArrayLike, newest: ArrayLike) -> Limits:
    """Limits of the next value of series whose values lean on the one before: those of its step from that value."""
    value, before = np.asarray(baseline, dtype=np.float64), np.asarray(previous, dtype=np.float64)
    of_step = individuals(np.diff(value, axis=1), np.asarray(newest, dtype=np.float64) - before)
    return Limits(before + of_step.centre, before + of_step.low, before + of_step.high, of_step.p_value)


def leans(baseline: ArrayLike) -> Truths:
    """Whether each value leans on the one before, by von Neumann's ratio (1941), one-sided at 10 %.

    Of n independent values Σ(step²)/Σ(deviation²) has the mean 2 and the variance 4(n − 2)/(n² − 1).
    """
    value = np.asarray(baseline, dtype=np.float64)
    n = np.isfinite(value).sum(axis=1).astype(np.float64)
    centre = np.nansum(value, axis=1) / np.maximum(n, 1)
    around = np.nansum((value - centre[:, None]) ** 2, axis=1)
    stepped = np.nansum(np.diff(value, axis=1) ** 2, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (2 - stepped / around) / np.sqrt(4 * (n - 2) / (n**2 - 1))
    return np.asarray((n >= 3) & (around > 0) & (z > LEANING))


def stands_still(baseline: ArrayLike) -> Truths:
    """Whether more than half of the steps from one value to the next are none."""
    step = np.diff(np.asarray(baseline, dtype=np.float64), axis=1)
    known = np.isfinite(step)
    return np.asarray((known & (step == 0)).sum(axis=1) > MOST_STILL * known.sum(axis=1))


def runs(last: ArrayLike, limits: Limits) -> list[list[str]]:
    """Which rules of runs the last points keep, in words. `last` is padded at its start, its newest point at the end.

    They are those of the NHS's “Making data count”, besides a point outside the limits. Each is met by chance in a few
    of a hundred series of independent values, so that none is a signal.
    """
    value = np.asarray(last, dtype=np.float64)
    deviation = value - limits.centre[:, None]
    row, recent, step = deviation[:, -IN_A_ROW:], deviation[:, -3:], np.diff(value, axis=1)[:, 1 - RISING :]
    upper, lower = (NEAR * (end - limits.centre)[:, None] for end in (limits.high, limits.low))
    seen = {
        SIDE: _whole(row, IN_A_ROW, row > 0) | _whole(row, IN_A_ROW, row < 0),
        RISE: _whole(step, RISING - 1, step > 0),
        FALL: _whole(step, RISING - 1, step < 0),
        CLOSE: ((recent > upper).sum(axis=1) >= 2) | ((recent < lower).sum(axis=1) >= 2),
    }
    return [[rule for rule, met in seen.items() if met[at]] for at in range(len(value))]


def _whole(values: Numbers, count: int, met: Truths) -> Truths:
    enough = values.shape[1] == count
    return np.asarray(met.all(axis=1) if enough else np.zeros(len(values), dtype=bool))
