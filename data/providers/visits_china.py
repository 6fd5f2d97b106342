"""AidData's China public diplomacy data: visits of governments and militaries by receiving country and year."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from data.coverage import coverage_of
from data.datasets.visit_counts import DATASET
from data.file_kinds import Unreadable
from data.findings import Finding, Severity, from_rows
from data.provider import FileForm, Part, Provider
from data.reading import read_table
from data.states import System, resolve

HOME = "CHN"
VERSION = "2018"
COUNTS = {"government_visits": "government", "military_visits": "military"}
COLUMNS = ("receiving_country", "year", *COUNTS)
NOT_COUNTED = "N/A"
MILITARY_ENDS = 2016
"""Zeros of military visits after this year stand for “not collected” in some copies of the file; others have N/A."""


def recognises(file_name: str, columns: Sequence[str]) -> bool:
    """Whether these are the columns of the public diplomacy file."""
    return set(COLUMNS) <= set(columns)


def read(path: Path, file_name: str) -> list[Part]:
    """Two rows a receiving country and year: government and military visits, null where nobody counted.

    Covered is China to the last year in which anything was counted; only what is written was looked at, so figures of
    a state that is not in the file are never zero. Raises Unreadable where a column is missing.
    """
    table = read_table(path)
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        raise Unreadable(
            what=f"“{file_name}” is not the whole public diplomacy file",
            got=f"no column {', '.join(missing)}",
            allowed="the columns of ChinesePublicDiplomacy.csv",
            next_step="Send the file as the provider publishes it.",
        )
    named, doubts = resolve(
        table,
        column="receiving_country",
        system=System.NAME,
        into="partner",
        year="year",
        dataset=DATASET.id,
    )
    long, faults = _counted(named)
    typed = long.select(pl.col(name).cast(kind) for name, kind in DATASET.schema().items())
    years = typed.drop_nulls("visits")["year"].to_list() or typed["year"].to_list()
    rows = typed.filter(pl.col("year") <= max(years))
    return [
        Part(
            dataset=DATASET.id,
            source=PROVIDER.id,
            version=VERSION,
            rows=rows,
            coverage=coverage_of([(None, HOME, date(min(years), 1, 1), date(max(years), 12, 31))]),
            findings=[*doubts, *faults],
        )
    ]


def _counted(table: pl.DataFrame) -> tuple[pl.DataFrame, list[Finding]]:
    """One row a (country, year, kind of visitor) with its count; what is neither a number nor N/A is critical."""
    long = (
        table.unpivot(list(COUNTS), index=["partner", "year", "file_row"], variable_name="column", value_name="written")
        .with_columns(
            home=pl.lit(HOME),
            year=pl.col("year").cast(pl.Int64, strict=False),
            visitors=pl.col("column").replace(COUNTS),
            visits=pl.col("written").replace(NOT_COUNTED, None).cast(pl.Int64, strict=False),
        )
        .sort("file_row", "visitors")
    )
    unread = pl.col("visits").is_null() & (pl.col("written") != NOT_COUNTED)
    unsaid = (pl.col("visitors") == "military") & (pl.col("year") > MILITARY_ENDS) & (pl.col("visits") == 0)
    findings = [
        *from_rows(
            long.filter(unread),
            rule="not a whole number",
            severity=Severity.CRITICAL,
            column="written",
            dataset=DATASET.id,
            reason="“{value}” is neither a whole number nor N/A.",
            remedy="Write the number in digits, or N/A.",
        ),
        *from_rows(
            long.filter(unsaid),
            rule="zero for not collected",
            severity=Severity.WARNING,
            column="written",
            dataset=DATASET.id,
            reason=f"Military visits were collected to {MILITARY_ENDS}: this {{value}} is no count.",
            remedy="None needed; it is read as not collected.",
        ),
    ]
    return long.with_columns(visits=pl.when(~unsaid.fill_null(False)).then("visits")), findings


PROVIDER = Provider(
    id="visits-china",
    title="China's public diplomacy: visits",
    citation="Custer, S., Russell, B., DiLorenzo, M., Cheng, M., Ghose, S., Desai, H., Sims, J. & Turner, J. (2018). "
    "Ties That Bind: Quantifying China's public diplomacy and its “good neighbor” effect. AidData at William & Mary.",
    licence="Open, with citation",
    homepage="https://www.aiddata.org",
    cadence="Published in parts and irregularly since 2018; AidData has brought out later editions than this file.",
    cadence_years=3.0,
    lag_years=1.5,
    files=(
        FileForm(id="visits", title="Public diplomacy by receiving country and year", recognises=recognises, read=read),
    ),
)
