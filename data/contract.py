"""What a dataset declares about itself: its columns, key, dating and meaning."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

ROW_NUMBER = "file_row"
"""Column every row carries: the record's number as a spreadsheet shows it (header = 1; first
data row = 1 in Parquet and .sav, which have no header row)."""


class Kind(StrEnum):
    """What the values of a column are."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "flag"
    DATE = "date"
    ACTOR = "actor"
    """A state, retired state or organisation id of `data.states`."""


POLARS_TYPES: Mapping[Kind, pl.DataType] = {
    Kind.TEXT: pl.String(),
    Kind.INTEGER: pl.Int64(),
    Kind.NUMBER: pl.Float64(),
    Kind.FLAG: pl.Boolean(),
    Kind.DATE: pl.Date(),
    Kind.ACTOR: pl.String(),
}


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a dataset. A name ending in `*` declares every column with that beginning."""

    name: str
    kind: Kind
    meaning: str
    """One sentence; where null is allowed it says what null means."""
    unit: str | None = None
    required: bool = False
    """The column must be there and may not be null. Otherwise it may be absent, which is all null."""
    codes: tuple[str, ...] | None = None
    """The closed list of allowed values, or None when the list is open."""
    low: float | None = None
    high: float | None = None
    ends_in_actor: bool = False
    """Of a family: what stands for `*` is the id of a state or organisation."""

    @property
    def polars_type(self) -> pl.DataType:
        return POLARS_TYPES[self.kind]

    @property
    def is_family(self) -> bool:
        """Whether the name stands for every column with that beginning."""
        return self.name.endswith("*")

    def names_in(self, columns: list[str]) -> list[str]:
        """The columns of a frame that this declaration speaks of, in the frame's order."""
        if self.is_family:
            return [name for name in columns if name.startswith(self.name[:-1]) and len(name) >= len(self.name)]
        return [name for name in columns if name == self.name]


@dataclass(frozen=True, kw_only=True)
class Ordering:
    """Columns whose values may not fall from left to right (nulls are passed over)."""

    rule: str
    columns: tuple[str, ...]
    reason: str
    remedy: str


@dataclass(frozen=True, kw_only=True)
class Happening:
    """How a row is told on a timeline: what happened, when, and between whom."""

    title: str
    """What happened, as a reader sees it: “Agreement signed”."""
    day: str | None = None
    """The column of the day; where it is null or there is none, the dataset's `period` gives the year."""
    words: tuple[str, ...] = ()
    """Columns that say more, the first that is not null is told."""
    parties: tuple[str, ...] = ()
    """The columns of home and partner; empty where each row is one party of an event (`Dataset.event`)."""


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """How a row says that something is to be decided by a day: what ends, falls due or is to be reviewed."""

    title: str
    """What is due, as a reader sees it: “Agreement ends”."""
    day: str
    """The column of the day; a row without one has no deadline."""
    words: tuple[str, ...] = ()
    """Columns that say more, the first that is not null is told."""
    owner: str | None = None
    """The column of who answers for it."""
    unless: tuple[str, ...] = ()
    """Columns any of which, where it is not null, says that the matter is closed."""


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """One dataset: what a row is, what its columns mean, how its rows are told apart and dated.

    `place` names the actor column by which coverage counts a row (several rows of one event may
    carry several places); `period` the column that dates it (a Date, or an integer year); `kind`
    the column (or column family) of the kinds a coverage lists, if any.
    """

    id: str
    title: str
    row: str
    """What one row is."""
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    place: str
    period: str
    kind: str | None = None
    event: tuple[str, ...] | None = None
    """Columns that tell events apart where several rows make one event: a slice takes such events whole."""
    orderings: tuple[Ordering, ...] = ()
    happening: Happening | None = None
    """How its rows are told on a timeline; None where a row is no event."""
    deadline: Deadline | None = None
    """By when its rows ask for a decision; None where they ask for none."""
    asker: str | None = None
    """The column of who asked, where one file replaces nothing of another asker's; None where there is none."""
    respondents: bool = False
    """Whether a row is a person's answers: values of such rows are never stored in findings or logs."""

    def column(self, name: str) -> Column:
        """The declaration of a column by its name in a frame.

        Raises KeyError when the dataset declares no such column.
        """
        for column in self.columns:
            if column.names_in([name]):
                return column
        raise KeyError(name)

    def schema(self, columns: list[str] | None = None) -> dict[str, pl.DataType]:
        """Names and Polars types of a complete frame of this dataset, `file_row` last.

        `columns` supplies the names that stand for column families (`view_*`), which are otherwise left out.
        """
        names: dict[str, pl.DataType] = {}
        for column in self.columns:
            found = column.names_in(columns or []) if column.is_family else [column.name]
            names |= dict.fromkeys(found, column.polars_type)
        return names | {ROW_NUMBER: pl.Int64()}

    def completed(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """The rows with every declared column, those they lack null: an older Comity may have kept them with fewer."""
        have = set(rows.collect_schema().names())
        absent = {name: kind for name, kind in self.schema().items() if name not in have}
        return rows.with_columns(pl.lit(None, dtype=kind).alias(name) for name, kind in absent.items())

    @property
    def required(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.required)
