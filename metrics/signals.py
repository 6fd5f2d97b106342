"""Signals: which newest figures lie outside the limits that their own past sets, told from those that vary as usual."""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
import polars as pl

from data.figures import Level
from data.settings import settings
from metrics.families import REGISTRY
from metrics.families.perception_figures import NOT_STATED
from metrics.library import Library
from metrics.methods.control_chart import FEWEST_POINTS, IN_A_ROW, OUTSIDE_BY_CHANCE, runs
from metrics.methods.multiplicity import benjamini_hochberg
from metrics.signal_limits import NATURES, NONE_EVER, Nature, bounds, judged, padded
from metrics.signal_points import POINTS, SERIES, points_of, with_baseline
from metrics.signal_words import band, explain

__all__ = [
    "SIGNAL_SCHEMA",
    "State",
    "band",
    "explain",
    "judged_points",
    "judged_series",
    "points_asked",
    "signals",
    "together",
]

SHARE_OF_FALSE = 0.1
"""Of the signals told together, how many may be false (Benjamini and Hochberg)."""


class State(StrEnum):
    """What may be said of a newest figure."""

    SIGNAL = "signal"
    USUAL = "within its usual variation"
    TOO_SHORT = "too short"
    NOT_TOLD = "not told"


SIGNAL_SCHEMA: dict[str, pl.DataType] = {
    "measure": pl.String(),
    "category": pl.String(),
    "series": pl.String(),
    "home": pl.String(),
    "level": pl.String(),
    "scheme": pl.String(),
    "place": pl.String(),
    "kind": pl.String(),
    "stepwise": pl.Boolean(),
    "first": pl.Int64(),
    "last": pl.Int64(),
    "points": pl.Int64(),
    "centre": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "before_year": pl.Int64(),
    "before": pl.Float64(),
    "newest_year": pl.Int64(),
    "newest": pl.Float64(),
    "p_value": pl.Float64(),
    "q_value": pl.Float64(),
    "outside": pl.Boolean(),
    "runs": pl.List(pl.String()),
    "state": pl.String(),
    "direction": pl.String(),
    "reason": pl.String(),
    "source": pl.String(),
    "version": pl.String(),
}
"""One row a series. `kind`: xmr, poisson, negative-binomial or poll; null where nothing was judged.

`first`, `last`, `points` are the baseline's. `centre`, `low`, `high` are of the year `newest_year`; they are the same
in every year unless `stepwise`, where they are of the step from `before`. No limit passes what there can be
(`signal_limits.bounds`); one that is as low or as high as that is none, and nothing is outside it. `direction` is said
outside the limits only. `q_value` is of all that was judged in one call, 1 inside the limits.
"""


def signals(
    library: Library,
    *,
    measures: Sequence[str],
    home: str,
    level: Level = Level.PARTNER,
    scheme: str | None = None,
    places: Sequence[str] | None = None,
    as_of: int,
    categories: Sequence[str | None] | None = None,
) -> pl.DataFrame:
    """Each series' newest year up to `as_of` against its own past, one row a series, columns of `SIGNAL_SCHEMA`.

    A series without any figure has no row. What is told together shares one allowance of false signals, 10 % of them:
    ask of a page once. `categories` null: the total, or each category where a measure has no total.
    """
    return together(
        [
            judged_series(
                library,
                measure=measure,
                home=home,
                level=level,
                scheme=scheme,
                places=places,
                as_of=as_of,
                categories=categories,
            )
            for measure in measures
        ]
    )


def together(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Series judged apart (`judged_series`), with the states they have where all are told together."""
    whole = pl.concat([pl.DataFrame(schema=SIGNAL_SCHEMA), *parts])
    chance = pl.when("outside").then("p_value").otherwise(pl.when(pl.col("p_value").is_not_null()).then(1.0))
    asked = whole.select(chance.cast(pl.Float64).fill_null(float("nan"))).to_series().to_numpy()
    q_value = pl.Series("q_value", benjamini_hochberg(asked), nan_to_null=True)
    is_judged = pl.col("p_value").is_not_null()
    return whole.with_columns(q_value).with_columns(
        state=pl.when(is_judged & (pl.col("q_value") <= SHARE_OF_FALSE))
        .then(pl.lit(State.SIGNAL.value))
        .when(is_judged)
        .then(pl.lit(State.USUAL.value))
        .otherwise("state")
    )


def judged_series(
    library: Library,
    *,
    measure: str,
    home: str,
    level: Level,
    scheme: str | None = None,
    places: Sequence[str] | None = None,
    as_of: int,
    categories: Sequence[str | None] | None = None,
) -> pl.DataFrame:
    """The series of one measure with limits and chances, not yet told together with others: `q_value` is null."""
    points = points_asked(
        library,
        measure=measure,
        home=home,
        level=level,
        scheme=scheme,
        places=places,
        as_of=as_of,
        categories=categories,
    )
    return judged_points(points, as_of=as_of)


def points_asked(
    library: Library,
    *,
    measure: str,
    home: str,
    level: Level,
    scheme: str | None = None,
    places: Sequence[str] | None = None,
    as_of: int,
    categories: Sequence[str | None] | None = None,
) -> pl.DataFrame:
    """The points of one measure's series, as `signal_points.points_of` gives them, by the measure's id."""
    asked = REGISTRY.measures[measure]
    return points_of(
        library, asked, home=home, level=level, scheme=scheme, places=places, as_of=as_of, categories=categories
    )


def judged_points(points: pl.DataFrame, *, as_of: int) -> pl.DataFrame:
    """What `judged_series` gives, of points as `signal_points` has them."""
    if points.is_empty():
        return pl.DataFrame(schema=SIGNAL_SCHEMA)
    series = _series(with_baseline(points.select(*POINTS)))
    natures = [NATURES[REGISTRY.measures[name].unit] for name in series["measure"]]
    never = [
        "its number only names a group" if nature is Nature.NONE else REGISTRY.measures[name].no_signal
        for name, nature in zip(series["measure"], natures, strict=True)
    ]
    series = series.with_columns(untold=_untold(pl.Series(never, dtype=pl.String), as_of))
    long_enough = (series["untold"].is_null() & (series["points"] >= FEWEST_POINTS)).to_numpy()
    at = np.flatnonzero(long_enough)
    found = judged(series[at], [natures[one] for one in at])
    line = padded(series[at]["line"].list.reverse())[:, ::-1]
    seen = [
        [] if steps or not np.isfinite(chance) else rules
        for rules, steps, chance in zip(runs(line, found.limits), found.stepwise, found.limits.p_value, strict=True)
    ]
    of_found = pl.DataFrame(
        {
            "row": at,
            "kind": pl.Series(found.kinds, dtype=pl.String),
            "stepwise": found.stepwise,
            "centre": found.limits.centre,
            "low": found.limits.low,
            "high": found.limits.high,
            "p_value": found.limits.p_value,
            "note": pl.Series(found.notes, dtype=pl.String),
            "runs": pl.Series(seen, dtype=pl.List(pl.String)),
        }
    ).with_columns(pl.col("row").cast(pl.UInt32), pl.col("centre", "low", "high", "p_value").fill_nan(None))
    return _told(series.with_row_index("row").join(of_found, on="row", how="left", maintain_order="left"))


def _series(points: pl.DataFrame) -> pl.DataFrame:
    """One row a series: its baseline as lists, its newest point and the one before, its last points."""
    baseline, newest = pl.col("is_baseline"), pl.col("is_newest")
    ends = {"": "value", "_year": "year", "_error": "error"}
    return points.group_by(SERIES, maintain_order=True).agg(
        *(pl.col(name).filter(newest).last().alias(f"newest{end}") for end, name in ends.items()),
        *(pl.col(name).filter(~newest).last().alias(f"before{end}") for end, name in ends.items()),
        provisional=pl.col("provisional").filter(newest).last(),
        latest=pl.col("latest").last(),
        polled=pl.col("polled").last(),
        first=pl.col("year").filter(baseline).min(),
        last=pl.col("year").filter(baseline).max(),
        points=baseline.sum().cast(pl.Int64),
        began=pl.col("year").min(),
        earlier=(~newest).sum().cast(pl.Int64),
        values=pl.col("value").filter(baseline),
        errors=pl.col("error").filter(baseline),
        years=pl.col("year").filter(baseline).cast(pl.Float64),
        line=pl.col("value").tail(IN_A_ROW),
    )


def _untold(never: pl.Series, as_of: int) -> pl.Expr:
    """Why nothing may be told of a series, in its own words; null where it may. `never`: why not of its measure."""
    age = pl.lit(as_of) - pl.col("newest_year")
    no_error = pl.col("newest_error").is_null() | (
        pl.col("errors").list.len() > pl.col("errors").list.drop_nulls().list.len()
    )
    return (
        pl.when(age > settings().historical_after_years)
        .then(pl.format("historical record: its newest data are {} years old", age))
        .when(never.is_not_null())
        .then(never)
        .when("provisional")
        .then(pl.lit("its newest figure is provisional"))
        .when(pl.col("polled") & (pl.col("newest_year") < pl.col("latest")))
        .then(pl.lit("newer waves there were asked in another way"))
        .when(pl.col("polled") & pl.col("series").str.contains(NOT_STATED, literal=True).fill_null(False))
        .then(pl.lit("how its waves were asked is not known of all, so they are not joined"))
        .when(pl.col("polled") & (pl.col("points") >= FEWEST_POINTS) & no_error)
        .then(pl.lit("there is no interval of some of its waves"))
    )


def _told(series: pl.DataFrame) -> pl.DataFrame:
    of_measure = {name: bounds(REGISTRY.measures[name]) for name in series["measure"].unique()}
    least, most = (
        pl.col("measure").replace_strict(
            {name: ends[end] for name, ends in of_measure.items()}, return_dtype=pl.Float64
        )
        for end in (0, 1)
    )
    is_judged = pl.col("p_value").is_not_null()
    is_short = pl.col("untold").is_null() & (pl.col("points") < FEWEST_POINTS)
    short = pl.format(
        f"too short: {{}} before {{}} on one line, which began in {{}}; {FEWEST_POINTS} are needed",
        pl.when("polled").then(pl.format("{} waves", "earlier")).otherwise(pl.format("{} years", "earlier")),
        "newest_year",
        "began",
    )
    # A limit at or beyond what there can be is none: nothing is outside it.
    is_up = pl.col("newest") > pl.col("centre")
    is_unlimited = pl.when(is_up).then(pl.col("high") >= most).otherwise(pl.col("low") <= least).fill_null(value=False)
    return (
        series.with_columns(
            centre=pl.col("centre").clip(least, most),
            low=pl.max_horizontal("low", pl.when(is_judged).then(least)),
            high=pl.min_horizontal("high", pl.when(is_judged).then(most)),
            outside=is_judged & (pl.col("p_value") < OUTSIDE_BY_CHANCE) & ~is_unlimited,
            q_value=pl.lit(None, dtype=pl.Float64),
            stepwise=pl.col("stepwise").fill_null(False),
            runs=pl.col("runs").fill_null(pl.lit([], dtype=pl.List(pl.String))),
        )
        .with_columns(
            state=pl.when(is_short)
            .then(pl.lit(State.TOO_SHORT.value))
            .when(is_judged | (pl.col("note") == NONE_EVER).fill_null(False))
            .then(pl.lit(State.USUAL.value))
            .otherwise(pl.lit(State.NOT_TOLD.value)),
            direction=pl.when("outside").then(
                pl.when(pl.col("newest") > pl.col("centre")).then(pl.lit("up")).otherwise(pl.lit("down"))
            ),
            reason=pl.when(is_short).then(short).otherwise(pl.coalesce("untold", "note")),
        )
        .select(pl.col(name).cast(kind) for name, kind in SIGNAL_SCHEMA.items())
    )
