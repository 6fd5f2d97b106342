"""How the command prints: tables for people, CSV, JSON and Parquet for programs; errors on stderr."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from io import BytesIO
from typing import NoReturn

import polars as pl
import typer
from rich.console import Console
from rich.table import Table


class Format(StrEnum):
    """The forms a command's answer comes in."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


DONE, WANTING, COULD_NOT_RUN = 0, 1, 2
"""Exit codes: done; refused or found wanting; could not run."""

errors = Console(stderr=True, highlight=False, soft_wrap=True)


def show(frame: pl.DataFrame, form: Format) -> None:
    """Prints a frame on stdout: every row and column; a table leaves out nothing but the colour."""
    if form is Format.CSV:
        sys.stdout.write(frame.write_csv())
    elif form is Format.JSON:
        dated = frame.with_columns(pl.col(pl.Date, pl.Datetime).cast(pl.String))
        sys.stdout.write(json.dumps(dated.to_dicts(), ensure_ascii=False, allow_nan=False, indent=1) + "\n")
    elif form is Format.PARQUET:
        whole = BytesIO()
        frame.write_parquet(whole)
        sys.stdout.buffer.write(whole.getvalue())
        sys.stdout.buffer.flush()
    else:
        _show_table(frame)


def _show_table(frame: pl.DataFrame) -> None:
    told = [name for name in frame.columns if frame[name].null_count() < frame.height]
    same = [name for name in told if frame.height > 1 and frame[name].n_unique() == 1]
    console = Console(highlight=False, soft_wrap=True)
    for name in same:
        console.print(f"{name}: {frame[name][0]}", markup=False)
    table = Table()
    columns = [name for name in told if name not in same]
    for name in columns:
        table.add_column(name, justify="right" if frame.schema[name].is_numeric() else "left", overflow="fold")
    for row in frame.select(columns).iter_rows():
        table.add_row(*(_cell(value) for value in row))
    console.print(table if columns else "nothing to show", markup=False)


def _cell(value: object) -> str:
    if value is None:
        return "–"
    text = f"{value:.10g}" if isinstance(value, float) else str(value)
    return text.replace("[", r"\[")


def fail(message: str, code: int = COULD_NOT_RUN) -> NoReturn:
    """Says on stderr why a command ends, and ends it."""
    errors.print(message, markup=False, style="red" if errors.is_terminal else "")
    raise typer.Exit(code)


@contextmanager
def working(what: str) -> Iterator[None]:
    """A line that moves on stderr while something takes longer than a second."""
    if not errors.is_terminal:
        yield
        return
    with errors.status(what):
        yield
