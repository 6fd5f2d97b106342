"""Coverage: which places, periods and kinds a version looked at, so that zero is told from not collected."""

from datetime import timedelta

import polars as pl

from data.regions import members
from data.states import WORLD, actors, lives

FEW_STRETCHES = 16
"""A coverage of no more rows is told in one expression."""

COVERAGE_SCHEMA: dict[str, pl.DataType] = {
    "kind": pl.String(),
    "place": pl.String(),
    "first": pl.Date(),
    "last": pl.Date(),
}
"""One row a stretch looked at, dates inclusive. Null kind: every kind. Null place: every state."""


def coverage_of(rows: list[tuple[str | None, str | None, object, object]]) -> pl.DataFrame:
    """A coverage table from (kind, place, first day, last day) rows."""
    return pl.DataFrame(rows, schema=COVERAGE_SCHEMA, orient="row")


def merged(*coverages: pl.DataFrame) -> pl.DataFrame:
    """The union of coverages, stretches that touch or overlap joined into one. One row a (kind, place, stretch)."""
    together = pl.concat([coverage.select(*COVERAGE_SCHEMA) for coverage in coverages])
    keys = ["kind", "place"]
    return (
        together.unique()
        .sort(*keys, "first", "last")
        .with_columns(reach=pl.col("last").cum_max().shift(1).over(keys))
        .with_columns(
            stretch=(pl.col("reach").is_null() | (pl.col("first") > pl.col("reach") + timedelta(days=1)))
            .cum_sum()
            .over(keys)
        )
        .group_by([*keys, "stretch"])
        .agg(pl.col("first").min(), pl.col("last").max())
        .select(*COVERAGE_SCHEMA)
        .sort(*keys, "first")
    )


def collected(cells: pl.DataFrame, coverage: pl.DataFrame, *, place: str) -> pl.Series:
    """Whether each cell (`kind`, `first`, `last` and the named place column) lies wholly inside the coverage.

    A null kind in a cell asks for every kind. A place is inside where its own row or the every-state row says so.
    """
    if coverage.height <= FEW_STRETCHES:
        return cells.select(inside=inside(cells, coverage, place=place)).to_series()
    asked = cells.select(kind="kind", place=place, first="first", last="last")
    distinct = asked.unique()
    covers = coverage.select(covered_kind="kind", place="place", covered_first="first", covered_last="last")
    fits = (
        (pl.col("covered_kind").is_null() | (pl.col("covered_kind") == pl.col("kind")).fill_null(False))
        & (pl.col("covered_first") <= pl.col("first"))
        & (pl.col("covered_last") >= pl.col("last"))
    )
    named = distinct.join(covers.drop_nulls("place"), on="place", how="inner").filter(fits)
    every = distinct.join(covers.filter(pl.col("place").is_null()).drop("place"), how="cross").filter(fits)
    told = (
        pl.concat([named.select(distinct.columns), every.select(distinct.columns)]).unique().with_columns(inside=True)
    )
    return asked.join(told, on=distinct.columns, how="left", nulls_equal=True, maintain_order="left")[
        "inside"
    ].fill_null(False)


def inside(cells: pl.DataFrame, coverage: pl.DataFrame, *, place: str) -> pl.Expr:
    """What `collected` tells, as an expression over the cells: of a coverage of few stretches, with no join at all."""
    if coverage.height > FEW_STRETCHES:
        return pl.lit(collected(cells, coverage, place=place))
    found = pl.repeat(False, pl.len(), dtype=pl.Boolean)
    for kind, actor, first, last in coverage.select("kind", "place", "first", "last").iter_rows():
        fits = (pl.col("first") >= first) & (pl.col("last") <= last)
        fits &= pl.lit(True) if kind is None else (pl.col("kind") == kind).fill_null(False)
        fits &= pl.lit(True) if actor is None else (pl.col(place) == actor).fill_null(False)
        found = found | fits.fill_null(False)
    return found


def of_any_kind(cells: pl.DataFrame, coverage: pl.DataFrame, kinds: tuple[str, ...], *, place: str) -> pl.Series:
    """Whether each cell (`first`, `last` and the named place column) lies inside the coverage of any of the kinds.

    A stretch is inside where the kinds together cover the whole of it.
    """
    some = coverage.filter(pl.col("kind").is_null() | pl.col("kind").is_in(kinds))
    together = merged(some.with_columns(kind=pl.lit(None, dtype=pl.String)))
    return collected(cells.with_columns(kind=pl.lit(None, dtype=pl.String)), together, place=place)


def whole_region(cells: pl.DataFrame, coverage: pl.DataFrame, *, scheme: str | None) -> pl.Series:
    """Whether every state of each cell's region (`place`, or the world) that existed then is covered."""
    asked = cells.select("kind", "place", "first", "last", year=pl.col("first").dt.year().cast(pl.Int64))
    states = actors().filter(pl.col("kind").is_in(["state", "retired"])).select("actor", region=pl.lit(WORLD))
    if scheme is not None:
        states = members(scheme).join(states.select("actor"), on="actor", how="semi")
    living = states.join(lives(), on="actor", how="inner")
    if coverage["place"].null_count() == coverage.height:
        # What is looked at is looked at in every state: it is enough that the region had one.
        years = asked.select("place", "year").unique().join(living, left_on="place", right_on="region", how="inner")
        alive = years.filter(pl.col("year").is_between("first_year", "last_year")).select("place", "year").unique()
        had_one = asked.join(alive.with_columns(alive=True), on=["place", "year"], how="left", maintain_order="left")
        return collected(asked, coverage, place="place") & had_one["alive"].fill_null(False)
    distinct = asked.unique()
    parts = distinct.join(living, left_on="place", right_on="region", how="inner").filter(
        pl.col("year").is_between("first_year", "last_year")
    )
    whole = (
        parts.with_columns(inside=collected(parts, coverage, place="actor"))
        .group_by(distinct.columns)
        .agg(pl.col("inside").all())
    )
    return asked.join(whole, on=distinct.columns, how="left", nulls_equal=True, maintain_order="left")[
        "inside"
    ].fill_null(False)


def inside_slice(rows: pl.DataFrame, coverage: pl.DataFrame, *, place: str, period: str, kind: str | None) -> pl.Series:
    """Whether each row of a dataset lies in the slice a coverage describes.

    `period` is a Date or an integer year (a year lies inside when the whole of it does). A row whose place or
    period is null belongs to a slice only where that slice covers every state.
    """
    is_year = rows.schema[period].is_integer()
    first = pl.date(pl.col(period), 1, 1) if is_year else pl.col(period)
    last = pl.date(pl.col(period), 12, 31) if is_year else pl.col(period)
    cells = rows.select(
        kind=pl.col(kind).cast(pl.String) if kind else pl.lit(None, dtype=pl.String),
        place=pl.col(place),
        first=first,
        last=last,
    )
    undated = cells["first"].is_null()
    everywhere = not coverage.filter(pl.col("place").is_null(), pl.col("kind").is_null()).is_empty()
    return collected(cells, coverage, place="place") | (undated & everywhere)
