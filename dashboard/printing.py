"""How the command prints: tables for people, CSV, JSON and Parquet for programs; errors on stderr."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from io import BytesIO
from typing import NoReturn

import polars as pl
import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from data.findings import printable


class Format(StrEnum):
    """The forms a command's answer comes in."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


DONE, WANTING, COULD_NOT_RUN = 0, 1, 2
"""Exit codes: done; refused or found wanting; could not run."""

LARGEST_NUMBER = 1_000_000_000
"""No store has more runs, versions or submissions; far larger numbers its database cannot even look for."""

FIRST_YEAR, LAST_YEAR = 1800, 2200
"""The years a command may be asked about."""

WIDEST = 10_000
"""Columns of characters no table of ours reaches: a table in a pipe is never folded."""

errors = Console(stderr=True, highlight=False, soft_wrap=True)


def show(frame: pl.DataFrame, form: Format) -> None:
    """Prints a frame on stdout: every row and column; a table leaves out nothing but the colour.

    As CSV with no text that a spreadsheet would take for a formula. Raises ReadEnough.
    """
    with answering_readers():
        if form is Format.CSV:
            from metrics.survey_journey_export import as_csv

            sys.stdout.write(as_csv(frame))
        elif form is Format.JSON:
            dated = frame.with_columns(pl.col(pl.Date, pl.Datetime).cast(pl.String))
            sys.stdout.write(json.dumps(dated.to_dicts(), ensure_ascii=False, allow_nan=False, indent=1) + "\n")
        elif form is Format.PARQUET:
            whole = BytesIO()
            frame.write_parquet(whole)
            sys.stdout.buffer.write(whole.getvalue())
        else:
            _show_table(frame)


class ReadEnough(typer.Exit):
    """Who reads stdout has read enough, as `head` has: that is no fault, and nothing more is printed there."""


@contextmanager
def answering_readers() -> Iterator[None]:
    """Within the block stdout is written, and flushed at its end. Raises ReadEnough where its reader has gone."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        _end_quietly()


def _show_table(frame: pl.DataFrame) -> None:
    """What is the same in every row once above; the rest as a table, or row by row where a terminal is too narrow."""
    told = [name for name in frame.columns if frame[name].null_count() < frame.height]
    same = [name for name in told if frame[name].n_unique() == 1]
    columns = [name for name in told if name not in same]
    lines = [f"{name}: {_cell(frame[name][0])}" for name in same]
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        table.add_column(name, justify="right" if frame.schema[name].is_numeric() else "left", no_wrap=True)
    for row in frame.select(columns).iter_rows():
        table.add_row(*(Text(_cell(value)) for value in row))
    console = Console(highlight=False, soft_wrap=True)
    console.on_broken_pipe = _end_quietly  # type: ignore[method-assign]
    needed = Console(width=WIDEST).measure(table).maximum
    if console.is_terminal and needed > console.width:
        for row in frame.select(columns).iter_rows():
            lines += ["", *(f"{name}: {_cell(value)}" for name, value in zip(columns, row, strict=True))]
        columns = []
    console.print("\n".join(lines) if told else "nothing to show", markup=False)
    if columns:
        console.soft_wrap, console.width = False, max(needed, console.width)
        console.print(table)


def _cell(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.10g}" if isinstance(value, float) else printable(str(value))


def _end_quietly() -> NoReturn:
    # What Python still holds for stdout would fail once more as it ends.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise ReadEnough(DONE)


def unforeseen(fault: BaseException) -> str:
    """What is said of a fault no command foresaw: the cause the system gives, else the kind of fault; never a path."""
    cause = fault.strerror.lower() if isinstance(fault, OSError) and fault.strerror else type(fault).__name__
    return f"The command could not go on: {cause}. Nothing half done is kept; `comity doctor` says what to look at."


def fail(message: str, code: int = COULD_NOT_RUN) -> NoReturn:
    """Says on stderr why a command ends, and ends it."""
    errors.print(printable(message), markup=False, style="red" if errors.is_terminal else "")
    raise typer.Exit(code)


@contextmanager
def working(what: str) -> Iterator[None]:
    """A line that moves on stderr while something takes longer than a second."""
    if not errors.is_terminal:
        yield
        return
    with errors.status(what):
        yield
