"""From pairs of states in disputes to figures: disputes active, begun, ended and settled, and how long they last."""

import polars as pl

from data.figures import Interval, conform
from data.groups import memberships
from metrics.declare import RollUpContext
from metrics.methods.survival import medians
from metrics.rollup import levels_of, levels_of_place

CELL = ["home", "level", "scheme", "place"]
FACTS = ["began_year", "ended_year", "hostility", "settlement", "shortest_days", "longest_days"]
"""What every row of a dispute says of the whole of it."""

YEARS_OF_DURATION = 10
"""A median is of the disputes that began in the year and the nine before it: fewer years give too few with anyone."""
FEWEST_FOR_A_MEDIAN = 6
"""Under this many disputes no limits of a median exist at 95 % (2·½⁵ is 0.06), so none is said."""


def roll_up(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """`disputes`, `disputes_begun`, `disputes_ended`, `disputes_settled` and `dispute_duration_median` by year.

    One row a (measure, category, home, place, year) that is not zero. With no home it is what the place has with any
    state, and the world in all. First and last year are the whole dispute's, also for a state that joined later.
    """
    facing = _facing(rows).collect().lazy()
    active = _placed(facing.with_columns(part=pl.format("{}|{}", "dispute", "year")), rows, context, event="part")
    # A dispute of several years is one dispute: its pairs stand once.
    once = facing.unique(["dispute", "home", "place"])
    whole = _placed(once, rows, context, event="dispute").collect().lazy()
    ended = whole.drop_nulls("ended_year")
    unclear = pl.when(pl.col("settlement").fill_null("unclear") == "unclear").then(pl.lit("unclear"))
    figures = [
        _counted(active, "disputes", year="year", category="hostility"),
        _counted(whole, "disputes_begun", year="began_year"),
        _counted(ended.with_columns(how=unclear), "disputes_ended", year="ended_year", category="how"),
        _counted(ended.filter(pl.col("settlement") == "negotiated"), "disputes_settled", year="ended_year"),
        _durations(whole, context),
    ]
    return conform(pl.concat(figures, how="diagonal_relaxed").with_columns(status=pl.lit(context.status)))


def _facing(rows: pl.LazyFrame) -> pl.LazyFrame:
    """One row a (dispute, year, home, place) that faced each other, in both directions; a group where a member did.

    The place is null where the source names a state that is none here: such a dispute counts in the world alone.
    """
    columns = ["dispute", "year", *FACTS]
    known = rows.filter(pl.col("actor").ne_missing(pl.col("opponent")))
    states = pl.concat(
        [
            known.select(*columns, home="actor", place="opponent"),
            known.select(*columns, home="opponent", place="actor"),
        ]
    ).drop_nulls("home")
    of_groups = (
        states.join(memberships().lazy(), left_on="home", right_on="actor")
        .filter(pl.col("year").is_between(pl.col("first"), pl.col("last")))
        .select(*columns, "group", "place")
        .rename({"group": "home"})
    )
    order = [*columns, "home", "place"]
    return pl.concat([states.select(order), of_groups.select(order)]).unique(["dispute", "year", "home", "place"])


def _placed(facing: pl.LazyFrame, rows: pl.LazyFrame, context: RollUpContext, *, event: str) -> pl.LazyFrame:
    """One row a (home, level, scheme, place, event) with the event's facts; the home is null with anyone."""
    carry = ["year", *FACTS]
    mine = levels_of(facing, context.regions, event=event, carry=carry).filter(pl.col("place").is_not_null())
    listed = pl.concat([rows.select("dispute", *carry, place=side) for side in ("actor", "opponent")])
    if event != "dispute":
        listed = listed.with_columns(pl.format("{}|{}", "dispute", "year").alias(event))
    everyone = levels_of_place(listed, context.regions).filter(pl.col("place").is_not_null())
    of_anyone = (
        everyone.group_by("level", "scheme", "place", event)
        .agg(pl.col(carry).max())
        .with_columns(home=pl.lit(None, dtype=pl.String))
    )
    columns = [*CELL, event, *carry]
    return pl.concat([mine.select(columns), of_anyone.select(columns)])


def _counted(placed: pl.LazyFrame, measure: str, *, year: str, category: str | None = None) -> pl.LazyFrame:
    """Disputes by year, in all and by category; what has no category is in the total alone."""
    total = placed.with_columns(category=pl.lit(None, dtype=pl.String))
    parts = [] if category is None else [placed.with_columns(category=category).drop_nulls("category")]
    return (
        pl.concat([total, *parts])
        .group_by(*CELL, "category", period=pl.date(pl.col(year), 1, 1))
        .agg(n=pl.len().cast(pl.Int64))
        .with_columns(
            value="n",
            low="n",
            high="n",
            measure=pl.lit(measure),
            grain=pl.lit("year"),
            interval=pl.lit(Interval.EXACT.value),
        )
    )


def _durations(whole: pl.LazyFrame, context: RollUpContext) -> pl.LazyFrame:
    """`dispute_duration_median`: Kaplan–Meier median days of disputes begun in ten years, at both ends of the days.

    A dispute that goes on is censored at the days it has lasted. The value is at the mean of shortest and longest; n is
    the disputes. Not given for fewer than six, for years whose ten are not all covered, or where it is not reached.
    """
    years = context.coverage.select(first=pl.col("first").dt.year().min(), last=pl.col("last").dt.year().max())
    first, last = years.row(0) if not context.coverage.is_empty() else (0, -1)
    began = pl.col("began_year")
    known = (
        whole.drop_nulls(["shortest_days", "longest_days"])
        .select(
            *CELL,
            low="shortest_days",
            high="longest_days",
            value=(pl.col("shortest_days") + pl.col("longest_days")) / 2,
            ended=pl.col("ended_year").is_not_null(),
            first=pl.max_horizontal(began, pl.lit(first + YEARS_OF_DURATION - 1)),
            last=pl.min_horizontal(began + YEARS_OF_DURATION - 1, pl.lit(last)),
        )
        .filter(pl.col("first") <= pl.col("last"))
        .with_columns(year=pl.int_ranges("first", pl.col("last") + 1))
        .explode("year")
        .collect()
    )
    # By a number for the cell, not its five columns: the three curves take half as long.
    cells = known.lazy().group_by(*CELL, "year").agg(many=pl.len()).filter(pl.col("many") >= FEWEST_FOR_A_MEDIAN)
    numbers = cells.drop("many").with_row_index("cell").collect().lazy()
    numbered = known.lazy().join(numbers, on=[*CELL, "year"], nulls_equal=True).drop(*CELL, "year").collect().lazy()
    joined = numbers
    for name in ("value", "low", "high"):
        found = medians(numbered, by=["cell"], time=name, observed="ended").rename({"median": name, "n": f"n_{name}"})
        joined = joined.join(found, on="cell")
    return (
        joined.rename({"n_value": "n"})
        .drop_nulls(["value", "low", "high"])
        .select(
            *CELL,
            "n",
            "low",
            "high",
            period=pl.date(pl.col("year"), 1, 1),
            # Of the mean of two numbers a median may leave their medians where a dispute that goes on changes its rank.
            value=pl.col("value").clip("low", "high"),
            category=pl.lit(None, dtype=pl.String),
            measure=pl.lit("dispute_duration_median"),
            grain=pl.lit("year"),
            interval=pl.lit(Interval.BOUNDS.value),
        )
    )
