"""What a list of information agreements must keep beside its contract."""

import polars as pl

from data.datasets.information_agreements import DATASET
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Rows are counted: few are signed with one partner in one year.
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
        statement(
            "ends in another year",
            ("ends", "ended_year"),
            pl.col("ends").dt.year() == pl.col("ended_year"),
            reason="The day and the year it ends do not agree.",
            remedy="Correct the one that is wrong.",
        ),
    ),
)
