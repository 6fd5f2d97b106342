"""Control limits of counts: where the next count is expected after a baseline of Poisson or negative binomial ones.

Both are exact given the baseline's total (the rate is not estimated, it drops out): of Poisson counts the next is a
binomial part of the total, of negative binomial counts a beta-binomial one, averaged over how far counts may be
dispersed. Matrices are as in `control_chart`.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, betaln, chdtr, chdtrc, gammaln

from metrics.methods.control_chart import OUTSIDE_BY_CHANCE, Limits, Numbers

TAIL = OUTSIDE_BY_CHANCE / 2

DISPERSED = 0.5
"""Below this chance under Poisson, counts are taken as dispersed more: a lenient test, as the remedy costs little."""

TOO_EVEN = 0.005
"""Below this chance under Poisson, counts vary so little that they are no events: a stock that is carried over."""

DEGREES = 12
"""How many degrees of dispersion are averaged over."""

TERMS = ((4.0, 64), (30.0, 512))
"""Means up to which the exact sum has this many terms; above them a beta law of the same variance stands for it."""

AT_ONCE = 128


def dispersion_tests(baseline: ArrayLike) -> tuple[Numbers, Numbers]:
    """The chance under Poisson of counts spread as much, and of counts spread as little: Σ(x − m)²/m against χ²
    (Fisher 1950). 1 and 1 where all are zero."""
    count, n, total = _sums(baseline)
    mean = total / n
    some = total > 0
    squares = np.nansum((count - mean[:, None]) ** 2, axis=1)
    index = np.where(some, squares / np.where(some, mean, 1.0), n - 1)
    return np.where(some, chdtrc(n - 1, index), 1.0), np.where(some, chdtr(n - 1, index), 1.0)


def poisson(baseline: ArrayLike, newest: ArrayLike) -> Limits:
    """Limits of the next count after Poisson counts: given the total, Bin(total, 1/(n + 1)) (Przyborowski & Wilenski
    1940). The chance is twice the smaller tail, never below the true one.

    >>> limits = poisson([[3.0] * 12, [0.0] * 12], [12.0, 1.0])
    >>> limits.centre.tolist(), limits.low.tolist(), limits.high.tolist(), limits.p_value.round(4).tolist()
    ([3.0, 0.0], [0.0, 0.0], [10.0, 2.0], [0.0004, 0.1538])
    """
    _, n, total = _sums(baseline)
    new = np.asarray(newest, dtype=np.float64)
    share = 1 / (n + 1)

    def up(count: Numbers) -> Numbers:
        return np.where(count > 0, betainc(np.maximum(count, 1.0), total + 1, share), 1.0)

    def down(count: Numbers) -> Numbers:
        below = 1 - betainc(np.maximum(count, 0.0) + 1, np.maximum(total, 1.0), share)
        return np.where(count < 0, 0.0, np.where(total > 0, below, 1.0))

    low, high = _inverted(up, down, total / n)
    return Limits(total / n, low, high, np.minimum(1.0, 2 * np.minimum(up(new), down(new))))


def negative_binomial(baseline: ArrayLike, newest: ArrayLike) -> Limits:
    """Limits of the next count after negative binomial counts of one size k and one rate.

    Given k and the total, the next count is a beta-binomial part of it; k is averaged over with the likelihood of the
    baseline given its total (Dirichlet-multinomial), every degree of dispersion alike likely before on a log scale.
    """
    count, n, total = _sums(baseline)
    new = np.asarray(newest, dtype=np.float64)
    mean = total / n
    sizes, weights = _sizes(count, n, total)
    told = np.full((3, len(n)), np.nan)
    for most, terms in TERMS:
        left = np.flatnonzero((mean <= most) & ~np.isfinite(told).all(axis=0))
        for at in (left[start : start + AT_ONCE] for start in range(0, len(left), AT_ONCE)):
            told[:, at] = _summed(n[at], total[at], new[at], sizes[at], weights[at], terms)
    rest = np.flatnonzero(~np.isfinite(told).all(axis=0))
    if len(rest):
        near = np.stack(_approximate(n[rest], total[rest], new[rest], sizes[rest], weights[rest]))
        told[:, rest] = np.where(np.isfinite(told[:, rest]), told[:, rest], near)
    low, high, p_value = told
    return Limits(mean, low, high, p_value)


def _sums(baseline: ArrayLike) -> tuple[Numbers, Numbers, Numbers]:
    count = np.asarray(baseline, dtype=np.float64)
    return count, np.isfinite(count).sum(axis=1).astype(np.float64), np.nansum(count, axis=1)


def _sizes(count: Numbers, n: Numbers, total: Numbers) -> tuple[Numbers, Numbers]:
    """Sizes k of each series, from a variance 5 % above the mean to one of 20 means squared, and their weights."""
    mean = (total + 0.5) / n
    widest = np.maximum(mean / 0.05, 2.0)
    part = np.linspace(0.0, 1.0, DEGREES)
    beyond = 0.05 * (widest[:, None] / 0.05) ** part
    size = mean[:, None] / beyond
    whole = gammaln(n[:, None] * size) - gammaln(total[:, None] + n[:, None] * size)
    each = np.where(
        np.isfinite(count)[:, None, :],
        gammaln(np.nan_to_num(count)[:, None, :] + size[:, :, None]) - gammaln(size[:, :, None]),
        0.0,
    ).sum(axis=2)
    likelihood = whole + each
    weight = np.exp(likelihood - likelihood.max(axis=1, keepdims=True))
    return size, weight / weight.sum(axis=1, keepdims=True)


def _summed(
    n: Numbers, total: Numbers, new: Numbers, size: Numbers, weight: Numbers, terms: int
) -> tuple[Numbers, Numbers, Numbers]:
    """Low, high and p by the exact sum; NaN where it does not reach that far."""
    y = np.arange(terms, dtype=np.float64)
    rest = n[:, None] * size

    def below(failures: Numbers) -> Numbers:
        """P(Y ≤ y): the next count before as many of the baseline's as it has."""
        first = np.exp(betaln(size, rest + failures[:, None]) - betaln(size, rest))
        on = (y[:-1] + failures[:, None, None]) / (y[:-1] + 1) * (size[:, :, None] + y[:-1])
        on = on / (size[:, :, None] + rest[:, :, None] + failures[:, None, None] + y[:-1])
        chance = np.concatenate([first[:, :, None], first[:, :, None] * np.cumprod(on, axis=2)], axis=2)
        return np.asarray((weight[:, :, None] * np.cumsum(chance, axis=2)).sum(axis=1))

    up = 1 - np.concatenate([np.zeros((len(n), 1)), below(total + 1)[:, :-1]], axis=1)
    down = np.where(total[:, None] > 0, below(total), 1.0)
    at = np.minimum(new, terms - 1).astype(np.int64)
    rows = np.arange(len(n))
    p_value = np.minimum(1.0, 2 * np.minimum(up[rows, at], down[rows, at]))
    reached = up[:, -1] < TAIL
    high = np.where(reached, (up >= TAIL).sum(axis=1) - 1.0, np.nan)
    low = (down < TAIL).sum(axis=1).astype(np.float64)
    return low, high, np.where(new < terms, p_value, np.nan)


def _approximate(
    n: Numbers, total: Numbers, new: Numbers, size: Numbers, weight: Numbers
) -> tuple[Numbers, Numbers, Numbers]:
    """Low, high and p of large counts, whose part of the total is nearly a beta with the beta-binomial's variance."""

    def part(count: Numbers, shift: float) -> Numbers:
        whole = np.maximum(total + count, 1.0)[:, None]
        precision = size * (n + 1)[:, None]
        of_both = np.maximum(whole * (precision + 1) / (precision + whole) - 1, 1e-9)
        share = np.clip((count[:, None] + shift) / whole, 0.0, 1.0)
        a, b = of_both / (n + 1)[:, None], of_both * (n / (n + 1))[:, None]
        return np.asarray((weight * betainc(a, b, share)).sum(axis=1))

    def up(count: Numbers) -> Numbers:
        return np.where(count > 0, 1 - part(count, -0.5), 1.0)

    def down(count: Numbers) -> Numbers:
        return np.where(count < 0, 0.0, np.where(total > 0, part(count, 0.5), 1.0))

    low, high = _inverted(up, down, total / n)
    return low, high, np.minimum(1.0, 2 * np.minimum(up(new), down(new)))


def _inverted(
    up: Callable[[Numbers], Numbers], down: Callable[[Numbers], Numbers], mean: Numbers
) -> tuple[Numbers, Numbers]:
    """The least and the greatest count that is not outside, by halving."""
    inside, outside = np.floor(mean), np.floor(mean) * 2 + 16
    while (still := up(outside) >= TAIL).any() and outside.max() < 1e15:
        inside, outside = np.where(still, outside, inside), np.where(still, outside * 2, outside)
    while (outside - inside).max(initial=0.0) > 1:
        middle = np.floor((inside + outside) / 2)
        is_in = up(middle) >= TAIL
        inside, outside = np.where(is_in, middle, inside), np.where(is_in, outside, middle)
    high = inside
    inside, outside = np.ceil(mean), np.full(len(mean), -1.0)
    while (inside - outside).max(initial=0.0) > 1:
        middle = np.floor((inside + outside) / 2)
        is_in = down(middle) >= TAIL
        inside, outside = np.where(is_in, middle, inside), np.where(is_in, outside, middle)
    return inside, high
