"""What a record of forum meetings must keep beside its contract."""

import polars as pl

from data.datasets.forum_meetings import DATASET
from data.findings import Severity
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Rows are counted: ten meetings are a forum's whole year.
        revision_floor=10.0,
        spread=("attended", "rank"),
    ),
    rules=(
        statement(
            "held in another year",
            ("held", "year"),
            pl.col("held").dt.year() == pl.col("year"),
            reason="The day and the year do not agree; figures count by the year.",
            remedy="Correct the one that is wrong.",
        ),
        statement(
            "rank without attendance",
            ("rank", "attended"),
            pl.col("rank").is_null() | pl.col("attended").fill_null(False),
            reason="A delegation has a rank at a meeting that the home is not said to have attended.",
            remedy="Say that it attended, or leave the rank empty.",
        ),
        statement(
            "adopted without tabled",
            ("proposals_adopted", "proposals_tabled"),
            pl.col("proposals_adopted").is_null() | pl.col("proposals_tabled").is_not_null(),
            reason="Proposals are adopted of a number tabled that is not given: there is no share to take.",
            remedy="Give the number tabled as well.",
        ),
        statement(
            "attended without an invitation",
            ("attended", "invited"),
            ~pl.col("attended") | pl.col("invited"),
            reason="The home attended and is said not to have been invited: the meeting counts in no share.",
            remedy="Say that it was invited, if it was; an observer who came unasked may stand as it is.",
            provider=Severity.WARNING,
            own=Severity.WARNING,
        ),
    ),
)
