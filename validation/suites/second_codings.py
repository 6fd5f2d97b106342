"""What a record of second codings must keep beside its contract."""

import polars as pl

from data.datasets.second_codings import DATASET
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Rows are counted: a second coder judges a sample, ten fewer for one partner is another sample.
        revision_floor=10.0,
        spread=("verdict",),
    ),
    rules=(
        statement(
            "partner is the home",
            ("partner", "home"),
            pl.col("partner") != pl.col("home"),
            reason="The home cannot be its own partner.",
            remedy="Correct the partner, or leave it empty where the obligation is owed to all parties.",
        ),
    ),
)
