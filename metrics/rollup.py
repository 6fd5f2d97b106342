"""Shared roll-ups: from events with their states to figures of home with partner, region and world."""

import polars as pl

from data.states import WORLD


def joint_events(parties: pl.LazyFrame, *, event: str, carry: list[str]) -> pl.LazyFrame:
    """One row a (home, place, event): the two took part together. `parties` has one row a state's part: event, `actor`.

    A home with no other state is not joint with anyone. `carry` are columns of the event (year, flags, weights).
    """
    states = (
        parties.select(event, "actor", *carry).unique(subset=[event, "actor"]).filter(pl.col("actor").is_not_null())
    )
    others = states.select(event, place="actor")
    return states.rename({"actor": "home"}).join(others, on=event).filter(pl.col("home") != pl.col("place"))


def levels_of(joint: pl.LazyFrame, regions: pl.DataFrame, *, event: str, carry: list[str]) -> pl.LazyFrame:
    """One row a (home, level, scheme, place, event): each event once in each partner, region and the world.

    A region holds an event when home and at least one *other* state of that region took part. Where a carried column
    differs between the places of an event, the largest is kept.
    """
    largest = pl.col(carry).max()
    nothing = pl.lit(None, dtype=pl.String)
    partner = joint.with_columns(level=pl.lit("partner"), scheme=nothing)
    region = (
        joint.join(regions.lazy(), left_on="place", right_on="actor")
        .with_columns(place="region", level=pl.lit("region"))
        .group_by("home", "level", "scheme", "place", event)
        .agg(largest)
    )
    world = (
        joint.with_columns(place=pl.lit(WORLD), level=pl.lit("world"), scheme=nothing)
        .group_by("home", "level", "scheme", "place", event)
        .agg(largest)
    )
    columns = ["home", "level", "scheme", "place", event, *carry]
    return pl.concat([part.select(columns) for part in (partner, region, world)])


def levels_of_place(rows: pl.LazyFrame, regions: pl.DataFrame) -> pl.LazyFrame:
    """The rows once for the place itself, once for each region it lies in, once for the world (for sums)."""
    nothing = pl.lit(None, dtype=pl.String)
    partner = rows.with_columns(level=pl.lit("partner"), scheme=nothing)
    region = rows.join(regions.lazy(), left_on="place", right_on="actor").with_columns(
        place="region", level=pl.lit("region")
    )
    world = rows.with_columns(place=pl.lit(WORLD), level=pl.lit("world"), scheme=nothing)
    columns = [*rows.collect_schema().names(), "level", "scheme"]
    return pl.concat([part.select(columns) for part in (partner, region.drop("region"), world)])
