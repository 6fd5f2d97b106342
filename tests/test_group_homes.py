"""A home that is a group of states: an event that any of its members joined counts once, by the members of its year."""

from datetime import date

import polars as pl
import pytest
from exercise_rows import exercise, rolled, stored
from test_themes import frame, held, signed

from data.coverage import coverage_of
from metrics.pipeline import roll_up

MAKE = {"agreement_parties": signed, "exercise_participations": held}
COUNTED = {"agreement_parties": "agreements_signed", "exercise_participations": "exercises_joint"}
THEMED = {"agreement_parties": "agreements_by_theme", "exercise_participations": "exercises_by_theme"}

EXERCISES = (
    exercise(1, ["USA", "POL", "UKR"], 1998)  # one member of NATO in 1998: Poland joined in 1999
    + exercise(2, ["USA", "POL", "UKR"], 2008)
    + exercise(3, ["DEU", "FRA", "POL", "UKR", "MDA"], 2008)
    + exercise(4, ["UKR", "MDA"], 2008)  # no member
    + exercise(5, ["USA"], 2008)  # a member alone
    + exercise(6, ["USA", "CZE"], 2008)  # members with one another
)


@pytest.fixture(scope="module")
def figures() -> pl.DataFrame:
    return rolled(EXERCISES)


def test_an_exercise_of_several_members_with_a_partner_counts_once(figures: pl.DataFrame) -> None:
    assert stored(figures, "exercises_joint", "NATO", "UKR") == {1998: 1, 2008: 2}
    assert stored(figures, "exercises_joint", "EU", "UKR") == {2008: 2}
    assert stored(figures, "exercises_joint", "UN", "UKR") == {1998: 1, 2008: 3}


def test_a_member_is_a_partner_of_its_group_through_the_others(figures: pl.DataFrame) -> None:
    assert stored(figures, "exercises_joint", "NATO", "POL") == {1998: 1, 2008: 2}
    assert stored(figures, "exercises_joint", "NATO", "CZE") == {2008: 1}
    assert stored(figures, "exercises_joint", "EU", "CZE") == {}


def test_a_region_and_the_world_hold_each_exercise_of_the_group_once(figures: pl.DataFrame) -> None:
    # Poland and Ukraine (and Moldova) are of one region: both exercises of 2008 count once there, not by partner.
    assert stored(figures, "exercises_joint", "NATO", "Eastern Europe", "region") == {1998: 1, 2008: 3}
    assert stored(figures, "exercises_joint", "NATO", "WORLD", "world") == {1998: 1, 2008: 3}
    assert stored(figures, "exercises_joint", "EU", "WORLD", "world") == {2008: 3}


@pytest.mark.parametrize("dataset", MAKE)
def test_a_record_of_a_group_counts_each_event_and_theme_once(dataset: str) -> None:
    """The record of an alliance's staff, brought with `--covers NATO`."""
    make, covered = MAKE[dataset], coverage_of([(None, "NATO", date(2015, 1, 1), date(2018, 12, 31))])
    rows = frame(
        dataset,
        *make("a", ["USA", "DEU", "UKR"], 2016, theme="cyber"),
        *make("b", ["USA", "POL", "UKR", "MDA"], 2016, theme="maritime"),
    )
    made = roll_up(dataset, rows, source="own", version="record", coverage=covered, status="shown")
    of_2016 = made.filter(pl.col("period").dt.year() == 2016, home="NATO")
    counts = of_2016.filter(pl.col("category").is_null(), measure=COUNTED[dataset])
    partners = counts.filter(level="partner").select("place", "value")
    assert dict(partners.iter_rows()) == {"DEU": 1, "MDA": 1, "POL": 1, "UKR": 2, "USA": 2}
    assert counts.filter(scheme="m49-subregion", place="Eastern Europe")["value"].to_list() == [2]
    assert counts.filter(level="world")["value"].to_list() == [2]
    themes = of_2016.filter(pl.col("value") > 0, level="world", measure=THEMED[dataset])
    assert dict(themes.select("category", "value").iter_rows()) == {"cyber": 1, "maritime": 1}
