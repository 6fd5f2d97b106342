"""Excel workbooks: what is in them told from their XML before they are opened, then every cell as text."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

import polars as pl
import python_calamine

from data.contract import ROW_NUMBER
from data.delimited import UNWANTED, finish, header_names, no_rows, unwanted_character
from data.file_kinds import FileKind, Unreadable
from data.statistical import check_size, damaged

MOST_CELLS = 20_000_000
"""Of the rectangle around the used cells, which is what opening a workbook allocates."""
CHUNK = 1 << 18
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


@dataclass(kw_only=True)
class Sheet:
    """What a sheet's XML says of it: the last row and column used, and the first cells that hold no value."""

    name: str
    rows: int = 0
    columns: int = 0
    cells: int = 0
    error: str | None = None
    formulas: int = 0
    uncomputed: str | None = None


class _Reader:
    """Streams one sheet's XML, keeping nothing but the sheet's summary."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.row = 0
        self.column = 0
        self.reference = ""
        self.formula = False
        self.value = False
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = _refuse_doctype

    def start(self, name: str, given: dict[str, str]) -> None:
        element = name.rpartition(":")[2]
        if element == "row":
            self.row, self.column = int(given.get("r", self.row + 1)), 0
        elif element == "c":
            self.column += 1
            reference = _REFERENCE.fullmatch(given.get("r", ""))
            if reference:
                self.column, self.row = column_number(reference.group(1)), int(reference.group(2))
            self.reference = given.get("r") or f"row {self.row}"
            self.formula = self.value = False
            self.sheet.cells += 1
            if given.get("t") == "e":
                self.sheet.error = self.sheet.error or self.reference
        elif element == "f":
            self.formula = True
            self.sheet.formulas += 1
        elif element in ("v", "is"):
            self.value = True

    def end(self, name: str) -> None:
        if name.rpartition(":")[2] != "c":
            return
        if self.formula and not self.value:
            self.sheet.uncomputed = self.sheet.uncomputed or self.reference
        if self.value:
            self.sheet.rows = max(self.sheet.rows, self.row)
            self.sheet.columns = max(self.sheet.columns, self.column)


def _refuse_doctype(*_: object) -> None:
    raise damaged(FileKind.XLSX, "a document type declaration, which no spreadsheet program writes")


def column_number(letters: str) -> int:
    """The number of a column by its letters.

    >>> column_number("A"), column_number("XFD")
    (1, 16384)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _stream(reader: expat.XMLParserType, file: IO[bytes]) -> None:
    try:
        while chunk := file.read(CHUNK):
            reader.Parse(chunk, False)
        reader.Parse(b"", True)
    except (expat.ExpatError, zipfile.BadZipFile, EOFError, ValueError) as error:
        raise damaged(FileKind.XLSX, "a sheet whose XML is broken") from error


def inspect_workbook(path: Path) -> list[Sheet]:
    """The workbook's sheets in their order, from streaming their XML; nothing is unpacked into memory.

    Raises Unreadable where one is damaged or reaches too far: a single cell at XFD1048576 makes readers allocate
    seventeen thousand million cells.
    """
    with zipfile.ZipFile(path) as archive:
        names, computed = _sheet_members(archive)
        sheets = []
        for title, member in names:
            sheet = Sheet(name=title)
            with archive.open(member) as file:
                reader = _Reader(sheet)
                _stream(reader.parser, file)
            if not computed and sheet.formulas:
                sheet.uncomputed = sheet.uncomputed or "every formula"
            _check_extent(sheet)
            sheets.append(sheet)
    return sheets


def _check_extent(sheet: Sheet) -> None:
    if sheet.rows * sheet.columns > MOST_CELLS and sheet.rows * sheet.columns > 50 * sheet.cells:
        raise Unreadable(
            what=f"Sheet “{sheet.name}” reaches much further than its cells",
            got=f"{sheet.cells:,} cells used, the last in row {sheet.rows:,} and column {sheet.columns:,}",
            allowed="one table that begins at the top left",
            next_step="Delete the stray cell far away, or copy the table into a new workbook.",
        )
    check_size(sheet.rows, sheet.columns)


def _sheet_members(archive: zipfile.ZipFile) -> tuple[list[tuple[str, str]], bool]:
    """Titles and archive members of the worksheets, and whether a spreadsheet program has computed the formulas."""
    present = set(archive.namelist())
    sheets: list[tuple[str, str]] = []
    targets: dict[str, str] = {}
    computed = True

    def workbook(name: str, given: dict[str, str]) -> None:
        nonlocal computed
        element = name.rpartition(":")[2]
        if element == "sheet":
            sheets.append((given.get("name", ""), next((v for k, v in given.items() if k.endswith(":id")), "")))
        elif element == "calcPr" and given.get("fullCalcOnLoad") in ("1", "true"):
            computed = False

    def relation(name: str, given: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "Relationship" and given.get("Type", "").endswith("/worksheet"):
            target = given.get("Target", "")
            targets[given.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"

    for member, handler in (("xl/workbook.xml", workbook), ("xl/_rels/workbook.xml.rels", relation)):
        if member not in present:
            raise damaged(FileKind.XLSX, f"no {member} in it")
        parser = expat.ParserCreate()
        parser.StartElementHandler = handler
        parser.StartDoctypeDeclHandler = _refuse_doctype
        with archive.open(member) as file:
            _stream(parser, file)
    return [(title, targets[key]) for title, key in sheets if targets.get(key) in present], computed


def _choose(names: list[str], filled: list[str], wanted: str | None) -> str:
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
