"""What a list of bases must keep beyond its contract."""

import polars as pl

from data.datasets.base_list import DATASET
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
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
