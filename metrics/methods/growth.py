"""Growth of a stock between two years, as a steady percentage a year."""

import polars as pl

HALF = 0.5
"""Added to both stocks, so that a stock of zero has a growth and small ones do not explode."""


def yearly_growth(before: pl.Expr, after: pl.Expr, *, years: int) -> pl.Expr:
    """Percent a year that takes `before` to `after` in so many years: 100·(exp(Δln(S + ½)/years) − 1).

    >>> frame = pl.DataFrame({"a": [20.0], "b": [40.0]})
    >>> round(frame.select(yearly_growth(pl.col("a"), pl.col("b"), years=5)).item(), 2)
    14.59
    """
    return 100.0 * ((((after + HALF).log() - (before + HALF).log()) / years).exp() - 1.0)
