"""Arms control and confidence-building rolled up: notifications, observations, visits and inspections of each year."""

import polars as pl

from metrics.declare import RollUpContext
from metrics.methods.register_sums import sums

MADE_BY = {"theirs": pl.col("made_by") == "partner", "ours": pl.col("made_by") == "home"}
HOSTED = {"hosted": pl.col("made_by") == "partner", "conducted": pl.col("made_by") == "home"}


def confidence(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Notifications required and made of them, observations and evaluation visits, by who made them.

    What is made beyond the required of one row is not set against what another lacks. Rows that require no number have
    no part in what was required; where the number made is not known, all that was required is unknown.
    """
    dated = rows.with_columns(period=pl.date("year", 1, 1))
    required = dated.filter(pl.col("kind") == "notification", pl.col("required").is_not_null())
    known = pl.col("made").is_not_null()
    amounts = {
        "notifications_required": pl.col("required"),
        "notifications_made": pl.when(known).then(pl.min_horizontal("made", "required")),
        "notifications_unknown": pl.when(known).then(0).otherwise("required"),
    }
    parts = [sums(required, context, amounts, MADE_BY)]
    for kind, measure in (("observation", "observations"), ("evaluation-visit", "evaluation_visits")):
        of_kind = dated.filter(pl.col("kind") == kind)
        parts.append(sums(of_kind, context, {measure: pl.col("made")}, HOSTED))
    return pl.concat(parts)


def inspections(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Inspections carried out in each year, with and without a quota, by direction."""
    dated = rows.with_columns(period=pl.date("year", 1, 1))
    directions = {"hosted": pl.col("direction") == "of-home", "conducted": pl.col("direction") == "by-home"}
    return sums(dated, context, {"inspections_made": pl.col("used")}, directions)
