"""Replacing a slice: a submission takes the place of exactly what it covers of the same source and version."""

import polars as pl

from data.contract import Dataset
from data.coverage import collected, inside_slice


def replace_slice(held: pl.DataFrame, new: pl.DataFrame, coverage: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """The rows as they stand once `new` has taken the place of what its coverage describes.

    `held` and `new` are rows of the dataset from one source and version. Rows held inside the slice go. Where the
    dataset's kind is a column family (one column a home asked about), the slice's columns become null in the rows held
    of its places and periods, and a row with nothing left in the family goes: so the same respondents sent in two files
    are never counted twice for one home, whichever file came first. Rows of another asker (`Dataset.asker`) stay: two
    pollsters may ask the same in one year. New rows stand last, in their own order.
    """
    family = family_of(dataset, [*held.columns, *new.columns])
    others = held.clear()
    if dataset.asker is not None and dataset.asker in held.columns and dataset.asker in new.columns:
        is_same = pl.col(dataset.asker).is_in(new[dataset.asker].unique().to_list()).fill_null(True)
        others, held = held.filter(~is_same), held.filter(is_same)
    kept = _emptied(held, coverage, dataset) if _has_family(dataset) else _without_slice(held, coverage, dataset)
    names = [name for name in dataset.schema(family) if name in {*held.columns, *new.columns}]
    return pl.concat([others, kept, new], how="diagonal_relaxed").select(names)


def _without_slice(held: pl.DataFrame, coverage: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """The rows held that are not inside the slice; an event of several rows goes whole where one of them is."""
    inside = inside_slice(held, coverage, place=dataset.place, period=dataset.period, kind=dataset.kind)
    if dataset.event is None:
        return held.filter(~inside)
    return held.join(held.filter(inside), on=dataset.event, how="anti", nulls_equal=True, maintain_order="left")


def family_of(dataset: Dataset, columns: list[str]) -> list[str]:
    """The columns of a frame that belong to one of the dataset's column families, each once, in order."""
    found = [name for column in dataset.columns if column.is_family for name in column.names_in(columns)]
    return list(dict.fromkeys(found))


def _has_family(dataset: Dataset) -> bool:
    return dataset.kind is not None and dataset.kind.endswith("*")


def _prefix(dataset: Dataset) -> str:
    return (dataset.kind or "").removesuffix("*")


def _emptied(held: pl.DataFrame, coverage: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """The rows held with the slice's columns null; rows with nothing left in the family are gone."""
    family = dataset.column(f"{_prefix(dataset)}X").names_in(held.columns)
    if not family:
        return held
    where = [dataset.place, dataset.period]
    is_year = held.schema[dataset.period].is_integer()
    cells = (
        held.select(where)
        .unique()
        .join(pl.DataFrame({"family_column": family}), how="cross")
        .with_columns(
            kind=pl.col("family_column").str.strip_prefix(_prefix(dataset)),
            first=pl.date(pl.col(dataset.period), 1, 1) if is_year else pl.col(dataset.period),
            last=pl.date(pl.col(dataset.period), 12, 31) if is_year else pl.col(dataset.period),
        )
    )
    replaced = cells.filter(collected(cells, coverage, place=dataset.place)).group_by(where).agg("family_column")
    return (
        held.join(replaced, on=where, how="left", maintain_order="left", nulls_equal=True)
        .with_columns(
            pl.when(pl.col("family_column").list.contains(pl.lit(name)).fill_null(False))
            .then(None)
            .otherwise(pl.col(name))
            .alias(name)
            for name in family
        )
        .drop("family_column")
        .filter(pl.any_horizontal(pl.col(family).is_not_null()))
    )
