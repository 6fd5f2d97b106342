"""Attachés: figures of the example record equal what is counted by hand, and a missing number makes no sum."""

from pathlib import Path

import pytest

from data.examples import example_of
from data.figures import Level, Selection
from data.store import Store
from metrics.declare import Registry
from metrics.families.attaches import FAMILY
from metrics.ingestion import ingest_file
from metrics.library import Library
from metrics.pipeline import Ending
from metrics.readings import read_out
from metrics.request import Request
from validation.gate import Gate

MEASURES = Registry(families=[FAMILY]).measures
GAP = (None, "not_collected")
HEADER = "home,partner,year,direction,posts_resident,posts_nonresident,vacant_months"


def brought(file: Path, store: Store, gate: Gate) -> object:
    return ingest_file("attache_posts", file, who="ana", store=store, gate=gate)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, gate: Gate) -> Library:
    folder = tmp_path_factory.mktemp("attaches")
    store = Store.open(folder / "home")
    outcome = brought(example_of("attache_posts"), store, gate)
    assert outcome.ending is Ending.PUBLISHED and outcome.findings == ()  # type: ignore[attr-defined]
    return Library(store=store, embedded=folder / "none")


def cells(library: Library, measure: str, place: str, **asked: object) -> list:
    chosen = Selection(home="POL", places=(place,), first=2023, last=2024, **asked)  # type: ignore[arg-type]
    return library.select(MEASURES[measure], chosen).select("value", "status").rows()


WORLD = {"level": Level.WORLD}
WESTERN = {"level": Level.REGION, "scheme": "m49-subregion"}


@pytest.mark.parametrize(
    ("measure", "partner", "expected"),
    [
        ("attaches_resident", "DEU", [(3, "shown"), (3, "shown")]),
        ("attaches_resident", "SVN", [(0, "shown"), (0, "shown")]),
        ("attaches_resident", "FRA", [(0, "shown"), (0, "shown")]),
        ("attaches_nonresident", "SVN", [(0, "shown"), (1, "shown")]),
        ("attaches_nonresident", "AUT", [(0, "shown"), GAP]),
        ("attaches_received", "DEU", [(0, "shown"), (2, "shown")]),
        ("attache_months", "DEU", [(36, "shown"), (36, "shown")]),
        ("attache_months", "SVN", [(0, "shown"), (0, "shown")]),
        ("attache_months_vacant", "DEU", [(6, "shown"), (0, "shown")]),
        ("attache_months_vacant", "AUT", [(0, "shown"), (3, "shown")]),
    ],
)
def test_partners_equal_a_count_by_hand(library: Library, measure: str, partner: str, expected: list) -> None:
    assert cells(library, measure, partner) == expected


@pytest.mark.parametrize(
    ("measure", "western", "world"),
    [
        ("attaches_resident", [(3, "shown"), (4, "shown")], [(3, "shown"), (4, "shown")]),
        ("attaches_nonresident", [(0, "shown"), GAP], [(0, "shown"), GAP]),
        ("attaches_received", [(0, "shown"), (2, "shown")], [(0, "shown"), (3, "shown")]),
        ("attache_months", [(36, "shown"), (48, "shown")], [(36, "shown"), (48, "shown")]),
        ("attache_months_vacant", [(6, "shown"), (3, "shown")], [(6, "shown"), (3, "shown")]),
        ("attache_partners", [(1, "shown"), (2, "shown")], [(1, "shown"), (3, "shown")]),
    ],
)
def test_a_region_and_the_world_equal_a_count_by_hand(
    library: Library, measure: str, western: list, world: list
) -> None:
    assert cells(library, measure, "Western Europe", **WESTERN) == western
    assert cells(library, measure, "WORLD", **WORLD) == world


def reading(library: Library, indicator: str, place: str, **asked: object) -> dict:
    request = Request(indicator=indicator, home="POL", places=(place,), as_of=2024, **asked)  # type: ignore[arg-type]
    return read_out(library, request).row(0, named=True)


def test_vacancy_is_months_vacant_of_months_set_up_in_percent(library: Library) -> None:
    germany = reading(library, "attache_vacancy", "DEU")
    assert (germany["value"], germany["n"], germany["arrow"]) == (pytest.approx(100 * 6 / 72), 72, "none")
    world = reading(library, "attache_vacancy", "WORLD", **WORLD)
    assert world["value"] == pytest.approx(100 * 9 / 84)
    nobody = reading(library, "attache_vacancy", "FRA")
    assert (nobody["value"], nobody["status"]) == (None, "not_applicable")


def test_partners_per_post_and_reciprocity_are_of_the_newest_year_that_has_both(library: Library) -> None:
    covered = reading(library, "partners_per_attache", "WORLD", **WORLD)
    assert covered["value"] == pytest.approx(3 / 4)
    assert "States covered 3, resident posts 4 in 2024" in covered["reason"]
    mutual = reading(library, "attache_reciprocity", "DEU")
    assert mutual["value"] == pytest.approx(2 / 3) and mutual["last_period"].year == 2024
    one_sided = reading(library, "attache_reciprocity", "CZE")
    assert (one_sided["value"], one_sided["status"]) == (None, "not_applicable")


def test_levels_are_those_of_the_newest_year_without_an_arrow(library: Library) -> None:
    assert reading(library, "attache_posts_now", "DEU")["value"] == 3
    assert reading(library, "attache_nonresident_now", "SVN")["value"] == 1
    missing = reading(library, "attache_nonresident_now", "AUT")
    assert missing["last_period"].year == 2023 and missing["value"] == 0
    assert {reading(library, one.id, "WORLD", **WORLD)["arrow"] for one in FAMILY.indicators} == {"none"}


def test_a_record_without_any_post_received_keeps_none_of_them(tmp_path: Path, gate: Gate) -> None:
    file = tmp_path / "own.csv"
    file.write_text(f"{HEADER}\nPOL,DEU,2023,sent,1,0,0\nPOL,DEU,2024,sent,1,0,0\n", "utf-8")
    store = Store.open(tmp_path / "home")
    brought(file, store, gate)
    sent_alone = Library(store=store, embedded=tmp_path / "none")
    assert cells(sent_alone, "attaches_received", "DEU") == [GAP, GAP]
    assert cells(sent_alone, "attaches_resident", "DEU") == [(1, "shown"), (1, "shown")]
    assert reading(sent_alone, "attache_reciprocity", "DEU")["status"] == "not_collected"


def test_a_post_cannot_stand_empty_for_longer_than_it_is(tmp_path: Path, gate: Gate) -> None:
    file = tmp_path / "own.csv"
    file.write_text(f"{HEADER}\nPOL,DEU,2024,sent,1,0,13\nPOL,POL,2024,sent,1,0,0\n", "utf-8")
    outcome = brought(file, Store.open(tmp_path / "home"), gate)
    assert outcome.ending is Ending.REFUSED  # type: ignore[attr-defined]
    broken = {one.rule for one in outcome.findings}  # type: ignore[attr-defined]
    assert broken == {"vacant longer than there were posts", "home is its own partner"}
