"""Exercises read out: each reading says only what the counts bear."""

from pathlib import Path

import polars as pl
import pytest
from exercise_rows import NAMES, counted, exercise, has, only, read, rolled, stored

from data.figures import Level
from data.providers.mme import read_wide
from metrics.families.exercises import FAMILY


@pytest.fixture(scope="module")
def wide_file(provider_files: Path) -> Path:
    return provider_files / "mme" / "mme_v7.csv"


@pytest.fixture(scope="module")
def figures(wide_file: Path) -> pl.DataFrame:
    (part,) = read_wide(wide_file, wide_file.name)
    return rolled(part.rows).with_columns(source=pl.lit("mme"), version=pl.lit("7"))


def test_the_united_states_held_75_exercises_a_year_in_2006_to_2010_give_or_take_the_years_variation(
    figures: pl.DataFrame,
) -> None:
    reading = only(read(figures, "exercise_frequency", Level.WORLD), "WORLD")
    rounded = tuple(round(reading[name]) for name in ("value", "low", "high"))  # type: ignore[call-overload]
    assert rounded == (75, 64, 87)
    assert (reading["interval"], reading["arrow"]) == ("variation", "none")


def test_frequency_of_one_place_is_the_same_alone_and_among_all(figures: pl.DataFrame) -> None:
    among = only(read(figures, "exercise_frequency"), "TUR")
    alone = only(read(figures, "exercise_frequency", places=("TUR",)), "TUR")
    assert alone == pytest.approx(among)


def test_change_is_relative_to_all_exercises_coded(figures: pl.DataFrame, wide_file: Path) -> None:
    coded = counted(wide_file, "true")
    joint = counted(wide_file, f"{has(NAMES['USA'])} AND {has(NAMES['TUR'])}")
    later, earlier = range(2006, 2011), range(2001, 2006)
    a, b = (sum(joint.get(year, 0.0) for year in years) for years in (later, earlier))
    all_a, all_b = (sum(coded[year] for year in years) for years in (later, earlier))
    reading = only(read(figures, "exercise_change"), "TUR")
    assert reading["value"] == pytest.approx((a / all_a) / (b / all_b))
    assert reading["n"] == a + b


def test_twice_as_many_exercises_are_no_change_when_twice_as_many_are_coded() -> None:
    rows: list[dict[str, object]] = []
    for number in range(30):
        rows += exercise(number, ["USA", "IND"], 2004)
        rows += exercise(1000 + number, ["GBR", "FRA"], 2004)
    for number in range(60):
        rows += exercise(2000 + number, ["USA", "IND"], 2009)
        rows += exercise(3000 + number, ["GBR", "FRA"], 2009)
    reading = only(read(rolled(rows), "exercise_change"), "IND")
    assert (reading["value"], reading["direction"], reading["arrow"]) == (pytest.approx(1.0), "none", "none")


def steady(count: int, years: range, first: int = 0) -> list[dict[str, object]]:
    numbers = [(year, first + 100 * year + number) for year in years for number in range(count)]
    return [row for year, number in numbers for row in exercise(number, ["USA", "IND"], year)]


def beside(years: range) -> list[dict[str, object]]:
    return [
        row
        for year in years
        for number in range(20)
        for row in exercise(9_000_000 + year * 100 + number, ["GBR"], year)
    ]


def test_change_shows_an_arrow_only_when_its_interval_excludes_no_change() -> None:
    coded = beside(range(2001, 2011))
    much = only(
        read(rolled([*coded, *steady(8, range(2001, 2006)), *steady(1, range(2006, 2011))]), "exercise_change"), "IND"
    )
    assert much["arrow"] == "down" and much["high"] < 1 and much["reason"] is None  # type: ignore[operator]
    little = only(
        read(rolled([*coded, *steady(2, range(2001, 2006)), *steady(1, range(2006, 2011))]), "exercise_change"), "IND"
    )
    assert little["arrow"] == "none" and "10 in 2001–2005" in str(little["reason"])
    few = only(read(rolled([*coded, *exercise(1, ["USA", "IND"], 2009)]), "exercise_change"), "IND")
    assert (few["value"], few["status"]) == (None, "unreliable") and "From none" in str(few["reason"])


def test_continuity_is_the_share_of_the_years_that_could_have_had_one(figures: pl.DataFrame) -> None:
    joint = stored(figures, "exercises_joint", "USA", "IND")
    reading = only(read(figures, "exercise_continuity"), "IND")
    assert reading["value"] == sum(year in joint for year in range(2001, 2011)) / 10
    young = only(read(rolled(exercise(1, ["USA", "MNE"], 2008)), "exercise_continuity"), "MNE")
    assert (young["value"], young["n"]) == (pytest.approx(0.2), 5)


def test_the_portion_names_whom_it_is_compared_with(figures: pl.DataFrame) -> None:
    reading = only(read(figures, "exercise_portion", places=("TUR",)), "TUR")
    assert reading["reason"] == (
        "41 of its 95 exercises with any state in 2006–2010; its other partners most often: Germany 31, Italy 30, "
        "Greece 29."
    )
    assert reading["value"] == pytest.approx(41 / 95)


def test_the_portion_of_a_partner_without_exercises_does_not_exist() -> None:
    reading = only(read(rolled(exercise(1, ["USA", "IND"])), "exercise_portion"), "TUR")
    assert (reading["value"], reading["status"], reading["n"]) == (None, "not_applicable", 0)


def test_every_place_is_read_once_and_every_missing_arrow_has_a_reason(figures: pl.DataFrame) -> None:
    for indicator in FAMILY.indicators:
        for level in indicator.levels:
            readings = read(figures, indicator.id, level, categories=indicator.categories)
            assert not readings.select("category", "place").is_duplicated().any()
            assert readings.filter((pl.col("arrow") == "none") & pl.col("reason").is_null()).is_empty()
            withheld = ~pl.col("status").is_in(["shown", "provisional"])
            assert readings.filter(withheld & pl.col("value").is_not_null()).is_empty()
            assert readings.filter(pl.col("value").is_not_null() & (pl.col("low") > pl.col("value") + 1e-9)).is_empty()
