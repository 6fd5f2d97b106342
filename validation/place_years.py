"""How checks across rows tell places and years: the columns of a series, the year of a row, what was looked at."""

from datetime import date

import polars as pl

from data.contract import Dataset, Kind
from data.coverage import collected

ROWS_SHOWN = 5
"""Row numbers given with a case."""


def year_of(dataset: Dataset) -> pl.Expr:
    """The year in which a row of the dataset counts."""
    period = pl.col(dataset.period)
    return (period.dt.year() if dataset.column(dataset.period).kind is Kind.DATE else period).cast(pl.Int64)


def has_column(dataset: Dataset, name: str) -> bool:
    """Whether the dataset declares a column of that name."""
    return any(column.name == name for column in dataset.columns)


def series_columns(dataset: Dataset) -> tuple[str, ...]:
    """The columns that rows of one series share: the place (or home and partner), and the kind if it has one."""
    pair = dataset.place == "home" and has_column(dataset, "partner")
    where = ("home", "partner") if pair else (dataset.place,)
    kind = dataset.kind if dataset.kind is not None and not dataset.kind.endswith("*") else None
    return (*where, kind) if kind is not None else where


def id_columns(dataset: Dataset) -> tuple[str, ...]:
    """The columns by which a source numbers or names its events: the texts of the key; empty where there are none."""
    open_texts = {column.name for column in dataset.columns if column.kind is Kind.TEXT and column.codes is None}
    return tuple(name for name in dataset.event or dataset.key if name in open_texts)


def row_numbers() -> pl.Expr:
    """The first row numbers of a group, in order."""
    return pl.col("file_row").unique().sort().head(ROWS_SHOWN)


def covered(cells: pl.DataFrame, coverage: pl.DataFrame, *, place: str = "place") -> pl.Series:
    """Whether a coverage holds the whole `year` of each cell (`place` as named, `kind` null for every kind)."""
    first = pl.date(pl.col("year"), 1, 1)
    kind = pl.col("kind") if "kind" in cells.columns else pl.lit(None)
    asked = cells.select(
        kind=kind.cast(pl.String), place=pl.col(place), first=first, last=pl.date(pl.col("year"), 12, 31)
    )
    return collected(asked, coverage, place="place")


def whole_years(coverage: pl.DataFrame) -> range:
    """The years from the first to the last day a coverage holds that lie wholly between the two; empty: none."""
    first, last = coverage["first"].min(), coverage["last"].max()
    if not isinstance(first, date) or not isinstance(last, date):
        return range(0)
    begins = first.year if (first.month, first.day) == (1, 1) else first.year + 1
    ends = last.year if (last.month, last.day) == (12, 31) else last.year - 1
    return range(begins, ends + 1)
