"""Exercises: figures equal counts made another way, and roll up the same whatever the order of rows."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from exercise_rows import (
    COVERAGE,
    LISTED_BESIDE,
    NAMES,
    SCHEME,
    SHAPES,
    SOUTHERN_ASIA,
    counted,
    exercise,
    has,
    regions_of,
    rolled,
    stored,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from data.datasets.exercise_participations import DATASET
from data.figures import Selection
from data.filling import select
from data.provider import Part
from data.providers.mme import read_wide


@pytest.fixture(scope="module")
def wide_file(provider_files: Path) -> Path:
    return provider_files / "mme" / "mme_v7.csv"


@pytest.fixture(scope="module")
def part(wide_file: Path) -> Part:
    (only_part,) = read_wide(wide_file, wide_file.name)
    return only_part


@pytest.fixture(scope="module")
def figures(part: Part) -> pl.DataFrame:
    return rolled(part.rows).with_columns(source=pl.lit("mme"), version=pl.lit("7"))


@pytest.mark.parametrize("pair", [("USA", "TUR"), ("USA", "IND"), ("USA", "POL"), ("DEU", "POL"), ("RUS", "IND")])
def test_exercises_with_a_partner_equal_a_count_of_the_file(
    figures: pl.DataFrame, wide_file: Path, pair: tuple[str, str]
) -> None:
    home, place = pair
    expected = counted(wide_file, f"{has(NAMES[home])} AND {has(NAMES[place])}")
    assert stored(figures, "exercises_joint", home, place) == expected
    assert stored(figures, "exercises_joint", place, home) == expected


def test_exercises_in_a_region_and_the_world_equal_a_count_of_the_file(figures: pl.DataFrame, wide_file: Path) -> None:
    region = counted(wide_file, f"{has(NAMES['USA'])} AND {has(SOUTHERN_ASIA)}")
    assert stored(figures, "exercises_joint", "USA", "Southern Asia", "region") == region
    other = f"record IN (SELECT record FROM parties WHERE country NOT IN ('United States', {LISTED_BESIDE[1:]})"
    world = counted(wide_file, f"{has(NAMES['USA'])} AND {other}")
    assert stored(figures, "exercises_joint", "USA", "WORLD", "world") == world
    assert stored(figures, "exercises_joint", None, "WORLD", "world") == counted(wide_file, "true")


def test_a_region_that_home_lies_in_needs_another_state_of_it(figures: pl.DataFrame, wide_file: Path) -> None:
    neighbours = [name for name in SOUTHERN_ASIA if name != "India"]
    expected = counted(wide_file, f"{has(['India'])} AND {has(neighbours)}")
    assert stored(figures, "exercises_joint", "IND", "Southern Asia", "region") == expected


@pytest.mark.parametrize("focus", ["Warfighting", "Peacekeeping", "Humanitarian"])
def test_focus_counts_equal_a_count_of_the_file(figures: pl.DataFrame, wide_file: Path, focus: str) -> None:
    expected = counted(wide_file, f"{has(NAMES['USA'])} AND {has(NAMES['TUR'])} AND \"{focus}\" = '1'")
    assert stored(figures, "exercises_joint", "USA", "TUR", category=focus.lower()) == expected


def test_bilateral_exercises_equal_a_count_of_the_file(figures: pl.DataFrame, wide_file: Path) -> None:
    two = "record IN (SELECT record FROM parties GROUP BY record HAVING count(*) = 2)"
    unnamed = f"record NOT IN (SELECT record FROM parties WHERE country IN {LISTED_BESIDE})"
    silent = '"AdditionalParticipantInfo" IS NULL'
    expected = counted(wide_file, f"{has(NAMES['USA'])} AND {has(NAMES['IND'])} AND {two} AND {unnamed} AND {silent}")
    assert stored(figures, "exercises_joint", "USA", "IND", category="bilateral") == expected


def test_sizes_share_out_the_total(figures: pl.DataFrame) -> None:
    joint = figures.filter(pl.col("measure") == "exercises_joint", pl.col("home") == "USA")
    by_size = joint.filter(pl.col("category").is_in(["bilateral", "multilateral", "size-unknown"]))
    keys = ["level", "scheme", "place", "period"]
    together = by_size.group_by(keys).agg(pl.col("value").sum())
    total = joint.filter(pl.col("category").is_null()).select(*keys, "value")
    assert together.sort(keys).equals(total.sort(keys))


def test_days_equal_a_count_of_the_file_and_say_of_how_many(figures: pl.DataFrame, part: Part) -> None:
    keys = ["exercise", "name", "start"]
    both = part.rows.filter(pl.col("actor") == "USA").join(
        part.rows.filter(pl.col("actor") == "IND").select(keys), on=keys
    )
    expected: dict[int, float] = {}
    dated: dict[int, int] = {}
    for year, first, last in both.select("start_year", "start_date", "end_date").iter_rows():
        dated.setdefault(year, 0)
        if first and last and last >= first:
            expected[year] = expected.get(year, 0.0) + (last - first).days + 1
            dated[year] += 1
    found = stored(figures, "exercise_days", "USA", "IND")
    assert {year: days for year, days in found.items() if days is not None} == expected
    assert stored(figures, "exercise_days", "USA", "IND", column="n") == dated


def test_days_are_null_where_no_day_is_known_and_leave_out_an_end_before_the_start() -> None:
    first, last = date(2008, 5, 1), date(2008, 5, 3)
    figures = rolled(
        [
            *exercise(1, ["USA", "IND"]),
            *exercise(2, ["USA", "TUR"], start_date=first, end_date=last),
            *exercise(3, ["USA", "TUR"], start_date=last, end_date=first),
        ]
    )
    unknown = figures.filter(pl.col("measure") == "exercise_days", pl.col("place") == "IND", pl.col("home") == "USA")
    assert unknown.select("value", "n", "status").row(0) == (None, 0, "not_collected")
    assert stored(figures, "exercise_days", "USA", "TUR") == {2008: 3.0}
    assert stored(figures, "exercise_days", "USA", "TUR", column="n") == {2008: 1}


def test_focus_shares_an_exercise_out_among_all_other_participants_named_or_not() -> None:
    figures = rolled([*exercise(1, ["USA", "IND", "PAK", None, "TUR"]), *exercise(2, ["USA", "IND"])])
    assert stored(figures, "exercise_focus", "USA", "IND") == {2008: 1.25}
    assert stored(figures, "exercise_focus", "USA", "Southern Asia", "region") == {2008: 1.5}
    assert stored(figures, "exercise_focus", "USA", "WORLD", "world") == {2008: 1.75}


def test_portion_is_of_the_partners_exercises_with_any_state(figures: pl.DataFrame, wide_file: Path) -> None:
    joint = counted(wide_file, f"{has(NAMES['USA'])} AND {has(NAMES['TUR'])}")
    other = f"record IN (SELECT record FROM parties WHERE country NOT IN ('Turkey', {LISTED_BESIDE[1:]})"
    anyone = counted(wide_file, f"{has(NAMES['TUR'])} AND {other}")
    assert stored(figures, "exercise_portion", "USA", "TUR") == pytest.approx({y: joint[y] / anyone[y] for y in joint})
    assert stored(figures, "exercise_portion", "USA", "TUR", column="n") == {y: anyone[y] for y in joint}
    assert stored(figures, "exercises_joint", None, "TUR") == anyone
    assert stored(figures, "exercises_joint", "TUR", "WORLD", "world") == anyone


def test_unnamed_participants_are_no_partner_and_two_of_a_kind_are_of_unknown_size() -> None:
    figures = rolled([*exercise(1, ["USA", None]), *exercise(2, ["USA", "IND"], size_known=False)])
    assert stored(figures, "exercises_joint", "USA", "WORLD", "world") == {2008: 1.0}
    assert stored(figures, "exercises_joint", "USA", "IND", category="size-unknown") == {2008: 1.0}
    assert stored(figures, "exercises_joint", "USA", "IND", category="bilateral") == {}
    assert stored(figures, "exercises_joint", None, "WORLD", "world", category="size-unknown") == {2008: 2.0}


def test_a_year_without_exercises_is_zero_and_one_outside_coverage_is_not_collected() -> None:
    figures = rolled(exercise(1, ["USA", "IND"]))
    asked = Selection(home="USA", places=("IND",), first=2009, last=2011)
    shown = select(figures.lazy(), COVERAGE, SHAPES["exercises_joint"], asked)
    assert shown.select("value", "status").rows() == [(0.0, "shown"), (0.0, "shown"), (None, "not_collected")]


STATES = ["USA", "ITA", "ESP", "GRC", "IND", "TUR", None]
EVENTS = st.lists(
    st.tuples(st.lists(st.sampled_from(STATES), min_size=1, max_size=5, unique=True), st.integers(2001, 2003)),
    max_size=8,
)


@settings(max_examples=25, deadline=None)
@given(events=EVENTS, seed=st.integers(0, 9))
def test_a_region_is_at_least_its_largest_partner_and_at_most_their_sum(events: list, seed: int) -> None:
    rows = [row for number, (actors, year) in enumerate(events) for row in exercise(number, actors, year)]
    blank: dict[str, object] = dict.fromkeys(DATASET.schema())
    frame = pl.DataFrame([blank | row for row in rows], schema=DATASET.schema(), orient="row")
    figures = rolled(frame)
    assert figures.equals(rolled(frame.sample(fraction=1.0, shuffle=True, seed=seed)))
    joint = figures.filter(
        pl.col("measure") == "exercises_joint", pl.col("category").is_null(), pl.col("home").is_not_null()
    )
    partners = (
        joint.filter(pl.col("level") == "partner")
        .join(regions_of(SCHEME), left_on="place", right_on="actor")
        .group_by("home", "region", "period")
        .agg(largest=pl.col("value").max(), together=pl.col("value").sum())
    )
    both = joint.filter(pl.col("level") == "region").join(
        partners, left_on=["home", "place", "period"], right_on=["home", "region", "period"], how="full"
    )
    assert both.filter(~pl.col("value").is_between("largest", "together").fill_null(False)).is_empty()
