"""Exercise participations rolled up: exercises together, their days, focus and portion."""

import polars as pl

from data.figures import Interval, Level, Status
from data.states import WORLD
from metrics.declare import RollUpContext
from metrics.rollup import joint_events, levels_of, levels_of_place

KEYS = ["home", "level", "scheme", "place", "year"]
CATEGORIES = ("bilateral", "multilateral", "size-unknown", "warfighting", "peacekeeping", "humanitarian")
FACTS = ["year", "days", "size", *CATEGORIES]
NO_TEXT = pl.lit(None, dtype=pl.String)


def roll_up(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Exercises of home with each partner, region and the world by start year: counts, days, focus and portion.

    With no home: exercises of a place with anyone, and of the world every exercise coded.
    """
    parties = _parties(rows).collect()
    joint = joint_events(parties.lazy(), event="event", year="year", carry=FACTS).collect()
    placed = levels_of(joint.lazy(), context.regions, event="event", carry=FACTS).collect()
    with_anyone = _with_anyone(joint, parties, context).collect()
    counts = pl.concat([_counted(placed.lazy()), _counted(with_anyone.lazy())])
    figures = [_joint(counts), _days(counts), _focus(joint, context), _portion(counts)]
    columns = ["measure", "category", *KEYS, "value", "low", "high", "interval", "n", "status"]
    return (
        pl.concat([frame.select(columns) for frame in figures])
        .with_columns(
            period=pl.date("year", 1, 1),
            grain=pl.lit("year"),
            status=pl.coalesce("status", pl.lit(context.status)),
        )
        .drop("year")
    )


def _parties(rows: pl.LazyFrame) -> pl.LazyFrame:
    """One row a participant: its exercise (`event`, a number) with the year, days, weight and categories of it.

    Days are null unless both days are known and the end is not before the start. The size counts every participant
    listed, named or not.
    """
    exercise = pl.concat_str("exercise", "name", "start", separator="\n")
    size = pl.max_horizontal("listed_participants", pl.len().over("event"))
    days = (pl.col("end_date") - pl.col("start_date")).dt.total_days() + 1
    return (
        rows.with_columns(event=exercise.rank("dense"))
        .with_columns(size=size)
        .with_columns(bilateral=(pl.col("size") == 2) & pl.col("size_known"), multilateral=pl.col("size") >= 3)
        .select(
            "event",
            "actor",
            pl.col("bilateral"),
            pl.col("multilateral"),
            (~pl.col("bilateral") & ~pl.col("multilateral")).alias("size-unknown"),
            *(pl.col(f"focus_{focus}").fill_null(False).alias(focus) for focus in CATEGORIES[3:]),
            year="start_year",
            days=pl.when(days >= 1).then(days.cast(pl.Float64)),
            size="size",
        )
    )


def _with_anyone(joint: pl.DataFrame, parties: pl.DataFrame, context: RollUpContext) -> pl.LazyFrame:
    """One row a (place, event) with no home: a partner's or region's with any other state, the world's every one."""
    states = parties.lazy().select(home="actor").unique()
    shared = (
        joint.lazy()
        .join(states, on="home", how="semi")
        .drop("place")
        .rename({"home": "place"})
        .unique(["place", "event"])
        .with_columns(home=NO_TEXT)
    )
    placed = levels_of_place(shared, context.regions).filter(pl.col("level") != Level.WORLD.value)
    every = parties.lazy().with_columns(
        home=NO_TEXT, level=pl.lit(Level.WORLD.value), scheme=NO_TEXT, place=pl.lit(WORLD)
    )
    columns = ["home", "level", "scheme", "place", "event", *FACTS]
    return pl.concat([placed.select(columns), every.select(columns)]).unique(
        ["home", "level", "scheme", "place", "event"]
    )


def _counted(placed: pl.LazyFrame) -> pl.DataFrame:
    """One row a (home, place, year): exercises in all and by category, days and how many had days known."""
    return (
        placed.group_by(KEYS)
        .agg(
            pl.len().cast(pl.Float64).alias("total"),
            pl.col("days").sum().alias("days"),
            pl.col("days").count().cast(pl.Int64).alias("dated"),
            *(pl.col(category).sum().cast(pl.Float64).alias(category) for category in CATEGORIES),
        )
        .collect()
    )


def _joint(counts: pl.DataFrame) -> pl.DataFrame:
    """`exercises_joint`: a row where a count is above zero; by category only for a home and for the whole world."""
    by_category = (
        pl.col("home").is_not_null() | (pl.col("level") == Level.WORLD.value) | (pl.col("category") == "total")
    )
    return (
        counts.unpivot(on=["total", *CATEGORIES], index=KEYS, variable_name="category", value_name="value")
        .filter(pl.col("value") > 0, by_category)
        .with_columns(
            measure=pl.lit("exercises_joint"),
            category=pl.when(pl.col("category") != "total").then("category"),
            low="value",
            high="value",
            interval=pl.lit(Interval.EXACT.value),
            n=pl.col("value").cast(pl.Int64),
            status=NO_TEXT,
        )
    )


def _days(counts: pl.DataFrame) -> pl.DataFrame:
    """`exercise_days`: null and `not_collected` where there were exercises and no days of any are known."""
    known = pl.col("dated") > 0
    return counts.filter(pl.col("home").is_not_null()).with_columns(
        measure=pl.lit("exercise_days"),
        category=NO_TEXT,
        value=pl.when(known).then("days"),
        low=pl.lit(None, dtype=pl.Float64),
        high=pl.lit(None, dtype=pl.Float64),
        interval=pl.lit(Interval.NONE.value),
        n="dated",
        status=pl.when(~known).then(pl.lit(Status.NOT_COLLECTED.value)),
    )


def _focus(joint: pl.DataFrame, context: RollUpContext) -> pl.DataFrame:
    """`exercise_focus`: 1/(N − 1) for each exercise together, summed over the partners of a region.

    Counts of each size are summed in order of size, so that the sum is the same to its last digit every time.
    """
    shares = pl.col("parts") / (pl.col("size") - 1)
    summed = (
        levels_of_place(joint.lazy(), context.regions)
        .group_by(*KEYS, "size")
        .agg(parts=pl.len(), events=pl.col("event").n_unique())
        .group_by(KEYS)
        .agg(value=shares.sort_by("size").sum().round_sig_figs(10), n=pl.col("events").sum().cast(pl.Int64))
        .collect()
    )
    return summed.with_columns(
        measure=pl.lit("exercise_focus"),
        category=NO_TEXT,
        low="value",
        high="value",
        interval=pl.lit(Interval.EXACT.value),
        status=NO_TEXT,
    )


def _portion(counts: pl.DataFrame) -> pl.DataFrame:
    """`exercise_portion`: of a partner's exercises with anyone, the share home took part in; n is the denominator."""
    partners = counts.filter(pl.col("level") == Level.PARTNER.value)
    anyone = partners.filter(pl.col("home").is_null()).select("place", "year", anyone="total")
    share = pl.col("total") / pl.col("anyone")
    return (
        partners.filter(pl.col("home").is_not_null())
        .join(anyone, on=["place", "year"])
        .with_columns(
            measure=pl.lit("exercise_portion"),
            category=NO_TEXT,
            value=share,
            low=share,
            high=share,
            interval=pl.lit(Interval.EXACT.value),
            n=pl.col("anyone").cast(pl.Int64),
            status=NO_TEXT,
        )
    )
