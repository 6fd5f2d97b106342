"""Survey estimates against other people's programs and values worked out by hand."""

import math
from pathlib import Path

import polars as pl
import pytest
import svy
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from metrics.methods import survey

N, W, WW = pl.col("n"), pl.col("w"), pl.col("ww")


def sums_of(answers: pl.DataFrame) -> pl.DataFrame:
    """n, Σw, Σw², the share and the residuals of a frame of (yes, w)."""
    share = (pl.col("w").filter(pl.col("yes")).sum() / pl.col("w").sum()).alias("share")
    with_share = answers.with_columns(share)
    return with_share.select(
        n=pl.len(),
        w=pl.col("w").sum(),
        ww=pl.col("w").pow(2).sum(),
        share=pl.col("share").first(),
        residuals=(pl.col("w") * (pl.col("yes").cast(pl.Float64) - pl.col("share"))).pow(2).sum(),
    )


@pytest.fixture(scope="module")
def schools(oracles: Path) -> pl.DataFrame:
    return pl.read_csv(oracles / "survey" / "apistrat.csv", null_values="NA", infer_schema_length=None)


@pytest.fixture(scope="module")
def wide_schools(schools: pl.DataFrame) -> pl.DataFrame:
    return sums_of(schools.select(yes=pl.col("sch.wide") == "Yes", w="pw"))


def test_the_weighted_share_is_that_of_r_survey(wide_schools: pl.DataFrame) -> None:
    # R survey 4.1-1, svymean(~sch.wide) of apistrat: 0.827948011415823.
    assert wide_schools["share"].item() == pytest.approx(0.827948011415823, rel=1e-9)


def test_the_linearised_error_of_weights_alone_is_that_of_svy(
    schools: pl.DataFrame, wide_schools: pl.DataFrame
) -> None:
    sample = svy.Sample(schools, svy.Design(wgt="pw"))
    expected = next(one for one in sample.estimation.prop("sch.wide").estimates if one.est > 0.5)
    error = wide_schools.select(survey.linearised_variance(N, W, pl.col("residuals")).sqrt()).item()
    assert error == pytest.approx(expected.se, rel=1e-9)


def test_the_logit_interval_is_that_of_svy(schools: pl.DataFrame, wide_schools: pl.DataFrame) -> None:
    sample = svy.Sample(schools, svy.Design(wgt="pw"))
    expected = next(one for one in sample.estimation.prop("sch.wide", ci_method="logit").estimates if one.est > 0.5)
    error = survey.linearised_variance(N, W, pl.col("residuals")).sqrt()
    bounds = survey.logit_interval(pl.col("share"), error, N - 1)
    assert wide_schools.select(low=bounds.low, high=bounds.high).row(0) == pytest.approx(
        (expected.lci, expected.uci), rel=1e-9
    )


def test_the_net_of_three_answers_has_the_error_svy_gives_their_mean() -> None:
    answers = pl.DataFrame({"y": [1.0, 1.0, 0.0, -1.0, 1.0, -1.0, 0.0], "w": [1.0, 2.0, 0.5, 1.5, 3.0, 1.0, 0.7]})
    expected = svy.Sample(answers, svy.Design(wgt="w")).estimation.mean("y").estimates[0]
    mean = (pl.col("y") * W).sum() / W.sum()
    error = survey.linearised_variance(pl.len(), W.sum(), (W * (pl.col("y") - mean)).pow(2).sum()).sqrt()
    bounds = survey.mean_interval(mean, error, pl.len() - 1)
    got = answers.select(mean=mean, error=error, low=bounds.low, high=bounds.high).row(0)
    assert got == pytest.approx((expected.est, expected.se, expected.lci, min(expected.uci, 1)), rel=1e-9)


def test_kish_of_equal_weights_is_one_and_of_unequal_ones_what_the_hand_gives() -> None:
    frame = pl.DataFrame({"n": [5, 4], "w": [10.0, 10.0], "ww": [20.0, 30.0]})  # 2,2,2,2,2 and 1,2,3,4
    assert frame.select(survey.kish(N, W, WW)).to_series().to_list() == pytest.approx([1.0, 1.2])


def test_where_nobody_or_everybody_said_so_the_interval_is_clopper_pearsons() -> None:
    # Clopper & Pearson 1934: 0 of 10 gives 0 to 0.3085; scipy's beta gives the same at a broken number of cases.
    frame = pl.DataFrame({"share": [0.0, 0.0, 1.0], "number": [10.0, 333.3, 333.3]})
    bounds = survey.unanimous_interval(pl.col("share"), pl.col("number"))
    got = frame.select(low=bounds.low, high=bounds.high)
    assert got["high"].to_list() == pytest.approx([0.30849711, stats.beta.ppf(0.975, 1, 333.3), 1.0], abs=1e-8)
    assert got["low"].to_list() == pytest.approx([0.0, 0.0, stats.beta.ppf(0.025, 333.3, 1)], abs=1e-12)


def test_where_everybody_said_so_the_interval_is_svys_korn_graubard() -> None:
    answers = pl.DataFrame({"y": ["yes"] * 10, "w": [1.0] * 10})
    (expected,) = svy.Sample(answers, svy.Design(wgt="w")).estimation.prop("y", ci_method="korn-graubard").estimates
    bounds = survey.share_interval(pl.lit(1.0), pl.lit(0.0), pl.lit(10.0), pl.lit(9))
    assert pl.select(low=bounds.low, high=bounds.high).row(0) == pytest.approx((expected.lci, expected.uci), rel=1e-9)


def test_an_assumed_design_effect_widens_the_error_by_its_root() -> None:
    frame = pl.DataFrame({"n": [101], "linearised": [0.0]})

    def error(design_effect: float) -> float:
        expression = survey.standard_error(
            n=N, linearised=pl.col("linearised"), spread=pl.lit(0.25), design_effect=pl.lit(design_effect)
        )
        return float(frame.select(expression).item())

    assert error(1.0) == pytest.approx(0.05)
    assert error(2.0) == pytest.approx(0.05 * math.sqrt(2))


def test_the_error_is_never_below_the_linearised_one() -> None:
    frame = pl.DataFrame({"n": [101], "linearised": [0.01]})
    expression = survey.standard_error(
        n=N, linearised=pl.col("linearised"), spread=pl.lit(0.25), design_effect=pl.lit(2.0)
    )
    assert frame.select(expression).item() == pytest.approx(0.1)


@settings(deadline=None)
@given(
    share=st.floats(0.001, 0.999),
    error=st.floats(0.0005, 0.1),
    n=st.integers(30, 5_000),
)
def test_the_error_can_be_had_back_from_the_interval(share: float, error: float, n: int) -> None:
    frame = pl.DataFrame({"share": [share], "error": [error], "n": [n]})
    p = pl.col("share")
    bounds = survey.logit_interval(p, pl.col("error"), N - 1)
    again = survey.error_of_share(p, bounds.low, bounds.high, N - 1)
    low, high, got = frame.select(low=bounds.low, high=bounds.high, got=again).row(0)
    assert 0 <= low <= share <= high <= 1
    if low > 1e-9 and high < 1 - 1e-9:
        assert got == pytest.approx(error, rel=1e-5)


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.floats(0.01, 20)), min_size=3, max_size=60), st.floats(0.001, 1_000))
def test_scaling_the_weights_changes_nothing(answers: list[tuple[bool, float]], factor: float) -> None:
    frame = pl.DataFrame(answers, schema={"yes": pl.Boolean, "w": pl.Float64}, orient="row")
    numbers = [
        pl.col("share"),
        survey.kish(N, W, WW).alias("kish"),
        survey.linearised_variance(N, W, pl.col("residuals")).alias("variance"),
    ]
    as_given = sums_of(frame).select(numbers).row(0)
    scaled = sums_of(frame.with_columns(pl.col("w") * factor)).select(numbers).row(0)
    assert scaled == pytest.approx(as_given, rel=1e-9, abs=1e-12)


def test_one_respondent_has_no_error() -> None:
    frame = pl.DataFrame({"n": [1], "w": [1.0], "residuals": [0.0]})
    assert frame.select(survey.linearised_variance(N, W, pl.col("residuals"))).item() is None
