"""What a record of interoperability standards must keep beside its contract."""

import polars as pl

from data.datasets.interoperability_standards import DATASET
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Rows are counted: 25 standards of one partner at once is another list of standards.
        revision_floor=25.0,
        spread=("is_applicable", "is_ratified", "is_implemented"),
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
            "not applicable and yet taken up",
            ("is_applicable", "is_ratified", "is_implemented"),
            pl.col("is_applicable")
            | ~(pl.col("is_ratified").fill_null(False) | pl.col("is_implemented").fill_null(False)),
            reason="A standard that is not applicable is left out of every count, but this one is ratified or used.",
            remedy="Say that it is applicable, or leave the other two empty.",
        ),
    ),
)
