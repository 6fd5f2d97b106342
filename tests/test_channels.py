"""Channels: lines in place year by year, tests whose unknown outcomes stay in the whole, and contacts."""

from pathlib import Path

import pytest
from registers import admitted, brought, reading, rolled, shown, value, with_line

from data.figures import Selection
from data.own_record import OwnCoverage
from data.store import Store
from metrics.families import REGISTRY
from metrics.library import Library
from validation.gate import Gate


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, gate: Gate) -> Library:
    return brought(tmp_path_factory.mktemp("channels"), gate, "channels", "channel_tests", "adversary_contacts")


@pytest.mark.parametrize(
    ("measure", "place", "year", "category", "expected"),
    [
        ("lines_in_place", "RUS", 2016, None, 1),
        ("lines_in_place", "RUS", 2019, None, 2),
        ("lines_in_place", "CHN", 2018, "incidents-at-sea", 1),
        ("lines_in_place", "CHN", 2019, None, 0),
        ("lines_in_place", "WORLD", 2019, None, 3),
        ("lines_in_place", "WORLD", 2019, "incidents-at-sea", 1),
        ("channel_tests_made", "RUS", 2023, "hotline", 2),
        ("channel_tests_made", "RUS", 2024, None, 2),
        ("channel_tests_passed", "RUS", 2023, None, 1),
        ("channel_tests_passed", "RUS", 2024, None, 1),
        ("channel_tests_unknown", "WORLD", 2024, "hotline", 1),
        ("adversary_contacts_held", "RUS", 2023, None, 2),
        ("adversary_contacts_held", "RUS", 2023, "minister", 1),
        ("adversary_contacts_held", "WORLD", 2024, None, 2),
        ("adversary_contacts_held", "RUS", 2024, "working", 0),
    ],
)
def test_figures_of_the_example_are_those_counted_by_hand(
    library: Library, measure: str, place: str, year: int, category: str | None, expected: float
) -> None:
    assert shown(library, measure, place, year, category) == (expected, "shown")


def test_tests_whose_outcome_nobody_wrote_down_are_neither_passed_nor_failed(library: Library) -> None:
    assert shown(library, "channel_tests_passed", "RUS", 2024, "hotline") == (None, "not_collected")
    found = reading(library, "channel_tests_passed_share", "RUS", "hotline", as_of=2024)
    assert (found["value"], found["low"], found["high"]) == pytest.approx((1 / 3, 1 / 3, 2 / 3))
    assert (found["n"], found["interval"]) == (3, "bounds")
    assert found["reason"] == (
        "1 of 3 tests passed in 2023–2024; of unknown outcome: 1, counted as none in the low and in full in the high."
    )


@pytest.mark.parametrize(
    ("indicator", "place", "category", "as_of", "expected", "n"),
    [
        ("lines_in_place_now", "RUS", None, 2019, 2, 2),
        ("lines_in_place_now", "CHN", None, 2019, 0, 0),
        ("lines_in_place_now", "WORLD", "hotline", 2019, 1, 1),
        ("channel_tests_passed_share", "RUS", None, 2024, 2 / 4, 4),
        ("channel_tests_passed_share", "RUS", "deconfliction", 2024, 1, 1),
        ("adversary_contacts_in_window", "RUS", None, 2024, 3, 3),
        ("adversary_contacts_in_window", "WORLD", "chief", 2024, 1, 1),
    ],
)
def test_readings_of_the_example_are_those_counted_by_hand(
    library: Library, indicator: str, place: str, category: str | None, as_of: int, expected: float, n: int
) -> None:
    found = reading(library, indicator, place, category, as_of=as_of)
    assert (found["value"], found["n"], found["arrow"]) == (expected, n, "none")


def test_a_place_without_tests_has_no_share_of_them(library: Library) -> None:
    found = reading(library, "channel_tests_passed_share", "CHN", as_of=2024)
    assert (found["value"], found["status"]) == (None, "not_applicable")


def test_a_state_the_record_never_names_has_no_number_of_contacts(library: Library) -> None:
    found = reading(library, "adversary_contacts_in_window", "JPN", as_of=2024)
    assert (found["value"], found["n"], found["status"]) == (None, None, "not_applicable")
    named = reading(library, "adversary_contacts_in_window", "CHN", "minister", as_of=2024)
    assert (named["value"], named["status"]) == (0, "shown")


def test_contacts_are_kept_by_month_too(library: Library) -> None:
    chosen = Selection(home="USA", places=("RUS",), grain="month", first=2023, last=2024)
    months = library.select(REGISTRY.measures["adversary_contacts_held"], chosen).filter(value=1)["period"]
    assert [(day.year, day.month) for day in months] == [(2023, 2), (2023, 10), (2024, 6)]


def test_lines_stand_as_far_as_the_list_is_said_to_be_kept(tmp_path: Path, gate: Gate) -> None:
    line = with_line("channels", "USA,RUS,Example hotline,hotline,2015,")
    said = OwnCoverage(places=("USA",), first=2015, last=2025)
    assert admitted(tmp_path, gate, "channels", line, said) == set()
    library = Library(store=Store.open(tmp_path / "store"), embedded=tmp_path)
    found = reading(library, "lines_in_place_now", "RUS", as_of=2026)
    assert (found["value"], found["last_period"].year, found["age_years"]) == (1, 2025, 1)


def test_a_line_shared_by_partners_is_one_in_the_world_and_none_before_it_was_set_up() -> None:
    said = {"channel": "Line", "kind": "deconfliction", "established_year": 2016, "ended_year": 2017}
    rows = [said | {"partner": partner} for partner in ("RUS", "TUR")]
    figures = rolled("channels", *rows, first=2015, last=2018)
    assert [value(figures, "lines_in_place", "WORLD", year) for year in (2015, 2016, 2017, 2018)] == [0, 1, 1, 0]
    assert value(figures, "lines_in_place", "TUR", 2016) == 1


@pytest.mark.parametrize(
    ("dataset", "line", "rule"),
    [
        ("channels", "USA,RUS,Line,hotline,2015,2014", "ended before it was set up"),
        ("channel_tests", "USA,USA,T1,hotline,2023-01-15,true,", "partner is the home"),
        ("adversary_contacts", "USA,,C1,2023-02-10,minister,call", "value required"),
        ("adversary_contacts", "USA,RUS,C1,2023-02-10,president,call", "not in the closed list"),
    ],
)
def test_a_record_that_contradicts_itself_is_refused(
    tmp_path: Path, gate: Gate, dataset: str, line: str, rule: str
) -> None:
    assert rule in admitted(tmp_path, gate, dataset, with_line(dataset, line))
