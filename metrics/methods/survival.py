"""How long things last where some are still lasting: Kaplan and Meier's survival curve and its median with limits."""

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import ArrayLike
from scipy.special import ndtri

from metrics.methods.rates import CONFIDENCE

HALF = 0.5
ROUNDING = 1e-12
"""A survival this near to a half is a half: products of fractions miss it by their last bits."""

STEPS: dict[str, pl.DataType] = {
    "time": pl.Float64(),
    "at_risk": pl.Int64(),
    "events": pl.Int64(),
    "survival": pl.Float64(),
    "variance": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
}


class Survival(NamedTuple):
    """A survival curve: its steps, and the median with its limits, each null where the curve does not reach it."""

    steps: pl.DataFrame
    """One row a distinct time of an event: time, at_risk, events, survival, variance, low, high."""
    median: float | None
    low: float | None
    high: float | None
    n: int
    """Durations counted, each as often as its weight."""
    events: int


def kaplan_meier(
    durations: ArrayLike, observed: ArrayLike, weights: ArrayLike | None = None, *, confidence: float = CONFIDENCE
) -> Survival:
    """The curve S(t) = Π (1 − d/n) over the times t of events (Kaplan & Meier 1958, J. Am. Stat. Assoc. 53).

    `durations` are times from 0 up in any unit, which is the unit of the result. `observed` is true where the end was
    seen, false where the thing still lasted when last seen (right-censored; at a tie it is at risk of that time's
    events). `weights` say how often each stands (whole numbers).
    `variance` is Greenwood's (1926) S²·Σ d/(n(n − d)); `low` and `high` are limits on the log-minus-log scale
    (Kalbfleisch & Prentice 2002, 1.4), NaN never and null where S is 0 or 1. The median is the first time at which S is
    a half or less; its limits are the first times at which `low` and `high` are (Brookmeyer & Crowley 1982, on that
    same scale). No durations give no steps and no median. Raises ValueError where lengths differ, or a duration or
    weight is negative, missing or no number.

    >>> curve = kaplan_meier([1, 2, 2, 4, 5], [True, True, False, True, False])
    >>> curve.steps["at_risk"].to_list(), curve.steps["survival"].round(3).to_list(), curve.median, curve.high
    ([5, 4, 2], [0.8, 0.6, 0.3], 4.0, None)
    """
    time = np.asarray(durations, dtype=np.float64)
    seen = np.asarray(observed, dtype=np.bool_)
    count = np.ones(time.shape) if weights is None else np.asarray(weights, dtype=np.float64)
    if not (time.ndim == 1 and time.shape == seen.shape == count.shape):
        raise ValueError(f"{time.size} durations, {seen.size} events and {count.size} weights: give one of each a row")
    if not np.all((time >= 0) & np.isfinite(time)):
        raise ValueError("a duration is negative or missing: leave such a row out, or give its last day seen")
    if not np.all((count >= 0) & (count == np.floor(count)) & np.isfinite(count)):
        raise ValueError("a weight is no whole number from 0 up: weights say how often a row stands")
    steps = _steps(time, seen, count, float(ndtri((1.0 + confidence) / 2.0)))
    return Survival(
        steps=steps,
        median=_first_at_half(steps, "survival"),
        low=_first_at_half(steps, "low"),
        high=_first_at_half(steps, "high"),
        n=int(count.sum()),
        events=int(count[seen].sum()),
    )


def medians(rows: pl.LazyFrame, *, by: list[str], time: str, observed: str) -> pl.LazyFrame:
    """The median of `kaplan_meier` for many groups at once: one row a group of `by`, with `median` and `n`.

    `median` is in the unit of `time`, null where the curve does not reach a half.

    >>> rows = pl.LazyFrame({"place": ["A", "A", "A"], "days": [1, 5, 9], "ended": [True, True, False]})
    >>> medians(rows, by=["place"], time="days", observed="ended").collect().row(0)
    ('A', 5.0, 3)
    """
    reached = pl.col("survival") <= HALF + ROUNDING
    return (
        _curves(rows.with_columns(time=pl.col(time).cast(pl.Float64), seen=observed, count=pl.lit(1.0)), by=by)
        .group_by(by)
        .agg(median=pl.col("time").filter(reached).min(), n=pl.col("leaving").sum())
    )


def _curves(rows: pl.LazyFrame, *, by: list[str]) -> pl.LazyFrame:
    """One row a (group of `by`, distinct time), in order: events, leaving, at_risk and survival."""
    at_risk = pl.col("leaving").cum_sum(reverse=True)
    survival = (1 - pl.col("events") / pl.col("at_risk")).cum_prod()
    return (
        rows.group_by(*by, "time")
        .agg(events=pl.col("count").filter("seen").sum().cast(pl.Int64), leaving=pl.col("count").sum().cast(pl.Int64))
        .filter(pl.col("leaving") > 0)
        .sort(*by, "time")
        .with_columns(at_risk=at_risk.over(by) if by else at_risk)
        .with_columns(survival=survival.over(by) if by else survival)
    )


def _steps(time: np.ndarray, seen: np.ndarray, count: np.ndarray, z: float) -> pl.DataFrame:
    """One row a distinct time of an event, in order of time."""
    at, survival = pl.col("at_risk").cast(pl.Float64), pl.col("survival")
    died = pl.col("events").cast(pl.Float64)
    inside = (survival > 0) & (survival < 1)
    # Half the width on the log-minus-log scale: √(Σ d/(n(n − d))) over |log S|.
    width = z * pl.col("hazard_variance").sqrt() / survival.log().abs()
    return (
        _curves(pl.LazyFrame({"time": time, "seen": seen, "count": count}), by=[])
        .filter(pl.col("events") > 0)
        .with_columns(hazard_variance=pl.when(at > died).then(died / (at * (at - died))).otherwise(0.0).cum_sum())
        .with_columns(
            variance=survival**2 * pl.col("hazard_variance"),
            low=pl.when(inside).then(survival ** width.exp()),
            high=pl.when(inside).then(survival ** (-width).exp()),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in STEPS.items())
        .collect()
    )


def _first_at_half(steps: pl.DataFrame, column: str) -> float | None:
    """The first time at which a curve is a half or less; null where it never is."""
    times = steps.filter(pl.col(column) <= HALF + ROUNDING)["time"]
    return None if times.is_empty() else float(times[0])
