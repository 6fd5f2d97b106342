"""UCDP's real files become rows: each recognised by one form, none with a critical finding, its warnings listed."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
from conflict_files import CONFLICT_YEARS, COUNTRY_YEARS, FEBRUARY_2022, MEXICO, MYANMAR, YEAR_2021, read

from data.datasets import dataset
from data.findings import Severity
from data.provider import Part

FILES = {
    COUNTRY_YEARS: ("violence_country_years", "ucdp", "25.1", 20_808),
    CONFLICT_YEARS: ("conflict_years", "ucdp", "22.1", 8_239),
    MEXICO: ("conflict_events", "ucdp", "to 23.12, release not stated", 18_957),
    MYANMAR: ("conflict_events", "ucdp", "to 23.12, release not stated", 7_374),
    YEAR_2021: ("conflict_events", "ucdp-candidate", "21.01.21.12", 17_407),
    FEBRUARY_2022: ("conflict_events", "ucdp-candidate", "22.0.2", 966),
}
WARNINGS = {
    MEXICO: {"version not stated": 1},
    MYANMAR: {"version not stated": 1},
    FEBRUARY_2022: {"event outside the months of the release": 18},
}
BOUNDS_THAT_CONTRADICT = {
    ("ARM", 2022, "state-based"),
    ("TCD", 2015, "state-based"),
    ("ERI", 1998, "state-based"),
    ("IND", 2004, "state-based"),
    ("MLI", 1995, "state-based"),
    ("RUS", 2024, "state-based"),
    ("LKA", 1998, "state-based"),
    ("TUR", 1990, "state-based"),
    ("COL", 2020, "one-sided"),
}


@pytest.fixture(scope="module")
def parts(provider_files: Path) -> dict[str, Part]:
    return {name: read(provider_files / "ucdp" / name) for name in FILES}


def test_every_file_in_the_folder_is_known_to_these_tests(provider_files: Path) -> None:
    assert {path.name for path in (provider_files / "ucdp").iterdir()} == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_every_real_file_gives_typed_rows_with_unique_keys_and_no_critical(parts: dict[str, Part], name: str) -> None:
    part = parts[name]
    declared = dataset(part.dataset)
    assert (part.dataset, part.source, part.version, part.rows.height) == FILES[name]
    assert dict(part.rows.schema) == declared.schema()
    assert not part.rows.select(declared.key).is_duplicated().any()
    assert part.rows.select(column.name for column in declared.required).null_count().sum_horizontal().item() == 0
    assert [finding for finding in part.findings if finding.severity is Severity.CRITICAL] == []
    assert Counter(finding.rule for finding in part.findings) == WARNINGS.get(name, {})
    assert part.status == ("provisional" if part.source == "ucdp-candidate" else "shown")


@pytest.mark.parametrize("name", FILES)
def test_every_value_lies_in_its_declared_list_and_range(parts: dict[str, Part], name: str) -> None:
    part = parts[name]
    for column in dataset(part.dataset).columns:
        values = part.rows[column.name].drop_nulls()
        if column.codes is not None:
            assert set(values.unique()) <= set(column.codes), column.name
        if column.low is not None and not values.is_empty():
            assert values.min() >= column.low, column.name
        if column.high is not None and not values.is_empty():
            assert values.max() <= column.high, column.name


def test_the_bounds_of_exactly_nine_country_years_contradict(parts: dict[str, Part]) -> None:
    rows = parts[COUNTRY_YEARS].rows
    broken = rows.filter((pl.col("low") > pl.col("best")) | (pl.col("best") > pl.col("high")))
    assert set(broken.select("place", "year", "kind").rows()) == BOUNDS_THAT_CONTRADICT
    assert broken.height == 9


def test_coverage_is_every_state_of_a_world_file_and_one_state_of_a_country_file(parts: dict[str, Part]) -> None:
    def first(name: str) -> tuple[object, ...]:
        (row,) = parts[name].coverage.rows()
        return row

    assert first(COUNTRY_YEARS) == (None, None, date(1989, 1, 1), date(2024, 12, 31))
    assert first(CONFLICT_YEARS) == (None, None, date(1946, 1, 1), date(2021, 12, 31))
    assert first(MEXICO) == (None, "MEX", date(1989, 1, 1), date(2023, 12, 31))
    assert first(MYANMAR) == (None, "MMR", date(1989, 1, 1), date(2023, 12, 31))
    assert first(YEAR_2021) == (None, None, date(2021, 1, 1), date(2021, 12, 31))
    assert first(FEBRUARY_2022) == (None, None, date(2022, 2, 1), date(2022, 2, 28))


def test_country_year_rows_add_up_to_the_raw_columns(parts: dict[str, Part], provider_files: Path) -> None:
    raw = duckdb.sql(
        f"""select sum(sb_total_deaths_best_cy), sum(ns_total_deaths_low_cy), sum(os_total_deaths_high_cy),
        sum(cumulative_total_deaths_in_orgvio_best_cy) from read_csv('{provider_files / "ucdp" / COUNTRY_YEARS}')"""
    ).fetchall()[0]
    rows = parts[COUNTRY_YEARS].rows

    def total(kind: str, column: str) -> int:
        return int(rows.filter(pl.col("kind") == kind)[column].sum())

    ours = (
        total("state-based", "best"),
        total("non-state", "low"),
        total("one-sided", "high"),
        int(rows["best"].sum()),
    )
    assert ours == raw


def test_each_state_of_a_list_is_a_row_of_its_own(parts: dict[str, Part], provider_files: Path) -> None:
    with (provider_files / "ucdp" / CONFLICT_YEARS).open(encoding="utf-8", newline="") as file:
        listed = Counter(
            {
                role: sum(len([code for code in row[column].split(",") if code.strip()]) for row in records)
                for records in [list(csv.DictReader(file))]
                for role, column in (
                    ("location", "gwno_loc"),
                    ("side_a", "gwno_a"),
                    ("side_a_2nd", "gwno_a_2nd"),
                    ("side_b", "gwno_b"),
                    ("side_b_2nd", "gwno_b_2nd"),
                )
            }
        )
    # Hyderabad and India, both locations of conflict 226 in 1948, are one actor here.
    listed["location"] -= 1
    assert dict(parts[CONFLICT_YEARS].rows["role"].value_counts().iter_rows()) == listed


def test_codes_that_ucdp_uses_its_own_way_become_the_state_that_bears_the_conflict(parts: dict[str, Part]) -> None:
    deaths, conflicts = parts[COUNTRY_YEARS].rows, parts[CONFLICT_YEARS].rows
    serbia = deaths.filter(pl.col("source_code") == "345").group_by("place").agg(pl.col("year").max())
    assert dict(serbia.iter_rows()) == {"YUG": 2006, "SRB": 2024}
    over = conflicts.filter(pl.col("role") == "location")
    assert over.filter(pl.col("location") == "Hyderabad")["place"].unique().to_list() == ["IND"]
    assert over.filter(pl.col("place") == "DZA")["year"].min() == 1954
    assert over.filter(pl.col("place") == "AGO")["year"].min() == 1961
