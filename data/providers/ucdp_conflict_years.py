"""UCDP/PRIO armed conflict by year: the published file as rows, one a conflict, year, role and state."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from data.contract import ROW_NUMBER
from data.coverage import coverage_of
from data.datasets.conflict_years import DATASET, LOCATION
from data.findings import Finding
from data.provider import FileForm, Part
from data.providers.ucdp_cells import check_columns, coded, day, one_version, unread, whole
from data.reading import read_table
from data.states import Override, System, resolve

COLUMN_OF_ROLE = {
    LOCATION: "gwno_loc",
    "side_a": "gwno_a",
    "side_a_2nd": "gwno_a_2nd",
    "side_b": "gwno_b",
    "side_b_2nd": "gwno_b_2nd",
}
INCOMPATIBILITY = {"1": "territory", "2": "government", "3": "both"}
INTENSITY = {"1": "minor", "2": "war"}
CONFLICT_TYPE = {"1": "extrasystemic", "2": "interstate", "3": "internal", "4": "internationalised"}
SIGNATURE = frozenset({"conflict_id", "year", "intensity_level", "gwno_loc"})
NEEDED = (
    *("conflict_id", "year", "location", "side_a", "side_b", "incompatibility", "territory_name", "intensity_level"),
    *("type_of_conflict", "start_date", "start_date2", *COLUMN_OF_ROLE.values()),
)
NAME_FORM = r"(?i)(?:acd|prio)[_-]?v?(\d{2}[_.]?\d)"
BEFORE_INDEPENDENCE = "The war was over this territory before it was a state; it is told under the state it became."


def _before(code: str, first: int, last: int, actor: str, reason: str = BEFORE_INDEPENDENCE) -> Override:
    return Override(code=code, first=first, last=last, actor=actor, reason=reason)


STATES: tuple[Override, ...] = (
    _before("345", 2007, 9999, "SRB", "UCDP keeps 345 for Serbia after Montenegro left in 2006."),
    _before("751", 1947, 1948, "IND", "Hyderabad was taken into India in September 1948; it has no id of its own."),
    _before("352", 1955, 1959, "CYP"),
    _before("404", 1963, 1973, "GNB"),
    _before("435", 1957, 1958, "MRT"),
    _before("471", 1957, 1959, "CMR"),
    _before("501", 1952, 1962, "KEN"),
    _before("540", 1961, 1974, "AGO"),
    _before("541", 1964, 1974, "MOZ"),
    _before("580", 1947, 1959, "MDG"),
    _before("600", 1953, 1955, "MAR"),
    _before("615", 1954, 1961, "DZA"),
    _before("616", 1953, 1955, "TUN"),
    _before("666", 1946, 1947, "ISR"),
    _before("680", 1964, 1966, "YMD", "Aden and the Protectorate before South Yemen's independence in 1967."),
    _before("698", 1957, 1970, "OMN", "Muscat and Oman, which the general table begins in 1971."),
    _before("811", 1946, 1952, "KHM"),
    _before("812", 1946, 1953, "LAO"),
    _before("816", 1946, 1953, "VNM"),
    _before("820", 1948, 1956, "MYS"),
    _before("835", 1962, 1983, "BRN"),
    _before("850", 1946, 1948, "IDN"),
)
"""What UCDP/PRIO uses a Gleditsch-Ward code for, where that differs from the general table."""


def recognises(file_name: str, columns: Sequence[str]) -> bool:
    return set(columns) >= SIGNATURE


def read(path: Path, file_name: str) -> list[Part]:
    """The rows of an armed-conflict file; lists of states (`"1, 3"`) become a row each.

    Raises Unreadable where the file cannot be read or its version cannot be told.
    """
    table = read_table(path)
    check_columns(table, NEEDED, what="UCDP/PRIO")
    version = one_version(table, file_name, form=NAME_FORM, what="UCDP/PRIO", example="ucdp-prio-acd-221.csv")
    codes = {
        "incompatibility": coded("incompatibility", INCOMPATIBILITY),
        "intensity_level": coded("intensity_level", INTENSITY),
        "type_of_conflict": coded("type_of_conflict", CONFLICT_TYPE),
    }
    days = {name: day(name) for name in ("start_date", "start_date2")}
    findings = [
        *unread(table, ["year"], {"year": whole("year")}, allowed="a whole number", dataset=DATASET.id),
        *unread(table, codes, codes, allowed="a code of the UCDP/PRIO codebook", dataset=DATASET.id),
        *unread(table, days, days, allowed="a date such as 1997-05-29", dataset=DATASET.id),
    ]
    facts = table.select(
        *COLUMN_OF_ROLE.values(),
        conflict_id=pl.col("conflict_id").str.strip_chars(),
        year=whole("year"),
        location=pl.col("location"),
        name_a=pl.col("side_a"),
        name_b=pl.col("side_b"),
        incompatibility=codes["incompatibility"],
        territory=pl.col("territory_name"),
        intensity=codes["intensity_level"],
        conflict_type=codes["type_of_conflict"],
        started=days["start_date"],
        episode_started=days["start_date2"],
        file_row=pl.col(ROW_NUMBER),
    )
    parts = [_of_role(facts, role, column) for role, column in COLUMN_OF_ROLE.items()]
    # Hyderabad and India contest one territory in 1948 and are one actor here, so a key may stand twice.
    rows = pl.concat([part for part, _ in parts]).unique(list(DATASET.key), keep="first", maintain_order=True)
    return [
        Part(
            dataset=DATASET.id,
            source="ucdp",
            version=version,
            rows=rows.sort(ROW_NUMBER, maintain_order=True).select(list(DATASET.schema())),
            coverage=_coverage(rows),
            findings=[*findings, *(doubt for _, doubts in parts for doubt in doubts)],
        )
    ]


def _of_role(facts: pl.DataFrame, role: str, column: str) -> tuple[pl.DataFrame, list[Finding]]:
    listed = (
        facts.drop_nulls(column)
        .with_columns(pl.col(column).str.split(","))
        .explode(column)
        .with_columns(pl.col(column).str.strip_chars(), role=pl.lit(role))
    )
    resolved, doubts = resolve(
        listed, column=column, system=System.GW, into="place", year="year", overrides=STATES, dataset=DATASET.id
    )
    return resolved.select(list(DATASET.schema())), doubts


def _coverage(rows: pl.DataFrame) -> pl.DataFrame:
    """Every state, in the years from the file's first to its last conflict."""
    first, last = rows["year"].min(), rows["year"].max()
    if not isinstance(first, int) or not isinstance(last, int):
        return coverage_of([])
    return coverage_of([(None, None, date(first, 1, 1), date(last, 12, 31))])


FORM = FileForm(
    id="conflict-years",
    title="UCDP/PRIO armed conflict by year",
    recognises=recognises,
    read=read,
)
