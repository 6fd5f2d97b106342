"""What a coverage vouches for: a home's record gives that home's figures, and no part-counts of its partners."""

from pathlib import Path

import polars as pl
import pytest

from data.figures import Level, Selection
from data.store import Store, TableKey
from metrics.families import REGISTRY
from metrics.ingestion import ingest_file
from metrics.library import Library
from metrics.pipeline import Ending
from metrics.readings import read_out
from metrics.request import Request
from validation.gate import Gate

HEADER = "exercise,name,start,participant,actor,start_year,listed_participants,size_known"
ROWS = [
    "E1,Spring,2016,1,USA,2016,3,true",
    "E1,Spring,2016,2,POL,2016,3,true",
    "E1,Spring,2016,3,DEU,2016,3,true",
    "E2,Autumn,2017,1,USA,2017,2,true",
    "E2,Autumn,2017,2,POL,2017,2,true",
]
JOINT = REGISTRY.measures["exercises_joint"]


@pytest.fixture(scope="module")
def own_library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library over a record of the United States' exercises alone."""
    folder = tmp_path_factory.mktemp("own")
    file = folder / "exercises.csv"
    file.write_text("\n".join([HEADER, *ROWS]) + "\n", "utf-8")
    store = Store.open(folder / "home")
    with Gate() as gate:
        outcome = ingest_file("exercise_participations", file, who="ana", store=store, gate=gate)
    assert outcome.ending is Ending.PUBLISHED, outcome.reason
    return Library(store=store, embedded=Path(folder / "none"))


def cell(library: Library, measure: str, home: str | None, place: str, level: Level = Level.PARTNER) -> tuple:
    chosen = Selection(home=home, level=level, places=(place,), first=2016, last=2016)
    frame = library.select(REGISTRY.measures[measure], chosen)
    return frame["value"][0], frame["status"][0]


def test_the_homes_own_dyads_regions_and_world_are_counted(own_library: Library) -> None:
    assert cell(own_library, "exercises_joint", "USA", "POL") == (1, "shown")
    assert cell(own_library, "exercises_joint", "USA", "FRA") == (0, "shown")
    assert cell(own_library, "exercises_joint", "USA", "WORLD", Level.WORLD) == (1, "shown")
    assert cell(own_library, "exercises_joint", "POL", "USA") == (1, "shown"), "the same dyad seen from the other side"


@pytest.mark.parametrize(
    ("home", "place", "level"),
    [
        ("POL", "DEU", Level.PARTNER),
        ("POL", "WORLD", Level.WORLD),
        ("NATO", "DEU", Level.PARTNER),
        (None, "POL", Level.PARTNER),
        (None, "WORLD", Level.WORLD),
    ],
)
def test_what_partners_did_with_others_is_not_collected(
    own_library: Library, home: str | None, place: str, level: Level
) -> None:
    assert cell(own_library, "exercises_joint", home, place, level) == (None, "not_collected")


def test_a_partners_portion_is_not_known_from_the_homes_record(own_library: Library) -> None:
    assert cell(own_library, "exercise_portion", "USA", "POL") == (None, "not_collected")
    asked = Request(indicator="exercise_portion", home="USA", places=("POL",), window=2, as_of=2017)
    assert read_out(own_library, asked)["value"].to_list() == [None]


def test_a_change_against_all_that_were_coded_is_not_read_from_one_homes_record(own_library: Library) -> None:
    asked = Request(indicator="exercise_change", home="USA", places=("POL",), window=1, as_of=2017)
    reading = read_out(own_library, asked).filter(pl.col("category").is_null())
    assert reading["value"].to_list() == [None]
    assert reading["reason"][0]


def test_part_counts_are_not_even_stored(own_library: Library) -> None:
    store = own_library._store
    assert store is not None
    key = next(key for key in store.tables() if key.table == "figures")
    figures = store.read(TableKey(table="figures", dataset=key.dataset, source=key.source, version=key.version))
    joint = figures.filter(measure="exercises_joint")
    homes = set(joint["home"].drop_nulls())
    assert homes == {"USA", "POL", "DEU", "EU", "NATO", "UN"}, (
        "seen from others, what they did with the United States is whole"
    )
    assert set(joint.filter(pl.col("home") != "USA")["place"]) == {"USA"}
