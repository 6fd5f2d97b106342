"""Shared roll-ups: from events with their states to figures of home with partner, region and world."""

import polars as pl

from data.groups import memberships
from data.states import WORLD


def joint_events(parties: pl.LazyFrame, *, event: str, year: str, carry: list[str]) -> pl.LazyFrame:
    """One row a (home, place, event): the two took part together. `parties` has one row a state's part: event, `actor`.

    A home with no other state is not joint with anyone. A group is a home, never a place: it took part where a state
    did that was a member in the event's `year`, and with a member where another member did. `carry` are columns of
    the event (its year among them, flags, weights).
    """
    states = (
        parties.select(event, "actor", *carry).unique(subset=[event, "actor"]).filter(pl.col("actor").is_not_null())
    )
    others = states.select(event, place="actor")
    joint = states.rename({"actor": "home"}).join(others, on=event).filter(pl.col("home") != pl.col("place"))
    # By the members in each event, not by their pairs: of forty states that are members there are 1,560 pairs.
    of_groups = (
        states.join(memberships().lazy(), on="actor")
        .filter(pl.col(year).is_between(pl.col("first"), pl.col("last")))
        .group_by(event, home="group")
        .agg(pl.col(carry).max(), member=pl.col("actor").first(), members=pl.col("actor").n_unique())
        .join(others, on=event)
        .filter((pl.col("members") > 1) | (pl.col("member") != pl.col("place")))
    )
    columns = [event, "home", "place", *carry]
    return pl.concat([joint.select(columns), of_groups.select(columns)])


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
