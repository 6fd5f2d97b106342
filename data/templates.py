"""Templates to be filled in: a dataset's columns as CSV, and as a workbook that explains each of them."""

import csv
import io
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from data.contract import Column, Dataset, Kind
from data.examples import example_of
from data.spreadsheets import ABOUT_SHEET, EXAMPLE_SHEET, RECORD_SHEET

ROWS_CHECKED = 5_000
"""Rows of a workbook in which a closed list is offered to choose from."""

LONGEST_LIST = 255
"""Characters a list in a cell may have; a longer one is only explained."""

KIND_WORDS = {
    Kind.TEXT: "text",
    Kind.INTEGER: "whole number",
    Kind.NUMBER: "number",
    Kind.FLAG: "true or false",
    Kind.DATE: "day, as 2026-01-31",
    Kind.ACTOR: "state or organisation, by its id: USA, POL, NATO",
}


def header(dataset: Dataset) -> list[str]:
    """The columns to fill in, in the order of the contract; of a family of columns, those that the example has."""
    with example_of(dataset.id).open(encoding="utf-8", newline="") as file:
        shown = next(csv.reader(file))
    names = []
    for column in dataset.columns:
        names += column.names_in(shown) if column.is_family else [column.name]
    return names


def example_rows(dataset: Dataset) -> list[list[str]]:
    """The example's rows under the template's header, empty where the example leaves a column out."""
    with example_of(dataset.id).open(encoding="utf-8", newline="") as file:
        return [[row.get(name) or "" for name in header(dataset)] for row in csv.DictReader(file)]


def as_csv(dataset: Dataset, *, with_example: bool = False) -> str:
    """The template as CSV: its header, and the made-up rows of the example where asked."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header(dataset))
    if with_example:
        writer.writerows(example_rows(dataset))
    return out.getvalue()


def write_workbook(dataset: Dataset, path: Path, *, with_example: bool = False) -> None:
    """Writes the template as XLSX: the sheet to fill in, one that explains each column, and one with the example.

    The gate reads the first sheet alone. Raises OSError where the file cannot be written.
    """
    names, rows = header(dataset), example_rows(dataset)
    settings = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    try:
        with xlsxwriter.Workbook(str(path), settings) as book:
            bold = book.add_format({"bold": True, "bottom": 1})
            wrapped = book.add_format({"text_wrap": True, "valign": "top"})
            record = book.add_worksheet(RECORD_SHEET)
            _fill(record, names, rows if with_example else [], bold)
            for place, name in enumerate(names):
                _offer(record, place, dataset.column(name))
            about = book.add_worksheet(ABOUT_SHEET)
            explained = [explanation(name, dataset.column(name)) for name in names]
            _fill(about, ["Column", "Must be filled", "What it is", "Allowed", "Meaning"], explained, bold)
            about.set_column(0, 3, 24, wrapped)
            about.set_column(4, 4, 80, wrapped)
            _fill(book.add_worksheet(EXAMPLE_SHEET), names, rows, bold)
    except xlsxwriter.exceptions.FileCreateError as fault:
        raise OSError(str(fault)) from fault


def explanation(name: str, column: Column) -> list[str]:
    """One line on a column: its name, whether it must be filled, what it is, what is allowed, and what it means."""
    allowed = ", ".join(column.codes) if column.codes else ""
    if column.low is not None or column.high is not None:
        least, most = (f"{bound:g}" if bound is not None else "" for bound in (column.low, column.high))
        allowed = f"from {least} to {most}" if least and most else f"at least {least}" if least else f"at most {most}"
    unit = f" ({column.unit})" if column.unit else ""
    return [name, "yes" if column.required else "no", KIND_WORDS[column.kind] + unit, allowed, column.meaning]


def _fill(sheet: Worksheet, names: list[str], rows: list[list[str]], bold: object) -> None:
    sheet.write_row(0, 0, names, bold)
    sheet.freeze_panes(1, 0)
    for place, name in enumerate(names):
        sheet.set_column(place, place, max(12, len(name) + 2))
    for number, row in enumerate(rows, 1):
        for place, cell in enumerate(row):
            sheet.write_string(number, place, cell)


def _offer(sheet: Worksheet, place: int, column: Column) -> None:
    """Offers the closed list of a column in its cells."""
    codes = list(column.codes or (("true", "false") if column.kind is Kind.FLAG else ()))
    if codes and len(",".join(codes)) <= LONGEST_LIST:
        sheet.data_validation(1, place, ROWS_CHECKED, place, {"validate": "list", "source": codes})
