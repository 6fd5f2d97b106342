"""Overview, Partner and Indicator say of a recent number whether it varies as usual, all of a page told together."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import altair as alt
import pytest
import streamlit as st
from signal_libraries import counts, library, years
from test_pages import page, words

from dashboard import loading
from dashboard.content.indicator import indicator_page
from dashboard.content.partner import partner_page
from dashboard.content.reading import Reading
from dashboard.content.varying import NO_CAUSE
from dashboard.control_lines import control_lines
from dashboard.selection import Selection

VISITS = ("visits", "visits-us", "1")
NOISE = (4, 2, 5, 3, 1, 4, 6, 2, 3, 5, 2, 4, 3, 6, 1, 3, 4, 5, 2, 3, 4, 1, 5, 3, 2, 4, 3, 5, 2)
CHOSEN = Selection(home="USA", scheme="m49-intermediate", window=5, as_of=2025, partner="DEU")
USUAL, SIGNAL = "within its usual variation", "signal: outside its usual variation"


@pytest.fixture(autouse=True)
def caches() -> Iterator[None]:
    st.cache_data.clear()
    st.cache_resource.clear()
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, newest: Mapping[int, float]) -> None:
    """Pages over figures of visits to Germany and nothing else: usual years to 2023, and the newest ones as given."""
    values = {1995 + place: float(value) for place, value in enumerate(NOISE)} | dict(newest)
    rows = counts("visits_made", "DEU", values, home="USA", source="visits-us")
    library(tmp_path / "figures", rows, {VISITS: [years(1995, max(values), "USA")]})
    monkeypatch.setenv("COMITY_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COMITY_EMBEDDED", str(tmp_path / "figures"))


def of_visits(selection: Selection = CHOSEN) -> list[Reading]:
    bands = partner_page(loading, selection).bands
    return [one for band in bands for one in band.readings if one.indicator.measure == "visits_made" and one.is_shown]


def test_a_number_like_those_before_it_is_said_to_vary_as_usual(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown(tmp_path, monkeypatch, {2024: 4.0})
    told = of_visits()
    assert told and {one.variation for one in told} == {USUAL}
    assert all(
        any(line.startswith("Usual variation: 4 visits in 2024: within") for line in one.details) for one in told
    )
    assert partner_page(loading, CHOSEN).signals == ""


def test_a_number_far_from_those_before_it_is_a_signal_named_first_and_no_cause_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown(tmp_path, monkeypatch, {2024: 21.0})
    assert {one.variation for one in of_visits()} == {SIGNAL}
    said = partner_page(loading, CHOSEN).signals
    assert "Germany" in said and "21 visits in 2024: a signal, above its usual" in said and NO_CAUSE in said
    for view, chosen in (("partner", {"partner": "DEU"}), ("indicator", {"indicator": "visits_made", "places": "DEU"})):
        text = words(page(view, **chosen, as_of="2025"))
        assert "Outside its usual variation" in text and SIGNAL in text


def test_a_historical_record_never_signals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown(tmp_path, monkeypatch, {2024: 21.0})
    assert {one.variation for one in of_visits(replace(CHOSEN, as_of=2031))} <= {""}


def test_a_young_series_says_what_it_lacks_behind_its_click_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = {2018 + place: float(value) for place, value in enumerate(NOISE[:7])}
    rows = counts("visits_made", "DEU", values, home="USA", source="visits-us")
    library(tmp_path / "figures", rows, {VISITS: [years(2018, 2024, "USA")]})
    monkeypatch.setenv("COMITY_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COMITY_EMBEDDED", str(tmp_path / "figures"))
    told = of_visits()
    assert told and {one.variation for one in told} == {""}
    assert all("too short" in one.variation_told for one in told)


def test_one_place_alone_is_drawn_with_its_usual_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown(tmp_path, monkeypatch, {2024: 4.0})
    alone = indicator_page(loading, replace(CHOSEN, indicator="visits_made", places=("DEU",)))
    both = indicator_page(loading, replace(CHOSEN, indicator="visits_made", places=("DEU", "FRA")))
    assert alone.usual is not None and both.usual is None
    assert alone.usual["year"].to_list() == list(range(alone.usual["year"].min(), 2025))  # type: ignore[arg-type]
    assert alone.table["variation"].to_list() == [alone.readings[0].variation_told]
    layers = control_lines(alone.usual, alt.X("year:Q"), alt.Y("value:Q"), first=1995, last=2024)
    assert len(layers) == 2 and control_lines(alone.usual, alt.X(), alt.Y(), first=1900, last=1910) == []
