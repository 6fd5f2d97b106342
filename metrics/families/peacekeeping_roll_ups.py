"""Peacekeepers rolled up: personnel by year and month, of contributors and of missions in their hosts."""

import polars as pl

from data.datasets.peacekeeping_contributions import PERSONNEL_KINDS
from data.figures import Interval, Status, conform
from metrics.declare import Measure, RollUpContext
from metrics.families.peacekeeping_measures import MEASURES
from metrics.looked_at import looked_at
from metrics.rollup import levels_of_place

MONTHS_OF_A_YEAR = 12
TOTAL = "total"
BY_ID = {measure.id: measure for measure in MEASURES}


def contributions(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """`personnel_deployed`, `personnel_months` and `personnel_monthly` of each contributor, region and the world."""
    cells = rows.rename({"contributor": "place"}).with_columns(home=pl.lit(None, dtype=pl.String))
    return _personnel(cells, context, "personnel_deployed", "personnel_months", "personnel_monthly")


def missions(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """`mission_personnel`, its months and its monthly numbers, of whose mission it is in each host, region, the world.

    A mission without a host counts in the world alone.
    """
    cells = rows.rename({"host": "place"})
    return _personnel(cells, context, "mission_personnel", "mission_personnel_months", "mission_personnel_monthly")


def _personnel(cells: pl.LazyFrame, context: RollUpContext, mean: str, total: str, monthly: str) -> pl.DataFrame:
    """Figures of personnel at every level; n is the rows (one a contributor or mission and month) that have some.

    The mean of a year is the sum of its months over twelve: a month without a row is none. A kind that any of the
    rows does not tell is not collected there that year.
    """
    kinds = [name for name, _ in PERSONNEL_KINDS]
    long = (
        cells.select("home", "place", TOTAL, *kinds, month=pl.col("month").dt.truncate("1mo"))
        .unpivot(on=[TOTAL, *kinds], index=["home", "place", "month"], variable_name="category", value_name="persons")
        .filter(pl.col("persons").is_null() | (pl.col("persons") > 0))
    )
    # A host of none is no place, and the world has it all the same.
    placed = levels_of_place(long, context.regions).filter(pl.col("place").is_not_null())
    cell = ["home", "level", "scheme", "place", "category"]
    summed = (
        pl.when(pl.col("persons").null_count() == 0).then(pl.col("persons").sum().cast(pl.Float64)).alias("value"),
        pl.len().cast(pl.Int64).alias("n"),
    )
    yearly = placed.group_by(*cell, period=pl.col("month").dt.truncate("1y")).agg(*summed)
    by_month = placed.filter(pl.col("category") == TOTAL).group_by(*cell, period="month").agg(*summed)
    return pl.concat(
        [
            kept(_named(yearly.with_columns(pl.col("value") / MONTHS_OF_A_YEAR), context), context, BY_ID[mean]),
            kept(_named(yearly, context), context, BY_ID[total]),
            kept(_named(by_month, context), context, BY_ID[monthly]),
        ]
    )


def _named(figures: pl.LazyFrame, context: RollUpContext) -> pl.LazyFrame:
    """The figures with their bounds, status and category; what is not told has neither value nor n."""
    told = pl.col("value").is_not_null()
    return figures.with_columns(
        category=pl.when(pl.col("category") != TOTAL).then("category"),
        low="value",
        high="value",
        n=pl.when(told).then("n"),
        interval=pl.lit(Interval.EXACT.value),
        status=pl.when(told).then(pl.lit(context.status)).otherwise(pl.lit(Status.NOT_COLLECTED.value)),
    )


def kept(figures: pl.LazyFrame, context: RollUpContext, measure: Measure) -> pl.DataFrame:
    """The figures of a measure that coverage looked at whole: of a year all its months, of a region all its states."""
    grain = measure.grains[0]
    cells = conform(figures.with_columns(measure=pl.lit(measure.id), grain=pl.lit(grain)))
    return cells.filter(looked_at(cells, context.coverage, measure))
