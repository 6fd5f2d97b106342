"""What a record of contacts with adversaries must keep beside its contract."""

import polars as pl

from data.datasets.adversary_contacts import DATASET
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Rows are counted: contacts with an adversary are few.
        revision_floor=5.0,
        spread=("level", "channel"),
    ),
    rules=(
        statement(
            "partner is the home",
            ("partner", "home"),
            pl.col("partner") != pl.col("home"),
            reason="The home cannot be its own adversary.",
            remedy="Correct the partner.",
        ),
    ),
)
