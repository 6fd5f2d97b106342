"""Control limits of polls: each wave has the sampling error of its own design, and waves vary beyond it.

Matrices are as in `control_chart`, one column a wave; waves lie as many years apart as they do.
"""

import numpy as np
from numpy.typing import ArrayLike

from metrics.methods.control_chart import Limits, Numbers, within

HALVINGS = 45


def between_waves(values: ArrayLike, errors: ArrayLike) -> Numbers:
    """The variance of waves beyond their sampling errors, by Paule and Mandel (1982): that at which
    Σ(y − m)²/(SE² + variance) is the number of waves less one; 0 where the errors alone explain as much.

    >>> between_waves([[50.0, 54.0, 46.0]], [[1.0, 1.0, 1.0]]).round(6).tolist()
    [15.0]
    """
    value, error = np.asarray(values, dtype=np.float64), np.asarray(errors, dtype=np.float64)
    degrees = np.isfinite(value).sum(axis=1) - 1.0
    spread = np.nanmax(value, axis=1) - np.nanmin(value, axis=1)
    low, high = np.zeros(len(value)), (spread**2 + 1) * np.maximum(degrees, 1)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        above = _scatter(value, error, middle) > degrees
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.where(_scatter(value, error, np.zeros(len(value))) > degrees, low, 0.0)


def _scatter(value: Numbers, error: Numbers, variance: Numbers) -> Numbers:
    weight, mean = _weighted(value, error, variance)
    return np.asarray(np.nansum(weight * (value - mean[:, None]) ** 2, axis=1))


def _weighted(value: Numbers, error: Numbers, variance: Numbers) -> tuple[Numbers, Numbers]:
    weight = 1 / (error**2 + variance[:, None])
    return weight, np.nansum(weight * value, axis=1) / np.nansum(np.where(np.isfinite(value), weight, np.nan), axis=1)


def waves(values: ArrayLike, errors: ArrayLike, newest: ArrayLike, newest_error: ArrayLike) -> Limits:
    """Limits of the next wave where waves vary around one mean: its own sampling variance, the variance between waves
    and the mean's, with Student's t on one degree fewer than waves (Higgins, Thompson & Spiegelhalter 2009).
    """
    value, error = np.asarray(values, dtype=np.float64), np.asarray(errors, dtype=np.float64)
    new, new_error = np.asarray(newest, dtype=np.float64), np.asarray(newest_error, dtype=np.float64)
    between = between_waves(value, error)
    weight, mean = _weighted(value, error, between)
    sure = np.nansum(np.where(np.isfinite(value), weight, np.nan), axis=1)
    degrees = np.isfinite(value).sum(axis=1) - 1.0
    return within(mean, np.sqrt(new_error**2 + between + 1 / sure), degrees, new)


def walking_waves(
    values: ArrayLike, errors: ArrayLike, years: ArrayLike, before: ArrayLike, newest: ArrayLike
) -> Limits:
    """Limits of the next wave where views wander from wave to wave, the farther the more years lie between.

    A step between waves has the variance SE₀² + SE₁² + ω²·years; ω² is what the squared steps of the baseline have on
    average beyond their sampling variances. `before` and `newest` have value, error and year of the wave before the
    newest, and of it.
    """
    value, error, year = (np.asarray(part, dtype=np.float64) for part in (values, errors, years))
    last, new = np.asarray(before, dtype=np.float64), np.asarray(newest, dtype=np.float64)
    step, gap = np.diff(value, axis=1), np.diff(year, axis=1)
    sampled = error[:, 1:] ** 2 + error[:, :-1] ** 2
    wander = np.maximum(0.0, np.nansum(step**2 - sampled, axis=1) / np.nansum(gap, axis=1))
    apart = last[:, 1] ** 2 + new[:, 1] ** 2 + wander * (new[:, 2] - last[:, 2])
    degrees = (np.isfinite(value).sum(axis=1) - 1.0) * 2 / 3
    return within(last[:, 0], np.sqrt(apart), degrees, new[:, 0])
