"""Samples drawn in any number of stages: against R's survey, against svy, and against the textbook in plain loops."""

from collections import defaultdict
from pathlib import Path
from statistics import variance

import numpy as np
import polars as pl
import pytest
import svy
from survey_designs import mean_scores, only, two_stages, variance_of_total
from survey_stages import STAGED, three_stages, units_of, variances_of

from data.survey_description import Design
from metrics.methods.design_based import estimates, notes
from metrics.methods.design_based_sample import PSU, STRATUM, sample_of

APICLUS2 = (15, 63, 83, 117, 132, 152, 173, 176, 198, 200, 228, 264, 295, 302, 403, 452, 456, 480, 523, 534, 549, 552,
            570, 574, 575, 596, 620, 638, 639, 674, 679, 687, 701, 711, 719, 731, 742, 768, 781, 795)  # fmt: skip
"""The 40 districts R's example `apiclus2` drew, of 757."""

SCHOOLS = (530, 531, 532, 533, 535, 247, 248, 251, 254, 258, 835, 837, 840, 841, 843, 2259, 2262, 2277, 2283, 2294,
           3758, 3761, 3777, 3779, 3783, 4429, 4430, 4434, 4444, 4446, 5477, 5478, 5479, 5480, 5482, 5660, 5661, 5662,
           5663, 5664, 5781, 5782, 5784, 5787, 5789)  # fmt: skip
"""Its schools in districts that have more than five; of the others it took every school."""


@pytest.fixture(scope="module")
def apiclus2(oracles: Path) -> pl.DataFrame:
    schools = pl.read_csv(oracles / "survey" / "apipop_slim.csv", null_values="NA", infer_schema_length=None)
    drawn = schools.with_columns(fpc1=pl.lit(757.0), fpc2=pl.len().over("dnum").cast(pl.Float64)).filter(
        pl.col("dnum").is_in(APICLUS2), (pl.col("fpc2") <= 5) | pl.col("snum").is_in(SCHOOLS)
    )
    taken = pl.len().over("dnum")
    return drawn.with_columns(pw=757 / 40 * pl.col("fpc2") / taken, f1=pl.lit(40 / 757), f2=taken / pl.col("fpc2"))


# R 4, survey, as it is printed: svydesign(id = ~dnum + snum, fpc = ~fpc1 + fpc2, data = apiclus2).
@pytest.mark.parametrize("fpc", [("fpc1", "fpc2"), ("f1", "f2"), ("fpc1", "f2")])
def test_two_stages_give_the_numbers_of_r_survey_by_sizes_and_by_fractions(
    apiclus2: pl.DataFrame, fpc: tuple[str, ...]
) -> None:
    assert apiclus2.height == 126
    design = Design(weight="pw", cluster=("dnum", "snum"), fpc=fpc)
    mean = only(estimates(apiclus2, design, statistic="mean", columns=["api00"]))
    assert (round(mean["estimate"], 2), round(mean["se"], 3), mean["df"]) == (670.81, 30.099, 39)
    total = only(estimates(apiclus2, design, statistic="total", columns=["enroll"]))
    assert (round(total["estimate"]), round(total["se"])) == (2639273, 799638)


# R 3.1.0, survey, tests/fpc.Rout.save: svydesign(weights = ~weight, ids = ~psuid, strata = ~stratid, fpc = …).
@pytest.mark.parametrize(("fpc", "error"), [((), 0.7413), (("size",), 0.616), (("fraction",), 0.616)])
def test_fractions_and_sizes_of_one_stage_give_the_error_r_prints(fpc: tuple[str, ...], error: float) -> None:
    table = pl.DataFrame(
        {
            "stratum": [1] * 5 + [2] * 3,
            "unit": [1, 2, 3, 4, 5, 1, 2, 3],
            "weight": [3] * 5 + [4] * 3,
            "x": [2.8, 4.1, 6.8, 6.8, 9.2, 3.7, 6.6, 4.2],
            "size": [15] * 5 + [12] * 3,
            "fraction": [5 / 15] * 5 + [3 / 12] * 3,
        }
    )
    design = Design(weight="weight", strata=("stratum",), cluster=("unit",), fpc=fpc)
    found = only(estimates(table, design, statistic="mean", columns=["x"]))
    assert (round(found["estimate"], 4), round(found["se"], 4)) == (5.4481, error)


SIZED = two_stages().with_columns(n_all=pl.lit(70.0), n_members=pl.lit(60.0), n_people=pl.len().over("stratum") * 3.0)
LONE = SIZED.filter((pl.col("stratum") != "west") | (pl.col("cluster") == "c12"))
KNOWN_TO_SVY = {
    "strata": Design(strata=("stratum",)),
    "strata of persons and sizes": Design(strata=("stratum",), fpc=("n_people",)),
    "clusters": Design(cluster=("cluster",)),
    "clusters and size": Design(cluster=("cluster",), fpc=("n_all",)),
    "strata and clusters": Design(strata=("stratum",), cluster=("cluster",)),
    "strata, clusters and sizes": Design(strata=("stratum",), cluster=("cluster",), fpc=("n_clusters",)),
    "two stages": Design(strata=("stratum",), cluster=("cluster", "house"), fpc=("n_clusters", "n_houses")),
    "two stages, no strata": Design(cluster=("cluster", "house"), fpc=("n_all", "n_houses")),
    "persons of clusters": Design(strata=("stratum",), cluster=("cluster",), fpc=("n_clusters", "n_members")),
    "second stage with return": Design(strata=("stratum",), cluster=("cluster", "house"), fpc=("n_clusters",)),
}


@pytest.mark.parametrize("name", KNOWN_TO_SVY)
@pytest.mark.parametrize("table", [SIZED, LONE], ids=["all strata", "a lone cluster"])
def test_the_recursion_is_svy_wherever_svy_knows_the_design(name: str, table: pl.DataFrame) -> None:
    sample = sample_of(table, KNOWN_TO_SVY[name])
    units = units_of(sample).with_columns(one=pl.lit(1.0))
    draw = np.random.default_rng(3)
    totals = draw.normal(2, 5, (7, units.height)) * (draw.random((7, units.height)) < np.linspace(1, 0, 7)[:, None])
    sizes = [one.size for one in sample.stages if one.size]
    two = len(sample.stages) == 2
    design = svy.Design(
        stratum=STRATUM if sample.design.strata else None,
        psu=PSU if sample.design.cluster else None,
        ssu=sample.stages[1].units[-1] if two else None,
        wgt="one",
        pop_size=svy.PopSize(psu=sizes[0], ssu=[*sizes, None][1]) if two else sizes[0] if sizes else None,
        singleton="center" if sample.design.strata else None,
    )
    frame = units.with_columns(pl.Series(f"z{at}", row) for at, row in enumerate(totals))
    told = svy.Sample(frame, design).estimation.total([f"z{at}" for at in range(7)])
    expected = [one.estimates[0].se ** 2 for one in told]
    assert variances_of(sample, totals).tolist() == pytest.approx(expected, rel=1e-12)


THREE = three_stages()


def textbook(table: pl.DataFrame, values: list[float]) -> float:
    """V(t̂) = Σ N²(1 − n/N)s²/n + (N/n)·ΣV(t̂ᵢ), stage by stage and stratum by stratum, with totals blown up by N/n
    (Särndal, Swensson & Wretman 1992, section 4.4; Lohr 2010, eq. 6.11): no weights, no scores.
    """
    people: dict[tuple[str, ...], list[float]] = defaultdict(list)
    counts: dict[tuple[str, ...], float] = {}
    for row, value in zip(table.iter_rows(named=True), values, strict=True):
        village = (row["region"], row["district"], row["part"], row["village"])
        people[village].append(value)
        counts[village] = row["people"]
        counts[village[:3]] = row["villages"]
        counts[village[:1]] = row["districts"]

    def drawn(totals: list[float], variances: list[float], of: float) -> tuple[float, float]:
        n = len(totals)
        between = of**2 * (1 - n / of) * variance(totals) / n
        return of / n * sum(totals), between + of / n * sum(variances)

    regions: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for region, district in sorted({village[:2] for village in people}):
        total = spread = 0.0
        for part in ("town", "country"):
            found = []
            for village, asked in people.items():
                if village[:3] == (region, district, part):
                    found.append(drawn(asked, [0.0] * len(asked), counts[village]))
            of_part = drawn([one for one, _ in found], [one for _, one in found], counts[(region, district, part)])
            total, spread = total + of_part[0], spread + of_part[1]
        regions[region].append((total, spread))
    return sum(
        drawn([one for one, _ in told], [one for _, one in told], counts[(region,)])[1]
        for region, told in regions.items()
    )


def test_three_stages_stratified_at_two_are_the_sums_of_the_textbook() -> None:
    total = only(estimates(THREE, STAGED, statistic="total", columns=["y"]))
    assert total["se"] ** 2 == pytest.approx(textbook(THREE, THREE["y"].to_list()), rel=1e-12)
    mean = only(estimates(THREE, STAGED, statistic="mean", columns=["y"]))
    about = THREE.select((pl.col("y") - mean["estimate"]) / pl.col("weight").sum())["y"].to_list()
    assert mean["se"] ** 2 == pytest.approx(textbook(THREE, about), rel=1e-10)
    assert mean["df"] == 5 - 2, "districts less regions"
    women = only(estimates(THREE, STAGED, statistic="total", columns=["y"], domain="sex=Female"))
    inside = THREE.select(pl.when(pl.col("sex") == "Female").then("y").otherwise(0.0))["y"].to_list()
    assert women["se"] ** 2 == pytest.approx(textbook(THREE, inside), rel=1e-12)


def test_shares_of_three_stages_are_means_of_ones_and_zeros() -> None:
    share = only(estimates(THREE, STAGED, columns=["sex"], category="Female"))
    coded = THREE.with_columns(one=(pl.col("sex") == "Female").cast(pl.Float64))
    mean = only(estimates(coded, STAGED, statistic="mean", columns=["one"]))
    assert share["se"] == pytest.approx(mean["se"], rel=1e-10)


def test_the_order_of_the_rows_and_names_used_again_elsewhere_change_nothing() -> None:
    told = only(estimates(THREE, STAGED, statistic="mean", columns=["y"]))["se"]
    mixed = THREE.sample(fraction=1, shuffle=True, seed=4)
    named = THREE.with_columns(pl.concat_str("region", "district", "part", "village").alias("village"))
    for table in (mixed, named):
        assert only(estimates(table, STAGED, statistic="mean", columns=["y"]))["se"] == pytest.approx(told, rel=1e-12)


def test_fractions_of_every_stage_tell_as_much_as_sizes() -> None:
    taken = {"districts": ("region", "district"), "villages": ("region", "district", "part", "village")}
    by = {"districts": ["region"], "villages": ["region", "district", "part"]}
    fractions = THREE.with_columns(
        *((pl.struct(units).n_unique().over(by[name]) / pl.col(name)).alias(name) for name, units in taken.items()),
        (pl.len().over("region", "district", "part", "village") / pl.col("people")).alias("people"),
    )
    by_sizes, by_fractions = (
        only(estimates(table, STAGED, statistic="mean", columns=["y"]))["se"] for table in (THREE, fractions)
    )
    assert by_fractions == pytest.approx(by_sizes, rel=1e-12)


def test_four_stages_of_clusters_are_those_of_numpy_and_without_sizes_the_first_alone_counts() -> None:
    draw = np.random.default_rng(2)
    codes = np.array(list(np.ndindex(4, 3, 2, 2, 2)))
    table = pl.DataFrame(
        {f"c{stage}": codes[:, stage - 1].astype(str) for stage in (1, 2, 3, 4)}
        | {f"n{stage}": np.full(len(codes), 4.0 + stage) for stage in (1, 2, 3, 4, 5)}
        | {"y": draw.normal(10, 3, len(codes)), "weight": draw.uniform(1, 5, len(codes))}
    )
    clusters, sizes = ("c1", "c2", "c3", "c4"), ("n1", "n2", "n3", "n4", "n5")
    _, scores = mean_scores(table["y"].to_numpy(), table["weight"].to_numpy())
    for counted in (0, 1, 3, 5):
        told = tuple(table[name].to_numpy() for name in sizes[:counted])
        names = tuple(table[name].to_numpy() for name in clusters)
        # What a stage without a size adds is that of drawing from very many.
        endless = (*told, np.full(len(codes), 1e15)) if 0 < counted < 5 else told
        found = only(
            estimates(
                table,
                Design(weight="weight", cluster=clusters, fpc=sizes[:counted]),
                statistic="mean",
                columns=["y"],
            )
        )
        expected = variance_of_total(scores, clusters=names, sizes=endless)
        assert found["se"] ** 2 == pytest.approx(expected, rel=1e-9), counted
        assert found["df"] == 3


def test_a_unit_alone_at_a_later_stage_counts_as_in_r() -> None:
    """R's `onestrat` of lonely.psu “adjust”: f₁·(1 − f₂)·z², its total as it is; svy leaves it out."""
    table = pl.DataFrame(
        {
            "psu": ["a", "a", "b", "b", "c"],
            "ssu": ["1", "2", "1", "2", "1"],
            "n": [9.0] * 5,
            "m": [6.0] * 5,
            "weight": [2.0, 3.0, 2.5, 4.0, 5.0],
            "y": [1.0, 4.0, 2.0, 7.0, 9.0],
        }
    )
    design = Design(weight="weight", cluster=("psu", "ssu"), fpc=("n", "m"))
    _, scores = mean_scores(table["y"].to_numpy(), table["weight"].to_numpy())
    firsts = np.array([scores[:2].sum(), scores[2:4].sum(), scores[4]])
    between = (1 - 3 / 9) * 3 / 2 * ((firsts - firsts.mean()) ** 2).sum()
    pairs = [(1 - 2 / 6) * 2 * ((scores[at : at + 2] - scores[at : at + 2].mean()) ** 2).sum() for at in (0, 2)]
    expected = between + 3 / 9 * (sum(pairs) + (1 - 1 / 6) * scores[4] ** 2)
    found = only(estimates(table, design, statistic="mean", columns=["y"]))
    assert found["se"] ** 2 == pytest.approx(expected, rel=1e-12)
    assert notes(table, design)[0].startswith("1 cluster holds one unit of stage 2 each. Their spread")
    taken = table.with_columns(m=pl.Series([6.0, 6.0, 6.0, 6.0, 1.0]))
    assert notes(taken, design) == [], "a unit that was the only one there was drawn whole"


def test_a_stage_drawn_whole_adds_nothing() -> None:
    whole = THREE.with_columns(villages=pl.lit(1.0), people=pl.lit(1.0))
    found = only(estimates(whole, STAGED, statistic="mean", columns=["y"]))["se"]
    first = Design(weight="weight", strata=("region",), cluster=("district",), fpc=("districts",))
    assert found == pytest.approx(only(estimates(whole, first, statistic="mean", columns=["y"]))["se"], rel=1e-12)
