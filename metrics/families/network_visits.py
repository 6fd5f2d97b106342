"""The directed layer: ties by visit of one home, and the share of them that are returned."""

import polars as pl

from data.coverage import of_any_kind
from data.datasets.visits import RANKS, RECEIVED
from data.figures import FIGURE_SCHEMA, Collected, Interval, Level, Status
from data.states import WORLD
from metrics.declare import Measure, RollUp, RollUpContext, Unit
from metrics.methods.networks import reciprocity

MADE = tuple(rank for rank, _, _ in RANKS)

RETURNED = Measure(
    id="visit_ties_returned",
    title="Ties by visit that are returned",
    meaning="Of all ties by visit of the home in the year, the share whose opposite is there too: a tie goes from the "
    "home to each state its leaders visited, and from each state whose leaders came (reciprocity of a directed graph: "
    "Wasserman and Faust 1994). Zero reads: nobody came of those visited, and none of those who came was visited. "
    "n: ties.",
    unit=Unit.SHARE,
    dataset="visits",
    sources=(),
    roll_up=RollUp.NONE,
    collected=Collected.HOME,
    zero=False,
    interval=Interval.EXACT,
    no_interval="A complete record: nothing was sampled.",
    levels=(Level.WORLD,),
    total_of=(RECEIVED,),
    caveat="From an own record that keeps visits made and received, since no public list has both. One visit makes a "
    "tie as ten do, and a visit returned the year after is not returned in the year. Of ties among others it says "
    "nothing, so it is the home's share and not the world's.",
)


def returned(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """`visit_ties_returned` of each home and year in which its record keeps visits made and received alike.

    A year covered without any visit is not applicable: nothing was there to return.
    """
    asked = _covered(context.coverage)
    if asked.is_empty():
        return pl.DataFrame(schema=FIGURE_SCHEMA)
    ties = (
        rows.filter(pl.col("partner").is_not_null() & (pl.col("partner") != pl.col("home")))
        .filter(pl.col("kind").is_in([*MADE, RECEIVED]))
        .select("home", "partner", "year", is_received=pl.col("kind") == RECEIVED)
        .unique()
        .select(
            "home",
            "year",
            start=pl.when("is_received").then("partner").otherwise("home"),
            end=pl.when("is_received").then("home").otherwise("partner"),
        )
        .collect()
    )
    shares = [
        (home, year, reciprocity(found.select("start", "end").rows()), found.height)
        for (home, year), found in ties.group_by("home", "year")
    ]
    known = pl.DataFrame(
        shares,
        schema={"home": pl.String, "year": pl.Int64, "value": pl.Float64, "n": pl.Int64},
        orient="row",
    )
    none = pl.col("value").is_null()
    return (
        asked.select("home", "year")
        .join(known, on=["home", "year"], how="left")
        .select(
            "home",
            "value",
            "n",
            measure=pl.lit(RETURNED.id),
            level=pl.lit(Level.WORLD.value),
            place=pl.lit(WORLD),
            grain=pl.lit("year"),
            period=pl.date("year", 1, 1),
            low="value",
            high="value",
            interval=pl.lit(Interval.EXACT.value),
            status=pl.when(none).then(pl.lit(Status.NOT_APPLICABLE.value)).otherwise(pl.lit(context.status)),
        )
        .sort("home", "period")
    )


def _covered(coverage: pl.DataFrame) -> pl.DataFrame:
    """One row a home and year in which its visits made, of some rank, and those received were both looked at."""
    years = (
        coverage.drop_nulls("place")
        .group_by(home="place")
        .agg(first=pl.col("first").min().dt.year(), last=pl.col("last").max().dt.year())
        .with_columns(year=pl.int_ranges("first", pl.col("last") + 1, dtype=pl.Int64))
        .explode("year")
        .with_columns(kind=pl.lit(None, dtype=pl.String), first=pl.date("year", 1, 1), last=pl.date("year", 12, 31))
    )
    both = [of_any_kind(years, coverage, kinds, place="home") for kinds in (MADE, (RECEIVED,))]
    return years.filter(both[0] & both[1])
