"""Whether a column of a new version is empty far more often than it was."""

import polars as pl

from data.contract import Dataset
from data.findings import Severity
from validation.check import Check, Looked, NotApplied, Scope, Subject, cases
from validation.earlier import FEWEST_ROWS, YEAR, Neighbours, neighbours
from validation.held import Held

TOO_FEW = "Of what both versions looked at there are {now} rows and were {before}: too few to tell a share."


def look(held: Held, subject: Subject) -> Looked | NotApplied | None:
    """One case a column that may be empty, and one a year of it that was filled: the percentage of its cells that are
    empty, in both versions.

    A column that is gone is empty throughout. A year breaks the rule where it lost every cell, and its column did not.
    Columns that must be filled are another check's.
    """
    pair = neighbours(held, subject)
    if isinstance(pair, NotApplied):
        return pair
    dataset = held.dataset(subject)
    before, now = _empty(pair.before, dataset), _empty(pair.now, dataset)
    rows = [int(side["all"].item()) for side in (before, now)]
    if min(rows) < FEWEST_ROWS:
        return NotApplied(reason=TOO_FEW.format(before=rows[0], now=rows[1]))
    found = _long(before, "old").join(_long(now, "new"), on="column", how="full", coalesce=True)
    limit = held.limits(subject.dataset).null_points
    found = found.filter(pl.col("old").is_not_null()).with_columns(pl.col("new").fill_null(100.0))
    wholes = found.with_columns(subject="column", holds=pl.col("new") - pl.col("old") <= limit)
    kept = wholes.filter("holds")["column"].to_list()
    told = pl.concat([wholes, _years(pair, kept)], how="diagonal_relaxed")
    return Looked(
        cases=cases(told.sort("subject")),
        reason=f"{{new}} % of the cells of “{{subject}}” are empty; {pair.was}, {{old}} % were.",
        remedy="See whether the column came under another name or in another form; an empty cell is not zero.",
    )


def _years(pair: Neighbours, columns: list[str]) -> pl.DataFrame:
    """One case a column and year that had more than a few cells filled: whether any of them is filled now."""
    there = [set(side.collect_schema().names()) for side in (pair.before, pair.now)]
    both = [name for name in columns if name in there[0] & there[1]]
    parts = [
        side.drop_nulls(YEAR)
        .group_by(YEAR)
        .agg(pl.len().alias("all"), *(pl.col(name).count() for name in both))
        .collect()
        .unpivot(both, index=[YEAR, "all"], variable_name="column", value_name="filled")
        for side in (pair.before, pair.now)
    ]
    share = (pl.lit(1) - pl.col("filled") / pl.col("all")) * 100
    was, now = (part.with_columns(empty=share.round(2)) for part in parts)
    joined = was.filter(pl.col("filled") >= FEWEST_ROWS).join(now, on=[YEAR, "column"], suffix="_now")
    return joined.select(
        "column",
        subject=pl.format("{} {}", "column", YEAR),
        year=YEAR,
        old="empty",
        new="empty_now",
        holds=pl.col("filled_now") > 0,
    )


def _empty(side: pl.LazyFrame, dataset: Dataset) -> pl.DataFrame:
    """One row: how many cells of each column that may be empty are, and how many rows there are (`all`)."""
    names = side.collect_schema().names()
    may_be = [name for column in dataset.columns if not column.required for name in column.names_in(names)]
    return side.select(pl.len().alias("all"), *(pl.col(name).null_count() for name in may_be)).collect()


def _long(empty: pl.DataFrame, into: str) -> pl.DataFrame:
    """One row a column: its percentage of empty cells, to a hundredth."""
    shares = empty.select((pl.exclude("all") / pl.col("all") * 100).round(2))
    return shares.unpivot(variable_name="column", value_name=into)


CHECK = Check(
    id="null share",
    title="Empty cells",
    asks="Is every column of a new version filled about as often as it was, and in every year?",
    severity=Severity.WARNING,
    scope=Scope.RELEASE,
    look=look,
)
