"""The figures and readings tables: their columns, and the closed lists that stand in them."""

from dataclasses import dataclass, field
from enum import StrEnum

import polars as pl


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
    HOME = "home"
    """What a home gives a place (troops, visits, money): collected where the home's own doings are covered."""
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
    total_of: tuple[str, ...] = ()
    """Kinds of the coverage that the measure counts: a total is collected where any of them was looked at."""
    elsewhere: tuple[str, ...] = ()
    """Places whose events the source counts under another state: theirs are in that one's figures and its region's, and
    a cell of their own without a figure is not collected, never zero."""


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Which figures of one measure are asked for.

    `home` null where the measure is about the place alone (or asks for every event). `places` null: all of the level.
    `categories`: a null in it is the total. `subgroups`: a null in it is everybody; null: everybody and every part.
    `first`, `last` are years, inclusive; null: as far as coverage goes.
    """

    level: Level = Level.PARTNER
    home: str | None = None
    scheme: str | None = None
    places: tuple[str, ...] | None = None
    categories: tuple[str | None, ...] = field(default=(None,))
    subgroups: tuple[str | None, ...] | None = field(default=(None,))
    grain: str = "year"
    first: int | None = None
    last: int | None = None


def in_columns(frame: pl.DataFrame | pl.LazyFrame) -> pl.DataFrame:
    """The frame with exactly the figures table's columns and types, missing columns null, its rows as they stand."""
    return _in_columns(frame).collect()


def conform(frame: pl.DataFrame | pl.LazyFrame) -> pl.DataFrame:
    """The frame with exactly the figures table's columns and types, missing columns null, in key order.

    Raises polars.exceptions.ColumnNotFoundError never: a column outside the schema is dropped.
    """
    return _in_columns(frame).sort(FIGURE_KEY, nulls_last=False).collect()


def _in_columns(frame: pl.DataFrame | pl.LazyFrame) -> pl.LazyFrame:
    lazy = frame.lazy()
    have = lazy.collect_schema().names()
    return lazy.select(
        (pl.col(name) if name in have else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in FIGURE_SCHEMA.items()
    )
