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
    cells = _cells(rows, months=12 * pl.col("year"))
    states = cells.with_columns(n=(pl.col("value") > 0).cast(pl.Int64))
    return _finished(_named(_deaths(states, context), "conflict_deaths"), context, by_kind=True)


def events(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """`conflict_events` by year and month and `conflict_deaths_monthly`, by the month an event begins in."""
    day = pl.col("date_start").dt
    monthly = _cells(rows, months=12 * day.year() + day.month().cast(pl.Int32) - 1)
    yearly = monthly.group_by("place", "category", pl.col("period").dt.truncate("1y")).agg(pl.col("n").sum())
    figures = [
        _named(_deaths(monthly, context), "conflict_deaths_monthly", grain="month"),
        _named(_counts(monthly, context), "conflict_events", grain="month"),
        _named(_counts(yearly, context), "conflict_events"),
    ]
    return _finished(pl.concat(figures, how="diagonal_relaxed"), context, by_kind=True)


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
    figures = [
        _named(_distinct(contested, context), "active_conflicts"),
        _named(_distinct(involved, context), "conflict_involvement"),
        _named(_distinct(abroad, context, home=True), "home_party_conflicts"),
    ]
    return _finished(pl.concat(figures, how="diagonal_relaxed"), context)


def _cells(rows: pl.LazyFrame, *, months: pl.Expr) -> pl.DataFrame:
    """One row a (place, category, period): each kind, and all kinds together with a null category; n is the rows.

    `months` counts months since the year 0: twice as fast to group by as the date it is turned into.
    """
    bounds = ["low", "high"]
    kinds = (
        rows.select("place", "best", *bounds, category="kind", months=months.cast(pl.Int32))
        .drop_nulls(["place", "months"])
        .group_by("place", "category", "months")
        .agg(
            pl.col(bounds).sum(),
            pl.col(bounds).null_count().name.prefix("no_"),
            value=pl.col("best").sum(),
            n=pl.len().cast(pl.Int64),
        )
        .select(
            "place",
            "category",
            "value",
            "n",
            # A missing bound is not zero.
            *(pl.when(pl.col(f"no_{bound}") == 0).then(bound) for bound in bounds),
            period=pl.date(pl.col("months") // 12, pl.col("months") % 12 + 1, 1),
        )
        .collect()
    )
    total = (
        kinds.group_by("place", "period")
        .agg(pl.col("value", "n").sum(), low=_complete("low"), high=_complete("high"))
        .with_columns(category=pl.lit(None, dtype=pl.String))
    )
    return pl.concat([kinds, total.select(kinds.columns)])


def _complete(column: str) -> pl.Expr:
    """The sum of a column, null where any part of it is null."""
    return pl.when(pl.col(column).is_null().any()).then(None).otherwise(pl.col(column).sum())


def _deaths(cells: pl.DataFrame, context: RollUpContext) -> pl.LazyFrame:
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
    )


def _counts(cells: pl.DataFrame, context: RollUpContext) -> pl.LazyFrame:
    """Numbers of events at every level: an event has one place, so a region's is the sum."""
    return (
        levels_of_place(cells.lazy(), context.regions)
        .group_by(CELL)
        .agg(pl.col("n").sum())
        .with_columns(value="n", low="n", high="n", interval=pl.lit(Interval.EXACT.value))
    )


def _in_categories(rows: pl.LazyFrame, **categories: pl.Expr) -> pl.LazyFrame:
    """The rows once with a null category, and once more in each category whose condition holds (they may overlap)."""
    total = rows.with_columns(category=pl.lit(None, dtype=pl.String))
    parts = [rows.filter(holds).with_columns(category=pl.lit(name)) for name, holds in categories.items()]
    return pl.concat([total, *parts]).select("conflict_id", "period", "place", "category")


def _distinct(rows: pl.LazyFrame, context: RollUpContext, *, home: bool = False) -> pl.LazyFrame:
    """Distinct conflicts at every level; with `home`, of each home."""
    who = ["home"] if home else []
    return (
        levels_of_place(rows, context.regions)
        .group_by(*who, *CELL)
        .agg(n=pl.col("conflict_id").n_unique().cast(pl.Int64))
        .with_columns(value="n", low="n", high="n", interval=pl.lit(Interval.EXACT.value))
    )


def _named(figures: pl.LazyFrame, measure: str, *, grain: str = "year") -> pl.LazyFrame:
    return figures.with_columns(measure=pl.lit(measure), grain=pl.lit(grain))


def _finished(figures: pl.LazyFrame, context: RollUpContext, *, by_kind: bool = False) -> pl.DataFrame:
    """The figures that coverage looked at whole, as rows of the figures table.

    Of a region that is each of its states: a file of one country gives that country and no region, one of two months
    no year.
    """
    year_end = pl.col("period").dt.offset_by("1y").dt.offset_by("-1d")
    # A stretch of every state and kind covers each partner and each region: most files need nothing more.
    stretches = context.coverage.filter(pl.col("place").is_null(), pl.col("kind").is_null()).select("first", "last")
    within = [(pl.col("first") >= first) & (pl.col("last") <= last) for first, last in stretches.iter_rows()]
    cells = (
        figures.with_columns(
            kind=pl.col("category") if by_kind else pl.lit(None, dtype=pl.String),
            first="period",
            last=pl.when(pl.col("grain") == "month").then(pl.col("period").dt.month_end()).otherwise(year_end),
            status=pl.lit(context.status),
        )
        .with_columns(everywhere=pl.any_horizontal(pl.lit(False), *within))
        .collect()
    )
    rest = cells.filter(~pl.col("everywhere"))
    if rest.is_empty():
        return conform(cells)
    is_partner = pl.col("level") == Level.PARTNER.value
    partner = rest.filter(is_partner)
    kept = [cells.filter("everywhere"), partner.filter(collected(partner, context.coverage, place="place"))]
    for (scheme,), part in _reachable(rest.filter(~is_partner), context).partition_by("scheme", as_dict=True).items():
        kept.append(part.filter(whole_region(part, context.coverage, scheme=scheme)))
    return conform(pl.concat(kept))


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
