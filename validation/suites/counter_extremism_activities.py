"""What a record of activities against extremism must keep beside its contract."""

import polars as pl

from data.datasets.counter_extremism_activities import DATASET
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # A course has a few dozen participants.
        amounts=("participants",),
        revision_floor=50.0,
        spread=("kind",),
    ),
    rules=(
        statement(
            "partner is the home",
            ("partner", "home"),
            pl.col("partner") != pl.col("home"),
            reason="An activity with itself is with nobody.",
            remedy="Correct the partner.",
        ),
        statement(
            "days of one activity differ",
            ("activity", "home", "held"),
            pl.col("held").n_unique().over("home", "activity") == 1,
            reason="The rows of one activity give different days, so it would be counted in each year.",
            remedy="Give the activity one day, or two ids if it is two.",
        ),
        statement(
            "kinds of one activity differ",
            ("activity", "home", "kind"),
            pl.col("kind").n_unique().over("home", "activity") == 1,
            reason="The rows of one activity give different kinds, so it would be counted in each.",
            remedy="Give the activity one kind, or two ids if it is two.",
        ),
    ),
)
