"""What engagements cost, from the example record, counted by hand: of what is known, and never divided by nothing."""

from pathlib import Path
from typing import Any

import pytest

from data.examples import example_of
from data.figures import Level, Selection
from data.states import WORLD
from data.store import Store
from metrics.declare import Better
from metrics.families import REGISTRY
from metrics.families.resources import FAMILY
from metrics.ingestion import ingest_file
from metrics.library import Library
from metrics.pipeline import Ending
from metrics.readings import read_out
from metrics.request import Request
from validation.gate import Gate

EXAMPLE = example_of("engagement_costs")
Shown = list[tuple[float | None, str]]


@pytest.fixture(scope="module")
def library(gate: Gate, tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("costs")
    store = Store.open(folder / "home")
    outcome = ingest_file("engagement_costs", EXAMPLE, who="ana", store=store, gate=gate)
    assert (outcome.ending, outcome.findings) == (Ending.PUBLISHED, ())
    return Library(store=store, embedded=folder)


def shown(library: Library, measure: str, chosen: Selection) -> Shown:
    return library.select(REGISTRY.measures[measure], chosen).select("value", "status").rows()


UNKNOWN = (None, "not_collected")
EXPECTED: list[tuple[str, str, str | None, Shown]] = [
    ("engagements", "LTU", None, [(7, "shown"), (3, "shown")]),
    ("engagements", "LTU", "visits", [(5, "shown"), (0, "shown")]),
    ("engagements_costed", "LTU", None, [(7, "shown"), UNKNOWN]),
    ("engagement_planned", "LTU", None, [(120_000, "shown"), (150_000, "shown")]),
    ("engagement_plan_settled", "LTU", None, [(120_000, "shown"), UNKNOWN]),
    ("engagement_spent", "LTU", None, [(135_000, "shown"), UNKNOWN]),
    ("engagement_spent", "LTU", "exercises", [(120_000, "shown"), UNKNOWN]),
    ("engagements", "UKR", None, [(0, "shown"), (4, "shown")]),
    ("engagement_spent", "UKR", None, [(5_000, "shown"), (84_000, "shown")]),
    ("engagement_spent", "FRA", None, [(0, "shown"), (0, "shown")]),
]


@pytest.mark.parametrize(("measure", "place", "category", "expected"), EXPECTED)
def test_spending_not_yet_known_is_no_zero_and_neither_is_its_plan(
    library: Library, measure: str, place: str, category: str | None, expected: Shown
) -> None:
    assert shown(library, measure, Selection(home="POL", places=(place,), categories=(category,))) == expected


@pytest.mark.parametrize(
    ("measure", "europe", "world"),
    [
        ("engagements", [7, 7], [7, 13]),
        ("engagements_costed", [7, 4], [7, 10]),
        ("engagement_planned", [150_000, 230_000], [150_000, 290_000]),
        ("engagement_plan_settled", [150_000, 80_000], [150_000, 140_000]),
        ("engagement_spent", [140_000, 84_000], [140_000, 134_000]),
    ],
)
def test_a_region_is_the_sum_of_its_states_and_an_entry_without_a_partner_counts_in_the_world_alone(
    library: Library, measure: str, europe: list[float], world: list[float]
) -> None:
    region = Selection(level=Level.REGION, scheme="m49-region", home="POL", places=("Europe",))
    assert shown(library, measure, region) == [(value, "shown") for value in europe]
    everywhere = Selection(level=Level.WORLD, home="POL", places=(WORLD,))
    assert shown(library, measure, everywhere) == [(value, "shown") for value in world]


def reading(
    library: Library, indicator: str, place: str, category: str | None = None, window: int | None = None
) -> dict[str, Any]:
    request = Request(
        indicator=indicator, home="POL", places=(place,), as_of=2026, categories=(category,), window=window
    )
    return read_out(library, request).row(0, named=True)


def test_the_cost_of_one_engagement_is_of_those_whose_spending_is_known(library: Library) -> None:
    lithuania, ukraine = (reading(library, "engagement_cost", place) for place in ("LTU", "UKR"))
    assert (lithuania["value"], lithuania["n"]) == (pytest.approx(135_000 / 7), 7)
    assert lithuania["reason"] == "Spending is known for 1 of the 2 years 2021–2022."
    # What was spent on visits that were called off is part of what the engagements with Ukraine cost.
    assert (ukraine["value"], ukraine["n"]) == (22_250, 4)


def test_no_engagement_has_no_cost(library: Library) -> None:
    for place, category in (("UKR", "visits"), ("FRA", None)):
        none = reading(library, "engagement_cost", place, category)
        assert (none["value"], none["n"], none["status"]) == (None, None, "not_applicable")
        assert "nothing to divide by" in none["reason"]


def test_spending_of_no_year_known_is_not_collected(library: Library) -> None:
    unknown = reading(library, "engagement_cost", "LTU", window=1)
    assert (unknown["value"], unknown["n"], unknown["status"]) == (None, None, "not_collected")


def test_spending_is_held_against_the_plan_of_the_same_entries_with_the_years(library: Library) -> None:
    lithuania, ukraine = (reading(library, "engagement_plan_kept", place) for place in ("LTU", "UKR"))
    assert (lithuania["value"], lithuania["n"]) == (112.5, 1)
    assert (ukraine["value"], ukraine["n"]) == (pytest.approx(100 * 89_000 / 110_000), 2)
    unplanned = reading(library, "engagement_plan_kept", "FRA")
    assert (unplanned["value"], unplanned["status"]) == (None, "not_applicable")


def test_what_is_spent_a_year_is_a_mean_of_the_years_known(library: Library) -> None:
    lithuania, ukraine = (reading(library, "engagement_spending", place) for place in ("LTU", "UKR"))
    assert (lithuania["value"], lithuania["n"]) == (135_000, 1)
    assert (ukraine["value"], ukraine["n"]) == (44_500, 2)


def test_resources_are_an_input_without_better_or_arrow_and_show_nothing_until_a_record_is_brought(
    tmp_path: Path,
) -> None:
    assert FAMILY.link == "inputs"
    for indicator in FAMILY.indicators:
        assert (indicator.better, indicator.arrow_when[:5]) == (Better.NEITHER, "Never")
        request = Request(indicator=indicator.id, home="POL", places=("UKR",), as_of=2026)
        assert read_out(Library(embedded=tmp_path), request).is_empty()


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("POL,POL,2021,visits,1,5,5", "cost of engaging itself"),
        ("POL,UKR,2021,parades,1,5,5", "not in the closed list"),
        ("POL,UKR,2021,visits,1,,5", "value required"),
        ("POL,UKR,2021,visits,1,5,-5", "out of range"),
    ],
)
def test_a_row_that_breaks_a_rule_refuses_the_record(tmp_path: Path, gate: Gate, row: str, rule: str) -> None:
    file = tmp_path / "own.csv"
    file.write_text(f"{EXAMPLE.read_text('utf-8').splitlines()[0]}\n{row}\n", encoding="utf-8")
    outcome = ingest_file("engagement_costs", file, who="ana", store=Store.open(tmp_path / "home"), gate=gate)
    assert outcome.ending is Ending.REFUSED
    assert {one.rule for one in outcome.findings} == {rule}
