"""Alliance Treaty Obligations and Provisions (Leeds et al.): the file of members, one record a membership and phase."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from data.coverage import coverage_of
from data.datasets.alliance_members import DATASET, PROMISES
from data.file_kinds import Unreadable
from data.findings import Finding, Severity, from_rows
from data.provider import FileForm, Part, Provider
from data.reading import read_table
from data.states import Override, System, resolve

FIRST_YEAR, LAST_YEAR = 1919, 2018
"""Until 1918 many allies are states the table of states does not hold (Austria-Hungary, Bavaria, Tuscany …): counts of
the others would be too low and some would read zero, so counting begins when all of those are gone."""

OVERRIDES = tuple(
    Override(
        code=code,
        first=1992,
        last=1992,
        actor=actor,
        reason="The treaty of Czechia and Slovakia was signed on 23 November 1992, weeks before they were two states.",
    )
    for code, actor in (("316", "CZE"), ("317", "SVK"))
)
"""ATOP's own use of codes, which beats the general table."""

YUGOSLAVIA = "YUG"
LAST_OF_YUGOSLAVIA, SERBIA_ALONE = date(2006, 6, 2), date(2006, 6, 3)
"""Montenegro left on the second of these days: what ATOP lists under code 345 from then on is Serbia's."""

SOURCE_FLAGS = ("defense", "offense", "neutral", "nonagg", "consul")
"""The file's flags in the order of the dataset's promises."""
DATES = {
    "yrent": "entered_year",
    "moent": "entered_month",
    "dayent": "entered_day",
    "yrexit": "left_year",
    "moexit": "left_month",
    "dayexit": "left_day",
}
COLUMNS = ("atopid", "member", "phase", *DATES, "ineffect", "bilat", *SOURCE_FLAGS, "version")


def recognises_members(file_name: str, columns: Sequence[str]) -> bool:
    """Whether these are the columns of the member file (`atop5_1m.csv`), whatever it is called."""
    return {"atopid", "member", "yrent", "yrexit"} <= set(columns)


def recognises_alliances(file_name: str, columns: Sequence[str]) -> bool:
    """Whether these are the columns of the file of alliances (`atop5_1a.csv`)."""
    return {"atopid", "begyr", "mem1"} <= set(columns)


def recognises_state_years(file_name: str, columns: Sequence[str]) -> bool:
    """Whether these are the columns of the file of state-years (`atop5_1sy.csv`)."""
    return {"state", "year", "atopally", "number"} <= set(columns)


def read_members(path: Path, file_name: str) -> list[Part]:
    """The memberships as one part: one row a state's membership in one phase of an alliance.

    Memberships that ended before the years counted are left out with a warning each. Raises Unreadable where a column
    is missing.
    """
    table = read_table(path)
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        raise Unreadable(
            what=f"“{file_name}” is not the whole of ATOP's file of members",
            got=f"no column {', '.join(missing)}",
            allowed="the columns of atop5_1m.csv",
            next_step="Send the file as the provider publishes it.",
        )
    versions = table["version"].drop_nulls().unique().sort().to_list()
    if len(versions) != 1:
        raise Unreadable(
            what=f"“{file_name}” does not say which version of ATOP it is",
            got=f"versions {', '.join(versions)}" if versions else "no version in any row",
            allowed="one version throughout",
            next_step="Send the file as the provider publishes it.",
        )
    numbered, faults = _numbered(table)
    over = pl.col("left_year").fill_null(LAST_YEAR) < FIRST_YEAR
    ended = from_rows(
        numbered.filter(over),
        rule="ended before the years counted",
        severity=Severity.WARNING,
        column="yrexit",
        dataset=DATASET.id,
        reason=f"The membership ended in {{value}}, before {FIRST_YEAR}; until then many allies (Austria-Hungary, "
        "Bavaria …) are not in the table of states, so no figures are made.",
        remedy="None needed.",
    )
    resolved, states = resolve(
        numbered.filter(~over),
        column="member",
        system=System.COW,
        into="actor",
        year="entered_year",
        overrides=OVERRIDES,
        dataset=DATASET.id,
    )
    rows = _serbia_for_yugoslavia(resolved).select(pl.col(name).cast(dtype) for name, dtype in DATASET.schema().items())
    return [
        Part(
            dataset=DATASET.id,
            source=PROVIDER.id,
            version=versions[0],
            rows=rows,
            coverage=coverage_of([(None, None, date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))]),
            findings=[*faults, *ended, *states],
        )
    ]


def refuse_alliances(path: Path, file_name: str) -> list[Part]:
    """Raises Unreadable: it holds nothing that the file of members does not, and no day on which a member joined."""
    raise _only_a_check(file_name, "alliances, without the days on which each member joined and left")


def refuse_state_years(path: Path, file_name: str) -> list[Part]:
    """Raises Unreadable: it is ATOP's own count of what the file of members lists, and serves as a check on it."""
    raise _only_a_check(file_name, "state-years, which are counts of the memberships and name no partner")


def _only_a_check(file_name: str, got: str) -> Unreadable:
    return Unreadable(
        what=f"“{file_name}” is a file of ATOP that no figure is made from",
        got=got,
        allowed="the file of members, atop5_1m.csv, which holds all of it",
        next_step="Send atop5_1m.csv; this file is only a check on it.",
    )


def _numbered(table: pl.DataFrame) -> tuple[pl.DataFrame, list[Finding]]:
    """Ids, dates and flags as the dataset has them; what is written but is no number or no day is critical.

    A year, month or day of 0 in the exit says that the membership was in force when the record was closed.
    """
    known = {new: pl.col(name).cast(pl.Int64, strict=False) for name, new in DATES.items()}
    typed = table.with_columns(expr.alias(new) for new, expr in known.items())
    faults: list[Finding] = []
    for name, new in DATES.items():
        faults += from_rows(
            typed.filter(pl.col(name).is_not_null(), pl.col(new).is_null()),
            rule="not a whole number",
            severity=Severity.CRITICAL,
            column=name,
            dataset=DATASET.id,
            reason="“{value}” is not a whole number.",
            remedy="Write the number in digits, or leave the cell empty.",
        )
    ends = [new for new in known if new.startswith("left")]
    dated = typed.with_columns(pl.when(pl.col(name) != 0).then(name).alias(name) for name in ends).with_columns(
        pl.format("{}-{}-{}", f"{side}_year", f"{side}_month", f"{side}_day")
        .str.to_date("%Y-%m-%d", strict=False)
        .alias(side)
        for side in ("entered", "left")
    )
    for side, name in (("entered", "dayent"), ("left", "dayexit")):
        given = [pl.col(f"{side}_{part}").is_not_null() for part in ("year", "month", "day")]
        faults += from_rows(
            dated.filter(*given, pl.col(side).is_null()),
            rule="impossible date",
            severity=Severity.CRITICAL,
            column=name,
            dataset=DATASET.id,
            reason="There is no day {value} in that month.",
            remedy="Correct the day, or leave it empty.",
        )
    faults += from_rows(
        dated.filter((pl.col("ineffect") == "1") != pl.col("left_year").is_null()),
        rule="in effect and ended at once",
        severity=Severity.WARNING,
        column="ineffect",
        dataset=DATASET.id,
        reason="Whether it is in effect ({value}) contradicts the year of exit, which is read.",
        remedy="Look the alliance up by its id.",
    )
    flags = [pl.col(name) == "1" for name in SOURCE_FLAGS]
    return (
        dated.with_columns(
            *(flag.alias(column) for flag, (_, column, _) in zip(flags, PROMISES, strict=True)),
            alliance="atopid",
            phase=pl.col("phase").cast(pl.Int64),
            is_bilateral=pl.col("bilat") == "1",
            title=pl.lit(None, dtype=pl.String),
        ),
        faults,
    )


def _serbia_for_yugoslavia(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows, those of Yugoslavia that last beyond it ended with it and carried on by Serbia, which kept its code."""
    outlasts = (pl.col("actor") == YUGOSLAVIA) & (
        pl.col("left_year").is_null() | (pl.col("left_year") > SERBIA_ALONE.year)
    )
    end = LAST_OF_YUGOSLAVIA
    ended = {"left_year": end.year, "left_month": end.month, "left": end}
    began = {"actor": "SRB", "entered_year": SERBIA_ALONE.year, "entered_month": SERBIA_ALONE.month}
    before = rows.with_columns(
        pl.when(outlasts).then(pl.lit(value)).otherwise(name).alias(name) for name, value in ended.items()
    )
    after = rows.filter(outlasts).with_columns(
        *(pl.lit(value).alias(name) for name, value in began.items()), entered=pl.lit(SERBIA_ALONE)
    )
    return pl.concat([before, after], how="vertical_relaxed").sort("file_row", "entered_year")


PROVIDER = Provider(
    id="atop",
    title="Alliance Treaty Obligations and Provisions",
    citation="Leeds, B. A., Ritter, J. M., Mitchell, S. M. & Long, A. G. (2002). Alliance Treaty Obligations and "
    "Provisions, 1815–1944. International Interactions 28(3), 237–260. Version 5.1 (1815–2018).",
    licence="Academic use with citation",
    homepage="http://www.atopdata.org",
    cadence="Published irregularly; version 5.1 covers 1815–2018.",
    cadence_years=5.0,
    # Version 5.1, of 2022, ends in 2018.
    lag_years=4.0,
    files=(
        FileForm(
            id="members",
            title="ATOP members (atop5_1m.csv: one record a membership and phase)",
            recognises=recognises_members,
            read=read_members,
        ),
        FileForm(
            id="alliances",
            title="ATOP alliances (atop5_1a.csv: only a check, refused with that reason)",
            recognises=recognises_alliances,
            read=refuse_alliances,
        ),
        FileForm(
            id="state-years",
            title="ATOP state-years (atop5_1sy.csv: only a check, refused with that reason)",
            recognises=recognises_state_years,
            read=refuse_state_years,
        ),
    ),
)
