"""From killings by groups and the home's own record to figures: deaths in a place, and joint activities."""

import polars as pl

from data.figures import Interval, conform
from data.states import WORLD
from metrics.declare import RollUpContext
from metrics.families.conflict_roll_ups import deaths_by_year

DEATHS, JOINT = "killings_by_groups", "counter_extremism_activities"


def deaths(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """`killings_by_groups`: best estimate by year with low and high, added up as deaths in conflict are."""
    one_kind = deaths_by_year(rows.with_columns(kind=pl.lit("one-sided")), context)
    return conform(one_kind.filter(pl.col("category").is_null()).with_columns(measure=pl.lit(DEATHS)))


def activities(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """`counter_extremism_activities`: distinct activities by year, in all and by kind; n is the partners in them.

    One with several partners is one with each and one in a region or the world; one with no partner named counts in
    the world alone.
    """
    nothing = pl.lit(None, dtype=pl.String)
    facts = rows.select("home", "activity", "kind", "partner", place="partner", year=pl.col("held").dt.year())
    partner = facts.drop_nulls("place").with_columns(level=pl.lit("partner"), scheme=nothing)
    region = (
        facts.join(context.regions.lazy(), left_on="partner", right_on="actor")
        .with_columns(place="region", level=pl.lit("region"))
        .drop("region")
    )
    world = facts.with_columns(place=pl.lit(WORLD), level=pl.lit("world"), scheme=nothing)
    order = ["home", "activity", "kind", "partner", "place", "year", "level", "scheme"]
    placed = pl.concat([part.select(order) for part in (partner, region, world)])
    by_kind = placed.drop_nulls("kind").with_columns(category="kind")
    counted = (
        pl.concat([placed.with_columns(category=nothing), by_kind])
        .group_by("home", "level", "scheme", "place", "category", period=pl.date(pl.col("year"), 1, 1))
        .agg(value=pl.col("activity").n_unique(), n=pl.col("partner").drop_nulls().n_unique().cast(pl.Int64))
        .with_columns(
            low="value",
            high="value",
            measure=pl.lit(JOINT),
            grain=pl.lit("year"),
            interval=pl.lit(Interval.EXACT.value),
            status=pl.lit(context.status),
        )
    )
    return conform(counted)
