"""Security assistance read out: the mean a year over a window, and what the newest year's budget gave."""

from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from data.figures import Interval, Level, Status
from metrics.methods.deaths import span
from metrics.methods.totals import NO_DIRECTION, newest, window_of
from metrics.methods.windows import NO_BREAKDOWN, window_counts

if TYPE_CHECKING:
    from metrics.request import ReadingContext

DIGITS = 3
"""Significant digits of a mean: the file gives amounts from ten million dollars up with two."""


def mean_a_year(context: "ReadingContext", measure: str, *, digits: int | None = None) -> pl.DataFrame:
    """The mean of a measure over the window's years that have a figure; one row a (category, place), n the years.

    To so many significant `digits`, where they are given.
    """
    first, last = window_of(context)
    sums = window_counts(context.figures(measure, first=first, last=last), first=first, last=last, name="sum")
    years = pl.col("sum_years")
    told = years > 0
    quotient = pl.col("sum") / years
    mean = pl.when(told).then(quotient if digits is None else quotient.round_sig_figs(digits))
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
        .then(pl.lit(f"There is no figure for any year of {span(first, last)}."))
        .when(years < asked)
        .then(pl.format(f"{{}} of the {asked} years {span(first, last)} have a figure; the mean is of those.", years))
        .otherwise(pl.lit(NO_DIRECTION)),
    )


def mean_unallocated(context: "ReadingContext") -> pl.DataFrame:
    """The mean a year of what is allotted to no one country; of a region only where the source's words fit it."""
    means = mean_a_year(context, "assistance_unallocated", digits=DIGITS)
    if context.level is not Level.REGION:
        return means
    unfit = "It cannot be told of this region: the parts of the world on record do not fit it, or nobody looked there."
    return means.with_columns(reason=pl.when(pl.col("value").is_null()).then(pl.lit(unfit)).otherwise("reason"))


mean_of_all = partial(mean_a_year, measure="assistance_constant", digits=DIGITS)
newest_year = partial(newest, measure="assistance_current")
