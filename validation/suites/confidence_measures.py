"""What a record of confidence-building measures must keep beside its contract."""

import polars as pl

from data.datasets.confidence_measures import DATASET
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Measures of one regime with one partner are some dozen a year.
        amounts=("required", "made"),
        revision_floor=10.0,
        spread=("kind", "made_by"),
    ),
    rules=(
        statement(
            "partner is the home",
            ("partner", "home"),
            pl.col("partner") != pl.col("home"),
            reason="The home cannot be its own partner.",
            remedy="Correct the partner, or leave it empty where the measure goes to all parties of the regime.",
        ),
        statement(
            "neither required nor made",
            ("required", "made"),
            pl.col("required").is_not_null() | pl.col("made").is_not_null(),
            reason="The row says neither how many were required nor how many were made.",
            remedy="Fill in what is known, or delete the row.",
        ),
    ),
)
