"""What a record of second codings must keep beside its contract."""

import polars as pl

from data.datasets.second_codings import DATASET
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
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
