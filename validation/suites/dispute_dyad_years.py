"""What militarised disputes must keep beside their contract."""

import polars as pl

from data.datasets.dispute_dyad_years import DATASET
from data.findings import Severity
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Rows are counted: a dispute of many states is many rows, so five is one recoded.
        revision_floor=5.0,
        spread=("hostility", "settlement"),
    ),
    rules=(
        statement(
            "dispute with itself",
            ("actor", "opponent"),
            pl.col("actor") != pl.col("opponent"),
            reason="The two sides are the same state, so the dispute is with nobody.",
            remedy="Correct the opponent.",
        ),
        statement(
            "nobody named",
            ("actor", "opponent"),
            pl.col("actor").is_not_null() | pl.col("opponent").is_not_null(),
            reason="The row names no state that is known here, so it counts in the world alone.",
            remedy="Name the state and its opponent; nothing is to be done about states of long ago.",
            provider=Severity.WARNING,
        ),
        statement(
            "facts of one dispute differ",
            ("dispute", "began_year"),
            (pl.col("began_year").n_unique().over("dispute") == 1)
            & (pl.col("ended_year").n_unique().over("dispute") == 1)
            & (pl.col("hostility").n_unique().over("dispute") == 1)
            & (pl.col("settlement").n_unique().over("dispute") == 1),
            reason="The rows of one dispute differ in its first or last year, its level or its settlement, which are "
            "the whole dispute's.",
            remedy="Give every row of the dispute the same, or two ids if it is two.",
        ),
        statement(
            "settled while it goes on",
            ("settlement", "ended_year"),
            pl.col("settlement").is_null() | pl.col("ended_year").is_not_null(),
            reason="It is said how the dispute was settled, and no year in which it ended.",
            remedy="Give the last year, or leave the settlement empty while it goes on.",
        ),
    ),
)
