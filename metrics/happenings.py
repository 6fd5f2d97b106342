"""What happened between a home and a partner, and what is to be decided: told from the rows a store holds."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from data.contract import Dataset, Deadline, Happening
from data.datasets import DATASETS, partner_priorities
from data.groups import memberships
from data.own_record import OWN
from data.store import Store, TableKey

HAPPENING_SCHEMA: dict[str, pl.DataType] = {
    "year": pl.Int64(),
    "day": pl.Date(),
    "title": pl.String(),
    "words": pl.String(),
    "dataset": pl.String(),
    "source": pl.String(),
    "version": pl.String(),
}
"""One row a happening: `day` null where only the year is known, `words` null where nothing more is said."""

DEADLINE_SCHEMA: dict[str, pl.DataType] = {
    "partner": pl.String(),
    "day": pl.Date(),
    "title": pl.String(),
    "words": pl.String(),
    "owner": pl.String(),
    "dataset": pl.String(),
}
"""One row a matter to be decided: `partner` null where it is with several, `owner` null where none is named."""


def happenings(store: Store, home: str, place: str) -> pl.DataFrame:
    """What the rows of a store tell of home and place together, the newest first; one row a happening.

    Respondents' rows are never told. Empty where the store holds no row of them.
    """
    told = [
        _told(dataset.completed(store.scan(key)), dataset, happening, home, place).with_columns(
            dataset=pl.lit(dataset.id), source=pl.lit(key.source), version=pl.lit(key.version)
        )
        for key, dataset in _rows_of(store)
        for happening in [dataset.happening]
        if happening is not None
    ]
    if not told:
        return pl.DataFrame(schema=HAPPENING_SCHEMA)
    return (
        pl.concat(told)
        .select(pl.col(name).cast(kind) for name, kind in HAPPENING_SCHEMA.items())
        .sort("year", "day", "title", "words", descending=[True, True, False, False], nulls_last=True)
        .collect()
    )


def deadlines(store: Store, home: str, *, first: date, last: date) -> pl.DataFrame:
    """What the home's own record says is to be decided from `first` to `last`, by day; one row a matter and partner."""
    due = [
        _due(dataset.completed(store.scan(key)), dataset, deadline, home).with_columns(dataset=pl.lit(dataset.id))
        for key, dataset in _rows_of(store)
        for deadline in [dataset.deadline]
        if deadline is not None and key.source == OWN
    ]
    if not due:
        return pl.DataFrame(schema=DEADLINE_SCHEMA)
    return (
        pl.concat(due)
        .filter(pl.col("day").is_between(first, last))
        .select(pl.col(name).cast(kind) for name, kind in DEADLINE_SCHEMA.items())
        .unique()
        .sort(*DEADLINE_SCHEMA, nulls_last=True)
        .collect()
    )


def priorities(store: Store, home: str) -> pl.DataFrame:
    """The newest priority the home has declared of each partner: `partner`, `year`, `priority`, `owner`, `review_by`.

    One row a partner, the highest priority first. Empty where none is declared.
    """
    held = [key for key, dataset in _rows_of(store) if dataset.id == partner_priorities.DATASET.id]
    schema = partner_priorities.DATASET.schema()
    rows = pl.concat([store.scan(key) for key in held]) if held else pl.LazyFrame(schema=schema)
    return (
        rows.filter(pl.col("home") == home)
        .sort("year")
        .group_by("partner", maintain_order=True)
        .last()
        .select("partner", "year", "priority", "owner", "review_by")
        .sort("priority", "partner", descending=[True, False])
        .collect()
    )


def _rows_of(store: Store) -> Iterator[tuple[TableKey, Dataset]]:
    """The rows a store holds of datasets that may be told line by line."""
    declared = {one.id: one for one in DATASETS if not one.respondents}
    for key in sorted(store.tables()):
        if key.table == "rows" and key.dataset in declared:
            yield key, declared[key.dataset]


def _told(rows: pl.LazyFrame, dataset: Dataset, happening: Happening, home: str, place: str) -> pl.LazyFrame:
    day = pl.col(happening.day) if happening.day else pl.lit(None, dtype=pl.Date)
    period = pl.col(dataset.period)
    is_year = dataset.column(dataset.period).polars_type.is_integer()
    if happening.parties:
        mine, theirs = happening.parties
        found = rows.filter(pl.col(mine) == home, pl.col(theirs) == place)
    else:
        found = _shared(rows, dataset, home, place)
    return found.select(
        year=(period if is_year else period.dt.year()).cast(pl.Int64),
        day=day if is_year else pl.coalesce(day, period),
        title=pl.lit(happening.title),
        words=_words(happening.words),
    )


def _shared(rows: pl.LazyFrame, dataset: Dataset, home: str, place: str) -> pl.LazyFrame:
    """One row an event in which the place took part, and the home or a state that was its member then."""
    event = list(dataset.event or dataset.key)
    year = pl.col(dataset.period)
    theirs = rows.filter(pl.col(dataset.place) == place).select(event).unique()
    members = memberships().lazy().filter(pl.col("group") == home)
    of_group = (
        rows.join(members, left_on=dataset.place, right_on="actor")
        .filter(year.is_between(pl.col("first"), pl.col("last")), pl.col(dataset.place) != place)
        .select(event)
    )
    mine = pl.concat([rows.filter(pl.col(dataset.place) == home).select(event), of_group]).unique()
    both = theirs.join(mine, on=event, how="semi", nulls_equal=True)
    return rows.join(both, on=event, how="semi", nulls_equal=True).unique(subset=event, keep="any")


def _due(rows: pl.LazyFrame, dataset: Dataset, deadline: Deadline, home: str) -> pl.LazyFrame:
    still_open = rows
    for column in deadline.unless:
        still_open = still_open.filter(pl.col(column).is_null())
    if dataset.event is None:
        mine = still_open.filter(pl.col(dataset.place) == home).with_columns(other=pl.col("partner"))
    else:
        event = list(dataset.event)
        own = still_open.filter(pl.col(dataset.place) == home).select(event).unique()
        mine = still_open.join(own, on=event, how="semi", nulls_equal=True).filter(pl.col(dataset.place) != home)
        mine = mine.with_columns(other=pl.col(dataset.place))
    return mine.select(
        partner="other",
        day=pl.col(deadline.day),
        title=pl.lit(deadline.title),
        words=_words(deadline.words),
        owner=pl.col(deadline.owner) if deadline.owner else pl.lit(None, dtype=pl.String),
    ).drop_nulls("day")


def _words(columns: tuple[str, ...]) -> pl.Expr:
    """The first of the columns that is not null."""
    said = [pl.col(name).cast(pl.String) for name in columns]
    return pl.coalesce(*said) if said else pl.lit(None, dtype=pl.String)
