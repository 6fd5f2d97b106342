"""A page's address and what is chosen on it: a link reopens exactly the view it was made from."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.selection import MOST_PLACES, SHARED, Known, Selection, from_query, of_page, shared, to_partner, to_query
from dashboard.views import VIEWS, View

ROOT = Path(__file__).parents[1]
DEFAULT = Selection(home="USA", scheme="m49-intermediate", window=5, as_of=2026)
REGIONS = {"m49-intermediate": ("Northern Europe", "Southern Asia"), "own": ("Côte & Sahel",)}
KNOWN = Known(
    default=DEFAULT,
    homes=frozenset({"USA", "POL", "EU"}),
    regions=REGIONS,
    partners=frozenset({"IND", "POL", "DEU", "FRA", "ITA", "ESP", "GBR", "PRT", "NOR"}),
    indicators=frozenset({"view_change", "exercise_frequency"}),
    layers=frozenset({"agreements", "alliances"}),
)

selections = st.builds(
    Selection,
    home=st.sampled_from(sorted(KNOWN.homes)),
    scheme=st.just("m49-intermediate"),
    window=st.integers(1, 50),
    as_of=st.integers(1950, 2026),
    region=st.sampled_from([None, *REGIONS["m49-intermediate"]]),
    partner=st.sampled_from([None, *sorted(KNOWN.partners)]),
    indicator=st.sampled_from([None, *sorted(KNOWN.indicators)]),
    category=st.sampled_from([None, "bilateral"]),
    level=st.sampled_from([None, "partner", "world"]),
    places=st.lists(st.sampled_from(sorted(KNOWN.partners)), unique=True, max_size=MOST_PLACES).map(tuple),
    layer=st.sampled_from([None, *sorted(KNOWN.layers)]),
    year=st.one_of(st.none(), st.integers(1800, 2026)),
)


@given(selections)
def test_a_link_reopens_the_view_it_was_made_from(selection: Selection) -> None:
    opened = from_query(to_query(selection, DEFAULT), KNOWN)
    assert opened.selection == selection
    assert opened.notes == ()


def test_the_usual_choices_make_an_empty_address() -> None:
    assert to_query(DEFAULT, DEFAULT) == {}
    assert from_query({}, KNOWN).selection == DEFAULT


@pytest.mark.parametrize(
    "query",
    [
        {"home": "XXX"},
        {"scheme": "martian"},
        {"window": "0"},
        {"window": "five"},
        {"window": "५"},
        {"window": "9" * 400},
        {"as_of": "2099"},
        {"region": "Atlantis"},
        {"partner": "<script>"},
        {"indicator": "love"},
        {"level": "galaxy"},
        {"places": "XXX"},
        {"layer": "trade"},
        {"year": "2099"},
        {"year": "soon"},
    ],
)
def test_what_is_not_known_falls_back_and_is_said(query: dict[str, str]) -> None:
    opened = from_query(query, KNOWN)
    assert opened.selection == DEFAULT
    assert len(opened.notes) == 1 and "not known here" in opened.notes[0]


def test_a_note_never_repeats_a_long_text_from_the_address() -> None:
    assert len(from_query({"home": "x" * 5_000}, KNOWN).notes[0]) < 200


def test_at_most_eight_places_stand_side_by_side_each_once() -> None:
    many = [*sorted(KNOWN.partners), "IND"]
    opened = from_query({"places": ",".join(many)}, KNOWN)
    assert opened.selection.places == tuple(sorted(KNOWN.partners))[:MOST_PLACES]
    assert "at most 8" in opened.notes[0]


def test_regions_may_be_compared_where_the_level_is_region() -> None:
    opened = from_query({"level": "region", "places": "Southern Asia"}, KNOWN)
    assert opened.selection.places == ("Southern Asia",)


def test_a_region_is_known_only_in_its_own_scheme() -> None:
    assert from_query({"scheme": "own", "region": "Côte & Sahel"}, KNOWN).selection.region == "Côte & Sahel"
    assert from_query({"region": "Côte & Sahel"}, KNOWN).selection.region is None


def test_going_to_another_page_keeps_home_regions_and_windows_only() -> None:
    here = replace(DEFAULT, home="POL", window=10, partner="IND", indicator="view_change")
    assert shared(here, DEFAULT) == {"home": "POL", "window": "10"}
    assert to_partner(here, DEFAULT, "DEU") == {"home": "POL", "window": "10", "partner": "DEU"}


@given(selections)
def test_what_a_page_does_not_read_makes_no_other_page_of_it(selection: Selection) -> None:
    read = of_page(selection, DEFAULT, ("partner",))
    assert shared(read, DEFAULT) == shared(selection, DEFAULT)
    assert read == of_page(
        replace(selection, indicator="view_change", year=1999, places=("IND",)), DEFAULT, ("partner",)
    )
    assert read.partner == selection.partner


@pytest.mark.parametrize("view", [one for one in VIEWS if one.id not in ("upload", "quality")], ids=lambda one: one.id)
def test_a_page_names_every_choice_of_its_own_that_it_reads(view: View) -> None:
    """As far as its files tell: the view and the contents that begin with its name."""
    page = ROOT / "dashboard" / "views" / f"{view.id}.py"
    named = re.search(r"opened\(([^)]*)\)", page.read_text("utf-8"))
    assert named is not None
    files = [page, *(ROOT / "dashboard" / "content").glob(f"{view.id}*.py")]
    read = {part for file in files for part in re.findall(r"selection\.([a-z_]+)", file.read_text("utf-8"))}
    assert read - set(SHARED) <= set(re.findall(r'"([a-z_]+)"', named[1]))
