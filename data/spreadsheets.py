"""Excel workbooks as tables: the one sheet that has data, every cell as text."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import python_calamine

from data.contract import ROW_NUMBER
from data.delimited import UNWANTED, finish, header_names, no_rows, unwanted_character
from data.file_kinds import FileKind, Unreadable
from data.statistical import damaged
from data.workbook_xml import Sheet, inspect_workbook

RECORD_SHEET, ABOUT_SHEET, EXAMPLE_SHEET = "Record", "About the columns", "Example"
"""The sheets of a template: the one that is filled in and read, and two that explain it and are passed over."""


def _choose(names: list[str], filled: list[str], wanted: str | None) -> str:
    if RECORD_SHEET in filled:
        filled = [name for name in filled if name not in (ABOUT_SHEET, EXAMPLE_SHEET)]
    if wanted is not None:
        if wanted in names:
            return wanted
        raise Unreadable(
            what="The workbook has no such sheet",
            got=f"“{wanted}”",
            allowed=", ".join(f"“{name}”" for name in names),
            next_step="Name one of these.",
        )
    if len(filled) == 1:
        return filled[0]
    if not filled:
        raise Unreadable(
            what="The workbook is empty",
            got=f"{len(names)} sheets without a value",
            allowed="one sheet with a header and rows",
            next_step="Save it again, with its data.",
        )
    raise Unreadable(
        what="The workbook has several sheets with data",
        got=", ".join(f"“{name}”" for name in filled[:10]),
        allowed="one sheet with data",
        next_step="Name the sheet to read, or save that sheet alone as .xlsx or .csv.",
    )


def _check_values(sheet: Sheet) -> None:
    if sheet.error:
        raise Unreadable(
            what=f"Sheet “{sheet.name}” holds a cell with an error",
            got=f"cell {sheet.error} shows an error such as #N/A or #DIV/0!",
            allowed="values, or empty cells",
            next_step="Correct the formula or empty the cell: it would be read as a missing value.",
        )
    if sheet.uncomputed:
        raise Unreadable(
            what=f"Sheet “{sheet.name}” holds formulas that were never computed",
            got=f"{sheet.uncomputed} has no stored value",
            allowed="values, or formulas whose values the spreadsheet program has stored",
            next_step="Open it in Excel or LibreOffice and save it, or paste the values.",
        )


def _workbook(path: Path, kind: FileKind) -> python_calamine.CalamineWorkbook:
    try:
        return python_calamine.load_workbook(str(path))
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise damaged(kind, "its contents cannot be opened (it may be cut short or need a password)") from error


def _table(path: Path, kind: FileKind, sheet: str | None) -> python_calamine.CalamineSheet:
    if kind is FileKind.XLSX:
        sheets = inspect_workbook(path)
        chosen = _choose([each.name for each in sheets], [each.name for each in sheets if each.rows], sheet)
        _check_values(next(each for each in sheets if each.name == chosen))
        return _workbook(path, kind).get_sheet_by_name(chosen)
    book = _workbook(path, kind)
    tables = {name: book.get_sheet_by_name(name) for name in book.sheet_names}
    return tables[_choose(list(tables), [name for name, table in tables.items() if table.height], sheet)]


def _rows(path: Path, kind: FileKind, sheet: str | None) -> Iterator[tuple[int, list[Any]]]:
    """Every row of the sheet that has a cell, with its number as the spreadsheet shows it."""
    table = _table(path, kind, sheet)
    for number, row in enumerate(table.iter_rows(), start=1):
        if any(cell not in ("", None) for cell in row):
            yield number, row


def sheet_names(path: Path, kind: FileKind, *, sheet: str | None = None) -> list[str]:
    """The column names of the sheet: its first row that has a cell."""
    return next(_named_rows(path, kind, sheet))[1]


def _named_rows(path: Path, kind: FileKind, sheet: str | None) -> Iterator[tuple[int, list[Any]]]:
    rows = _rows(path, kind, sheet)
    number, first = next(rows)
    yield number, header_names([as_text(cell) for cell in first])
    yield from rows


def read_spreadsheet(path: Path, kind: FileKind, *, sheet: str | None = None) -> pl.DataFrame:
    """The one sheet that has data (or the one named), every cell as text, an empty cell null, and `file_row`.

    Raises Unreadable for several sheets with data, error cells, formulas never computed, and damaged workbooks.
    """
    rows = _named_rows(path, kind, sheet)
    _, names = next(rows)
    numbers: list[int] = []
    columns: list[list[str]] = [[] for _ in names]
    for number, row in rows:
        numbers.append(number)
        for column, cell in zip(columns, row, strict=True):
            column.append(as_text(cell))
    if not numbers:
        raise no_rows(names)
    cells = {name: pl.Series(name, column, dtype=pl.String) for name, column in zip(names, columns, strict=True)}
    table = pl.DataFrame(cells).with_columns(pl.Series(ROW_NUMBER, numbers, dtype=pl.Int64))
    _check_characters(table)
    return finish(table)


def _check_characters(table: pl.DataFrame) -> None:
    cells = pl.exclude(ROW_NUMBER)
    bad = table.filter(pl.any_horizontal(cells.str.contains(UNWANTED)))
    if bad.is_empty():
        return
    found = re.search(UNWANTED, "".join(str(cell) for cell in bad.row(0)))
    raise unwanted_character(found.group() if found else "\x00", bad[ROW_NUMBER][0])


def as_text(value: Any) -> str:
    """A cell as it reads: whole numbers without a point, dates as year-month-day.

    >>> as_text(7.0), as_text(7.5), as_text(True), as_text(date(2020, 1, 5)), as_text("")
    ('7', '7.5', 'TRUE', '2020-01-05', '')
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)
