"""What democracy scores must keep beside their contract."""

import polars as pl

from data.datasets.regime_years import DATASET, SCORES
from data.findings import Severity
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # A fifth of the 0–1 scale of electoral democracy is another kind of regime; Polity moves by whole points, so
        # each that also changes by half is told. The extended score is estimated anew with every edition and is left
        # out.
        amounts=("polyarchy", "polity2"),
        revision_ratio=1.5,
        revision_floor=0.2,
        spread=("polyarchy", "polity2"),
    ),
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
