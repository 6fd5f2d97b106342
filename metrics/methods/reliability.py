"""Whether a share is sure enough to be shown: the rule of the US National Center for Health Statistics."""

import polars as pl

from data.figures import Status

FEWEST = 30
"""Of persons asked, and of persons drawn singly that would tell as much."""

WIDE, NARROW = 0.30, 0.05
"""Widths of a 95 % interval: from the one on no share is shown, up to the other every one."""

MOST_RELATIVE = 1.30
"""Between the two: how wide the interval may be as a part of the share itself."""

PRECISION = 9
"""Decimals compared: 0.65 − 0.35 is 0.30, not a little more."""


def reliable(share: pl.Expr, low: pl.Expr, high: pl.Expr, n: pl.Expr, effective_n: pl.Expr) -> pl.Expr:
    """The status of a share between 0 and 1: `shown` or `unreliable` (Parker et al. 2017, Vital Health Stat 2(175)).

    Unreliable: fewer than 30 asked or effective, an interval of 30 points or more, or, over 5 points, wider than 130 %
    of the share. Without an interval or an effective number it cannot be judged and is unreliable. Null where there is
    no share. For a net view judge the shares it is made of.

    >>> one = pl.DataFrame({"p": [0.5, 0.02], "low": [0.45, 0.005], "high": [0.55, 0.06], "n": [400, 400]})
    >>> p, low, high, n = (pl.col(name) for name in one.columns)
    >>> one.select(reliable(p, low, high, n, n)).to_series().to_list()
    ['shown', 'unreliable']
    """
    width = (high - low).round(PRECISION)
    enough = (n >= FEWEST) & (effective_n.round(PRECISION) >= FEWEST)
    close = (width <= NARROW) | ((width < WIDE) & (width <= (MOST_RELATIVE * share).round(PRECISION)))
    good = (enough & close).fill_null(value=False)
    status = pl.when(good).then(pl.lit(Status.SHOWN.value)).otherwise(pl.lit(Status.UNRELIABLE.value))
    return pl.when(share.is_not_null()).then(status)
