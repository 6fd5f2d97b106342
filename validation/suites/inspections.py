"""What a record of inspections must keep beside its contract."""

import polars as pl

from data.datasets.inspections import DATASET
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Quotas and inspections of one agreement are a handful a year.
        amounts=("allowed", "used"),
        revision_floor=5.0,
        spread=("direction",),
    ),
    rules=(
        statement(
            "partner is the home",
            ("partner", "home"),
            pl.col("partner") != pl.col("home"),
            reason="The home cannot be its own partner.",
            remedy="Correct the partner, or leave it empty where the quota is shared out among many parties.",
        ),
        statement(
            "more inspections than the quota",
            ("used", "allowed"),
            pl.col("used") <= pl.col("allowed"),
            reason="More inspections were used than the agreement allows.",
            remedy="Correct either; inspections by consent beyond it are a row of their own with an empty quota.",
        ),
    ),
)
