"""Security assistance read out: the mean a year over a window, and what the newest year's budget gave."""

from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from data.figures import Interval, Status
from metrics.methods.totals import NO_DIRECTION, newest, window_of
from metrics.methods.windows import NO_BREAKDOWN, window_counts

if TYPE_CHECKING:
    from metrics.request import ReadingContext

DIGITS = 3
"""Significant digits of a mean: the file gives amounts from ten million dollars up with two."""


def mean_a_year(context: "ReadingContext", measure: str) -> pl.DataFrame:
    """The mean of a measure of dollars over the window's fiscal years; one row a (category, place), n the years."""
    first, last = window_of(context)
    sums = window_counts(context.figures(measure, first=first, last=last), first=first, last=last, name="sum")
    years = pl.col("sum_years")
    told = years > 0
    mean = pl.when(told).then((pl.col("sum") / years).round_sig_figs(DIGITS))
    asked = last - first + 1
    return sums.select(
        "category",
        "place",
        *NO_BREAKDOWN,
        first_period=pl.lit(context.period(first)),
        last_period=pl.lit(context.period(last)),
        value=mean,
        low=mean,
        high=mean,
        interval=pl.lit(Interval.EXACT.value),
        direction=pl.lit("none"),
        arrow=pl.lit("none"),
        n=pl.when(told).then(years),
        status=pl.when(told)
        .then(pl.lit(Status.SHOWN.value))
        .otherwise(pl.col("sum_status").fill_null(Status.NOT_COLLECTED.value)),
        reason=pl.when(~told)
        .then(pl.lit(f"There is no figure for any fiscal year of {first}–{last}."))
        .when(years < asked)
        .then(pl.format(f"The mean of the {{}} of {asked} fiscal years {first}–{last} that have a figure.", years))
        .otherwise(pl.lit(NO_DIRECTION)),
    )


mean_of_all = partial(mean_a_year, measure="assistance_constant")
mean_unallocated = partial(mean_a_year, measure="assistance_unallocated")
newest_year = partial(newest, measure="assistance_current")
