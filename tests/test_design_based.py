"""Estimates of complex samples against R's survey package, numpy written for the purpose, and svy's own functions."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import svy
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from survey_designs import mean_scores, only, two_stages, variance_of_total

from data.survey_description import Design
from metrics.methods.design_based import COLUMNS, estimates, notes

ESTIMATE, ERROR = 1e-9, 1e-7
"""Relative tolerances."""

SAMPLE = two_stages()

APICLUS1 = (61, 135, 178, 197, 255, 406, 413, 437, 448, 510, 568, 637, 716, 778, 815)
"""The 15 districts R's example `apiclus1` drew, of 757; each with all its schools."""


@pytest.fixture(scope="module")
def stratified(oracles: Path) -> pl.DataFrame:
    return pl.read_csv(oracles / "survey" / "apistrat.csv", null_values="NA", infer_schema_length=None)


@pytest.fixture(scope="module")
def clustered(oracles: Path) -> pl.DataFrame:
    schools = pl.read_csv(oracles / "survey" / "apipop_slim.csv", null_values="NA", infer_schema_length=None)
    return schools.filter(pl.col("dnum").is_in(APICLUS1)).with_columns(pw=33.8470001220703, fpc=757)


STRATIFIED = Design(weight="pw", strata=("stype",), fpc=("fpc",))
CLUSTERED = Design(weight="pw", cluster=("dnum",), fpc=("fpc",))


def test_results_have_the_promised_columns_in_order(stratified: pl.DataFrame) -> None:
    found = estimates(stratified, STRATIFIED, statistic="mean", columns=["api00"], by=["stype"])
    assert found.columns == [*COLUMNS, "stype"]


# R 4.2.2, survey 4.1-1: svydesign(id = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = apistrat).
@pytest.mark.parametrize(
    ("asked", "estimate", "error", "deff"),
    [
        ({"statistic": "mean", "columns": ["api00"]}, 662.287363159321, 9.40894080278458, 1.20445726853772),
        ({"statistic": "total", "columns": ["enroll"]}, 3687177.53243828, 114641.71610078, None),
        ({"columns": ["sch.wide"], "category": "Yes"}, 0.827948011415823, 0.0243447801130748, 0.855571850975066),
    ],
)
def test_a_stratified_sample_gives_the_numbers_of_r_survey(
    stratified: pl.DataFrame, asked: dict[str, object], estimate: float, error: float, deff: float | None
) -> None:
    found = only(estimates(stratified, STRATIFIED, **asked))
    assert found["estimate"] == pytest.approx(estimate, rel=1e-9)
    assert found["se"] == pytest.approx(error, rel=1e-8)
    assert (found["n"], found["df"]) == (200, 197)
    assert deff is None or found["deff"] == pytest.approx(deff, rel=1e-8)


# R 4.2.2, survey 4.1-1, as its documentation prints it: svydesign(id = ~dnum, weights = ~pw, fpc = ~fpc, apiclus1).
def test_a_cluster_sample_gives_the_numbers_of_r_survey(clustered: pl.DataFrame) -> None:
    mean = only(estimates(clustered, CLUSTERED, statistic="mean", columns=["api00"]))
    assert (round(mean["estimate"], 2), round(mean["se"], 3), round(mean["deff"], 3)) == (644.17, 23.542, 9.346)
    assert (mean["n"], mean["df"]) == (183, 14)
    total = only(estimates(clustered, CLUSTERED, statistic="total", columns=["enroll"]))
    # R prints 3404940.5 so.
    assert total["estimate"] == pytest.approx(3404940, abs=0.52)
    assert round(total["se"]) == 932235


DESIGNS = {
    "strata": Design(weight="weight", strata=("stratum",)),
    "strata and sizes": Design(weight="weight", strata=("stratum",), fpc=("n_people",)),
    "clusters": Design(weight="weight", cluster=("cluster",)),
    "clusters and size": Design(weight="weight", cluster=("cluster",), fpc=("n_all",)),
    "strata and clusters": Design(weight="weight", strata=("stratum",), cluster=("cluster",)),
    "strata, clusters and sizes": Design(
        weight="weight", strata=("stratum",), cluster=("cluster",), fpc=("n_clusters",)
    ),
    "two stages": Design(weight="weight", strata=("stratum",), cluster=("cluster", "house")),
    "two stages with sizes": Design(
        weight="weight", strata=("stratum",), cluster=("cluster", "house"), fpc=("n_clusters", "n_houses")
    ),
    "two stages, no strata": Design(weight="weight", cluster=("cluster", "house"), fpc=("n_all", "n_houses")),
    "persons of clusters": Design(
        weight="weight", strata=("stratum",), cluster=("cluster",), fpc=("n_clusters", "n_members")
    ),
    "size alone": Design(weight="weight", fpc=("n_all_people",)),
    "weights alone": Design(weight="weight"),
    "nothing": Design(),
}
SIZED = SAMPLE.with_columns(
    n_all=pl.lit(70.0), n_all_people=pl.lit(900.0), n_people=pl.len().over("stratum") * 3.0, n_members=pl.lit(60.0)
)
DOMAINS = {
    "everybody": np.ones(SIZED.height, dtype=bool),
    "sex=Female": (SIZED["sex"] == "Female").to_numpy(),
    "sex=Female, town=city": ((SIZED["sex"] == "Female") & (SIZED["town"] == "city")).to_numpy(),
}


def by_hand(scores: np.ndarray, design: Design) -> float:
    """The standard error of Σ scores by the numpy of this test."""
    return float(
        variance_of_total(
            scores,
            strata=SIZED[design.strata[0]].to_numpy() if design.strata else None,
            clusters=tuple(SIZED[name].to_numpy() for name in design.cluster),
            sizes=tuple(SIZED[name].to_numpy() for name in design.fpc),
        )
        ** 0.5
    )


def weights_of(design: Design) -> np.ndarray:
    return np.ones(SIZED.height) if design.weight is None else SIZED[design.weight].to_numpy()


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("name", DESIGNS)
def test_every_statistic_of_every_design_is_that_of_numpy_as_a_domain_of_the_whole_sample(
    name: str, domain: str
) -> None:
    design, inside = DESIGNS[name], DOMAINS[domain]
    w, y, x = weights_of(design), SIZED["y"].fill_null(0).to_numpy(), SIZED["x"].to_numpy()
    asked = inside & SIZED["y"].is_not_null().to_numpy()
    yes = (SIZED["answer"] == "yes").fill_null(value=False).to_numpy().astype(float)
    within = None if domain == "everybody" else domain

    ratio = (w * y * asked).sum() / (w * x * asked).sum()
    mean, mean_score = mean_scores(y, w, asked)
    share, share_score = mean_scores(yes, w, asked)
    expected = {
        "mean": (mean, mean_score),
        "share": (share, share_score),
        "total": ((w * y * asked).sum(), w * y * asked),
        "ratio": (ratio, w * (y - ratio * x) * asked / (w * x * asked).sum()),
    }
    for statistic, (estimate, scores) in expected.items():
        column = "answer" if statistic == "share" else "y"
        found = only(
            estimates(
                SIZED,
                design,
                statistic=statistic,
                columns=[column],
                category="yes" if statistic == "share" else None,
                domain=within,
                denominator="x" if statistic == "ratio" else None,
            )
        )
        assert found["estimate"] == pytest.approx(estimate, rel=ESTIMATE), statistic
        assert found["se"] == pytest.approx(by_hand(scores, design), rel=ERROR), statistic
        assert (found["n"], found["domain"]) == (asked.sum(), within)


def test_splitting_by_columns_gives_what_each_domain_alone_gives() -> None:
    design = DESIGNS["two stages with sizes"]
    split = estimates(SIZED, design, columns=["answer"], by=["sex", "town"], category="no")
    alone = [
        estimates(SIZED, design, columns=["answer"], domain=f"sex={sex}, town={town}", category="no")
        for sex in ("Female", "Male")
        for town in ("city", "village")
    ]
    assert_frame_equal(split.drop("sex", "town"), pl.concat(alone), rel_tol=1e-12, abs_tol=1e-12)
    assert split["sex"].to_list() == ["Female", "Female", "Male", "Male"]


def test_a_domain_is_not_the_sample_cut_down() -> None:
    design = DESIGNS["strata and clusters"]
    first = SIZED["cluster"].is_in(["c0", "c1", "c5", "c6", "c12", "c13"])
    marked = SIZED.with_columns(few=pl.when(first).then(pl.lit("in")).otherwise(pl.lit("out")))
    domain = only(estimates(marked, design, statistic="mean", columns=["y"], domain="few=in"))
    cut = only(estimates(marked.filter(pl.col("few") == "in"), design, statistic="mean", columns=["y"]))
    assert domain["estimate"] == pytest.approx(cut["estimate"], rel=ESTIMATE)
    assert domain["se"] != pytest.approx(cut["se"], rel=0.01)
    assert domain["df"] == cut["df"] == 3, "clusters less strata that hold anybody of the domain"


def test_people_who_were_not_asked_leave_the_base_and_stay_in_the_sample() -> None:
    found = only(estimates(SIZED, DESIGNS["strata"], statistic="mean", columns=["y"]))
    assert found["n"] == SIZED.height - SIZED["y"].null_count()
    without = only(estimates(SIZED.drop_nulls("y"), DESIGNS["strata"], statistic="mean", columns=["y"]))
    assert found["se"] != pytest.approx(without["se"], rel=1e-6)


def test_shares_of_all_categories_stand_together_and_make_one() -> None:
    found = estimates(SIZED, DESIGNS["strata and clusters"], columns=["answer"], by=["sex"])
    assert found.select("sex", "category").rows() == [
        (sex, answer) for sex in ("Female", "Male") for answer in ("neither", "no", "yes")
    ]
    assert found.group_by("sex").agg(pl.col("estimate").sum())["estimate"].to_list() == pytest.approx([1.0, 1.0])


def test_a_stratum_of_one_cluster_is_centred_on_the_whole_sample_and_said() -> None:
    lone = SIZED.filter((pl.col("stratum") != "west") | (pl.col("cluster") == "c12")).drop_nulls("y")
    design = DESIGNS["strata and clusters"]
    expected = svy.Sample(lone, svy.Design(wgt="weight", stratum="stratum", psu="cluster", singleton="center"))
    found = only(estimates(lone, design, statistic="mean", columns=["y"]))
    assert found["se"] == pytest.approx(expected.estimation.mean("y").estimates[0].se, rel=ERROR)
    # R's lonely.psu = "adjust": the lone cluster's score, whose mean over the sample is 0, is squared as it is.
    _, scores = mean_scores(lone["y"].to_numpy(), lone["weight"].to_numpy())
    rest, west = (lone["stratum"] != "west").to_numpy(), (lone["stratum"] == "west").to_numpy()
    of_rest = variance_of_total(
        scores[rest], strata=lone["stratum"].to_numpy()[rest], clusters=(lone["cluster"].to_numpy()[rest],)
    )
    assert found["se"] ** 2 == pytest.approx(of_rest + scores[west].sum() ** 2, rel=ERROR)
    assert "1 stratum holds one unit each" in notes(lone, design)[0]


def test_a_stratum_drawn_whole_adds_nothing() -> None:
    census = SIZED.with_columns(n_clusters=pl.col("cluster").n_unique().over("stratum").cast(pl.Float64))
    found = only(estimates(census, DESIGNS["strata, clusters and sizes"], statistic="mean", columns=["y"]))
    assert found["se"] == pytest.approx(0.0, abs=1e-12)


def test_one_person_alone_has_an_estimate_and_no_error() -> None:
    marked = (
        SIZED.drop_nulls("y")
        .with_row_index("row")
        .with_columns(pl.when(pl.col("row") == 3).then(pl.lit("me")).alias("who"))
    )
    found = only(estimates(marked, Design(weight="weight"), statistic="mean", columns=["y"], by=["who"]))
    assert (found["n"], found["se"], found["low"], found["df"]) == (1, None, None, None)


def test_no_number_is_ever_nan() -> None:
    for statistic, column in (("mean", "y"), ("share", "answer"), ("total", "y")):
        found = estimates(
            SIZED.head(12), DESIGNS["strata and clusters"], statistic=statistic, columns=[column], by=["house"]
        )
        floats = found.select(pl.col(pl.Float64))
        assert not floats.select(pl.any_horizontal(pl.all().is_nan().any())).item()


@settings(max_examples=25, deadline=None)
@given(factor=st.floats(0.01, 100), about=st.floats(-1e6, 1e6))
def test_scaled_weights_and_moved_numbers_change_no_error(factor: float, about: float) -> None:
    design = DESIGNS["two stages with sizes"]
    plain = only(estimates(SIZED, design, statistic="mean", columns=["y"]))
    moved = SIZED.with_columns(pl.col("weight") * factor, pl.col("y") + about)
    found = only(estimates(moved, design, statistic="mean", columns=["y"]))
    assert found["estimate"] == pytest.approx(plain["estimate"] + about, rel=1e-9, abs=1e-6)
    assert found["se"] == pytest.approx(plain["se"], rel=1e-6)
