"""How far two coders agree beyond chance: Cohen's kappa with its large-sample limits."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from metrics.methods.rates import CONFIDENCE


class Kappa(NamedTuple):
    """Cohen's kappa of one table, with what it is made from; NaN where it does not exist."""

    value: float
    standard_error: float
    low: float
    high: float
    observed: float
    """The share of cases both coders put in one category."""
    expected: float
    """The share they would by chance, each coder's own shares of the categories given."""
    n: int


def cohen_kappa(table: ArrayLike, *, confidence: float = CONFIDENCE) -> Kappa:
    """Kappa = (observed − expected)/(1 − expected) of a square table of counts (Cohen 1960).

    Row i, column j counts the cases the first coder put in category i and the second in j. The standard error is the
    large-sample one that does not suppose kappa to be zero (Fleiss, Cohen & Everitt 1969, Psychol. Bull. 72); limits
    are kappa ± z of it, the upper not above 1. NaN throughout where there is no case, or where both coders put every
    case in the same one category: then chance alone explains all. Raises ValueError where the table is not square.

    >>> kappa = cohen_kappa([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    >>> round(kappa.observed, 2), round(kappa.expected, 2), round(kappa.value, 3), kappa.n
    (0.7, 0.41, 0.492, 200)
    """
    counts = np.asarray(table, dtype=np.float64)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1]:
        raise ValueError(f"both coders use the same categories, so the table is square; got {counts.shape}")
    n = int(counts.sum())
    nothing = float("nan")
    if n == 0:
        return Kappa(nothing, nothing, nothing, nothing, nothing, nothing, n)
    shares = counts / n
    first, second, both = shares.sum(axis=1), shares.sum(axis=0), np.diag(shares)
    observed, expected = float(both.sum()), float(first @ second)
    if np.isclose(expected, 1.0):
        return Kappa(nothing, nothing, nothing, nothing, observed, expected, n)
    value = (observed - expected) / (1.0 - expected)
    apart = shares * (second[:, None] + first[None, :]) ** 2
    same = float((both * (1.0 - (first + second) * (1.0 - value)) ** 2).sum())
    different = (1.0 - value) ** 2 * float(apart.sum() - np.diag(apart).sum())
    variance = (same + different - (value - expected * (1.0 - value)) ** 2) / (n * (1.0 - expected) ** 2)
    error = float(np.sqrt(max(0.0, variance)))
    reach = float(ndtri((1.0 + confidence) / 2.0)) * error
    return Kappa(value, error, value - reach, min(1.0, value + reach), observed, expected, n)
