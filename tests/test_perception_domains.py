"""Every domain of a sample estimated at once is that domain estimated alone."""

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from test_perception_designs import KIND, sample

from metrics.families.perception_designs import design_of_rows, design_shares
from metrics.families.perception_domains import KINDS, NET
from metrics.methods.design_based import estimates
from metrics.methods.design_based_errors import MOST_BY_SVY

HOMES = ("USA", "CHN", "RUS", "EU")
BREAKDOWNS = {None: (), "sex": ("sex",), "age": ("age",), "sex × age": ("sex", "age")}


def asked_about_four(rows: pl.DataFrame) -> pl.DataFrame:
    """The sample, with two more homes of which the one is asked about in other words, and of half the people."""
    half = pl.int_range(pl.len()) % 2 == 0
    return rows.with_columns(
        view_RUS=pl.when(half).then(pl.col("view_USA").shuffle(seed=1)),
        view_EU=pl.col("view_CHN").shuffle(seed=2),
        wording_RUS=pl.lit("other words"),
    )


def in_clusters_with_one_alone(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.drop("size").with_columns(
        cluster=pl.when(pl.col("stratum") == "s3").then(pl.lit("c")).otherwise("cluster")
    )


def singly_of_strata_of_known_size(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.drop("cluster").with_columns(size=pl.lit(300.0))


def by_replicates(rows: pl.DataFrame) -> pl.DataFrame:
    times = np.random.default_rng(5).multinomial(19, [1 / 20] * 20, size=30)
    clusters = (pl.col("stratum") + pl.col("cluster")).rank("dense") - 1
    numbers = rows.select(clusters.cast(pl.Int64))["stratum"].to_numpy()
    weights = {f"replicate_{at}": rows["weight"] * times[at - 1][numbers] for at in range(1, 31)}
    return rows.drop("stratum", "cluster", "size").with_columns(**weights, method=pl.lit("bootstrap"))


@pytest.mark.parametrize(
    "drawn",
    [in_clusters_with_one_alone, singly_of_strata_of_known_size, by_replicates],
    ids=lambda drawn: drawn.__name__,
)
def test_all_homes_and_parts_at_once_are_each_of_them_alone(drawn: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    rows = drawn(asked_about_four(sample("POL", 2022, 2)))
    together = design_shares(rows, HOMES)
    assert together.height > MOST_BY_SVY, "what is compared is computed in two ways where there are no replicates"
    compared = 0
    for home in HOMES:
        kinds = rows.with_columns(kind=pl.col(f"view_{home}").replace(KIND))
        for name, parts in BREAKDOWNS.items():
            by = [f"subgroup_{part}" for part in parts]
            alone = estimates(kinds, design_of_rows(rows), columns=["kind"], by=by)
            labels = [pl.concat_str(pl.lit(f"{part}="), f"subgroup_{part}") for part in parts]
            subgroup = pl.concat_str(labels, separator=", ") if labels else pl.lit(None, dtype=pl.String)
            both = together.filter(
                pl.col("home") == home, pl.col("breakdown").eq_missing(name), pl.col("measure").is_in(list(KINDS))
            ).join(
                alone.select("estimate", "se", subgroup=subgroup, measure="category", alone_n="n"),
                on=["subgroup", "measure"],
                nulls_equal=True,
            )
            assert both.height == len(KINDS) * both["subgroup"].n_unique()
            assert both["value"].to_list() == pytest.approx(both["estimate"].to_list(), rel=1e-12)
            assert both["error"].to_list() == pytest.approx(both["se"].to_list(), rel=1e-10)
            assert both["n"].to_list() == both["alone_n"].to_list()
            compared += both.height
    assert compared == together.filter(pl.col("measure").is_in(list(KINDS))).height
    assert together.filter(pl.col("measure") == NET)["error"].null_count() == 0
