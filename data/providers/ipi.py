"""IPI Providing for Peacekeeping: contributions by month, missions by month, and one month in full, three files."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from data.coverage import coverage_of
from data.datasets import peacekeeping_contributions, peacekeeping_snapshot
from data.findings import Finding, Severity, from_rows
from data.provider import FileForm, Part, Provider
from data.providers import ipi_missions
from data.providers.ipi_months import SOURCE, months_of, stretches, table_of, version_of, with_personnel
from data.states import Override, System, resolve

CONTRIBUTION_COLUMNS = ("Contributor", "Date", "Troops", "Police", "Experts")
SNAPSHOT_COLUMNS = (
    *("Date", "Contributor", "Contributor_ISO-3", "Mission", "Mission_Country_ISO-3"),
    *("Experts_on_Mission", "Civilian_Police", "Troops", "Total"),
)
OVERRIDES = (
    Override(
        code="Serbia", first=1990, last=1991, actor="YUG", reason="The file calls Yugoslavia by the name of Serbia."
    ),
    Override(
        code="Czech Republic",
        first=1990,
        last=1992,
        actor="CSK",
        reason="The file calls Czechoslovakia by the name of the Czech Republic.",
    ),
)
"""The file's own use of names of contributors, which beats the general table."""


def recognises_contributions(file_name: str, columns: Sequence[str]) -> bool:
    """Whether these are the columns of the file of contributors by month, whatever it is called."""
    return set(CONTRIBUTION_COLUMNS) <= set(columns) and "Mission" not in columns


def recognises_snapshot(file_name: str, columns: Sequence[str]) -> bool:
    """Whether these are the columns of the month in full, whatever the file is called."""
    return {"Contributor_ISO-3", "Mission", "Mission_Country_ISO-3", "Experts_on_Mission"} <= set(columns)


def read_contributions(path: Path, file_name: str) -> list[Part]:
    """Contributors by month, one row a contributor and month, source `ipi`, version the last month of the file.

    The file lists a contributor in the months it has personnel: within the months of the file no row is none, as the
    sum over contributors, which is that over missions in every month, bears out. An empty cell is none of that kind.
    Before August 1992 experts stand among the troops, so neither is told. Raises Unreadable where a column is missing.
    """
    dataset = peacekeeping_contributions.DATASET
    table = table_of(path, file_name, CONTRIBUTION_COLUMNS, "IPI's contributions by month")
    dated, findings = months_of(table, dataset.id)
    counted, found = with_personnel(dated, experts="Experts", total=None, dataset=dataset.id)
    named, doubts = resolve(
        counted,
        column="Contributor",
        system=System.NAME,
        into="contributor",
        year="month",
        overrides=OVERRIDES,
        dataset=dataset.id,
    )
    rows = named.with_columns(listed_as=pl.col("Contributor"))
    spans, holes = stretches(rows["month"], dataset.id)
    twice = from_rows(
        rows.filter(pl.col("contributor").is_not_null(), pl.struct("contributor", "month").is_duplicated()),
        rule="contributor listed twice in a month",
        severity=Severity.CRITICAL,
        column="Contributor",
        dataset=dataset.id,
        reason="“{value}” stands twice in one month, perhaps under two names.",
        remedy="Find out which of the two rows holds.",
    )
    return [
        Part(
            dataset=dataset.id,
            source=SOURCE,
            version=version_of(rows),
            rows=rows.select(pl.col(name).cast(kind) for name, kind in dataset.schema().items()),
            coverage=coverage_of([(None, None, first, last) for first, last in spans]),
            findings=[*findings, *found, *doubts, *holes, *twice],
        )
    ]


def read_snapshot(path: Path, file_name: str) -> list[Part]:
    """The month in full, one row a contributor and mission. Raises Unreadable where a column is missing."""
    dataset = peacekeeping_snapshot.DATASET
    table = table_of(path, file_name, SNAPSHOT_COLUMNS, "IPI's month in full")
    dated, findings = months_of(table, dataset.id, repeats=False)
    counted, found = with_personnel(
        dated.rename({"Civilian_Police": "Police"}), experts="Experts_on_Mission", total="Total", dataset=dataset.id
    )
    named, doubts = resolve(
        counted, column="Contributor_ISO-3", system=System.ISO3, into="contributor", year="month", dataset=dataset.id
    )
    placed, beside = ipi_missions.with_host(named, column="Mission_Country_ISO-3", dataset=dataset.id)
    rows = placed.with_columns(listed_as=pl.col("Contributor"))
    spans, holes = stretches(rows["month"], dataset.id)
    return [
        Part(
            dataset=dataset.id,
            source=SOURCE,
            version=version_of(rows),
            rows=rows.select(pl.col(name).cast(kind) for name, kind in dataset.schema().items()),
            coverage=coverage_of([(None, None, first, last) for first, last in spans]),
            findings=[*findings, *found, *doubts, *beside, *holes, *_nobody(rows)],
        )
    ]


def _nobody(rows: pl.DataFrame) -> list[Finding]:
    """A warning for each contributor that a mission lists with nobody: it has joined nothing."""
    return from_rows(
        rows.filter(pl.col("total") == 0),
        rule="listed with nobody",
        severity=Severity.WARNING,
        column="listed_as",
        dataset=peacekeeping_snapshot.DATASET.id,
        reason="“{value}” is listed in a mission with 0 personnel: it is not counted as part of it.",
        remedy="Nothing to do.",
    )


PROVIDER = Provider(
    id=SOURCE,
    title="IPI Providing for Peacekeeping",
    citation="Perry, C. and Smith, A. C. (2013). Trends in Uniformed Contributions to UN Peacekeeping: A New Dataset, "
    "1991–2012. Providing for Peacekeeping No. 3. New York: International Peace Institute. Numbers: United Nations, "
    "Department of Peace Operations.",
    licence="Public, with citation",
    homepage="https://www.ipinst.org/providing-for-peacekeeping-database",
    cadence="Monthly while it was kept; these files end in 2014 and 2017.",
    cadence_years=1.0,
    ends="The International Peace Institute keeps this database no longer; its files end in 2014 and 2017.",
    files=(
        FileForm(
            id="contributions",
            title="Contributions by contributor and month",
            recognises=recognises_contributions,
            read=read_contributions,
        ),
        FileForm(
            id="missions",
            title="Personnel by mission and month",
            recognises=ipi_missions.recognises,
            read=ipi_missions.read,
        ),
        FileForm(
            id="snapshot",
            title="One month in full: contributor and mission",
            recognises=recognises_snapshot,
            read=read_snapshot,
        ),
    ),
)
