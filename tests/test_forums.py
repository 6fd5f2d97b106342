"""Multilateral forums: shares of what is written down, told over the world alone, and nothing unknown read as none."""

from pathlib import Path

import polars as pl
import pytest
from registers import admitted, brought, cell, reading, rolled, shown, value, with_line

from data.figures import Level
from data.store import Store
from metrics.families.forums import FAMILY, MEASURES
from metrics.library import Library
from metrics.readings import read_out
from metrics.request import Request
from validation.gate import Gate

DATASET = "forum_meetings"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, gate: Gate) -> Library:
    return brought(tmp_path_factory.mktemp("forums"), gate, DATASET)


def meeting(name: str, year: int = 2024, **facts: object) -> dict[str, object]:
    return {"forum": "F", "meeting": name, "year": year, "invited": True} | facts


@pytest.mark.parametrize(
    ("measure", "year", "expected"),
    [
        ("forum_meetings_invited", 2024, (3.0, "shown")),
        ("forum_meetings_invited", 2025, (2.0, "shown")),
        ("forum_meetings_answered", 2025, (1.0, "shown")),
        ("forum_meetings_attended", 2024, (2.0, "shown")),
        ("forum_meetings_attended", 2025, (1.0, "shown")),
        ("forum_meetings_ranked", 2024, (2.0, "shown")),
        ("forum_meetings_ranked", 2025, (0.0, "shown")),
        ("forum_meetings_ministerial", 2024, (1.0, "shown")),
        ("forum_meetings_ministerial", 2025, (None, "not_collected")),
        ("proposals_tabled", 2024, (3.0, "shown")),
        ("proposals_tabled", 2025, (2.0, "shown")),
        ("proposals_with_outcome", 2024, (3.0, "shown")),
        ("proposals_with_outcome", 2025, (0.0, "shown")),
        ("proposals_adopted", 2024, (2.0, "shown")),
        ("proposals_adopted", 2025, (None, "not_collected")),
        ("forum_meetings_invited", 2023, (None, "not_collected")),
    ],
)
def test_the_example_gives_what_is_counted_in_it_by_hand(
    library: Library, measure: str, year: int, expected: tuple[float | None, str]
) -> None:
    assert shown(library, measure, "WORLD", year) == expected


@pytest.mark.parametrize(
    ("indicator", "number", "n"),
    [
        ("forum_attendance", 3 / 4, 4),
        ("forum_ministerial_share", 1 / 2, 2),
        ("forum_adoption", 2 / 3, 3),
        ("forum_meetings_total", 3, 3),
        ("forum_proposals_total", 5, 5),
    ],
)
def test_shares_have_their_whole_and_never_an_arrow(library: Library, indicator: str, number: float, n: int) -> None:
    told = reading(library, indicator, "WORLD", as_of=2025)
    assert (told["value"], told["n"], told["arrow"], told["interval"]) == (
        pytest.approx(number),
        n,
        "none",
        "exact",
    )
    assert told["reason"] and told["source"] == "own"


def test_another_states_meetings_are_its_own(library: Library) -> None:
    assert reading(library, "forum_attendance", "WORLD", as_of=2025, home="POL")["value"] == 1
    assert reading(library, "forum_attendance", "WORLD", as_of=2025, home="FRA")["status"] == "not_collected"


def test_a_forum_is_told_over_the_world_alone(library: Library) -> None:
    assert all(one.levels == (Level.WORLD,) for one in (*MEASURES, *FAMILY.indicators))
    for level in (Level.PARTNER, Level.REGION):
        asked = Request(indicator="forum_attendance", home="USA", level=level, places=("POL",), as_of=2025)
        assert read_out(library, asked).is_empty()


def test_without_a_record_nothing_is_said(tmp_path: Path) -> None:
    nothing = Library(store=Store.open(tmp_path / "none"), embedded=tmp_path)
    for one in FAMILY.indicators:
        asked = Request(indicator=one.id, home="USA", level=Level.WORLD, as_of=2025)
        assert read_out(nothing, asked).is_empty()


def test_unknown_attendance_is_no_absence_and_an_uninvited_guest_is_in_no_share() -> None:
    figures = rolled(
        DATASET,
        meeting("1", attended=True),
        meeting("2", attended=None),
        meeting("3", attended=True, invited=False, rank="minister"),
        first=2024,
        last=2024,
    )
    numbers = {one.id: value(figures, one.id, "WORLD", 2024) for one in MEASURES}
    assert numbers["forum_meetings_invited"] == 2
    assert numbers["forum_meetings_answered"] == numbers["forum_meetings_attended"] == 1
    assert numbers["forum_meetings_ranked"] == 0
    assert numbers["forum_meetings_ministerial"] is None, "the one attended has no rank written down"


def test_a_year_of_which_no_number_is_known_is_not_collected_and_one_without_proposals_is_zero() -> None:
    figures = rolled(
        DATASET,
        meeting("1", attended=True),
        meeting("2", 2025, attended=True, proposals_tabled=0),
        meeting("3", 2026, attended=False, proposals_tabled=4),
        meeting("4", 2026, attended=False, proposals_tabled=2, proposals_adopted=0),
        first=2024,
        last=2026,
    )
    unknown = cell(figures, "proposals_tabled", "WORLD", 2024)
    assert unknown is not None and (unknown["value"], unknown["status"]) == (None, "not_collected")
    assert value(figures, "proposals_adopted", "WORLD", 2025) == 0
    assert value(figures, "proposals_tabled", "WORLD", 2026) == 6
    assert value(figures, "proposals_with_outcome", "WORLD", 2026) == 2
    assert value(figures, "proposals_adopted", "WORLD", 2026) == 0
    assert value(figures, "forum_meetings_attended", "WORLD", 2026) == 0


def test_every_figure_is_an_exact_count_of_the_world() -> None:
    figures = rolled(DATASET, meeting("1", attended=True, rank="chief"), first=2024, last=2024)
    shown_ones = figures.filter(pl.col("status") == "shown")
    assert shown_ones["interval"].unique().to_list() == ["exact"]
    assert (shown_ones["low"] == shown_ones["value"]).all() and (shown_ones["n"] > 0).all()
    assert figures.select("level", "place", "scheme", "category").unique().rows() == [("world", "WORLD", None, None)]


@pytest.mark.parametrize(
    ("line", "rules"),
    [
        ("USA,F,1,2024,2023-05-01,true,true,minister,1,1", {"held in another year"}),
        ("USA,F,1,2024,,true,false,minister,,", {"rank without attendance"}),
        ("USA,F,1,2024,,true,true,minister,1,2", {"more adopted than tabled"}),
        ("USA,F,1,2024,,true,true,minister,,2", {"adopted without tabled"}),
        ("USA,F,1,2024,,false,true,minister,,", set()),
        ("USA,F,1,2024,,true,true,,,", set()),
    ],
)
def test_a_row_that_contradicts_itself_is_refused(tmp_path: Path, gate: Gate, line: str, rules: set[str]) -> None:
    assert admitted(tmp_path, gate, DATASET, with_line(DATASET, line)) == rules
