"""Signals: a newest figure against limits frozen from its own past, on one line, and only of what is recent."""

from collections.abc import Mapping
from math import lgamma
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import stats
from signal_libraries import counts, library, polls, years

from data.figures import Level, Selection
from metrics.families import REGISTRY
from metrics.library import Library
from metrics.methods.control_chart import OUTSIDE_BY_CHANCE
from metrics.signals import SIGNAL_SCHEMA, State, band, explain, signals

VISITS = ("visits", "visits-us", "1")
DEATHS = ("violence_country_years", "ucdp", "1")
ASKED = ("survey_responses", "pew", "1")
NOISE = [4, 2, 5, 3, 1, 4, 6, 2, 3, 5, 2, 4, 3, 6, 1, 3, 4, 5, 2, 3, 4, 1, 5, 3, 2]


def usual(first: int, last: int) -> dict[int, float]:
    """Counts that vary as Poisson counts of three or four a year do."""
    return {year: float(NOISE[(year - first) % len(NOISE)]) for year in range(first, last + 1)}


def of_visits(tmp_path: Path, values: Mapping[int, float], *, first: int = 1995, last: int = 2024) -> Library:
    rows = counts("visits_made", "DEU", values, home="USA", source="visits-us")
    return library(tmp_path / "figures", rows, {VISITS: [years(first, last, "USA")]})


def row_of(held: Library, measure: str = "visits_made", place: str = "DEU", as_of: int = 2025) -> dict[str, Any]:
    told = signals(held, measures=[measure], home="USA", places=[place], as_of=as_of)
    assert told.schema == pl.Schema(SIGNAL_SCHEMA)
    (row,) = told.to_dicts()
    return row


def test_a_count_like_those_before_is_within_its_usual_variation(tmp_path: Path) -> None:
    row = row_of(of_visits(tmp_path, usual(1995, 2024)))
    assert (row["state"], row["kind"], row["outside"], row["direction"]) == (State.USUAL, "poisson", False, None)
    assert (row["first"], row["last"], row["points"], row["newest_year"]) == (2000, 2019, 20, 2024)
    assert row["low"] <= row["newest"] <= row["high"]


def test_a_count_far_above_is_a_signal_with_its_way(tmp_path: Path) -> None:
    values = usual(1995, 2023) | {2024: 20.0}
    row = row_of(of_visits(tmp_path, values))
    assert (row["state"], row["outside"], row["direction"]) == (State.SIGNAL, True, "up")
    total = sum(values[year] for year in range(2000, 2020))
    law = stats.binom(total + 20, 1 / 21)
    assert row["p_value"] == pytest.approx(2 * law.sf(19)) and row["q_value"] == row["p_value"]


def test_a_year_looked_at_without_a_figure_is_a_point_of_zero(tmp_path: Path) -> None:
    values = {year: value for year, value in usual(1995, 2023).items() if value > 1}
    row = row_of(of_visits(tmp_path, values))
    assert row["newest_year"] == 2024 and row["newest"] == 0 and row["points"] == 20


def test_the_baseline_is_frozen_for_five_years_and_never_holds_what_it_judges(tmp_path: Path) -> None:
    held = of_visits(tmp_path, usual(1990, 2019) | dict.fromkeys(range(2020, 2025), 9.0), first=1990)
    frozen = [row_of(held, as_of=year) for year in range(2020, 2025)]
    assert {(row["first"], row["last"], row["centre"], row["low"], row["high"]) for row in frozen} == {
        (2000, 2019, frozen[0]["centre"], frozen[0]["low"], frozen[0]["high"])
    }
    assert [row["newest_year"] for row in frozen] == [2020, 2021, 2022, 2023, 2024]
    before = row_of(held, as_of=2019)
    assert (before["first"], before["last"]) == (1995, 2014)


@pytest.mark.parametrize(("first", "state"), [(2013, State.TOO_SHORT), (2012, State.USUAL)])
def test_twelve_years_before_the_newest_are_enough_and_eleven_are_too_short(
    tmp_path: Path, first: int, state: State
) -> None:
    row = row_of(of_visits(tmp_path, usual(first, 2024), first=first))
    assert row["state"] == state
    if state is State.TOO_SHORT:
        assert row["reason"] == "too short: 11 years before 2024 on one line, which began in 2013; 12 are needed"
        assert row["centre"] is row["p_value"] is row["kind"] is None and row["points"] == 0
    else:
        assert (row["first"], row["last"], row["points"]) == (2012, 2023, 12)


def test_a_young_line_keeps_its_first_twelve_points(tmp_path: Path) -> None:
    held = of_visits(tmp_path, usual(2010, 2024), first=2010)
    assert [(row["first"], row["last"]) for row in (row_of(held, as_of=year) for year in (2022, 2023, 2024))] == [
        (2010, 2021)
    ] * 3


def test_a_year_not_looked_at_begins_a_new_line(tmp_path: Path) -> None:
    rows = counts("visits_made", "DEU", usual(1995, 2024), home="USA", source="visits-us")
    told = [row for row in rows if "2015-" not in str(row["period"])]
    broken = {VISITS: [years(1995, 2014, "USA"), years(2016, 2024, "USA")]}
    row = row_of(library(tmp_path / "figures", told, broken))
    assert row["state"] == State.TOO_SHORT and "which began in 2016" in row["reason"]


def test_two_versions_never_stand_on_one_line(tmp_path: Path) -> None:
    old = counts("visits_made", "DEU", usual(1995, 2018), home="USA", source="visits-us", version="1")
    new = counts("visits_made", "DEU", {2019: 3.0, 2020: 4.0}, home="USA", source="visits-us", version="2")
    covered = {VISITS: [years(1995, 2018, "USA")], ("visits", "visits-us", "2"): [years(2019, 2020, "USA")]}
    row = row_of(library(tmp_path / "figures", [*old, *new], covered), as_of=2020)
    assert (row["state"], row["version"]) == (State.TOO_SHORT, "2")


def test_an_old_record_gets_no_signal_however_far_its_last_figure_lies(tmp_path: Path) -> None:
    held = of_visits(tmp_path, usual(1995, 2023) | {2024: 40.0})
    assert row_of(held, as_of=2029)["state"] == State.SIGNAL
    old = row_of(held, as_of=2030)
    assert (old["state"], old["outside"], old["p_value"]) == (State.NOT_TOLD, False, None)
    assert old["reason"] == "historical record: its newest data are 6 years old"


def test_a_provisional_figure_is_not_judged_and_breaks_no_line(tmp_path: Path) -> None:
    rows = counts("visits_made", "DEU", usual(1995, 2023) | {2024: 30.0}, home="USA", source="visits-us")
    rows[-1]["status"] = "provisional"
    row = row_of(library(tmp_path / "figures", rows, {VISITS: [years(1995, 2024, "USA")]}))
    assert (row["state"], row["reason"]) == (State.NOT_TOLD, "its newest figure is provisional")


def test_none_ever_is_as_usual_and_is_not_counted_among_the_questions(tmp_path: Path) -> None:
    rows = counts("visits_made", "DEU", usual(1995, 2023) | {2024: 12.0}, home="USA", source="visits-us")
    held = library(tmp_path / "figures", rows, {VISITS: [years(1995, 2024, "USA")]})
    told = signals(held, measures=["visits_made"], home="USA", as_of=2025)
    quiet = told.filter(pl.col("place") != "DEU", pl.col("newest_year") == 2024, pl.col("points") >= 12)
    assert quiet.height > 150 and set(quiet["state"]) == {State.USUAL.value}
    assert quiet["p_value"].null_count() == quiet.height
    judged = told.filter(pl.col("p_value").is_not_null())
    assert judged["q_value"].to_list() == judged["p_value"].to_list(), "one question alone was asked"


def test_of_many_asked_together_one_barely_outside_is_no_signal(tmp_path: Path) -> None:
    states = [f"{one}" for one in ("FRA", "ITA", "ESP", "POL", "NLD", "BEL", "PRT", "NOR", "DNK", "SWE", "FIN", "GRC")]
    more = ["BRA", "ARG", "CHL", "PER", "COL", "MEX", "JPN", "KOR", "IND", "THA", "VNM", "PHL", "IDN", "AUS", "NZL"]
    yet = ["EGY", "MAR", "TUN", "KEN", "NGA", "GHA", "ZAF", "ETH", "TUR", "ISR", "JOR", "SAU", "ROU", "BGR", "HUN"]
    rows = counts("visits_made", "DEU", usual(1995, 2023) | {2024: 11.0}, home="USA", source="visits-us")
    for place in (*states, *more, *yet):
        rows += counts("visits_made", place, usual(1995, 2024), home="USA", source="visits-us")
    held = library(tmp_path / "figures", rows, {VISITS: [years(1995, 2024, "USA")]})
    alone = row_of(held)
    assert alone["outside"] and alone["state"] == State.SIGNAL
    many = signals(held, measures=["visits_made"], home="USA", as_of=2025)
    (among,) = many.filter(place="DEU").to_dicts()
    assert among["outside"] and among["state"] == State.USUAL and among["q_value"] > 0.1
    assert "as one of many may be by chance, so no signal" in explain(among)


def test_runs_are_shown_and_are_no_signal(tmp_path: Path) -> None:
    row = row_of(of_visits(tmp_path, usual(1995, 2017) | dict.fromkeys(range(2018, 2025), 5.0)))
    assert row["runs"] == ["7 in a row on one side of the centre"] and row["state"] == State.USUAL


def test_years_that_lean_on_one_another_are_judged_by_the_step(tmp_path: Path) -> None:
    climbing = {year: float(20 + 3 * (year - 1995) + NOISE[year % 25]) for year in range(1995, 2025)}
    row = row_of(of_visits(tmp_path, climbing))
    assert row["stepwise"] and row["kind"] == "xmr" and row["state"] == State.USUAL
    assert (row["before_year"], row["before"]) == (2023, climbing[2023])
    assert row["low"] < row["newest"] < row["high"] and row["runs"] == []
    assert band(row)["year"].to_list() == [2024]
    assert "where its usual steps (2000–2019) lead from" in explain(row)


def test_a_stock_that_stays_the_same_is_not_judged_by_its_variation(tmp_path: Path) -> None:
    row = row_of(of_visits(tmp_path, dict.fromkeys(range(1995, 2024), 5.0) | {2024: 6.0}))
    assert row["state"] == State.NOT_TOLD and row["reason"].startswith("it stays the same in most years")


def test_deaths_after_years_without_any_are_not_judged(tmp_path: Path) -> None:
    rows = counts("conflict_deaths", "DEU", {2003: 40.0, 2024: 900.0}, home=None, source="ucdp")
    row = row_of(library(tmp_path / "figures", rows, {DEATHS: [years(1995, 2024)]}), "conflict_deaths")
    assert row["state"] == State.NOT_TOLD and row["reason"].startswith("too few years of its baseline had any")


WAVES = {year: 50.0 + (year * 7) % 5 - 2 for year in range(2008, 2024)}


def of_polls(tmp_path: Path, *rows: dict[str, object]) -> dict[str, Any]:
    covered = {ASKED: [years(2008, 2024, "POL", "USA")]}
    tmp_path.mkdir(exist_ok=True)
    told = signals(library(tmp_path / "polls", rows, covered), measures=["favourable"], home="USA", as_of=2025)
    return told.sort("newest_year").to_dicts()[-1]


def test_a_wave_is_judged_by_the_errors_of_all_waves_and_the_variance_between_them(tmp_path: Path) -> None:
    same = of_polls(tmp_path, *polls("POL", WAVES | {2024: 52.0}))
    assert (same["kind"], same["state"], same["points"]) == ("poll", State.USUAL, 12)
    far = of_polls(tmp_path / "far", *polls("POL", WAVES | {2024: 80.0}))
    assert (far["state"], far["direction"]) == (State.SIGNAL, "up")
    assert far["low"] == pytest.approx(same["low"], abs=2.0) and 0 <= far["low"] < far["centre"] < far["high"] <= 100
    poor = [row | ({"value": 60.0} if row["measure"] == "effective_answers" else {}) for row in polls("POL", WAVES)]
    poor += polls("POL", {2024: 66.0}, effective=60.0)
    assert of_polls(tmp_path / "poor", *poor)["high"] > far["high"] + 5, "fewer answers, wider limits"


def test_waves_of_another_mode_or_wording_are_another_line(tmp_path: Path) -> None:
    new = polls("POL", {2022: 40.0, 2023: 41.0, 2024: 40.0}, series="P: online, national")
    old = polls("POL", {year: value for year, value in WAVES.items() if year < 2022})
    covered = {ASKED: [years(2008, 2024, "POL", "USA")]}
    told = signals(library(tmp_path / "polls", [*old, *new], covered), measures=["favourable"], home="USA", as_of=2025)
    by_series = {row["series"]: (row["state"], row["reason"]) for row in told.to_dicts()}
    assert by_series["P: online, national"][0] == State.TOO_SHORT
    assert by_series["P: telephone, national"] == (State.NOT_TOLD, "newer waves there were asked in another way")


def test_a_wave_in_which_far_more_give_no_answer_begins_a_new_line(tmp_path: Path) -> None:
    values = WAVES | {2024: 45.0}
    early = polls("POL", {year: value for year, value in values.items() if year < 2018}, no_answer=5.0)
    late = polls("POL", {year: value for year, value in values.items() if year >= 2018}, no_answer=20.0)
    row = of_polls(tmp_path, *early, *late)
    assert row["state"] == State.TOO_SHORT and "6 waves before 2024" in row["reason"] and "2018" in row["reason"]


def test_waves_that_never_told_who_gave_no_answer_are_one_line_and_withheld_ones_are_not(tmp_path: Path) -> None:
    rows = polls("POL", WAVES | {2024: 51.0})
    silent = [row for row in rows if row["measure"] not in ("no_answer", "unfavourable")]
    assert of_polls(tmp_path / "silent", *silent)["state"] == State.USUAL
    none = {"value": None, "low": None, "high": None, "status": "too_few"}
    hidden = [row | none if row["measure"] == "no_answer" else row for row in rows if row["measure"] != "unfavourable"]
    assert of_polls(tmp_path / "hidden", *hidden)["state"] == State.TOO_SHORT


def test_waves_asked_nobody_knows_how_are_not_joined(tmp_path: Path) -> None:
    row = of_polls(tmp_path, *polls("POL", WAVES | {2024: 90.0}, series="P: mode not stated, sample not stated"))
    assert row["state"] == State.NOT_TOLD and "not known of all" in row["reason"]


def test_waves_without_an_interval_are_not_judged(tmp_path: Path) -> None:
    row = of_polls(tmp_path, *polls("POL", WAVES | {2024: 90.0}, effective=None))
    assert row["state"] == State.NOT_TOLD and row["reason"] == "there is no interval of some of its waves"


def test_of_pews_waves_none_is_judged_as_no_line_of_them_is_long_enough() -> None:
    told = signals(Library(), measures=["favourable", "net_favourable"], home="USA", as_of=2024)
    assert told.height > 60 and set(told["state"]) == {State.TOO_SHORT.value, State.NOT_TOLD.value}


def test_troops_abroad_are_judged_as_an_independent_count_of_their_figures_is() -> None:
    told = signals(Library(), measures=["troops"], home="USA", as_of=2024)
    stepped = told.filter("stepwise", kind="xmr")
    assert stepped.height > 80
    held = Library().select(REGISTRY.measures["troops"], Selection(home="USA", places=tuple(stepped["place"])))
    for row in stepped.head(25).to_dicts():
        own = held.filter(place=row["place"], status="shown").sort("period")
        by_year = dict(zip(own["period"].dt.year(), own["value"], strict=True))
        roots = np.cbrt([by_year[year] for year in range(row["first"], row["last"] + 1)])
        step = np.diff(roots)
        n, newest = len(step), np.cbrt(by_year[row["newest_year"]]) - np.cbrt(by_year[row["newest_year"] - 1])
        wide = np.sqrt(1 + 1 / n)
        freedom = (n - 1) ** 2 / 2 / (0.8264 * n - 1.082)
        shrink = np.sqrt(2 / freedom) * np.exp(lgamma((freedom + 1) / 2) - lgamma(freedom / 2))
        ranged = stats.t(freedom).sf(
            abs(newest - step.mean()) / (np.abs(np.diff(step)).mean() / 1.128379167 * shrink * wide)
        )
        spread = stats.t(n - 1).sf(abs(newest - step.mean()) / (step.std(ddof=1) * wide))
        assert row["p_value"] == pytest.approx(2 * max(ranged, spread), rel=1e-6)
        assert row["outside"] == (row["p_value"] < OUTSIDE_BY_CHANCE)


def test_regions_and_the_world_are_judged_by_their_own_figures() -> None:
    world = signals(Library(), measures=["conflict_deaths"], home="USA", level=Level.WORLD, as_of=2025)
    assert world["place"].to_list() == ["WORLD"] and world["kind"].null_count() == 0
    regions = signals(
        Library(), measures=["conflict_deaths"], home="USA", level=Level.REGION, scheme="m49-subregion", as_of=2025
    )
    assert set(regions["scheme"]) == {"m49-subregion"} and regions.height > 10


def test_a_sentence_says_figure_limits_and_years() -> None:
    row = {
        **dict.fromkeys(SIGNAL_SCHEMA),
        **{"measure": "exercises_joint", "newest": 25.0, "newest_year": 2010, "kind": "negative-binomial"},
        **{"state": "signal", "stepwise": False, "outside": True, "direction": "up", "low": 3.0, "high": 14.0},
        **{"first": 1990, "last": 2009, "centre": 8.0},
    }
    assert explain(row) == "25 exercises in 2010: a signal, above its usual 3 to 14, by the years 1990–2009"
    drawn = band(row)
    assert drawn["year"].to_list() == list(range(1990, 2011)) and drawn["baseline"].sum() == 20
    assert drawn.select("centre", "low", "high").unique().rows() == [(8.0, 3.0, 14.0)]
    untold = row | {"kind": None, "state": "not told", "reason": "its newest figure is provisional"}
    assert explain(untold) == "25 exercises in 2010: not told, its newest figure is provisional"
    assert band(untold).is_empty()


def test_nothing_held_gives_no_row(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    empty = signals(Library(embedded=tmp_path / "none"), measures=["visits_made"], home="USA", as_of=2025)
    assert empty.is_empty() and empty.schema == pl.Schema(SIGNAL_SCHEMA)
