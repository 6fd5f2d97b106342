"""From attempts and agreements to figures: how many in each place, region and the world, and what became of them."""

import polars as pl

from data.figures import Interval, conform
from metrics.declare import Measure, RollUpContext
from metrics.families.mediation_measures import ATTEMPTS, BY_HOME, ENDED, HELD, KNOWN, SIGNED
from metrics.looked_at import looked_at
from metrics.rollup import levels_of_place

NOTHING = pl.lit(None, dtype=pl.String)


def attempts(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """`mediation_attempts` by the year they began in; one of unknown year is in no figure."""
    placed = levels_of_place(rows.select("place", "year", event="attempt"), context.regions)
    return _of_places(_distinct(placed.with_columns(category=NOTHING), ATTEMPTS), context, ATTEMPTS)


def agreements(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """`peace_agreements` by year and kind, and of them those ended, judged and without return of violence.

    An agreement between two states counts once in their region and in the world.
    """
    facts = rows.select("place", "year", "kind", "has_ended", "violence_returned", event="agreement")
    placed = levels_of_place(facts, context.regions).with_columns(category=NOTHING)
    by_kind = placed.drop_nulls("kind").with_columns(category="kind")
    parts = (
        (SIGNED, pl.concat([placed, by_kind])),
        (ENDED, placed.filter("has_ended")),
        (KNOWN, placed.drop_nulls("violence_returned")),
        (HELD, placed.filter(~pl.col("violence_returned"))),
    )
    return pl.concat([_of_places(_distinct(part, measure), context, measure) for measure, part in parts])


def by_home(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """`mediations_by_home` by the year they began in, in all and by what came of them."""
    facts = rows.select("home", "result", "partner", place="partner", year=pl.col("began").dt.year(), event="attempt")
    placed = levels_of_place(facts, context.regions).with_columns(category=NOTHING)
    by_result = placed.drop_nulls("result").with_columns(category="result")
    return conform(
        _distinct(pl.concat([placed, by_result]), BY_HOME, "home").with_columns(status=pl.lit(context.status))
    )


def _distinct(placed: pl.LazyFrame, measure: Measure, *who: str) -> pl.LazyFrame:
    """Distinct events of each cell and year; n is the same number."""
    dated = placed.drop_nulls(["year", "place"])
    return (
        dated.group_by(*who, "level", "scheme", "place", "category", period=pl.date(pl.col("year"), 1, 1))
        .agg(n=pl.col("event").n_unique().cast(pl.Int64))
        .with_columns(
            value="n",
            low="n",
            high="n",
            measure=pl.lit(measure.id),
            grain=pl.lit("year"),
            interval=pl.lit(Interval.EXACT.value),
        )
    )


def _of_places(figures: pl.LazyFrame, context: RollUpContext, measure: Measure) -> pl.DataFrame:
    """The figures of which coverage looked at the place, or at every state of the region: a part is no figure."""
    cells = figures.with_columns(status=pl.lit(context.status)).collect()
    return conform(cells.filter(looked_at(cells, context.coverage, measure)))
