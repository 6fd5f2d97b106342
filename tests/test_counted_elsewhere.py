"""A place whose events a source counts under another state has no zero of its own, and its region stays whole."""

from pathlib import Path

import polars as pl
import pytest

from data.embedded import SHIPPED
from data.figures import Level, Selection
from data.providers import PROVIDERS
from data.states import exists
from metrics.families import REGISTRY
from metrics.library import Library
from metrics.readings import read_out
from metrics.request import Request

YEARS = {"first": 2015, "last": 2020}


@pytest.fixture(scope="module")
def shipped() -> Library:
    return Library(embedded=SHIPPED)


def read(library: Library, measure: str, **asked: object) -> pl.DataFrame:
    return library.select(REGISTRY.measures[measure], Selection(**YEARS | asked))  # type: ignore[arg-type]


@pytest.mark.parametrize("measure", ["conflict_deaths", "active_conflicts", "killings_by_groups"])
def test_what_stands_under_israel_is_no_zero_of_palestine(shipped: Library, measure: str) -> None:
    theirs = read(shipped, measure, places=("PSE",))
    assert theirs["status"].unique().to_list() == ["not_collected"] and theirs["value"].null_count() == theirs.height
    everyone = read(shipped, measure)
    assert everyone.filter(place="PSE")["status"].unique().to_list() == ["not_collected"]
    assert set(everyone.filter(place="CYP")["status"].unique().to_list()) == {"shown"}
    assert read(shipped, measure, places=("ISR",))["value"].null_count() == 0


def test_its_region_and_the_world_stay_whole(shipped: Library) -> None:
    region = read(shipped, "conflict_deaths", level=Level.REGION, scheme="m49-intermediate", places=("Western Asia",))
    world = read(shipped, "conflict_deaths", level=Level.WORLD)
    assert region["value"].null_count() == world["value"].null_count() == 0
    theirs = read(shipped, "conflict_deaths", places=("ISR",))
    assert (region["value"] >= theirs["value"]).all()


def test_no_indicator_tells_a_number_of_it(shipped: Library) -> None:
    request = {"home": "USA", "places": ("PSE",), "as_of": 2026}
    for indicator in REGISTRY.indicators.values():
        measure = REGISTRY.measures[indicator.measure]
        if Level.PARTNER in indicator.levels and "ucdp" in measure.sources and not measure.has_home:
            told = read_out(shipped, Request(indicator=indicator.id, **request))  # type: ignore[arg-type]
            assert told["value"].null_count() == told.height, indicator.id


def test_whoever_is_counted_elsewhere_is_a_state_of_which_no_figure_is_shipped() -> None:
    figures = pl.scan_parquet(SHIPPED / "figures.parquet")
    for provider in PROVIDERS:
        for place, holder in provider.counted_under.items():
            assert exists(place, 2020) and exists(holder, 2020)
            about_it = figures.filter(place=place).filter(pl.col("source").str.starts_with(provider.id))
            assert about_it.filter(pl.col("home").is_null()).select(pl.len()).collect().item() == 0


def test_the_raw_file_has_no_row_of_it(provider_files: Path) -> None:
    raw = pl.read_csv(provider_files / "ucdp" / "organizedviolencecy_v25_1.csv", infer_schema=False)
    names = raw.select(pl.col("^country.*$")).to_series(1) if raw.width else pl.Series([], dtype=pl.String)
    assert not names.str.contains("(?i)palestin").any() and names.str.contains("Israel").any()
