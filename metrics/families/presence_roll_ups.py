"""Presence rolled up: troops and bases of a home in each partner, region and the world."""

import polars as pl

from data.datasets.troop_years import SERVICES
from data.figures import Interval, Status
from metrics.declare import RollUpContext
from metrics.rollup import levels_of_place

CELL = ["home", "level", "scheme", "place", "year"]


def troops(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Troops abroad by service and in all, and troops that cannot be placed, of each home and year.

    A partner without a number is not collected; a region and the world add up what is counted. A service is not
    collected where troops are counted in the partner, or anywhere in the region, that are not told apart.
    """
    abroad = rows.filter(
        (pl.col("stationed") == "abroad").fill_null(True), pl.col("home").ne_missing(pl.col("partner"))
    )
    placed = _levels(abroad, context)
    counted = pl.concat(
        [_all(placed), *(_of_service(placed, name) for name, _ in SERVICES)],
    )
    unplaced = (
        rows.filter(pl.col("stationed") == "unplaced")
        .with_columns(place=pl.lit("WORLD"), level=pl.lit("world"), scheme=pl.lit(None, dtype=pl.String))
        .group_by(*CELL)
        .agg(value=pl.col("troops").sum().cast(pl.Float64), known=pl.col("troops").is_not_null().all())
        .with_columns(measure=pl.lit("troops_unplaced"), category=pl.lit(None, dtype=pl.String))
    )
    return _figures(pl.concat([counted, unplaced.select(*CELL, "value", "known", "measure", "category")]), context)


def _all(placed: pl.LazyFrame) -> pl.LazyFrame:
    troops = pl.col("troops")
    at_partner = pl.col("level") == "partner"
    return (
        placed.group_by(*CELL)
        .agg(
            value=troops.sum().cast(pl.Float64),
            known=pl.when(at_partner.first()).then(troops.is_not_null().all()).otherwise(troops.is_not_null().any()),
        )
        .with_columns(measure=pl.lit("troops"), category=pl.lit(None, dtype=pl.String))
    )


def _of_service(placed: pl.LazyFrame, service: str) -> pl.LazyFrame:
    """One service; where there are no troops there are none of it either."""
    troops, number = pl.col("troops"), pl.col(service)
    of_none = pl.when(troops == 0).then(0).otherwise(number)
    uncounted = troops.is_null() & number.is_null() & (pl.col("level") != "partner")
    return (
        placed.with_columns(number=of_none, told=of_none.is_not_null() | uncounted, uncounted=uncounted)
        .group_by(*CELL)
        .agg(
            value=pl.col("number").sum().cast(pl.Float64),
            known=pl.col("told").all() & ~pl.col("uncounted").all(),
        )
        .with_columns(measure=pl.lit("troops"), category=pl.lit(service))
    )


def bases(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Bases and sites listed, in all and by kind, of each home and year of a list."""
    placed = _levels(rows, context)
    in_all = placed.with_columns(category=pl.lit(None, dtype=pl.String))
    by_kind = placed.drop_nulls("kind").with_columns(category="kind")
    counted = (
        pl.concat([in_all, by_kind])
        .group_by(*CELL, "category")
        .agg(value=pl.len().cast(pl.Float64))
        .with_columns(measure=pl.lit("bases_listed"), known=pl.lit(True))
    )
    return _figures(counted, context)


def _levels(rows: pl.LazyFrame, context: RollUpContext) -> pl.LazyFrame:
    """The rows for the partner, for each of its regions and for the world; those without a partner for the world."""
    placed = levels_of_place(rows.rename({"partner": "place"}), context.regions)
    return placed.filter(pl.col("place").is_not_null())


def _figures(counted: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Figures that are not zero, and those of which it is known that nobody counted."""
    value = pl.when("known").then("value")
    return (
        counted.filter(~pl.col("known") | (pl.col("value") != 0))
        .select(
            *CELL[:-1],
            "measure",
            "category",
            value=value,
            low=value,
            high=value,
            n=value.cast(pl.Int64),
            interval=pl.lit(Interval.EXACT.value),
            status=pl.when("known").then(pl.lit(context.status)).otherwise(pl.lit(Status.NOT_COLLECTED.value)),
            grain=pl.lit("year"),
            period=pl.date("year", 1, 1),
        )
        .collect()
    )
