"""Education and exchange from the example record, counted by hand: null is not zero, and a region is its states."""

from pathlib import Path
from typing import Any

import pytest

from data.examples import example_of
from data.figures import Level, Selection
from data.states import WORLD
from data.store import Store
from metrics.declare import Better
from metrics.families import REGISTRY
from metrics.families.education import FAMILY
from metrics.ingestion import ingest_file
from metrics.library import Library
from metrics.pipeline import Ending
from metrics.readings import read_out
from metrics.request import Request
from validation.gate import Gate

EXAMPLE = example_of("exchanges")
Shown = list[tuple[float | None, str]]


@pytest.fixture(scope="module")
def library(gate: Gate, tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("exchanges")
    store = Store.open(folder / "home")
    outcome = ingest_file("exchanges", EXAMPLE, who="ana", store=store, gate=gate)
    assert (outcome.ending, outcome.findings) == (Ending.PUBLISHED, ())
    return Library(store=store, embedded=folder)


def shown(library: Library, measure: str, chosen: Selection) -> Shown:
    return library.select(REGISTRY.measures[measure], chosen).select("value", "status").rows()


PERSONS: list[tuple[str, str | None, Shown]] = [
    ("UKR", None, [(30, "shown"), (30, "shown")]),
    ("UKR", "hosted", [(30, "shown"), (30, "shown")]),
    ("UKR", "sent", [(0, "shown"), (0, "shown")]),
    ("LTU", "sent", [(6, "shown"), (0, "shown")]),
    ("LTU", "hosted", [(0, "shown"), (5, "shown")]),
    ("FRA", None, [(0, "shown"), (0, "shown")]),
    ("POL", None, [(None, "not_applicable"), (None, "not_applicable")]),
]


@pytest.mark.parametrize(("place", "category", "expected"), PERSONS)
def test_persons_are_counted_by_the_year_they_began_and_by_direction(
    library: Library, place: str, category: str | None, expected: Shown
) -> None:
    chosen = Selection(home="POL", places=(place,), categories=(category,))
    assert shown(library, "exchange_persons", chosen) == expected


OTHERS: list[tuple[str, str, Shown]] = [
    # 10 persons for 40 weeks; the 20 whose weeks are not known are left out; then 30 for 10.
    ("exchange_person_weeks", "UKR", [(400, "shown"), (300, "shown")]),
    ("exchange_outcomes_known", "UKR", [(30, "shown"), (None, "not_collected")]),
    ("exchange_completed", "UKR", [(29, "shown"), (None, "not_collected")]),
    ("exchange_person_weeks", "LTU", [(12, "shown"), (10, "shown")]),
    ("exchange_completed", "LTU", [(None, "not_collected"), (5, "shown")]),
    ("exchange_completed", "FRA", [(0, "shown"), (0, "shown")]),
]


@pytest.mark.parametrize(("measure", "place", "expected"), OTHERS)
def test_what_is_not_known_is_left_out_and_is_never_zero(
    library: Library, measure: str, place: str, expected: Shown
) -> None:
    assert shown(library, measure, Selection(home="POL", places=(place,))) == expected


def test_a_region_is_the_sum_of_its_states_and_a_row_without_a_partner_counts_in_the_world_alone(
    library: Library,
) -> None:
    europe = Selection(level=Level.REGION, scheme="m49-region", home="POL", places=("Europe",))
    world = Selection(level=Level.WORLD, home="POL", places=(WORLD,))
    assert shown(library, "exchange_persons", europe) == [(36, "shown"), (35, "shown")]
    assert shown(library, "exchange_persons", world) == [(36, "shown"), (40, "shown")]
    assert shown(library, "exchange_person_weeks", world) == [(412, "shown"), (464, "shown")]
    assert shown(library, "exchange_completed", world) == [(29, "shown"), (9, "shown")]
    assert shown(library, "exchange_outcomes_known", world) == [(30, "shown"), (10, "shown")]


def test_nobody_else_s_doings_read_as_zero(library: Library) -> None:
    assert shown(library, "exchange_persons", Selection(home="UKR", places=("POL",))) == [(None, "not_collected")] * 2


def test_without_a_record_there_is_nothing(tmp_path: Path) -> None:
    empty = Library(embedded=tmp_path)
    for indicator in FAMILY.indicators[:3]:
        request = Request(indicator=indicator.id, home="POL", places=("UKR",), as_of=2026)
        assert read_out(empty, request).is_empty()


def reading(library: Library, indicator: str, place: str) -> dict[str, Any]:
    request = Request(indicator=indicator, home="POL", places=(place,), as_of=2026, categories=(None,))
    return read_out(library, request).row(0, named=True)


def test_the_window_adds_persons_and_weeks(library: Library) -> None:
    persons, weeks = (reading(library, f"exchange_{one}_total", "UKR") for one in ("persons", "person_weeks"))
    assert (persons["value"], weeks["value"]) == (60, 700)
    assert (persons["first_period"].year, persons["last_period"].year) == (2021, 2022)
    assert (persons["arrow"], persons["interval"]) == ("none", "exact")


def test_completion_is_of_those_whose_outcome_is_known_with_their_number(library: Library) -> None:
    ukraine, lithuania = (reading(library, "exchange_completion", place) for place in ("UKR", "LTU"))
    assert (ukraine["value"], ukraine["n"]) == (pytest.approx(29 / 30), 30)
    assert (lithuania["value"], lithuania["n"]) == (1.0, 5)
    assert ukraine["reason"] == "29 of 30 persons whose outcome is known in 2021–2022."


def test_completion_of_nobody_is_not_applicable_and_of_outcomes_unknown_not_collected(
    library: Library, gate: Gate, tmp_path: Path
) -> None:
    nobody = reading(library, "exchange_completion", "FRA")
    assert (nobody["value"], nobody["status"]) == (None, "not_applicable")
    file = tmp_path / "own.csv"
    lines = EXAMPLE.read_text("utf-8").splitlines()
    file.write_text("\n".join([lines[0], lines[5]]) + "\n", encoding="utf-8")
    store = Store.open(tmp_path / "home")
    assert ingest_file("exchanges", file, who="ana", store=store, gate=gate).ending is Ending.PUBLISHED
    unknown = reading(Library(store=store, embedded=tmp_path), "exchange_completion", "UKR")
    assert (unknown["value"], unknown["n"], unknown["status"]) == (None, None, "not_collected")


def test_dollars_for_training_are_called_a_proxy_and_counts_no_success() -> None:
    proxy = REGISTRY.indicators["imet_dollars"]
    assert "IMET training" in proxy.title and "(a proxy)" in proxy.title
    assert (proxy.measure, proxy.categories) == ("assistance_constant", ("training",))
    counts = [one for one in FAMILY.indicators if one.id != "exchange_completion"]
    assert {one.better for one in counts} == {Better.NEITHER}
    assert all(one.arrow_when.startswith("Never") for one in FAMILY.indicators)


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("E9,POL,POL,2021,,Course,staff,hosted,10,40,9", "exchange with itself"),
        ("E9,POL,UKR,2021,,Course,staff,hosted,10,40,11", "more completed than began"),
        ("E9,POL,UKR,2021,2022-01-01,Course,staff,hosted,10,40,9", "began in another year"),
        ("E9,POL,UKR,2021,,Course,staff,lent,10,40,9", "not in the closed list"),
        ("E9,POL,UKR,2021,,Course,staff,hosted,,40,", "value required"),
        ("E9,POL,UKR,2021,,Course,staff,hosted,10,-1,9", "out of range"),
    ],
)
def test_a_row_that_breaks_a_rule_refuses_the_record(tmp_path: Path, gate: Gate, row: str, rule: str) -> None:
    file = tmp_path / "own.csv"
    file.write_text(f"{EXAMPLE.read_text('utf-8').splitlines()[0]}\n{row}\n", encoding="utf-8")
    outcome = ingest_file("exchanges", file, who="ana", store=Store.open(tmp_path / "home"), gate=gate)
    assert outcome.ending is Ending.REFUSED
    assert {one.rule for one in outcome.findings} == {rule}
