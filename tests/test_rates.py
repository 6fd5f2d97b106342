"""Limits, ratios and growth against scipy's values, a published count series and their own laws."""

import csv
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from metrics.methods.growth import yearly_growth
from metrics.methods.rates import FEWEST_FOR_A_RATIO, dispersion, poisson_limits, rate_ratio

COUNTS = st.integers(0, 400)


@pytest.fixture(scope="module")
def discoveries(oracles: Path) -> list[int]:
    with (oracles / "trend" / "discoveries.csv").open(encoding="utf-8") as file:
        return [int(float(list(row.values())[-1])) for row in csv.DictReader(file)]


def test_poisson_limits_are_the_exact_ones_of_scipy_for_a_published_series(discoveries: list[int]) -> None:
    assert len(discoveries) == 100 and sum(discoveries) == 310
    limits = poisson_limits(discoveries)
    expected_low = [stats.chi2.ppf(0.025, 2 * k) / 2 if k else 0.0 for k in discoveries]
    expected_high = [stats.chi2.ppf(0.975, 2 * (k + 1)) / 2 for k in discoveries]
    assert limits.low == pytest.approx(expected_low, rel=1e-9)
    assert limits.high == pytest.approx(expected_high, rel=1e-9)
    whole = poisson_limits([sum(discoveries)])
    assert stats.poisson.sf(309, whole.low[0]) == pytest.approx(0.025)
    assert stats.poisson.cdf(310, whole.high[0]) == pytest.approx(0.025)


def test_dispersion_of_a_published_series_is_pearsons_over_its_degrees_of_freedom(discoveries: list[int]) -> None:
    frame = pl.DataFrame({"place": "A", "category": "x", "year": range(1860, 1960), "value": discoveries}).with_columns(
        pl.col("value").cast(pl.Float64)
    )
    whole = dispersion(frame, window=100, end=1959, by=["place"], pool=["category"])["phi"][0]
    assert whole == pytest.approx(np.var(discoveries, ddof=1) / np.mean(discoveries), rel=1e-12)
    by_window = dispersion(frame, window=5, end=1959, by=["place"], pool=["category"])["phi"][0]
    windows = np.array(discoveries, dtype=float).reshape(20, 5)
    assert by_window == pytest.approx(float(np.mean(windows.var(axis=1, ddof=1) / windows.mean(axis=1))), rel=1e-12)


def test_dispersion_is_never_below_one_and_pools_within_a_category() -> None:
    frame = pl.DataFrame(
        {
            "category": ["calm"] * 4 + ["wild"] * 4,
            "place": ["A", "A", "B", "B"] * 2,
            "year": [2001, 2002] * 4,
            "value": [5.0, 5.0, 0.0, 0.0, 0.0, 10.0, None, 3.0],
        }
    )
    phi = dict(dispersion(frame, window=2, end=2002, by=["place"], pool=["category"]).iter_rows())
    # A window with a year not looked at, and one without any event, say nothing.
    assert phi == {"calm": 1.0, "wild": 10.0}


@settings(deadline=None)
@given(later=COUNTS, earlier=COUNTS, t1=st.integers(1, 900), t0=st.integers(1, 900))
def test_ratio_limits_are_clopper_and_pearsons_of_scipy(later: int, earlier: int, t1: int, t0: int) -> None:
    assume(later + earlier > 0)
    ratio = rate_ratio([later], [t1], [earlier], [t0])
    share = stats.binomtest(later, later + earlier).proportion_ci(0.95, method="exact")
    assert ratio.low[0] == pytest.approx(share.low / (1 - share.low) * t0 / t1, rel=1e-6)
    if earlier == 0:
        assert np.isnan(ratio.value[0]) and np.isnan(ratio.high[0])
    else:
        assert ratio.value[0] == pytest.approx((later / t1) / (earlier / t0))
        assert ratio.high[0] == pytest.approx(share.high / (1 - share.high) * t0 / t1, rel=1e-6)
        assert ratio.low[0] <= ratio.value[0] * (1 + 1e-9) and ratio.value[0] <= ratio.high[0] * (1 + 1e-9)


@settings(deadline=None)
@given(later=st.integers(1, 400), earlier=st.integers(1, 400), t1=st.integers(1, 900), t0=st.integers(1, 900))
def test_turning_the_periods_round_turns_the_ratio_over(later: int, earlier: int, t1: int, t0: int) -> None:
    there, back = rate_ratio([later], [t1], [earlier], [t0]), rate_ratio([earlier], [t0], [later], [t1])
    assert there.value[0] == pytest.approx(1 / back.value[0])
    assert there.low[0] == pytest.approx(1 / back.high[0])


@settings(deadline=None)
@given(count=COUNTS, phi=st.floats(1.0, 20.0))
def test_overdispersion_only_widens(count: int, phi: float) -> None:
    plain, wide = poisson_limits([count]), poisson_limits([count], dispersion=phi)
    assert 0 <= wide.low[0] <= plain.low[0] + 1e-9 and plain.high[0] <= wide.high[0] + 1e-9
    narrow = rate_ratio([count + 1], [5], [7], [5])
    broad = rate_ratio([count + 1], [5], [7], [5], dispersion=phi)
    assert broad.low[0] <= narrow.low[0] * (1 + 1e-9) and narrow.high[0] <= broad.high[0] * (1 + 1e-9)
    assert broad.value[0] == narrow.value[0]


def test_no_events_at_all_have_no_ratio_and_no_limits() -> None:
    nothing = rate_ratio([0, 3], [5, 0], [0, 2], [5, 5])
    assert np.isnan([*nothing.value, *nothing.low, *nothing.high]).all()


def test_under_six_events_no_split_excludes_one() -> None:
    for total in range(1, FEWEST_FOR_A_RATIO):
        for later in range(total + 1):
            ratio = rate_ratio([later], [5], [total - later], [5])
            assert not ratio.low[0] > 1 and not ratio.high[0] < 1
    assert rate_ratio([FEWEST_FOR_A_RATIO], [5], [0], [5]).low[0] > 1


@given(before=st.floats(0, 500), after=st.floats(0, 500), years=st.integers(1, 20))
def test_growth_taken_for_all_its_years_leads_from_one_stock_to_the_other(
    before: float, after: float, years: int
) -> None:
    grown = pl.DataFrame({"a": [before], "b": [after]}).select(yearly_growth(pl.col("a"), pl.col("b"), years=years))
    assert (before + 0.5) * (1 + grown.item() / 100) ** years == pytest.approx(after + 0.5, rel=1e-6)
