"""Voeten, Strezhnev and Bailey's ideal points of states in the UN General Assembly: the file of all votes."""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from data.contract import ROW_NUMBER
from data.coverage import coverage_of, merged
from data.datasets.ideal_points import DATASET, QUANTILES
from data.file_kinds import Unreadable
from data.findings import Finding, Severity, from_rows
from data.provider import FileForm, Part, Provider
from data.reading import read_table
from data.states import Override, System, resolve

OPENED_BEFORE_THE_FIRST = 1945
"""Session n opened in 1945 + n. Of session 19 (1964) there are no rows: a quarrel over dues stopped the voting."""
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NAME_FORM = re.compile(rf"({'|'.join(MONTHS)})[a-z]*[_-]?((?:19|20)\d\d)")
COLUMNS = {
    "session": "session",
    "point": "IdealPoint",
    "votes": "NVotes",
    **{name: theirs for name, theirs, _ in QUANTILES},
}
"""Our column and theirs. The codes beside (`iso3c`) are not read: both Yemens are YAR there, and Serbia is YUG."""

OVERRIDES = (
    Override(
        code="713",
        first=1946,
        last=1948,
        actor="CHN",
        reason="The file gives China's seat to Taiwan's code until 1971; until 1949 the government that held it was "
        "China's own.",
    ),
    *(
        Override(
            code=code,
            first=1946,
            last=1990,
            actor=actor,
            reason="A founding member with a vote of its own while it was part of the Soviet Union.",
        )
        for code, actor in (("369", "UKR"), ("370", "BLR"))
    ),
)
"""What the file means by a code where the general table says otherwise or nothing."""


def recognises(file_name: str, columns: Sequence[str]) -> bool:
    """Whether these are the columns of the ideal points of all votes, whatever the file is called."""
    return {"ccode", "session", "NVotes", "IdealPoint", "Q5%", "Q95%"} <= set(columns)


def read(path: Path, file_name: str) -> list[Part]:
    """The file's rows, one a state and session, each covering its state in that year.

    Raises Unreadable where a column is missing or the release cannot be told from the file's name.
    """
    table = read_table(path)
    missing = [name for name in ("ccode", *COLUMNS.values()) if name not in table.columns]
    if missing:
        raise Unreadable(
            what=f"“{file_name}” is not the whole file of ideal points",
            got=f"no column {', '.join(missing)}",
            allowed="the columns of IdealpointestimatesAll_Apr2020.csv",
            next_step="Send the file as the provider publishes it.",
        )
    numbers, faults = _numbered(table)
    resolved, doubts = resolve(
        numbers,
        column="ccode",
        system=System.COW,
        into="state",
        year="year",
        overrides=OVERRIDES,
        dataset=DATASET.id,
    )
    rows = resolved.with_columns(source_code=pl.col("ccode")).select(
        pl.col(name).cast(dtype) for name, dtype in DATASET.schema().items()
    )
    return [
        Part(
            dataset=DATASET.id,
            source=PROVIDER.id,
            version=version_in(file_name),
            rows=rows,
            coverage=_coverage(rows),
            findings=[*faults, *doubts],
        )
    ]


def version_in(file_name: str) -> str:
    """The release a file's name says, as year and month.

    >>> version_in("IdealpointestimatesAll_Apr2020.csv")
    '2020-04'
    """
    found = NAME_FORM.search(file_name)
    if found is None:
        raise Unreadable(
            what="The release of this file of ideal points cannot be told",
            got=f"the name “{file_name}”",
            allowed="the provider's own file name, such as “IdealpointestimatesAll_Apr2020.csv”",
            next_step="Give the file the name it was published under: every release estimates all sessions anew.",
        )
    return f"{found.group(2)}-{MONTHS.index(found.group(1)) + 1:02d}"


def _numbered(table: pl.DataFrame) -> tuple[pl.DataFrame, list[Finding]]:
    """Session, year, votes and numbers typed; what is written but is no number is critical."""
    whole = {"session", "votes"}
    numbers = table.select(
        ROW_NUMBER,
        "ccode",
        *(
            pl.col(theirs).cast(pl.Int64 if ours in whole else pl.Float64, strict=False).alias(ours)
            for ours, theirs in COLUMNS.items()
        ),
    ).with_columns(year=OPENED_BEFORE_THE_FIRST + pl.col("session"))
    findings = [
        finding
        for ours, theirs in COLUMNS.items()
        for finding in from_rows(
            table.filter(pl.col(theirs).is_not_null(), numbers[ours].is_null()),
            rule="not a number",
            severity=Severity.CRITICAL,
            column=theirs,
            dataset=DATASET.id,
            reason="“{value}” is not a number.",
            remedy="Download the file from the provider again.",
        )
    ]
    return numbers, findings


def _coverage(rows: pl.DataFrame) -> pl.DataFrame:
    """Each state in the years of the sessions it voted in: one that cast no vote has no point, and was not placed."""
    voted = rows.drop_nulls(["state", "year"]).select("state", "year").unique().sort("state", "year")
    return merged(
        coverage_of(
            [(None, state, date(year, 1, 1), date(year, 12, 31)) for state, year in voted.iter_rows()],
        )
    )


PROVIDER = Provider(
    id="unga",
    title="United Nations General Assembly ideal points",
    citation="Bailey, M. A., Strezhnev, A., and Voeten, E. (2017). Estimating Dynamic State Preferences from United "
    "Nations Voting Data. Journal of Conflict Resolution 61(2), 430–456.",
    licence="CC0 1.0",
    homepage="https://dataverse.harvard.edu/dataset.xhtml?persistentId=doi:10.7910/DVN/LEJUQZ",
    cadence="yearly",
    cadence_years=1.0,
    # A session runs into the next year, and its votes are coded after that.
    lag_years=1.0,
    files=(
        FileForm(
            id="all-votes",
            title="Ideal points of all votes (IdealpointestimatesAll)",
            recognises=recognises,
            read=read,
        ),
    ),
)
