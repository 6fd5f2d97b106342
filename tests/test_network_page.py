"""The Network page: who is tied to whom, drawn so that no two names meet, and counted as the figures count it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
import streamlit as st
from hypothesis import given
from hypothesis import strategies as s
from polars.testing import assert_frame_equal
from store_fixtures import FilledStore
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard import loading
from dashboard.content.neighbourhood import MOST_DRAWN, MOST_HUES, drawing_of, ring
from dashboard.content.network import neighbourhood, network_page, states_in
from dashboard.graphs import HUES, neighbourhood_chart
from dashboard.selection import Selection
from dashboard.theme import HOME
from data.coverage import COVERAGE_SCHEMA
from data.figures import Selection as SelectedFigures
from data.figures import conform
from metrics.families import REGISTRY
from metrics.families.network_layers import LAYERS
from metrics.library import Library
from metrics.ties import ties_of

APP = Path(dashboard.__file__).with_name("app.py")
STANDING = REGISTRY.measures["agreements_standing"]
CHOSEN = Selection(home="USA", scheme="m49-intermediate", window=5, as_of=2026)
TIES = [("FRA", "USA", 3), ("IND", "USA", 1), ("FRA", "IND", 2), ("DEU", "FRA", 4)]
SECONDS = 300


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A store of the test's own, and caches that know nothing of other tests."""
    monkeypatch.setenv("COMITY_HOME", str(tmp_path / "home"))
    st.cache_data.clear()
    st.cache_resource.clear()
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


def write_ties(folder: Path, coverages: dict[str, str | None]) -> Path:
    """Embedded figures of four agreements' ties in 2010, of each source with the place its coverage is of."""
    rows = [
        {"measure": "agreements_standing", "home": home, "level": "partner", "place": place, "grain": "year"}
        | {"period": date(2010, 1, 1), "value": float(count), "low": 1.0, "high": float(count), "interval": "bounds"}
        | {"n": count, "status": "shown", "source": source, "version": "1"}
        for source, covered in coverages.items()
        for one, other, count in TIES
        for home, place in ((one, other), (other, one))
        if covered in (None, home)
    ]
    covered = [
        {"dataset": "agreement_parties", "source": source, "version": "1", "kind": None, "place": place}
        | {"first": date(2009, 1, 1), "last": date(2010, 12, 31)}
        for source, place in coverages.items()
    ]
    folder.mkdir()
    conform(pl.DataFrame(rows)).write_parquet(folder / "figures.parquet")
    texts = dict.fromkeys(("dataset", "source", "version"), pl.String)
    pl.DataFrame(covered, schema=texts | COVERAGE_SCHEMA).write_parquet(folder / "coverage.parquet")
    return folder


def page(**query: str) -> AppTest:
    """The page run once with an address, without a fault box."""
    app = AppTest.from_file(APP, default_timeout=SECONDS)
    app.run()
    app.switch_page("views/network.py")
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    assert [error.value for error in app.error] == []
    return app


def words(app: AppTest) -> str:
    kinds = (app.title, app.header, app.markdown, app.caption, app.subheader, app.info)
    return "\n".join(element.value for kind in kinds for element in kind).replace("\\", "")


def test_the_page_counts_the_ties_that_ship_in_the_past_tense() -> None:
    said = words(page(layer="exercises", year="2010"))
    ties = loading.ties("exercises_joint", 2010)
    assert ties is not None
    states = ties.pairs.filter(home="USA").height
    assert (
        f"In 2010 the United States was tied to {states} of {states_in(2010, 'USA')} other states by exercise" in said
    )
    assert "What it cannot show" in said and "Sources" in said and "mme" in said
    assert not re.search(r"\b(caused|thanks to|led to|influential|ranks?)\b", said)


def test_layer_and_year_are_chosen_by_controls_that_live_in_the_address() -> None:
    app = page()
    next(one for one in app.selectbox if one.label == "Tied by").select("exercises").run()
    next(one for one in app.selectbox if one.label == "In the year").select(1999).run()
    assert app.query_params["layer"] in ("exercises", ["exercises"])
    assert app.query_params["year"] in ("1999", ["1999"])
    assert "In 1999 the United States was tied to" in words(app)


def test_a_year_that_is_not_covered_shows_the_nearest_and_says_so() -> None:
    said = words(page(layer="agreements", year="1950"))
    assert "1950 is not covered, so 1980 is shown" in said and "In 1980 " in said


def test_as_of_an_earlier_year_no_later_tie_is_shown() -> None:
    app = page(as_of="1995")
    assert "In 1995 " in words(app)
    years = next(one for one in app.selectbox if one.label == "In the year").options
    assert max(map(int, years)) == 1995


def test_a_group_is_tied_where_a_member_is_and_what_is_or_was_no_state_is_told_so() -> None:
    def answer(home: str, year: int) -> str:
        return network_page(loading, replace(CHOSEN, home=home, year=year)).answer

    assert "A group is tied where any member of that year is" in answer("NATO", 2010)
    assert "is no state and no group with members here" in answer("HKG", 2010)
    assert "Ukraine did not exist in 1985" in answer("UKR", 1985)


def test_without_a_record_of_every_state_the_page_asks_for_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMITY_EMBEDDED", str(write_ties(tmp_path / "own", {"dcad": "USA"})))
    said = words(page())
    assert "No record of ties by agreement among every state yet: bring one" in said
    assert "Nothing: there is no record of any family here" in said


def test_ties_come_from_one_release_and_never_from_a_record_of_one_home(tmp_path: Path) -> None:
    both = Library(embedded=write_ties(tmp_path / "both", {"own": "USA", "dcad": None}))
    found = ties_of(both, STANDING, 2010)
    assert found is not None
    assert (found.source, found.year, found.years) == ("dcad", 2010, (2009, 2010))
    assert found.pairs.height == 2 * len(TIES)
    alone = Library(embedded=write_ties(tmp_path / "alone", {"own": "USA"}))
    assert ties_of(alone, STANDING, 2010) is None


def test_who_is_drawn_listed_and_shared_is_counted_by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMITY_EMBEDDED", str(write_ties(tmp_path / "hand", {"dcad": None})))
    told = network_page(loading, CHOSEN)
    assert told.answer.startswith("In 2010 the United States was tied to 2 of 195 other states by agreement, counting")
    assert "Most to France (between 1 and 3 agreements) and India (1 agreement)" in told.answer
    assert told.partners["State"].to_list() == ["France", "India"]
    assert told.pairs.rows() == [("France", "India", 2)]
    assert "1 of 1 pairs among the partners drawn are tied themselves" in told.drawing.says
    of_india = neighbourhood(loading, CHOSEN, "IND")
    assert "by agreement to 1, 1 of them shared (2010)" in of_india.sentence
    row = of_india.table.row(0, named=True)
    assert (row["Ties with the home"], row["Shared"], row["Shared, most ties of the place first"]) == (1, 1, "France")


def test_a_home_without_ties_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMITY_EMBEDDED", str(write_ties(tmp_path / "none", {"dcad": None})))
    said = words(page(home="NRU"))
    assert "In 2010 Nauru was tied to none of 195 other states by agreement" in said


def test_a_home_is_tied_on_the_page_to_as_many_states_as_its_degree_says(filled_store: FilledStore) -> None:
    for layer in LAYERS:
        found = ties_of(filled_store.library, REGISTRY.measures[layer.counted_by], 2010)
        assert found is not None
        counted = found.pairs.group_by(place="home").agg(value=pl.len().cast(pl.Float64))
        degrees = filled_store.library.select(
            REGISTRY.measures[f"{layer.id}_degree"], SelectedFigures(first=2010, last=2010)
        ).filter(pl.col("value") > 0)
        told = degrees.select("place", "value").sort("place")
        assert told.height > 100
        assert_frame_equal(told, counted.filter(pl.col("place").is_in(told["place"].implode())).sort("place"))


@given(s.integers(0, MOST_DRAWN))
def test_names_around_the_ring_never_meet(count: int) -> None:
    spots = ring(count)
    assert len(spots) == count
    assert all(abs(x**2 + y**2 - 1) < 1e-9 for x, y in spots)
    for side in (1, -1):
        heights = sorted(y for x, y in spots if x * side > 0)
        # A name has up to three lines of 14 pixels: less than a tenth of the ring's height of 490.
        assert all(later - earlier > 0.19 for earlier, later in pairwise(heights))


def test_twenty_at_most_are_drawn_with_those_of_one_region_together_and_the_rest_are_said() -> None:
    told = network_page(loading, replace(CHOSEN, layer="exercises"))
    nodes = told.drawing.nodes
    assert nodes.height == MOST_DRAWN < told.partners.height
    regions = nodes["region"].to_list()
    changes = sum(before != after for before, after in pairwise(regions))
    assert changes == len(set(regions)) - 1
    assert f"{told.partners.height - MOST_DRAWN} with " in told.drawing.says
    assert told.drawing.edges.filter("is_home").height == MOST_DRAWN
    assert max(len(line) for label in nodes["label"].to_list() for line in label.split("\n")) <= 20


def test_the_home_has_a_hue_of_its_own_and_nothing_is_drawn_of_nobody() -> None:
    assert HOME not in HUES and len(HUES) == MOST_HUES
    nobody = pl.DataFrame(
        schema=dict.fromkeys(("place", "name", "region"), pl.String)
        | dict.fromkeys(("value", "low", "high"), pl.Float64)
    )
    pairs = pl.DataFrame(schema={"home": pl.String, "place": pl.String, "value": pl.Float64})
    empty = drawing_of("USA", nobody, pairs, STANDING)
    assert (empty.nodes.height, empty.edges.height, empty.says) == (0, 0, "United States is tied to nobody.")
    assert neighbourhood_chart(empty, home="USA").to_dict()["layer"]
