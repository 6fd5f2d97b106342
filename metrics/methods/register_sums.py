"""The ministry's own registers added up: by partner, by region and for the world, in total and by category."""

from collections.abc import Mapping

import polars as pl

from data.figures import Interval, Status
from metrics.declare import RollUpContext
from metrics.rollup import levels_of_place

CELL = ["home", "level", "scheme", "place"]
TOTAL = ""
"""Stands for the null category while figures are being made."""


def placed(rows: pl.LazyFrame, regions: pl.DataFrame) -> pl.LazyFrame:
    """The rows (home, partner, …) once for the partner, once for each region it lies in, once for the world.

    A row with no partner (a duty towards all parties of a treaty) stands in the world alone.
    """
    return levels_of_place(rows.with_columns(place="partner"), regions).filter(pl.col("place").is_not_null())


def sums(
    rows: pl.LazyFrame,
    context: RollUpContext,
    amounts: Mapping[str, pl.Expr],
    categories: Mapping[str, pl.Expr],
    *,
    event: str | None = None,
    grain: str = "year",
) -> pl.DataFrame:
    """Figures of each measure: its amount added up over the rows of a cell and period, zeros left out.

    `rows` have home, partner and `period` (its first day). `amounts` gives each measure's amount a row (null: not
    known, which adds nothing), `categories` which rows a category holds; the total holds all. A cell with rows of
    which no amount is known is `not_collected`, which is not zero. With `event` a row that several partners share
    counts once in a region and in the world.
    """
    cells = placed(rows, context.regions)
    if event is not None:
        cells = cells.unique(subset=[*CELL, "period", event], maintain_order=True)
    cuts = {TOTAL: pl.lit(True)} | dict(categories)
    # As columns first: an aggregation of literals alone would see one row where there are many.
    of_rows = cells.select(
        *CELL,
        "period",
        *(amount.cast(pl.Float64).alias(f"amount|{measure}") for measure, amount in amounts.items()),
        *(holds.fill_null(False).alias(f"holds|{category}") for category, holds in cuts.items()),
    )
    columns = {
        f"{measure}|{category}": _sum(pl.col(f"amount|{measure}"), pl.col(f"holds|{category}"))
        for measure in amounts
        for category in cuts
    }
    category = pl.col("cut").str.split("|").list.last()
    return (
        of_rows.group_by(*CELL, "period")
        .agg(**columns)
        .unpivot(list(columns), index=[*CELL, "period"], variable_name="cut", value_name="value")
        .filter(pl.col("value") != 0)
        .with_columns(is_known=pl.col("value").is_not_nan(), value=pl.col("value").fill_nan(None))
        .select(
            *CELL,
            "period",
            "value",
            measure=pl.col("cut").str.split("|").list.first(),
            category=pl.when(category != TOTAL).then(category),
            low="value",
            high="value",
            interval=pl.lit(Interval.EXACT.value),
            n=pl.col("value").round().cast(pl.Int64),
            grain=pl.lit(grain),
            status=pl.when("is_known").then(pl.lit(context.status)).otherwise(pl.lit(Status.NOT_COLLECTED.value)),
        )
        .collect()
    )


def _sum(amount: pl.Expr, holds: pl.Expr) -> pl.Expr:
    """The sum of the known amounts of the rows that hold: 0 where no row does, NaN where none that does is known."""
    known = pl.when(holds).then(amount)
    nothing_known = pl.when(holds.any()).then(float("nan")).otherwise(0.0)
    return pl.when(known.count() > 0).then(known.sum()).otherwise(nothing_known)


def standing(rows: pl.LazyFrame, *, first: pl.Expr, last: pl.Expr) -> pl.LazyFrame:
    """The rows (of `with_last_day`) once for each year from `first` to `last`, with the year as `period`.

    A null last year stands to the record's last day. What ends within a year stands in that year still. A row with no
    first year never stood.
    """
    until = pl.col("last_day").dt.year().cast(pl.Int64)
    return (
        rows.with_columns(first_standing=first.cast(pl.Int64), last_standing=pl.min_horizontal(last, until))
        .filter(pl.col("first_standing") <= pl.col("last_standing"))
        .with_columns(year=pl.int_ranges("first_standing", pl.col("last_standing") + 1))
        .explode("year")
        .with_columns(period=pl.date("year", 1, 1))
    )


def year_of(day: str) -> pl.Expr:
    """The first day of the year a day lies in, as figures are dated."""
    return pl.date(pl.col(day).dt.year(), 1, 1)


def with_last_day(rows: pl.LazyFrame, coverage: pl.DataFrame) -> pl.LazyFrame:
    """The rows with `last_day`, the last day the record of their home looked at; rows of a home it never looked at go.

    What is still open, unanswered or standing is so on that day: the record knows nothing after it.
    """
    last = coverage.group_by(home="place").agg(last_day=pl.col("last").max()).lazy()
    everywhere = last.select(whole_last_day=pl.col("last_day").filter(pl.col("home").is_null()).first())
    return (
        rows.join(last.drop_nulls("home"), on="home", how="left", maintain_order="left")
        .join(everywhere, how="cross")
        .with_columns(last_day=pl.max_horizontal("last_day", "whole_last_day"))
        .drop("whole_last_day")
        .filter(pl.col("last_day").is_not_null())
    )
