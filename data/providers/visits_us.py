"""D'Orazio's list of visits of US defence leaders: one record per office-holder, trip and place."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from data.coverage import COVERAGE_SCHEMA, merged
from data.datasets.visits import DATASET
from data.file_kinds import Unreadable
from data.findings import Finding, Severity, from_rows
from data.provider import FileForm, Part, Provider
from data.reading import read_table
from data.states import Beside, Override, System, resolve

HOME = "USA"
VERSION = "2012"
COLUMNS = ("Title", "Start Day", "Start Month", "Start Year", "City Visited", "State Visit", "End Year")

OFFICES = {
    "Secretary of the Army": ("deputy", "Secretary of the Army"),
    "Secretary of the Navy": ("deputy", "Secretary of the Navy"),
    "Secretary of the Air Force": ("deputy", "Secretary of the Air Force"),
    "Commandant of the Marine Corps": ("chief", "Commandant of the Marine Corps"),
    "Commandant US Marine Corps": ("chief", "Commandant of the Marine Corps"),
    "PACOM": ("commander", "Commander, Pacific Command"),
    "STRATCOM": ("commander", "Commander, Strategic Command"),
}
"""The file's titles: rank and office. The Secretary of Defense and the Joint Chiefs are not in it, so a rank it does
not list is not covered. The heads of the three services stand below the minister."""

OVERRIDES = tuple(
    Override(code=code, first=1992, last=2012, actor=actor, reason=reason)
    for code, actor, reason in (
        ("Kosovo", "XKX", "The file names Kosovo also before 2008."),
        ("Nassau", "BHS", "The city is named instead of the Bahamas."),
        ("GNL", "GRL", "Narsarsuaq lies in Greenland."),
    )
)
BESIDE = (
    Beside(code="Antarctica", reason="a continent without a state."),
    Beside(
        code="CUB",
        reason="these are visits to the naval base at Guantánamo Bay, which is the home's own, and none to Cuba.",
    ),
)
OWN_TERRITORIES = ("GUM", "VIR", "Saint Thomas", "Wake Island")
"""Territories of the United States: going there is no visit abroad."""
LONGEST_DAYS = 31
"""A visit of more days than these has an end that belongs to another trip."""


def recognises(file_name: str, columns: Sequence[str]) -> bool:
    """Whether these are the columns of the list of visits."""
    return {"Title", "State Visit", "City Visited", "Start Year"} <= set(columns)


def read(path: Path, file_name: str) -> list[Part]:
    """One row an office-holder's stay in one state on one trip; two towns of one state on one trip are one visit.

    Covered are, for each rank, the years in which the file lists a visit of it: 1993 and 2003 have none and are not
    covered, nor is a rank in years before its offices are listed. Names of persons are not taken over.
    Raises Unreadable where a column is missing.
    """
    table = read_table(path)
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        raise Unreadable(
            what=f"“{file_name}” is not the whole list of visits",
            got=f"no column {', '.join(missing)}",
            allowed="the columns of visits.xls",
            next_step="Send the file as the provider publishes it.",
        )
    dated, faults = _dated(table)
    own = pl.col("State Visit").is_in(OWN_TERRITORIES)
    again = pl.struct("office", "day", "year", "State Visit").is_first_distinct().not_()
    told = [
        *_warned(dated.filter(own), "own territory", "“{value}” belongs to the United States; it is left out."),
        *_warned(dated.filter(again & ~own), "one visit, two towns", "“{value}” is listed twice on one trip."),
    ]
    abroad = dated.filter(~own, ~again)
    placed, doubts = _resolved(abroad)
    rows = placed.with_columns(
        home=pl.lit(HOME), visit=pl.format("US-{}", "file_row"), title=pl.col("City Visited")
    ).select(pl.col(name).cast(kind) for name, kind in DATASET.schema().items())
    return [
        Part(
            dataset=DATASET.id,
            source=PROVIDER.id,
            version=VERSION,
            rows=rows,
            coverage=_looked_at(rows),
            findings=[*faults, *told, *doubts],
        )
    ]


def _warned(rows: pl.DataFrame, rule: str, reason: str, column: str = "State Visit") -> list[Finding]:
    return from_rows(
        rows,
        rule=rule,
        severity=Severity.WARNING,
        column=column,
        dataset=DATASET.id,
        reason=reason,
        remedy="None needed; the rule is listed with the provider.",
    )


def _dated(table: pl.DataFrame) -> tuple[pl.DataFrame, list[Finding]]:
    """The records with office, rank, year and first day; a title or a day that cannot be read is critical.

    An end before the start, or over a month after it, is warned of: visits are dated by their start alone.
    """
    rank = {title: one for title, (one, _) in OFFICES.items()}
    office = {title: one for title, (_, one) in OFFICES.items()}
    title = pl.col("Title").str.strip_chars()
    ends = pl.format("{}-{}-{}", "End Year", "End Month", "End Day").str.to_date("%Y-%m-%d", strict=False)
    dated = table.with_columns(
        kind=title.replace_strict(rank, default=None, return_dtype=pl.String),
        office=title.replace_strict(office, default=None, return_dtype=pl.String),
        year=pl.col("Start Year").cast(pl.Int64, strict=False),
        day=pl.format("{}-{}-{}", "Start Year", "Start Month", "Start Day").str.to_date("%Y-%m-%d", strict=False),
        until=ends,
    )
    critical = [
        finding
        for column, broken in (("Title", "kind"), ("Start Day", "day"))
        for finding in from_rows(
            dated.filter(pl.col(broken).is_null()),
            rule="title not known" if broken == "kind" else "impossible date",
            severity=Severity.CRITICAL,
            column=column,
            dataset=DATASET.id,
            reason="“{value}” is not among the titles the list uses."
            if broken == "kind"
            else "The day, month and year of the start make no date.",
            remedy="Correct it, or ask for the title to be given a rank.",
        )
    ]
    days = (pl.col("until") - pl.col("day")).dt.total_days()
    return dated, [
        *critical,
        *_warned(dated.filter(days < 0), "ends before it starts", "It is dated by its start.", "End Year"),
        *_warned(
            dated.filter(days > LONGEST_DAYS), "lasts over a month", "The end is of another trip, or wrong.", "End Year"
        ),
    ]


def _resolved(rows: pl.DataFrame) -> tuple[pl.DataFrame, list[Finding]]:
    """The records with the state visited: three-letter codes, and a few names."""
    return resolve(
        rows,
        column="State Visit",
        system=System.ISO3,
        into="partner",
        year="year",
        overrides=OVERRIDES,
        beside=BESIDE,
        dataset=DATASET.id,
    )


def _looked_at(rows: pl.DataFrame) -> pl.DataFrame:
    """The years of each rank in which it has a visit: one row a (rank, stretch of years)."""
    years = rows.select("kind", place=pl.lit(HOME), first=pl.date("year", 1, 1), last=pl.date("year", 12, 31))
    return merged(years.select(pl.col(name).cast(kind) for name, kind in COVERAGE_SCHEMA.items()))


PROVIDER = Provider(
    id="visits-us",
    title="Visits of US defence leaders",
    citation="D'Orazio, V. Visits of US defense leaders, 1992–2012: secretaries of the services, the Commandant of the "
    "Marine Corps, the commanders of Pacific and Strategic Command.",
    licence="Academic use with citation",
    homepage="https://www.vitodorazio.com/data.html",
    cadence="Published once, for 1992–2012; no update is announced.",
    cadence_years=10.0,
    ends="It was published once, for 1992–2012, and no update is announced.",
    files=(FileForm(id="visits", title="List of visits (one record a place)", recognises=recognises, read=read),),
)
