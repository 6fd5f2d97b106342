"""Arms control: notifications made of those required, observations and visits, and inspections counted once."""

from pathlib import Path

import pytest
from registers import admitted, brought, reading, rolled, shown, value, with_line

from metrics.library import Library
from validation.gate import Gate

N1 = "USA,RUS,2023,Example document,notification,partner,10,9"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, gate: Gate) -> Library:
    return brought(tmp_path_factory.mktemp("arms_control"), gate, "confidence_measures", "inspections")


@pytest.mark.parametrize(
    ("measure", "place", "year", "category", "expected"),
    [
        ("notifications_required", "RUS", 2023, "theirs", 10),
        ("notifications_required", "RUS", 2023, "ours", 0),
        ("notifications_required", "WORLD", 2023, None, 20),
        ("notifications_required", "WORLD", 2024, "theirs", 12),
        ("notifications_made", "WORLD", 2023, "ours", 9),
        ("notifications_made", "POL", 2024, None, 3),
        ("notifications_unknown", "RUS", 2024, "theirs", 8),
        ("observations", "POL", 2024, "hosted", 1),
        ("observations", "RUS", 2023, "conducted", 2),
        ("observations", "WORLD", 2023, "hosted", 0),
        ("evaluation_visits", "POL", 2024, "conducted", 1),
        ("inspections_made", "RUS", 2023, None, 21),
        ("inspections_made", "RUS", 2023, "hosted", 9),
        ("inspections_made", "POL", 2024, "conducted", 2),
        ("inspections_made", "WORLD", 2024, "hosted", 3),
    ],
)
def test_figures_of_the_example_are_those_counted_by_hand(
    library: Library, measure: str, place: str, year: int, category: str | None, expected: float
) -> None:
    assert shown(library, measure, place, year, category) == (expected, "shown")


def test_a_number_nobody_wrote_down_is_not_nought(library: Library) -> None:
    assert shown(library, "notifications_made", "RUS", 2024) == (None, "not_collected")
    assert shown(library, "inspections_made", "RUS", 2024, "conducted") == (None, "not_collected")


def test_one_notification_too_many_does_not_make_up_for_one_missing(library: Library) -> None:
    # The example has 12 made where 10 were required.
    assert shown(library, "notifications_made", "RUS", 2023, "theirs") == (10, "shown")


@pytest.mark.parametrize(
    ("place", "category", "low", "high", "interval"),
    [
        ("RUS", "theirs", 10 / 18, 1, "bounds"),
        ("POL", "theirs", 3 / 4, 3 / 4, "exact"),
        ("WORLD", "ours", 9 / 10, 9 / 10, "exact"),
        ("WORLD", "theirs", 13 / 22, 21 / 22, "bounds"),
        ("Eastern Europe", "theirs", 13 / 22, 21 / 22, "bounds"),
    ],
)
def test_the_share_of_notifications_keeps_the_unknown_in_the_whole(
    library: Library, place: str, category: str, low: float, high: float, interval: str
) -> None:
    found = reading(library, "notifications_share", place, category, as_of=2024)
    assert (found["value"], found["low"], found["high"]) == pytest.approx((low, low, high))
    assert (found["interval"], found["arrow"]) == (interval, "none")


@pytest.mark.parametrize(
    ("indicator", "place", "category", "expected"),
    [
        ("observations_in_window", "WORLD", None, 3),
        ("observations_in_window", "POL", "hosted", 1),
        ("evaluation_visits_in_window", "WORLD", "conducted", 1),
        ("inspections_in_window", "WORLD", "hosted", 12),
        ("inspections_in_window", "RUS", "conducted", 12),
    ],
)
def test_totals_of_the_window_are_those_counted_by_hand(
    library: Library, indicator: str, place: str, category: str | None, expected: float
) -> None:
    assert reading(library, indicator, place, category, as_of=2024)["value"] == expected


def test_a_total_with_an_unknown_year_says_how_many_years_it_is_of(library: Library) -> None:
    found = reading(library, "inspections_in_window", "RUS", "conducted", as_of=2024)
    assert found["reason"] == "1 of the 2 years 2023–2024 were looked at."


def test_an_inspection_cannot_be_brought_as_a_confidence_building_measure(tmp_path: Path, gate: Gate) -> None:
    twice = with_line("confidence_measures", N1.replace("notification", "inspection"))
    assert admitted(tmp_path, gate, "confidence_measures", twice) == {"not in the closed list"}


def test_a_row_that_says_no_number_is_refused(tmp_path: Path, gate: Gate) -> None:
    empty = with_line("confidence_measures", N1.replace("10,9", ","))
    assert admitted(tmp_path, gate, "confidence_measures", empty) == {"neither required nor made"}


def test_what_no_regime_requires_has_no_part_in_the_share() -> None:
    said = {"partner": "RUS", "year": 2023, "kind": "notification", "made_by": "partner"}
    rows = [said | {"regime": "A", "required": 4, "made": 3}, said | {"regime": "B", "required": None, "made": 5}]
    figures = rolled("confidence_measures", *rows, first=2023, last=2023)
    assert value(figures, "notifications_required", "RUS", 2023) == 4
    assert value(figures, "notifications_made", "RUS", 2023) == 3
