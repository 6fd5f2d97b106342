"""What published percentages must keep beside their contract."""

import polars as pl

from data.datasets.published_figures import DATASET
from data.findings import Severity
from validation.beyond import Beyond
from validation.rules import Suite, statement

ROUNDED = 101.5
"""Three percentages, each rounded to a whole one, may add up to this much."""

QUESTION = ("pollster", "country", "about", "wave", "fieldwork_first", "wording")

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Rows are counted, since percentages of one question do not add up to anything. Publics are asked about one
        # home every year or two.
        revision_floor=5.0,
        spread=("answer", "mode"),
        usual_gap_years=2.0,
    ),
    rules=(
        statement(
            "answers add up to more than all",
            ("percent", "answer"),
            pl.col("percent").sum().over(QUESTION) <= ROUNDED,
            reason="The answers to one question add up to more than 100 percent.",
            remedy="Check the percentages against the publication; all must be of everyone asked.",
        ),
        statement(
            "fieldwork in another year",
            ("fieldwork_first", "wave"),
            (pl.col("fieldwork_first").dt.year() - pl.col("wave")).abs() <= 1,
            reason="The interviews began more than a year from the wave.",
            remedy="Correct the day or the wave.",
            provider=Severity.WARNING,
        ),
        statement(
            "state asked about itself",
            ("country", "about"),
            pl.col("country") != pl.col("about"),
            reason="A state's view of itself is no result of its diplomacy.",
            remedy="Leave the row out.",
            provider=Severity.WARNING,
            own=Severity.WARNING,
        ),
    ),
)
