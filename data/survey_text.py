"""Text tables of any length in pieces: every check of `data.delimited` held, a few megabytes in memory at a time."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy
import polars as pl

from data.contract import ROW_NUMBER
from data.delimited import (
    LONGEST_CELL,
    SNIFFED_BYTES,
    UNWANTED,
    UTF16_MARKS,
    broken_quotes,
    encoding_of,
    header_at,
    header_of,
    no_rows,
    ragged,
    unwanted_character,
    utf8,
    wrong_encoding,
)
from data.delimited import Form as Written
from data.delimited import form_of as written_form
from data.file_kinds import Unreadable
from data.statistical import check_size

PIECE_BYTES = 8_000_000
LONGEST_PIECE = 4 * PIECE_BYTES
QUOTE, LINE_END, RETURN = ord('"'), ord("\n"), ord("\r")
MARK = b"\xef\xbb\xbf"
_CONTROL = bytes([*range(9), 11, 12, *range(14, 32), 127])
_DIRECTION = re.compile(rb"\xe2\x80[\x8e\x8f\xaa-\xae]|\xe2\x81[\xa6-\xa9]")
NUMBER_WITH = {".": r"^\s*[+-]?\d+\.\d+\s*$", ",": r"^\s*[+-]?\d+,\d+\s*$"}


@dataclass(frozen=True, kw_only=True)
class TextTable:
    """A text table on the disk: how it is written, and the names of its columns."""

    path: Path
    written: Written
    decimal: str
    names: tuple[str, ...]
    header_row: int
    """The record the names stand in: blank lines may come before it."""


def open_text(
    path: Path, *, encoding: str | None = None, separator: str | None = None, decimal: str | None = None
) -> TextTable:
    """How the table is written: what is given is taken as it is, the rest is recognised from its beginning, and the
    encoding from the whole. Raises Unreadable as `data.reading.header` does."""
    with path.open("rb") as file:
        beginning = file.read(SNIFFED_BYTES)
    encoding = encoding or _encoding_of(path, beginning)
    written = written_form(beginning, encoding=encoding, separator=separator, whole=False)
    names = header_of(beginning, encoding=encoding, separator=written.separator)
    _, header_row = header_at(utf8(beginning, written, whole=False), written)
    start = beginning.decode(encoding, errors="replace")
    return TextTable(
        path=path,
        written=written,
        decimal=decimal or _decimal_of(start, written.separator),
        names=tuple(names),
        header_row=header_row,
    )


def _encoding_of(path: Path, beginning: bytes) -> str:
    """The encoding of the whole file: only its beginning and pieces of it are held."""
    if beginning.startswith(UTF16_MARKS) or encoding_of(beginning, whole=False) == "latin-1":
        return encoding_of(beginning, whole=False)
    return next((name for name in ("utf-8-sig", "cp1252") if _is_text(path, name)), "latin-1")


def _is_text(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE_BYTES):
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _decimal_of(beginning: str, separator: str) -> str:
    """The decimal mark most cells of the beginning use; a point where none has one."""
    csv.field_size_limit(LONGEST_CELL)
    cells: list[str] = []
    try:
        for record in csv.reader(io.StringIO(beginning[:200_000], newline=""), delimiter=separator):
            cells += record
    except csv.Error:
        pass
    return decimal_of(cells)


def decimal_of(cells: Sequence[str]) -> str:
    """The decimal mark most of the cells use; a point where none has one.

    >>> decimal_of(["1,5", "2,25", "1.5", "x"]), decimal_of(["7"])
    (',', '.')
    """
    seen = pl.Series("cell", cells, dtype=pl.String)
    with_comma, with_point = (int(seen.str.contains(NUMBER_WITH[mark]).sum()) for mark in (",", "."))
    return "," if with_comma > with_point else "."


def text_batches(table: TextTable, columns: Sequence[str], *, rows: int) -> Iterator[pl.DataFrame]:
    """The named columns, `rows` records at a time: every cell String as written, an empty one null, and `file_row`.

    Rows without any cell are left out. Raises Unreadable, naming the row, at a record wider or narrower than the
    header, a character no table may hold, quotation marks that do not match, where there is no row at all, and at the
    row that is one too many.
    """
    waiting: list[pl.DataFrame] = []
    held, given = 0, 0
    for frame in _frames(table, columns):
        waiting.append(frame)
        held += frame.height
        check_size(given + held, 1)
        if held < rows:
            continue
        whole = pl.concat(waiting)
        for start in range(0, held - held % rows, rows):
            given += rows
            yield whole.slice(start, rows)
        waiting = [whole.slice(held - held % rows)]
        held = waiting[0].height
    if held:
        given += held
        yield pl.concat(waiting)
    if not given:
        raise no_rows(list(table.names))


def text_rows(table: TextTable) -> int:
    """The rows of the table, without reading their cells. Raises Unreadable as `text_batches`."""
    before = rows = 0
    for piece in _pieces(table):
        filled = _judge(piece, table, before)
        rows += int(filled.slice(max(0, table.header_row - before)).sum())
        before += filled.len()
        check_size(rows, 1)
    return rows


def _frames(table: TextTable, columns: Sequence[str]) -> Iterator[pl.DataFrame]:
    before = 0
    for piece in _pieces(table):
        filled = _judge(piece, table, before)
        frame = _parsed(piece, table, columns, before)
        if frame.height != filled.len():
            raise broken_quotes(before + 1)
        numbered = frame.with_columns(
            pl.int_range(before + 1, before + 1 + frame.height, dtype=pl.Int64).alias(ROW_NUMBER)
        )
        before += frame.height
        yield numbered.filter(filled & (pl.col(ROW_NUMBER) > table.header_row))


def _parsed(piece: bytes, table: TextTable, columns: Sequence[str], before: int) -> pl.DataFrame:
    try:
        cells = pl.read_csv(
            piece,
            has_header=False,
            separator=table.written.separator,
            infer_schema=False,
            schema={name: pl.String() for name in table.names},
            columns=[table.names.index(name) for name in columns],
            missing_columns="insert",
            empty_string_is_null=True,
        )
    except pl.exceptions.PolarsError as error:
        if not _decodes(piece):
            raise wrong_encoding(f"bytes that are not {table.written.encoding}") from error
        raise broken_quotes(before + 1) from error
    return cells.select(pl.when(pl.col(name) != "").then(pl.col(name)) for name in columns)


def _decodes(piece: bytes) -> bool:
    try:
        piece.decode()
    except UnicodeDecodeError:
        return False
    return True


def _judge(piece: bytes, table: TextTable, before: int) -> pl.Series:
    """Of every record of the piece whether it has a cell; raises Unreadable for a record that cannot be read."""
    if len(piece.translate(None, _CONTROL)) != len(piece) or _DIRECTION.search(piece):
        raise _unwanted(piece, before)
    plain = b'"' not in piece and (b"\r" not in piece or piece.count(b"\r") == piece.count(b"\r\n"))
    at_once = _judged_at_once(piece, table) if plain else None
    return _judged_by_record(piece, table, before) if at_once is None else at_once


def _judged_at_once(piece: bytes, table: TextTable) -> pl.Series | None:
    """The judgement of text without quotation marks, where lines are records; None where one is faulty or endless."""
    cells = numpy.frombuffer(piece, dtype=numpy.uint8)
    ends = numpy.flatnonzero(cells == LINE_END)
    if not len(ends):
        return None
    starts = numpy.concatenate(([0], ends[:-1] + 1))
    before = numpy.searchsorted(numpy.flatnonzero(cells == ord(table.written.separator)), ends)
    separators = numpy.diff(before, prepend=0)
    returned = (ends > starts) & (cells[numpy.maximum(ends - 1, 0)] == RETURN)
    filled = ends - starts - returned > separators
    faulty = (filled & (separators != len(table.names) - 1)).any() or (ends - starts).max() > LONGEST_CELL
    return None if faulty else pl.Series("filled", filled)


def _judged_by_record(piece: bytes, table: TextTable, before: int) -> pl.Series:
    csv.field_size_limit(LONGEST_CELL)
    text = io.TextIOWrapper(io.BytesIO(piece), encoding="utf-8", errors="replace", newline="")
    row, width, filled = before, len(table.names), []
    try:
        for row, record in enumerate(csv.reader(text, delimiter=table.written.separator, strict=True), before + 1):
            filled.append(any(record))
            if len(record) != width and filled[-1]:
                raise ragged(row, len(record), width, table.written.separator)
    except csv.Error as error:
        raise broken_quotes(row + 1) from error
    return pl.Series("filled", filled, dtype=pl.Boolean)


def _unwanted(piece: bytes, before: int) -> Unreadable:
    text = piece.decode(errors="replace")
    found = re.search(UNWANTED, text)
    start = found.start() if found else 0
    try:
        row = before + sum(1 for _ in csv.reader(io.StringIO(text[:start] + ".", newline="")))
    except csv.Error:
        row = before + text[:start].count("\n") + 1
    return unwanted_character(found.group() if found else "\x00", row)


def _pieces(table: TextTable) -> Iterator[bytes]:
    """The text as UTF-8 with lines ending in LF or CRLF, in pieces that end where a record ends."""
    encoding = table.written.encoding
    is_utf8 = encoding.lower().replace("_", "-") in ("utf-8", "utf-8-sig", "utf8")
    decoder = None if is_utf8 else codecs.getincrementaldecoder(encoding)()
    rest = b""
    with table.path.open("rb") as file:
        if file.read(len(MARK)) != MARK:
            file.seek(0)
        while True:
            read = file.read(PIECE_BYTES)
            text = read if decoder is None else _decoded(decoder, read, encoding)
            rest += text.replace(b"\r", b"\n") if table.written.cr_only else text
            if not read:
                break
            piece, rest = _cut(rest)
            if piece:
                yield piece
    if rest:
        # Without a final line break a last line of one empty cell would be lost; with one it changes nothing.
        yield rest if rest.endswith(b"\n") else rest + b"\n"


def _decoded(decoder: codecs.IncrementalDecoder, read: bytes, encoding: str) -> bytes:
    try:
        return decoder.decode(read, final=not read).encode()
    except UnicodeError as error:
        raise wrong_encoding(f"bytes that are not {encoding}") from error


def _cut(text: bytes) -> tuple[bytes, bytes]:
    """The text up to the last line end outside quotation marks, and the rest; all of it where a line never ends."""
    if b'"' not in text:
        end = text.rfind(b"\n") + 1
        return (text[:end], text[end:]) if end or len(text) <= LONGEST_PIECE else (text, b"")
    cells = numpy.frombuffer(text, dtype=numpy.uint8)
    outside = numpy.cumsum(cells == QUOTE, dtype=numpy.int64) % 2 == 0
    ends = numpy.flatnonzero((cells == LINE_END) & outside)
    if len(ends):
        return text[: ends[-1] + 1], text[ends[-1] + 1 :]
    return (text, b"") if len(text) > LONGEST_PIECE else (b"", text)
