"""What the tests of design-based estimates share: samples made here, and variances by another way, in numpy."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Codes = NDArray[np.str_]


def only(frame: pl.DataFrame) -> dict[str, float]:
    """The one row of an answer."""
    assert frame.height == 1
    return frame.row(0, named=True)


def drawn_between(totals: Numbers, size: float | None) -> float:
    """(1 − n/N)·n/(n−1)·Σ(t − t̄)², the spread of the totals of n units drawn of N; nothing drawn from: no size."""
    n = len(totals)
    left = 1.0 if size is None else 1 - n / size
    return left * n / (n - 1) * float(((totals - totals.mean()) ** 2).sum())


def variance_of_total(
    scores: Numbers,
    *,
    strata: Codes | None = None,
    clusters: tuple[Codes, ...] = (),
    sizes: tuple[Numbers, ...] = (),
) -> float:
    """The variance of Σ scores (weights already in them), as R's `svyrecvar`: between units of the first stage, and
    n/N of that between units of the second within each, where the second has a size (Bellhouse 1985).
    """
    if strata is not None:
        parts = [strata == one for one in np.unique(strata)]
        return sum(
            variance_of_total(
                scores[part], clusters=tuple(c[part] for c in clusters), sizes=tuple(s[part] for s in sizes)
            )
            for part in parts
        )
    size = float(sizes[0][0]) if sizes else None
    if not clusters:
        return drawn_between(scores, size)
    members = [clusters[0] == one for one in np.unique(clusters[0])]
    whole = drawn_between(np.array([scores[one].sum() for one in members]), size)
    if len(sizes) < 2 or size is None:
        return whole
    within = [
        variance_of_total(
            scores[one], clusters=tuple(c[one] for c in clusters[1:]), sizes=tuple(s[one] for s in sizes[1:])
        )
        for one in members
    ]
    return whole + len(members) / size * sum(within)


def mean_scores(y: Numbers, w: Numbers, inside: NDArray[np.bool_] | None = None) -> tuple[float, Numbers]:
    """A weighted mean of a domain and each row's part in it: w·(y − ȳ)/Σw inside, nothing outside."""
    there = np.ones(len(y), dtype=bool) if inside is None else inside
    weight = np.where(there, w, 0.0)
    told = np.where(there, y, 0.0)
    mean = float((weight * told).sum() / weight.sum())
    return mean, weight * (told - mean) / weight.sum()


def two_stages(seed: int = 5) -> pl.DataFrame:
    """A made-up sample of three strata, clusters in each and households in those, with sizes of both stages, a number
    `y`, a count `x`, an `answer`, a `sex` and a `town`; a twelfth of the numbers and answers are missing.
    """
    draw = np.random.default_rng(seed)
    strata = np.repeat(["north", "south", "west"], [5, 7, 4])
    rows = []
    for number, stratum in enumerate(strata):
        own = draw.normal(0, 8)
        for house in range(int(draw.integers(3, 8))):
            for _ in range(int(draw.integers(1, 4))):
                rows.append(
                    {
                        "stratum": stratum,
                        "cluster": f"c{number}",
                        "house": f"h{house}",
                        "n_clusters": {"north": 40.0, "south": 21.0, "west": 9.0}[stratum],
                        "n_houses": 12.0 + number,
                        "weight": float(draw.uniform(0.5, 4.0)),
                        "y": 50 + own + float(draw.normal(0, 10)),
                        "x": float(draw.integers(1, 9)),
                        "sex": str(draw.choice(["Female", "Male"])),
                        "town": str(draw.choice(["city", "village"])),
                    }
                )
    frame = pl.DataFrame(rows)
    missing = pl.Series(draw.uniform(size=frame.height) < 1 / 12)
    answers = pl.Series(draw.choice(["yes", "no", "neither"], frame.height))
    return frame.with_columns(y=pl.when(~missing).then("y"), answer=pl.when(~missing).then(answers))
