"""A release beside what stood before it, both cut down to the places and times that both looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from data.contract import Dataset, Kind
from data.coverage import COVERAGE_SCHEMA, collected, coverage_of, merged
from data.parquet_files import read_frame
from validation.check import NotApplied, Subject
from validation.held import Held

WHOM, YEAR, KIND = "told_whom", "told_year", "told_kind"
"""Columns laid beside the rows: whom a row is about (the partner if there is one, else the place), when, which kind."""

CELL = ("looked_place", "looked_first", "looked_last", "looked_kind")
"""Columns laid beside the rows by which coverage is asked: place, first and last day of its year or month, kind."""

NOTHING_BEFORE = "Nothing stood before this release: there is nothing to compare it with."
NOTHING_SHARED = "This release and {before} look at no place and time together."
FEWEST_ROWS = 20
"""Rows fewer than these are too few to speak of a share, a ratio or a distribution."""


@dataclass(frozen=True, kw_only=True)
class Neighbours:
    """The rows of a release and those before, of what both looked at, with `WHOM`, `YEAR`, `KIND` beside the rest."""

    now: pl.LazyFrame
    before: pl.LazyFrame
    was: str
    """When that was, in a sentence: “before” of the same release, else “in version 24.1”."""
    coverage_now: pl.DataFrame
    coverage_before: pl.DataFrame
    coverage_is_known: bool
    """Whether what was looked at before is on record; else it is what the rows of then vouch for."""


def neighbours(held: Held, subject: Subject) -> Neighbours | NotApplied:
    """The release beside the same release as it stood before, else beside the release before it by version.

    Versions may cover different spans, and a year nobody looked at is not zero: rows are compared only where their
    place and their whole year (or month, where rows are dated by the day) lie inside what both looked at.
    """
    earlier = held.rows_before(subject)
    if earlier is None:
        return NotApplied(reason=NOTHING_BEFORE)
    dataset = held.dataset(subject)
    older = None if held.file_before(subject) is not None else held.release_before(subject)
    now, before = (rows.with_columns(marks(dataset)) for rows in (held.rows(subject), earlier))
    cells_now, cells_before = (side.select(CELL).unique().collect() for side in (now, before))
    looked_now = _looked_at(held, subject)
    known = _looked_before(held, subject, older)
    looked_before = known if known is not None else _vouched(cells_before, looked_now)
    coverages = [_of_rows(one, dataset) for one in (looked_now, looked_before)]
    both_now, both_before = (_within(cells, *coverages) for cells in (cells_now, cells_before))
    if both_now.is_empty() and both_before.is_empty():
        return NotApplied(reason=NOTHING_SHARED.format(before=older.version if older else "what stood before"))
    return Neighbours(
        now=_only(now, cells_now, both_now),
        before=_only(before, cells_before, both_before),
        was=f"in version {older.version}" if older else "before",
        coverage_now=looked_now,
        coverage_before=looked_before,
        coverage_is_known=known is not None,
    )


def marks(dataset: Dataset) -> list[pl.Expr]:
    """The columns `WHOM`, `YEAR`, `KIND` and `CELL` of a row; null where the row does not say it."""
    period, place = pl.col(dataset.period), pl.col(dataset.place)
    by_day = dataset.column(dataset.period).kind is Kind.DATE
    partner = any(column.name == "partner" for column in dataset.columns)
    kind = pl.lit(None) if dataset.kind is None or dataset.kind.endswith("*") else pl.col(dataset.kind)
    return [
        (pl.coalesce("partner", place) if partner else place).alias(WHOM),
        (period.dt.year() if by_day else period).cast(pl.Int64).alias(YEAR),
        kind.cast(pl.String).alias(KIND),
        place.alias(CELL[0]),
        (period.dt.month_start() if by_day else pl.date(period, 1, 1)).alias(CELL[1]),
        (period.dt.month_end() if by_day else pl.date(period, 12, 31)).alias(CELL[2]),
        kind.cast(pl.String).alias(CELL[3]),
    ]


def _within(cells: pl.DataFrame, *coverages: pl.DataFrame) -> pl.DataFrame:
    """The cells that lie inside every one of the coverages."""
    named = dict(zip(CELL, ("place", "first", "last", "kind"), strict=True))
    inside = [collected(cells.rename(named), one, place="place") for one in coverages]
    return cells.filter(*inside)


def _only(side: pl.LazyFrame, cells: pl.DataFrame, wanted: pl.DataFrame) -> pl.LazyFrame:
    """The rows in the wanted cells, as they are where all of their cells are."""
    if wanted.height == cells.height:
        return side
    return side.join(wanted.lazy(), on=CELL, how="semi", nulls_equal=True)


def _looked_at(held: Held, subject: Subject) -> pl.DataFrame:
    """What a release's stored rows looked at."""
    table = held.table("coverage", subject)
    return held.coverage(subject) if table is None else read_frame(table.path)


def _looked_before(held: Held, subject: Subject, older: Subject | None) -> pl.DataFrame | None:
    if older is not None:
        return _looked_at(held, older)
    table = held.table("coverage", subject)
    if table is None or table.before is None or not table.before.exists():
        return None
    return read_frame(table.before)


def _of_rows(coverage: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """A coverage as rows can be asked of: a respondent is asked about many homes, so any kind will do."""
    if dataset.kind is not None and dataset.kind.endswith("*"):
        coverage = coverage.with_columns(kind=pl.lit(None, dtype=pl.String))
    return merged(coverage.select(*COVERAGE_SCHEMA))


def _vouched(cells: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """What rows vouch for where no coverage of them is on record: from their first day to their last, their places."""
    first, last = cells["looked_first"].min(), cells["looked_last"].max()
    if not isinstance(first, date) or not isinstance(last, date):
        return coverage_of([])
    named = now["place"].null_count() == 0
    places: Sequence[str | None] = cells["looked_place"].drop_nulls().unique().sort().to_list() if named else [None]
    return coverage_of([(None, place, first, last) for place in places])
