"""Events counted by theme where somebody has coded themes: what is coded at least, what may be with the uncoded."""

from typing import TYPE_CHECKING

import polars as pl

from data.figures import FIGURE_SCHEMA, Interval, Status
from data.themes import THEME_CODES
from metrics.methods.deaths import span
from metrics.methods.windows import NO_BREAKDOWN

if TYPE_CHECKING:
    from metrics.request import ReadingContext

PAIR = ["home", "level", "scheme", "place"]


def cells_on_record(placed: pl.DataFrame, coverage: pl.DataFrame) -> pl.DataFrame:
    """One row a (home, level, scheme, place, year): every pair with any event on record, in every year looked at.

    `placed` has one row an event a pair. So a record's zeros can be written out where zeros cannot be filled in:
    where another source of the same dataset never asked.
    """
    years = coverage.select(
        pl.int_ranges(pl.col("first").dt.year().min(), pl.col("last").dt.year().max() + 1, dtype=pl.Int64).alias("year")
    )
    return placed.select(PAIR).unique().join(years.explode("year"), how="cross")


def by_theme(placed: pl.DataFrame, coverage: pl.DataFrame, *, measure: str) -> pl.DataFrame:
    """Figures of a measure by theme: one row a (home, level, scheme, place, year, theme), zeros written out.

    `placed` has one row an event a pair, with `year` and `theme`. The value and the lower bound are the events
    coded so; the upper bound adds those nobody has coded; `n` is all of them. Of a source that codes none, nothing is
    given.
    """
    if placed["theme"].null_count() == placed.height:
        return pl.DataFrame(schema=FIGURE_SCHEMA)
    cells = cells_on_record(placed, coverage)
    events = (
        placed.with_columns(year=pl.col("year").cast(pl.Int64))
        .group_by(*PAIR, "year")
        .agg(
            *((pl.col("theme") == code).sum().alias(code) for code in THEME_CODES),
            uncoded=pl.col("theme").is_null().sum(),
            events=pl.len(),
        )
    )
    value = pl.col("value").fill_null(0).cast(pl.Float64)
    return (
        cells.join(events, on=[*PAIR, "year"], how="left", nulls_equal=True, maintain_order="left")
        .unpivot(
            on=list(THEME_CODES),
            index=[*PAIR, "year", "uncoded", "events"],
            variable_name="category",
            value_name="value",
        )
        .select(
            *PAIR,
            "category",
            measure=pl.lit(measure),
            value=value,
            low=value,
            high=value + pl.col("uncoded").fill_null(0),
            interval=pl.lit(Interval.BOUNDS.value),
            n=pl.col("events").fill_null(0).cast(pl.Int64),
            grain=pl.lit("year"),
            period=pl.date("year", 1, 1),
        )
    )


def read_by_theme(context: "ReadingContext", measure: str, *, events: str) -> pl.DataFrame:
    """Events of each theme in the window with both bounds; one row a (category, place).

    `events` names them in words (“agreements”). Where no year of the window has a figure, nobody coded themes.
    """
    first, last = max(context.start, context.end - context.window + 1), context.end
    shown = pl.col("status").is_in([Status.SHOWN.value, Status.PROVISIONAL.value])
    told = pl.col("years") > 0
    uncoded = pl.col("high") - pl.col("low")
    return (
        context.figures(measure, first=first, last=last)
        .group_by("category", "place", maintain_order=True)
        .agg(
            *(pl.col(name).filter(shown).sum() for name in ("value", "low", "high", "n")),
            years=shown.sum(),
            last_status=pl.col("status").last(),
        )
        .select(
            "category",
            "place",
            *NO_BREAKDOWN,
            *(pl.when(told).then(name).alias(name) for name in ("value", "low", "high", "n")),
            first_period=pl.lit(context.period(first)),
            last_period=pl.lit(context.period(last)),
            interval=pl.lit(Interval.BOUNDS.value),
            direction=pl.lit("none"),
            arrow=pl.lit("none"),
            status=pl.when(told).then(pl.lit(Status.SHOWN.value)).otherwise("last_status"),
            reason=pl.when(~told)
            .then(pl.lit(f"No themes are coded for {events} here in {span(first, last)}."))
            .when(uncoded > 0)
            .then(pl.format(f"{{}} of {{}} {events} have no theme coded.", uncoded.cast(pl.Int64), "n"))
            .otherwise(pl.lit("A level has no direction.")),
        )
    )
