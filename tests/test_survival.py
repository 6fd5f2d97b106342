"""Kaplan and Meier's curve against textbook tables, a second program, and its own laws."""

import warnings
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from metrics.methods.survival import kaplan_meier, medians

# Weeks of remission in acute leukaemia, 21 patients each (Freireich et al. 1963, Blood 21; as printed in Cox & Oakes
# 1984, Analysis of Survival Data, table 1.1, and in R's MASS as `gehan`). False: still in remission when last seen.
MERCAPTOPURINE = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
ENDED = [bool(int(flag)) for flag in "111010100110001100000"]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]

LENGTHS = st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=60)


def test_the_published_table_of_the_treated_is_met() -> None:
    curve = kaplan_meier(MERCAPTOPURINE, ENDED)
    assert sum(ENDED) == curve.events == 9
    assert curve.n == 21
    # Kleinbaum & Klein 2012, Survival Analysis (3rd ed.), chapter 2: times, at risk, remissions ended, survival.
    assert curve.steps.select("time", "at_risk", "events").rows() == [
        (6, 21, 3),
        (7, 17, 1),
        (10, 15, 1),
        (13, 12, 1),
        (16, 11, 1),
        (22, 7, 1),
        (23, 6, 1),
    ]
    published = [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]
    assert curve.steps["survival"].to_list() == pytest.approx(published, abs=5e-5)
    # Greenwood's standard errors, as R's survival::survfit and Stata's `sts list` print them for these patients.
    errors = [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]
    assert curve.steps["variance"].sqrt().to_list() == pytest.approx(errors, abs=5e-5)
    # 95 % limits on the log-minus-log scale, as Stata's `sts list` prints them.
    low = [0.6197, 0.5631, 0.5032, 0.4316, 0.3675, 0.2678, 0.1881]
    high = [0.9516, 0.9228, 0.8894, 0.8491, 0.8049, 0.7468, 0.6801]
    assert curve.steps["low"].to_list() == pytest.approx(low, abs=5e-5)
    assert curve.steps["high"].to_list() == pytest.approx(high, abs=5e-5)


def test_the_medians_are_the_published_ones_and_a_limit_that_is_not_reached_is_null() -> None:
    # SAS PROC LIFETEST's default limits (log-minus-log): 23 (13, not reached) and 8 (4, 11).
    treated = kaplan_meier(MERCAPTOPURINE, ENDED)
    assert (treated.median, treated.low, treated.high) == (23, 13, None)
    placebo = kaplan_meier(PLACEBO, [True] * len(PLACEBO))
    assert (placebo.median, placebo.low, placebo.high) == (8, 4, 11)
    nobody_ended = kaplan_meier([3, 5], [False, False])
    assert nobody_ended.steps.is_empty() and nobody_ended.median is None
    assert kaplan_meier([], []).median is None


def test_the_curve_of_nobody_left_has_no_limits() -> None:
    last = kaplan_meier(PLACEBO, [True] * len(PLACEBO)).steps.row(-1, named=True)
    assert last["survival"] == pytest.approx(0) and last["variance"] == pytest.approx(0)
    assert last["low"] is None and last["high"] is None


@given(LENGTHS.filter(lambda rows: any(flag for _, flag in rows)))
def test_a_second_program_gives_the_same_curve_and_limits(rows: list[tuple[int, bool]]) -> None:
    ended, lasting = ([time for time, flag in rows if flag is kept] for kept in (True, False))
    steps = kaplan_meier([time for time, _ in rows], [flag for _, flag in rows]).steps
    other = stats.ecdf(stats.CensoredData(uncensored=ended, right=lasting)).sf
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        limits = other.confidence_interval(0.95, method="log-log")
    at = np.isin(other.quantiles, ended)
    assert steps["time"].to_list() == other.quantiles[at].tolist()
    assert steps["survival"].to_list() == pytest.approx(other.probabilities[at].tolist(), abs=1e-12)
    inside = steps["low"].is_not_null().to_numpy() & (steps["survival"].to_numpy() > 1e-9)
    assert steps["low"].to_numpy()[inside] == pytest.approx(limits.low.probabilities[at][inside], abs=1e-9)
    assert steps["high"].to_numpy()[inside] == pytest.approx(limits.high.probabilities[at][inside], abs=1e-9)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=60))
def test_where_all_ends_were_seen_survival_is_the_share_that_lasted_longer(times: list[int]) -> None:
    steps = kaplan_meier(times, [True] * len(times)).steps
    lasted = [sum(time > step for time in times) / len(times) for step in steps["time"]]
    assert steps["survival"].to_list() == pytest.approx(lasted, abs=1e-9)
    # The binomial variance of that share.
    assert steps["variance"].to_list() == pytest.approx(
        [share * (1 - share) / len(times) for share in lasted], abs=1e-9
    )


@given(LENGTHS)
def test_survival_never_rises_and_lies_within_its_limits(rows: list[tuple[int, bool]]) -> None:
    curve = kaplan_meier([time for time, _ in rows], [flag for _, flag in rows])
    survival = curve.steps["survival"].to_list()
    assert all(later <= earlier for earlier, later in pairwise([1.0, *survival]))
    inside = curve.steps.drop_nulls("low")
    assert (inside["low"] <= inside["survival"]).all() and (inside["survival"] <= inside["high"]).all()
    if curve.median is not None:
        assert curve.low is None or curve.low <= curve.median
        assert curve.high is None or curve.high >= curve.median


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans(), st.integers(0, 4)), max_size=30))
def test_a_weight_says_how_often_a_row_stands(rows: list[tuple[int, bool, int]]) -> None:
    repeated = [(time, flag) for time, flag, weight in rows for _ in range(weight)]
    weighted = kaplan_meier([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows])
    plain = kaplan_meier([row[0] for row in repeated], [row[1] for row in repeated])
    assert weighted.steps.equals(plain.steps) and weighted.n == plain.n and weighted.events == plain.events


@given(st.lists(st.tuples(st.sampled_from(["A", "B", None]), st.integers(0, 30), st.booleans()), max_size=60))
def test_medians_of_many_groups_are_the_medians_of_each(rows: list[tuple[str | None, int, bool]]) -> None:
    schema = {"place": pl.String, "days": pl.Int64, "ended": pl.Boolean}
    found = medians(pl.LazyFrame(rows, schema=schema, orient="row"), by=["place"], time="days", observed="ended")
    told = {place: (median, n) for place, median, n in found.collect().iter_rows()}
    alone = {
        place: kaplan_meier([time for one, time, _ in rows if one == place], [f for one, _, f in rows if one == place])
        for place, _, _ in rows
    }
    assert told == {place: (curve.median, curve.n) for place, curve in alone.items()}


@pytest.mark.parametrize(
    ("times", "seen", "weights"),
    [([1, 2], [True], None), ([-1], [True], None), ([float("nan")], [True], None), ([1], [True], [0.5])],
)
def test_what_is_no_duration_or_weight_is_refused(
    times: list[float], seen: list[bool], weights: list[float] | None
) -> None:
    with pytest.raises(ValueError, match=r"duration|weight"):
        kaplan_meier(times, seen, weights)
    assert isinstance(kaplan_meier([1], [True]).steps, pl.DataFrame)
