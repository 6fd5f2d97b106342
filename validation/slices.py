"""Slices: how many rows a version holds of each place, year and kind, and which of them would shrink."""

import polars as pl

from data.contract import Dataset, Kind
from data.coverage import COVERAGE_SCHEMA, collected
from data.findings import Severity
from validation.rules import Rule, statement

SLICE_SCHEMA: dict[str, pl.DataType] = {
    "place": pl.String(),
    "year": pl.Int64(),
    "kind": pl.String(),
    "rows": pl.Int64(),
}


def slice_name(dataset: str, source: str, version: str) -> str:
    """The name under which counts of held rows are handed to the gate: a file replaces only its own source and version.

    >>> slice_name("conflict_events", "ucdp", "25.1")
    'conflict_events/ucdp/25.1'
    """
    return f"{dataset}/{source}/{version}"


def slice_counts(rows: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """One row a place, year and kind that has rows, with their number; null where rows have no place, date or kind."""
    period = pl.col(dataset.period)
    year = period.dt.year() if dataset.column(dataset.period).kind is Kind.DATE else period
    dated = pl.col(dataset.place).alias("place"), year.cast(pl.Int64).alias("year")
    if dataset.kind is None:
        counted = rows.select(*dated, pl.lit(None, dtype=pl.String).alias("kind"))
    elif not dataset.kind.endswith("*"):
        counted = rows.select(*dated, pl.col(dataset.kind).cast(pl.String).alias("kind"))
    else:
        beginning = dataset.kind[:-1]
        family = [name for name in rows.columns if name.startswith(beginning)]
        answered = rows.group_by(*dated).agg(pl.col(family).count())
        return (
            answered.unpivot(family, index=["place", "year"], variable_name="kind", value_name="rows")
            .filter(pl.col("rows") > 0)
            .with_columns(pl.col("kind").str.strip_prefix(beginning), pl.col("rows").cast(pl.Int64))
            .select(list(SLICE_SCHEMA))
            .sort("place", "year", "kind")
        )
    return (
        counted.group_by("place", "year", "kind")
        .agg(pl.len().cast(pl.Int64).alias("rows"))
        .select(list(SLICE_SCHEMA))
        .sort("place", "year", "kind")
    )


def observed_coverage(rows: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """The coverage that rows prove by themselves: the places, whole years and kinds they stand in, and nothing else.

    It claims no zeros; who sends a file and knows that it looked further says so with a coverage of their own.
    """
    years = slice_counts(rows, dataset).drop_nulls(["place", "year"]).filter(pl.col("year").is_between(1, 9999))
    return years.select(
        "kind",
        "place",
        first=pl.date(pl.col("year"), 1, 1),
        last=pl.date(pl.col("year"), 12, 31),
    ).select(list(COVERAGE_SCHEMA))


def compared(now: pl.DataFrame, previous: pl.DataFrame, coverage: pl.DataFrame) -> pl.DataFrame:
    """One row a previous slice that the coverage replaces: `place`, `year`, `kind`, `before`, `after` (0: gone)."""
    inside = previous.filter(pl.col("place").is_not_null() & pl.col("year").is_between(1, 9999))
    cells = inside.select(
        "kind",
        "place",
        first=pl.date(pl.col("year"), 1, 1),
        last=pl.date(pl.col("year"), 12, 31),
    )
    return (
        inside.filter(collected(cells, coverage, place="place"))
        .rename({"rows": "before"})
        .join(now.rename({"rows": "after"}), on=["place", "year", "kind"], how="left", nulls_equal=True)
        .with_columns(pl.col("after").fill_null(0))
        .sort("place", "year", "kind")
    )


NOT_SHRUNK: Rule = statement(
    "slice shrunk",
    ("place", "year", "kind", "before", "after"),
    pl.col("after") >= pl.col("before"),
    reason="The file has fewer rows of this place, year and kind than the version it replaces.",
    remedy="Check that the file is whole. If rows were withdrawn, declare a coverage that leaves this slice out.",
    provider=Severity.WARNING,
)
"""Asked of the slices of `compared`, not of rows."""
