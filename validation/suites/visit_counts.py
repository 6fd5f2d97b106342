"""What counts of visits must keep beyond their contract."""

import polars as pl

from data.datasets.visit_counts import DATASET
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Most states have fewer than ten visits a year.
        amounts=("visits",),
        revision_floor=5.0,
        spread=("visitors",),
        mirror=("partner", "year", "visitors"),
        mirror_count="visits",
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
