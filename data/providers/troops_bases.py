"""The undated list of US bases that is published with the troop data."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from data.contract import ROW_NUMBER
from data.coverage import coverage_of
from data.datasets.base_list import DATASET as BASES
from data.file_kinds import Unreadable
from data.findings import Severity, from_rows
from data.provider import Part
from data.reading import read_table
from data.states import Override, System, resolve

HOME = "USA"
SOURCE = "troops"
LISTED_IN = 2022
"""The list of bases bears no date: it stands in the year it was published with the data."""
BASE_COLUMNS = ("iso3c", "basename", "base", "lilypad", "fundedsite")
OWN_LETTERS = (
    Override(code="KSV", first=2008, last=2100, actor="XKX", reason="Kosovo, which has no letters of ISO's."),
)


def recognises_bases(file_name: str, columns: Sequence[str]) -> bool:
    """Whether these are the columns of the list of bases."""
    return set(BASE_COLUMNS) <= set(columns)


def whole_table(path: Path, file_name: str, columns: Sequence[str]) -> pl.DataFrame:
    """The file's cells as text. Raises Unreadable where one of the columns is missing."""
    table = read_table(path)
    missing = [name for name in columns if name not in table.columns]
    if missing:
        raise Unreadable(
            what=f"“{file_name}” is not the whole file",
            got=f"no column {', '.join(missing)}",
            allowed="the columns of troopdata.csv or basedata.csv",
            next_step="Send the file as the provider publishes it.",
        )
    return table


def read_bases(path: Path, file_name: str) -> list[Part]:
    """One row a base, in the year the undated list was published; a base listed twice is read once.

    Raises Unreadable where a column is missing.
    """
    table = whole_table(path, file_name, BASE_COLUMNS).with_columns(list_year=pl.lit(LISTED_IN))
    placed, doubts = resolve(
        table,
        column="iso3c",
        system=System.ISO3,
        into="partner",
        year="list_year",
        overrides=OWN_LETTERS,
        dataset=BASES.id,
    )
    again = pl.struct("iso3c", "basename").is_first_distinct().not_()
    at_home = pl.col("partner") == HOME
    both = (pl.col("lilypad") == "1") & (pl.col("fundedsite") == "1")
    findings = [
        finding
        for rule, broken, reason in (
            ("base listed twice", again, "“{value}” stands in the list twice and is counted once."),
            ("base at home", at_home, "“{value}” lies in the United States and is no base abroad."),
            (
                "two kinds of one base",
                both,
                "“{value}” is called a lilypad and a funded site; it is read as a lilypad.",
            ),
        )
        for finding in from_rows(
            placed.filter(broken),
            rule=rule,
            severity=Severity.WARNING,
            column="basename",
            dataset=BASES.id,
            reason=reason,
            remedy="None needed; the list is kept as it was published.",
        )
    ]
    rows = placed.filter(~again, ~at_home.fill_null(False)).select(
        "partner",
        ROW_NUMBER,
        home=pl.lit(HOME),
        year=pl.lit(LISTED_IN),
        base="basename",
        kind=pl.when(pl.col("base") == "1")
        .then(pl.lit("base"))
        .when(pl.col("lilypad") == "1")
        .then(pl.lit("lilypad"))
        .when(pl.col("fundedsite") == "1")
        .then(pl.lit("funded site")),
    )
    return [
        Part(
            dataset=BASES.id,
            source=SOURCE,
            version=str(LISTED_IN),
            rows=rows.select(pl.col(name).cast(kind) for name, kind in BASES.schema().items()),
            coverage=coverage_of([(None, HOME, date(LISTED_IN, 1, 1), date(LISTED_IN, 12, 31))]),
            findings=[*doubts, *findings],
        )
    ]
