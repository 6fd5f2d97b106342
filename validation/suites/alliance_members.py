"""What an alliance's members must keep beside their contract."""

import polars as pl

from data.datasets.alliance_members import DATASET
from data.findings import Severity
from validation.beyond import Beyond
from validation.rules import Suite, statement

PHASE = ("alliance", "phase")

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Rows are counted: few states enter more than five alliances in a year.
        revision_floor=5.0,
        spread=("is_bilateral", "promises_defence", "promises_consultation"),
    ),
    rules=(
        statement(
            "entered in another year",
            ("entered", "entered_year"),
            pl.col("entered").dt.year() == pl.col("entered_year"),
            reason="The day and the year of entry do not agree.",
            remedy="Correct the one that is wrong.",
        ),
        statement(
            "left in another year",
            ("left", "left_year"),
            pl.col("left").is_null() | (pl.col("left").dt.year() == pl.col("left_year")).fill_null(False),
            reason="The day it ended lies in another year than left_year, or left_year is empty.",
            remedy="Correct the one that is wrong.",
        ),
        statement(
            "bilateral with more than two members",
            ("alliance", "phase", "is_bilateral"),
            # By the year of exit: a successor that carries a treaty on is not a third member.
            ~pl.col("is_bilateral") | (pl.col("actor").n_unique().over(*PHASE, "left_year") <= 2),
            reason="The phase is said to be bilateral and has more than two members.",
            remedy="Correct is_bilateral, or the id that several alliances share.",
            provider=Severity.WARNING,
        ),
        statement(
            "bilateral and multilateral at once",
            ("alliance", "phase", "is_bilateral"),
            pl.col("is_bilateral").n_unique().over(PHASE) == 1,
            reason="Rows of one phase disagree on whether it is bilateral, so it would be counted as both.",
            remedy="Give every row of the phase the same.",
        ),
    ),
)
