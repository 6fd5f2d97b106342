"""Counter-extremism: deaths equal a count of the raw file, joint activities a count by hand, and neither a result."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest
from impact_figures import Rolled, counts, rolled, rolled_example

from data.datasets.one_sided_by_groups import DATASET
from data.figures import Level, Selection
from data.provider import Part
from data.providers.ucdp_country_years import read
from metrics.families.extremism import FAMILY

FILE = "organizedviolencecy_v25_1.csv"
GW = {"NGA": 475, "MLI": 432, "IRQ": 645, "COD": 490, "USA": 2, "FRA": 220}
WESTERN_AFRICA = (402, 404, 420, 432, 433, 434, 435, 436, 437, 438, 439, 450, 451, 452, 461, 475)


@pytest.fixture(scope="module")
def parts(provider_files: Path) -> list[Part]:
    return list(read(provider_files / "ucdp" / FILE, FILE))


@pytest.fixture(scope="module")
def deaths(parts: list[Part]) -> Rolled:
    return rolled(parts[1], FAMILY)


@pytest.fixture(scope="module")
def raw(provider_files: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(f"create table raw as from read_csv('{provider_files / 'ucdp' / FILE}')")
        yield connection


def summed(raw: duckdb.DuckDBPyConnection, bound: str, who: str) -> dict[int, float]:
    column = f"os_nsgroup_killings_{bound}_cy"
    query = f"select year_cy, sum({column}) from raw where {who} group by 1"
    return {year: value for year, value in counts(raw.execute(query).fetchall()).items() if value > 0}


def above_zero(deaths: Rolled, **cell: object) -> dict[int, float]:
    """Without the years whose best estimate is none and whose high one is not, which are kept for their bounds."""
    return {year: value for year, value in deaths.by_year("killings_by_groups", **cell).items() if value}


def test_the_file_gives_both_parts_with_one_coverage_and_the_first_as_ever(parts: list[Part]) -> None:
    assert [part.dataset for part in parts] == ["violence_country_years", "one_sided_by_groups"]
    assert parts[0].coverage.equals(parts[1].coverage) and parts[0].version == parts[1].version == "25.1"
    assert dict(parts[1].rows.schema) == DATASET.schema()
    assert not parts[1].rows.select(DATASET.key).is_duplicated().any()
    of_all = parts[0].rows.filter(pl.col("kind") == "one-sided").select("place", "year", all="best")
    both = parts[1].rows.join(of_all, on=["place", "year"])
    assert both.height == parts[1].rows.height and both.filter(pl.col("best") > pl.col("all")).is_empty()


def test_deaths_by_place_region_and_world_equal_a_sum_of_the_raw_file(
    deaths: Rolled, raw: duckdb.DuckDBPyConnection
) -> None:
    for place, code in GW.items():
        assert above_zero(deaths, place=place) == summed(raw, "best", f"country_id_cy = {code}"), place
    world = above_zero(deaths, level="world", place="WORLD")
    assert world == summed(raw, "best", "true") and sum(world.values()) == 249_752
    region = {"level": "region", "scheme": "m49-intermediate", "place": "Western Africa"}
    assert above_zero(deaths, **region) == summed(raw, "best", f"country_id_cy in {WESTERN_AFRICA}")


def test_low_and_high_are_the_published_ones_and_wider_where_they_contradict(
    deaths: Rolled, raw: duckdb.DuckDBPyConnection
) -> None:
    for bound in ("low", "high"):
        told = {
            period.year: value
            for period, value in deaths.figures.filter(place="NGA").select("period", bound).rows()
            if value
        }
        assert told == summed(raw, bound, "country_id_cy = 475")
    kept = deaths.figures.drop_nulls(["low", "high"])
    assert kept.filter((pl.col("low") > pl.col("value")) | (pl.col("value") > pl.col("high"))).is_empty()


def test_deaths_a_year_are_the_mean_of_the_window_with_the_means_of_the_bounds(
    deaths: Rolled, raw: duckdb.DuckDBPyConnection
) -> None:
    told = deaths.reading("killings_by_groups_level", places=("NGA",), window=5)
    for name, bound in (("value", "best"), ("low", "low"), ("high", "high")):
        years = summed(raw, bound, "country_id_cy = 475 and year_cy between 2020 and 2024")
        assert told[name] == pytest.approx(sum(years.values()) / 5)
    assert (told["interval"], told["arrow"]) == ("bounds", "none")


def test_a_place_without_such_deaths_is_zero_and_a_year_after_the_record_is_not_collected(deaths: Rolled) -> None:
    asked = Selection(level=Level.PARTNER, places=("CHE",), first=2024, last=2025)
    assert deaths.filled("killings_by_groups", asked) == [(2024, 0.0, "shown"), (2025, None, "not_collected")]


def test_an_own_record_of_groups_speaks_of_its_places_alone() -> None:
    own = rolled_example("one_sided_by_groups", FAMILY)
    assert own.by_year("killings_by_groups", place="MLI") == {2024: 14, 2025: 9}
    asked = Selection(level=Level.PARTNER, places=("NER",), first=2024, last=2025)
    assert own.filled("killings_by_groups", asked) == [(2024, 0.0, "shown"), (2025, 5.0, "shown")]
    other = Selection(level=Level.PARTNER, places=("NGA",), first=2024, last=2024)
    assert own.filled("killings_by_groups", other) == [(2024, None, "not_collected")]


def test_a_joint_activity_counts_once_in_a_region_and_one_without_partner_in_the_world_alone() -> None:
    own = rolled_example("counter_extremism_activities", FAMILY)
    joint = "counter_extremism_activities"
    assert own.by_year(joint, home="USA", place="NER") == {2021: 1, 2022: 1}
    assert own.by_year(joint, home="USA", place="MLI") == {2022: 1}
    region = {"level": "region", "scheme": "m49-intermediate", "place": "Western Africa"}
    assert own.by_year(joint, home="USA", **region) == {2021: 1, 2022: 1}
    assert own.by_year(joint, home="USA", level="world", place="WORLD") == {2021: 1, 2022: 2, 2023: 1}
    assert own.by_year(joint, home="USA", place="KEN", category="border") == {2023: 1}
    told = own.reading("counter_extremism_in_window", home="USA", places=("NER",), window=3)
    assert (told["value"], told["status"], told["arrow"]) == (2, "shown", "none")
    other = Selection(level=Level.PARTNER, home="FRA", places=("NER",), first=2022, last=2022)
    assert own.filled(joint, other) == [(2022, None, "not_collected")]


def test_the_family_is_context_and_says_that_attribution_is_very_weak() -> None:
    assert FAMILY.context and {indicator.better.value for indicator in FAMILY.indicators} == {"neither"}
    assert "attribution is very weak" in FAMILY.what_it_cannot_say
    assert all("Attribution is very weak" in one.caveat for one in FAMILY.indicators if "Joint" in one.title)
