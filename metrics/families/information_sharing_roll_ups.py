"""Information sharing rolled up: agreements in force, requests answered, and the median time to an answer."""

import polars as pl

from data.figures import Interval, Status, conform
from metrics.declare import RollUpContext
from metrics.methods.register_sums import CELL, placed, standing, sums, with_last_day, year_of
from metrics.methods.survival import kaplan_meier

FEWEST_REQUESTS = 6
"""Under so many requests of a year no median is kept."""

KINDS = ("classified", "intelligence", "technical", "other")
DIRECTIONS = ("asked", "received")


def agreements(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Distinct agreements in force in each year; one stands in the year it ends, and not before it enters into force.

    One agreement with several partners is one in a region or the world.
    """
    in_force = standing(
        with_last_day(rows, context.coverage),
        first=pl.col("in_force_year"),
        last=pl.coalesce("ended_year", pl.col("ends").dt.year().cast(pl.Int64)),
    )
    of_kind = {kind: pl.col("kind") == kind for kind in KINDS}
    return sums(in_force, context, {"information_agreements": pl.lit(1)}, of_kind, event="agreement")


def requests(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Requests by the year they were asked, those answered by the record's last covered day, and the median wait."""
    waited = _waited(rows, context)
    answered = {"requests_asked": pl.lit(1), "requests_answered": pl.col("is_answered")}
    by_direction = {direction: pl.col("direction") == direction for direction in DIRECTIONS}
    return pl.concat([conform(sums(waited, context, answered, by_direction)), _medians(waited, context)])


def _waited(rows: pl.LazyFrame, context: RollUpContext) -> pl.LazyFrame:
    """The requests with their days of waiting: to the answer, or to the record's last covered day without one."""
    return with_last_day(rows, context.coverage).with_columns(
        is_answered=(pl.col("answered") <= pl.col("last_day")).fill_null(False),
        days=(pl.min_horizontal("answered", "last_day") - pl.col("asked")).dt.total_days(),
        period=year_of("asked"),
    )


def _medians(waited: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """The median wait of each cell, year and direction with enough requests; unreliable where half are unanswered."""
    cell = [*CELL, "period", "category"]
    asked = placed(waited.with_columns(category="direction"), context.regions).sort("file_row").collect()
    groups = asked.partition_by(cell, as_dict=True)
    found = {
        key: kaplan_meier(part["days"].to_numpy(), part["is_answered"].to_numpy())
        for key, part in groups.items()
        if part.height >= FEWEST_REQUESTS
    }
    figures = [
        dict(zip(cell, key, strict=True))
        | {
            "value": curve.median,
            "low": curve.low if curve.median is not None else None,
            "high": curve.high if curve.median is not None else None,
            "n": curve.n,
            "status": context.status if curve.median is not None else Status.UNRELIABLE.value,
        }
        for key, curve in found.items()
    ]
    schema = dict.fromkeys(CELL, pl.String()) | {
        "period": pl.Date(),
        "category": pl.String(),
        **dict.fromkeys(("value", "low", "high"), pl.Float64()),
        "n": pl.Int64(),
        "status": pl.String(),
    }
    return conform(
        pl.DataFrame(figures, schema=schema).with_columns(
            measure=pl.lit("answer_days"), grain=pl.lit("year"), interval=pl.lit(Interval.MODEL_95.value)
        )
    )
