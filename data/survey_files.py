"""Survey files opened for looking and reading: their columns, labels and codes, and their rows a batch at a time."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
import pyreadstat

from data.archives import unpacked
from data.contract import ROW_NUMBER
from data.delimited import SNIFFED_BYTES, header_names, header_of
from data.file_kinds import FileKind, Unreadable
from data.reading import preflight, recognise_kind
from data.spreadsheets import read_spreadsheet
from data.statistical import check_parquet, check_parquet_types, check_sav, check_size, damaged, text_of_bytes, too_big
from data.survey_description import Form
from data.survey_text import TextTable, decimal_of, open_text, text_batches, text_rows
from data.workbook_xml import inspect_workbook

MOST_TEXT_BYTES = 3_000_000_000
AS_DETECTED = Form()
MANY = 250_000
STATA_MISSING = re.compile(r"\.[a-z]")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
CELLS_AT_ONCE = 2_000_000
"""Cells of an SPSS or Stata file unpacked at once: each takes some fifty bytes on its way."""


@dataclass(frozen=True, kw_only=True)
class Codebook:
    """What an SPSS or Stata file says of its columns: empty for every other kind."""

    labels: Mapping[str, str] = field(default_factory=dict)
    """Column to what it is called in words."""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Column to code (as text) to label."""
    missing: Mapping[str, tuple[tuple[Any, Any], ...]] = field(default_factory=dict)
    """Column to ranges of codes that the file calls user-missing; they stay, since refusing is an answer."""


@dataclass(frozen=True, kw_only=True)
class SurveyFile:
    """A survey file open for reading."""

    path: Path
    kind: FileKind
    """Of the table itself, where an archive holds it."""
    form: Form
    """As read: what was given, the rest as detected."""
    names: tuple[str, ...]
    rows: int | None
    """None: not known before it is read."""
    codebook: Codebook = Codebook()
    text: TextTable | None = None
    cells: pl.DataFrame | None = None
    """The cells of a workbook, which is read whole."""

    def batches(self, columns: Sequence[str], *, rows: int) -> Iterator[pl.DataFrame]:
        """The named columns in the file's order of rows, with `file_row`, at most `rows` at a time.

        Codes stay codes. Text and workbooks: String as written, an empty cell null. Raises Unreadable.
        """
        if self.text is not None:
            yield from text_batches(self.text, columns, rows=rows)
        elif self.cells is not None:
            yield from self.cells.select(*columns, ROW_NUMBER).iter_slices(rows)
        elif self.kind is FileKind.PARQUET:
            yield from _of_parquet(self.path, columns, rows, self.rows or 0)
        else:
            yield from _of_statistical(self, columns, rows)

    def count_rows(self) -> int:
        """The rows of the file, which a text is read through for. Raises Unreadable."""
        if self.rows is None and self.text is not None:
            return text_rows(self.text)
        return (
            self.rows if self.rows is not None else sum(one.height for one in self.batches(self.names[:1], rows=MANY))
        )

    def is_missing(self, name: str, code: str) -> bool:
        """Whether the file calls a code of a column user-missing."""
        if self.kind is FileKind.DTA and STATA_MISSING.fullmatch(code):
            return True
        number = float(code) if NUMBER.fullmatch(code) else None
        return any(
            code == low or (number is not None and isinstance(low, int | float) and low <= number <= high)
            for low, high in self.codebook.missing.get(name, ())
        )


def check_survey_file(path: Path, name: str | None = None, encoding: str | None = None) -> FileKind:
    """Judges a survey file before anything opens it, as `data.reading.preflight`; of text 3 GB are allowed.

    `encoding` of a text where it is given. Raises Unreadable for what must never be opened.
    """
    kind = recognise_kind(path, name)
    if kind is not FileKind.CSV:
        return preflight(path, name)
    size = path.stat().st_size
    if size > MOST_TEXT_BYTES:
        raise too_big(f"{size / 1e9:,.1f} GB of text, where {MOST_TEXT_BYTES / 1e9:,.0f} GB are read")
    with path.open("rb") as file:
        check_size(0, len(header_of(file.read(SNIFFED_BYTES), encoding=encoding)))
    return kind


@contextmanager
def open_survey(path: Path, *, form: Form = AS_DETECTED, name: str | None = None) -> Iterator[SurveyFile]:
    """The survey file, for the time of the block; `form` says how it is read where what is detected is wrong.

    `name` is the name it came with. Raises Unreadable, in words for the person who sent it.
    """
    kind = check_survey_file(path, name, form.encoding)
    if kind is FileKind.ZIP:
        with unpacked(path) as table, open_survey(table, form=form) as inner:
            yield inner
    elif kind is FileKind.CSV:
        yield _open_text(path, form)
    elif kind in (FileKind.XLSX, FileKind.XLS):
        yield _open_workbook(path, kind, form)
    elif kind is FileKind.PARQUET:
        schema = pl.read_parquet_schema(path)
        check_parquet_types(schema)
        rows = int(pl.scan_parquet(path, glob=False).select(pl.len()).collect().item())
        yield SurveyFile(
            path=path, kind=kind, form=AS_DETECTED, names=tuple(header_names(list(schema))), rows=_some(rows)
        )
    else:
        yield _open_statistical(path, kind, form)


def _some(rows: int, columns: int = 0) -> int:
    if rows == 0:
        raise Unreadable(
            what="The file has columns and no rows",
            got=f"{columns or 'some'} columns and nothing in them",
            allowed="at least one row",
            next_step="Export the table again, with its data.",
        )
    return rows


def _open_text(path: Path, form: Form) -> SurveyFile:
    text = open_text(path, encoding=form.encoding, separator=form.separator, decimal=form.decimal)
    detected = Form(encoding=text.written.encoding, separator=text.written.separator, decimal=text.decimal)
    return SurveyFile(path=path, kind=FileKind.CSV, form=detected, names=text.names, rows=None, text=text)


def _open_workbook(path: Path, kind: FileKind, form: Form) -> SurveyFile:
    cells = read_spreadsheet(path, kind, sheet=form.sheet)
    names = [name for name in cells.columns if name != ROW_NUMBER]
    check_size(cells.height, len(names))
    filled = [sheet.name for sheet in inspect_workbook(path) if sheet.rows] if kind is FileKind.XLSX else []
    sample = [str(cell) for name in names for cell in cells[name].head(200).drop_nulls()]
    read = Form(
        decimal=form.decimal or decimal_of(sample), sheet=form.sheet or (filled[0] if len(filled) == 1 else None)
    )
    return SurveyFile(path=path, kind=kind, form=read, names=tuple(names), rows=cells.height, cells=cells)


def _of_parquet(path: Path, columns: Sequence[str], rows: int, total: int) -> Iterator[pl.DataFrame]:
    check_parquet(path)
    table = pl.scan_parquet(path, glob=False).select(*columns)
    for start in range(0, total, rows):
        try:
            part = table.slice(start, rows).collect()
        except (pl.exceptions.PolarsError, OSError) as error:
            raise damaged(FileKind.PARQUET, "its contents cannot be unpacked") from error
        yield text_of_bytes(part).with_columns(
            pl.int_range(start + 1, start + 1 + pl.len(), dtype=pl.Int64).alias(ROW_NUMBER)
        )


def _read(path: Path, kind: FileKind, **options: Any) -> tuple[pl.DataFrame, Any]:
    read = pyreadstat.read_sav if kind is FileKind.SAV else pyreadstat.read_dta
    try:
        table, about = read(str(path), output_format="polars", user_missing=True, **options)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, ValueError, OSError, OverflowError) as error:
        raise damaged(kind, "its contents do not follow the form its first bytes promise") from error
    return table, about


def _open_statistical(path: Path, kind: FileKind, form: Form) -> SurveyFile:
    if kind is FileKind.SAV:
        check_sav(path)
    _, about = _read(path, kind, encoding=form.encoding, metadataonly=True)
    names = header_names(list(about.column_names))
    check_size(max(about.number_rows or 0, 0), len(names))
    labels = {name: label for name, label in about.column_names_to_labels.items() if label and label.strip()}
    written = stata_code if kind is FileKind.DTA else as_code
    values = {
        name: {written(code): str(label) for code, label in about.value_labels[group].items()}
        for name, group in about.variable_to_label.items()
        if about.value_labels.get(group)
    }
    ranges = {name: tuple((one["lo"], one["hi"]) for one in given) for name, given in about.missing_ranges.items()}
    rows = about.number_rows if about.number_rows and about.number_rows > 0 else None
    if about.number_rows == 0:
        _some(0, len(names))
    codebook = Codebook(labels=labels, values=values, missing=ranges)
    return SurveyFile(
        path=path, kind=kind, form=Form(encoding=form.encoding), names=tuple(names), rows=rows, codebook=codebook
    )


def _of_statistical(file: SurveyFile, columns: Sequence[str], rows: int) -> Iterator[pl.DataFrame]:
    at_once = max(1, min(rows, CELLS_AT_ONCE // max(1, len(columns))))
    start = 0
    waiting: list[pl.DataFrame] = []
    while file.rows is None or start < file.rows:
        part, _ = _read(
            file.path,
            file.kind,
            encoding=file.form.encoding,
            usecols=list(columns),
            row_offset=start,
            row_limit=at_once,
        )
        if part.is_empty():
            break
        numbered = part.select(_letters_as_text(part[name]) for name in columns).with_columns(
            pl.int_range(start + 1, start + 1 + pl.len(), dtype=pl.Int64).alias(ROW_NUMBER)
        )
        start += part.height
        waiting.append(numbered)
        if sum(one.height for one in waiting) + at_once > rows:
            yield pl.concat(waiting, how="vertical_relaxed")
            waiting = []
    if waiting:
        yield pl.concat(waiting, how="vertical_relaxed")
    if file.rows is not None and start < file.rows:
        raise damaged(file.kind, f"{start:,} rows, where its beginning promises {file.rows:,}")


def _letters_as_text(column: pl.Series) -> pl.Series:
    """A Stata column in which letters (`.a` refused, `.b` …) stand among numbers, as text; any other as it is."""
    if column.dtype != pl.Object:
        return column
    return pl.Series(column.name, [None if one is None else stata_code(one) for one in column], dtype=pl.String)


def stata_code(code: Any) -> str:
    """A code of a Stata file as text: what it calls missing has a point before its letter, as Stata shows it.

    >>> stata_code("a"), stata_code(1.0)
    ('.a', '1')
    """
    return f".{code}" if isinstance(code, str) else as_code(code)


def as_code(code: Any) -> str:
    """A code of a label set as text, as `code_text` writes the cells: 1.0 is `1`.

    >>> as_code(1.0), as_code(2.5), as_code("a")
    ('1', '2.5', 'a')
    """
    if isinstance(code, float) and code.is_integer():
        return str(int(code))
    return str(code).strip()


def code_text(column: pl.Series) -> pl.Series:
    """A column's cells as text, as an analyst writes them: whole numbers without `.0`, nothing for an empty text."""
    if column.dtype.is_float():
        number = column.cast(pl.Float64).fill_nan(None)
        whole = number.is_finite() & (number == number.round(0)) & (number.abs() < 1e15)
        as_text = number.cast(pl.String)
        return (
            pl.select(pl.when(whole).then(number.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(as_text))
            .to_series()
            .alias(column.name)
        )
    text = column.cast(pl.String)
    return pl.select(pl.when(text.str.strip_chars() != "").then(text)).to_series().alias(column.name)
