"""Alliance memberships rolled up: alliances in force in each year, by promise, the multilateral ones, those signed."""

from datetime import date

import polars as pl

from data.datasets.alliance_members import PROMISES
from data.figures import Interval, Level
from data.groups import memberships
from data.states import lives
from metrics.declare import RollUpContext
from metrics.rollup import joint_events, levels_of, levels_of_place

CELL = ["home", "level", "scheme", "place", "year"]
KINDS = [kind for kind, _, _ in PROMISES]
FACTS = ["year", *KINDS, "multilateral"]
NO_TEXT = pl.lit(None, dtype=pl.String)


def roll_up(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Alliances of home with each partner, region and the world, one row a (measure, category, cell) above zero.

    With no home: multilateral ones of a place with any other state, and of the world.
    """
    first, last = (day if isinstance(day, date) else date(1, 1, 1) for day in _reach(context.coverage))
    held = rows.collect()
    allied = _allied_years(held, first, last).collect()
    placed = levels_of(allied.lazy(), context.regions, event="event", carry=FACTS).collect()
    with_anyone = _with_anyone(allied, held, context)
    signed = _signed(held).filter(pl.col("year") >= first.year)
    of_home = levels_of(signed.lazy(), context.regions, event="event", carry=["year"])
    new = pl.concat([of_home, _with_anyone(signed, held, context).lazy()], how="diagonal_relaxed")
    multilateral = pl.concat([placed, with_anyone], how="diagonal_relaxed").filter("multilateral")
    parts = [
        _counted(placed, "alliance_commitments"),
        _promises(placed),
        _counted(multilateral, "multilateral_agreements"),
        _counted(new.collect(), "multilateral_signed"),
    ]
    return pl.concat(parts, how="diagonal_relaxed").select(
        *CELL[:-1],
        "measure",
        "category",
        "value",
        low="value",
        high="value",
        interval=pl.lit(Interval.EXACT.value),
        n=pl.col("value").cast(pl.Int64),
        status=pl.lit(context.status),
        grain=pl.lit("year"),
        period=pl.date("year", 1, 1),
    )


def _reach(coverage: pl.DataFrame) -> tuple[object, object]:
    """The first and the last day looked at: an alliance older than the record counts from the record's first year."""
    return coverage["first"].min(), coverage["last"].max()


def _dated(rows: pl.DataFrame, until: date) -> pl.LazyFrame:
    """The rows with the first and last day each membership can have been in force.

    A day that is not known is the first of its month or year for an entry, the last of it for an exit; a membership
    without an exit was in force on the last day the record covers.
    """
    month_left = pl.date("left_year", "left_month", 1).dt.month_end()
    return rows.lazy().with_columns(
        begins=pl.coalesce("entered", pl.date("entered_year", pl.col("entered_month").fill_null(1), 1)),
        ends=pl.min_horizontal(
            pl.coalesce("left", month_left, pl.date("left_year", 12, 31), pl.lit(until)), pl.lit(until)
        ),
    )


def _allied_years(rows: pl.DataFrame, since: date, until: date) -> pl.LazyFrame:
    """One row a (home, place, alliance, year) in which both were members of one phase on at least one common day.

    The kinds are what home promises; a group promises what any of its members of that year does. Nobody is allied
    after the year in which home or place ceased to exist.
    """
    life = lives().lazy()
    dated = _dated(rows, until).select(
        "alliance",
        "phase",
        "actor",
        "begins",
        "ends",
        *(pl.col(column).fill_null(False).alias(kind) for kind, column, _ in PROMISES),
        multilateral=~pl.col("is_bilateral"),
    )
    others = dated.select("alliance", "phase", place="actor", other_begins="begins", other_ends="ends")
    pairs = (
        dated.rename({"actor": "home"})
        .join(others, on=["alliance", "phase"])
        .filter(pl.col("home") != pl.col("place"))
        .with_columns(begins=pl.max_horizontal("begins", "other_begins"), ends=pl.min_horizontal("ends", "other_ends"))
        .filter(pl.col("begins") <= pl.col("ends"))
        .join(life.select(home="actor", home_last="last_year"), on="home", how="left")
        .join(life.select(place="actor", place_last="last_year"), on="place", how="left")
        .with_columns(first=pl.col("begins").dt.year().clip(since.year), last=pl.col("ends").dt.year().cast(pl.Int64))
        .with_columns(last=pl.min_horizontal("last", "home_last", "place_last"))
        .filter(pl.col("first") <= pl.col("last"))
    )
    yearly = (
        pairs.with_columns(
            alliance=pl.col("alliance").rank("dense").cast(pl.Int64),
            year=pl.int_ranges(pl.col("first").cast(pl.Int64), pl.col("last") + 1),
        )
        .explode("year")
        .with_columns(event=pl.col("alliance") * 10_000 + pl.col("year"))
    )
    of_groups = (
        yearly.join(memberships().lazy().rename({"first": "since", "last": "to"}), left_on="home", right_on="actor")
        .filter(pl.col("year").is_between(pl.col("since"), pl.col("to")))
        .with_columns(home="group")
    )
    columns = ["home", "place", "event", *FACTS]
    return (
        pl.concat([yearly.select(columns), of_groups.select(columns)])
        .group_by("home", "place", "event")
        .agg(pl.col(FACTS).max())
    )


def _signed(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a (home, place, alliance) where both were members of a multilateral alliance in its first year."""
    first = pl.col("entered_year").min().over("alliance")
    founders = (
        rows.lazy()
        .filter(pl.col("entered_year") == first)
        .filter((~pl.col("is_bilateral")).all().over("alliance"))
        .select(event="alliance", actor="actor", year="entered_year")
    )
    return joint_events(founders, event="event", year="year", carry=["year"]).collect()


def _with_anyone(joint: pl.DataFrame, rows: pl.DataFrame, context: RollUpContext) -> pl.DataFrame:
    """One row a (level, place, event) with no home: events of a place with any other state, and the world's."""
    carry = [name for name in joint.columns if name in FACTS]
    shared = (
        joint.lazy()
        .join(rows.lazy().select(home="actor").unique(), on="home", how="semi")
        .group_by("home", "event")
        .agg(pl.col(carry).max())
        .rename({"home": "place"})
        .with_columns(home=NO_TEXT)
    )
    every = [name for name in carry if name != "year"]
    return levels_of_place(shared, context.regions).group_by(*CELL, "event").agg(pl.col(every).max()).collect()


def _promises(placed: pl.DataFrame) -> pl.DataFrame:
    """`alliance_promises`: alliances in force by what home promises in them, with partners and in the world."""
    counts = (
        placed.filter(pl.col("level") != Level.REGION.value)
        .group_by(CELL)
        .agg(pl.col(kind).sum().cast(pl.Float64) for kind in KINDS)
    )
    return (
        counts.unpivot(on=KINDS, index=CELL, variable_name="category", value_name="value")
        .filter(pl.col("value") > 0)
        .with_columns(measure=pl.lit("alliance_promises"))
    )


def _counted(placed: pl.DataFrame, measure: str) -> pl.DataFrame:
    """Distinct alliances a cell, as figures of the measure."""
    return (
        placed.group_by(CELL)
        .agg(value=pl.col("event").n_unique().cast(pl.Float64))
        .with_columns(measure=pl.lit(measure), category=NO_TEXT)
    )
