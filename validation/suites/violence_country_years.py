"""What country-years of organised violence must keep beside their contract."""

import polars as pl

from data.datasets.violence_country_years import DATASET
from data.findings import Severity
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # 25 deaths is the provider's own threshold of a conflict-year. Versions do differ by more than twice (Ethiopia
        # in 2021), and that is what a reader must hear.
        amounts=("best",),
        spread=("best",),
    ),
    rules=(
        statement(
            "deaths without a dyad",
            ("best", "dyads"),
            (pl.col("best") == 0) | (pl.col("dyads") > 0),
            reason="People are said to have died and nobody to have fought.",
            remedy="Correct the number of dyads, or leave it empty where it was not counted.",
            provider=Severity.WARNING,
            own=Severity.WARNING,
        ),
    ),
)
