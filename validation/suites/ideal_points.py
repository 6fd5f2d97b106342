"""What ideal points must keep beside their contract."""

import polars as pl

from data.datasets.ideal_points import DATASET
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Every version estimates all years anew: a state that moves by half a unit (the scale runs from about −3 to 3)
        # and by half of itself is judged otherwise than before.
        amounts=("point",),
        revision_ratio=1.5,
        revision_floor=0.5,
        spread=("point",),
    ),
    rules=(
        statement(
            "session in another year",
            ("session", "year"),
            pl.col("year") == 1945 + pl.col("session"),
            reason="Session n opened in the year 1945 + n (the first in 1946): figures stand by the year.",
            remedy="Correct the one that is wrong.",
        ),
        statement(
            "half an interval",
            ("q05", "q95"),
            pl.col("q05").is_null() == pl.col("q95").is_null(),
            reason="One end of the 90 % interval is there without the other.",
            remedy="Give both quantiles, or neither.",
        ),
    ),
)
