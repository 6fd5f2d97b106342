"""What a record of priorities must keep beyond its contract."""

import polars as pl

from data.datasets.partner_priorities import DATASET
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Rows are counted: a ministry has a line for each partner, and ten more or fewer is another list.
        revision_floor=10.0,
        spread=("priority",),
    ),
    rules=(
        statement(
            "home is its own partner",
            ("home", "partner"),
            pl.col("home") != pl.col("partner"),
            reason="Home and partner are the same.",
            remedy="Name the other state.",
        ),
    ),
)
