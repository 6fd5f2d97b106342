"""What conflict-years must keep beside their contract."""

import polars as pl

from data.datasets.conflict_years import DATASET, LOCATION
from data.findings import Severity
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Rows are counted: a state has few roles in a year, so five more or fewer is a conflict recoded.
        revision_floor=5.0,
        spread=("role", "incompatibility", "intensity", "conflict_type"),
    ),
    rules=(
        statement(
            "year before the conflict started",
            ("started", "year"),
            pl.col("started").dt.year() <= pl.col("year"),
            reason="The conflict is said to be active in a year before its first recorded death.",
            remedy="Correct the year or the day it started.",
            provider=Severity.WARNING,
        ),
        statement(
            "conflict without a place",
            ("conflict_id", "year", "role"),
            (pl.col("role") == LOCATION).any().over("conflict_id", "year"),
            reason="No row says whose government or territory is contested, so no place would count this conflict.",
            remedy="Add the row with the role “location”.",
            provider=Severity.WARNING,
        ),
    ),
)
