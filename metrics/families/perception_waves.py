"""Waves of a survey set beside each other: who was asked in a year, which two may be compared, and what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from data.figures import Interval, Status
from data.states import actors
from metrics.families.perception_answers import NET
from metrics.families.perception_figures import EFFECTIVE, NOT_STATED, error_of
from metrics.methods import survey

MOST_NO_ANSWER_MOVE = 10.0
"""Percentage points by which don't know and refused may move before two waves are not compared: more is another way of
asking or writing down, not another view."""

FEWEST_PARTNERS = 3
"""A mean change is of at least these many partners."""

SHOWN = [Status.SHOWN.value, Status.PROVISIONAL.value]
HIDDEN = [Status.TOO_FEW.value, Status.UNRELIABLE.value]

WAVE = ["place", "series", "period"]


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
    """Of several series of one key, the one that asked the most people; one without an interval only where all are."""
    ordered = figures.sort(
        *keys, pl.col("low").is_null(), "n", "series", descending=[*[False] * len(keys), False, True, False]
    )
    return ordered.unique(keys, keep="first", maintain_order=True)


def waves_of(figures: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row a (place, series, year): favourable, its share of those who said either, no answer, net, and errors.

    `figures` by measure, of one home: favourable, favourable_of_decided and no_answer; unfavourable and neutral, which
    tell no answer where it is not shown itself; net_favourable; effective_answers, which the errors come from (else
    from the intervals). All in percent; an error is null where the figure has no interval. `quantile` is what the
    design's interval was made with, null where it is Student's t of n − 1. `no_answer_hidden`: asked for, not known.
    """
    nothing = figures["favourable"].clear()
    effective = figures.get(EFFECTIVE, nothing)
    named = {
        name: _named(figures.get(measure, nothing), effective, measure, name)
        for measure, name in {
            "favourable": "favourable",
            "favourable_of_decided": "decided",
            "no_answer": "no_answer",
            NET: "net",
            "unfavourable": "unfavourable",
            "neutral": "neutral",
        }.items()
    }
    is_hidden = pl.col("status").is_in(HIDDEN)
    hidden = [
        figures.get(name, nothing).filter(is_hidden).select(*WAVE, pl.lit(True).alias(f"{name}_hidden"))
        for name in ("no_answer", "neutral")
    ]
    waves = named.pop("favourable")
    for one in (*named.values(), *hidden):
        waves = waves.join(one, on=WAVE, how="left", nulls_equal=True)
    no_neutral = pl.when(pl.col("neutral_hidden").is_null()).then(0.0)
    rest = 100 - pl.col("favourable") - pl.col("unfavourable") - pl.coalesce("neutral", no_neutral)
    return (
        waves.with_columns(
            no_answer=pl.when("no_answer_hidden").then(rest).otherwise("no_answer"),
            year=pl.col("period").dt.year().cast(pl.Int64),
        )
        .with_columns(no_answer_hidden=pl.col("no_answer_hidden").fill_null(False) & pl.col("no_answer").is_null())
        .with_columns(net_error=_error_of_net(), net_quantile=_quantile_of_net())
        .sort("place", "year", "favourable_n", "series", descending=[False, False, True, False])
    )


def _named(figures: pl.DataFrame, effective: pl.DataFrame, measure: str, name: str) -> pl.DataFrame:
    """One measure's waves, its columns named after it."""
    shown = figures.filter(pl.col("status").is_in(SHOWN))
    behind = effective.filter(pl.col("status").is_in(SHOWN), pl.col("category") == measure)
    share, low, high = (pl.col(end) / 100 for end in ("value", "low", "high"))
    has_interval = pl.col("low").is_not_null() & pl.col("high").is_not_null()
    degrees = pl.col("n") - 1
    by_interval = 100 * survey.error_of_share(share, low, high, degrees)
    error = pl.coalesce(error_of(measure, pl.col("value"), pl.col("effective")), by_interval)
    if measure == NET:
        error = 100 * survey.error_of_mean(share, low, high, degrees)
    inside = (low > 0) & (high < 1) & (share > 0) & (share < 1)
    width = (high / (1 - high)).log() - (low / (1 - low)).log()
    of_share = pl.when(inside).then(50 * width * share * (1 - share))
    # Of the side that was not cut off.
    quantile = 100 * pl.max_horizontal(high - share, share - low) if measure == NET else of_share
    by_design = pl.col("interval") == Interval.SURVEY_DESIGN.value
    return (
        shown.join(behind.select(*WAVE, effective="value"), on=WAVE, how="left", nulls_equal=True)
        .with_columns(error=pl.when(has_interval).then(error))
        .select(
            *WAVE,
            pl.col("value").alias(name),
            pl.col("error").alias(f"{name}_error"),
            pl.when(by_design).then(quantile / pl.col("error")).alias(f"{name}_quantile"),
            pl.col("n").alias(f"{name}_n"),
            pl.col("interval").alias(f"{name}_interval"),
            pl.col("effective").alias(f"{name}_effective"),
        )
    )


def _error_of_net() -> pl.Expr:
    """The error of the net view from its effective answers and the two shares it is made of, else from its interval."""
    shares = (pl.col("favourable"), pl.col("unfavourable"))
    exact = error_of(NET, pl.col("net"), pl.col("net_effective"), net_of=shares)
    return pl.when(pl.col("net_error").is_not_null()).then(pl.coalesce(exact, "net_error"))


def _quantile_of_net() -> pl.Expr:
    """How many errors the net view's interval goes to the side that was not cut off, of its exact error."""
    return pl.col("net_quantile") * pl.col("net_error") / _error_of_net()


def pairs_of(waves: pl.DataFrame) -> pl.DataFrame:
    """Every earlier and later wave of each place, one row a pair, with the change and whether it may be compared.

    `verdict`: comparable; moved (no answer by over 10 points); broken (another mode, sample or wording, from the year
    `new_from`); unknown (mode or sample of either wave is not stated); silent (no answer is not shown for both).
    `change`, `decided_change` and `net_change` are in points; `error`, `decided_error` and `net_error` of a pair are
    √(SE₀² + SE₁²) of each wave's own; `reach` is by how many errors an interval goes either way.
    """
    began = waves.group_by("place", "series").agg(new_from=pl.col("year").min())
    pairs = waves.join(began, on=["place", "series"], how="left", nulls_equal=True).join(waves, on="place", suffix="_0")
    not_stated = pl.col("series").str.contains(NOT_STATED, literal=True).fill_null(True)
    not_stated_0 = pl.col("series_0").str.contains(NOT_STATED, literal=True).fill_null(True)
    moved = (pl.col("no_answer") - pl.col("no_answer_0")).abs() > MOST_NO_ANSWER_MOVE
    same = (pl.col("series") == pl.col("series_0")).fill_null(False)
    changes = {"favourable": "", "decided": "decided_", "net": "net_"}
    by_persons = survey.critical(pl.min_horizontal("favourable_n", "favourable_n_0") - 1)
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
            .when(pl.col("no_answer_hidden") | pl.col("no_answer_hidden_0"))
            .then(pl.lit("silent"))
            .otherwise(pl.lit("comparable")),
            by_persons=by_persons,
        )
        .with_columns(
            *((pl.col(name) - pl.col(f"{name}_0")).alias(f"{short}change") for name, short in changes.items()),
            *(
                (pl.col(f"{name}_error").pow(2) + pl.col(f"{name}_error_0").pow(2)).sqrt().alias(f"{short}error")
                for name, short in changes.items()
            ),
            *(
                pl.when(pl.col("by_persons").is_not_null())
                .then(pl.max_horizontal("by_persons", f"{name}_quantile", f"{name}_quantile_0"))
                .alias(f"{short}reach")
                for name, short in changes.items()
            ),
        )
        .drop("by_persons")
        .sort("place", "year", "year_0", "series", "series_0")
    )


def judged(changes: pl.DataFrame) -> pl.DataFrame:
    """Adds low, high and the way the evidence points: up or down where both changes' intervals exclude zero alike."""
    reach, part_reach = pl.col("reach") * pl.col("error"), pl.col("decided_reach") * pl.col("decided_error")
    low, high = pl.col("change") - reach, pl.col("change") + reach
    part_low, part_high = pl.col("decided_change") - part_reach, pl.col("decided_change") + part_reach
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
            reach=pl.col("reach").max(),
            decided_reach=pl.col("decided_reach").max(),
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
