"""What an Excel workbook says of itself in its XML, streamed before anything opens it."""

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from xml.parsers import expat

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
