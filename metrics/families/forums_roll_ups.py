"""Forum meetings rolled up: invitations, attendance, rank and proposals of each home and year, over the world alone."""

from dataclasses import dataclass

import polars as pl

from data.datasets.forum_meetings import AT_MINISTERIAL_RANK
from data.figures import Level
from data.states import WORLD
from metrics.declare import RollUpContext
from metrics.record_sums import as_figures


@dataclass(frozen=True, kw_only=True)
class _Amount:
    """What one meeting adds to a measure (null: not known), and at which meetings it is asked for at all."""

    measure: str
    adds: pl.Expr
    asked: pl.Expr


INVITED = pl.col("invited")
CAME = INVITED & pl.col("attended")
RANKED = CAME & pl.col("rank").is_not_null()
TABLED, ADOPTED = pl.col("proposals_tabled"), pl.col("proposals_adopted")
EVERY = pl.lit(True)

AMOUNTS = (
    _Amount(measure="forum_meetings_invited", adds=INVITED, asked=EVERY),
    _Amount(measure="forum_meetings_answered", adds=INVITED & pl.col("attended").is_not_null(), asked=EVERY),
    _Amount(measure="forum_meetings_attended", adds=pl.col("attended"), asked=INVITED),
    _Amount(measure="forum_meetings_ranked", adds=RANKED.fill_null(False), asked=EVERY),
    _Amount(
        measure="forum_meetings_ministerial",
        adds=pl.col("rank").is_in(list(AT_MINISTERIAL_RANK)),
        asked=CAME.fill_null(False),
    ),
    _Amount(measure="proposals_tabled", adds=TABLED, asked=EVERY),
    _Amount(
        measure="proposals_with_outcome",
        adds=pl.when(ADOPTED.is_not_null()).then(TABLED).when(TABLED.is_not_null()).then(0),
        asked=EVERY,
    ),
    _Amount(
        measure="proposals_adopted",
        adds=pl.when(TABLED == 0).then(0).otherwise(ADOPTED),
        asked=EVERY,
    ),
)


def roll_up(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """One figure a measure, home and year. A year in which none of what is asked for is known is `not_collected`.

    What is not known of some meetings of a year is left out of its sum; `n` is the meetings the sum is of.
    """
    meetings = rows.drop_nulls(["home", "year"]).collect()
    sums = [
        meetings.filter(amount.asked)
        .select("home", "year", adds=amount.adds.cast(pl.Float64))
        .group_by("home", "year")
        .agg(value=pl.when(pl.col("adds").count() > 0).then(pl.col("adds").sum()), n=pl.col("adds").count())
        .select("home", "year", "value", pl.col("n").cast(pl.Int64), measure=pl.lit(amount.measure))
        for amount in AMOUNTS
    ]
    told = pl.concat(sums).filter(pl.col("value").is_null() | (pl.col("value") != 0))
    return as_figures(told.with_columns(level=pl.lit(Level.WORLD.value), place=pl.lit(WORLD)), context)
