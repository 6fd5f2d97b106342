"""From rows of violence, conflicts and events to figures of deaths, conflicts, involvement and events."""

import polars as pl

from data.coverage import collected, whole_region
from data.datasets.conflict_years import LOCATION, SIDES
from data.figures import Interval, Level, conform
from data.states import WORLD, actors
from metrics.declare import RollUpContext
from metrics.rollup import levels_of_place

CELL = ("level", "scheme", "place", "category", "period")


def deaths_by_year(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """`conflict_deaths`: best estimate by year and kind, with low and high; n is states in which people died."""
    cells = _cells(rows.with_columns(period=pl.date(pl.col("year"), 1, 1)))
    states = cells.with_columns(n=(pl.col("value") > 0).cast(pl.Int64))
    return _finished(_deaths(states, context), context, measure="conflict_deaths", grain="year", by_kind=True)


def events(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """`conflict_events` by year and month and `conflict_deaths_monthly`, by the month an event begins in."""
    monthly = _cells(rows.with_columns(period=pl.col("date_start").dt.month_start()))
    yearly = monthly.group_by("place", "category", pl.col("period").dt.truncate("1y")).agg(pl.col("n").sum())
    deaths = _deaths(monthly, context)
    return pl.concat(
        [
            _finished(deaths, context, measure="conflict_deaths_monthly", grain="month", by_kind=True),
            _finished(_counts(monthly, context), context, measure="conflict_events", grain="month", by_kind=True),
            _finished(_counts(yearly, context), context, measure="conflict_events", grain="year", by_kind=True),
        ]
    )


def conflicts_by_year(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """`active_conflicts`, `conflict_involvement` and `home_party_conflicts`: distinct conflicts by year."""
    facts = rows.with_columns(period=pl.date(pl.col("year"), 1, 1))
    over = facts.filter(pl.col("role") == LOCATION)
    parties = facts.filter(pl.col("role").is_in(list(SIDES)))
    supporting = pl.col("role").str.ends_with("_2nd")
    contested = _in_categories(
        over,
        war=pl.col("intensity") == "war",
        government=pl.col("incompatibility").is_in(["government", "both"]),
        territory=pl.col("incompatibility").is_in(["territory", "both"]),
    )
    involved = _in_categories(parties, primary=~supporting, supporting=supporting)
    homes = parties.select("conflict_id", "period", home="place").unique()
    # A home's own ground is not a partner: what is fought over it is no part it takes elsewhere.
    abroad = (
        over.select("conflict_id", "period", "place")
        .join(homes, on=["conflict_id", "period"])
        .filter(pl.col("home") != pl.col("place"))
        .with_columns(category=pl.lit(None, dtype=pl.String))
    )
    return pl.concat(
        [
            _finished(_distinct(contested, context), context, measure="active_conflicts", grain="year"),
            _finished(_distinct(involved, context), context, measure="conflict_involvement", grain="year"),
            _finished(_distinct(abroad, context, home=True), context, measure="home_party_conflicts", grain="year"),
        ]
    )


def _cells(rows: pl.LazyFrame) -> pl.DataFrame:
    """One row a (place, category, period): each kind, and all kinds together with a null category; n is the rows."""
    kinds = (
        rows.drop_nulls(["place", "period"])
        .group_by("place", "period", category="kind")
        .agg(value=pl.col("best").sum(), low=_complete("low"), high=_complete("high"), n=pl.len().cast(pl.Int64))
    ).collect()
    total = (
        kinds.group_by("place", "period")
        .agg(pl.col("value").sum(), low=_complete("low"), high=_complete("high"), n=pl.col("n").sum())
        .with_columns(category=pl.lit(None, dtype=pl.String))
    )
    return pl.concat([kinds, total.select(kinds.columns)])


def _complete(column: str) -> pl.Expr:
    """The sum of a column, null where any part of it is null: a missing bound is not zero."""
    return pl.when(pl.col(column).is_null().any()).then(None).otherwise(pl.col(column).sum())


def _deaths(cells: pl.DataFrame, context: RollUpContext) -> pl.DataFrame:
    """Deaths at every level, with bounds where low ≤ value ≤ high.

    A place whose bounds contradict its value shows none. In a region's sum it counts with the lowest and the highest
    of its three numbers, so that a region is never surer than its parts.
    """
    widened = cells.with_columns(
        low=pl.when(pl.col("low").is_not_null()).then(pl.min_horizontal("low", "value")),
        high=pl.when(pl.col("high").is_not_null()).then(pl.max_horizontal("high", "value")),
    )
    wide = levels_of_place(widened.lazy(), context.regions).filter(pl.col("level") != Level.PARTNER.value)
    summed = wide.group_by(CELL).agg(
        pl.col("value").sum(), low=_complete("low"), high=_complete("high"), n=pl.col("n").sum()
    )
    own = levels_of_place(cells.lazy(), context.regions).filter(pl.col("level") == Level.PARTNER.value)
    columns = [*CELL, "value", "low", "high", "n"]
    fits = (pl.col("low") <= pl.col("value")) & (pl.col("value") <= pl.col("high"))
    return (
        pl.concat([own.select(columns), summed.select(columns)])
        .filter((pl.col("value") > 0) | (pl.col("high") > 0))
        .with_columns(fits=fits.fill_null(False))
        .with_columns(
            low=pl.when("fits").then("low"),
            high=pl.when("fits").then("high"),
            interval=pl.when("fits").then(pl.lit(Interval.BOUNDS.value)).otherwise(pl.lit(Interval.NONE.value)),
        )
        .collect()
    )


def _counts(cells: pl.DataFrame, context: RollUpContext) -> pl.DataFrame:
    """Numbers of events at every level: an event has one place, so a region's is the sum."""
    return (
        levels_of_place(cells.lazy(), context.regions)
        .group_by(CELL)
        .agg(pl.col("n").sum())
        .with_columns(value="n", low="n", high="n", interval=pl.lit(Interval.EXACT.value))
        .collect()
    )


def _in_categories(rows: pl.LazyFrame, **categories: pl.Expr) -> pl.LazyFrame:
    """The rows once with a null category, and once more in each category whose condition holds (they may overlap)."""
    total = rows.with_columns(category=pl.lit(None, dtype=pl.String))
    parts = [rows.filter(holds).with_columns(category=pl.lit(name)) for name, holds in categories.items()]
    return pl.concat([total, *parts]).select("conflict_id", "period", "place", "category")


def _distinct(rows: pl.LazyFrame, context: RollUpContext, *, home: bool = False) -> pl.DataFrame:
    """Distinct conflicts at every level; with `home`, of each home."""
    who = ["home"] if home else []
    return (
        levels_of_place(rows, context.regions)
        .group_by(*who, *CELL)
        .agg(n=pl.col("conflict_id").n_unique().cast(pl.Int64))
        .with_columns(value="n", low="n", high="n", interval=pl.lit(Interval.EXACT.value))
        .collect()
    )


def _finished(
    figures: pl.DataFrame, context: RollUpContext, *, measure: str, grain: str, by_kind: bool = False
) -> pl.DataFrame:
    """The figures that coverage looked at whole, as rows of the figures table."""
    return conform(
        _looked_at(figures, context, grain=grain, by_kind=by_kind).with_columns(
            measure=pl.lit(measure), grain=pl.lit(grain), status=pl.lit(context.status)
        )
    )


def _looked_at(figures: pl.DataFrame, context: RollUpContext, *, grain: str, by_kind: bool) -> pl.DataFrame:
    """The figures whose place and whole period were looked at; of a region, each of its states.

    A file of one country gives that country and no region, one of two months no year.
    """
    cells = figures.with_columns(
        kind=pl.col("category") if by_kind else pl.lit(None, dtype=pl.String),
        first="period",
        last=pl.col("period").dt.month_end()
        if grain == "month"
        else pl.col("period").dt.offset_by("1y").dt.offset_by("-1d"),
    )
    partner = cells.filter(pl.col("level") == Level.PARTNER.value)
    kept = [partner.filter(collected(partner, context.coverage, place="place"))]
    wide = _reachable(cells.filter(pl.col("level") != Level.PARTNER.value), context)
    for (scheme,), part in wide.partition_by("scheme", as_dict=True).items():
        kept.append(part.filter(whole_region(part, context.coverage, scheme=scheme)))
    return pl.concat(kept).drop("kind", "first", "last")


def _reachable(wide: pl.DataFrame, context: RollUpContext) -> pl.DataFrame:
    """Without the regions in which a state that lived throughout was never looked at: spares judging each month."""
    named = context.coverage.select(actor="place").unique()
    earliest = wide["period"].dt.year().min()
    if named["actor"].null_count() or not isinstance(earliest, int):
        return wide
    lasting = actors().filter(
        pl.col("kind") == "state", pl.col("last_year").is_null(), pl.col("first_year") <= earliest
    )
    unseen = lasting.select("actor").join(named, on="actor", how="anti")
    lacking = pl.concat(
        [
            context.regions.join(unseen, on="actor", how="semi").select("scheme", place="region"),
            unseen.select(scheme=pl.lit(None, dtype=pl.String), place=pl.lit(WORLD)),
        ]
    ).unique()
    return wide.join(lacking, on=["scheme", "place"], how="anti", nulls_equal=True)
