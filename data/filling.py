"""The one function that reads figures: every cell asked for is there, zeros filled from coverage."""

from datetime import date

import polars as pl

from data.coverage import collected, of_any_kind, whole_region
from data.figures import Collected, Level, Selection, Shape, Status, conform
from data.groups import takes_part
from data.regions import members
from data.states import WORLD, actors, lives


def asked_for(figures: pl.LazyFrame, shape: Shape, selection: Selection) -> pl.LazyFrame:
    """The stored figures that a selection asks for, as they lie, zeros not filled."""
    wanted = pl.col("measure") == shape.measure
    wanted &= pl.col("level") == selection.level.value
    wanted &= pl.col("grain") == selection.grain
    wanted &= pl.col("home").eq_missing(pl.lit(selection.home))
    wanted &= pl.col("scheme").eq_missing(pl.lit(selection.scheme))
    if selection.places is not None:
        wanted &= pl.col("place").is_in(list(selection.places))
    named = [category for category in selection.categories if category is not None]
    by_category = pl.col("category").is_in(named)
    wanted &= by_category.fill_null(False) | (pl.col("category").is_null() & pl.lit(None in selection.categories))
    if selection.first is not None:
        wanted &= pl.col("period") >= date(selection.first, 1, 1)
    if selection.last is not None:
        wanted &= pl.col("period") <= date(selection.last, 12, 31)
    return figures.filter(wanted)


def select(figures: pl.LazyFrame, coverage: pl.DataFrame, shape: Shape, selection: Selection) -> pl.DataFrame:
    """Figures of one measure from one source and version, every cell asked for present.

    A cell without a stored figure is zero where coverage says it was looked at, `not_collected` where it was not,
    `not_applicable` where home or place did not exist in that period (or are the same). `figures` and `coverage`
    are of one (dataset, source, version). Sorted by category, place and period.
    """
    stored = asked_for(figures, shape, selection).collect()
    cells = _cells(coverage, stored, selection)
    if cells.is_empty():
        return conform(stored)
    judged = _judge(cells, coverage, shape, selection)
    filled = (
        judged.join(stored, on=["category", "place", "period"], how="full", nulls_equal=True, coalesce=True)
        .with_columns(
            measure=pl.lit(shape.measure),
            home=pl.lit(selection.home, dtype=pl.String),
            level=pl.lit(selection.level.value),
            scheme=pl.lit(selection.scheme, dtype=pl.String),
            grain=pl.lit(selection.grain),
            value=pl.when(pl.col("status").is_null()).then("cell_value").otherwise("value"),
            low=pl.when(pl.col("status").is_null()).then("cell_value").otherwise("low"),
            high=pl.when(pl.col("status").is_null()).then("cell_value").otherwise("high"),
            n=pl.when(pl.col("status").is_null() & pl.col("cell_value").is_not_null()).then(0).otherwise("n"),
            interval=pl.coalesce("interval", pl.lit(shape.interval.value)),
        )
        .with_columns(status=pl.coalesce("status", "cell_status"))
    )
    one_source = stored.select("source", "version").unique() if not stored.is_empty() else None
    if one_source is not None and one_source.height == 1:
        filled = filled.with_columns(
            source=pl.lit(one_source["source"][0], dtype=pl.String),
            version=pl.lit(one_source["version"][0], dtype=pl.String),
        )
    return conform(filled)


def _cells(coverage: pl.DataFrame, stored: pl.DataFrame, selection: Selection) -> pl.DataFrame:
    """Every (category, place, period) asked for."""
    bounds = [coverage["first"].min(), coverage["last"].max()] if not coverage.is_empty() else [None, None]
    first = selection.first or (bounds[0].year if isinstance(bounds[0], date) else None)
    last = selection.last or (bounds[1].year if isinstance(bounds[1], date) else None)
    if first is None or last is None or first > last:
        return pl.DataFrame(schema={"category": pl.String, "place": pl.String, "period": pl.Date})
    months = range(1, 13) if selection.grain == "month" else (1,)
    periods = pl.DataFrame({"period": [date(year, month, 1) for year in range(first, last + 1) for month in months]})
    categories = pl.DataFrame({"category": list(selection.categories)}, schema={"category": pl.String})
    return categories.join(_places(stored, selection), how="cross").join(periods, how="cross")


def _places(stored: pl.DataFrame, selection: Selection) -> pl.DataFrame:
    if selection.places is not None:
        return pl.DataFrame({"place": list(selection.places)}, schema={"place": pl.String})
    if selection.level is Level.WORLD:
        return pl.DataFrame({"place": [WORLD]})
    if selection.level is Level.REGION:
        return members(selection.scheme or "").select(place="region").unique().sort("place")
    states = actors().filter(pl.col("kind").is_in(["state", "retired"])).select(place="actor")
    return pl.concat([states, stored.select("place")]).unique().sort("place")


def _judge(cells: pl.DataFrame, coverage: pl.DataFrame, shape: Shape, selection: Selection) -> pl.DataFrame:
    """Adds `cell_status` and `cell_value`: what a cell is when no figure is stored for it."""
    kind: pl.Expr = pl.lit(None, dtype=pl.String)
    if shape.collected is Collected.ASKED:
        kind = pl.lit(selection.home, dtype=pl.String)
    elif shape.kind_is_category:
        kind = pl.col("category")
    end = (
        pl.col("period").dt.month_end()
        if selection.grain == "month"
        else pl.col("period").dt.offset_by("1y") - pl.duration(days=1)
    )
    asked = cells.with_columns(
        kind=kind, first="period", last=end.cast(pl.Date), home=pl.lit(selection.home, dtype=pl.String)
    )
    if shape.collected is Collected.HOME:
        whole = collected(asked, coverage, place="home")
        if shape.total_of:
            looked = of_any_kind(asked, coverage, shape.total_of, place="home")
            whole = whole | (looked & asked["category"].is_null())
    elif selection.level is Level.PARTNER:
        whole = collected(asked, coverage, place="place")
    else:
        whole = whole_region(asked, coverage, scheme=selection.scheme)
    if shape.collected is Collected.EITHER:
        whole = whole | collected(asked, coverage, place="home")
    exists = _exists(asked, "home") if selection.home is not None else pl.Series([True] * asked.height)
    if shape.collected is Collected.EITHER and selection.home is not None and not takes_part(selection.home):
        exists = pl.Series([False] * asked.height, dtype=pl.Boolean)
    if selection.level is Level.PARTNER:
        exists = exists & _exists(asked, "place") & (asked["place"] != (selection.home or ""))
    status = (
        pl.when(~pl.lit(exists))
        .then(pl.lit(Status.NOT_APPLICABLE.value))
        .when(pl.lit(whole) & pl.lit(shape.zero))
        .then(pl.lit(Status.SHOWN.value))
        .otherwise(pl.lit(Status.NOT_COLLECTED.value))
    )
    return cells.with_columns(cell_status=status).with_columns(
        cell_value=pl.when(pl.col("cell_status") == Status.SHOWN.value).then(0.0)
    )


def _exists(cells: pl.DataFrame, column: str) -> pl.Series:
    """Whether the actor of a column existed in the year of each cell; an organisation or group without years does."""
    year = pl.col("period").dt.year()
    alive = pl.col("first_year").is_null() | year.is_between(pl.col("first_year"), pl.col("last_year"))
    return (
        cells.select(actor=column, period="period")
        .join(lives(), on="actor", how="left", maintain_order="left")
        .select(alive)
        .to_series()
    )
