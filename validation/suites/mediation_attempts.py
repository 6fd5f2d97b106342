"""What mediation attempts must keep beside their contract."""

import polars as pl

from data.datasets.mediation_attempts import DATASET
from data.findings import Severity
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Rows are counted: five attempts in one state and year are many.
        revision_floor=5.0,
    ),
    rules=(
        statement(
            "began in another year",
            ("began", "year"),
            pl.col("began").dt.year() == pl.col("year"),
            reason="The day and the year in which it began do not agree; figures count by the year.",
            remedy="Correct the one that is wrong.",
        ),
        statement(
            "year not known",
            ("year", "attempt"),
            pl.col("year").is_not_null(),
            reason="Without its year the attempt is in no figure.",
            remedy="Give the year where it is known.",
            provider=Severity.WARNING,
            own=Severity.WARNING,
        ),
    ),
)
