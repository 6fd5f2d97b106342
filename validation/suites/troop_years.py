"""What counts of troops must keep beyond their contract."""

import polars as pl

from data.datasets.troop_years import DATASET
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Counts of troops in one place are rounded and corrected by dozens; a hundred and twice as many is another
        # number.
        amounts=("troops",),
        revision_floor=100.0,
        spread=("stationed",),
    ),
    rules=(
        statement(
            "services more than all troops",
            ("troops", "army", "navy", "air_force", "marine_corps"),
            pl.sum_horizontal("army", "navy", "air_force", "marine_corps") <= pl.col("troops"),
            reason="The services together are more than the troops they are part of.",
            remedy="Correct the service or the total; leave a service empty where it is not told apart.",
        ),
        statement(
            "home stationed abroad",
            ("home", "partner", "stationed"),
            (pl.col("home") != pl.col("partner")) | (pl.col("stationed") == "at home").fill_null(False),
            reason="Troops in the home itself are not presence abroad.",
            remedy="Write “at home” under stationed, or name the other state.",
        ),
    ),
)
