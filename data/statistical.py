"""Parquet, SPSS and Stata files: typed as they come, answers as their labels, sizes judged before unpacking."""

import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet
import pyreadstat

from data.contract import ROW_NUMBER
from data.delimited import header_names
from data.file_kinds import FileKind, Unreadable

MOST_ROWS = 5_000_000
MOST_COLUMNS = 5_000
MOST_UNPACKED_BYTES = 3_000_000_000
BYTES_A_CELL = 8
"""What a cell of a frame takes at least; a Parquet of one repeated value is small on disk and large in memory."""


def too_big(got: str, next_step: str = "Send the part that is needed, or split it.") -> Unreadable:
    """What is said of a table that is larger than a machine should unpack."""
    return Unreadable(
        what="The table is too large to open",
        got=got,
        allowed=f"{MOST_ROWS:,} rows, {MOST_COLUMNS:,} columns and {MOST_UNPACKED_BYTES / 1e9:.0f} GB unpacked",
        next_step=next_step,
    )


def damaged(kind: FileKind, got: str) -> Unreadable:
    """What is said of a binary file whose parts do not fit together."""
    return Unreadable(
        what=f"The {kind.value} file is damaged or cut short",
        got=got,
        allowed=f"a whole {kind.value} file",
        next_step="Download or save it again and compare its size with the original.",
    )


def check_size(rows: int, columns: int, unpacked: int = 0) -> None:
    """Raises Unreadable where a table of this size must not be opened."""
    if columns > MOST_COLUMNS:
        raise too_big(f"{columns:,} columns", "Send the columns that are needed.")
    if rows > MOST_ROWS:
        raise too_big(f"{rows:,} rows")
    size = max(unpacked, rows * columns * BYTES_A_CELL)
    if size > MOST_UNPACKED_BYTES:
        raise too_big(f"{rows:,} rows × {columns:,} columns, about {size / 1e9:.1f} GB unpacked")


def check_parquet(path: Path) -> None:
    """Judges a Parquet file by its footer alone. Raises Unreadable where it is damaged or too large."""
    try:
        footer = pyarrow.parquet.read_metadata(path)
    except (OSError, ValueError) as error:
        raise damaged(FileKind.PARQUET, "the list of its contents, at its end, cannot be read") from error
    unpacked = sum(footer.row_group(group).total_byte_size for group in range(footer.num_row_groups))
    check_size(footer.num_rows, footer.num_columns, unpacked)


SINGLE = "numbers, text, days, true or false in every column"


def check_parquet_types(schema: Mapping[str, pl.DataType]) -> None:
    """Raises Unreadable for columns of lists, parts or spans of time: no cell of theirs is one answer."""
    odd = [
        f"“{name}” ({str(kind).partition('(')[0].lower()})"
        for name, kind in schema.items()
        if kind.is_nested() or kind in (pl.Duration, pl.Int128, pl.UInt128)
    ]
    if odd:
        raise Unreadable(
            what="A column holds what is no single answer",
            got=", ".join(odd[:5]),
            allowed=SINGLE,
            next_step="Leave it out, or write each of its parts as a column of its own.",
        )


def text_of_bytes(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with columns of bytes, as older programs write text, as text. Raises Unreadable where they are none."""
    try:
        return rows.with_columns(pl.col(pl.Binary).cast(pl.String))
    except pl.exceptions.PolarsError as error:
        raise Unreadable(
            what="A column holds bytes that are no text",
            got=", ".join(f"“{name}”" for name, kind in rows.schema.items() if kind == pl.Binary),
            allowed=SINGLE,
            next_step="Leave it out.",
        ) from error


def check_sav(path: Path) -> None:
    """Judges an SPSS file by the sizes in its first record. Raises Unreadable where they are too large."""
    with path.open("rb") as file:
        start = file.read(176)
    if len(start) < 176:
        raise damaged(FileKind.SAV, f"only {len(start)} bytes")
    order = "<" if start[64:68] in (b"\x02\x00\x00\x00", b"\x03\x00\x00\x00") else ">"
    cells, _compression, _weight, rows = struct.unpack(f"{order}iiii", start[68:84])
    check_size(max(rows, 0), 1, max(rows, 0) * max(cells, 0) * BYTES_A_CELL)


def parquet_names(path: Path) -> list[str]:
    """The column names of a Parquet file, from its footer."""
    check_parquet(path)
    return header_names(list(pl.read_parquet_schema(path)))


def read_parquet(path: Path) -> pl.DataFrame:
    """A Parquet file as it is typed, with `file_row` from 1. Raises Unreadable where it is damaged."""
    parquet_names(path)
    try:
        table = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise damaged(FileKind.PARQUET, "its contents cannot be unpacked") from error
    return _numbered(table)


def _read_statistical(path: Path, kind: FileKind, **options: Any) -> tuple[pl.DataFrame, Any]:
    read = pyreadstat.read_sav if kind is FileKind.SAV else pyreadstat.read_dta
    try:
        table, about = read(str(path), output_format="polars", user_missing=True, **options)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, ValueError, OSError) as error:
        raise damaged(kind, "its contents do not follow the form its first bytes promise") from error
    return table, about


def statistical_names(path: Path, kind: FileKind) -> list[str]:
    """The variable names of an SPSS or Stata file, without its rows."""
    if kind is FileKind.SAV:
        check_sav(path)
    _, about = _read_statistical(path, kind, metadataonly=True)
    check_size(about.number_rows or 0, about.number_columns or 0)
    return header_names(list(about.column_names))


def read_statistical(path: Path, kind: FileKind) -> pl.DataFrame:
    """An SPSS or Stata file with `file_row` from 1: where a variable has value labels, the label.

    A code without a label is its number in text. Codes the file calls user-missing stay (don't know and refused
    are answers); null is system-missing.
    Raises Unreadable where the file is damaged.
    """
    statistical_names(path, kind)
    table, about = _read_statistical(path, kind)
    labelled = [
        _labels(table, name, about.value_labels[group])
        for name, group in about.variable_to_label.items()
        if name in table.columns and about.value_labels.get(group)
    ]
    return _numbered(table.with_columns(labelled))


def _labels(table: pl.DataFrame, name: str, labels: dict[Any, str]) -> pl.Expr:
    """The column as its labels; a number without a label as text without a needless `.0`."""
    column = pl.col(name)
    if table.schema[name].is_numeric():
        codes = [float(code) for code in labels if isinstance(code, int | float)]
        texts = [str(text) for code, text in labels.items() if isinstance(code, int | float)]
        number = column.cast(pl.Float64)
        whole = number.is_finite() & (number == number.round(0))
        as_text = (
            pl.when(whole).then(number.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(number.cast(pl.String))
        )
        return number.replace_strict(codes, texts, default=as_text, return_dtype=pl.String).alias(name)
    as_text = column.cast(pl.String)
    codes_text = [str(code) for code in labels]
    return as_text.replace_strict(codes_text, [str(text) for text in labels.values()], default=as_text).alias(name)


def _numbered(table: pl.DataFrame) -> pl.DataFrame:
    if table.is_empty():
        raise Unreadable(
            what="The file has columns and no rows",
            got=f"{table.width} columns and nothing in them",
            allowed="at least one row",
            next_step="Export the table again, with its data.",
        )
    return table.with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias(ROW_NUMBER))
