"""Who serves beside whom: missions joined, missions shared, and the personnel two have side by side."""

import polars as pl

from data.figures import Interval, Level
from data.groups import memberships
from metrics.declare import RollUpContext
from metrics.families.peacekeeping_roll_ups import BY_ID, kept
from metrics.rollup import joint_events, levels_of, levels_of_place

CELL = ["home", "level", "scheme", "place", "period"]


def together(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """`missions_joined` of each contributor, `missions_shared` and `co_deployment` of each home with each place.

    Who is listed in a mission with nobody is not in it.
    """
    served = rows.filter(pl.col("total") > 0).select(
        "mission", "total", actor="contributor", period=pl.col("month").dt.truncate("1mo")
    )
    counts = {
        "missions_joined": _joined(served, context.regions),
        "missions_shared": _shared(served, context.regions),
        "co_deployment": side_by_side(served, context.regions),
    }
    return pl.concat(
        [
            kept(
                figures.with_columns(
                    value=pl.col("value").cast(pl.Float64),
                    low="value",
                    high="value",
                    n=pl.col("n").cast(pl.Int64),
                    interval=pl.lit(Interval.EXACT.value),
                    status=pl.lit(context.status),
                ),
                context,
                BY_ID[name],
            )
            for name, figures in counts.items()
        ]
    )


def _joined(served: pl.LazyFrame, regions: pl.DataFrame) -> pl.LazyFrame:
    """Distinct missions that a place, or any state of a region, is in; n is the same."""
    placed = levels_of_place(served.select("mission", "period", place="actor"), regions)
    return (
        placed.group_by(CELL[1:])
        .agg(value=pl.col("mission").n_unique(), n=pl.col("mission").n_unique())
        .with_columns(home=pl.lit(None, dtype=pl.String))
    )


def _shared(served: pl.LazyFrame, regions: pl.DataFrame) -> pl.LazyFrame:
    """Distinct missions that home and place are both in; n is the same."""
    dated = served.with_columns(event=pl.format("{} {}", "mission", "period"), year=pl.col("period").dt.year())
    joint = joint_events(dated, event="event", year="year", carry=["year", "period"])
    placed = levels_of(joint, regions, event="event", carry=["year", "period"])
    return placed.group_by(CELL).agg(value=pl.len(), n=pl.len())


def side_by_side(served: pl.LazyFrame, regions: pl.DataFrame) -> pl.LazyFrame:
    """Σ over missions of the smaller of home's and place's personnel; n is the missions both are in.

    `served` has one row an (actor, mission, period) with `total`. A group's personnel are its members'. With a partner
    the home is without the partner itself; a region or the world is without the home's own states.
    """
    keys = ["mission", "period"]
    of_states = served.with_columns(home="actor")
    of_groups = (
        served.join(memberships().lazy(), on="actor")
        .filter(pl.col("period").dt.year().is_between(pl.col("first"), pl.col("last")))
        .with_columns(home="group")
    )
    columns = ["home", "actor", *keys, "total"]
    sides = pl.concat([of_states.select(columns), of_groups.select(columns)])
    homes = sides.group_by("home", *keys).agg(own=pl.col("total").sum())
    mine = sides.select("home", "actor", *keys, is_own=pl.lit(True))
    placed = levels_of_place(served.with_columns(place="actor"), regions)
    met = (
        homes.join(placed, on=keys)
        .join(mine, on=["home", "actor", *keys], how="left")
        .with_columns(pl.col("is_own").fill_null(False), with_partner=pl.col("level") == Level.PARTNER.value)
        .filter(pl.col("with_partner") | ~pl.col("is_own"))
        .with_columns(own=pl.when("is_own").then(pl.col("own") - pl.col("total")).otherwise("own"))
        .group_by(*CELL, "mission")
        .agg(pl.col("own").first(), theirs=pl.col("total").sum())
        .with_columns(smaller=pl.min_horizontal("own", "theirs"))
        .filter(pl.col("smaller") > 0)
    )
    return met.group_by(CELL).agg(value=pl.col("smaller").sum(), n=pl.len())
