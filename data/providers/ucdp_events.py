"""UCDP georeferenced events, final and candidate: the published files as rows, one an event."""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from data.contract import ROW_NUMBER
from data.coverage import coverage_of
from data.datasets.conflict_events import DATASET
from data.file_kinds import Unreadable
from data.findings import Finding, Severity, from_rows
from data.provider import FileForm, Part
from data.providers.ucdp_cells import (
    KIND_OF_NUMBER,
    TRUTH,
    check_columns,
    coded,
    day,
    decimal,
    plain_version,
    unread,
    whole,
)
from data.reading import read_table
from data.states import Override, System, resolve

SIGNATURE = frozenset({"type_of_violence", "country_id", "date_start", "best"})
NEEDED = (
    *("id", "active_year", "code_status", "type_of_violence", "conflict_new_id", "conflict_name", "dyad_new_id"),
    *("side_a", "side_b", "gwnoa", "gwnob", "number_of_sources", "where_prec", "latitude", "longitude", "country_id"),
    *("date_prec", "date_start", "date_end", "deaths_civilians", "best", "high", "low"),
)
NAME_FORM = r"(?i)ged(?:event)?[_-]?v?(\d{2}(?:[_.]\d{1,2}){1,3}|\d{3})(?=\D|$)"
FIRST_YEAR = 1989
"""The first year of UCDP's event coding, in every final release."""
CLEAR = "clear"
STATES: tuple[Override, ...] = (
    Override(
        code="345",
        first=2007,
        last=9999,
        actor="SRB",
        reason="UCDP keeps 345 for Serbia after Montenegro left in 2006.",
    ),
)
"""What UCDP uses a Gleditsch-Ward code for, where that differs from the general table."""


@dataclass(frozen=True, kw_only=True)
class Release:
    """What a file's name says it is: its version, whether candidate events, and the months a candidate file is of."""

    version: str
    candidate: bool
    first: date | None = None
    last: date | None = None


def release_of(file_name: str) -> Release | None:
    """The release a file's name states, or None where it states none.

    `22_0_2` is the month of February 2022, `21_01_21_12` January to December 2021, `24_1` a final release.

    >>> release_of("GEDEvent_v22_0_2.csv.zip").last
    datetime.date(2022, 2, 28)
    >>> release_of("GEDEvent_mexico.csv.zip") is None
    True
    """
    found = re.search(NAME_FORM, file_name)
    if found is None:
        return None
    version = plain_version(found.group(1))
    numbers = [int(part) for part in version.split(".")]
    if len(numbers) == 2:
        return Release(version=version, candidate=False)
    if len(numbers) == 3:
        numbers = [numbers[0], numbers[2], numbers[0], numbers[2]]
    first_year, first_month, last_year, last_month = numbers
    if not (1 <= first_month <= 12 and 1 <= last_month <= 12):
        return None
    first = date(2000 + first_year, first_month, 1)
    last = date(2000 + last_year, last_month, monthrange(2000 + last_year, last_month)[1])
    return Release(version=version, candidate=True, first=first, last=last) if first <= last else None


def recognises(file_name: str, columns: Sequence[str]) -> bool:
    return set(columns) >= SIGNATURE


def read(path: Path, file_name: str) -> list[Part]:
    """The rows of an event file: final (of the world, or of one country) or candidate.

    Events outside the months of a candidate release are left out, each with a warning. Raises Unreadable where the
    file cannot be read, or has unchecked events and a name that does not say of which months.
    """
    table = read_table(path)
    check_columns(table, NEEDED, what="UCDP event")
    release = release_of(file_name)
    if release is None and not table.filter(~_is_clear()).is_empty():
        raise Unreadable(
            what="The release of these candidate events cannot be told",
            got=f"events still to be checked, and the name “{file_name}”",
            allowed="UCDP's own file name, such as “GEDEvent_v22_0_2.csv.zip”",
            next_step="Give the file the name UCDP published it under: its months and version stand only there.",
        )
    rows, findings = _rows(table)
    if release is None:
        # Digits in this order sort it after release 23.1 and before 24.1, whose last year is 2023 as well.
        release = Release(version=f"to {_latest(rows) % 100:02}.12, release not stated", candidate=False)
        findings.append(_no_version(release.version))
        coverage = _years_of_countries(rows)
    elif release.candidate:
        coverage = coverage_of([(None, None, release.first, release.last)])
        inside = pl.col("date_start").is_between(release.first, release.last).fill_null(True)
        findings += _outside(rows.filter(~inside), release)
        rows = rows.filter(inside)
    else:
        coverage = coverage_of([(None, None, date(FIRST_YEAR, 1, 1), date(_last_year(rows, release), 12, 31))])
    return [
        Part(
            dataset=DATASET.id,
            source="ucdp-candidate" if release.candidate else "ucdp",
            version=release.version,
            rows=rows,
            coverage=coverage,
            findings=findings,
            status="provisional" if release.candidate else "shown",
        )
    ]


def _is_clear() -> pl.Expr:
    return pl.col("code_status").fill_null(CLEAR).str.to_lowercase() == CLEAR


def _rows(table: pl.DataFrame) -> tuple[pl.DataFrame, list[Finding]]:
    numbers = ("best", "low", "high", "deaths_civilians", "number_of_sources", "where_prec", "date_prec")
    places = ("latitude", "longitude")
    days = {name: day(name) for name in ("date_start", "date_end")}
    codes = {
        "type_of_violence": coded("type_of_violence", KIND_OF_NUMBER),
        "active_year": coded("active_year", TRUTH),
    }
    findings = [
        *unread(table, numbers, {name: whole(name) for name in numbers}, allowed="a whole number", dataset=DATASET.id),
        *unread(table, places, {name: decimal(name) for name in places}, allowed="a number", dataset=DATASET.id),
        *unread(table, days, days, allowed="a date such as 2021-08-26", dataset=DATASET.id),
        *unread(table, codes, codes, allowed="a code of the UCDP codebook", dataset=DATASET.id),
    ]
    dated = table.with_columns(_year=days["date_start"].dt.year())
    placed, doubts = resolve(
        dated,
        column="country_id",
        system=System.GW,
        into="place",
        year="_year",
        overrides=STATES,
        dataset=DATASET.id,
    )
    with_a, doubts_a = _states_of_list(placed, "gwnoa", "states_a")
    with_b, doubts_b = _states_of_list(with_a, "gwnob", "states_b")
    rows = with_b.select(
        event_id=pl.col("id").str.strip_chars(),
        place=pl.col("place"),
        date_start=days["date_start"],
        date_end=days["date_end"],
        date_precision=whole("date_prec"),
        kind=codes["type_of_violence"],
        conflict_id=pl.col("conflict_new_id"),
        conflict_name=pl.col("conflict_name"),
        dyad_id=pl.col("dyad_new_id"),
        name_a=pl.col("side_a"),
        name_b=pl.col("side_b"),
        states_a=pl.col("states_a"),
        states_b=pl.col("states_b"),
        active_year=codes["active_year"],
        checked=_is_clear(),
        sources=whole("number_of_sources"),
        where_precision=whole("where_prec"),
        latitude=decimal("latitude"),
        longitude=decimal("longitude"),
        best=whole("best"),
        low=whole("low"),
        high=whole("high"),
        deaths_civilians=whole("deaths_civilians"),
        file_row=pl.col(ROW_NUMBER),
    )
    return rows.select(list(DATASET.schema())), [*findings, *doubts, *doubts_a, *doubts_b]


def _states_of_list(table: pl.DataFrame, column: str, into: str) -> tuple[pl.DataFrame, list[Finding]]:
    """The table with a list of codes (`2;200;900`) as ids joined by `;`, null where it is empty."""
    listed = (
        table.select(ROW_NUMBER, "_year", column)
        .drop_nulls(column)
        .with_columns(pl.col(column).str.split(";"))
        .explode(column)
        .with_columns(pl.col(column).str.strip_chars())
        .filter(pl.col(column) != "")
    )
    resolved, doubts = resolve(
        listed, column=column, system=System.GW, into=into, year="_year", overrides=STATES, dataset=DATASET.id
    )
    joined = resolved.drop_nulls(into).group_by(ROW_NUMBER).agg(pl.col(into).unique(maintain_order=True).str.join(";"))
    return table.join(joined, on=ROW_NUMBER, how="left", maintain_order="left"), doubts


def _last_year(rows: pl.DataFrame, release: Release) -> int:
    """The last year of a final release: version 24.1 tells of the years to 2023, whether or not anyone died in it."""
    return max(2000 + int(release.version.split(".")[0]) - 1, _latest(rows))


def _latest(rows: pl.DataFrame) -> int:
    latest = rows["date_start"].dt.year().max()
    return latest if isinstance(latest, int) else FIRST_YEAR


def _years_of_countries(rows: pl.DataFrame) -> pl.DataFrame:
    """Each country of the file, from the year of its first to that of its last event."""
    years = (
        rows.drop_nulls(["place", "date_start"])
        .group_by("place")
        .agg(first=pl.col("date_start").dt.year().min(), last=pl.col("date_start").dt.year().max())
        .sort("place")
    )
    return coverage_of(
        [(None, place, date(first, 1, 1), date(last, 12, 31)) for place, first, last in years.iter_rows()]
    )


def _no_version(version: str) -> Finding:
    return Finding(
        rule="version not stated",
        severity=Severity.WARNING,
        dataset=DATASET.id,
        value=version,
        reason="Neither the file nor its name says which release of UCDP GED it is; it is called after its last year.",
        remedy="If you know the release, give the file its name, such as “GEDEvent_v24_1.csv”.",
    )


def _outside(rows: pl.DataFrame, release: Release) -> list[Finding]:
    return from_rows(
        rows,
        rule="event outside the months of the release",
        severity=Severity.WARNING,
        column="date_start",
        dataset=DATASET.id,
        reason=f"The event of {{value}} is not of the months that release {release.version} covers; it is left out.",
        remedy="Bring the release of that month: part of a month would look like a quiet month.",
    )


FORM = FileForm(
    id="events",
    title="UCDP georeferenced events (GED), final or candidate, CSV or zip",
    recognises=recognises,
    read=read,
)
