"""Militarized interstate disputes of Gibler, Miller and Little: directed dyad-years as rows of pairs of states."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from data.coverage import coverage_of
from data.datasets.dispute_dyad_years import DATASET
from data.file_kinds import Unreadable
from data.findings import Finding, Severity, from_rows
from data.provider import FileForm, Part, Provider
from data.reading import read_table
from data.states import Beside, System, resolve

FIRST_YEAR, LAST_YEAR = 1816, 2010

NUMBERS = ("year", "hostlev", "settle", "mindur", "maxdur", "ongo2010")
COLUMNS = ("dispnum", "ccode1", "ccode2", *NUMBERS, "version")
MISSING = -9

HOSTILITY = {2: "threat", 3: "display", 4: "use-of-force", 5: "war"}
"""`hostlev` in the MID codebook; 1 is no militarised action, which no dispute of the file has as its highest."""

SETTLEMENTS = {1: "negotiated", 2: "imposed", 3: "none", 4: "unclear"}
"""`settle` in the MID codebook (Jones, Bremer & Singer 1996, Conflict Management and Peace Science 15(2)). It is not
`outcome`, which says who won or yielded: 131 disputes were settled by negotiation and are stalemates by outcome."""

GONE = "a state of the nineteenth century that is not in the table of states here; its disputes count for the others."
BESIDE = (
    *(
        Beside(code=code, reason=f"{name}, {GONE}")
        for code, name in (
            ("240", "Hanover"),
            ("245", "Bavaria"),
            ("267", "Baden"),
            ("269", "Saxony"),
            ("271", "Württemberg"),
            ("273", "Hesse Electoral"),
            ("275", "Hesse Grand Ducal"),
            ("280", "Mecklenburg-Schwerin"),
            ("327", "The Papal States"),
            ("329", "Two Sicilies"),
            ("332", "Modena"),
            ("337", "Tuscany"),
        )
    ),
    Beside(code="300", reason="Austria-Hungary, which ended in 1918 and is neither Austria nor Hungary."),
    Beside(code="730", reason="Korea before 1910, which is neither of today's two states."),
)
"""Parties that are kept out of figures of places, each with its reason."""


def recognises(file_name: str, columns: Sequence[str]) -> bool:
    """Whether these are the columns of the directed dyadic file, whatever it is called."""
    return {"dispnum", "ccode1", "ccode2", "hostlev", "mindur"} <= set(columns)


def read(path: Path, file_name: str) -> list[Part]:
    """The directed dyad-years as one part: each pair of a year stands twice, once for either state.

    First and last year, level, settlement and days are the whole dispute's. A dispute that went on when coding ended
    has no last year. Raises Unreadable where a column is missing or the version is not stated once.
    """
    table = read_table(path)
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        raise Unreadable(
            what=f"“{file_name}” is not the whole of the directed dyadic dispute file",
            got=f"no column {', '.join(missing)}",
            allowed="the columns of gml-ddy-disputes 2.2.1",
            next_step="Send the file as the provider publishes it.",
        )
    numbers, faults = _numbered(table)
    first, found_first = _resolved(numbers, "ccode1", "actor")
    both, found_second = _resolved(first, "ccode2", "opponent")
    rows = _rows(both)
    return [
        Part(
            dataset=DATASET.id,
            source=PROVIDER.id,
            version=_version(table, file_name),
            rows=rows,
            coverage=coverage_of([(None, None, date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))]),
            findings=[*faults, *found_first, *found_second, *_of_another_length(rows)],
        )
    ]


def _version(table: pl.DataFrame, file_name: str) -> str:
    stated = table["version"].drop_nulls().unique().sort().to_list()
    if len(stated) != 1:
        raise Unreadable(
            what=f"“{file_name}” does not state one version",
            got=", ".join(stated[:5]) or "none",
            allowed="one version in the column version, as gml-2.2.1",
            next_step="Send one release of the file at a time.",
        )
    return str(stated[0]).removeprefix("gml-")


def _numbered(table: pl.DataFrame) -> tuple[pl.DataFrame, list[Finding]]:
    """The numbers of the file, −9 null; what is written but is none is critical."""
    numbers = table.with_columns(
        pl.col(name).cast(pl.Int64, strict=False).replace(MISSING, None).alias(f"{name}_number") for name in NUMBERS
    )
    findings: list[Finding] = []
    for name in NUMBERS:
        findings += from_rows(
            numbers.filter(
                pl.col(name).is_not_null() & (pl.col(name) != str(MISSING)) & pl.col(f"{name}_number").is_null()
            ),
            rule="not a whole number",
            severity=Severity.CRITICAL,
            column=name,
            dataset=DATASET.id,
            reason="“{value}” is not a whole number.",
            remedy="Write the number in digits, or −9 where it is missing.",
        )
    return numbers.drop(NUMBERS).rename({f"{name}_number": name for name in NUMBERS}), findings


def _resolved(table: pl.DataFrame, column: str, into: str) -> tuple[pl.DataFrame, list[Finding]]:
    """The table with the state a code column means."""
    return resolve(table, column=column, system=System.COW, into=into, year="year", beside=BESIDE, dataset=DATASET.id)


def _rows(table: pl.DataFrame) -> pl.DataFrame:
    """One row a (dispute, year, actor, opponent), in the file's order; two unknown states are one row."""
    year = pl.col("year")
    ended = pl.col("ongo2010") == 0
    return (
        table.select(
            "year",
            "actor",
            "opponent",
            "file_row",
            dispute="dispnum",
            name=pl.lit(None, dtype=pl.String),
            hostility=pl.col("hostlev").replace_strict(HOSTILITY, default=None, return_dtype=pl.String),
            began_year=year.min().over("dispnum"),
            ended_year=pl.when(ended).then(year.max().over("dispnum")),
            # The file says how 15 disputes were settled that it also says went on: an end that has not come is none.
            settlement=pl.when(ended).then(
                pl.col("settle").replace_strict(SETTLEMENTS, default=None, return_dtype=pl.String)
            ),
            shortest_days="mindur",
            longest_days="maxdur",
        )
        .unique(subset=DATASET.key, keep="first", maintain_order=True)
        .select(pl.col(name).cast(dtype) for name, dtype in DATASET.schema().items())
    )


def _of_another_length(rows: pl.DataFrame) -> list[Finding]:
    """A warning for a dispute whose days cannot fill its years, or cannot fit into them."""
    years = pl.col("ended_year").fill_null(LAST_YEAR) - pl.col("began_year")
    fewest = pl.when(years > 0).then(365 * (years - 1) + 2).otherwise(0)
    doubtful = rows.unique("dispute", keep="first", maintain_order=True).filter(
        (pl.col("longest_days") < fewest) | (pl.col("shortest_days") > 366 * (years + 1))
    )
    return from_rows(
        doubtful,
        rule="days and years disagree",
        severity=Severity.WARNING,
        column="longest_days",
        dataset=DATASET.id,
        reason="{value} days do not fit the years in which the dispute has rows.",
        remedy="None needed: years count disputes, days measure how long they lasted, each as published.",
    )


PROVIDER = Provider(
    id="mid",
    title="Militarized Interstate Disputes (Gibler, Miller and Little)",
    citation="Gibler, D. M., Miller, S. V. & Little, E. K. (2016). An Analysis of the Militarized Interstate Dispute "
    "(MID) Dataset, 1816–2001. International Studies Quarterly 60(4), 719–730. Version 2.2.1, to 2010.",
    licence="Academic use with citation",
    homepage="https://svmiller.com/gml-mid-data/",
    cadence="Version 2.2.1 ends in 2010; no date is announced for a later one.",
    cadence_years=10.0,
    ends="Version 2.2.1 ends in 2010, and no date is announced for a later one.",
    files=(
        FileForm(id="directed-dyad-years", title="Directed dyadic dispute-years", recognises=recognises, read=read),
    ),
)
