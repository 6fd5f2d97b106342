"""Files as tables: CSV, XLSX, XLS (text, exactly as written), Parquet, SPSS, Stata (typed), or a zip holding one."""

from pathlib import Path

import polars as pl

from data.archives import MOST_UNPACKED_TEXT, TEXT_SUFFIXES, check_archive, check_unpacked, table_member, unpacked
from data.delimited import SNIFFED_BYTES, encoding_of, header_of, read_delimited
from data.file_kinds import FileKind, Unreadable, recognise_kind
from data.findings import Finding, Severity
from data.spreadsheets import read_spreadsheet, sheet_names
from data.statistical import (
    MOST_COLUMNS,
    check_parquet,
    check_sav,
    check_size,
    parquet_names,
    read_parquet,
    read_statistical,
    statistical_names,
    too_big,
)
from data.workbook_xml import inspect_workbook

__all__ = ["FileKind", "Unreadable", "header", "notes", "preflight", "read_table", "recognise_kind"]


def preflight(path: Path, name: str | None = None) -> FileKind:
    """Judges a file before anything opens it, and gives its kind: sizes unpacked, cells far away, rows of a Parquet,
    columns, archives under a wrong name. `name` is the name it came with, where that is not the path's own.

    Raises Unreadable for what must never be opened.
    """
    kind = recognise_kind(path, name)
    if kind is FileKind.CSV:
        _check_text(path)
    elif kind is FileKind.XLSX:
        check_archive(path, kind)
        check_unpacked(path)
        inspect_workbook(path)
    elif kind is FileKind.PARQUET:
        check_parquet(path)
    elif kind is FileKind.SAV:
        check_sav(path)
    elif kind is FileKind.ZIP:
        check_archive(path, kind)
        member = table_member(path)
        with unpacked(path) as table:
            if preflight(table) is FileKind.ZIP:
                raise Unreadable(
                    what="The archive holds another archive",
                    got=f"“{member.filename}”",
                    allowed="an archive that holds the table itself",
                    next_step="Unpack it and send the table.",
                )
    return kind


def _check_text(path: Path) -> None:
    size = path.stat().st_size
    if size > MOST_UNPACKED_TEXT:
        raise too_big(f"{size / 1e6:,.0f} MB of text, where {MOST_UNPACKED_TEXT / 1e6:,.0f} MB are read at once")
    with path.open("rb") as file:
        beginning = file.read(SNIFFED_BYTES)
    names = header_of(beginning)
    if len(names) > MOST_COLUMNS:
        check_size(0, len(names))


def read_table(
    path: Path,
    *,
    encoding: str | None = None,
    separator: str | None = None,
    sheet: str | None = None,
    skip_members: tuple[str, ...] = ("__MACOSX",),
) -> pl.DataFrame:
    """The table in a file, one row a record, in the file's order, with `file_row`.

    CSV, XLSX, XLS: every column String exactly as written, an empty cell null; `file_row` as a spreadsheet shows it
    (header = 1). Parquet, .sav, .dta: typed, labels for coded answers, `file_row` from 1. A zip: the one table in it.
    Raises Unreadable, in words for the person who sent the file.
    """
    kind = recognise_kind(path)
    if kind is FileKind.CSV:
        _check_text(path)
        return read_delimited(path.read_bytes(), encoding=encoding, separator=separator)
    if kind in (FileKind.XLSX, FileKind.XLS):
        return read_spreadsheet(path, kind, sheet=sheet)
    if kind is FileKind.PARQUET:
        return read_parquet(path)
    if kind is FileKind.ZIP:
        with unpacked(path, skip_members=skip_members) as table:
            return read_table(table, encoding=encoding, separator=separator, sheet=sheet)
    return read_statistical(path, kind)


def header(path: Path, *, sheet: str | None = None) -> list[str]:
    """The column names alone, from the beginning of the file (of a workbook's sheet, where one is named).

    Raises Unreadable as `read_table` does.
    """
    kind = recognise_kind(path)
    if kind is FileKind.CSV:
        with path.open("rb") as file:
            return header_of(file.read(SNIFFED_BYTES))
    if kind in (FileKind.XLSX, FileKind.XLS):
        return sheet_names(path, kind, sheet=sheet)
    if kind is FileKind.PARQUET:
        return parquet_names(path)
    if kind is FileKind.ZIP:
        text = table_member(path).filename.lower().endswith(TEXT_SUFFIXES)
        with unpacked(path, most=SNIFFED_BYTES if text else None) as table:
            return header(table)
    return statistical_names(path, kind)


def notes(path: Path) -> list[Finding]:
    """What was assumed in reading a text file: a warning where its encoding had to be guessed."""
    kind = recognise_kind(path)
    if kind is FileKind.ZIP:
        with unpacked(path) as table:
            return notes(table) if recognise_kind(table) is FileKind.CSV else []
    if kind is not FileKind.CSV:
        return []
    encoding = encoding_of(path.read_bytes())
    return [encoding_guessed(ENCODINGS_GUESSED[encoding])] if encoding in ENCODINGS_GUESSED else []


ENCODINGS_GUESSED = {"cp1252": "Windows-1252", "latin-1": "Latin-1"}
"""Encodings that a text is taken to have where it is not Unicode, and their names."""


def encoding_guessed(name: str) -> Finding:
    """What is said of a text whose encoding had to be guessed."""
    return Finding(
        rule="encoding guessed",
        severity=Severity.WARNING,
        reason=f"The file is not UTF-8 and does not say what it is; it was read as {name}.",
        remedy="Look at names with accents; if they are wrong, save the file again as CSV UTF-8.",
    )
