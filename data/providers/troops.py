"""Allen, Flynn and Machain's data on US forces abroad: troops by place and year, and an undated list of bases."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from data.coverage import coverage_of
from data.datasets.troop_years import DATASET as TROOPS
from data.datasets.troop_years import SERVICES
from data.findings import Finding, Severity, from_rows
from data.provider import FileForm, Part, Provider, Rhythm
from data.providers.troops_bases import HOME, read_bases, recognises_bases, whole_table
from data.providers.troops_places import (
    BESIDE,
    FIRST_YEAR,
    LAST_YEAR,
    OVERRIDES,
    OWN_TERRITORIES,
    OWN_WITHOUT_ID,
    UNPLACED,
    WITHHELD,
)
from data.states import System, actors, lives, resolve

SERVICE_NAMES = tuple(name for name, _ in SERVICES)
TROOP_COLUMNS = ("countryname", "ccode", "year", "troops", *SERVICE_NAMES)


def recognises_troops(file_name: str, columns: Sequence[str]) -> bool:
    """Whether these are the columns of the troop data, whatever the file is called."""
    return {"countryname", "ccode", "troops", "marine_corps", "year"} <= set(columns)


def read_troops(path: Path, file_name: str) -> list[Part]:
    """One row a listed place and year; a state that lived then and is not listed stands with no number.

    Zeros of places that were no state then are left out: the file carries every later state back to 1950 with them.
    Raises Unreadable where a column is missing.
    """
    table, faults = _numbered(whole_table(path, file_name, TROOP_COLUMNS))
    placed, _ = _resolved(table)
    alive = placed.join(lives(), left_on="actor", right_on="actor", how="left", maintain_order="left").select(
        (pl.col("first_year") <= pl.col("years")) & (pl.col("years") <= pl.col("last_year"))
    )["first_year"]
    empty = (placed["troops"] == 0) & ~alive.fill_null(False)
    kept, doubts = _resolved(table.filter(~empty.fill_null(False)))
    rows, corrected = _corrected(kept)
    absent = _absent(placed)
    told = [
        _said(
            "no state then, and nobody there", int(empty.sum()), "These zeros are left out: there was no such state."
        ),
        _said("state not listed", absent.height, "A state of that year has no line: no number, which is not zero."),
    ]
    return [
        Part(
            dataset=TROOPS.id,
            source=PROVIDER.id,
            version=str(LAST_YEAR),
            rows=pl.concat([_typed(rows), absent]),
            coverage=coverage_of([(None, HOME, date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))]),
            findings=[*faults, *doubts, *corrected, *(one for one in told if one.count)],
        )
    ]


def _said(rule: str, count: int, reason: str) -> Finding:
    return Finding(
        rule=rule,
        severity=Severity.WARNING,
        dataset=TROOPS.id,
        column="troops",
        reason=reason,
        remedy="None needed; the caveat of the measure says so.",
        count=count,
    )


def _numbered(table: pl.DataFrame) -> tuple[pl.DataFrame, list[Finding]]:
    """Counts and years as whole numbers, `NA` as null; anything else that is no number is critical."""
    counts = ("troops", *SERVICE_NAMES)
    numbers = table.with_columns(
        pl.col("year").cast(pl.Int64, strict=False).alias("years"),
        *(pl.col(name).replace("NA", None).alias(name) for name in counts),
        *(pl.col(name).cast(pl.Int64, strict=False).alias(f"{name}_count") for name in counts),
    )
    findings: list[Finding] = []
    for name, new in (("year", "years"), *((name, f"{name}_count") for name in counts)):
        findings += from_rows(
            numbers.filter(pl.col(name).is_not_null(), pl.col(new).is_null()),
            rule="not a whole number",
            severity=Severity.CRITICAL,
            column=name,
            dataset=TROOPS.id,
            reason="“{value}” is not a whole number.",
            remedy="Write the number in digits, or NA.",
        )
    return numbers.with_columns(pl.col(f"{name}_count").alias(name) for name in counts), findings


def _resolved(table: pl.DataFrame) -> tuple[pl.DataFrame, list[Finding]]:
    return resolve(
        table,
        column="ccode",
        system=System.COW,
        into="actor",
        year="years",
        overrides=OVERRIDES,
        beside=BESIDE,
        dataset=TROOPS.id,
    )


def _corrected(table: pl.DataFrame) -> tuple[pl.DataFrame, list[Finding]]:
    """Withheld numbers and services of zero beside troops as null, each with a warning."""
    withheld = pl.struct(pl.col("ccode"), pl.col("years").cast(pl.String)).is_in(
        [{"ccode": code, "years": str(year)} for code, year in WITHHELD]
    )
    untold = (pl.col("troops") > 0) & (pl.sum_horizontal(SERVICE_NAMES) == 0) & pl.col("army").is_not_null()
    warnings = [
        *from_rows(
            table.filter(withheld),
            rule="withheld, not counted",
            severity=Severity.WARNING,
            column="troops",
            dataset=TROOPS.id,
            reason="The Department of Defense withholds the number of that place and year; {value} is none.",
            remedy="None needed; it is read as not collected.",
        ),
        *from_rows(
            table.filter(untold),
            rule="services not told apart",
            severity=Severity.WARNING,
            column="troops",
            dataset=TROOPS.id,
            reason="Of {value} troops every service has none, so they are not told apart.",
            remedy="None needed; the services are read as not collected.",
        ),
    ]
    return table.with_columns(
        pl.when(~withheld).then("troops").alias("troops"),
        *(pl.when(~withheld & ~untold).then(name).alias(name) for name in SERVICE_NAMES),
    ), warnings


def _typed(rows: pl.DataFrame) -> pl.DataFrame:
    at_home = pl.col("actor").is_in(OWN_TERRITORIES).fill_null(False) | pl.col("ccode").is_in(OWN_WITHOUT_ID)
    return rows.with_columns(
        home=pl.lit(HOME),
        partner="actor",
        year="years",
        stationed=pl.when(pl.col("ccode").is_in(UNPLACED))
        .then(pl.lit("unplaced"))
        .when(at_home)
        .then(pl.lit("at home"))
        .otherwise(pl.lit("abroad")),
        listed_as=pl.format("{} ({})", "countryname", "ccode"),
    ).select(pl.col(name).cast(kind) for name, kind in TROOPS.schema().items())


def _absent(placed: pl.DataFrame) -> pl.DataFrame:
    """One row without a number for each state that lived in a year and that no line of that year names."""
    states = actors().filter(pl.col("kind").is_in(["state", "retired"]), pl.col("actor") != HOME).select("actor")
    living = (
        states.join(lives(), on="actor")
        .with_columns(first=pl.col("first_year").clip(lower_bound=FIRST_YEAR))
        .with_columns(years=pl.int_ranges("first", pl.col("last_year").clip(upper_bound=LAST_YEAR) + 1))
        .explode("years")
        .drop_nulls("years")
    )
    missing = living.join(placed.select("actor", "years"), on=["actor", "years"], how="anti").sort("years", "actor")
    given = missing.select(partner="actor", year="years", home=pl.lit(HOME), stationed=pl.lit("abroad"))
    return given.select(
        (pl.col(name) if name in given.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in TROOPS.schema().items()
    )


PROVIDER = Provider(
    id="troops",
    title="US troop deployments and bases",
    citation="Allen, M. A., Flynn, M. E. & Martinez Machain, C. (2022). Global U.S. military deployment data: "
    "1950–2020. Conflict Management and Peace Science 39(3), 351–370; with their list of bases after D. Vine.",
    licence="Academic use with citation",
    homepage="https://github.com/meflynn/troopdata",
    cadence="Troops about once a year after the Department of Defense's own tables; bases not regularly.",
    cadence_years=1.0,
    # Its authors follow the Department's tables with a delay.
    lag_years=1.5,
    other_rhythms=(
        Rhythm(dataset="base_list", cadence_years=10.0, ends="Its bases were listed once, and no update is announced."),
    ),
    files=(
        FileForm(id="troops", title="Troops by place and year", recognises=recognises_troops, read=read_troops),
        FileForm(id="bases", title="List of bases (undated)", recognises=recognises_bases, read=read_bases),
    ),
)
