"""Limits of control charts: published examples, exact laws, and how often they alarm when nothing has changed."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from metrics.methods import control_chart as chart
from metrics.methods import control_chart_counts as counts
from metrics.methods import control_chart_polls as polls

Numbers = NDArray[np.float64]


def outside(limits: chart.Limits) -> float:
    """How many of the series lie outside."""
    return float((np.nan_to_num(limits.p_value, nan=1.0) < chart.OUTSIDE_BY_CHANCE).mean())


def test_natural_limits_are_those_of_the_nist_handbook_for_its_flow_rates() -> None:
    flow = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
    centre, low, high = chart.natural_limits(flow)
    assert (round(centre, 2), low, high) == (50.81, pytest.approx(45.8159, abs=2e-3), pytest.approx(55.8041, abs=2e-3))


def test_wheelers_constant_is_three_over_d2() -> None:
    assert round(chart.NATURAL, 2) == 2.66


def test_limits_from_few_points_are_wider_than_the_textbooks_and_near_it_from_many() -> None:
    generator = np.random.default_rng(5)
    for n, wider in ((12, 1.2), (2_000, 0.99)):
        value = generator.normal(size=n)
        _, low, high = chart.natural_limits(value)
        told = chart.individuals([value], [0.0])
        assert (told.high[0] - told.low[0]) / (high - low) > wider
    assert (told.high[0] - told.low[0]) / (high - low) < 1.06


def test_a_baseline_that_never_varied_has_no_limits() -> None:
    told = chart.individuals([[5.0] * 12], [6.0])
    assert np.isnan(told.p_value[0]) and np.isnan(told.low[0])


@pytest.mark.parametrize("n", [12, 15, 20])
def test_next_values_of_what_does_not_change_lie_outside_as_rarely_as_declared(n: int) -> None:
    generator = np.random.default_rng(n)
    baseline, newest = generator.normal(size=(60_000, n)), generator.normal(size=60_000)
    assert 0.0007 < outside(chart.individuals(baseline, newest)) < chart.OUTSIDE_BY_CHANCE
    ranges = np.abs(np.diff(baseline)).mean(axis=1)
    textbook = (np.abs(newest - baseline.mean(axis=1)) > 2.66 * ranges).mean()
    assert textbook > 3 * chart.OUTSIDE_BY_CHANCE, "the textbook's own limits alarm several times too often"


@pytest.mark.parametrize("n", [12, 20])
def test_planted_shifts_of_six_deviations_are_found(n: int) -> None:
    generator = np.random.default_rng(n)
    baseline = generator.normal(size=(5_000, n))
    assert outside(chart.individuals(baseline, generator.normal(6, size=5_000))) > 0.75
    walk = np.cumsum(generator.normal(size=(5_000, n + 1)), axis=1)
    assert outside(chart.steps(walk[:, :-1], walk[:, -2], walk[:, -2] + generator.normal(6, size=5_000))) > 0.7


def autoregressive(share: float, n: int, series: int, generator: np.random.Generator) -> Numbers:
    values = np.zeros((series, n))
    values[:, 0] = generator.normal(size=series) / np.sqrt(max(1 - share**2, 0.05))
    for year in range(1, n):
        values[:, year] = share * values[:, year - 1] + generator.normal(size=series)
    return values


@pytest.mark.parametrize(("share", "most"), [(0.3, 0.0035), (0.5, 0.0035), (0.8, 0.0035), (1.0, 0.004)])
def test_years_that_lean_on_one_another_are_judged_by_their_steps(share: float, most: float) -> None:
    generator = np.random.default_rng(int(share * 10))
    for since, allowed in ((1, most), (5, 2 * most)):
        values = autoregressive(share, 20 + since, 40_000, generator)
        baseline, before, newest = values[:, :20], values[:, -2], values[:, -1]
        leaning = chart.leans(baseline)
        alone, stepped = chart.individuals(baseline, newest), chart.steps(baseline, before, newest)
        chosen = np.where(leaning, stepped.p_value, alone.p_value)
        assert (chosen < chart.OUTSIDE_BY_CHANCE).mean() < allowed
    if share >= 0.8:
        assert outside(alone) > 0.02, "as single values they would alarm far too often"


def test_one_in_ten_series_of_independent_values_is_taken_to_lean() -> None:
    values = np.random.default_rng(3).normal(size=(40_000, 15))
    assert chart.leans(values).mean() == pytest.approx(0.1, abs=0.01)


def test_baselines_of_unlike_length_are_judged_as_each_alone() -> None:
    generator = np.random.default_rng(8)
    short, long = generator.normal(size=12), generator.normal(size=20)
    both = np.stack([np.concatenate([short, np.full(8, np.nan)]), long])
    together = chart.individuals(both, [2.0, 2.0])
    apart = [chart.individuals([one], [2.0]) for one in (short, long)]
    for end in range(4):
        assert together[end] == pytest.approx([one[end][0] for one in apart])


def limits_of(low: float, high: float) -> chart.Limits:
    centre = (low + high) / 2
    return chart.Limits(*(np.array([one]) for one in (centre, low, high, 0.5)))


@pytest.mark.parametrize(
    ("last", "seen"),
    [
        ([1, -1, 1, 1, 1, 1, 1, 1, 1], [chart.SIDE]),
        ([-1, 1, -1, 1, 1, 1, 1, 1, 1], []),
        ([0, -2, -1.5, -1, 0, 1, 2], [chart.RISE]),
        ([0, 2, 1, 0, -1, -2, -3], [chart.FALL]),
        ([0, 0, 0, 0, 7, 0, 8], [chart.CLOSE]),
        ([0, 0, 0, 0, -7, 0, 8], []),
    ],
)
def test_runs_are_told_by_the_rules_of_making_data_count(last: list[float], seen: list[str]) -> None:
    assert chart.runs([[float(one) for one in last]], limits_of(-9, 9)) == [seen]


def test_a_short_line_has_no_run() -> None:
    assert chart.runs([[np.nan] * 4 + [1.0, 2.0, 3.0]], limits_of(-9, 9)) == [[]]


MONTGOMERY = [21, 24, 16, 12, 15, 5, 28, 20, 31, 25, 20, 24, 16, 19, 10, 17, 13, 22, 18, 39, 30, 24, 16, 19, 17, 15]
"""Nonconformities in 26 samples of circuit boards (Montgomery, Statistical Quality Control, c chart)."""


def test_of_montgomerys_circuit_boards_the_sixth_and_the_twentieth_sample_are_outside() -> None:
    assert round(sum(MONTGOMERY) / 26, 2) == 19.85
    frozen = [float(one) for at, one in enumerate(MONTGOMERY) if at not in (5, 19)]
    told = counts.poisson([frozen] * 26, [float(one) for one in MONTGOMERY])
    assert [at + 1 for at in range(26) if told.p_value[at] < chart.OUTSIDE_BY_CHANCE] == [6, 20]
    assert abs(told.low[0] - 6.48) < 1.6 and abs(told.high[0] - 33.22) < 3.5


def test_poisson_chances_are_the_binomial_ones_given_the_total() -> None:
    generator = np.random.default_rng(4)
    baseline = generator.poisson(4, size=(200, 15)).astype(float)
    newest = generator.integers(0, 20, size=200).astype(float)
    total = baseline.sum(axis=1)
    law = stats.binom(total + newest, 1 / 16)
    exact = np.minimum(1, 2 * np.minimum(law.cdf(newest), law.sf(newest - 1)))
    told = counts.poisson(baseline, newest)
    assert told.p_value == pytest.approx(exact, rel=1e-9)
    assert (((newest < told.low) | (newest > told.high)) == (told.p_value < chart.OUTSIDE_BY_CHANCE)).all()


def brute_force(baseline: Numbers, newest: int) -> float:
    """The chance under the beta-binomial law averaged over twelve degrees of dispersion, term by term."""
    n, total = len(baseline), int(baseline.sum())
    mean = (total + 0.5) / n
    sizes = [mean / beyond for beyond in np.geomspace(0.05, max(mean / 0.05, 2.0), 12)]
    chances, weights = [], []
    for size in sizes:
        of_each = stats.dirichlet_multinomial(np.full(n, size), total)
        weights.append(of_each.pmf(baseline.astype(int)))
        law = stats.betabinom(total + newest, size, n * size)
        chances.append((law.cdf(newest), law.sf(newest - 1)))
    share = np.array(weights) / sum(weights)
    down, up = (float(share @ np.array(one)) for one in zip(*chances, strict=True))
    return min(1.0, 2 * min(down, up))


@pytest.mark.parametrize("mean", [2, 8, 15])
def test_negative_binomial_chances_are_the_beta_binomial_ones_given_the_total(mean: int) -> None:
    generator = np.random.default_rng(mean)
    baseline = generator.poisson(generator.gamma(1.5, mean / 1.5, size=(30, 14))).astype(float)
    newest = generator.integers(0, 5 * mean, size=30).astype(float)
    told = counts.negative_binomial(baseline, newest)
    exact = [brute_force(row, int(new)) for row, new in zip(baseline, newest, strict=True)]
    assert told.p_value == pytest.approx(exact, rel=1e-6)
    assert (((newest < told.low) | (newest > told.high)) == (told.p_value < chart.OUTSIDE_BY_CHANCE)).all()


@pytest.mark.parametrize("size", [1.5, 40.0])
def test_large_negative_binomial_counts_are_judged_nearly_as_exactly(size: float) -> None:
    generator = np.random.default_rng(int(size))
    baseline = generator.poisson(generator.gamma(size, 80 / size, size=(20, 14))).astype(float)
    newest = np.round(baseline.mean(axis=1) * generator.uniform(0.3, 2.5, size=20))
    told = counts.negative_binomial(baseline, newest)
    exact = np.array([brute_force(row, int(new)) for row, new in zip(baseline, newest, strict=True)])
    weighty = exact > 1e-4
    assert told.p_value[weighty] == pytest.approx(exact[weighty], rel=0.35)


def test_after_none_at_all_one_is_no_news_and_four_are() -> None:
    told = counts.poisson([[0.0] * 15] * 3, [0.0, 1.0, 4.0])
    assert told.p_value[0] == 1 and told.p_value[1] > 0.1 and told.p_value[2] < chart.OUTSIDE_BY_CHANCE
    assert told.low.tolist() == [0, 0, 0]


@pytest.mark.slow
@pytest.mark.parametrize("mean", [1, 6, 60])
@pytest.mark.parametrize("times", [1.0, 1.5, 4.0])
@pytest.mark.parametrize("n", [12, 20])
def test_next_counts_of_what_does_not_change_lie_outside_rarely(mean: int, times: float, n: int) -> None:
    """`times` is the variance over the mean. Rare events that come many at once alarm more often, as is said."""
    if times > 1 + 3 * mean:
        return
    generator = np.random.default_rng(mean * n)
    rate = generator.gamma(mean / (times - 1), times - 1, size=(3_000, n + 1)) if times > 1 else float(mean)
    drawn = generator.poisson(rate, size=(3_000, n + 1)).astype(float)
    baseline, newest = drawn[:, :n], drawn[:, n]
    spread, _ = counts.dispersion_tests(baseline)
    as_poisson, dispersed = counts.poisson(baseline, newest), counts.negative_binomial(baseline, newest)
    chosen = np.where(spread < counts.DISPERSED, dispersed.p_value, as_poisson.p_value)
    assert (chosen < chart.OUTSIDE_BY_CHANCE).mean() < (0.0035 if times == 1 else 0.01)
    shifted = np.round(mean + 12 * np.sqrt(mean * times)) + np.zeros(3_000)
    found = np.where(
        spread < counts.DISPERSED,
        counts.poisson(baseline, shifted).p_value,
        counts.negative_binomial(baseline, shifted).p_value,
    )
    assert (found < chart.OUTSIDE_BY_CHANCE).mean() > 0.7


BCG = (
    [-0.8893, -1.5854, -1.3481, -1.4416, -0.2175, -0.7861, -1.6209, 0.0120, -0.4694, -1.3713, -0.3394, 0.4459, -0.0173],
    [0.3256, 0.1946, 0.4154, 0.0200, 0.0512, 0.0069, 0.2230, 0.0040, 0.0564, 0.0730, 0.0124, 0.5325, 0.0714],
)
"""Log risk ratios and their variances of 13 trials of a vaccine, as R's metafor prints them (`dat.bcg`)."""


def test_the_variance_between_is_the_one_metafor_gives_by_paule_and_mandel() -> None:
    values, variances = BCG
    assert polls.between_waves([values], [np.sqrt(variances)])[0] == pytest.approx(0.318, abs=0.002)


def poll(series: int, waves: int, *, between: float, wander: float, seed: int) -> tuple[Numbers, Numbers, Numbers]:
    """Waves, their standard errors and their years, one to three years apart."""
    generator = np.random.default_rng(seed)
    gap = generator.integers(1, 4, size=(series, waves))
    error = generator.uniform(1.2, 3, size=(series, waves))
    level = np.cumsum(generator.normal(size=(series, waves)) * wander * np.sqrt(gap), axis=1)
    noise = between * generator.normal(size=(series, waves)) + error * generator.normal(size=(series, waves))
    return 50 + level + noise, error, np.cumsum(gap, axis=1).astype(float)


def chances(value: Numbers, error: Numbers, year: Numbers) -> Numbers:
    """The chance of each last wave, by its mean or by its step as the waves before lean or not."""
    before, last = (np.stack([part[:, at] for part in (value, error, year)], axis=1) for at in (-2, -1))
    baseline = [part[:, :-1] for part in (value, error, year)]
    around = polls.waves(baseline[0], baseline[1], value[:, -1], error[:, -1]).p_value
    walked = polls.walking_waves(*baseline, before, last).p_value
    return np.where(chart.leans(baseline[0]), walked, around)


@pytest.mark.parametrize("waves", [13])
@pytest.mark.parametrize(("between", "wander"), [(0, 0), (1, 0), (4, 0), (8, 0), (0, 1), (0, 3), (0, 6)])
def test_next_waves_of_views_that_do_not_change_lie_outside_rarely(waves: int, between: float, wander: float) -> None:
    told = chances(*poll(10_000, waves, between=between, wander=wander, seed=waves))
    assert (told < chart.OUTSIDE_BY_CHANCE).mean() < 0.006


def test_a_planted_shift_of_a_poll_is_found_and_a_poorer_wave_needs_a_larger_one() -> None:
    value, error, year = poll(5_000, 15, between=1, wander=0, seed=2)
    value[:, -1] += 20
    assert (chances(value, error, year) < chart.OUTSIDE_BY_CHANCE).mean() > 0.9
    sure, unsure = (polls.waves(value[:1, :-1], error[:1, :-1], value[:1, -1], [one]) for one in (1.0, 6.0))
    assert unsure.high[0] - unsure.low[0] > sure.high[0] - sure.low[0]


def test_the_longer_ago_the_last_wave_the_wider_the_limits_of_views_that_wander() -> None:
    value, error, year = poll(1, 14, between=0, wander=5, seed=6)
    before = [[50.0, 1.0, 2010.0]]
    near, far = (polls.walking_waves(value, error, year, before, [[50.0, 1.0, at]]) for at in (2011.0, 2020.0))
    assert far.high[0] > near.high[0]
