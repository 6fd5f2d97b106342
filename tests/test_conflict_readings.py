"""How conflict is read out: percent or n-fold, bounds without probability, counts alone where that is all there is."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from conflict_files import CONFLICT_YEARS, COUNTRY_YEARS, rolled
from hypothesis import given, settings
from hypothesis import strategies as st

from data.coverage import coverage_of
from data.figures import Level, Selection
from data.filling import select
from metrics.families.conflict import FAMILY
from metrics.methods.deaths import Windows, change, in_windows
from metrics.request import ReadingContext

WINDOWS = Windows.ending(2024, 5)
INDICATORS = {indicator.id: indicator for indicator in FAMILY.indicators}
COLUMNS = [
    *("category", "subgroup", "series", "place", "first_period", "last_period", "value", "low", "high"),
    *("interval", "direction", "arrow", "n", "status", "reason"),
]
Asking = Callable[..., ReadingContext]


def year_figures(*years: tuple[int, float | None, float | None, float | None], place: str = "XXX") -> pl.DataFrame:
    """Figures of one place, zeros in every other year of both windows."""
    given = {year: (value, low, high) for year, value, low, high in years}
    rows = [
        (None, place, date(year, 1, 1), *given.get(year, (0.0, 0.0, 0.0)), "shown")
        for year in range(WINDOWS.before_first, WINDOWS.after_last + 1)
    ]
    schema = {"category": pl.String, "place": pl.String, "period": pl.Date, "value": pl.Float64}
    return pl.DataFrame(
        rows, schema=schema | {"low": pl.Float64, "high": pl.Float64, "status": pl.String}, orient="row"
    )


def changed(*years: tuple[int, float | None, float | None, float | None]) -> dict[str, object]:
    return change(in_windows(year_figures(*years), WINDOWS), WINDOWS).row(0, named=True)


@pytest.mark.parametrize(
    ("before", "after", "value", "status", "reason"),
    [
        (
            (1990, 1990, 1990),
            (1234, 1234, 1234),
            0.62,
            "shown",
            "38 % fewer in 2020–2024 (1,234 deaths) than in 2015–2019 (1,990)",
        ),
        ((200, 200, 200), (300, 300, 300), 1.5, "shown", "50 % more in 2020–2024 (300 deaths) than in 2015–2019 (200)"),
        (
            (200, 200, 200),
            (400, 400, 400),
            2.0,
            "shown",
            "100 % more in 2020–2024 (400 deaths) than in 2015–2019 (200)",
        ),
        (
            (2000, 2000, 2000),
            (6880, 6880, 6880),
            3.44,
            "shown",
            "3.4-fold in 2020–2024 (6,880 deaths) against 2015–2019 (2,000)",
        ),
        ((0, 0, 0), (0, 0, 0), None, "not_applicable", "no deaths in 2015–2019 nor in 2020–2024"),
        (
            (0, 0, 0),
            (31, 31, 31),
            None,
            "not_applicable",
            "no deaths in 2015–2019, so a reduction cannot be computed; 31 in 2020–2024",
        ),
        ((480, 480, 480), (0, 0, 0), None, "not_applicable", "480 deaths in 2015–2019 and none in 2020–2024"),
        (
            (48, 48, 48),
            (31, 31, 31),
            None,
            "not_applicable",
            "48 deaths in 2015–2019 and 31 in 2020–2024: too few for a rate",
        ),
        (
            (124, 124, 124),
            (900, 900, 900),
            None,
            "not_applicable",
            "124 deaths in 2015–2019 and 900 in 2020–2024: too few for a rate",
        ),
    ],
)
def test_a_change_is_told_as_percent_n_fold_or_counts(
    before: tuple[float, float, float],
    after: tuple[float, float, float],
    value: float | None,
    status: str,
    reason: str,
) -> None:
    found = changed((2016, *before), (2022, *after))
    assert found["value"] == (None if value is None else pytest.approx(value, abs=0.001))
    assert (found["status"], found["reason"]) == (status, reason)
    assert found["low"] is None if value is None else found["low"] == pytest.approx(found["value"])


def test_125_deaths_are_enough_and_124_too_few() -> None:
    assert changed((2016, 125, 125, 125), (2022, 125, 125, 125))["value"] == 1.0
    assert changed((2016, 125, 125, 125), (2022, 124, 124, 124))["value"] is None


@pytest.mark.parametrize(
    ("before", "after", "low", "high", "direction"),
    [
        ((400, 300, 500), (200, 150, 280), 150 / 500, 280 / 300, "down"),
        ((400, 300, 500), (200, 150, 300), 150 / 500, 300 / 300, "none"),
        ((200, 150, 280), (400, 300, 500), 300 / 280, 500 / 150, "up"),
        ((200, 150, 300), (400, 300, 500), 300 / 300, 500 / 150, "none"),
        ((200, 0, 280), (400, 300, 500), 300 / 280, None, "up"),
    ],
)
def test_a_direction_needs_bounds_that_exclude_no_change(
    before: tuple[float, float, float],
    after: tuple[float, float, float],
    low: float,
    high: float | None,
    direction: str,
) -> None:
    found = changed((2016, *before), (2022, *after))
    assert (found["low"], found["high"], found["direction"]) == (low, high, direction)
    assert found["interval"] == "bounds"
    assert ("leave the direction open" in str(found["reason"])) == (direction == "none")


def test_a_year_whose_bounds_contradict_leaves_the_ratio_without_bounds_or_direction() -> None:
    found = changed((2016, 281, 281, 281), (2022, 446, 446, 446), (2024, 7673, None, None))
    assert found["value"] == pytest.approx((446 + 7673) / 281)
    assert (found["low"], found["high"], found["interval"], found["direction"]) == (None, None, "none", "none")
    assert "contradict" in str(found["reason"])


def test_a_year_not_collected_gives_no_change() -> None:
    gap = year_figures((2016, 500, 500, 500), (2022, 500, 500, 500)).with_columns(
        pl.when(pl.col("period").dt.year() > 2015).then("value"),
        status=pl.when(pl.col("period").dt.year() > 2015).then("status").otherwise(pl.lit("not_collected")),
    )
    found = change(in_windows(gap, WINDOWS), WINDOWS).row(0, named=True)
    assert (found["value"], found["n"], found["status"]) == (None, None, "not_collected")
    assert found["reason"] == "the source does not cover all of 2015–2024"


DEATHS = st.tuples(st.integers(125, 10_000), st.integers(0, 100), st.integers(0, 5_000))


@settings(max_examples=50, deadline=None)
@given(DEATHS, DEATHS)
def test_bounds_hold_the_ratio_and_turning_time_round_turns_it_over(
    first: tuple[int, int, int], second: tuple[int, int, int]
) -> None:
    def estimate(drawn: tuple[int, int, int]) -> tuple[float, float, float]:
        return float(drawn[0]), float(drawn[0] - drawn[1]), float(drawn[0] + drawn[2])

    forward = changed((2016, *estimate(first)), (2022, *estimate(second)))
    back = changed((2016, *estimate(second)), (2022, *estimate(first)))
    value, low, high = (float(str(forward[name])) for name in ("value", "low", "high"))
    assert low <= value <= high
    turned = (1 / value, 1 / high, 1 / low)
    assert tuple(float(str(back[name])) for name in ("value", "low", "high")) == pytest.approx(turned)
    opposite = {"up": "down", "down": "up", "none": "none"}
    assert back["direction"] == opposite[str(forward["direction"])]


@pytest.fixture(scope="module")
def asking(provider_files: Path) -> Asking:
    """Makes what an indicator is read from, over the figures of the real country-years and conflict-years."""
    tables = {
        "violence_country_years": (rolled(provider_files / "ucdp" / COUNTRY_YEARS), 1989, 2024),
        "conflict_years": (rolled(provider_files / "ucdp" / CONFLICT_YEARS), 1946, 2021),
    }
    measures = {measure.id: measure for measure in FAMILY.measures}

    def figures(measure: str, selection: Selection) -> pl.DataFrame:
        table, first, last = tables[measures[measure].dataset]
        coverage = coverage_of([(None, None, date(first, 1, 1), date(last, 12, 31))])
        return select(table.lazy(), coverage, measures[measure].shape, selection)

    def make(indicator: str, **asked: object) -> ReadingContext:
        dataset = measures[INDICATORS[indicator].measure].dataset
        usual: dict[str, object] = {
            "home": "USA",
            "level": Level.PARTNER,
            "scheme": None,
            "places": None,
            "categories": (None,),
            "window": 5,
            "as_of": 2026,
            "start": tables[dataset][1],
            "end": tables[dataset][2],
            "select": figures,
        }
        return ReadingContext(**(usual | asked))  # type: ignore[arg-type]

    return make


@pytest.mark.parametrize("indicator", INDICATORS)
@pytest.mark.parametrize("level", Level)
def test_an_indicator_gives_one_row_a_category_and_place(asking: Asking, indicator: str, level: Level) -> None:
    categories = INDICATORS[indicator].categories
    scheme = "m49-intermediate" if level is Level.REGION else None
    readings = INDICATORS[indicator].read(asking(indicator, level=level, scheme=scheme, categories=categories))
    assert readings.columns == COLUMNS
    assert not readings.select("category", "place").is_duplicated().any()
    assert set(readings["category"]) == set(categories)
    assert readings.filter(pl.col("value").is_null() & (pl.col("status") == "shown")).is_empty()
    assert readings.filter(pl.col("value").is_null() & pl.col("reason").is_null()).is_empty()
    assert readings.filter((pl.col("arrow") != "none") & (pl.col("arrow") != pl.col("direction"))).is_empty()


NO_PART = (
    "the home (United States) is on record as a party to no conflict over it in 2015–2021 (that record ends in 2021)"
)
STATEMENTS = {
    ("partner", "IND"): "33 % fewer in 2020–2024 (2,626 deaths) than in 2015–2019 (3,917); " + NO_PART,
    ("partner", "TUR"): "84 % fewer in 2020–2024 (616 deaths) than in 2015–2019 (3,856); " + NO_PART,
    ("partner", "POL"): "no deaths in 2015–2019, so a reduction cannot be computed; 2 in 2020–2024; " + NO_PART,
    ("partner", "AFG"): (
        "48 % fewer in 2020–2024 (59,507 deaths) than in 2015–2019 (114,157); the home (United States) was "
        "itself a party to conflict over it in each year 2015–2021 (that record ends in 2021)"
    ),
    ("region", "Southern Asia"): (
        "45 % fewer in 2020–2024 (68,027 deaths) than in 2015–2019 (124,339); "
        "of its states 2 fell, 1 rose, 4 cannot be told, 2 had no deaths; "
        "without Afghanistan: 10,182 in 2015–2019 and 8,520 in 2020–2024, 16 % fewer; "
        "the home (United States) was itself a party to conflict over states here in each year 2015–2021 "
        "(that record ends in 2021)"
    ),
    ("region", "Western Asia"): (
        "53 % fewer in 2020–2024 (117,235 deaths) than in 2015–2019 (251,105); "
        "of its states 3 fell, 4 rose, 6 cannot be told, 5 had no deaths; "
        "without Syria: 66,150 in 2015–2019 and 102,123 in 2020–2024, 54 % more; "
        "the home (United States) was itself a party to conflict over states here in each year 2015–2021 "
        "(that record ends in 2021)"
    ),
}


@pytest.mark.parametrize(("level", "place"), STATEMENTS)
def test_the_statements_of_a_brief_read_as_judged(asking: Asking, level: str, place: str) -> None:
    scheme = "m49-intermediate" if level == "region" else None
    context = asking("conflict_reduction", level=Level(level), scheme=scheme, places=(place,))
    (row,) = INDICATORS["conflict_reduction"].read(context).rows(named=True)
    assert row["reason"] == STATEMENTS[level, place]
    assert row["direction"] == ("none" if place == "POL" else "down")
    assert (row["first_period"], row["last_period"]) == (date(2015, 1, 1), date(2024, 1, 1))


def test_a_state_younger_than_the_windows_has_no_change(asking: Asking) -> None:
    context = asking("conflict_reduction", places=("SSD",), end=2014)
    (row,) = INDICATORS["conflict_reduction"].read(context).rows(named=True)
    assert (row["value"], row["status"]) == (None, "not_applicable")
    assert str(row["reason"]).startswith("not a state through all of 2005–2014")


def test_windows_before_the_record_are_not_collected(asking: Asking) -> None:
    context = asking("conflict_reduction", places=("IND",), end=1995)
    (row,) = INDICATORS["conflict_reduction"].read(context).rows(named=True)
    assert (row["value"], row["status"]) == (None, "not_collected")


def test_deaths_a_year_are_the_window_s_mean(asking: Asking) -> None:
    (row,) = INDICATORS["conflict_deaths_level"].read(asking("conflict_deaths_level", places=("IND",))).rows(named=True)
    assert (row["value"], row["n"], row["arrow"]) == (2626 / 5, 2626, "none")


def test_a_count_of_conflicts_is_of_the_last_year_on_record(asking: Asking) -> None:
    (row,) = INDICATORS["active_conflicts_now"].read(asking("active_conflicts_now", places=("TUR",))).rows(named=True)
    assert (row["value"], row["last_period"], row["arrow"]) == (1.0, date(2021, 1, 1), "none")
    assert row["reason"] == "a conflict over it in 5 of 5 years 2017–2021"


@pytest.mark.parametrize(("home", "name"), [("EU", "European Union"), ("UN", "United Nations")])
def test_of_an_organisation_the_record_of_parties_says_nothing(asking: Asking, home: str, name: str) -> None:
    context = asking("conflict_reduction", places=("AFG", "POL"), home=home)
    reasons = INDICATORS["conflict_reduction"].read(context)["reason"].to_list()
    said = f"; the record names states as parties, not groups or organisations such as {name}"
    assert all(reason.endswith(said) for reason in reasons)


def test_without_a_home_nothing_is_said_of_its_part(asking: Asking) -> None:
    context = asking("conflict_reduction", places=("AFG",), home=None)
    assert "party" not in str(INDICATORS["conflict_reduction"].read(context)["reason"][0])
