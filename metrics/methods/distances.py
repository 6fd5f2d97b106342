"""Distances between estimated positions: the standard deviation behind two quantiles, and the change of a distance."""

import polars as pl

NORMAL_90 = 3.29
"""How many standard deviations lie between the 5 % and the 95 % quantile of a normal distribution (2 × 1.645)."""
NORMAL_95 = 1.96


def deviation_of(low: pl.Expr, high: pl.Expr) -> pl.Expr:
    """The standard deviation of a normal distribution with these 5 % and 95 % quantiles; null where either is.

    >>> pl.select(deviation_of(pl.lit(-1.645), pl.lit(1.645))).item()
    1.0
    """
    return (high - low) / NORMAL_90


def distance_between(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """|one − other|; null where either is."""
    return (one - other).abs()


def margin_of(*deviations: pl.Expr) -> pl.Expr:
    """1.96 times the standard deviation of a sum or difference of independent estimates; null where one is.

    Of a change between two distances |a − b| and |c − d| it is never too narrow for want of their signs: a distance
    errs by no more than the difference it is of.

    >>> round(pl.select(margin_of(*[pl.lit(0.5)] * 4)).item(), 2)
    1.96
    """
    variance = deviations[0] ** 2
    for deviation in deviations[1:]:
        variance = variance + deviation**2
    return NORMAL_95 * variance.sqrt()
