"""What partners were asked is a list with median and range of one year: never one number for a region, never a line."""

from collections.abc import Iterator
from statistics import median

import polars as pl
import pytest
import streamlit as st

from dashboard import loading
from dashboard.content.asked import asked_list
from dashboard.content.bands import Band
from dashboard.content.partner import partner_page
from dashboard.content.region import RegionPage, region_page
from dashboard.quantities import number
from dashboard.selection import Selection
from data.regions import members


@pytest.fixture(scope="module", autouse=True)
def no_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The figures that ship, and caches that know nothing of other tests."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("COMITY_HOME", str(tmp_path_factory.mktemp("none") / "home"))
        st.cache_data.clear()
        st.cache_resource.clear()
        yield


def selection(as_of: int = 2026, **chosen: str) -> Selection:
    return Selection(home="USA", scheme="m49-intermediate", window=5, as_of=as_of, **chosen)  # type: ignore[arg-type]


def perception(bands: tuple[Band, ...]) -> Band:
    return next(band for band in bands if band.family.id == "perception")


def page(region: str, as_of: int = 2026) -> RegionPage:
    return region_page(loading, selection(as_of, region=region))


@pytest.mark.parametrize(
    ("region", "as_of"), [("Eastern Europe", 2026), ("Western Asia", 2026), ("Western Asia", 2010)]
)
def test_the_list_is_of_the_newest_year_with_anyone_asked_and_of_all_asked_then(region: str, as_of: int) -> None:
    found = page(region, as_of)
    asked = found.asked["perception"]
    places = tuple(actor for actor in members("m49-intermediate").filter(region=region)["actor"] if actor != "USA")
    figures = loading.figures("favourable", home="USA", places=places, last=as_of).drop_nulls("value")
    newest = figures.filter(pl.col("period").dt.year() == pl.col("period").dt.year().max())
    of_each = newest.sort("n").group_by("place").last()["value"].to_list()
    assert asked.year == newest["period"].dt.year().max() and str(asked.year) in asked.sentence
    assert len(asked.lines) == len(of_each)
    assert all("n = " in line and "(" in line for line in asked.lines)
    if len(of_each) > 1:
        assert f"median {number(round(median(of_each)))}" in asked.sentence


def test_a_median_over_those_asked_is_no_line_and_no_grey_line() -> None:
    band = perception(page("Eastern Europe").bands)
    assert band.of_partners and "Partners asked differ by year: not joined" in band.sentence
    beside = perception(partner_page(loading, selection(partner="POL")).bands)
    assert beside.region.is_empty() and "grey line" not in beside.sentence


def test_a_region_nobody_was_asked_in_has_no_list() -> None:
    registry = loading.registry()
    assert asked_list(loading, selection(), registry.measures["favourable"], "Polynesia", ("TUV", "WSM")) is None
    assert "perception" not in page("Polynesia").asked
