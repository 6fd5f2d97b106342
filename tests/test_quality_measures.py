"""Laws of what the checks of figures know of measures: what is told a count is whole, and a share a share."""

import polars as pl

from data.datasets import DATASETS
from data.embedded import SHIPPED
from data.examples import example_of
from metrics.families import REGISTRY
from metrics.pipeline import roll_up
from metrics.quality_measures import COUNTS, NOT_WHOLE, SHARES, measure_frame
from validation.gate import Gate


def test_every_measure_is_told_once_for_each_dataset_it_is_made_from() -> None:
    frame = measure_frame()
    told = [(one.id, dataset) for one in REGISTRY.measures.values() for dataset in one.datasets]
    assert frame.select("measure", "dataset").rows() == told
    assert not frame.filter(pl.col("is_share") & pl.col("is_count")).height
    assert frame.null_count().sum_horizontal().item() == 0
    assert set(NOT_WHOLE) <= set(REGISTRY.measures)
    assert not SHARES & COUNTS


def test_embedded_figures_told_to_be_counts_are_whole_and_those_told_to_be_shares_lie_between_nothing_and_all() -> None:
    shown = pl.scan_parquet(SHIPPED / "figures.parquet").filter(pl.col("value").is_not_null())
    told = measure_frame().unique("measure").lazy()
    broken = (
        shown.join(told, on="measure")
        .filter(
            (pl.col("is_count") & ((pl.col("value") < 0) | (pl.col("value") % 1 != 0)))
            | (pl.col("is_share") & ~pl.col("value").is_between(0, 100))
        )
        .select("measure")
        .unique()
    )
    assert broken.collect()["measure"].to_list() == []


def test_a_measure_that_is_no_count_though_its_unit_counts_has_parts_in_its_figures() -> None:
    shown = pl.scan_parquet(SHIPPED / "figures.parquet").filter(pl.col("measure").is_in(list(NOT_WHOLE)))
    parts = shown.group_by("measure").agg(parts=(pl.col("value") % 1 != 0).any()).collect()
    assert dict(parts.iter_rows()) == dict.fromkeys(NOT_WHOLE, True)


def test_figures_of_every_example_that_are_told_to_be_counts_are_whole(gate: Gate) -> None:
    told = measure_frame().unique("measure")
    broken, looked_at = {}, 0
    for one in DATASETS:
        (part,) = gate.admit(example_of(one.id), None, dataset=one, home="USA").parts
        figures = roll_up(
            one.id, part.rows, source="own", version="record", coverage=part.coverage, status="shown"
        ).filter(pl.col("value").is_not_null())
        counts = figures.join(told.filter("is_count"), on="measure")
        parts = counts.filter((pl.col("value") < 0) | (pl.col("value") % 1 != 0))
        broken |= dict.fromkeys(parts["measure"].unique(), one.id)
        looked_at += counts["measure"].n_unique()
    assert broken == {}
    assert looked_at > 80
