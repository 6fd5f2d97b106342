"""What a user's own file covers, where the one who brings it does not say so."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from data.contract import Dataset
from data.coverage import COVERAGE_SCHEMA, merged

OWN = "own"
"""The source of every file that is the user's own record."""

OWN_VERSION = "record"
"""Its one version: an own record is kept up to date slice by slice, and its history is the ledger's."""

PUBLISHED_VERSION = "published"
"""The version of figures someone else computed, so that they can be asked for beside an own survey."""


def own_version(dataset: str) -> str:
    """The version of an own file in that dataset."""
    return PUBLISHED_VERSION if dataset == "published_figures" else OWN_VERSION


BY_MONTH = "month"
"""The column that dates a row of a record kept by month."""


@dataclass(frozen=True, kw_only=True)
class OwnCoverage:
    """What the bringer says the file covers: states whose every row is in it, and the years."""

    places: tuple[str, ...] = ()
    first: int | None = None
    last: int | None = None


def own_coverage(rows: pl.DataFrame, dataset: Dataset, said: OwnCoverage, home: str) -> pl.DataFrame:
    """The coverage of an own file: what was said, else what its rows can vouch for.

    A record of events (agreements, exercises) vouches for the home alone: it lists what the home did, not what others
    did among themselves. A record of places vouches for the places in it, and for the kinds in it unless the places
    were said: a list of battles is silent on attacks on civilians. A record of answers vouches for each question asked
    in each place and wave. Years run from the first to the last in the file; of a record kept by month, the months do:
    a month after the last in the file was not looked at.
    """
    if dataset.kind is not None and dataset.id in ("survey_responses", "published_figures"):
        return _asked(rows, dataset)
    year = _year(rows, dataset.period)
    first = date(said.first or _bound(year.min()), 1, 1)
    last = date(said.last or _bound(year.max()), 12, 31)
    if dataset.period == BY_MONTH:
        first = first if said.first else rows.select(pl.col(BY_MONTH).min().dt.month_start()).item()
        last = last if said.last else rows.select(pl.col(BY_MONTH).max().dt.month_end()).item()
    if said.places:
        places = list(said.places)
    elif dataset.event is not None:
        places = [home]
    else:
        places = rows[dataset.place].drop_nulls().unique().sort().to_list()
    kinds = [None] if said.places else _kinds(rows, dataset)
    return (
        pl.DataFrame({"kind": kinds}, schema={"kind": pl.String})
        .join(pl.DataFrame({"place": places}, schema={"place": pl.String}), how="cross")
        .with_columns(first=pl.lit(first), last=pl.lit(last))
    )


def outside(rows: pl.DataFrame, dataset: Dataset, said: OwnCoverage) -> pl.DataFrame:
    """The rows that lie outside what was said to be covered: figures would leave them out.

    Of a record of events only the years are asked: an event of the home names other states too.
    """
    if dataset.id in ("survey_responses", "published_figures") or rows.is_empty():
        return rows.clear()
    year = _year(rows, dataset.period)
    beyond = (year < (said.first or year.min())) | (year > (said.last or year.max()))
    if said.places and dataset.event is None:
        beyond = beyond | ~rows[dataset.place].is_in(list(said.places))
    return rows.filter(beyond.fill_null(False))


def _kinds(rows: pl.DataFrame, dataset: Dataset) -> list[str | None]:
    """The kinds in the file; null, which is every kind, where the dataset has none or all of them are there."""
    if dataset.kind is None:
        return [None]
    found = rows[dataset.kind].drop_nulls().unique().sort().to_list()
    every = dataset.column(dataset.kind).codes or ()
    return [None] if set(found) == set(every) else found


def _asked(rows: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    kind = dataset.kind or ""
    year = rows.with_columns(year=_year(rows, dataset.period))
    if dataset.column(kind.replace("*", "X")).is_family:
        names = [name for name in rows.columns if name.startswith(kind[:-1])]
        long = year.unpivot(names, index=[dataset.place, "year"], variable_name="kind", value_name="answer")
        asked = long.drop_nulls("answer").with_columns(pl.col("kind").str.strip_prefix(kind[:-1]))
    else:
        asked = year.with_columns(kind=pl.col(kind))
    return merged(
        asked.select("kind", place=dataset.place, year="year")
        .unique()
        .select("kind", "place", first=pl.date("year", 1, 1), last=pl.date("year", 12, 31))
        .select(*COVERAGE_SCHEMA)
    )


def _year(rows: pl.DataFrame, period: str) -> pl.Series:
    column = rows[period]
    return column.cast(pl.Int64) if column.dtype.is_integer() else column.dt.year().cast(pl.Int64)


def _bound(value: object) -> int:
    if not isinstance(value, int):
        raise ValueError("the file has no dated row, so the years it covers must be given (--from and --to)")
    return value
