"""What a record of visits must keep beyond its contract."""

import polars as pl

from data.datasets.visits import DATASET
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Rows are counted: five visits to one state in one year are many. The same visit in two records has the same
        # partner, year and rank; titles and days are often missing.
        revision_floor=5.0,
        spread=("kind",),
        mirror=("partner", "year", "kind"),
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
            "visit in another year",
            ("day", "year"),
            pl.col("day").dt.year() == pl.col("year"),
            reason="The day and the year of the visit do not agree; figures count by the year.",
            remedy="Correct the one that is wrong.",
        ),
    ),
)
