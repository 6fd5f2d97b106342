"""How peacekeeping is read out: newest levels, the snapshot, and the change of the yearly mean."""

import polars as pl

from data.figures import Interval, Level, Status
from metrics.families.alignment_readings import of_states_alone
from metrics.methods.deaths import span
from metrics.methods.totals import SHOWN, newest
from metrics.methods.windows import NO_BREAKDOWN
from metrics.request import ReadingContext

NO_STATE = "sends nobody of its own: its members do"
UN_ONLY = "The public record of missions is of the United Nations alone: choose it as home."


def sent(context: ReadingContext) -> pl.DataFrame:
    """Newest whole year's mean of personnel sent; one row a (category, place)."""
    return _of_states(context, newest(context, "personnel_deployed"))


def hosted(context: ReadingContext) -> pl.DataFrame:
    """Newest whole year's mean of personnel of the home's missions in the place; one row a (category, place)."""
    level = newest(context, "mission_personnel")
    unknown = pl.col("status") == Status.NOT_COLLECTED.value
    is_other = pl.lit(context.home != "UN")
    return level.with_columns(
        reason=pl.when(unknown & is_other).then(pl.lit(UN_ONLY)).otherwise("reason"),
    )


def joined(context: ReadingContext) -> pl.DataFrame:
    """Missions the place is in, newest month; one row a place."""
    return _of_states(context, newest_month(context, "missions_joined"))


def shared(context: ReadingContext) -> pl.DataFrame:
    """Missions home and place are both in, newest month; one row a place."""
    return newest_month(context, "missions_shared")


def beside(context: ReadingContext) -> pl.DataFrame:
    """Personnel of home and place side by side, newest month; one row a place."""
    return newest_month(context, "co_deployment")


def newest_month(context: ReadingContext, measure: str) -> pl.DataFrame:
    """The figure of the newest month shown up to the year asked for; one row a (category, place).

    A snapshot's month lies in no whole year, so it is looked for beyond the context's last whole year.
    """
    last = max(context.start, context.as_of)
    figures = context.figures(measure, first=context.start, last=last, grain="month").sort("period")
    shown = pl.col("status").is_in(SHOWN)

    def then(column: str) -> pl.Expr:
        return pl.col(column).filter(shown).last()

    told = then("period").is_not_null()
    month = pl.coalesce(then("period"), pl.col("period").last())
    return (
        figures.group_by("category", "place", maintain_order=True)
        .agg(
            first_period=month,
            last_period=month,
            value=then("value"),
            low=then("low"),
            high=then("high"),
            interval=pl.lit(Interval.EXACT.value),
            n=then("n"),
            status=pl.coalesce(then("status"), pl.col("status").mode().first()),
            told=told,
        )
        .with_columns(
            *NO_BREAKDOWN,
            direction=pl.lit("none"),
            arrow=pl.lit("none"),
            reason=pl.when("told")
            .then(pl.format("The month of {}: a snapshot, no trend", pl.col("last_period").dt.to_string("%B %Y")))
            .otherwise(pl.lit(f"There is no figure for any month of {span(context.start, last)}.")),
        )
        .sort("category", "place")
        .drop("told")
    )


def change(context: ReadingContext) -> pl.DataFrame:
    """The last whole year's mean less that of the year a window before it; one row a (category, place)."""
    return _of_states(context, _differences(context))


def _of_states(context: ReadingContext, readings: pl.DataFrame) -> pl.DataFrame:
    """The readings; a group or organisation sends nobody, so of one as a place none applies."""
    return of_states_alone(readings, what=NO_STATE) if context.level is Level.PARTNER else readings


def _differences(context: ReadingContext) -> pl.DataFrame:
    end = context.end
    start = end - context.window
    figures = context.figures("personnel_deployed", first=start, last=end)
    year, shown = pl.col("period").dt.year(), pl.col("status").is_in(SHOWN)

    def then(column: str, when: int) -> pl.Expr:
        return pl.col(column).filter(shown & (year == when)).first()

    stocks = figures.group_by("category", "place", maintain_order=True).agg(
        before=then("value", start),
        after=then("value", end),
        n=then("n", end),
        missing=pl.col("status").filter(~shown & year.is_in([start, end])).last(),
    )
    known = pl.col("before").is_not_null() & pl.col("after").is_not_null()
    difference = pl.when(known).then(pl.col("after") - pl.col("before"))
    return stocks.select(
        "category",
        "place",
        *NO_BREAKDOWN,
        first_period=pl.lit(context.period(start)),
        last_period=pl.lit(context.period(end)),
        value=difference,
        low=difference,
        high=difference,
        interval=pl.lit(Interval.EXACT.value),
        direction=pl.lit("none"),
        arrow=pl.lit("none"),
        n=pl.when(known).then("n"),
        status=pl.when(known)
        .then(pl.lit(Status.SHOWN.value))
        .otherwise(pl.col("missing").fill_null(Status.NOT_COLLECTED.value)),
        reason=pl.when(known)
        .then(
            pl.format(
                f"A mean of {{}} in {start} and of {{}} in {end}: numbers follow which missions open and close",
                *(pl.col(name).round(0).cast(pl.Int64) for name in ("before", "after")),
            )
        )
        .otherwise(pl.lit(f"There is no yearly mean for both {start} and {end}.")),
    )
