"""Information sharing: agreements in force, requests answered, and waits in which the unanswered still wait."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from registers import admitted, brought, cell, reading, rolled, shown, value, with_line

from metrics.library import Library
from validation.gate import Gate


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, gate: Gate) -> Library:
    return brought(
        tmp_path_factory.mktemp("information_sharing"), gate, "information_agreements", "information_requests"
    )


def request(name: str, asked: date, days: int | None, **more: object) -> dict[str, object]:
    answered = None if days is None else asked + timedelta(days=days)
    return {"request": name, "partner": "POL", "direction": "asked", "asked": asked, "answered": answered} | more


@pytest.mark.parametrize(
    ("measure", "place", "year", "category", "expected"),
    [
        ("information_agreements", "POL", 2018, None, 0),
        ("information_agreements", "POL", 2019, "classified", 1),
        ("information_agreements", "POL", 2021, "classified", 2),
        ("information_agreements", "JPN", 2020, "intelligence", 1),
        ("information_agreements", "JPN", 2021, None, 0),
        ("information_agreements", "IND", 2021, None, 0),
        ("information_agreements", "WORLD", 2021, None, 2),
        ("requests_asked", "POL", 2023, "asked", 5),
        ("requests_asked", "WORLD", 2023, None, 8),
        ("requests_answered", "POL", 2023, "asked", 4),
        ("requests_answered", "JPN", 2023, None, 0),
        ("requests_answered", "WORLD", 2023, "received", 1),
        ("answer_days", "WORLD", 2023, "asked", 20),
    ],
)
def test_figures_of_the_example_are_those_counted_by_hand(
    library: Library, measure: str, place: str, year: int, category: str | None, expected: float
) -> None:
    assert shown(library, measure, place, year, category) == (expected, "shown")


@pytest.mark.parametrize(
    ("place", "category", "expected"),
    [("POL", "classified", 2), ("CZE", "classified", 1), ("JPN", None, 0), ("Eastern Europe", "classified", 2)],
)
def test_an_agreement_of_several_partners_is_one_in_their_region(
    library: Library, place: str, category: str | None, expected: float
) -> None:
    found = reading(library, "information_agreements_now", place, category, as_of=2021)
    assert (found["value"], found["interval"], found["arrow"]) == (expected, "exact", "none")


def test_a_list_reads_to_its_last_signature_and_says_its_age(library: Library) -> None:
    assert reading(library, "information_agreements_now", "POL", "classified", as_of=2024)["age_years"] == 3


def test_the_share_answered_is_of_those_asked(library: Library) -> None:
    found = reading(library, "requests_answered_share", "POL", "asked", as_of=2023)
    assert (found["value"], found["n"]) == (4 / 5, 5)
    assert reading(library, "requests_answered_share", "WORLD", "received", as_of=2023)["value"] == 1 / 2


def test_the_median_wait_counts_the_unanswered_as_still_waiting(library: Library) -> None:
    # Waits in the example: 10, 15, 20, 30, 40 days, and one request of 1 June unanswered: half are answered at 20.
    found = reading(library, "answer_days_now", "WORLD", "asked", as_of=2023)
    assert (found["value"], found["low"], found["high"], found["n"]) == (20, 10, None, 6)
    assert found["interval"] == "model-95"
    assert found["reason"] == "Requests asked in 2023: 6, answered: 5. A level has no direction."


def test_under_six_requests_there_is_no_median(library: Library) -> None:
    assert shown(library, "answer_days", "POL", 2023, "asked") == (None, "not_collected")
    found = reading(library, "answer_days_now", "POL", "asked", as_of=2023)
    assert (found["value"], found["status"]) == (None, "unreliable")
    assert found["reason"].startswith("Requests asked in 2023: 5, answered: 4. A median needs 6 requests")


def test_where_fewer_than_half_are_answered_there_is_no_median() -> None:
    rows = [request(str(number), date(2022, 3, 1), 5 if number < 2 else None) for number in range(6)]
    found = cell(rolled("information_requests", *rows, first=2022, last=2022), "answer_days", "POL", 2022, "asked")
    assert found is not None
    assert (found["value"], found["status"], found["n"]) == (None, "unreliable", 6)


def test_an_answer_after_the_last_covered_day_is_not_yet_known() -> None:
    rows = [request(str(number), date(2022, 12, 1), 10 + number) for number in range(4)]
    rows += [request("late", date(2022, 12, 1), 40), request("never", date(2022, 12, 1), None)]
    figures = rolled("information_requests", *rows, first=2022, last=2022)
    assert value(figures, "requests_answered", "POL", 2022) == 4
    # Of six, the third is answered after 12 days; the two open ones have waited 30 days.
    assert value(figures, "answer_days", "POL", 2022, "asked") == 12


def test_answers_of_the_home_and_of_the_partner_are_never_one_median() -> None:
    rows = [request(str(number), date(2022, 3, 1), number) for number in range(6)]
    rows += [request(f"r{number}", date(2022, 3, 1), 100, direction="received") for number in range(6)]
    figures = rolled("information_requests", *rows, first=2022, last=2022)
    assert cell(figures, "answer_days", "POL", 2022) is None
    assert value(figures, "answer_days", "POL", 2022, "asked") == 2
    assert value(figures, "answer_days", "POL", 2022, "received") == 100


def test_an_agreement_stands_in_the_year_it_ends_also_where_only_the_day_is_known() -> None:
    said = {"partner": "JPN", "kind": "classified", "signed_year": 2018, "in_force_year": 2018}
    rows = [said | {"agreement": "A", "ends": date(2019, 6, 30)}, said | {"agreement": "B"}]
    figures = rolled("information_agreements", *rows, first=2018, last=2021)
    assert [value(figures, "information_agreements", "JPN", year) for year in (2018, 2019, 2020, 2021)] == [2, 2, 1, 1]


@pytest.mark.parametrize(
    ("dataset", "line", "rule"),
    [
        ("information_requests", "USA,POL,Q1,asked,2023-01-10,2023-01-09", "answered before it was asked"),
        ("information_requests", "USA,USA,Q1,asked,2023-01-10,", "partner is the home"),
        ("information_agreements", "USA,POL,A,classified,2018,2017,,", "in force before it was signed"),
        ("information_agreements", "USA,POL,A,classified,2018,2019,2020,2021-01-01", "ends in another year"),
    ],
)
def test_a_record_that_contradicts_itself_is_refused(
    tmp_path: Path, gate: Gate, dataset: str, line: str, rule: str
) -> None:
    assert rule in admitted(tmp_path, gate, dataset, with_line(dataset, line))
