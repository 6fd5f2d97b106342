"""The figures, readings and coverage tables, and the one function that fills zeros from coverage."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import polars as pl

from data.coverage import collected, whole_region
from data.regions import members
from data.states import WORLD, actors, lives


class Level(StrEnum):
    """What kind of place a figure is about."""

    PARTNER = "partner"
    REGION = "region"
    WORLD = "world"


class Status(StrEnum):
    """Whether a figure may be shown; anything but the first two has a null value."""

    SHOWN = "shown"
    PROVISIONAL = "provisional"
    TOO_FEW = "too_few"
    UNRELIABLE = "unreliable"
    NOT_COLLECTED = "not_collected"
    NOT_APPLICABLE = "not_applicable"


class Interval(StrEnum):
    """What a figure's low and high are."""

    EXACT = "exact"
    VARIATION = "variation"
    SURVEY_DESIGN = "survey-design"
    SURVEY_WEIGHTS = "survey-weights"
    BOUNDS = "bounds"
    POSTERIOR_90 = "posterior-90"
    MODEL_90 = "model-90"
    MODEL_95 = "model-95"
    NONE = "none"


class Collected(StrEnum):
    """By which coverage a cell without a stored figure is a zero rather than a gap."""

    EITHER = "either"
    """An event of two states: collected where the home or the place is covered."""
    PLACE = "place"
    """A fact about the place alone."""
    ASKED = "asked"
    """A question about the home asked in the place: a kind of the coverage is a home. Never zero-filled."""


FIGURE_KEY = (
    "measure",
    "category",
    "subgroup",
    "series",
    "home",
    "level",
    "scheme",
    "place",
    "grain",
    "period",
    "source",
    "version",
)

FIGURE_SCHEMA: dict[str, pl.DataType] = {
    "measure": pl.String(),
    "category": pl.String(),
    "subgroup": pl.String(),
    "series": pl.String(),
    "home": pl.String(),
    "level": pl.String(),
    "scheme": pl.String(),
    "place": pl.String(),
    "grain": pl.String(),
    "period": pl.Date(),
    "value": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "interval": pl.String(),
    "n": pl.Int64(),
    "status": pl.String(),
    "source": pl.String(),
    "version": pl.String(),
}

READING_SCHEMA: dict[str, pl.DataType] = {
    "indicator": pl.String(),
    "category": pl.String(),
    "subgroup": pl.String(),
    "series": pl.String(),
    "home": pl.String(),
    "level": pl.String(),
    "scheme": pl.String(),
    "place": pl.String(),
    "as_of": pl.Int64(),
    "window": pl.Int64(),
    "first_period": pl.Date(),
    "last_period": pl.Date(),
    "value": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "interval": pl.String(),
    "direction": pl.String(),
    "arrow": pl.String(),
    "n": pl.Int64(),
    "age_years": pl.Int64(),
    "status": pl.String(),
    "reason": pl.String(),
    "source": pl.String(),
    "version": pl.String(),
}


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What the zero-filling needs to know of a measure."""

    measure: str
    collected: Collected
    zero: bool
    """Whether a covered cell without a figure is zero (counts and sums) or simply not there (shares, means)."""
    interval: Interval
    kind_is_category: bool = False
    """Whether a category is a kind of the coverage (state-based, one-sided …)."""


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Which figures of one measure are asked for.

    `home` null where the measure is about the place alone (or asks for every event). `places` null: all of the level.
    `categories`: a null in it is the total. `first`, `last` are years, inclusive; null: as far as coverage goes.
    """

    level: Level = Level.PARTNER
    home: str | None = None
    scheme: str | None = None
    places: tuple[str, ...] | None = None
    categories: tuple[str | None, ...] = field(default=(None,))
    grain: str = "year"
    first: int | None = None
    last: int | None = None


def conform(frame: pl.DataFrame | pl.LazyFrame) -> pl.DataFrame:
    """The frame with exactly the figures table's columns and types, missing columns null, in key order.

    Raises polars.exceptions.ColumnNotFoundError never: a column outside the schema is dropped.
    """
    lazy = frame.lazy()
    have = lazy.collect_schema().names()
    return (
        lazy.select(
            (pl.col(name) if name in have else pl.lit(None)).cast(dtype).alias(name)
            for name, dtype in FIGURE_SCHEMA.items()
        )
        .sort(FIGURE_KEY, nulls_last=False)
        .collect()
    )


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
    whole = (
        collected(asked, coverage, place="place")
        if selection.level is Level.PARTNER
        else whole_region(asked, coverage, scheme=selection.scheme)
    )
    if shape.collected is Collected.EITHER:
        whole = whole | collected(asked, coverage, place="home")
    exists = _exists(asked, "home") if selection.home is not None else pl.Series([True] * asked.height)
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
    joined = (
        cells.with_row_index("cell")
        .with_columns(year=pl.col("period").dt.year().cast(pl.Int64))
        .join(lives(), left_on=column, right_on="actor", how="left")
        .group_by("cell", maintain_order=True)
        .agg(
            lives_then=(
                pl.col("first_year").is_null()
                | ((pl.col("first_year") <= pl.col("year")) & (pl.col("year") <= pl.col("last_year").fill_null(9999)))
            ).any()
        )
        .sort("cell")
    )
    return joined["lives_then"]
