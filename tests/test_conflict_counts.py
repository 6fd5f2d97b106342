"""Conflict figures equal counts made by independent queries of the raw files."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import duckdb
import polars as pl
import pytest
from conflict_files import CONFLICT_YEARS, COUNTRY_YEARS, MYANMAR, by_year, of, rolled

from data.figures import Interval


@pytest.fixture(scope="module")
def raw_country_years(provider_files: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(f"create view raw as select * from read_csv('{provider_files / 'ucdp' / COUNTRY_YEARS}')")
        yield connection


def test_world_deaths_of_2021_are_what_version_25_1_publishes(provider_files: Path) -> None:
    world = of(rolled(provider_files / "ucdp" / COUNTRY_YEARS), level="world", category="state-based")
    assert by_year(world)[2021] == 200_197


@pytest.mark.parametrize("bound", ["best", "low", "high"])
def test_world_deaths_equal_a_sum_over_the_raw_file(
    provider_files: Path, raw_country_years: duckdb.DuckDBPyConnection, bound: str
) -> None:
    widen = {
        "best": "{0}_best_cy",
        "low": "least({0}_low_cy, {0}_best_cy)",
        "high": "greatest({0}_high_cy, {0}_best_cy)",
    }
    ours = rolled(provider_files / "ucdp" / COUNTRY_YEARS).filter(pl.col("level") == "world")
    for kind, prefix in (("state-based", "sb"), ("non-state", "ns"), ("one-sided", "os")):
        summed = raw_country_years.execute(
            f"select year_cy, sum({widen[bound].format(prefix + '_total_deaths')}) s from raw group by 1 having s > 0"
        ).fetchall()
        column = {"best": "value"}.get(bound, bound)
        have = ours.filter(pl.col("category") == kind).select(pl.col("period").dt.year(), column)
        assert dict(have.filter(pl.col(column) > 0).iter_rows()) == {year: float(total) for year, total in summed}


@pytest.mark.parametrize(("place", "code"), [("IND", 750), ("TUR", 640), ("UKR", 369), ("SYR", 652), ("MEX", 70)])
def test_a_state_s_deaths_equal_its_raw_rows(
    provider_files: Path, raw_country_years: duckdb.DuckDBPyConnection, place: str, code: int
) -> None:
    total = "cumulative_total_deaths_in_orgvio"
    raw = raw_country_years.execute(
        f"select year_cy, {total}_best_cy, {total}_low_cy, {total}_high_cy from raw "
        f"where country_id_cy = {code} and {total}_high_cy > 0 order by 1"
    ).fetchall()
    ours = (
        rolled(provider_files / "ucdp" / COUNTRY_YEARS)
        .filter(pl.col("level") == "partner", pl.col("place") == place, pl.col("category").is_null())
        .sort("period")
        .select(pl.col("period").dt.year(), "value", "low", "high")
        .rows()
    )
    expected = [
        (year, best, low, high) if low <= best <= high else (year, best, None, None) for year, best, low, high in raw
    ]
    assert ours == expected


@pytest.mark.parametrize(
    ("region", "codes"),
    [
        ("Southern Asia", (700, 771, 760, 750, 630, 781, 790, 770, 780)),
        ("Eastern Europe", (370, 355, 315, 316, 310, 359, 290, 360, 365, 317, 369)),
    ],
)
def test_a_region_s_deaths_equal_the_raw_rows_of_its_states(
    provider_files: Path,
    raw_country_years: duckdb.DuckDBPyConnection,
    region: str,
    codes: tuple[int, ...],
) -> None:
    raw = raw_country_years.execute(
        f"select year_cy, sum(cumulative_total_deaths_in_orgvio_best_cy) s from raw where country_id_cy in {codes} "
        "group by 1 having s > 0"
    ).fetchall()
    ours = rolled(provider_files / "ucdp" / COUNTRY_YEARS).filter(
        pl.col("scheme") == "m49-intermediate", pl.col("place") == region, pl.col("category").is_null()
    )
    assert dict(ours.select(pl.col("period").dt.year(), "value").iter_rows()) == {
        year: float(total) for year, total in raw
    }


def test_a_figure_whose_bounds_contradict_it_shows_none(provider_files: Path) -> None:
    deaths = rolled(provider_files / "ucdp" / COUNTRY_YEARS)
    without = deaths.filter(pl.col("interval") == Interval.NONE.value)
    assert set(without["level"]) == {"partner"}
    assert without.select(pl.col("low", "high").is_null().all()).row(0) == (True, True)
    kinds = without.drop_nulls("category").select("place", pl.col("period").dt.year()).sort("place").rows()
    assert kinds == [
        ("ARM", 2022),
        ("COL", 2020),
        ("ERI", 1998),
        ("IND", 2004),
        ("LKA", 1998),
        ("MLI", 1995),
        ("RUS", 2024),
        ("TCD", 2015),
        ("TUR", 1990),
    ]
    bounded = deaths.filter(pl.col("interval") == Interval.BOUNDS.value)
    assert bounded.filter((pl.col("low") > pl.col("value")) | (pl.col("value") > pl.col("high"))).is_empty()


SIDES = ("gwno_a", "gwno_a_2nd", "gwno_b", "gwno_b_2nd")


@pytest.fixture(scope="module")
def raw_conflicts(provider_files: Path) -> list[dict[str, str]]:
    with (provider_files / "ucdp" / CONFLICT_YEARS).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def codes_in(row: dict[str, str], *columns: str) -> set[str]:
    return {code.strip() for column in columns for code in row[column].split(",")} - {""}


@pytest.mark.parametrize(
    ("place", "code"), [("IND", {"750", "751"}), ("TUR", {"640"}), ("POL", {"290"}), ("IRQ", {"645"})]
)
def test_conflicts_over_and_with_a_state_equal_a_count_of_the_raw_rows(
    provider_files: Path, raw_conflicts: list[dict[str, str]], place: str, code: set[str]
) -> None:
    over, party = defaultdict(set), defaultdict(set)
    for row in raw_conflicts:
        if codes_in(row, "gwno_loc") & code:
            over[int(row["year"])].add(row["conflict_id"])
        if codes_in(row, *SIDES) & code:
            party[int(row["year"])].add(row["conflict_id"])
    figures = rolled(provider_files / "ucdp" / CONFLICT_YEARS)
    cell = {"level": "partner", "place": place, "category": None}
    assert by_year(figures, measure="active_conflicts", **cell) == {year: len(ids) for year, ids in over.items()}
    assert by_year(figures, measure="conflict_involvement", **cell) == {year: len(ids) for year, ids in party.items()}


def test_wars_of_the_world_are_the_raw_conflicts_of_the_highest_intensity(
    provider_files: Path, raw_conflicts: list[dict[str, str]]
) -> None:
    wars = defaultdict(set)
    for row in raw_conflicts:
        if row["intensity_level"] == "2":
            wars[int(row["year"])].add(row["conflict_id"])
    found = by_year(
        rolled(provider_files / "ucdp" / CONFLICT_YEARS), measure="active_conflicts", level="world", category="war"
    )
    assert found == {year: len(ids) for year, ids in wars.items()}


@pytest.mark.parametrize(
    ("home", "home_code", "place", "code"), [("USA", "2", "AFG", "700"), ("POL", "290", "IRQ", "645")]
)
def test_the_home_s_own_part_equals_a_count_of_the_raw_rows(
    provider_files: Path,
    raw_conflicts: list[dict[str, str]],
    home: str,
    home_code: str,
    place: str,
    code: str,
) -> None:
    both = defaultdict(set)
    for row in raw_conflicts:
        if code in codes_in(row, "gwno_loc") and home_code in codes_in(row, *SIDES):
            both[int(row["year"])].add(row["conflict_id"])
    assert both, "a pair that never met would show nothing"
    found = by_year(
        rolled(provider_files / "ucdp" / CONFLICT_YEARS),
        measure="home_party_conflicts",
        home=home,
        level="partner",
        place=place,
    )
    assert found == {year: len(ids) for year, ids in both.items()}


def test_a_home_s_wars_on_its_own_ground_are_no_part_it_takes_elsewhere(provider_files: Path) -> None:
    own = rolled(provider_files / "ucdp" / CONFLICT_YEARS).filter(
        pl.col("measure") == "home_party_conflicts", pl.col("home") == pl.col("place")
    )
    assert own.is_empty()


def test_events_and_deaths_by_month_equal_a_query_of_the_raw_archive(provider_files: Path, tmp_path: Path) -> None:
    name = MYANMAR
    with ZipFile(provider_files / "ucdp" / name) as archive:
        archive.extract("GEDEvent_myanmar.csv", tmp_path)
    raw = duckdb.sql(
        f"""select date_trunc('month', date_start)::date m, count(*), sum(best) from
        read_csv('{tmp_path / "GEDEvent_myanmar.csv"}') group by 1 order by 1"""
    ).fetchall()
    monthly = rolled(provider_files / "ucdp" / name).filter(
        pl.col("grain") == "month", pl.col("place") == "MMR", pl.col("category").is_null()
    ).sort("period")  # fmt: skip
    counted = monthly.filter(pl.col("measure") == "conflict_events").select("period", "value").rows()
    died = monthly.filter(pl.col("measure") == "conflict_deaths_monthly", pl.col("value") > 0)
    assert counted == [(month, float(count)) for month, count, _ in raw]
    assert died.select("period", "value").rows() == [(month, float(best)) for month, _, best in raw if best > 0]
