"""IPI's missions by month: each mission placed in the one host the file names, with what works in several told."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from data.coverage import coverage_of
from data.datasets import peacekeeping_missions
from data.findings import Finding, Severity
from data.provider import Part
from data.providers.ipi_months import SOURCE, months_of, stretches, table_of, version_of, with_personnel
from data.states import Beside, Override, System, resolve

COLUMNS = (
    *("Date", "Mission", "Country of Mission ISO-3", "Number of Contributors"),
    *("Troops", "Police", "Observers", "Total"),
)
UNITED_NATIONS = "UN"

OVERRIDES = (
    Override(
        code="SRB",
        first=1999,
        last=2005,
        actor="YUG",
        reason="The file gives Serbia's code for Kosovo's mission from 1999, when the state was Yugoslavia.",
    ),
    Override(
        code="TLS",
        first=1999,
        last=2001,
        actor="TLS",
        reason="The missions that led Timor-Leste to independence were there before it was a state.",
    ),
)
"""The file's own use of ISO codes of hosts, which beats the general table."""

NO_HOST = {"LBB": "the logistics base at Brindisi serves missions elsewhere; Italy is no host of a mission"}
"""Missions that are in no host, and why."""

OTHER_NAMES = {"ONUCI": "UNOCI"}
"""A mission's second name (the French one) and the name it has in the other months."""

SEVERAL_HOSTS = {
    "MINURCAT": "Chad and the Central African Republic",
    "MINURSO": "Western Sahara, a territory",
    "ONUCA": "five states of Central America",
    "UNDOF": "the Golan between Syria and Israel",
    "UNIIMOG": "Iran and Iraq",
    "UNIKOM": "Iraq and Kuwait",
    "UNISFA": "Abyei, which Sudan and South Sudan contest",
    "UNMEE": "Eritrea and Ethiopia",
    "UNMIK": "Kosovo, which the file places in Serbia throughout",
    "UNMOGIP": "Pakistan and India",
    "UNMOP": "Prevlaka, between Croatia and Yugoslavia",
    "UNOMUR": "Uganda's border with Rwanda",
    "UNPF": "Croatia, Bosnia and Herzegovina and Macedonia",
    "UNPROFOR": "Croatia, Bosnia and Herzegovina and Macedonia",
    "UNTSO": "Israel, Egypt, Jordan, Lebanon and Syria",
}
"""Missions that work in more than the one state the file names, and where. Source: the mandates in the resolutions of
the Security Council that set them up."""


def recognises(file_name: str, columns: Sequence[str]) -> bool:
    """Whether these are the columns of the file of missions by month, whatever it is called."""
    return {"Mission", "Country of Mission ISO-3", "Number of Contributors", "Observers"} <= set(columns)


def read(path: Path, file_name: str) -> list[Part]:
    """Missions by month, one row a mission and month, source `ipi`, version the last month of the file.

    Covered are the months in the file, for the United Nations alone: November 2016 is missing. Raises Unreadable where
    a column is missing.
    """
    dataset = peacekeeping_missions.DATASET
    table = table_of(path, file_name, COLUMNS, "IPI's missions by month")
    dated, findings = months_of(table, dataset.id)
    counted, found = with_personnel(dated, experts="Observers", total="Total", dataset=dataset.id)
    placed, doubts = with_host(counted, column="Country of Mission ISO-3", dataset=dataset.id)
    named, renamed = _one_name(placed, dataset.id)
    rows = named.with_columns(
        home=pl.lit(UNITED_NATIONS),
        contributors=pl.col("Number of Contributors").cast(pl.Int64, strict=False),
    )
    spans, holes = stretches(rows["month"], dataset.id)
    return [
        Part(
            dataset=dataset.id,
            source=SOURCE,
            version=version_of(rows),
            rows=rows.select(pl.col(name).cast(kind) for name, kind in dataset.schema().items()),
            coverage=coverage_of([(None, UNITED_NATIONS, first, last) for first, last in spans]),
            findings=[*findings, *found, *doubts, *renamed, *holes],
        )
    ]


def with_host(table: pl.DataFrame, *, column: str, dataset: str) -> tuple[pl.DataFrame, list[Finding]]:
    """The table with `mission` and `host`, null where the mission is in none, and a warning a mission of several."""
    code = pl.when(~pl.col("Mission").is_in(list(NO_HOST))).then(pl.col(column)).otherwise(pl.col("Mission"))
    placed, findings = resolve(
        table.with_columns(code.alias(column)),
        column=column,
        system=System.ISO3,
        into="host",
        year="month",
        overrides=OVERRIDES,
        beside=[Beside(code=name, reason=f"{reason}.") for name, reason in NO_HOST.items()],
        dataset=dataset,
    )
    there = [name for name in SEVERAL_HOSTS if name in placed["Mission"]]
    findings += [
        Finding(
            rule="mission works in several states or in none",
            severity=Severity.WARNING,
            dataset=dataset,
            column="mission",
            value=name,
            reason=f"{name} works in {SEVERAL_HOSTS[name]}; all of it counts in the one host the file names.",
            remedy="Read the host's figure as the mission's.",
            count=len(there),
        )
        for name in there
    ]
    return placed.with_columns(mission="Mission"), findings


def _one_name(table: pl.DataFrame, dataset: str) -> tuple[pl.DataFrame, list[Finding]]:
    """The table with each mission under one name, and a warning for each other name that was read as it."""
    findings = [
        Finding(
            rule="mission under another name",
            severity=Severity.WARNING,
            dataset=dataset,
            column="mission",
            value=other,
            reason=f"{other} is {name} by another name; its months are read as that mission's.",
            remedy="None needed.",
            count=table.filter(pl.col("Mission") == other).height,
        )
        for other, name in OTHER_NAMES.items()
        if other in table["Mission"]
    ]
    return table.with_columns(pl.col("mission").replace(OTHER_NAMES)), findings
