"""What a record of costs must keep beside its contract."""

import polars as pl

from data.datasets.engagement_costs import DATASET
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Below 50,000 dollars a change is one journey.
        amounts=("planned_usd", "spent_usd"),
        revision_floor=50_000.0,
        spread=("activity",),
    ),
    rules=(
        statement(
            "cost of engaging itself",
            ("partner", "home"),
            pl.col("home") != pl.col("partner"),
            reason="Home and partner are the same state.",
            remedy="Correct the partner, or leave it empty where there is none.",
        ),
    ),
)
