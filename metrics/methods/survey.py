"""Survey estimates from weights alone: design effects, standard errors, and intervals of shares and of net views.

Shares here lie between 0 and 1 and net views between −1 and 1. Every function takes and gives Polars expressions.
"""

from typing import NamedTuple

import polars as pl
from scipy.special import stdtrit

CONFIDENCE = 0.95


class Bounds(NamedTuple):
    """The lower and upper end of an interval."""

    low: pl.Expr
    high: pl.Expr


def critical(degrees: pl.Expr) -> pl.Expr:
    """The two-sided 95 % quantile of Student's t for the degrees of freedom; null below one.

    >>> pl.DataFrame({"n": [4, 1_000]}).select(critical(pl.col("n")).round(4)).to_series().to_list()
    [2.7764, 1.9623]
    """

    def quantile(column: pl.Series) -> pl.Series:
        at = column.cast(pl.Float64).to_numpy()
        return pl.Series(column.name, stdtrit(at, (1 + CONFIDENCE) / 2)).fill_nan(None)

    return degrees.map_batches(quantile, return_dtype=pl.Float64)


def kish(n: pl.Expr, weights: pl.Expr, squares: pl.Expr) -> pl.Expr:
    """The design effect of unequal weights, n·Σw²/(Σw)², from n, Σw and Σw² (Kish 1992, J. Official Statistics 8).

    >>> sums = pl.DataFrame({"n": [4], "w": [6.0], "ww": [12.0]})  # weights 1, 1, 1, 3
    >>> round(sums.select(kish(pl.col("n"), pl.col("w"), pl.col("ww"))).item(), 6)
    1.333333
    """
    return n * squares / weights.pow(2)


def linearised_variance(n: pl.Expr, weights: pl.Expr, residual_squares: pl.Expr) -> pl.Expr:
    """The variance of a weighted mean with weights only, n/(n−1)·Σ(w·(y−ȳ))²/(Σw)² (Särndal et al. 1992, eq. 5.7.4
    with replacement): what R's `svymean` gives for `svydesign(ids = ~1)`. Null for one respondent.
    """
    return pl.when(n > 1).then(n / (n - 1) * residual_squares / weights.pow(2))


def standard_error(*, n: pl.Expr, linearised: pl.Expr, spread: pl.Expr, design_effect: pl.Expr) -> pl.Expr:
    """The standard error of a weighted mean: √(design effect · spread/(n−1)), and never below the linearised one.

    `spread` is the weighted variance of the answers (p(1−p) of a share), `design_effect` the larger of Kish's and the
    setting. Null for one respondent.
    """
    simple = pl.when(n > 1).then(spread / (n - 1))
    return pl.max_horizontal(linearised, design_effect * simple).sqrt()


def effective_number(*, n: pl.Expr, spread: pl.Expr, error: pl.Expr, design_effect: pl.Expr) -> pl.Expr:
    """How many respondents of a simple sample would tell as much: p(1−p)/SE², and n/design effect where all agree."""
    return pl.when(error > 0).then(spread / error.pow(2)).otherwise(n / design_effect)


def logit_interval(share: pl.Expr, error: pl.Expr, degrees: pl.Expr) -> Bounds:
    """The 95 % interval of a share on the logit scale, logit(p) ± t·SE/(p(1−p)): R's `svyciprop(method = "logit")`.

    Never leaves 0 to 1. Only for shares strictly between them.
    """
    centre = (share / (1 - share)).log()
    reach = critical(degrees) * error / (share * (1 - share))
    return Bounds(1 / (1 + (-(centre - reach)).exp()), 1 / (1 + (-(centre + reach)).exp()))


def unanimous_interval(share: pl.Expr, number: pl.Expr) -> Bounds:
    """The 95 % Korn–Graubard interval where nobody or everybody said so: Clopper–Pearson at the effective number
    (Korn & Graubard 1998, Survey Methodology 24), whose ends are closed there: 1 − 0.025^(1/n) at 0, 0.025^(1/n) at 1.

    >>> of_ten = pl.DataFrame({"share": [0.0, 1.0], "n": [10.0, 10.0]})
    >>> of_ten.select(unanimous_interval(pl.col("share"), pl.col("n")).high.round(4)).to_series().to_list()
    [0.3085, 1.0]
    """
    tail = pl.lit((1 - CONFIDENCE) / 2).pow(1 / number)
    nobody = share <= 0
    return Bounds(pl.when(nobody).then(0.0).otherwise(tail), pl.when(nobody).then(1 - tail).otherwise(1.0))


def share_interval(share: pl.Expr, error: pl.Expr, number: pl.Expr, degrees: pl.Expr) -> Bounds:
    """The 95 % interval of a share: logit, and Korn–Graubard at 0 and at 1."""
    logit, ends = logit_interval(share, error, degrees), unanimous_interval(share, number)
    inside = (share > 0) & (share < 1)
    return Bounds(
        pl.when(inside).then(logit.low).otherwise(ends.low), pl.when(inside).then(logit.high).otherwise(ends.high)
    )


def mean_interval(mean: pl.Expr, error: pl.Expr, degrees: pl.Expr) -> Bounds:
    """The 95 % interval mean ± t·SE of answers between −1 and 1, cut off there."""
    reach = critical(degrees) * error
    return Bounds((mean - reach).clip(-1, 1), (mean + reach).clip(-1, 1))


def error_of_share(share: pl.Expr, low: pl.Expr, high: pl.Expr, degrees: pl.Expr) -> pl.Expr:
    """The standard error a share's interval was made from, undoing `share_interval`; where nobody or everybody said so,
    the whole width over t, which is never too small.
    """
    inside = (share > 0) & (share < 1) & (low > 0) & (high < 1)
    width = (high / (1 - high)).log() - (low / (1 - low)).log()
    return (
        pl.when(inside)
        .then(width / 2 / critical(degrees) * share * (1 - share))
        .otherwise((high - low) / critical(degrees))
    )


def error_of_mean(mean: pl.Expr, low: pl.Expr, high: pl.Expr, degrees: pl.Expr) -> pl.Expr:
    """The standard error a mean's interval was made from, from the side that was not cut off."""
    return pl.max_horizontal(high - mean, mean - low) / critical(degrees)
