"""What a list of channels must keep beside its contract."""

import polars as pl

from data.datasets.channels import DATASET
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Rows are counted: few channels are set up in one year.
        revision_floor=3.0,
        spread=("kind",),
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
