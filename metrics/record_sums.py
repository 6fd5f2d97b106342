"""A home's record summed: what it did or gave with each partner, region and the world, year by year."""

from collections.abc import Mapping

import polars as pl

from data.figures import Interval, Status
from metrics.declare import RollUpContext
from metrics.rollup import levels_of_place

KEYS = ["home", "level", "scheme", "place", "year", "category"]
NO_TEXT = pl.lit(None, dtype=pl.String)


def summed(
    rows: pl.LazyFrame,
    context: RollUpContext,
    *,
    year: str,
    category: str,
    amounts: Mapping[str, str],
    all_known: bool = False,
) -> pl.DataFrame:
    """Figures of each measure of `amounts` (measure → column): a cell's sum, in all and by `category`; zeros left out.

    `rows` have `home` and `partner`; an entry with no partner counts in the world alone. An amount that is not known
    is left out of the sum, or, where `all_known`, leaves none; a cell of which none is known is `not_collected`, never
    zero. `n` is how many entries the sum is of.
    """
    entries = rows.select("home", *set(amounts.values()), place="partner", year=year, category=category)
    placed = levels_of_place(entries, context.regions).filter(pl.col("place").is_not_null()).collect()
    both = pl.concat([placed.with_columns(category=NO_TEXT), placed])
    sums = [
        _sums(both, column, all_known=all_known).with_columns(measure=pl.lit(one)) for one, column in amounts.items()
    ]
    return as_figures(pl.concat(sums).filter(pl.col("value").is_null() | (pl.col("value") != 0)), context)


def as_figures(sums: pl.DataFrame, context: RollUpContext) -> pl.DataFrame:
    """Sums with a `year` and a `value` as yearly figures of a full count; a null value is `not_collected`."""
    return sums.with_columns(
        period=pl.date("year", 1, 1),
        grain=pl.lit("year"),
        low="value",
        high="value",
        interval=pl.lit(Interval.EXACT.value),
        status=pl.when(pl.col("value").is_null())
        .then(pl.lit(Status.NOT_COLLECTED.value))
        .otherwise(pl.lit(context.status)),
    ).drop("year")


def _sums(placed: pl.DataFrame, column: str, *, all_known: bool) -> pl.DataFrame:
    """One row a cell, amounts added in order of size, so that the sum is the same to its last digit every time."""
    amount = pl.col(column).cast(pl.Float64)
    known = amount.null_count() == 0 if all_known else amount.count() > 0
    return placed.group_by(KEYS).agg(value=pl.when(known).then(amount.sort().sum()), n=amount.count().cast(pl.Int64))
