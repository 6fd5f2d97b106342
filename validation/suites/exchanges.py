"""What a record of education and exchange must keep beside its contract."""

import polars as pl

from data.datasets.exchanges import DATASET
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # A course takes a few dozen persons of one partner.
        amounts=("persons",),
        revision_floor=25.0,
        spread=("level", "direction"),
    ),
    rules=(
        statement(
            "exchange with itself",
            ("partner", "home"),
            pl.col("home") != pl.col("partner"),
            reason="Home and partner are the same state.",
            remedy="Correct the partner, or leave it empty where there is none.",
        ),
        statement(
            "more completed than began",
            ("completed", "persons"),
            pl.col("completed") <= pl.col("persons"),
            reason="More people completed it than began it.",
            remedy="Correct the one that is wrong, or leave completed empty while the outcome is not known.",
        ),
        statement(
            "began in another year",
            ("start", "year"),
            pl.col("start").dt.year() == pl.col("year"),
            reason="The day and the year it began do not agree; figures count by the year.",
            remedy="Correct the one that is wrong.",
        ),
    ),
)
