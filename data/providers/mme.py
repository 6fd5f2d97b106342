"""Multinational Military Exercises (D'Orazio & Galambos): the wide file and the long one, as participation rows."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from data.coverage import coverage_of
from data.datasets.exercise_participations import DATASET, FLAGS
from data.file_kinds import Unreadable
from data.findings import Finding, Severity, from_rows
from data.provider import FileForm, Part, Provider
from data.reading import read_table
from data.states import Beside, Override, System, resolve

VERSION = "7"
FIRST_YEAR, LAST_YEAR = 1980, 2010
LONG = "mme-long"
"""Source of the long file's figures: it lacks participants, so it never takes the place of the wide one."""
MOST_IN_THE_LONG_FILE = 24

BESIDE = (
    Beside(code="-9", reason="A participant that the sources of the exercise do not name."),
    Beside(code="NATO", reason="The alliance as a whole: which of its members came is not said."),
    Beside(code="Baltic States", reason="Estonia, Latvia and Lithuania as a group: which of them came is not said."),
)
"""What the file lists among states though it is none: counted in the size, never a partner."""

OVERRIDES = (
    Override(
        code="South Sudan",
        first=2010,
        last=2010,
        actor="SSD",
        reason="Africa Endeavor 2010 lists it a year before independence, as a participant of its own.",
    ),
)
"""The file's own use of names, which beats the general table."""

SOURCE_FLAGS = (
    *("CPX", "Air", "Land", "Sea", "Amphibious", "Cyber"),
    *("Warfighting", "Peacekeeping", "Humanitarian"),
)
SHARED_COLUMNS = (
    *("MMEID", "Ex_Name", "Series_Name", "Location", "s.year", "s.month", "s.day", "e.year", "e.month", "e.day"),
    *SOURCE_FLAGS,
    "AdditionalParticipantInfo",
)
EXERCISE = ["exercise", "name", "start"]
UNKNOWN = ("-9", "NA", "xx")
"""How the files write what is not known: −9 in texts, `NA` in the long file, `xx` for a day."""


def recognises_wide(file_name: str, columns: Sequence[str]) -> bool:
    """Whether these are the columns of the wide file: an exercise a record, its participants in StateA, StateB, …"""
    return {"MMEID", "StateA"} <= set(columns)


def recognises_long(file_name: str, columns: Sequence[str]) -> bool:
    """Whether these are the columns of the long file: a participant a record."""
    return {"MMEID", "gwcode", "country"} <= set(columns)


def read_wide(path: Path, file_name: str) -> list[Part]:
    """The exercises of the wide file, the source of figures: one row a participant listed.

    Raises Unreadable where a column is missing.
    """
    table = _checked(read_table(path), file_name, SHARED_COLUMNS)
    states = [name for name in table.columns if name.startswith("State")]
    listed = (
        table.with_columns(listed_as=pl.concat_list(pl.col(states)))
        .drop(states)
        .explode("listed_as")
        .filter(pl.col("listed_as").is_not_null())
    )
    return _parts(listed, (), source=PROVIDER.id)


def read_long(path: Path, file_name: str) -> list[Part]:
    """The exercises of the long file, with the warning that participants beyond the 24th are missing from it.

    An exercise that lasted into the next year has its participants twice, once a year; the starting year's are kept.
    Raises Unreadable where a column is missing.
    """
    table = _checked(read_table(path), file_name, (*SHARED_COLUMNS, "country", "year"))
    listed = table.filter(pl.col("year") == pl.col("s.year")).with_columns(listed_as="country")
    full = listed.filter(pl.len().over("MMEID", "Ex_Name", "StartDate") >= MOST_IN_THE_LONG_FILE)
    cut = from_rows(
        full.unique(["MMEID", "Ex_Name", "StartDate"], keep="last", maintain_order=True),
        rule="participants beyond the 24th missing",
        severity=Severity.WARNING,
        column="MMEID",
        dataset=DATASET.id,
        reason="{value} lists 24 participants, the most this file holds; any others are missing.",
        remedy="Use the wide file (mme_v7.csv), which is the source of figures.",
    )
    return _parts(listed, cut, source=LONG)


def _checked(table: pl.DataFrame, file_name: str, columns: Sequence[str]) -> pl.DataFrame:
    """The table, or Unreadable naming the columns it lacks."""
    missing = [name for name in columns if name not in table.columns]
    if missing:
        raise Unreadable(
            what=f"“{file_name}” is not a whole file of MME",
            got=f"no column {', '.join(missing)}",
            allowed="the columns of mme_v7.csv or mme-v7-long.csv",
            next_step="Send the file as the provider publishes it.",
        )
    return table


def _parts(listed: pl.DataFrame, found: Sequence[Finding], *, source: str) -> list[Part]:
    """Participants as listed turned into rows of the dataset, with every finding."""
    dated, faults = _dated(listed)
    resolved, states = resolve(
        dated,
        column="listed_as",
        system=System.NAME,
        into="actor",
        year="start_year",
        overrides=OVERRIDES,
        beside=BESIDE,
        dataset=DATASET.id,
    )
    once, repeated = _each_once(resolved)
    rows = _sized(once).select(pl.col(name).cast(dtype) for name, dtype in DATASET.schema().items())
    return [
        Part(
            dataset=DATASET.id,
            source=source,
            version=VERSION,
            rows=rows,
            coverage=coverage_of([(None, None, date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))]),
            findings=[*found, *faults, *states, *repeated],
        )
    ]


def _dated(listed: pl.DataFrame) -> tuple[pl.DataFrame, list[Finding]]:
    """Exercises' ids, names, flags and dates as the dataset has them; a month or day that is none is critical."""
    parts = {
        "s.year": "start_year",
        "s.month": "start_month",
        "s.day": "start_day",
        "e.year": "end_year",
        "e.month": "end_month",
        "e.day": "end_day",
    }
    known = [pl.col(name).replace(dict.fromkeys(UNKNOWN)) for name in parts]
    typed = listed.with_columns(
        expr.cast(pl.Int64, strict=False).alias(new) for expr, new in zip(known, parts.values(), strict=True)
    ).with_columns(
        pl.format("{}-{}-{}", f"{end}_year", f"{end}_month", f"{end}_day")
        .str.to_date("%Y-%m-%d", strict=False)
        .alias(f"{end}_date")
        for end in ("start", "end")
    )
    faults: list[Finding] = []
    for name, new in parts.items():
        faults += from_rows(
            typed.filter(pl.col(name).is_not_null(), ~pl.col(name).is_in(UNKNOWN), pl.col(new).is_null()),
            rule="not a whole number",
            severity=Severity.CRITICAL,
            column=name,
            dataset=DATASET.id,
            reason="“{value}” is not a whole number.",
            remedy="Write the number in digits, or xx where it is not known.",
        )
    for end, name in (("start", "s.day"), ("end", "e.day")):
        given = [pl.col(f"{end}_{part}").is_not_null() for part in ("year", "month", "day")]
        faults += from_rows(
            typed.filter(*given, pl.col(f"{end}_date").is_null()),
            rule="impossible date",
            severity=Severity.CRITICAL,
            column=name,
            dataset=DATASET.id,
            reason="There is no day {value} in that month.",
            remedy="Correct the day, or write xx where it is not known.",
        )
    month = pl.format("-{}", pl.col("start_month").cast(pl.String).str.zfill(2)).fill_null("")
    day = pl.format("-{}", pl.col("start_day").cast(pl.String).str.zfill(2)).fill_null("")
    texts = {"series": "Series_Name", "location": "Location", "additional_participants": "AdditionalParticipantInfo"}
    named = typed.with_columns(
        *((pl.col(source) == "1").alias(name) for source, (name, _) in zip(SOURCE_FLAGS, FLAGS, strict=True)),
        *(_said(source).alias(name) for name, source in texts.items()),
        exercise="MMEID",
        name=_said("Ex_Name").fill_null("unnamed"),
        start=pl.concat_str(pl.col("start_year").cast(pl.String), month, day),
        theme=pl.lit(None, dtype=pl.String),
    )
    return named, faults


def _said(column: str) -> pl.Expr:
    """A text without surrounding blanks, null where the file says that it is not known."""
    return pl.col(column).str.strip_chars().replace(dict.fromkeys((*UNKNOWN, "")))


def _each_once(listed: pl.DataFrame) -> tuple[pl.DataFrame, list[Finding]]:
    """Each state once an exercise, participants numbered in the order listed; a warning for each listed again.

    One state may be listed by two of its names. Unnamed participants are each someone else and are all kept.
    """
    identity = pl.coalesce("actor", "listed_as")
    first = (pl.col("listed_as") == "-9") | (pl.int_range(pl.len()).over(*EXERCISE, identity) == 0)
    marked = listed.with_columns(is_first=first)
    again = from_rows(
        marked.filter(~pl.col("is_first")),
        rule="participant listed twice",
        severity=Severity.WARNING,
        column="listed_as",
        dataset=DATASET.id,
        reason="{value} is listed twice in the same exercise and is counted once.",
        remedy="None needed.",
    )
    kept = marked.filter("is_first").with_columns(participant=pl.int_range(1, pl.len() + 1).over(EXERCISE))
    return kept, again


def _sized(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with how many participants are listed and whether that list can be complete."""
    complete = pl.col("actor").is_not_null().all().over(EXERCISE) & pl.col("additional_participants").is_null()
    return rows.with_columns(listed_participants=pl.len().over(EXERCISE), size_known=complete)


PROVIDER = Provider(
    id="mme",
    title="Multinational Military Exercises",
    citation="D'Orazio, V. & Galambos, K. (2021). Multinational Military Exercises, version 7. "
    "Harvard Dataverse, doi 10.7910/DVN/KHFODX.",
    licence="Academic use with citation",
    homepage="https://doi.org/10.7910/DVN/KHFODX",
    cadence="Published irregularly; version 7 covers 1980–2010 and no update is announced.",
    cadence_years=10.0,
    ends="Version 7 covers 1980–2010, and no update is announced.",
    files=(
        FileForm(id="wide", title="MME wide (one record an exercise)", recognises=recognises_wide, read=read_wide),
        FileForm(id="long", title="MME long (one record a participant)", recognises=recognises_long, read=read_long),
    ),
)
