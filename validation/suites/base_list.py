"""What a list of bases must keep beyond its contract."""

import polars as pl

from data.datasets.base_list import DATASET
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Rows are counted: five sites of one state come or go together only when what counts as a site has changed.
        revision_floor=5.0,
        spread=("kind",),
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
