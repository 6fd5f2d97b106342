"""Coalition operations rolled up: invitations by answer, and personnel and months of those joined, by year asked."""

import polars as pl

from data.datasets.coalition_contributions import ANSWERS
from metrics.declare import RollUpContext
from metrics.methods.register_sums import sums

UNKNOWN = "unknown"


def contributions(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Figures of invitations, of personnel where both numbers are known, and of months where they are known.

    Each operation is dated by the year in which the home was asked. Without a partner it counts in the world alone.
    """
    dated = rows.with_columns(period=pl.date("year", 1, 1))
    joined = dated.filter(pl.col("answer") == "joined")
    both = joined.filter(pl.col("personnel_home").is_not_null(), pl.col("personnel_total") > 0)
    timed = joined.filter(pl.col("months_sustained").is_not_null())
    answers = {answer: pl.col("answer") == answer for answer in ANSWERS} | {UNKNOWN: pl.col("answer").is_null()}
    one = pl.lit(1)
    personnel = {
        "coalition_personnel": pl.col("personnel_home"),
        "coalition_personnel_all": pl.col("personnel_total"),
        "coalition_operations_counted": one,
    }
    months = {"coalition_months": pl.col("months_sustained"), "coalition_operations_timed": one}
    return pl.concat(
        [
            sums(dated, context, {"coalition_invitations": one}, answers),
            sums(both, context, personnel, {}),
            sums(timed, context, months, {}),
        ]
    )
