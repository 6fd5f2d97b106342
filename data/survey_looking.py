"""What is in a survey file, before anyone describes it: its columns, labels, answers and their counts, and no row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from data.file_kinds import FileKind
from data.ownership import System, owners, plain
from data.survey_description import Form
from data.survey_files import AS_DETECTED, SurveyFile, code_text, open_survey

MOST_VALUES = 60
"""Over this many different values a column's are not listed: they are free text, or numbers."""
LONGEST_VALUE = 200
MOST_COUNTED = 1_000
"""Different values are counted up to here."""
MOST_STATES = 300
"""States are listed up to here, being neither free text nor a respondent's."""
FEW = 20
"""Over this many different unlabelled values, in more than half of the rows, a column tells persons apart."""
CELLS_LOOKED_AT = 30_000_000
CELLS_AT_ONCE = 5_000_000
LARGEST_RANGE = 100_000
"""A number as large, another in most rows, may tell who was asked: neither end of its range is told."""
STATES_AT_LEAST = 0.8


@dataclass(frozen=True, kw_only=True)
class SeenValue:
    """One value of a column and how many rows have it."""

    code: str
    """As it is written in a description; numbers without a needless `.0`."""
    label: str | None
    count: int
    """Zero for a label in the file that no row has."""
    missing: bool = False
    """Whether the file calls it user-missing (don't know, refused, not asked)."""


@dataclass(frozen=True, kw_only=True)
class LookedAt:
    """One column: what it is called, what kind of values it has, and which, where they are few."""

    name: str
    label: str | None
    """The file's own words for the column; None where it has none."""
    kind: str
    """`number`, `text` or `date`."""
    missing: int
    """Rows without a value."""
    distinct: int
    """Different values, counted up to `MOST_COUNTED`."""
    values: tuple[SeenValue, ...]
    """The most frequent first; empty for free text, for what tells persons apart, and for more than sixty."""
    low: float | date | None
    high: float | date | None
    states: bool = False
    """Whether its values are codes or names of states, nearly all of them."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a survey file holds. Nothing of a respondent's row is in it."""

    kind: FileKind
    rows: int
    form: Form
    """How it is read: what was given, the rest as detected."""
    columns: tuple[LookedAt, ...]
    given: Form = AS_DETECTED
    """What was given, where what is detected is wrong."""
    counted: int = 0
    """Rows that values are counted of: the first ones where the file is very large."""
    file_name: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> LookedAt:
        """The column of that name. Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def look(path: Path, *, file_name: str, form: Form = AS_DETECTED) -> Look:
    """What the file holds; `form` says how it is read where what is detected is wrong.

    Raises Unreadable, in words for the person who sent it: 20,000 columns, a truncated file, an archive of archives.
    """
    with open_survey(path, form=form, name=file_name) as file:
        most = max(1, CELLS_LOOKED_AT // max(1, len(file.names)))
        seen = [_Seen(name, file) for name in file.names]
        counted, is_whole = 0, True
        for batch in file.batches(file.names, rows=max(100, min(250_000, CELLS_AT_ONCE // max(1, len(file.names))))):
            if counted >= most:
                is_whole = False
                break
            counted += batch.height
            for column in seen:
                column.take(batch[column.name])
        rows = counted if is_whole else file.count_rows()
        return Look(
            kind=file.kind,
            rows=rows,
            form=file.form,
            columns=tuple(one for one in (column.told(counted) for column in seen) if one is not None),
            given=form,
            counted=counted,
            file_name=file_name,
        )


class _Seen:
    """What has been seen of one column so far: a frame of values and counts, until there are too many."""

    def __init__(self, name: str, file: SurveyFile) -> None:
        self.name = name
        self.file = file
        self.decimal = file.form.decimal or "."
        self.missing = 0
        self.counts: pl.DataFrame | None = pl.DataFrame(schema={"value": pl.String, "n": pl.UInt32})
        self.kind: str | None = None
        self.longest = 0
        self.low: float | date | None = None
        self.high: float | date | None = None

    def take(self, cells: pl.Series) -> None:
        if self.counts is None:
            texts = code_text(cells)
            self.missing += texts.null_count()
            self._value(cells, texts.drop_nulls())
            return
        # Of a few different values each is looked at once.
        different = cells.alias("value").value_counts(name="n")
        texts = code_text(different["value"])
        counted = different.select("n", value=texts)
        self.missing += int(counted.filter(pl.col("value").is_null())["n"].sum())
        self._value(different["value"], texts.drop_nulls())
        both = pl.concat([self.counts, counted.drop_nulls().select("value", "n")])
        summed = both.group_by("value").agg(pl.col("n").sum())
        self.counts = summed if summed.height <= MOST_COUNTED else None

    def _value(self, cells: pl.Series, texts: pl.Series) -> None:
        if texts.is_empty():
            return
        self._range(cells, texts)
        self.longest = max(self.longest, int(texts.str.len_chars().max() or 0))  # type: ignore[arg-type]

    def _range(self, cells: pl.Series, values: pl.Series) -> None:
        """What the values are, so far as every one of them is that: a number, a day, else text."""
        if self.kind == "text":
            return
        found = next(
            (
                (kind, read)
                for kind, read in (("number", self._numbers(cells, values)), ("date", _days(cells, values)))
                if read is not None and self.kind in (None, kind)
            ),
            None,
        )
        if found is None:
            self.kind, self.low, self.high = "text", None, None
            return
        self.kind, read = found
        ends = [one for one in (read.min(), read.max(), self.low, self.high) if isinstance(one, int | float | date)]
        self.low, self.high = (min(ends), max(ends)) if ends else (None, None)

    def _numbers(self, cells: pl.Series, values: pl.Series) -> pl.Series | None:
        if cells.dtype.is_numeric():
            read = cells.cast(pl.Float64)
            return read.filter(read.is_finite())
        if cells.dtype.is_temporal() or cells.dtype == pl.Boolean:
            return None
        return numbers_in(values, self.decimal)

    def told(self, rows: int) -> LookedAt | None:
        """The column as it is told; None for one without a name and without a value."""
        if self.name.startswith("(column ") and self.missing == rows:
            return None
        labels = self.file.codebook.values.get(self.name, {})
        distinct = MOST_COUNTED if self.counts is None else self.counts.height
        states = self.counts is not None and self._are_states(labels)
        numbers_persons = (
            isinstance(self.high, float) and self.high >= LARGEST_RANGE and distinct > (rows - self.missing) / 2
        )
        return LookedAt(
            name=self.name,
            label=self.file.codebook.labels.get(self.name),
            kind=self.kind or "text",
            missing=self.missing,
            distinct=distinct,
            values=self._values(labels, rows, states),
            low=None if numbers_persons else self.low,
            high=None if numbers_persons else self.high,
            states=states,
        )

    def _values(self, labels: Mapping[str, str], rows: int, states: bool) -> tuple[SeenValue, ...]:
        if self.counts is None or self.longest > LONGEST_VALUE:
            return ()
        distinct = self.counts.height
        tells_apart = not labels and distinct > FEW and distinct > (rows - self.missing) / 2
        if distinct > (MOST_STATES if states else MOST_VALUES) or (tells_apart and not states):
            return ()
        ordered = self.counts.sort(["n", "value"], descending=[True, False])
        absent = [code for code in labels if code not in set(ordered["value"])]
        pairs = [*ordered.iter_rows(), *((code, 0) for code in absent[: MOST_VALUES - distinct])]
        return tuple(
            SeenValue(code=code, label=labels.get(code), count=count, missing=self.file.is_missing(self.name, code))
            for code, count in pairs
        )

    def _are_states(self, labels: Mapping[str, str]) -> bool:
        if self.counts is None or not 0 < self.counts.height <= MOST_STATES:
            return False
        return are_states([labels.get(code, code) for code in self.counts["value"]])


def are_states(words: Sequence[str]) -> bool:
    """Whether nearly all of the words are names or ISO codes of states.

    >>> are_states(["FRA", "Germany", "Côte d'Ivoire"]), are_states(["Male", "Female"])
    (True, False)
    """
    said = pl.Series("word", words, dtype=pl.String)
    known = pl.select(
        plain(pl.lit(said), System.ISO3).is_in(list(owners(System.ISO3)))
        | plain(pl.lit(said), System.NAME).is_in(list(owners(System.NAME)))
    ).to_series()
    return bool(words) and int(known.sum()) >= STATES_AT_LEAST * len(words)


def numbers_in(values: pl.Series, decimal: str) -> pl.Series | None:
    """The numbers a text column holds, written with that decimal mark; None where any of them is no number."""
    plainly = values.str.strip_chars()
    pointed = plainly.str.replace(",", ".", literal=True) if decimal == "," else plainly
    if pointed.head(1).cast(pl.Float64, strict=False).null_count():
        return None
    read = pointed.cast(pl.Float64, strict=False)
    return None if read.null_count() else read.filter(read.is_finite())


def _days(cells: pl.Series, values: pl.Series) -> pl.Series | None:
    if cells.dtype in (pl.Date, pl.Datetime):
        return cells.cast(pl.Date)
    if cells.dtype != pl.String:
        return None
    if values.head(1).str.to_date("%Y-%m-%d", strict=False).null_count():
        return None
    read = values.str.to_date("%Y-%m-%d", strict=False)
    return None if read.null_count() else read
