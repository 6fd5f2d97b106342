"""Visits rolled up: made by rank, received, dialogues, counterparts and offices; and counts by state and year."""

import polars as pl

from data.datasets.visits import DIALOGUE, RANKS, RECEIVED
from data.figures import Interval
from data.states import WORLD
from metrics.declare import RollUpContext
from metrics.rollup import levels_of_place

CELL = ["home", "level", "scheme", "place", "year"]
MADE = tuple(rank for rank, _, _ in RANKS)


def visits(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Visits made by rank and in all, received, both, dialogues, distinct counterparts, and offices that travelled.

    A row without a partner counts in the world alone.
    """
    placed = levels_of_place(rows.with_columns(place="partner"), context.regions).filter(pl.col("place").is_not_null())
    made, received = pl.col("kind").is_in(MADE), pl.col("kind") == RECEIVED
    counted = [
        _counted(placed.filter(made), "visits_made"),
        _counted(placed.filter(made), "visits_made", category="kind"),
        _counted(placed.filter(received), "visits_received"),
        _counted(placed.filter(made | received), "visits_both_ways"),
        _counted(placed.filter(pl.col("kind") == DIALOGUE), "dialogues"),
        _distinct(placed.filter(pl.col("level") != "partner"), "partner", "visit_counterparts"),
        _distinct(placed.filter(made, pl.col("place") == WORLD), "office", "visit_offices"),
    ]
    return _figures(pl.concat(counted), context)


def counts(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Visits a source counts by state and year, by kind and together where both are counted; zeros are kept.

    Only the partner: a source that looks at some states only says nothing of a region or the world.
    """
    told = rows.drop_nulls("visits").with_columns(
        level=pl.lit("partner"),
        scheme=pl.lit(None, dtype=pl.String),
        place="partner",
        value=pl.col("visits").cast(pl.Float64),
        measure=pl.lit("visits_counted"),
    )
    together = (
        told.group_by(*CELL, "measure")
        .agg(pl.col("value").sum(), kinds=pl.col("visitors").n_unique())
        .filter(pl.col("kinds") == 2)
        .with_columns(category=pl.lit(None, dtype=pl.String))
    )
    columns = [*CELL, "measure", "category", "value"]
    return _figures(
        pl.concat([told.with_columns(category="visitors").select(columns), together.select(columns)]), context
    )


def _counted(placed: pl.LazyFrame, measure: str, *, category: str | None = None) -> pl.LazyFrame:
    """Rows of each cell."""
    kind = pl.lit(None, dtype=pl.String) if category is None else pl.col(category)
    return (
        placed.with_columns(measure=pl.lit(measure), category=kind)
        .group_by(*CELL, "measure", "category")
        .agg(value=pl.len().cast(pl.Float64))
    )


def _distinct(placed: pl.LazyFrame, column: str, measure: str) -> pl.LazyFrame:
    """Different values of a column in each cell, nulls not among them."""
    return (
        placed.drop_nulls(column)
        .with_columns(measure=pl.lit(measure), category=pl.lit(None, dtype=pl.String))
        .group_by(*CELL, "measure", "category")
        .agg(value=pl.col(column).n_unique().cast(pl.Float64))
    )


def _figures(counted: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    return counted.select(
        *CELL[:-1],
        "measure",
        "category",
        "value",
        low="value",
        high="value",
        n=pl.col("value").cast(pl.Int64),
        interval=pl.lit(Interval.EXACT.value),
        status=pl.lit(context.status),
        grain=pl.lit("year"),
        period=pl.date("year", 1, 1),
    ).collect()
