"""Costs rolled up: engagements, what was planned for them and what was spent, and those of which spending is known."""

import polars as pl

from metrics.declare import RollUpContext
from metrics.record_sums import summed


def roll_up(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Engagements and dollars by budget year and kind, of home with each partner, region and the world."""
    is_settled = pl.col("spent_usd").is_not_null()
    counted = rows.with_columns(
        costed=pl.when(is_settled).then("engagements"), settled_plan=pl.when(is_settled).then("planned_usd")
    )
    amounts = {
        "engagements": "engagements",
        "engagements_costed": "costed",
        "engagement_planned": "planned_usd",
        "engagement_plan_settled": "settled_plan",
        "engagement_spent": "spent_usd",
    }
    return summed(counted, context, year="year", category="activity", amounts=amounts)
