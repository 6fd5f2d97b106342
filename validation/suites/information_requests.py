"""What a record of information requests must keep beside its contract."""

import polars as pl

from data.datasets.information_requests import DATASET
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Rows are counted: requests come by the dozen.
        revision_floor=25.0,
        spread=("direction",),
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
