"""What a record of mediation by the home must keep beside its contract."""

import polars as pl

from data.datasets.home_mediations import DATASET
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Rows are counted: mediations of one home are few.
        revision_floor=3.0,
        spread=("result",),
    ),
    rules=(
        statement(
            "partner is the home",
            ("partner", "home"),
            pl.col("partner") != pl.col("home"),
            reason="The home cannot be the third party of its own conflict.",
            remedy="Correct the partner.",
        ),
        statement(
            "days of one attempt differ",
            ("attempt", "home", "began"),
            pl.col("began").n_unique().over("home", "attempt") == 1,
            reason="The rows of one attempt begin on different days, so it would be counted in each year.",
            remedy="Give the attempt one first day, or two ids if it is two.",
        ),
    ),
)
