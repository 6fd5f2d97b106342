"""UCDP peace agreements: the published workbook as rows, one an agreement and state of the conflict."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from data.contract import ROW_NUMBER
from data.coverage import coverage_of
from data.datasets.peace_agreements import DATASET
from data.file_kinds import Unreadable
from data.findings import Finding, Severity, from_rows
from data.provider import FileForm, Part
from data.reading import read_table
from data.states import System, resolve

SHEET = "PA dataset"
VERSION = "1975-2011"
FIRST_YEAR, LAST_YEAR = 1975, 2011
YEARS_JUDGED = 5
COLUMNS = ("PAID", "GWNO", "pa_name", "Year", "pa_date", "pa_3rd", "ended", "DyVi05", "pa_type")

KINDS = {"1": "full", "2": "partial", "3": "process"}
"""`pa_type` (Högbladh 2011, Peace agreements 1975–2011, in States in Armed Conflict 2011, Uppsala University)."""

FLAGS = {"0": False, "1": True}
"""`ended`: 1 a party has broken with the agreement. `DyVi05`: 1 the parties that signed fought again within five years
of it; −99 is not applicable (Högbladh 2011)."""


def recognises(file_name: str, columns: Sequence[str]) -> bool:
    """Whether these are the columns of the peace agreement workbook, whatever it is called."""
    return {"PAID", "GWNO", "pa_name", "DyVi05"} <= set(columns)


def read(path: Path, file_name: str) -> list[Part]:
    """The agreements as one part: a row for each state whose code stands with the agreement (two between states).

    Whether violence returned is not known of agreements signed less than five years before the record ends, though
    the file codes 0 for most of them. Raises Unreadable where a column is missing.
    """
    table = read_table(path, sheet=SHEET)
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        raise Unreadable(
            what=f"“{file_name}” is not the whole of UCDP's peace agreements",
            got=f"no column {', '.join(missing)}",
            allowed="the columns of the UCDP Peace Agreement Dataset 1975–2011",
            next_step="Send the file as the provider publishes it.",
        )
    typed = table.with_columns(
        year=pl.col("Year").cast(pl.Int64, strict=False),
        signed=pl.col("pa_date").str.to_date("%Y-%m-%d", strict=False),
        code=pl.col("GWNO").str.split(","),
    ).explode("code", empty_as_null=True, keep_nulls=True)
    resolved, doubts = resolve(
        typed.with_columns(pl.col("code").str.strip_chars()),
        column="code",
        system=System.GW,
        into="place",
        year="year",
        dataset=DATASET.id,
    )
    judged = pl.col("year") <= LAST_YEAR - YEARS_JUDGED
    rows = resolved.select(
        "place",
        "signed",
        "year",
        agreement="PAID",
        name=pl.col("pa_name").str.strip_chars(),
        kind=pl.col("pa_type").replace_strict(KINDS, default=None, return_dtype=pl.String),
        has_ended=_flag("ended"),
        violence_returned=pl.when(judged).then(_flag("DyVi05")),
        third_parties=pl.col("pa_3rd"),
        file_row=ROW_NUMBER,
    )
    return [
        Part(
            dataset=DATASET.id,
            source="ucdp",
            version=VERSION,
            rows=rows.select(pl.col(name).cast(dtype) for name, dtype in DATASET.schema().items()),
            coverage=coverage_of([(None, None, date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))]),
            findings=[*_unread(typed), *_too_recent(table), *doubts],
        )
    ]


def _flag(column: str) -> pl.Expr:
    return pl.col(column).replace_strict(FLAGS, default=None, return_dtype=pl.Boolean)


def _unread(table: pl.DataFrame) -> list[Finding]:
    """What is written and is no year or day: critical, an agreement must be dated."""
    findings: list[Finding] = []
    for column, into in (("Year", "year"), ("pa_date", "signed")):
        findings += from_rows(
            table.filter(pl.col(column).is_not_null(), pl.col(into).is_null()),
            rule="not a day or year",
            severity=Severity.CRITICAL,
            column=column,
            dataset=DATASET.id,
            reason="“{value}” cannot be read as a day or a year.",
            remedy="Write days as 2011-07-14, or leave the cell empty.",
        )
    return findings


def _too_recent(table: pl.DataFrame) -> list[Finding]:
    """One warning for the agreements of which the file says what only later years could show."""
    recent = table.filter(
        pl.col("Year").cast(pl.Int64, strict=False) > LAST_YEAR - YEARS_JUDGED, pl.col("DyVi05") != "-99"
    )
    if recent.is_empty():
        return []
    return [
        Finding(
            rule="five years not passed",
            severity=Severity.WARNING,
            dataset=DATASET.id,
            column="DyVi05",
            row=int(recent[ROW_NUMBER][0]),
            reason=f"{recent.height} agreements signed after {LAST_YEAR - YEARS_JUDGED} are coded for five years that "
            "had not passed when coding ended; they are read as not known.",
            remedy="None needed: the share of agreements after which violence did not return leaves them out.",
        )
    ]


FORM = FileForm(
    id="peace-agreements",
    title="Peace agreements 1975–2011 (workbook)",
    recognises=recognises,
    read=read,
    sheet=SHEET,
)
