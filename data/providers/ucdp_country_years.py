"""UCDP organised violence by country-year: rows of a state, year and kind, and of civilians killed by groups."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from data.contract import ROW_NUMBER
from data.coverage import coverage_of
from data.datasets import one_sided_by_groups
from data.datasets.violence_country_years import DATASET
from data.provider import FileForm, Part
from data.providers.ucdp_cells import FEWEST_OF_EVERY_STATE, check_columns, one_version, unread, whole
from data.reading import read_table
from data.states import Override, System, resolve

SUFFIX = "_cy"
PREFIX_OF_KIND = {"state-based": "sb", "non-state": "ns", "one-sided": "os"}
SIGNATURE = frozenset({"country_id", "year", "sb_total_deaths_best"})
NEEDED = (
    *("country_id", "country", "year"),
    *(f"{prefix}_total_deaths_{bound}" for prefix in PREFIX_OF_KIND.values() for bound in ("best", "high", "low")),
)
NAME_FORM = r"(?i)(?:cy(?:dataset)?|violence)[_-]?v?(\d{2}[_.]?\d)"
BY_GROUPS = {bound: f"os_nsgroup_killings_{bound}" for bound in ("best", "low", "high")}
"""Of one-sided violence, what organised groups other than governments did; a file may leave it out."""
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


def plain_name(column: str) -> str:
    """A column's name without the suffix that version 26.1 dropped.

    >>> plain_name("sb_total_deaths_best_cy"), plain_name("year")
    ('sb_total_deaths_best', 'year')
    """
    return column.removesuffix(SUFFIX)


def recognises(file_name: str, columns: Sequence[str]) -> bool:
    return {plain_name(column) for column in columns} >= SIGNATURE


def read(path: Path, file_name: str) -> list[Part]:
    """The rows of a country-year file, with or without `_cy` in its column names; a second part where it tells groups.

    Raises Unreadable where the file cannot be read or its version cannot be told.
    """
    raw = read_table(path)
    table = raw.rename({column: plain_name(column) for column in raw.columns})
    check_columns(table, NEEDED, what="UCDP country-year")
    version = one_version(
        table, file_name, form=NAME_FORM, what="UCDP country-year", example="organizedviolencecy_v25_1.csv"
    )
    numbers = [
        name
        for prefix in PREFIX_OF_KIND.values()
        for name in (*(f"{prefix}_total_deaths_{bound}" for bound in ("best", "low", "high")), f"{prefix}_dyad_count")
        if name in table.columns
    ]
    has_groups = set(BY_GROUPS.values()) <= set(table.columns)
    numbers += BY_GROUPS.values() if has_groups else ()
    findings = unread(
        table,
        ["year", *numbers],
        {name: whole(name) for name in ["year", *numbers]},
        allowed="a whole number",
        dataset=DATASET.id,
    )
    resolved, doubts = resolve(
        table,
        column="country_id",
        system=System.GW,
        into="place",
        year="year",
        overrides=STATES,
        dataset=DATASET.id,
    )
    rows = pl.concat([_of_kind(resolved, kind, prefix) for kind, prefix in PREFIX_OF_KIND.items()]).sort(
        ROW_NUMBER, "kind"
    )
    violence = Part(
        dataset=DATASET.id,
        source="ucdp",
        version=version,
        rows=rows.select(list(DATASET.schema())),
        coverage=_coverage(rows),
        findings=[*findings, *doubts],
    )
    return [violence, _by_groups(resolved, violence)] if has_groups else [violence]


def _by_groups(table: pl.DataFrame, violence: Part) -> Part:
    """Of the same states and years, the civilians killed by groups; what is in doubt is said once, with the other."""
    rows = table.select(
        "place",
        year=whole("year"),
        **{bound: whole(column) for bound, column in BY_GROUPS.items()},
        file_row=pl.col(ROW_NUMBER),
    )
    return Part(
        dataset=one_sided_by_groups.DATASET.id,
        source=violence.source,
        version=violence.version,
        rows=rows.select(list(one_sided_by_groups.DATASET.schema())),
        coverage=violence.coverage,
    )


def _of_kind(table: pl.DataFrame, kind: str, prefix: str) -> pl.DataFrame:
    dyads = f"{prefix}_dyad_count"
    return table.select(
        "place",
        year=whole("year"),
        kind=pl.lit(kind),
        best=whole(f"{prefix}_total_deaths_best"),
        low=whole(f"{prefix}_total_deaths_low"),
        high=whole(f"{prefix}_total_deaths_high"),
        dyads=whole(dyads) if dyads in table.columns else pl.lit(None, dtype=pl.Int64),
        source_code=pl.col("country_id"),
        source_name=pl.col("country"),
        file_row=pl.col(ROW_NUMBER),
    )


def _coverage(rows: pl.DataFrame) -> pl.DataFrame:
    """Every state in the years of the file; of an extract, the states it lists."""
    years = rows.drop_nulls("year").group_by("place").agg(first=pl.col("year").min(), last=pl.col("year").max())
    if years.height >= FEWEST_OF_EVERY_STATE:
        years = years.select(pl.lit(None, dtype=pl.String).alias("place"), pl.col("first").min(), pl.col("last").max())
    return coverage_of(
        [
            (None, place, date(first, 1, 1), date(last, 12, 31))
            for place, first, last in years.unique().drop_nulls("first").sort("place").iter_rows()
        ]
    )


FORM = FileForm(
    id="country-years",
    title="Organised violence by country-year (25.1 and earlier with `_cy`, 26.1 without)",
    recognises=recognises,
    read=read,
)
