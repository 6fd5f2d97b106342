"""What peace agreements must keep beside their contract."""

import polars as pl

from data.datasets.peace_agreements import DATASET
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Rows are counted: few agreements are signed in one state and year.
        revision_floor=3.0,
        spread=("kind",),
    ),
    rules=(
        statement(
            "signed in another year",
            ("signed", "year"),
            pl.col("signed").dt.year() == pl.col("year"),
            reason="The day and the year of signature do not agree; figures count by the year.",
            remedy="Correct the one that is wrong.",
        ),
        statement(
            "facts of one agreement differ",
            ("agreement", "year"),
            (pl.col("year").n_unique().over("agreement") == 1)
            & (pl.col("kind").n_unique().over("agreement") == 1)
            & (pl.col("has_ended").n_unique().over("agreement") == 1)
            & (pl.col("violence_returned").n_unique().over("agreement") == 1),
            reason="The rows of one agreement differ in its year, its kind or what became of it.",
            remedy="Give every row of the agreement the same, or two ids if it is two.",
        ),
    ),
)
