"""Agreement parties rolled up: agreements signed in each year, and standing in it between two bounds."""

from datetime import date

import polars as pl

from data.datasets.agreement_parties import AREAS
from data.figures import Interval
from data.states import lives
from metrics.declare import RollUpContext
from metrics.rollup import joint_events, levels_of

KEYS = ["home", "level", "scheme", "place"]


def roll_up(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Agreements signed in each year and standing in each year, of home with each partner, region and the world."""
    last = context.coverage["last"].max()
    until = last.year if isinstance(last, date) else 0
    counted = pl.concat([_signed(rows, context), standing(rows, context, until=until)])
    return counted.with_columns(
        period=pl.date("year", 1, 1),
        grain=pl.lit("year"),
        status=pl.lit(context.status),
        n=pl.col("value").cast(pl.Int64),
    ).drop("year")


def _signed(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """One row a (home, place, year, category) in which an agreement was signed."""
    areas = {code: column for code, column, _ in AREAS}
    joint = joint_events(rows, event="agreement", year="signed_year", carry=["signed_year", "type", *areas.values()])
    placed = levels_of(joint, context.regions, event="agreement", carry=["signed_year", "type", *areas.values()])
    counts = placed.group_by(*KEYS, year="signed_year").agg(
        pl.len().cast(pl.Float64).alias("total"),
        *((pl.col("type") == kind).sum().cast(pl.Float64).alias(kind) for kind in ("general", "sector")),
        *(pl.col(column).sum().cast(pl.Float64).alias(code) for code, column in areas.items()),
    )
    return (
        counts.unpivot(index=[*KEYS, "year"], variable_name="category", value_name="value")
        .filter(pl.col("value") > 0)
        .select(
            *KEYS,
            "year",
            "value",
            measure=pl.lit("agreements_signed"),
            category=pl.when(pl.col("category") != "total").then("category"),
            low="value",
            high="value",
            interval=pl.lit(Interval.EXACT.value),
        )
        .collect()
    )


def standing(rows: pl.LazyFrame, context: RollUpContext, *, until: int) -> pl.DataFrame:
    """One row a (home, place, year) with an agreement that may stand: high unless known ended, low by the estimate.

    An agreement stands through the year it ends in, and not after either party has ceased to exist.
    """
    joint = joint_events(
        rows, event="agreement", year="signed_year", carry=["signed_year", "ending", "ended_year", "end_estimate_year"]
    )
    life = lives().lazy()
    home_life = life.select(home="actor", home_last="last_year")
    place_life = life.select(place="actor", place_last="last_year")
    estimate = pl.coalesce("end_estimate_year", pl.when(pl.col("ending") == "standing").then(until), "signed_year")
    bounded = (
        joint.join(home_life, on="home", how="left")
        .join(place_life, on="place", how="left")
        .with_columns(high_to=pl.min_horizontal("ended_year", "home_last", "place_last", pl.lit(until)))
        .with_columns(low_to=pl.min_horizontal(estimate, "high_to"))
    )
    placed = levels_of(bounded, context.regions, event="agreement", carry=["signed_year", "high_to", "low_to"])
    return (
        placed.filter(pl.col("high_to") >= pl.col("signed_year"))
        .with_columns(year=pl.int_ranges("signed_year", pl.col("high_to") + 1))
        .explode("year")
        .group_by(*KEYS, "year")
        .agg(high=pl.len().cast(pl.Float64), low=(pl.col("year") <= pl.col("low_to")).sum().cast(pl.Float64))
        .select(
            *KEYS,
            "year",
            value="high",
            measure=pl.lit("agreements_standing"),
            category=pl.lit(None, dtype=pl.String),
            low="low",
            high="high",
            interval=pl.lit(Interval.BOUNDS.value),
        )
        .collect()
        .select(*KEYS, "year", "value", "measure", "category", "low", "high", "interval")
    )
