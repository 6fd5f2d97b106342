"""Attaché posts rolled up: posts sent and received, months set up and vacant, partners covered."""

import polars as pl

from data.datasets.attache_posts import RECEIVED, SENT
from data.figures import Interval, Status
from metrics.declare import RollUpContext
from metrics.rollup import levels_of_place

CELL = ["home", "level", "scheme", "place", "year"]
MONTHS = 12


def posts(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Figures of each home, partner, region, the world and year.

    A number missing anywhere in the place makes the sum not collected, but for months, which are counted for those
    posts alone whose vacancy is recorded.
    """
    placed = levels_of_place(rows.with_columns(place="partner"), context.regions)
    sent, received = placed.filter(direction=SENT), placed.filter(direction=RECEIVED)
    resident, nonresident, vacant = pl.col("posts_resident"), pl.col("posts_nonresident"), pl.col("vacant_months")
    told = sent.filter(vacant.is_not_null(), resident.is_not_null())
    covering = sent.filter((resident > 0).fill_null(False) | (nonresident > 0).fill_null(False))
    counted = pl.concat(
        [
            _sum(sent, resident, "attaches_resident"),
            _sum(sent, nonresident, "attaches_nonresident"),
            _sum(received, resident, "attaches_received"),
            _sum(told, MONTHS * resident, "attache_months"),
            _sum(told, vacant, "attache_months_vacant"),
            covering.group_by(*CELL).agg(
                value=pl.col("partner").n_unique().cast(pl.Float64),
                known=pl.lit(True),
                measure=pl.lit("attache_partners"),
            ),
        ]
    )
    value = pl.when("known").then("value")
    return (
        counted.filter(~pl.col("known") | (pl.col("value") != 0))
        .select(
            *CELL[:-1],
            "measure",
            category=pl.lit(None, dtype=pl.String),
            value=value,
            low=value,
            high=value,
            n=value.round().cast(pl.Int64),
            interval=pl.lit(Interval.EXACT.value),
            status=pl.when("known").then(pl.lit(context.status)).otherwise(pl.lit(Status.NOT_COLLECTED.value)),
            grain=pl.lit("year"),
            period=pl.date("year", 1, 1),
        )
        .collect()
    )


def _sum(rows: pl.LazyFrame, number: pl.Expr, measure: str) -> pl.LazyFrame:
    """The sum of a number in each cell, and whether every row of it has one."""
    return rows.group_by(*CELL).agg(
        value=number.sum().cast(pl.Float64), known=number.is_not_null().all(), measure=pl.lit(measure)
    )
