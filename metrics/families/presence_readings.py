"""Presence read out: troops in the newest year, their change over the window, bases listed."""

from typing import TYPE_CHECKING

import polars as pl

from data.figures import Interval, Status
from metrics.methods.totals import SHOWN, newest
from metrics.methods.windows import NO_BREAKDOWN

if TYPE_CHECKING:
    from metrics.request import ReadingContext


def troops_now(context: "ReadingContext") -> pl.DataFrame:
    """Troops of the newest year counted within the window; one row a (category, place)."""
    return newest(context, "troops", within=context.window)


def bases_now(context: "ReadingContext") -> pl.DataFrame:
    """Bases of the newest list; one row a (category, place)."""
    return newest(context, "bases_listed")


def troops_change(context: "ReadingContext") -> pl.DataFrame:
    """Troops of the last year less those a window before, in persons; one row a (category, place)."""
    before, after = context.end - context.window, context.end
    figures = context.figures("troops", first=before, last=after)
    year, shown = pl.col("period").dt.year(), pl.col("status").is_in(SHOWN)
    ends = figures.group_by("category", "place", maintain_order=True).agg(
        before=pl.col("value").filter(shown & (year == before)).first(),
        after=pl.col("value").filter(shown & (year == after)).first(),
        missing=pl.col("status").filter(~shown & year.is_in([before, after])).last(),
    )
    known = pl.col("before").is_not_null() & pl.col("after").is_not_null()
    value = pl.when(known).then(pl.col("after") - pl.col("before"))
    in_words = pl.format(
        f"{{}} in {before}, {{}} in {after}. A count of two days says nothing of why, so no arrow.",
        pl.col("before").cast(pl.Int64),
        pl.col("after").cast(pl.Int64),
    )
    return ends.select(
        "category",
        "place",
        *NO_BREAKDOWN,
        first_period=pl.lit(context.period(before)),
        last_period=pl.lit(context.period(after)),
        value=value,
        low=value,
        high=value,
        interval=pl.lit(Interval.EXACT.value),
        direction=pl.lit("none"),
        arrow=pl.lit("none"),
        n=pl.when(known).then(pl.col("after").cast(pl.Int64)),
        status=pl.when(known)
        .then(pl.lit(Status.SHOWN.value))
        .otherwise(pl.col("missing").fill_null(Status.NOT_COLLECTED.value)),
        reason=pl.when(known).then(in_words).otherwise(pl.lit(f"There are no counts for both {before} and {after}.")),
    )
