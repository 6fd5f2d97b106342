"""What kind of file was given, told from its first bytes, and how a file that cannot be read says so."""

import re
import zipfile
from enum import StrEnum
from pathlib import Path


class Unreadable(Exception):
    """A file cannot be read as a table: what is wrong, what was found, what is allowed, what to do next."""

    def __init__(self, *, what: str, got: str, allowed: str, next_step: str, row: int | None = None) -> None:
        super().__init__(what, got, allowed, next_step)
        self.what = what
        self.got = got
        self.allowed = allowed
        self.next_step = next_step
        self.row = row

    def __str__(self) -> str:
        return f"{self.what}: {self.got}. Allowed: {self.allowed}. {self.next_step}"


class FileKind(StrEnum):
    """The kinds of file that can be read."""

    CSV = "csv"
    XLSX = "xlsx"
    XLS = "xls"
    PARQUET = "parquet"
    SAV = "sav"
    DTA = "dta"
    ZIP = "zip"


ALLOWED_KINDS = "CSV, XLSX, XLS, Parquet, SPSS .sav, Stata .dta, or a zip holding one of them"

FOREIGN_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"SQLite format 3", "an SQLite database"),
    (b"RDX", "an R data file"),
)
"""First bytes of what people send instead of a table, and its name."""

OLD_STATA = re.compile(rb"[\x71-\x73][\x01\x02]\x01\x00")
"""Stata 8 to 12: version, byte order, file type, unused."""
WEB_PAGE_BEGINNINGS = (b"<!doctype html", b"<html", b"<?xml")
BY_NAME = {".sav": FileKind.SAV, ".dta": FileKind.DTA, ".parquet": FileKind.PARQUET, ".xls": FileKind.XLS}


def _not_a_table(got: str, next_step: str) -> Unreadable:
    return Unreadable(
        what="This is not a file of a kind that can be read", got=got, allowed=ALLOWED_KINDS, next_step=next_step
    )


def recognise_kind(path: Path, name: str | None = None) -> FileKind:
    """The kind of a file, from its first bytes; the name only says what a broken file was meant to be.

    Raises Unreadable for an empty file, an archive or document of another kind, and a file whose name promises
    a binary kind that its bytes are not. `name` is the name it came with, where that is not the path's own.
    """
    suffix = Path(name or path.name).suffix.lower()
    with path.open("rb") as file:
        start = file.read(1024)
    if not start.strip(b" \t\r\n\xef\xbb\xbf"):
        raise Unreadable(
            what="The file is empty",
            got=f"{path.stat().st_size} bytes and no text",
            allowed="a header and at least one row",
            next_step="Export the table again and check that the file is not empty before sending it.",
        )
    if start.startswith(b"PK\x05\x06"):
        raise _not_a_table("a zip archive with nothing in it", "Put exactly one table into the archive.")
    if start.startswith(b"PK"):
        return _kind_of_zip(path)
    if start.startswith(b"PAR1"):
        return FileKind.PARQUET
    if start.startswith((b"$FL2", b"$FL3")):
        return FileKind.SAV
    if start.startswith(b"<stata_dta>") or (
        start[0] in (0x71, 0x72, 0x73) and start[1:4] in (b"\x01\x01\x00", b"\x02\x01\x00")
    ):
        return FileKind.DTA
    if start.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return FileKind.XLS
    for beginning, form in FOREIGN_BEGINNINGS:
        if start.startswith(beginning):
            raise _not_a_table(
                f"{form} (its name ends in {suffix or 'nothing'})",
                "Unpack or export it as one of these, then send that.",
            )
    if start.lstrip().lower().startswith(WEB_PAGE_BEGINNINGS):
        raise _not_a_table(
            "a web page or XML document", "Download the data file itself: a link often gives the page around it."
        )
    promised = BY_NAME.get(suffix)
    if promised:
        raise Unreadable(
            what=f"The file's name says {promised.value} but its content is not",
            got="first bytes of another kind of file",
            allowed=ALLOWED_KINDS,
            next_step="Export it again from the program it came from, or give it its right name.",
        )
    return FileKind.CSV


def _kind_of_zip(path: Path) -> FileKind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Unreadable(
            what="The archive is damaged",
            got="a zip or XLSX file whose list of contents cannot be read (it may be cut short)",
            allowed=ALLOWED_KINDS,
            next_step="Download or save it again and compare its size with the original.",
        ) from error
    if "xl/workbook.xml" in names:
        return FileKind.XLSX
    if "xl/workbook.bin" in names:
        raise _not_a_table("a binary Excel workbook (.xlsb)", "Save it in Excel as .xlsx or .csv.")
    if {"mimetype", "content.xml"} <= names:
        raise _not_a_table("an OpenDocument file", "Save it as .xlsx or .csv.")
    if "word/document.xml" in names:
        raise _not_a_table("a Word document", "Send the table itself as .xlsx or .csv.")
    return FileKind.ZIP
