"""Intervals and design effects of complex samples: against svy, by formula, and how often they hold the truth."""

import numpy as np
import polars as pl
import pytest
import svy
from scipy import stats
from survey_designs import only, two_stages

from data.survey_description import Design
from metrics.methods.design_based import estimates

SAMPLE = two_stages()
CLUSTERED = Design(weight="weight", strata=("stratum",), cluster=("cluster",))


def svy_weights(**design: object) -> svy.Sample:
    return svy.Sample(SAMPLE.drop_nulls("y"), svy.Design(wgt="weight", **design))


def test_the_closed_form_of_weights_alone_is_what_svy_gives() -> None:
    asked = SAMPLE.drop_nulls("y")
    expected = svy_weights().estimation.prop("answer", deff="wor").to_polars().sort("answer")
    found = estimates(asked, Design(weight="weight"), columns=["answer"])
    for column, svys in (
        ("estimate", "est"),
        ("se", "se"),
        ("low", "lci"),
        ("high", "uci"),
        ("df", "df"),
        ("deff", "deff"),
    ):
        assert found[column].to_list() == pytest.approx(expected[svys].to_list(), rel=1e-9), column
    by_sex = svy_weights().estimation.mean("y", by="sex").to_polars().sort("sex")
    split = estimates(asked, Design(weight="weight"), statistic="mean", columns=["y"], by=["sex"])
    assert split["se"].to_list() == pytest.approx(by_sex["se"].to_list(), rel=1e-9)


@pytest.mark.parametrize("reference", ["wor", "wr"])
def test_the_design_effect_is_svys_against_drawing_with_or_without_return(reference: str) -> None:
    asked = SAMPLE.drop_nulls("y")
    # Weights that sum to the rows tell no population to draw from.
    scaled = asked if reference == "wor" else asked.with_columns(pl.col("weight") / pl.col("weight").mean())
    design = svy.Design(wgt="weight", stratum="stratum", psu="cluster")
    expected = svy.Sample(scaled, design).estimation.mean("y", deff=reference).estimates[0]
    found = only(estimates(scaled, CLUSTERED, statistic="mean", columns=["y"]))
    assert found["deff"] == pytest.approx(expected.deff, rel=1e-9)


def test_intervals_of_shares_are_logit_and_of_the_rest_linear_with_the_degrees_of_the_design() -> None:
    design = CLUSTERED
    share = only(estimates(SAMPLE, design, columns=["answer"], category="yes"))
    assert share["df"] == 13
    p, reach = share["estimate"], stats.t.ppf(0.975, 13) * share["se"]
    ends = [1 / (1 + np.exp(-(np.log(p / (1 - p)) + side * reach / (p * (1 - p))))) for side in (-1, 1)]
    assert [share["low"], share["high"]] == pytest.approx(ends, rel=1e-9)
    mean = only(estimates(SAMPLE, design, statistic="mean", columns=["y"]))
    reach = stats.t.ppf(0.975, 13) * mean["se"]
    assert [mean["low"], mean["high"]] == pytest.approx([mean["estimate"] - reach, mean["estimate"] + reach], rel=1e-9)


@pytest.mark.parametrize(("answer", "other"), [("yes", "no"), ("no", "yes")])
def test_where_all_say_the_same_the_interval_is_korn_and_graubards(answer: str, other: str) -> None:
    flat = SAMPLE.with_columns(answer=pl.lit(answer), weight=pl.lit(2.0))
    several = pl.concat([flat, flat.head(1).with_columns(answer=pl.lit(other), weight=pl.lit(0.0))])
    design = svy.Sample(flat, svy.Design(wgt="weight", stratum="stratum", psu="cluster"))
    svys = design.estimation.prop("answer", ci_method="korn-graubard").to_polars().row(0, named=True)
    found = estimates(several, CLUSTERED, columns=["answer"]).sort("estimate")
    nobody, everybody = found.rows(named=True)
    assert (everybody["estimate"], everybody["se"], everybody["high"]) == (1.0, 0.0, 1.0)
    assert everybody["low"] == pytest.approx(svys["lci"], rel=1e-9)
    assert (nobody["estimate"], nobody["low"], nobody["category"]) == (0.0, 0.0, other)
    assert nobody["high"] == pytest.approx(1 - svys["lci"], rel=1e-9)


@pytest.mark.slow
def test_ninety_five_per_cent_intervals_of_a_clustered_sample_hold_the_truth_in_as_many_samples() -> None:
    draw = np.random.default_rng(11)
    inclined = 1 / (1 + np.exp(-draw.normal(-0.4, 0.9, 3000)))
    people = draw.uniform(size=(3000, 40)) < inclined[:, None]
    truth, held, samples = people.mean(), 0, 1000
    for _ in range(samples):
        clusters = draw.choice(3000, 40, replace=False)
        chosen = np.array([people[one][draw.choice(40, 12, replace=False)] for one in clusters])
        frame = pl.DataFrame(
            {"answer": np.where(chosen.ravel(), "yes", "no"), "cluster": np.repeat(clusters, 12), "weight": 250.0}
        )
        found = only(
            estimates(frame, Design(weight="weight", cluster=("cluster",)), columns=["answer"], category="yes")
        )
        held += found["low"] <= truth <= found["high"]
    assert 0.93 <= held / samples <= 0.97
