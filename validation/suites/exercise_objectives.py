"""What a record of exercise objectives must keep beside its contract."""

import polars as pl

from data.datasets.exercise_objectives import DATASET
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Rows are counted: an exercise has some ten objectives.
        revision_floor=10.0,
        spread=("score", "confidence"),
    ),
    rules=(
        statement(
            "partner is the home",
            ("partner", "home"),
            pl.col("partner") != pl.col("home"),
            reason="The home cannot be its own partner.",
            remedy="Correct the partner, or leave it empty where it is none in particular.",
        ),
        statement(
            "confidence without a score",
            ("confidence", "score"),
            pl.col("confidence").is_null() | pl.col("score").is_not_null(),
            reason="There is a confidence but no score for it to be about.",
            remedy="Give the score, or leave the confidence empty.",
        ),
    ),
)
