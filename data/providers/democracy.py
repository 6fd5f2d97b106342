"""Democracy scores gathered by COW code and year: Unified Democracy Scores, Polity and V-Dem in one file."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from data.contract import ROW_NUMBER
from data.coverage import coverage_of, merged
from data.datasets.regime_years import DATASET, SCORES
from data.file_kinds import Unreadable
from data.findings import Finding, Severity, from_rows
from data.provider import FileForm, Part, Provider
from data.reading import read_table
from data.states import System, resolve

COLUMNS = {"polyarchy": "v2x_polyarchy", "polity2": "polity2", "euds": "euds"}
"""Our column and theirs. `aeuds`, the same scores shifted to another zero, is not taken over."""

OLD_CODES_OF_1990 = ("260", "678")
"""West Germany's and North Yemen's codes, which stand in 1990 beside those of the united states (255, 679)."""

LAST_YEAR_OF_POLITY = 2018
"""Polity scores every state up to this year; of later ones the United States alone."""


def recognises(file_name: str, columns: Sequence[str]) -> bool:
    """Whether these are the columns of the gathered scores, whatever the file is called."""
    return {"ccode", "year", *COLUMNS.values()} <= set(columns)


def read(path: Path, file_name: str) -> list[Part]:
    """The file's rows, one a state and year, each covering its state in that year. The version is its last year.

    Raises Unreadable where the file has no dated row.
    """
    table = read_table(path)
    numbers, faults = _numbered(table)
    last = numbers["year"].max()
    if not isinstance(last, int):
        raise Unreadable(
            what=f"“{file_name}” has no dated row",
            got="no year in the column “year”",
            allowed="one row a state and year",
            next_step="Send the file as the provider publishes it.",
        )
    resolved, doubts = resolve(
        numbers, column="ccode", system=System.COW, into="state", year="year", dataset=DATASET.id
    )
    rows, doubled = _one_a_year(resolved)
    covered = rows.drop_nulls(["state", "year"]).sort("state", "year")
    coverage = merged(
        coverage_of(
            [
                (None, state, date(year, 1, 1), date(year, 12, 31))
                for state, year in covered.select("state", "year").iter_rows()
            ]
        )
    )
    return [
        Part(
            dataset=DATASET.id,
            source=PROVIDER.id,
            version=str(last),
            rows=rows,
            coverage=coverage,
            findings=[*faults, *doubts, *doubled, *_alone(rows)],
        )
    ]


def _numbered(table: pl.DataFrame) -> tuple[pl.DataFrame, list[Finding]]:
    """Year and scores typed (`NA` and empty are null); what is written but is no number is critical."""
    given = {ours: pl.col(theirs).replace("NA", None) for ours, theirs in (COLUMNS | {"year": "year"}).items()}
    whole = {"year", "polity2"}
    numbers = table.select(
        ROW_NUMBER,
        "ccode",
        *(
            text.cast(pl.Int64 if ours in whole else pl.Float64, strict=False).alias(ours)
            for ours, text in given.items()
        ),
    )
    findings = [
        finding
        for ours, text in given.items()
        for finding in from_rows(
            table.filter(table.select(text).to_series().is_not_null(), numbers[ours].is_null()),
            rule="not a number",
            severity=Severity.CRITICAL,
            column=COLUMNS.get(ours, ours),
            dataset=DATASET.id,
            reason="“{value}” is not a number.",
            remedy="Download the file from the provider again.",
        )
    ]
    return numbers, findings


def _one_a_year(resolved: pl.DataFrame) -> tuple[pl.DataFrame, list[Finding]]:
    """One row a state and year. Of a state under two codes the later one's row stands, filled from the other."""
    old = pl.col("ccode").is_in(list(OLD_CODES_OF_1990)) & (pl.col("year") == 1990)
    doubled = resolved.filter(old & (pl.len().over("state", "year") > 1))
    findings = from_rows(
        doubled,
        rule="one state under two codes",
        severity=Severity.WARNING,
        column="ccode",
        dataset=DATASET.id,
        reason="The state stands under code {value} and its later one in this year; the later one's scores are taken, "
        "and this row's where that gives none.",
        remedy="None needed; the two states that united in 1990 are listed with the provider.",
    )
    kept = resolved.join(doubled.select(ROW_NUMBER), on=ROW_NUMBER, how="anti")
    filler = doubled.select("state", "year", *(pl.col(name).alias(f"old_{name}") for name in SCORES))
    rows = (
        kept.join(filler, on=["state", "year"], how="left", maintain_order="left")
        .with_columns(pl.coalesce(name, f"old_{name}").alias(name) for name in SCORES)
        .with_columns(source_code=pl.col("ccode"))
        .select(pl.col(name).cast(dtype) for name, dtype in DATASET.schema().items())
    )
    return rows, findings


def _alone(rows: pl.DataFrame) -> list[Finding]:
    """A warning for each Polity score after the year in which Polity ends for every other state."""
    return from_rows(
        rows.filter(pl.col("year") > LAST_YEAR_OF_POLITY, pl.col("polity2").is_not_null()),
        rule="scored alone",
        severity=Severity.WARNING,
        column="polity2",
        dataset=DATASET.id,
        reason="Polity scores {value} for this state alone: of all others it ends in 2018.",
        remedy="None needed; compare states in 2018 or before.",
    )


PROVIDER = Provider(
    id="democracy",
    title="Democracy scores by COW code and year",
    citation="Marquez, X. (2016). A Quick Method for Extending the Unified Democracy Scores. SSRN 2753830; Marshall, "
    "M. G. and Gurr, T. R. (2020). Polity5, Center for Systemic Peace; Coppedge, M. et al., V-Dem dataset, Varieties "
    "of Democracy Project.",
    licence="Academic use with citation",
    homepage="https://www.v-dem.net/",
    cadence="yearly",
    cadence_years=1.0,
    # V-Dem brings out a year in the March after it.
    lag_years=0.5,
    files=(
        FileForm(
            id="cow-years",
            title="Democracy scores by COW code and year (democracy_cow_years)",
            recognises=recognises,
            read=read,
        ),
    ),
)
