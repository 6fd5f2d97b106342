"""The Defence Cooperation Agreement Dataset (Kinne): its main file, one record a bilateral agreement, as party rows."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from data.coverage import coverage_of
from data.datasets.agreement_parties import AREAS, DATASET
from data.file_kinds import Unreadable
from data.findings import Finding, Severity, from_rows
from data.provider import FileForm, Part, Provider
from data.reading import read_table
from data.states import Override, System, resolve

VERSION = "1.0"
FIRST_YEAR, LAST_YEAR = 1980, 2010

OVERRIDES = (
    Override(
        code="316",
        first=1991,
        last=1992,
        actor="CZE",
        reason="Each of these three agreements of Czechoslovakia stands in the file twice, once for Czechoslovakia "
        "and once for the Czech Republic that kept it; read as Czechoslovakia's too, it would be two with it.",
    ),
)
"""DCAD's own use of Correlates of War codes, which beats the general table."""

CORRECTED_CODES = {
    ("DCADv1.0-0297", "ccode2"): ("101", "The record names Venezuela (VEN) and gives Bolivia's code to both parties."),
}
"""Codes that contradict the name beside them, by record and column: the right code, and why."""

COLUMNS = (
    *("DCAid", "ccode1", "ccode2", "signDay", "signMonth", "signYear", "EIFYear", "type"),
    *("category1", "category2", "category3", "terminated", "durationActual", "endYearEstimate"),
)
ENDINGS = {"1": "ended", "0": "standing", "-88": "unknown", "-99": "unknown"}
"""`terminated`: 1 ended, 0 known not to have; −88 and −99 say that it could not be learnt."""


def recognises(file_name: str, columns: Sequence[str]) -> bool:
    """Whether these are the columns of DCAD's main file, whatever it is called."""
    return {"DCAid", "ccode1", "ccode2"} <= set(columns)


def read(path: Path, file_name: str) -> list[Part]:
    """The agreements of the main file as one part: two rows a record, one for each party.

    A record whose two codes are the same state gives one row with a null counterpart: the other party was
    miscoded and cannot be told. Raises Unreadable where a column is missing.
    """
    table = read_table(path)
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        raise Unreadable(
            what=f"“{file_name}” is not the whole of DCAD's main file",
            got=f"no column {', '.join(missing)}",
            allowed="the columns of DCAD-v1.0-main.csv",
            next_step="Send the file as the provider publishes it.",
        )
    table, corrected = _corrected(table)
    numbered, faults = _numbered(table)
    first, found_first = _resolved(numbered, "ccode1", "first")
    both, found_second = _resolved(first, "ccode2", "second")
    lone = both.filter(pl.col("first") == pl.col("second"))
    same = from_rows(
        lone,
        rule="both parties are the same state",
        severity=Severity.WARNING,
        column="ccode2",
        dataset=DATASET.id,
        reason="Both codes are {value}: the other party is not known, so the agreement is with no partner.",
        remedy="Look the agreement up by its DCAid.",
    )
    coverage = coverage_of([(None, None, date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))])
    findings = [*corrected, *faults, *found_first, *found_second, *same]
    return [
        Part(
            dataset=DATASET.id,
            source=PROVIDER.id,
            version=VERSION,
            rows=_parties(both),
            coverage=coverage,
            findings=findings,
        )
    ]


def _corrected(table: pl.DataFrame) -> tuple[pl.DataFrame, list[Finding]]:
    """The table with the reviewed codes put right, and a warning for each."""
    findings: list[Finding] = []
    for (record, column), (code, reason) in CORRECTED_CODES.items():
        here = pl.col("DCAid") == record
        findings += from_rows(
            table.filter(here),
            rule="code corrected",
            severity=Severity.WARNING,
            column=column,
            dataset=DATASET.id,
            reason=f"{reason} Read as {code}.",
            remedy="None needed; the correction is listed with the provider.",
        )
        table = table.with_columns(pl.when(here).then(pl.lit(code)).otherwise(column).alias(column))
    return table, findings


def _numbered(table: pl.DataFrame) -> tuple[pl.DataFrame, list[Finding]]:
    """Years as numbers and the day of signature as a date; what is written but is none is critical."""
    years = {"signYear": "signed_year", "EIFYear": "in_force_year", "endYearEstimate": "end_estimate_year"}
    parts = {"signDay": "day", "signMonth": "month", "durationActual": "duration"}
    numbers = table.with_columns(
        pl.col(name).cast(pl.Int64, strict=False).alias(new) for name, new in (years | parts).items()
    ).with_columns(signed=pl.format("{}-{}-{}", "signed_year", "month", "day").str.to_date("%Y-%m-%d", strict=False))
    findings: list[Finding] = []
    for name, new in (years | parts).items():
        findings += from_rows(
            numbers.filter(pl.col(name).is_not_null(), pl.col(new).is_null()),
            rule="not a whole number",
            severity=Severity.CRITICAL,
            column=name,
            dataset=DATASET.id,
            reason="“{value}” is not a whole number.",
            remedy="Write the number in digits, or leave the cell empty.",
        )
    findings += from_rows(
        numbers.filter(
            pl.col("signed").is_null(), *(pl.col(part).is_not_null() for part in ("signed_year", "month", "day"))
        ),
        rule="impossible date",
        severity=Severity.CRITICAL,
        column="signDay",
        dataset=DATASET.id,
        reason="There is no day {value} in that month.",
        remedy="Correct the day, or leave it empty.",
    )
    return numbers, findings


def _resolved(table: pl.DataFrame, column: str, into: str) -> tuple[pl.DataFrame, list[Finding]]:
    """The table with the state a code column means."""
    return resolve(
        table,
        column=column,
        system=System.COW,
        into=into,
        year="signed_year",
        overrides=OVERRIDES,
        dataset=DATASET.id,
    )


def _parties(table: pl.DataFrame) -> pl.DataFrame:
    """One row per agreement and state, in the file's order, first party first.

    A known end is the year of signature and the duration that was observed: that is how the file's own
    `endYearEstimate` counts, which stops at 2010 though some ended later.
    """
    categories = pl.concat_list("category1", "category2", "category3")
    facts = table.select(
        "first",
        "second",
        "signed",
        "signed_year",
        "in_force_year",
        "type",
        *(categories.list.contains(code).fill_null(False).alias(name) for code, name, _ in AREAS),
        "end_estimate_year",
        "file_row",
        agreement="DCAid",
        ending=pl.col("terminated").replace(ENDINGS),
        ended_year=pl.when(pl.col("terminated") == "1").then(pl.col("signed_year") + pl.col("duration")),
        is_multilateral=pl.lit(False),
        expires=pl.lit(None, dtype=pl.Date),
        title=pl.lit(None, dtype=pl.String),
        theme=pl.lit(None, dtype=pl.String),
    )
    other = pl.when(pl.col("first").ne_missing(pl.col("second")))
    return (
        pl.concat(
            [
                facts.with_columns(actor="first", counterpart=other.then("second"), party=pl.lit(1)),
                facts.filter(pl.col("first").ne_missing(pl.col("second"))).with_columns(
                    actor="second", counterpart="first", party=pl.lit(2)
                ),
            ]
        )
        .sort("file_row", "party")
        .select(pl.col(name).cast(dtype) for name, dtype in DATASET.schema().items())
    )


PROVIDER = Provider(
    id="dcad",
    title="Defence Cooperation Agreement Dataset",
    citation="Kinne, B. J. (2020). The Defense Cooperation Agreement Dataset (DCAD). "
    "Journal of Conflict Resolution 64(4), 729–755.",
    licence="Academic use with citation",
    homepage="https://correlatesofwar.org/data-sets/defense-cooperation-agreement-dataset/",
    cadence="Published once, in 2020, for 1980–2010; no update is announced.",
    cadence_years=10.0,
    ends="It was published once, in 2020, for 1980–2010, and no update is announced.",
    files=(FileForm(id="main", title="DCAD main file (one record an agreement)", recognises=recognises, read=read),),
)
