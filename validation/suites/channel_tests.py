"""What a record of channel tests must keep beside its contract."""

import polars as pl

from data.datasets.channel_tests import DATASET
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Rows are counted: a channel is tested every month at most, so ten are a year's tests of one.
        revision_floor=10.0,
        spread=("kind", "passed"),
    ),
    rules=(
        statement(
            "partner is the home",
            ("partner", "home"),
            pl.col("partner") != pl.col("home"),
            reason="The home cannot be its own partner.",
            remedy="Correct the partner, or leave it empty where it is no single state.",
        ),
    ),
)
