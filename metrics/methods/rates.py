"""Rates of counted events: exact limits, overdispersion within windows, and ratios of two windows."""

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv, gammaincinv

CONFIDENCE = 0.95
FEWEST_FOR_A_RATIO = 6
"""Under this many events in both windows together no split of them excludes 1 at 95 %, so only counts are said."""

Numbers = NDArray[np.float64]


class Limits(NamedTuple):
    """Lower and upper limits, one an element."""

    low: Numbers
    high: Numbers


class Ratios(NamedTuple):
    """Ratios of two rates with their limits, one an element; NaN where a value or a bound does not exist."""

    value: Numbers
    low: Numbers
    high: Numbers


def poisson_limits(counts: ArrayLike, *, dispersion: ArrayLike = 1.0, confidence: float = CONFIDENCE) -> Limits:
    """Exact limits of Poisson counts (Garwood 1936), both arms longer by √dispersion, never below zero.

    >>> limits = poisson_limits([10, 0])
    >>> limits.low.round(3).tolist(), limits.high.round(3).tolist()
    ([4.795, 0.0], [18.39, 3.689])
    """
    count = np.asarray(counts, dtype=np.float64)
    tail = (1.0 - confidence) / 2.0
    low = np.where(count > 0, gammaincinv(np.maximum(count, 1e-300), tail), 0.0)
    high = gammaincinv(count + 1.0, 1.0 - tail)
    wider = np.sqrt(np.asarray(dispersion, dtype=np.float64))
    return Limits(low=np.maximum(0.0, count - (count - low) * wider), high=count + (high - count) * wider)


def rate_ratio(
    later: ArrayLike,
    later_exposure: ArrayLike,
    earlier: ArrayLike,
    earlier_exposure: ArrayLike,
    *,
    dispersion: ArrayLike = 1.0,
    confidence: float = CONFIDENCE,
) -> Ratios:
    """The later rate over the earlier one: given n = later + earlier, later ~ Bin(n, T₁r/(T₁r + T₀)).

    Limits are Clopper and Pearson's (1934) for that share, turned into a ratio (Przyborowski & Wilenski 1940). With
    dispersion φ the limits are those of counts φ times smaller (quasi-likelihood). No events at all: NaN. None
    earlier: value and upper limit are NaN, the lower limit stands.

    >>> ratios = rate_ratio([12, 0], 5, [4, 0], 5)
    >>> round(float(ratios.value[0]), 2), round(float(ratios.low[0]), 3), round(float(ratios.high[0]), 2)
    (3.0, 0.909, 12.76)
    >>> bool(np.isnan(ratios.low[1]))
    True
    """
    x1, x0 = np.asarray(later, dtype=np.float64), np.asarray(earlier, dtype=np.float64)
    t1, t0 = np.asarray(later_exposure, dtype=np.float64), np.asarray(earlier_exposure, dtype=np.float64)
    tail = (1.0 - confidence) / 2.0
    phi = np.asarray(dispersion, dtype=np.float64)
    k1, k0 = x1 / phi, x0 / phi
    some = (x1 + x0 > 0) & (t1 > 0) & (t0 > 0)
    share_low = np.where(x1 > 0, betaincinv(np.maximum(k1, 1e-300), k0 + 1.0, tail), 0.0)
    share_high = np.where(x0 > 0, betaincinv(k1 + 1.0, np.maximum(k0, 1e-300), 1.0 - tail), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = t0 / t1
        value = np.where(some & (x0 > 0), (x1 / t1) / (x0 / t0), np.nan)
        low = np.where(some, share_low / (1.0 - share_low) * scale, np.nan)
        high = np.where(some & (x0 > 0), share_high / (1.0 - share_high) * scale, np.nan)
    return Ratios(value=value, low=low, high=high)


def dispersion(counts: pl.DataFrame, *, window: int, end: int, by: list[str], pool: list[str]) -> pl.DataFrame:
    """How much more yearly counts vary within windows than Poisson counts do: one row a `pool` group, `phi` at least 1.

    `counts` has `by` (whose counts: the place), `pool` (over which the estimate is pooled: the category), `year` and
    `value`, zeros in it. Windows of `window` years follow one another back from `end`; each series gives
    Σ(x − m)²/m on window − 1 degrees of freedom in each whole window with any event, summed over the pool (Pearson's
    estimate, McCullagh & Nelder 1989, 4.5.2).

    >>> yearly = pl.DataFrame({"place": "A", "category": None, "year": [1, 2, 3, 4], "value": [1.0, 9, 2, 8]})
    >>> round(dispersion(yearly, window=2, end=4, by=["place"], pool=["category"])["phi"][0], 2)
    5.0
    """
    mean = pl.col("value").mean()
    return (
        counts.filter(pl.col("year") <= end)
        .with_columns(stretch=(end - pl.col("year")) // window)
        .group_by([*by, *pool, "stretch"])
        .agg(
            years=pl.col("value").count(),
            squares=((pl.col("value") - mean).pow(2) / mean).sum(),
            some=pl.col("value").sum() > 0,
        )
        .filter(pl.col("some") & (pl.col("years") == window))
        .group_by(pool)
        .agg(phi=pl.max_horizontal(pl.lit(1.0), pl.col("squares").sum() / (pl.len() * max(window - 1, 1))))
    )
