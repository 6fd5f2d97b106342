"""How democracy scores are read out: the newest, and its change over the window, never with an arrow."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import polars as pl

from data.figures import Interval, Status
from metrics.families.alignment_readings import of_states_alone
from metrics.methods.totals import newest
from metrics.methods.windows import NO_BREAKDOWN

if TYPE_CHECKING:
    from metrics.request import ReadingContext

NO_STATE = "is no state: its members are scored one by one"
NO_ARROW = "the file carries no uncertainty, so no arrow"


def reader_of_score(score: str) -> Callable[["ReadingContext"], pl.DataFrame]:
    """The reading of a score: its newest year, however old; one row a place."""

    def read(context: "ReadingContext") -> pl.DataFrame:
        return of_states_alone(newest(context, score), what=NO_STATE)

    return read


def reader_of_change(score: str) -> Callable[["ReadingContext"], pl.DataFrame]:
    """The reading of a score's change: the newest year's less that of a window before; one row a place."""

    def read(context: "ReadingContext") -> pl.DataFrame:
        return of_states_alone(_changed(context, score), what=NO_STATE)

    return read


def _changed(context: "ReadingContext", score: str) -> pl.DataFrame:
    figures = context.figures(score, first=context.start, last=context.end, categories=(None,))
    known = figures.drop_nulls("value").select("place", "period", "value")
    later = known.group_by("place").agg(pl.all().sort_by("period").last())
    pairs = later.with_columns(then=pl.col("period").dt.offset_by(f"-{context.window}y")).join(
        known.select("place", then="period", before="value"), on=["place", "then"], how="left"
    )
    told = pl.col("before").is_not_null()
    gone = (pl.col("status") == Status.NOT_APPLICABLE.value).all()
    unseen = pl.when("gone").then(pl.lit(Status.NOT_APPLICABLE.value)).otherwise(pl.lit(Status.NOT_COLLECTED.value))
    return (
        figures.group_by("place", maintain_order=True)
        .agg(gone=gone)
        .join(pairs, on="place", how="left", maintain_order="left")
        .select(
            category=pl.lit(None, dtype=pl.String),
            place="place",
            first_period=pl.when(told).then("then").otherwise(pl.lit(context.period(context.end - context.window))),
            last_period=pl.when(told).then("period").otherwise(pl.lit(context.period(context.end))),
            value=pl.when(told).then(pl.col("value") - pl.col("before")),
            low=pl.lit(None, dtype=pl.Float64),
            high=pl.lit(None, dtype=pl.Float64),
            interval=pl.lit(Interval.NONE.value),
            n=pl.when(told).then(pl.lit(2, dtype=pl.Int64)),
            status=pl.when(told).then(pl.lit(Status.SHOWN.value)).otherwise(unseen),
            reason=pl.when(told)
            .then(
                pl.format(
                    "From {} in {} to {} in {}; {}.",
                    _plain("before"),
                    pl.col("then").dt.year(),
                    _plain("value"),
                    pl.col("period").dt.year(),
                    pl.lit(NO_ARROW),
                )
            )
            .when(pl.col("value").is_not_null())
            .then(
                pl.format(
                    "The newest score is of {}; there is none {} years before it.",
                    pl.col("period").dt.year(),
                    pl.lit(context.window),
                )
            )
            .otherwise(pl.lit("The source gives this state no such score.")),
            direction=pl.lit("none"),
            arrow=pl.lit("none"),
        )
        .with_columns(*NO_BREAKDOWN)
    )


def _plain(column: str) -> pl.Expr:
    """A score in words, whole ones without a decimal."""
    return pl.col(column).round(3).cast(pl.String).str.strip_suffix(".0")
