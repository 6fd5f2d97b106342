"""Whether a column of a new version is empty far more often than it was."""

import polars as pl

from data.contract import Dataset
from data.findings import Severity
from validation.check import Check, Looked, NotApplied, Scope, Subject, cases
from validation.earlier import FEWEST_ROWS, neighbours
from validation.held import Held

TOO_FEW = "Of what both versions looked at there are {now} rows and were {before}: too few to tell a share."


def look(held: Held, subject: Subject) -> Looked | NotApplied | None:
    """One case a column that may be empty: the percentage of its cells that are, in both versions.

    A column that is gone is empty throughout. Columns that must be filled are another check's.
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
    return Looked(
        cases=cases(found.with_columns(subject="column", holds=pl.col("new") - pl.col("old") <= limit).sort("column")),
        reason=f"{{new}} % of the cells of “{{column}}” are empty; {pair.was}, {{old}} % were.",
        remedy="See whether the column came under another name or in another form; an empty cell is not zero.",
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
    asks="Is every column of a new version filled about as often as it was?",
    severity=Severity.WARNING,
    scope=Scope.RELEASE,
    look=look,
)
