"""Security assistance of a ministry's own record: the same measures for any home, and what refuses a file."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data.coverage import coverage_of
from data.examples import example_of
from data.figures import Level, Selection
from data.states import WORLD
from data.store import Store
from metrics.families import REGISTRY
from metrics.ingestion import ingest_file
from metrics.library import Library
from metrics.pipeline import Ending, roll_up
from validation.gate import Gate

EXAMPLE = example_of("assistance_obligations")


def shown(library: Library, measure: str, chosen: Selection) -> list[tuple[float | None, str]]:
    return library.select(REGISTRY.measures[measure], chosen).select("value", "status").rows()


@pytest.fixture(scope="module")
def own(gate: Gate, tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The figures of the example file, brought as a ministry's own record."""
    folder = tmp_path_factory.mktemp("own")
    store = Store.open(folder / "home")
    outcome = ingest_file("assistance_obligations", EXAMPLE, who="ana", store=store, gate=gate)
    assert (outcome.ending, outcome.findings) == (Ending.PUBLISHED, ())
    return Library(store=store, embedded=folder)


def test_an_own_record_of_any_home_gives_the_same_measures(own: Library) -> None:
    of_ukraine = Selection(home="POL", places=("UKR",))
    assert shown(own, "assistance_constant", of_ukraine) == [(190000.0, "shown"), (1680000.0, "shown"), (0.0, "shown")]
    of_world = Selection(level=Level.WORLD, home="POL", places=(WORLD,), last=2021)
    assert shown(own, "assistance_current", of_world) == [(200000.0, "shown"), (1850000.0, "shown")]
    loose = Selection(level=Level.REGION, scheme="m49-region", home="POL", places=("Europe",), first=2021, last=2021)
    assert shown(own, "assistance_unallocated", loose) == [(93000.0, "shown")]


def test_an_amount_nobody_converted_leaves_no_sum_in_constant_dollars(own: Library) -> None:
    last = {"first": 2022, "last": 2022}
    moldova, world = Selection(home="POL", places=("MDA",), **last), Selection(level=Level.WORLD, home="POL", **last)
    assert shown(own, "assistance_constant", moldova) == [(None, "not_collected")]
    assert shown(own, "assistance_constant", world) == [(None, "not_collected")]
    assert shown(own, "assistance_current", moldova) == [(250000.0, "shown")]


def test_a_part_of_the_world_not_known_here_counts_in_the_world_alone() -> None:
    rows = pl.read_csv(EXAMPLE).with_columns(
        region_as_listed=pl.col("region_as_listed").replace("Eastern Europe", "Baltics")
    )
    coverage = coverage_of([(None, "POL", date(2020, 1, 1), date(2022, 12, 31))])
    counted = roll_up(
        "assistance_obligations", rows, source="own", version="record", coverage=coverage, status="shown"
    ).filter(measure="assistance_unallocated")
    assert counted.sort("period").select("place", "value").rows() == [(WORLD, 0.0), (WORLD, 93000.0), (WORLD, 0.0)]


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("POL,POL,,2021,Fund,training,5,5", "assistance to itself"),
        ("POL,UKR,Eastern Europe,2021,Fund,training,5,5", "for a state or a part of the world"),
        ("POL,,,2021,Fund,training,5,5", "for a state or a part of the world"),
        ("POL,UKR,,2021,Fund,training,5,-5", "signs of one amount differ"),
        ("POL,UKR,,2021,Fund,training,,5", "value required"),
        ("POL,UKR,,2021,Fund,arms,5,5", "not in the closed list"),
    ],
)
def test_a_row_that_breaks_a_rule_refuses_an_own_record(tmp_path: Path, gate: Gate, row: str, rule: str) -> None:
    file = tmp_path / "own.csv"
    file.write_text(f"{EXAMPLE.read_text('utf-8').splitlines()[0]}\n{row}\n", encoding="utf-8")
    answer = ingest_file("assistance_obligations", file, who="ana", store=Store.open(tmp_path / "home"), gate=gate)
    assert answer.ending is Ending.REFUSED
    assert {one.rule for one in answer.findings} == {rule}
