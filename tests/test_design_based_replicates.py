"""Errors from replicate weights against numpy over replicates made here, by each method's own rule."""

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from data.survey_description import DescriptionFault, Design, ReplicateMethod
from metrics.methods.design_based import estimates

ESTIMATE, ERROR = 1e-9, 1e-7
Numbers = NDArray[np.float64]

HADAMARD = np.array([[1]])
for _ in range(4):
    HADAMARD = np.block([[HADAMARD, HADAMARD], [HADAMARD, -HADAMARD]])


def sample(clusters_of: tuple[int, ...], seed: int = 2) -> pl.DataFrame:
    """Strata with so many clusters each, a few people in every cluster, some of whom were not asked."""
    draw = np.random.default_rng(seed)
    rows = [
        {
            "stratum": stratum,
            "cluster": f"{stratum}-{cluster}",
            "weight": float(draw.uniform(1, 5)),
            "y": float(draw.normal(30 + 3 * stratum, 9)) if draw.uniform() > 0.1 else None,
            "x": float(draw.integers(1, 5)),
            "answer": str(draw.choice(["yes", "no", "neither"])),
            "sex": str(draw.choice(["Female", "Male"])),
        }
        for stratum, clusters in enumerate(clusters_of)
        for cluster in range(clusters)
        for _ in range(6)
    ]
    return pl.DataFrame(rows)


PAIRS, UNEVEN = sample((2,) * 12), sample((3, 5, 4, 2, 6))


def brr(frame: pl.DataFrame, fay: float) -> Numbers:
    """Half of each pair weighs 2 − ρ times, the other ρ times, by the rows of a Hadamard matrix."""
    first = frame["cluster"].str.ends_with("-0").to_numpy()
    stratum, weight = frame["stratum"].to_numpy(), frame["weight"].to_numpy()
    chosen = np.where(first[:, None], HADAMARD[1:13].T[:, stratum].T > 0, HADAMARD[1:13].T[:, stratum].T < 0)
    return weight[:, None] * np.where(chosen, 2 - fay, fay)


def left_out(frame: pl.DataFrame) -> tuple[Numbers, Numbers]:
    """Stratified jackknife: each cluster left out in turn, the rest of its stratum raised; and (n−1)/n of each."""
    weight, stratum, cluster = (frame[name].to_numpy() for name in ("weight", "stratum", "cluster"))
    names = frame["cluster"].unique(maintain_order=True).to_list()
    columns, scales = [], []
    for name in names:
        own = stratum[cluster == name][0]
        count = len({one for one in names if one.startswith(f"{own}-")})
        raised = np.where(stratum == own, weight * count / (count - 1), weight)
        columns.append(np.where(cluster == name, 0, raised))
        scales.append((count - 1) / count)
    return np.array(columns).T, np.array(scales)


def jk1(frame: pl.DataFrame) -> Numbers:
    weight, cluster = frame["weight"].to_numpy(), frame["cluster"].to_numpy()
    names = frame["cluster"].unique(maintain_order=True)
    count = len(names)
    return np.array([np.where(cluster == name, 0, weight * count / (count - 1)) for name in names]).T


def bootstrap(frame: pl.DataFrame, replicates: int = 60) -> Numbers:
    draw = np.random.default_rng(8)
    weight, cluster = frame["weight"].to_numpy(), frame["cluster"].to_numpy()
    names = frame["cluster"].unique(maintain_order=True).to_numpy()
    drawn = [np.bincount(draw.integers(0, len(names), len(names) - 1), minlength=len(names)) for _ in range(replicates)]
    times = [np.array([dict(zip(names, one, strict=True))[name] for name in cluster]) for one in drawn]
    return np.array([weight * one * len(names) / (len(names) - 1) for one in times]).T


JKN, JKN_SCALES = left_out(UNEVEN)
CASES = {
    "BRR": (PAIRS, brr(PAIRS, 0.0), ReplicateMethod.BRR, None, (), 1 / 16),
    "Fay": (PAIRS, brr(PAIRS, 0.3), ReplicateMethod.FAY, 0.3, (), 1 / (16 * 0.7**2)),
    "JK1": (UNEVEN, jk1(UNEVEN), ReplicateMethod.JK1, None, (), 19 / 20),
    "JKn": (UNEVEN, JKN, ReplicateMethod.JKN, None, tuple(JKN_SCALES), JKN_SCALES),
    # R's svrepdesign(type = "bootstrap"): one less than the replicates.
    "bootstrap": (UNEVEN, bootstrap(UNEVEN), ReplicateMethod.BOOTSTRAP, None, (), 1 / 59),
    "given scale": (UNEVEN, bootstrap(UNEVEN), ReplicateMethod.BOOTSTRAP, None, (1 / 60,), 1 / 60),
}


def with_replicates(frame: pl.DataFrame, replicates: Numbers) -> pl.DataFrame:
    return frame.with_columns(pl.Series(f"rw{at}", replicates[:, at]) for at in range(replicates.shape[1]))


def statistic_of(name: str, frame: pl.DataFrame, w: Numbers, inside: NDArray[np.bool_]) -> float:
    y, x = frame["y"].fill_null(0).to_numpy(), frame["x"].to_numpy()
    asked = inside & frame["y"].is_not_null().to_numpy()
    if name == "share":
        return float((w * inside * (frame["answer"] == "yes").to_numpy()).sum() / (w * inside).sum())
    base = {"mean": np.ones(len(y)), "total": None, "ratio": x}[name]
    whole = (w * asked * y).sum()
    return float(whole if base is None else whole / (w * asked * base).sum())


@pytest.mark.parametrize("domain", [None, "sex=Female"])
@pytest.mark.parametrize("name", ["mean", "share", "total", "ratio"])
@pytest.mark.parametrize("case", CASES)
def test_the_variance_is_the_scaled_spread_of_the_replicates_about_their_mean(
    case: str, name: str, domain: str | None
) -> None:
    frame, replicates, method, fay, given, scale = CASES[case]
    design = Design(
        weight="weight", replicate_weights=("rw*",), replicate_method=method, replicate_scale=given, fay=fay
    )
    found = estimates(
        with_replicates(frame, replicates),
        design,
        statistic=name,
        columns=["answer" if name == "share" else "y"],
        category="yes" if name == "share" else None,
        domain=domain,
        denominator="x" if name == "ratio" else None,
    ).row(0, named=True)
    inside = np.ones(frame.height, dtype=bool) if domain is None else (frame["sex"] == "Female").to_numpy()
    told = np.array([statistic_of(name, frame, one, inside) for one in replicates.T])
    expected = (np.asarray(scale) * (told - told.mean()) ** 2).sum()
    assert found["estimate"] == pytest.approx(
        statistic_of(name, frame, frame["weight"].to_numpy(), inside), rel=ESTIMATE
    )
    assert found["se"] == pytest.approx(expected**0.5, rel=ERROR)
    assert found["df"] == np.linalg.matrix_rank(replicates[inside]) - 1


def test_the_degrees_of_freedom_are_the_rank_of_the_replicates_less_one() -> None:
    frame, replicates, method, *_ = CASES["BRR"]
    design = Design(weight="weight", replicate_weights=("rw*",), replicate_method=method)
    found = estimates(with_replicates(frame, replicates), design, statistic="mean", columns=["y"])
    # R's degf of 16 balanced replicates of 12 pairs: as of the pairs themselves, not 15.
    assert found["df"].item() == 12


def test_the_stratified_jackknife_of_a_linear_total_is_its_linearised_variance() -> None:
    frame, replicates, method, _, given, _ = CASES["JKn"]
    of_replicates = Design(weight="weight", replicate_weights=("rw*",), replicate_method=method, replicate_scale=given)
    of_clusters = Design(weight="weight", strata=("stratum",), cluster=("cluster",))
    told = with_replicates(frame, replicates)
    one, other = (
        estimates(told, design, statistic="total", columns=["y"], by=["sex"])["se"].to_list()
        for design in (of_replicates, of_clusters)
    )
    assert one == pytest.approx(other, rel=ERROR)


def test_a_pattern_stands_for_the_numbered_columns_alone() -> None:
    frame, replicates, method, *_ = CASES["JK1"]
    told = with_replicates(frame, replicates).rename({f"rw{at}": f"w{at}" for at in range(20)})
    named = told.with_columns(wave=pl.lit(2020))
    design = Design(weight="weight", replicate_weights=("w*",), replicate_method=method)
    listed = Design(weight="weight", replicate_weights=tuple(f"w{at}" for at in range(20)), replicate_method=method)
    one, other = (estimates(named, each, statistic="mean", columns=["y"]) for each in (design, listed))
    assert one.equals(other)


def test_a_domain_some_replicate_weighs_nobody_of_has_no_error() -> None:
    frame, replicates, method, *_ = CASES["JK1"]
    told = with_replicates(frame, replicates)
    found = estimates(
        told,
        Design(weight="weight", replicate_weights=("rw*",), replicate_method=method),
        statistic="mean",
        columns=["y"],
        domain=pl.col("cluster") == "0-0",
    ).row(0, named=True)
    assert (found["se"], found["low"]) == (None, None)
    assert found["estimate"] is not None


@pytest.mark.parametrize(
    ("design", "said"),
    [
        (Design(weight="weight", replicate_method=ReplicateMethod.BRR), "a method and no columns"),
        (Design(weight="weight", replicate_weights=("rw*",)), "replicate_method: none. Allowed: BRR, Fay, JK1, JKn"),
        (
            Design(weight="weight", replicate_weights=("rw*",), replicate_method=ReplicateMethod.JKN),
            "a factor for each replicate",
        ),
        (
            Design(weight="weight", replicate_weights=("rw*",), replicate_method=ReplicateMethod.FAY),
            "Fay's coefficient",
        ),
        (
            Design(
                weight="weight",
                replicate_weights=("rw*",),
                replicate_method=ReplicateMethod.JKN,
                replicate_scale=(1, 2),
            ),
            "2 factors for 20 replicates",
        ),
        (
            Design(replicate_weights=("rw*",), replicate_method=ReplicateMethod.JK1),
            "the weight the replicates were made",
        ),
        (Design(weight="weight", replicate_weights=("w9*",), replicate_method=ReplicateMethod.JK1), "no column “w9*”"),
        (Design(weight="weight", replicate_weights=("rw1",), replicate_method=ReplicateMethod.JK1), "two or more"),
    ],
)
def test_replicates_that_do_not_tell_their_spread_are_refused(design: Design, said: str) -> None:
    frame, replicates, *_ = CASES["JK1"]
    with pytest.raises(DescriptionFault, match=said.replace("*", r"\*")):
        estimates(with_replicates(frame, replicates), design, statistic="mean", columns=["y"])
