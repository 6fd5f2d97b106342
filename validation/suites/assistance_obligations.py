"""What security assistance must keep beside its contract."""

import polars as pl

from data.datasets.assistance_obligations import DATASET
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Below a million dollars a change is bookkeeping of one account. Constant dollars are left out: every edition
        # counts them in those of another year, so all of them move at once.
        amounts=("current_usd",),
        revision_floor=1_000_000.0,
        spread=("account_group",),
    ),
    rules=(
        statement(
            "assistance to itself",
            ("partner", "home"),
            pl.col("home") != pl.col("partner"),
            reason="Giver and partner are the same state.",
            remedy="Correct the partner, or leave it empty and name the part of the world.",
        ),
        statement(
            "for a state or a part of the world",
            ("region_as_listed", "partner"),
            pl.col("partner").is_null() != pl.col("region_as_listed").is_null(),
            reason="A row is for one state or for a part of the world: exactly one of the two is filled in.",
            remedy="Name the partner, or leave it empty and write the part of the world (“World” where none is known).",
        ),
        statement(
            "signs of one amount differ",
            ("constant_usd", "current_usd"),
            pl.col("current_usd").sign() == pl.col("constant_usd").sign(),
            reason="One amount is given as obligated in one column and as taken back in the other.",
            remedy="Correct the sign that is wrong.",
        ),
    ),
)
