"""The points of a control chart: the years of one series that may stand on one line, and the baseline among them."""

from collections.abc import Callable, Sequence

import polars as pl

from data.figures import Collected, Level, Selection, Status
from metrics.declare import Measure
from metrics.families import REGISTRY
from metrics.families.perception_answers import NET
from metrics.families.perception_figures import EFFECTIVE
from metrics.families.perception_waves import MOST_NO_ANSWER_MOVE, waves_of
from metrics.library import Library
from metrics.methods.control_chart import FEWEST_POINTS

FROZEN_YEARS = 5
"""Years a baseline stands: it ends with the year before one divisible by five, and is not moved until the next."""

BASELINE_YEARS = 20
"""Years of a baseline, or fewer where the series is younger."""

SERIES = ["measure", "category", "series", "home", "level", "scheme", "place", "source", "version"]

POLLED = {
    "favourable": "favourable",
    "favourable_of_decided": "decided",
    "no_answer": "no_answer",
    NET: "net",
    "unfavourable": "unfavourable",
    "neutral": "neutral",
}
"""Measures of polls, by what `waves_of` calls them."""

POINTS: dict[str, pl.DataType] = {
    **dict.fromkeys(SERIES, pl.String()),
    "year": pl.Int64(),
    "value": pl.Float64(),
    "error": pl.Float64(),
    "provisional": pl.Boolean(),
    "starts": pl.Boolean(),
    "polled": pl.Boolean(),
    "latest": pl.Int64(),
}


def asked_for(measure: Measure, categories: Sequence[str | None] | None) -> tuple[str | None, ...]:
    """The categories charted: those given, else the total, else each where there is no total."""
    if categories is not None:
        return tuple(categories)
    return (None,) if measure.has_total else tuple(category.id for category in measure.categories)


def points_of(
    library: Library,
    measure: Measure,
    *,
    home: str,
    level: Level,
    scheme: str | None,
    places: Sequence[str] | None,
    as_of: int,
    categories: Sequence[str | None] | None = None,
) -> pl.DataFrame:
    """The years shown of a measure, one row a (series, year) up to `as_of`; a year not looked at is not there.

    `starts`: nothing before it may stand on its line, as a year is missing before it or, of a poll, no answer moved by
    more than 10 points or is withheld. `error` is a wave's standard error, null where its interval is not known.
    `latest` is the last year the place has in any series. Part years are left out.
    """
    if level not in measure.levels or "year" not in measure.grains:
        return pl.DataFrame(schema=POINTS)

    def figures(one: Measure, names: tuple[str | None, ...]) -> pl.DataFrame:
        asked = Selection(
            level=level,
            home=home if one.has_home else None,
            scheme=scheme if level is Level.REGION else None,
            places=None if places is None else tuple(places),
            categories=names,
            last=as_of,
        )
        return library.select(one, asked)

    own = figures(measure, asked_for(measure, categories))
    if measure.collected is Collected.ASKED and measure.id in POLLED:
        own = _waves(own, measure, figures)
        moved = (pl.col("no_answer") - pl.col("no_answer").shift(1)).abs() > MOST_NO_ANSWER_MOVE
        hidden = pl.col("no_answer_hidden").fill_null(False)
        new_line = moved.fill_null(False) | hidden | hidden.shift(1, fill_value=False)
    else:
        own = own.with_columns(error=pl.lit(None, dtype=pl.Float64), polled=pl.lit(False))
        new_line = pl.col("year") != pl.col("year").shift(1) + 1
    is_known = pl.col("value").is_not_null() & pl.col("status").is_in([Status.SHOWN.value, Status.PROVISIONAL.value])
    whole = pl.DataFrame(
        [(one.source, one.version, one.last_whole_year) for one in library.releases_of(measure)],
        schema={"source": pl.String, "version": pl.String, "end": pl.Int64},
        orient="row",
    )
    ends = whole.group_by("source", "version").max()
    return (
        own.with_columns(year=pl.col("period").dt.year().cast(pl.Int64))
        .join(ends, on=["source", "version"], how="left", maintain_order="left")
        .filter(is_known, pl.col("year") <= pl.col("end").fill_null(as_of))
        .sort(*SERIES, "year", nulls_last=False)
        .with_columns(
            provisional=pl.col("status") == Status.PROVISIONAL.value,
            starts=(pl.col("year").shift(1).is_null() | new_line).over(SERIES),
            latest=pl.col("year").max().over("category", "place"),
        )
        .select(pl.col(name).cast(kind) for name, kind in POINTS.items())
    )


def _waves(
    own: pl.DataFrame, measure: Measure, figures: Callable[[Measure, tuple[str | None, ...]], pl.DataFrame]
) -> pl.DataFrame:
    """A poll's figures with each wave's standard error in points, and its no-answer share."""
    by_measure = {name: figures(REGISTRY.measures[name], (None,)) for name in POLLED if name != measure.id}
    by_measure[measure.id] = own
    by_measure[EFFECTIVE] = figures(REGISTRY.measures[EFFECTIVE], tuple(POLLED))
    named = POLLED[measure.id]
    keys = ["place", "series", "period"]
    errors = waves_of(by_measure).select(*keys, "no_answer", "no_answer_hidden", error=f"{named}_error")
    return own.join(errors, on=keys, how="left", nulls_equal=True, maintain_order="left").with_columns(
        polled=pl.lit(True)
    )


def with_baseline(points: pl.DataFrame) -> pl.DataFrame:
    """The points of each series' last line, with the baseline marked: `is_newest`, `is_baseline`; sorted as they came.

    The baseline is frozen: the twenty years that end before the last year divisible by five, or the line's first twelve
    points where it is younger. It never holds the newest point.
    """
    last_line = pl.col("line") == pl.col("line").max().over(SERIES)
    year, newest = pl.col("year"), pl.col("newest_year")
    end = newest // FROZEN_YEARS * FROZEN_YEARS - 1
    frozen = year.is_between(end - BASELINE_YEARS + 1, end)
    return (
        points.with_columns(line=pl.col("starts").cast(pl.Int64).cum_sum().over(SERIES))
        .filter(last_line)
        .with_columns(newest_year=year.max().over(SERIES))
        .with_columns(is_newest=year == newest, frozen=frozen)
        .with_columns(
            enough=(pl.col("frozen").sum() >= FEWEST_POINTS).over(SERIES),
            at=pl.int_range(pl.len()).over(SERIES),
            length=pl.len().over(SERIES),
        )
        .with_columns(
            is_baseline=pl.when("enough")
            .then("frozen")
            .otherwise((pl.col("at") < FEWEST_POINTS) & (pl.col("length") > FEWEST_POINTS))
            & ~pl.col("is_newest")
        )
        .drop("line", "frozen", "enough", "at", "length")
    )
