"""What ideal points must keep beside their contract."""

import polars as pl

from data.datasets.ideal_points import DATASET
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
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
