"""Waves of a survey set beside each other: who was asked in a year, which two may be compared, and what changed."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from data.figures import Status
from data.states import actors
from metrics.families.perception_figures import NOT_STATED
from metrics.methods import survey

MOST_NO_ANSWER_MOVE = 10.0
"""Percentage points by which don't know and refused may move before two waves are not compared: more is another way of
asking or writing down, not another view."""

FEWEST_PARTNERS = 3
"""A mean change is of at least these many partners."""

SHOWN = [Status.SHOWN.value, Status.PROVISIONAL.value]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The partners asked about a home in one year: never one number, but their list, median and range."""

    year: int
    partners: pl.DataFrame
    """place, value, low, high, interval, n, series; one row a partner, the most favourable first."""
    median: float
    lowest: float
    highest: float


def asked_in(figures: pl.DataFrame, among: Sequence[str], year: int | None = None) -> Asked | None:
    """The partners among the given actors that were asked in one year (null: the latest in which any was).

    `figures` are partner figures of one home and one measure. None where none of them was asked.
    """
    held = figures.filter(pl.col("status").is_in(SHOWN), pl.col("place").is_in(list(among)))
    dated = held.with_columns(year=pl.col("period").dt.year().cast(pl.Int64))
    chosen = dated["year"].max() if year is None else year
    if not isinstance(chosen, int):
        return None
    partners = most_asked(dated.filter(pl.col("year") == chosen), ["place"]).sort(
        "value", "place", descending=[True, False]
    )
    if partners.is_empty():
        return None
    values = partners["value"]
    return Asked(
        year=chosen,
        partners=partners.select("place", "value", "low", "high", "interval", "n", "series"),
        median=_number(values.median()),
        lowest=_number(values.min()),
        highest=_number(values.max()),
    )


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")


def most_asked(figures: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Of several series of one key, the one that asked the most people."""
    return figures.sort(*keys, "n", "series", descending=[*[False] * len(keys), True, False]).unique(
        keys, keep="first", maintain_order=True
    )


def waves_of(favourable: pl.DataFrame, decided: pl.DataFrame, no_answer: pl.DataFrame) -> pl.DataFrame:
    """One row a (place, series, year): favourable, its share of those who said either, no answer, and errors.

    All in percent; an error is null where the figure has no interval.
    """
    keys = ["place", "series", "period"]

    def named(figures: pl.DataFrame, name: str) -> pl.DataFrame:
        share, low, high = (pl.col(end) / 100 for end in ("value", "low", "high"))
        has_interval = pl.col("low").is_not_null() & pl.col("high").is_not_null()
        error = pl.when(has_interval).then(100 * survey.error_of_share(share, low, high, pl.col("n") - 1))
        return figures.filter(pl.col("status").is_in(SHOWN)).select(
            *keys,
            pl.col("value").alias(name),
            error.alias(f"{name}_error"),
            pl.col("n").alias(f"{name}_n"),
            pl.col("interval").alias(f"{name}_interval"),
        )

    return (
        named(favourable, "favourable")
        .join(named(decided, "decided"), on=keys, how="left", nulls_equal=True)
        .join(named(no_answer, "no_answer"), on=keys, how="left", nulls_equal=True)
        .with_columns(year=pl.col("period").dt.year().cast(pl.Int64))
        .sort("place", "year", "favourable_n", "series", descending=[False, False, True, False])
    )


def pairs_of(waves: pl.DataFrame) -> pl.DataFrame:
    """Every earlier and later wave of each place, one row a pair, with the change and whether it may be compared.

    `verdict`: comparable; moved (no answer by over 10 points); broken (another mode, sample or wording, from the year
    `new_from`); unknown (mode or sample of either wave is not stated). `change` and `decided_change` are in points.
    """
    began = waves.group_by("place", "series").agg(new_from=pl.col("year").min())
    pairs = waves.join(began, on=["place", "series"], how="left", nulls_equal=True).join(waves, on="place", suffix="_0")
    not_stated = pl.col("series").str.contains(NOT_STATED, literal=True).fill_null(True)
    not_stated_0 = pl.col("series_0").str.contains(NOT_STATED, literal=True).fill_null(True)
    moved = (pl.col("no_answer") - pl.col("no_answer_0")).abs() > MOST_NO_ANSWER_MOVE
    degrees = pl.min_horizontal("favourable_n", "favourable_n_0") - 1
    same = (pl.col("series") == pl.col("series_0")).fill_null(False)
    return (
        pairs.filter(pl.col("year_0") < pl.col("year"))
        .with_columns(
            joined=same & ~not_stated,
            verdict=pl.when(moved)
            .then(pl.lit("moved"))
            .when(not_stated | not_stated_0)
            .then(pl.lit("unknown"))
            .when(~same)
            .then(pl.lit("broken"))
            .otherwise(pl.lit("comparable")),
            degrees=degrees,
            change=pl.col("favourable") - pl.col("favourable_0"),
            error=(pl.col("favourable_error").pow(2) + pl.col("favourable_error_0").pow(2)).sqrt(),
            decided_change=pl.col("decided") - pl.col("decided_0"),
            decided_error=(pl.col("decided_error").pow(2) + pl.col("decided_error_0").pow(2)).sqrt(),
        )
        .sort("place", "year", "year_0", "series", "series_0")
    )


def judged(changes: pl.DataFrame) -> pl.DataFrame:
    """Adds low, high and the way the evidence points: up or down where both changes' intervals exclude zero alike."""
    reach = survey.critical(pl.col("degrees"))
    low, high = (pl.col("change") - reach * pl.col("error")), (pl.col("change") + reach * pl.col("error"))
    part_low = pl.col("decided_change") - reach * pl.col("decided_error")
    part_high = pl.col("decided_change") + reach * pl.col("decided_error")
    return changes.with_columns(
        low=low,
        high=high,
        alone=pl.when(low > 0).then(pl.lit("up")).when(high < 0).then(pl.lit("down")).otherwise(pl.lit("none")),
        way=pl.when((low > 0) & (part_low > 0))
        .then(pl.lit("up"))
        .when((high < 0) & (part_high < 0))
        .then(pl.lit("down"))
        .otherwise(pl.lit("none")),
    )


def mean_changes(pairs: pl.DataFrame, groups: pl.DataFrame, window: int) -> pl.DataFrame:
    """The mean change of the partners of each group asked in the same two comparable waves, one row a group (`place`).

    `groups` has place and actor. The latest later wave with at least three such partners, and of its earlier waves the
    one nearest the window before it, then the one with the most partners. The partners are these, not a sample of the
    region: the error is √Σ(errors²)/k. `k` partners, named in `partners`.
    """
    named = actors().select(place="actor", partner="name")
    of_both = (
        pairs.filter(
            pl.col("verdict") == "comparable", pl.col("error").is_not_null(), pl.col("decided_error").is_not_null()
        )
        .unique(["place", "year_0", "year"], keep="first", maintain_order=True)
        .join(named, on="place", how="left", maintain_order="left")
        .rename({"place": "actor"})
    )
    return (
        groups.join(of_both, on="actor")
        .group_by("place", "year_0", "year")
        .agg(
            k=pl.len().cast(pl.Int64),
            partners=pl.col("partner").sort(),
            degrees=pl.col("degrees").min(),
            change=pl.col("change").mean(),
            error=pl.col("error").pow(2).sum().sqrt() / pl.len(),
            decided_change=pl.col("decided_change").mean(),
            decided_error=pl.col("decided_error").pow(2).sum().sqrt() / pl.len(),
        )
        .filter(pl.col("k") >= FEWEST_PARTNERS)
        .sort(
            "place",
            "year",
            (pl.col("year") - pl.col("year_0") - window).abs(),
            "k",
            "year_0",
            descending=[False, True, False, True, False],
        )
        .unique("place", keep="first", maintain_order=True)
    )
