"""Views of a home by the design of each sample, against numpy and against each sample estimated alone."""

import numpy as np
import polars as pl
import pytest
from scipy.special import stdtrit
from survey_designs import mean_scores, variance_of_total
from survey_uploads import figures_of

from data.datasets.survey_responses import DATASET
from data.survey_description import Design, ReplicateMethod
from metrics.families.perception_designs import design_of_rows, design_shares
from metrics.families.perception_domains import NET, OF_DECIDED
from metrics.families.perception_waves import pairs_of, waves_of
from metrics.methods.design_based import estimates

ANSWERS = ["Very favourable", "Favourable", "Somewhat unfavourable", "Neither", "Don't know", "Refused", None]
KIND = {
    "Very favourable": "favourable",
    "Favourable": "favourable",
    "Somewhat unfavourable": "unfavourable",
    "Neither": "neutral",
    "Don't know": "no_answer",
    "Refused": "no_answer",
}
MEASURES = {*KIND.values(), OF_DECIDED, NET}


def sample(country: str, wave: int, seed: int, people: int = 240) -> pl.DataFrame:
    """One country and wave: four strata of five clusters each, people of both sexes and three ages, some unasked."""
    draw = np.random.default_rng(seed)
    stratum = draw.integers(0, 4, people)
    text = {"wording": None, "crossed": "sex × age", "mode": "telephone", "sample": "national"}
    return pl.DataFrame(
        {
            "pollster": "Example poll",
            "country": country,
            "wave": wave,
            "weight": draw.uniform(0.5, 3, people),
            "stratum": [f"s{one}" for one in stratum],
            "cluster": [f"c{one}" for one in draw.integers(0, 5, people)],
            "size": [40.0 + one for one in stratum],
            "subgroup_sex": draw.choice(["Female", "Male"], people),
            "subgroup_age": pl.Series(draw.choice(["18–29", "30+", ""], people)).replace("", None),
            "view_USA": pl.Series([ANSWERS[one] for one in draw.integers(0, 7, people)], dtype=pl.String),
            "view_CHN": pl.Series([ANSWERS[one] for one in draw.integers(0, 7, people)], dtype=pl.String),
        }
    ).with_columns(pl.lit(value, dtype=pl.String).alias(name) for name, value in text.items())


ROWS = pl.concat([sample("POL", 2021, 1), sample("POL", 2022, 2), sample("DEU", 2022, 3)])
FOUND = design_shares(ROWS, ["USA", "CHN"])


def figure(country: str, wave: int, home: str, subgroup: str | None, measure: str) -> dict[str, float]:
    found = FOUND.filter(
        pl.col("country") == country,
        pl.col("wave") == wave,
        pl.col("home") == home,
        pl.col("subgroup").eq_missing(subgroup),
        pl.col("measure") == measure,
    )
    assert found.height == 1
    return found.row(0, named=True)


@pytest.mark.parametrize("subgroup", [None, "sex=Female", "age=18–29", "sex=Male, age=30+"])
@pytest.mark.parametrize("measure", sorted(MEASURES))
def test_each_measure_of_each_part_is_that_of_numpy_as_a_domain_of_its_own_sample(
    measure: str, subgroup: str | None
) -> None:
    rows = ROWS.filter(pl.col("country") == "POL", pl.col("wave") == 2022)
    inside = np.ones(rows.height, dtype=bool)
    for part in subgroup.split(", ") if subgroup else ():
        name, value = part.split("=")
        inside &= (rows[f"subgroup_{name}"] == value).fill_null(value=False).to_numpy()
    kind = rows["view_USA"].replace(KIND)
    asked = inside & kind.is_not_null().to_numpy()
    if measure == OF_DECIDED:
        asked &= kind.is_in(["favourable", "unfavourable"]).fill_null(value=False).to_numpy()
    counted = "favourable" if measure in (OF_DECIDED, NET) else measure
    said = (kind == counted).fill_null(value=False).to_numpy().astype(float)
    if measure == NET:
        said -= (kind == "unfavourable").fill_null(value=False).to_numpy()
    value, scores = mean_scores(said, rows["weight"].to_numpy(), asked)
    variance = variance_of_total(
        scores,
        strata=rows["stratum"].to_numpy(),
        clusters=(rows["cluster"].to_numpy(),),
        sizes=(rows["size"].to_numpy(),),
    )
    found = figure("POL", 2022, "USA", subgroup, measure)
    assert found["value"] == pytest.approx(value, rel=1e-9)
    assert found["error"] == pytest.approx(variance**0.5, rel=1e-7)
    assert found["n"] == asked.sum()


def test_the_error_comes_back_from_the_effective_number() -> None:
    shares = FOUND.filter(pl.col("measure") != NET, pl.col("error") > 0)
    spread = pl.col("value") * (1 - pl.col("value"))
    back = shares.select((spread / pl.col("effective_n")).sqrt())["value"]
    assert back.to_list() == pytest.approx(shares["error"].to_list(), rel=1e-9)
    sides = (
        figure("POL", 2021, "USA", None, "favourable")["value"]
        + figure("POL", 2021, "USA", None, "unfavourable")["value"]
    )
    net = figure("POL", 2021, "USA", None, NET)
    assert net["error"] ** 2 == pytest.approx((sides - net["value"] ** 2) / net["effective_n"], rel=1e-9)


def test_intervals_are_those_of_the_same_share_by_command() -> None:
    rows = ROWS.filter(pl.col("country") == "DEU").with_columns(kind=pl.col("view_CHN").replace(KIND))
    design = Design(weight="weight", strata=("stratum",), cluster=("cluster",), fpc=("size",))
    told = estimates(rows, design, columns=["kind"], domain="subgroup_sex=Male", category="no_answer").row(
        0, named=True
    )
    found = figure("DEU", 2022, "CHN", "sex=Male", "no_answer")
    assert (found["low"], found["high"], found["df"]) == pytest.approx((told["low"], told["high"], told["df"]))


def test_every_question_has_every_measure_of_every_part_once() -> None:
    keys = ["country", "wave", "home", "subgroup"]
    assert FOUND.group_by(keys).agg(pl.col("measure").sort())["measure"].to_list() == [sorted(MEASURES)] * 3 * 2 * 9
    assert FOUND["subgroup"].unique().sort(nulls_last=True).to_list() == [
        "age=18–29",
        "age=30+",
        *("sex=Female", "sex=Female, age=18–29", "sex=Female, age=30+"),
        *("sex=Male", "sex=Male, age=18–29", "sex=Male, age=30+"),
        None,
    ]


def test_every_change_goes_as_many_errors_either_way_as_the_designs_own_intervals() -> None:
    drawn = [sample("POL", wave, wave, people=2_000).drop("size", "view_CHN") for wave in (2019, 2024)]
    rows = DATASET.completed(pl.concat(drawn).with_columns(sample_type=pl.lit("probability"), public=True).lazy())
    figures = figures_of(rows.collect()).filter(pl.col("subgroup").is_null())
    by_measure = {str(name): part for (name,), part in figures.partition_by("measure", as_dict=True).items()}
    pair = pairs_of(waves_of(by_measure)).row(0, named=True)
    # Twenty clusters in four strata, of each wave.
    assert [pair[f"{name}reach"] for name in ("", "decided_", "net_")] == pytest.approx(
        [stdtrit(16, 0.975)] * 3, rel=1e-4
    )


def test_one_countrys_sample_tells_nothing_of_anothers_error() -> None:
    alone = design_shares(ROWS.filter(pl.col("country") == "DEU"), ["USA", "CHN"])
    together = FOUND.filter(pl.col("country") == "DEU")
    assert alone.drop("error", "low", "high", "effective_n", "value").equals(
        together.drop("error", "low", "high", "effective_n", "value")
    )
    assert alone["error"].to_list() == pytest.approx(together["error"].to_list(), rel=1e-12)


def test_nobody_is_asked_of_their_own_country() -> None:
    rows = ROWS.rename({"view_CHN": "view_DEU"})
    homes = design_shares(rows, ["USA", "DEU"]).filter(pl.col("country") == "DEU")["home"].unique().to_list()
    assert homes == ["USA"]


def test_halves_asked_in_other_words_are_two_domains_of_one_sample() -> None:
    rows = ROWS.filter(pl.col("country") == "DEU").with_columns(
        wording_USA=pl.when(pl.int_range(pl.len()) % 2 == 0).then(pl.lit("A")).otherwise(pl.lit("B"))
    )
    found = design_shares(rows, ["USA", "CHN"]).filter(pl.col("subgroup").is_null(), pl.col("measure") == "favourable")
    assert found.select("home", "wording").rows() == [("CHN", None), ("USA", "A"), ("USA", "B")]
    design = Design(weight="weight", strata=("stratum",), cluster=("cluster",), fpc=("size",))
    kinds = rows.with_columns(kind=pl.col("view_USA").replace(KIND))
    told = estimates(kinds, design, columns=["kind"], by=["wording_USA"], category="favourable")
    assert found["error"].to_list()[1:] == pytest.approx(told["se"].to_list(), rel=1e-9)


def test_replicates_and_their_factors_are_read_off_the_rows() -> None:
    rows = sample("POL", 2021, 4, people=40).drop("stratum", "cluster", "size")
    replicates = {f"replicate_{at}": rows["weight"] * (0.5 + at / 10) for at in range(1, 12)}
    scales = {f"scale_{at}": at / 100 for at in range(1, 12)}
    carried = rows.with_columns(
        **replicates, **{name: pl.lit(one) for name, one in scales.items()}, method=pl.lit("JKn")
    )
    design = design_of_rows(carried)
    assert design == Design(
        weight="weight",
        replicate_weights=tuple(f"replicate_{at}" for at in range(1, 12)),
        replicate_method=ReplicateMethod.JKN,
        replicate_scale=tuple(at / 100 for at in range(1, 12)),
    )
    found = design_shares(carried, ["USA"])
    kinds = carried.with_columns(kind=pl.col("view_USA").replace(KIND))
    told = estimates(kinds, design, columns=["kind"], category="favourable")["se"].item()
    assert found.filter(pl.col("subgroup").is_null(), pl.col("measure") == "favourable")[
        "error"
    ].item() == pytest.approx(told)


def test_sizes_that_cannot_be_are_left_out_which_widens() -> None:
    rows = ROWS.filter(pl.col("country") == "DEU")
    whole = pl.col("subgroup").is_null() & (pl.col("measure") == "favourable") & (pl.col("home") == "USA")
    impossible = design_shares(rows.with_columns(size=pl.lit(2.0)), ["USA"]).filter(whole)
    without = design_shares(rows.drop("size"), ["USA"]).filter(whole)
    assert impossible["error"].item() == pytest.approx(without["error"].item(), rel=1e-12)
    assert without["error"].item() > design_shares(rows, ["USA"]).filter(whole)["error"].item()


def test_a_sample_whose_replicates_cannot_be_used_has_no_rows() -> None:
    rows = sample("POL", 2021, 4).with_columns(replicate_1=pl.lit(1.0), method=pl.lit("JK1"))
    assert design_shares(rows, ["USA"]).is_empty()
    assert design_shares(rows.clear(), ["USA"]).is_empty()
