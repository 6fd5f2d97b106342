"""What democracy scores must keep beside their contract."""

import polars as pl

from data.datasets.regime_years import DATASET, SCORES
from data.findings import Severity
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    rules=(
        statement(
            "no score at all",
            SCORES,
            pl.any_horizontal(pl.col(name).is_not_null() for name in SCORES),
            reason="The row gives none of the scores, so it says nothing of that year.",
            remedy="Fill in a score, or leave the row out.",
            provider=Severity.WARNING,
        ),
    ),
)
