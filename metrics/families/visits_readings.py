"""Visits read out: how many a year, in how many of the years, at what pace, with whom and how mutual."""

from typing import TYPE_CHECKING

import polars as pl

from data.figures import Interval, Level, Status
from data.states import WORLD
from metrics.methods.deaths import span
from metrics.methods.totals import NO_DIRECTION, SHOWN, newest, pace, share_in_window, total_in_window, window_of
from metrics.methods.windows import NO_BREAKDOWN, two_windows

if TYPE_CHECKING:
    from metrics.request import ReadingContext


def made_a_year(context: "ReadingContext") -> pl.DataFrame:
    """Visits made a year in the window; one row a (category, place)."""
    return _a_year(context, "visits_made")


def counted_a_year(context: "ReadingContext") -> pl.DataFrame:
    """Visits a source counts a year in the window; one row a (category, place)."""
    return _a_year(context, "visits_counted")


def _yearly(context: "ReadingContext", measure: str) -> pl.DataFrame:
    """One row a (category, place): `total`, `years` looked at and `visited` years of the window, `missing` status."""
    first, last = window_of(context)
    figures = context.figures(measure, first=first, last=last)
    value = pl.col("value").filter(pl.col("status").is_in(SHOWN))
    return figures.group_by("category", "place", maintain_order=True).agg(
        total=value.sum(),
        years=value.len().cast(pl.Int64),
        visited=(value > 0).sum().cast(pl.Int64),
        missing=pl.col("status").last(),
    )


def _told(
    context: "ReadingContext", counts: pl.DataFrame, *, value: pl.Expr, n: pl.Expr, words: pl.Expr
) -> pl.DataFrame:
    """Readings without a direction of a window's counts: null, with the reason, where no year of it was looked at."""
    first, last = window_of(context)
    looked_at = pl.col("years") > 0
    number = pl.when(looked_at).then(value)
    return counts.select(
        "category",
        "place",
        *NO_BREAKDOWN,
        first_period=pl.lit(context.period(first)),
        last_period=pl.lit(context.period(last)),
        value=number,
        low=number,
        high=number,
        interval=pl.lit(Interval.EXACT.value),
        direction=pl.lit("none"),
        arrow=pl.lit("none"),
        n=pl.when(looked_at).then(n.cast(pl.Int64)),
        status=pl.when(looked_at)
        .then(pl.lit(Status.SHOWN.value))
        .otherwise(pl.col("missing").fill_null(Status.NOT_COLLECTED.value)),
        reason=pl.when(looked_at)
        .then(words)
        .otherwise(pl.lit(f"There is no figure for any year of {span(first, last)}.")),
    )


def _a_year(context: "ReadingContext", measure: str) -> pl.DataFrame:
    """The mean of the years that were looked at, `n` being the visits."""
    first, last = window_of(context)
    in_words = pl.format(
        f"{{}} in the {{}} years looked at of {span(first, last)}. {NO_DIRECTION}",
        pl.col("total").cast(pl.Int64),
        "years",
    )
    return _told(
        context, _yearly(context, measure), value=pl.col("total") / pl.col("years"), n=pl.col("total"), words=in_words
    )


def continuity(context: "ReadingContext") -> pl.DataFrame:
    """Years with a visit made ÷ years looked at in the window, `n` being the latter; one row a (category, place)."""
    first, last = window_of(context)
    in_words = pl.format(f"A visit in {{}} of {{}} years looked at in {span(first, last)}.", "visited", "years")
    return _told(
        context,
        _yearly(context, "visits_made"),
        value=pl.col("visited") / pl.col("years"),
        n=pl.col("years"),
        words=in_words,
    )


def made_pace(context: "ReadingContext") -> pl.DataFrame:
    """Visits made a year against the window before; none where the record names more or fewer offices than before."""
    readings = pace(context, "visits_made")
    earlier, later = two_windows(start=context.start, end=context.end, window=context.window)
    offices = context.figures(
        "visit_offices", first=earlier[0], last=later[1], level=Level.WORLD, places=(WORLD,), categories=(None,)
    ).filter(pl.col("status").is_in(SHOWN))
    year = pl.col("period").dt.year()
    most = offices.select(
        earlier=pl.col("value").filter(year.is_between(*earlier)).max(),
        later=pl.col("value").filter(year.is_between(*later)).max(),
    ).row(0)
    if None in most or most[0] == most[1]:
        return readings
    why = (
        f"The record names up to {most[1]:g} offices a year in {later[0]}–{later[1]} and {most[0]:g} in "
        f"{earlier[0]}–{earlier[1]}: other offices listed are no other pace."
    )
    told = pl.col("status").is_in(SHOWN)
    return readings.with_columns(
        pl.when(~told).then(pl.col("value", "low", "high")).name.keep(),
        direction=pl.lit("none"),
        arrow=pl.lit("none"),
        status=pl.when(told).then(pl.lit(Status.UNRELIABLE.value)).otherwise("status"),
        reason=pl.when(told).then(pl.lit(why)).otherwise("reason"),
    )


def counted_pace(context: "ReadingContext") -> pl.DataFrame:
    """Visits a source counts a year against the window before; one row a (category, place)."""
    return pace(context, "visits_counted")


def reciprocity(context: "ReadingContext") -> pl.DataFrame:
    """Visits received ÷ (made and received) in the window; one row a place."""
    return share_in_window(context, "visits_received", "visits_both_ways", of="visits made and received")


def counterparts(context: "ReadingContext") -> pl.DataFrame:
    """Partners with a visit or dialogue in the newest year; one row a region or the world."""
    return newest(context, "visit_counterparts", within=context.window)


def dialogues(context: "ReadingContext") -> pl.DataFrame:
    """Meetings of dialogues in the window; one row a place."""
    return total_in_window(context, "dialogues")
