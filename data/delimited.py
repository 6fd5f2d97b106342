"""Text tables: encoding, delimiter and line ends recognised, every cell kept as text exactly as written."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from data.contract import ROW_NUMBER
from data.file_kinds import Unreadable

SEPARATORS = (",", ";", "\t", "|")
SEPARATOR_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
SNIFFED_BYTES = 1_000_000
SNIFFED_RECORDS = 50
LONGEST_CELL = 1_000_000

UNWANTED = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]"
_UNWANTED_BYTES = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xe2\x80[\x8e\x8f\xaa-\xae]|\xe2\x81[\xa6-\xa9]")
"""Control characters, and the marks that turn the reading direction round: they hide what a cell says."""

UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
UTF32_MARKS = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")


@dataclass(frozen=True, kw_only=True)
class Form:
    """How a text table is written: encoding, separator, and whether its lines end in CR alone."""

    encoding: str
    separator: str
    cr_only: bool

    @property
    def guessed_encoding(self) -> bool:
        """Whether the encoding is a guess: the file is not Unicode and does not say what it is."""
        return self.encoding in ("cp1252", "latin-1")


def encoding_of(content: bytes, *, whole: bool = True) -> str:
    """The encoding of a text table: UTF-8 or UTF-16 where it is one, else Windows-1252, else Latin-1.

    `whole` is false for the beginning of a longer file, whose last character may be cut.
    Raises Unreadable for UTF-32 and for UTF-16 without its mark, which would be read as garbage.
    """
    if content.startswith(UTF32_MARKS):
        raise wrong_encoding("UTF-32")
    if content.startswith(UTF16_MARKS):
        return "utf-16"
    beginning = content[:2000]
    if beginning.count(0) > len(beginning) // 4:
        raise wrong_encoding("UTF-16 without its byte-order mark, or no text at all")
    return next((name for name in ("utf-8-sig", "cp1252") if _is_text(content, name, whole)), "latin-1")


def _is_text(content: bytes, encoding: str, whole: bool) -> bool:
    """Whether the bytes are text of that encoding, decoded piece by piece so that no second copy is held."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(content), SNIFFED_BYTES):
            decoder.decode(content[start : start + SNIFFED_BYTES])
        decoder.decode(b"", final=whole)
    except UnicodeDecodeError:
        return False
    return True


def wrong_encoding(got: str) -> Unreadable:
    """What is said of bytes that are not text of a known encoding."""
    return Unreadable(
        what="The text is in an encoding that is not read",
        got=got,
        allowed="UTF-8, UTF-16 with its byte-order mark, Windows-1252 or Latin-1",
        next_step="Save it again as CSV UTF-8.",
    )


def form_of(content: bytes, *, encoding: str | None = None, separator: str | None = None, whole: bool = True) -> Form:
    """How the table is written; what is given is taken as it is, the rest is recognised."""
    encoding = encoding or encoding_of(content, whole=whole)
    text = content[:SNIFFED_BYTES].decode(encoding, errors="replace")
    cr_only = "\r" in text and "\n" not in text
    return Form(encoding=encoding, separator=separator or _separator_of(text), cr_only=cr_only)


def _separator_of(text: str) -> str:
    """The separator that gives most of the first records the same number of cells, and the most cells."""

    def merit(separator: str) -> tuple[float, int]:
        records = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        widths: list[int] = []
        try:
            for record in records:
                widths += [len(record)] if record else []
                if len(widths) >= SNIFFED_RECORDS:
                    break
        except csv.Error:
            return (0.0, 0)
        if not widths or widths[0] < 2:
            return (0.0, 0)
        return (widths.count(widths[0]) / len(widths), widths[0])

    return max(SEPARATORS, key=merit)


def utf8(content: bytes, form: Form, *, whole: bool = True) -> bytes:
    """The same text as UTF-8 without a byte-order mark, its lines ending in LF or CRLF.

    Raises Unreadable where the bytes are not text of the encoding.
    """
    if form.encoding in ("utf-8-sig", "utf-8"):
        plain = content.removeprefix(b"\xef\xbb\xbf")
    else:
        try:
            plain = codecs.getincrementaldecoder(form.encoding)().decode(content, final=whole).encode()
        except (UnicodeError, LookupError) as error:
            raise wrong_encoding(f"bytes that are not {form.encoding}") from error
    return plain.replace(b"\r", b"\n") if form.cr_only else plain


def _records(content: bytes, form: Form) -> Iterator[list[str]]:
    csv.field_size_limit(LONGEST_CELL)
    text = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", errors="replace", newline="")
    return csv.reader(text, delimiter=form.separator, strict=True)


def check_characters(content: bytes) -> None:
    """Raises Unreadable, naming the row, where a NUL, a control character or a direction mark stands in the text."""
    found = _UNWANTED_BYTES.search(content)
    if found is None:
        return
    character = found.group().decode()
    before = content[: found.start()].decode(errors="replace")
    try:
        row = sum(1 for _ in csv.reader(io.StringIO(before + ".", newline="")))
    except csv.Error:
        row = before.count("\n") + 1
    raise unwanted_character(character, row)


def unwanted_character(character: str, row: int) -> Unreadable:
    """What is said of a character that may not stand in a table."""
    name = "a NUL" if character == "\x00" else f"the invisible character U+{ord(character):04X}"
    return Unreadable(
        what=f"Row {row} holds a character that must not be in a table",
        got=name,
        allowed="printable text, tabs and line breaks",
        next_step="Remove it: it hides what the cell says, or shows that the file is damaged.",
        row=row,
    )


def header_names(names: list[str]) -> list[str]:
    """The column names, cleaned of spaces around them; a column without a name is called after its place.

    Raises Unreadable where two columns have the same name.
    """
    given = [name.strip() or f"(column {place})" for place, name in enumerate(names, start=1)]
    twice = sorted({name for name in given if given.count(name) > 1}) if len(set(given)) < len(given) else []
    if twice:
        raise Unreadable(
            what="Two columns have the same name",
            got=", ".join(f"“{name}” {given.count(name)} times" for name in twice[:5]),
            allowed="each column name once",
            next_step="Rename or delete the second: it cannot be told which one is meant.",
            row=1,
        )
    if ROW_NUMBER in given:
        raise Unreadable(
            what="A column has a name that is kept for the row number",
            got=f"“{ROW_NUMBER}”",
            allowed=f"any name but “{ROW_NUMBER}”",
            next_step="Rename the column.",
            row=1,
        )
    return given


def no_rows(names: list[str]) -> Unreadable:
    """What is said of a table that has a header and nothing below it."""
    return Unreadable(
        what="The file has a header and no rows",
        got=f"{len(names)} column names and nothing below them",
        allowed="at least one row",
        next_step="Export the table again, with its data.",
    )


def header_at(content: bytes, form: Form) -> tuple[list[str], int]:
    """The names of the header and the row it stands in (blank lines before it are passed over)."""
    try:
        for row, record in enumerate(_records(content, form), start=1):
            if any(cell.strip() for cell in record):
                return header_names(record), row
    except csv.Error as error:
        raise broken_quotes(1) from error
    raise Unreadable(
        what="The file is empty",
        got="no text in any cell",
        allowed="a header and at least one row",
        next_step="Export the table again.",
    )


def broken_quotes(row: int) -> Unreadable:
    """What is said of a row whose quotation marks do not match."""
    return Unreadable(
        what=f"The quotation marks of row {row} do not match",
        got="a cell that opens with a quotation mark and does not close, or goes on after it closes, or is endless",
        allowed="quoted cells closed before the next separator, quotation marks inside them doubled",
        next_step="Export the table again as CSV: the program that wrote it did not close a cell.",
        row=row,
    )


def ragged(row: int, found: int, width: int, separator: str) -> Unreadable:
    """What is said of a row that is wider or narrower than the header."""
    return Unreadable(
        what=f"Row {row} does not have as many cells as the header",
        got=f"{found} cell{'' if found == 1 else 's'}, where the header has {width}",
        allowed=f"{width} in every row, the separator being a {SEPARATOR_NAMES.get(separator, separator)}",
        next_step="Look at that row: it may be cut short, or hold a separator outside quotation marks.",
        row=row,
    )


def _check_widths(content: bytes, form: Form, width: int) -> int:
    """The number of records; raises Unreadable at the first that is wider or narrower than the header.

    Polars fills a short record with nulls without a word, so a cut or shifted row would pass as missing values.
    """
    row = 0
    try:
        for row, record in enumerate(_records(content, form), start=1):
            if len(record) != width and record and any(record):
                raise ragged(row, len(record), width, form.separator)
    except csv.Error as error:
        raise broken_quotes(row + 1) from error
    return row


def header_of(beginning: bytes, *, encoding: str | None = None, separator: str | None = None) -> list[str]:
    """The column names of a text table, from its beginning alone."""
    form = form_of(beginning, encoding=encoding, separator=separator, whole=False)
    plain = utf8(beginning, form, whole=False)
    check_characters(plain[: plain.find(b"\n") + 1 or None])
    return header_at(plain, form)[0]


def read_delimited(content: bytes, *, encoding: str | None = None, separator: str | None = None) -> pl.DataFrame:
    """The table, one row a record: every column String exactly as written, an empty cell null, and `file_row`.

    `file_row` is the record's number as a spreadsheet shows it: a line break inside a quoted cell adds none,
    a blank line adds one and gives no row.
    Raises Unreadable for what cannot be read without guessing at cells.
    """
    form = form_of(content, encoding=encoding, separator=separator)
    plain = utf8(content, form)
    check_characters(plain)
    names, header_row = header_at(plain, form)
    records = _check_widths(plain, form, len(names))
    if records <= header_row:
        raise no_rows(names)
    # Without a final line break a last line of one empty cell would be lost; with one it changes nothing.
    try:
        cells = pl.read_csv(
            plain,
            has_header=False,
            separator=form.separator,
            infer_schema=False,
            new_columns=names,
            schema={name: pl.String() for name in names},
            missing_columns="insert",  # the first line may be blank
            empty_string_is_null=True,
        )
    except pl.exceptions.PolarsError as error:
        raise broken_quotes(header_row) from error
    if cells.height != records:
        raise broken_quotes(header_row)
    numbered = cells.with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias(ROW_NUMBER)).slice(header_row)
    return finish(numbered)


def finish(numbered: pl.DataFrame) -> pl.DataFrame:
    """Empty cells as null, rows without any cell and columns without name or cell left out.

    Raises Unreadable where no row is left.
    """
    cells = pl.exclude(ROW_NUMBER)
    table = numbered.with_columns(pl.when(cells != "").then(cells)).filter(pl.any_horizontal(cells.is_not_null()))
    names = [name for name in table.columns if name != ROW_NUMBER]
    if table.is_empty():
        raise no_rows(names)
    nameless = [name for name in names if name.startswith("(column ") and table[name].null_count() == table.height]
    return table.drop(nameless)
