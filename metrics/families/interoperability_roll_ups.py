"""Standards and exercise objectives of an own record rolled up: stocks of each year, and scores with their n."""

import polars as pl

from data.figures import Interval
from metrics.declare import RollUpContext
from metrics.rollup import levels_of_place

CELL = ["home", "level", "scheme", "place", "year"]
CONFIDENCES = ("low", "medium", "high")
NO_TEXT = pl.lit(None, dtype=pl.String)
NO_NUMBER = pl.lit(None, dtype=pl.Float64)


def standards(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Applicable standards of each year looked at, and how many of them are ratified and implemented between bounds.

    One row a (measure, home, level, scheme, place, year) with any applicable standard. What nobody has looked at is
    in the upper bound alone. A standard kept with several partners counts once with each.
    """
    applicable = rows.filter("is_applicable").select("home", "year", "is_ratified", "is_implemented", place="partner")
    counts = (
        _placed(applicable, context)
        .group_by(CELL)
        .agg(
            pl.len().alias("applicable"),
            *(pl.col(f"is_{step}").sum().alias(step) for step in ("ratified", "implemented")),
            *(pl.col(f"is_{step}").is_null().sum().alias(f"{step}_unknown") for step in ("ratified", "implemented")),
        )
        .collect()
    )
    whole = counts.with_columns(
        measure=pl.lit("standards_applicable"),
        value="applicable",
        low="applicable",
        high="applicable",
        interval=pl.lit(Interval.EXACT.value),
    )
    steps = [
        counts.with_columns(
            measure=pl.lit(f"standards_{step}"),
            value=step,
            low=step,
            high=pl.col(step) + pl.col(f"{step}_unknown"),
            interval=pl.lit(Interval.BOUNDS.value),
        )
        for step in ("ratified", "implemented")
    ]
    return pl.concat([whole, *steps]).select(
        *CELL[:-1],
        "measure",
        "interval",
        pl.col("value", "low", "high").cast(pl.Float64),
        category=NO_TEXT,
        n=pl.col("applicable").cast(pl.Int64),
        status=pl.lit(context.status),
        grain=pl.lit("year"),
        period=pl.date("year", 1, 1),
    )


def objectives(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Objectives on record in all and by the assessor's confidence, their mean score, and how many assessed them.

    The mean is of every objective with a score, and not given where none has one; `n` is how many those are.
    """
    scored = pl.col("score").is_not_null()
    dated = rows.select(
        "home", "score", "assessor", "confidence", place="partner", year=pl.col("ended").dt.year().cast(pl.Int64)
    )
    counts = (
        _placed(dated, context)
        .group_by(CELL)
        .agg(
            pl.len().alias("total"),
            *((scored & (pl.col("confidence") == level).fill_null(False)).sum().alias(level) for level in CONFIDENCES),
            (scored & pl.col("confidence").is_null()).sum().alias("unstated"),
            (~scored).sum().alias("not-assessed"),
            scored.sum().cast(pl.Int64).alias("scored"),
            pl.col("score").mean().alias("mean"),
            pl.col("assessor").filter(scored).drop_nulls().n_unique().alias("assessors"),
        )
        .collect()
    )
    by_confidence = (
        counts.unpivot(
            on=["total", *CONFIDENCES, "unstated", "not-assessed"],
            index=CELL,
            variable_name="category",
            value_name="value",
        )
        .filter(pl.col("value") > 0)
        .select(
            *CELL,
            category=pl.when(pl.col("category") != "total").then("category"),
            measure=pl.lit("exercise_objectives"),
            value=pl.col("value").cast(pl.Float64),
            n=pl.col("value").cast(pl.Int64),
        )
    )
    assessors = counts.filter(pl.col("assessors") > 0).select(
        *CELL,
        category=NO_TEXT,
        measure=pl.lit("objective_assessors"),
        value=pl.col("assessors").cast(pl.Float64),
        n=pl.col("assessors").cast(pl.Int64),
    )
    exact = pl.concat([by_confidence, assessors]).with_columns(
        low="value", high="value", interval=pl.lit(Interval.EXACT.value)
    )
    scores = counts.filter(pl.col("scored") > 0).select(
        *CELL,
        category=NO_TEXT,
        measure=pl.lit("objective_score"),
        value="mean",
        n="scored",
        low=NO_NUMBER,
        high=NO_NUMBER,
        interval=pl.lit(Interval.NONE.value),
    )
    return (
        pl.concat([exact, scores])
        .with_columns(status=pl.lit(context.status), grain=pl.lit("year"), period=pl.date("year", 1, 1))
        .drop("year")
    )


def _placed(rows: pl.LazyFrame, context: RollUpContext) -> pl.LazyFrame:
    """The rows once for the partner, each region it lies in and the world; without a partner for the world alone."""
    return levels_of_place(rows, context.regions).filter(pl.col("place").is_not_null())
