"""What a record of attaché posts must keep beyond its contract."""

import polars as pl

from data.datasets.attache_posts import DATASET
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # A post is a person or two: three posts with one partner do not appear unnoticed.
        amounts=("posts_resident", "posts_nonresident"),
        revision_floor=3.0,
        spread=("direction",),
    ),
    rules=(
        statement(
            "home is its own partner",
            ("home", "partner"),
            pl.col("home") != pl.col("partner"),
            reason="Home and partner are the same.",
            remedy="Name the other state.",
        ),
        statement(
            "vacant longer than there were posts",
            ("vacant_months", "posts_resident"),
            pl.col("vacant_months") <= 12 * pl.col("posts_resident"),
            reason="The posts stood empty for more months than there were: twelve for each resident post.",
            remedy="Correct the months or the posts.",
        ),
    ),
)
