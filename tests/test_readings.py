"""Readings of every indicator keep the same guards: one row a place, honest ages, and no arrow that is not earned."""

from datetime import date

import polars as pl
import pytest

from data.figures import READING_SCHEMA, Level
from data.states import WORLD
from metrics.declare import Indicator
from metrics.families import REGISTRY
from metrics.library import Library
from metrics.readings import UnknownIndicator, read_out
from metrics.request import Request

SHOWN = ("shown", "provisional")
FROM_NONE = (
    pl.col("value").is_null() & pl.col("low").is_not_null() & pl.col("reason").str.contains("only a lower bound")
)
"""From none to some there is no ratio but a bound: the one shown reading without a value."""
SHIPPED = Library()
PUBLIC = {
    one.id: SHIPPED.releases_of(REGISTRY.measures[one.measure])[0].first_day.year
    for one in REGISTRY.indicators.values()
    if SHIPPED.releases_of(REGISTRY.measures[one.measure])
}
"""Indicators that figures ship for, and the first year of the release they are read from first."""
LEVELS = [(one, level) for one in REGISTRY.indicators.values() for level in one.levels if one.id in PUBLIC]
IDS = [f"{one.id}-{level.value}" for one, level in LEVELS]


@pytest.fixture(scope="module")
def library() -> Library:
    """The figures that ship."""
    return Library()


def asked(indicator: str, level: Level = Level.PARTNER, *, as_of: int, **more: object) -> Request:
    scheme = "m49-intermediate" if level is Level.REGION else None
    return Request(indicator=indicator, home="USA", level=level, scheme=scheme, as_of=as_of, **more)  # type: ignore[arg-type]


def years(column: str) -> pl.Expr:
    return pl.col(column).dt.year()


@pytest.mark.parametrize(("indicator", "level"), LEVELS, ids=IDS)
@pytest.mark.parametrize("as_of", [2010, 2026])
def test_every_reading_keeps_the_guards(library: Library, indicator: Indicator, level: Level, as_of: int) -> None:
    frame = read_out(library, asked(indicator.id, level, as_of=as_of))
    assert dict(frame.schema) == READING_SCHEMA
    assert frame.is_empty() == (as_of < PUBLIC[indicator.id])
    assert not frame.select("category", "place").is_duplicated().any()
    for broken in (
        (pl.col("status").is_in(SHOWN) == pl.col("value").is_null()) & ~FROM_NONE,
        pl.col("value").is_null()
        & pl.col("reason").is_null()
        & ~pl.col("status").is_in(["not_collected", "not_applicable"]),
        ~pl.col("value").is_between("low", "high"),
        (pl.col("low").is_null() != pl.col("high").is_null()) & ~FROM_NONE,
        pl.col("low").is_nan() | pl.col("high").is_nan() | pl.col("value").is_nan(),
        years("last_period") > as_of,
        pl.col("first_period") > pl.col("last_period"),
        pl.col("age_years") != as_of - years("last_period"),
        pl.col("arrow").is_null() | ~pl.col("arrow").is_in(["up", "down", "none"]),
        pl.col("source").is_null() | pl.col("version").is_null(),
    ):
        assert frame.filter(broken.fill_null(False)).is_empty(), frame.filter(broken.fill_null(False))


@pytest.mark.parametrize(("indicator", "level"), LEVELS, ids=IDS)
def test_an_arrow_is_of_a_shown_value_not_old_and_with_limits_that_exclude_no_change(
    library: Library, indicator: Indicator, level: Level
) -> None:
    no_change = {"times": 1.0}.get(indicator.unit.value, 0.0)
    for as_of in (1995, 2023):
        frame = read_out(library, asked(indicator.id, level, as_of=as_of))
        pointing = frame.filter(pl.col("arrow") != "none")
        if indicator.arrow_when.lower().startswith("never"):
            assert pointing.is_empty()
        assert set(pointing["status"]) <= set(SHOWN)
        assert pointing.filter(pl.col("age_years") > 5).is_empty()
        up, down = pointing.filter(pl.col("arrow") == "up"), pointing.filter(pl.col("arrow") == "down")
        assert up.filter(pl.col("low") <= no_change).is_empty()
        assert down.filter(pl.col("high") >= no_change).is_empty()


@pytest.mark.parametrize("id", sorted(set(REGISTRY.indicators) - set(PUBLIC)))
def test_an_indicator_of_the_users_own_record_reads_nothing_until_one_is_brought(library: Library, id: str) -> None:
    for level in REGISTRY.indicators[id].levels:
        assert read_out(library, asked(id, level, as_of=2026)).is_empty()


def test_what_is_over_five_years_old_says_so_instead_of_pointing(library: Library) -> None:
    then = read_out(library, asked("exercise_change", Level.WORLD, as_of=2010, places=(WORLD,), categories=(None,)))
    now = read_out(library, asked("exercise_change", Level.WORLD, as_of=2026, places=(WORLD,), categories=(None,)))
    assert then["value"].to_list() == now["value"].to_list()
    assert now["age_years"].to_list() == [16]
    assert now["arrow"].to_list() == ["none"]
    if then["arrow"].item() != "none":
        assert "historical record: its newest data are 16 years old" in now["reason"].item()


def test_windows_end_at_the_earlier_of_the_year_asked_and_the_last_one_covered(library: Library) -> None:
    for as_of, end in ((2008, 2008), (2010, 2010), (2026, 2010)):
        row = read_out(library, asked("exercise_frequency", Level.WORLD, as_of=as_of)).row(0, named=True)
        assert (row["first_period"], row["last_period"]) == (date(end - 4, 1, 1), date(end, 1, 1))
    wide = read_out(library, asked("exercise_frequency", Level.WORLD, as_of=2010, window=10)).row(0, named=True)
    assert (wide["first_period"], wide["window"]) == (date(2001, 1, 1), 10)


def test_provisional_events_that_end_within_a_year_are_no_source_of_yearly_readings(library: Library) -> None:
    for one in REGISTRY.indicators.values():
        frame = read_out(library, asked(one.id, as_of=2026, places=("MEX", "UKR")))
        assert "ucdp-candidate" not in set(frame["source"]), one.id


def test_a_reading_is_of_the_places_and_categories_asked_for_alone(library: Library) -> None:
    frame = read_out(library, asked("exercise_frequency", as_of=2010, places=("POL", "TUR"), categories=("bilateral",)))
    assert frame.select("place", "category").rows() == [("POL", "bilateral"), ("TUR", "bilateral")]


def test_before_a_source_begins_and_at_a_level_not_declared_there_is_no_reading(library: Library) -> None:
    assert read_out(library, asked("exercise_frequency", Level.WORLD, as_of=1979)).is_empty()
    assert read_out(library, asked("favourable_view", Level.WORLD, as_of=2023)).is_empty()


def test_an_indicator_nobody_declared_is_named_beside_those_there_are(library: Library) -> None:
    with pytest.raises(UnknownIndicator, match="agreement_pace"):
        read_out(library, asked("exercise_frequence", as_of=2010))
