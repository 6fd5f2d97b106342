"""What became of the rows of one release from one version of the store to another: added, removed, revised."""

import polars as pl

from data.contract import ROW_NUMBER, Dataset, Kind
from data.datasets import dataset as dataset_of
from data.states import actors
from data.store import Store, TableKey

CHANGED_SCHEMA: dict[str, pl.DataType] = {
    "place": pl.String(),
    "year": pl.Int64(),
    "kind": pl.String(),
    "added": pl.Int64(),
    "removed": pl.Int64(),
    "revised": pl.Int64(),
}
"""One row a place, year and kind in which anything changed, counts of rows. Place and year are those by which coverage
counts a row, null where a row has none; kind is null where the dataset has no column of kinds."""

GROUP = ["place", "year", "kind"]


def changed_between(
    store: Store, dataset: str, source: str, version: str, *, of: int, and_: int | None = None
) -> pl.DataFrame:
    """What changed in the rows of a release between two versions of the store, the lower number being before.

    Columns of `CHANGED_SCHEMA`, sorted, nulls last. Rows are told apart by the dataset's key; one is revised where
    anything but its number in the file differs, and counted where it is afterwards. Where the data hold respondents
    only the difference in numbers is told, `revised` is null, and so is a place that nobody knows. `and_` None: the
    current version. Raises NotHeld where either version holds no rows of the release.
    """
    key = TableKey(table="rows", dataset=dataset, source=source, version=version)
    first, last = sorted((of, store.current_version() if and_ is None else and_))
    declared = dataset_of(dataset)
    before, after = (declared.completed(store.scan(key, as_of=moment)) for moment in (first, last))
    counted = _respondents(before, after, declared) if declared.respondents else _rows(before, after, declared)
    return (
        counted.filter(pl.any_horizontal(pl.col("added", "removed", "revised").fill_null(0) > 0))
        .select(pl.col(name).cast(kind) for name, kind in CHANGED_SCHEMA.items())
        .sort(GROUP, nulls_last=True)
        .collect()
    )


def _rows(before: pl.LazyFrame, after: pl.LazyFrame, dataset: Dataset) -> pl.LazyFrame:
    told = [name for name in _names(before, after) if name not in (*dataset.key, ROW_NUMBER)]
    # Rows that share a key, which the gate refuses, are paired in their order: none is counted more than once.
    key = [*dataset.key, "nth"]
    sides = [
        _filled(side, (*dataset.key, *told)).select(
            *dataset.key,
            pl.int_range(pl.len()).over(dataset.key).alias("nth"),
            *(expression.alias(f"{name}_{which}") for name, expression in _group(dataset).items()),
            *(pl.col(name).alias(f"{name} {which}") for name in told),
            pl.lit(True).alias(f"is_{which}"),
        )
        for which, side in (("before", before), ("after", after))
    ]
    was, is_now = pl.col("is_before").fill_null(False), pl.col("is_after").fill_null(False)
    differs = [pl.col(f"{name} before").ne_missing(pl.col(f"{name} after")) for name in told]
    return (
        sides[0]
        .join(sides[1], on=key, how="full", nulls_equal=True, coalesce=True)
        .select(
            *(pl.when(is_now).then(f"{name}_after").otherwise(f"{name}_before").alias(name) for name in GROUP),
            (is_now & ~was).alias("added"),
            (was & ~is_now).alias("removed"),
            (was & is_now & pl.any_horizontal(pl.lit(False), *differs)).alias("revised"),
        )
        .group_by(GROUP)
        .agg(pl.col("added", "removed", "revised").sum())
    )


def _respondents(before: pl.LazyFrame, after: pl.LazyFrame, dataset: Dataset) -> pl.LazyFrame:
    told = _group(dataset)
    # A place that is none is what stands in somebody's cell.
    told["place"] = pl.when(told["place"].is_in(actors()["actor"].implode())).then(told["place"])
    group = [expression.alias(name) for name, expression in told.items()]
    counts = [
        side.select(group).group_by(GROUP).agg(pl.len().cast(pl.Int64).alias(which))
        for which, side in (("before", before), ("after", after))
    ]
    more = pl.col("after").fill_null(0) - pl.col("before").fill_null(0)
    return (
        counts[0]
        .join(counts[1], on=GROUP, how="full", nulls_equal=True, coalesce=True)
        .select(
            *GROUP,
            more.clip(lower_bound=0).alias("added"),
            (-more).clip(lower_bound=0).alias("removed"),
            pl.lit(None, dtype=pl.Int64).alias("revised"),
        )
    )


def _group(dataset: Dataset) -> dict[str, pl.Expr]:
    is_date = dataset.column(dataset.period).kind is Kind.DATE
    has_kinds = dataset.kind is not None and not dataset.column(dataset.kind).is_family
    return {
        "place": pl.col(dataset.place).cast(pl.String),
        "year": (pl.col(dataset.period).dt.year() if is_date else pl.col(dataset.period)).cast(pl.Int64),
        "kind": pl.col(str(dataset.kind)).cast(pl.String) if has_kinds else pl.lit(None, dtype=pl.String),
    }


def _names(*sides: pl.LazyFrame) -> list[str]:
    """The columns that either side has, once each: a family of columns may have grown."""
    return list(dict.fromkeys(name for side in sides for name in side.collect_schema().names()))


def _filled(side: pl.LazyFrame, names: tuple[str, ...]) -> pl.LazyFrame:
    have = set(side.collect_schema().names())
    return side.with_columns(pl.lit(None).alias(name) for name in names if name not in have)
