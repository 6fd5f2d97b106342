"""What a record of compliance findings must keep beside its contract."""

import polars as pl

from data.datasets.compliance_findings import DATASET
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Rows are counted: findings with one partner in one year are few.
        revision_floor=5.0,
    ),
    rules=(
        statement(
            "partner is the home",
            ("partner", "home"),
            pl.col("partner") != pl.col("home"),
            reason="The home cannot be its own partner.",
            remedy="Correct the partner, or leave it empty where the finding was raised among all parties.",
        ),
        statement(
            "party is neither side",
            ("party", "home", "partner"),
            (pl.col("party") == pl.col("home")) | (pl.col("party") == pl.col("partner")),
            reason="Whose conduct it is about is neither the home nor the partner.",
            remedy="Name the home or the partner as the party, or correct the partner.",
        ),
    ),
)
