"""Themes and multilateral agreements of an own record: uncoded is a bound, never zero, and public files say nothing."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data.coverage import coverage_of
from data.datasets import dataset as dataset_of
from data.figures import Level, Selection
from data.filling import select
from data.providers import dcad, mme
from data.themes import THEME_CODES
from metrics.declare import RollUpContext
from metrics.families import REGISTRY
from metrics.pipeline import regions_of_all_schemes, roll_up
from metrics.request import ReadingContext
from validation.suites import suite

OWN = coverage_of([(None, "USA", date(2015, 1, 1), date(2018, 12, 31))])
THEMED = {"agreement_parties": "agreements_by_theme", "exercise_participations": "exercises_by_theme"}
INDICATOR = {"agreement_parties": "agreement_themes", "exercise_participations": "exercise_themes"}


def frame(dataset: str, *said: dict[str, object]) -> pl.DataFrame:
    schema = dataset_of(dataset).schema()
    return pl.DataFrame([dict.fromkeys(schema) | row for row in said], schema=schema, orient="row")


def signed(name: str, actors: list[str], year: int, **facts: object) -> list[dict[str, object]]:
    return [{"agreement": name, "actor": actor, "signed_year": year, "ending": "unknown"} | facts for actor in actors]


def held(name: str, actors: list[str], year: int, **facts: object) -> list[dict[str, object]]:
    usual = {"exercise": name, "name": name, "start": str(year), "start_year": year, "size_known": True}
    usual |= {"listed_participants": len(actors)}
    return [usual | {"participant": place, "actor": actor} | facts for place, actor in enumerate(actors, start=1)]


MAKE = {"agreement_parties": signed, "exercise_participations": held}


def own(dataset: str, *said: dict[str, object]) -> pl.DataFrame:
    rows = frame(dataset, *said)
    return roll_up(dataset, rows, source="own", version="record", coverage=OWN, status="shown")


def themed(dataset: str) -> pl.DataFrame:
    """Two coded with Poland (one with Czechia too), one uncoded with Poland, one coded with India."""
    make = MAKE[dataset]
    return own(
        dataset,
        *make("a", ["USA", "POL"], 2015, theme="cyber"),
        *make("b", ["USA", "POL", "CZE"], 2016, theme="maritime"),
        *make("c", ["USA", "POL"], 2016),
        *make("d", ["USA", "IND"], 2018, theme="cyber"),
    )


def cell(figures: pl.DataFrame, measure: str, place: str, year: int, category: str | None = None) -> tuple[object, ...]:
    found = figures.filter(
        pl.col("measure") == measure,
        pl.col("home") == "USA",
        pl.col("place") == place,
        pl.col("period") == date(year, 1, 1),
        pl.col("category").eq_missing(pl.lit(category, dtype=pl.String)),
    )
    return found.select("value", "low", "high", "n").rows()[0] if found.height else ()


@pytest.mark.parametrize("dataset", THEMED)
def test_events_by_theme_equal_a_count_by_hand_in_partner_region_and_world(dataset: str) -> None:
    figures = themed(dataset)
    measure = THEMED[dataset]
    assert cell(figures, measure, "POL", 2015, "cyber") == (1, 1, 1, 1)
    assert cell(figures, measure, "POL", 2015, "maritime") == (0, 0, 0, 1)
    assert cell(figures, measure, "WORLD", 2016, "maritime") == (1, 1, 2, 2)
    assert cell(figures, measure, "Eastern Europe", 2016, "maritime") == (1, 1, 2, 2)
    assert cell(figures, measure, "CZE", 2016, "maritime") == (1, 1, 1, 1)
    assert cell(figures, measure, "WORLD", 2018, "cyber") == (1, 1, 1, 1)


@pytest.mark.parametrize("dataset", THEMED)
def test_what_nobody_coded_is_in_the_upper_bound_of_every_theme_and_in_no_value(dataset: str) -> None:
    figures = themed(dataset).filter(measure=THEMED[dataset], home="USA", place="POL")
    of_2016 = figures.filter(pl.col("period") == date(2016, 1, 1))
    assert set(of_2016["category"]) == set(THEME_CODES)
    assert of_2016["value"].sum() == 1
    assert (of_2016["high"] - of_2016["low"]).unique().to_list() == [1.0]


@pytest.mark.parametrize("dataset", THEMED)
def test_a_year_without_events_is_zero_of_a_pair_on_record_and_a_place_off_it_has_no_figure(dataset: str) -> None:
    figures, measure = themed(dataset), THEMED[dataset]
    assert cell(figures, measure, "POL", 2017, "cyber") == (0, 0, 0, 0)
    shape = REGISTRY.measures[measure].shape
    asked = Selection(home="USA", places=("FRA",), categories=("cyber",), first=2015, last=2018)
    assert set(select(figures.lazy(), OWN, shape, asked)["status"]) == {"not_collected"}


@pytest.mark.parametrize("dataset", THEMED)
def test_a_record_that_codes_no_theme_gives_nothing(dataset: str) -> None:
    figures = own(dataset, *MAKE[dataset]("a", ["USA", "POL"], 2015))
    assert figures.filter(measure=THEMED[dataset]).is_empty()
    assert figures.height > 0


def test_the_public_files_carry_the_column_and_give_no_figure_by_theme_and_no_zero(provider_files: Path) -> None:
    (agreements,) = dcad.read(provider_files / "dcad" / "DCAD-v1.0-main.csv", "DCAD-v1.0-main.csv")
    (exercises,) = mme.read_wide(provider_files / "mme" / "mme_v7.csv", "mme_v7.csv")
    names = {"agreement_parties": ["agreements_by_theme", "multilateral_recorded"]}
    names |= {"exercise_participations": ["exercises_by_theme"]}
    for part in (agreements, exercises):
        assert part.rows["theme"].null_count() == part.rows.height
        context = RollUpContext(
            regions=regions_of_all_schemes(), coverage=part.coverage, status="shown", design_effect=2.0
        )
        for name in names[part.dataset]:
            (step,) = [one for one in REGISTRY.family_of[name].roll_ups if name in one.measures]
            figures = step.compute(part.rows.lazy(), context)
            assert figures.is_empty()
            asked = Selection(home="USA", places=("POL",), categories=("cyber", None), first=2000, last=2005)
            shown = select(figures.lazy(), part.coverage, REGISTRY.measures[name].shape, asked)
            assert set(shown["status"]) == {"not_collected"}


def reading(figures: pl.DataFrame, indicator: str, place: str, category: str | None, **changes: object) -> dict:
    def chosen(measure: str, selection: Selection) -> pl.DataFrame:
        return select(figures.lazy(), OWN, REGISTRY.measures[measure].shape, selection)

    asked: dict[str, object] = {"home": "USA", "level": Level.PARTNER, "scheme": None, "places": (place,)}
    asked |= {"categories": (category,), "window": 5, "as_of": 2020, "start": 2015, "end": 2018, "select": chosen}
    found = REGISTRY.indicators[indicator].read(ReadingContext(**(asked | changes)))  # type: ignore[arg-type]
    return found.row(0, named=True)


@pytest.mark.parametrize("dataset", THEMED)
def test_the_window_sums_what_is_coded_and_says_how_many_are_not(dataset: str) -> None:
    figures, indicator = themed(dataset), INDICATOR[dataset]
    found = reading(figures, indicator, "POL", "cyber")
    assert (found["value"], found["low"], found["high"], found["n"]) == (1, 1, 2, 3)
    assert str(found["reason"]).startswith("1 of 3 ") and found["arrow"] == "none"
    complete = reading(figures, indicator, "CZE", "maritime")
    assert (complete["value"], complete["high"], complete["status"]) == (1, 1, "shown")
    nothing = reading(figures, indicator, "FRA", "cyber")
    assert (nothing["value"], nothing["status"]) == (None, "not_collected")
    assert "No themes are coded" in str(nothing["reason"])


@pytest.mark.parametrize("dataset", THEMED)
def test_two_themes_of_one_event_break_the_suite_and_the_list_is_closed(dataset: str) -> None:
    column = dataset_of(dataset).column("theme")
    assert column.codes == THEME_CODES and "other" in THEME_CODES and not column.required
    (rule,) = [one for one in suite(dataset).rules if one.id.startswith("themes of one")]
    make = MAKE[dataset]
    agreed = frame(dataset, *make("a", ["USA", "POL"], 2015, theme="cyber"), *make("b", ["USA", "POL"], 2015))
    assert rule.holds is not None
    assert agreed.select(rule.holds.alias("holds"))["holds"].to_list() == [True] * 4
    mixed = frame(dataset, *make("a", ["USA"], 2015, theme="cyber"), *make("a", ["POL"], 2015))
    assert mixed.select(rule.holds.alias("holds"))["holds"].to_list() == [False] * 2


def test_multilateral_agreements_on_record_stand_between_bounds_and_are_zero_only_where_something_is_recorded() -> None:
    figures = own(
        "agreement_parties",
        *signed("a", ["USA", "POL", "CZE"], 2015, is_multilateral=True, end_estimate_year=2016),
        *signed("b", ["USA", "POL", "IND"], 2016, is_multilateral=True, ending="ended", ended_year=2017),
        *signed("c", ["USA", "TUR"], 2016, is_multilateral=False),
        *signed("d", ["USA", "POL"], 2016),
    )
    assert [cell(figures, "multilateral_recorded", "POL", year)[:3] for year in range(2015, 2019)] == [
        (1, 1, 1),
        (2, 2, 2),
        (2, 0, 2),
        (1, 0, 1),
    ]
    assert cell(figures, "multilateral_recorded", "TUR", 2016)[:3] == (0, 0, 0)
    assert cell(figures, "multilateral_recorded", "WORLD", 2018)[:3] == (1, 0, 1)
    assert cell(figures, "multilateral_recorded", "Eastern Europe", 2016)[:3] == (2, 2, 2)
    found = reading(figures, "multilateral_recorded_now", "POL", None)
    assert (found["value"], found["low"], found["high"], found["arrow"]) == (1, 0, 1, "none")


def test_a_record_without_a_multilateral_agreement_says_nothing_of_them() -> None:
    figures = own("agreement_parties", *signed("c", ["USA", "TUR"], 2016, is_multilateral=False))
    assert figures.filter(measure="multilateral_recorded").is_empty()
