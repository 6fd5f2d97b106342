"""What a record of coalition operations must keep beside its contract."""

import polars as pl

from data.datasets.coalition_contributions import DATASET
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Fifty persons are a platoon: fewer come and go by rotation.
        amounts=("personnel_home",),
        revision_floor=50.0,
        spread=("answer",),
    ),
    rules=(
        statement(
            "gave without joining",
            ("answer", "personnel_home", "months_sustained", "joined_on"),
            (pl.col("answer") == "joined")
            | (
                pl.col("joined_on").is_null()
                & (pl.col("personnel_home").fill_null(0) == 0)
                & (pl.col("months_sustained").fill_null(0) == 0)
            ),
            reason="Personnel, months or a day of joining are given though the answer is not “joined”.",
            remedy="Write joined as the answer, or leave the others empty.",
        ),
        statement(
            "joined before it was asked",
            ("joined_on", "year"),
            pl.col("joined_on").dt.year() >= pl.col("year"),
            reason="The home joined in a year before the one in which it was asked.",
            remedy="Correct the day or the year.",
        ),
        statement(
            "partner is the home",
            ("partner", "home"),
            pl.col("partner") != pl.col("home"),
            reason="The home is not its own partner.",
            remedy="Name the partner, or leave it empty where the home leads alone.",
        ),
    ),
)
