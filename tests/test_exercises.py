"""Exercises: figures equal counts made another way, and readings say only what the counts bear."""

from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.coverage import coverage_of
from data.datasets.exercise_participations import DATASET
from data.figures import Level, Selection, conform
from data.filling import select
from data.provider import Part
from data.providers.mme import read_wide
from data.states import members
from metrics.declare import RollUpContext
from metrics.families.exercises import FAMILY
from metrics.families.exercises_roll_ups import roll_up
from metrics.request import ReadingContext

SCHEME = "m49-intermediate"
COVERAGE = coverage_of([(None, None, date(1980, 1, 1), date(2010, 12, 31))])
SHAPES = {measure.id: measure.shape for measure in FAMILY.measures}
INDICATORS = {indicator.id: indicator for indicator in FAMILY.indicators}
NAMES = {
    "USA": ["United States"],
    "TUR": ["Turkey"],
    "IND": ["India"],
    "POL": ["Poland"],
    "RUS": ["Russia"],
    "DEU": ["Germany", "Federal Republic of Germany"],
}
SOUTHERN_ASIA = ["Afghanistan", "Bangladesh", "India", "Iran", "Maldives", "Nepal", "Pakistan", "Sri Lanka"]
LISTED_BESIDE = "('-9', 'NATO', 'Baltic States')"
PARTIES = """
    WITH wide AS (SELECT row_number() OVER () AS record, * FROM read_csv('{file}', all_varchar = true)),
    parties AS (
        SELECT DISTINCT record, country FROM (UNPIVOT wide ON COLUMNS('^State[A-Z]+$') INTO NAME slot VALUE country)
    )
"""


def context(regions: pl.DataFrame) -> RollUpContext:
    return RollUpContext(regions=regions, coverage=COVERAGE, status="shown", design_effect=2.0)


def regions_of(*schemes: str) -> pl.DataFrame:
    return pl.concat([members(scheme).select(pl.lit(scheme).alias("scheme"), "region", "actor") for scheme in schemes])


def exercise(number: int, actors: list[str | None], year: int = 2008, **facts: object) -> list[dict[str, object]]:
    said = {
        "exercise": f"m{number}",
        "name": "unnamed",
        "start": str(year),
        "start_year": year,
        "listed_participants": len(actors),
        "size_known": None not in actors,
    }
    return [said | {"participant": place, "actor": actor} | facts for place, actor in enumerate(actors, start=1)]


def rolled(rows: list[dict[str, object]] | pl.DataFrame) -> pl.DataFrame:
    if isinstance(rows, list):
        blank: dict[str, object] = dict.fromkeys(DATASET.schema())
        rows = pl.DataFrame([blank | row for row in rows], schema=DATASET.schema(), orient="row")
    return conform(roll_up(rows.lazy(), context(regions_of(SCHEME))))


def stored(
    figures: pl.DataFrame,
    measure: str,
    home: str | None,
    place: str,
    level: str = "partner",
    category: str | None = None,
    column: str = "value",
) -> dict[int, float]:
    """A column by year."""
    found = figures.filter(
        pl.col("measure") == measure,
        pl.col("home").eq_missing(pl.lit(home)),
        pl.col("level") == level,
        pl.col("place") == place,
        pl.col("category").eq_missing(pl.lit(category)),
        pl.col("scheme").eq_missing(pl.lit(SCHEME if level == "region" else None)),
    )
    return {period.year: value for period, value in found.select("period", column).iter_rows()}


def read(figures: pl.DataFrame, indicator: str, level: Level = Level.PARTNER, **changes: object) -> pl.DataFrame:
    def chosen(measure: str, selection: Selection) -> pl.DataFrame:
        return select(figures.lazy(), COVERAGE, SHAPES[measure], selection)

    asked: dict[str, object] = {
        "home": "USA",
        "level": level,
        "scheme": SCHEME if level is Level.REGION else None,
        "places": None,
        "categories": (None,),
        "window": INDICATORS[indicator].window or 5,
        "as_of": 2010,
        "start": 1980,
        "end": 2010,
        "select": chosen,
    }
    return INDICATORS[indicator].read(ReadingContext(**(asked | changes)))  # type: ignore[arg-type]


def only(readings: pl.DataFrame, place: str) -> dict[str, object]:
    return readings.filter(pl.col("place") == place).row(0, named=True)


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


def counted(wide_file: Path, condition: str) -> dict[int, float]:
    """Exercises by start year in the raw file that meet an SQL condition on `wide`."""
    query = PARTIES.format(file=wide_file) + (
        f'SELECT "s.year"::INT, count(*) FROM wide WHERE {condition} GROUP BY ALL ORDER BY ALL'
    )
    return {year: float(count) for year, count in duckdb.sql(query).fetchall()}


def has(names: list[str]) -> str:
    listed = ", ".join(f"'{name}'" for name in names)
    return f"record IN (SELECT record FROM parties WHERE country IN ({listed}))"


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
