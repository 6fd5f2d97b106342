"""What a register of obligations must keep beside its contract: parties, years, and verdicts that fit their scores."""

import polars as pl

from data.datasets.obligations import DATASET, JUDGED
from validation.beyond import Beyond
from validation.rules import Suite, statement

FULL = 3
"""The score of an obligation met in full."""

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Rows are counted: a register grows line by line, ten for one partner in one year at once is a list replaced.
        revision_floor=10.0,
        spread=("kind", "verdict"),
    ),
    rules=(
        statement(
            "partner is the home",
            ("partner", "home"),
            pl.col("partner") != pl.col("home"),
            reason="The home cannot be its own partner.",
            remedy="Correct the partner, or leave it empty where the obligation is owed to all parties.",
        ),
        statement(
            "party is neither side",
            ("party", "home", "partner"),
            (pl.col("party") == pl.col("home")) | (pl.col("party") == pl.col("partner")),
            reason="Who must do it is neither the home nor the partner, so it would be laid at the wrong side's door.",
            remedy="Name the home or the partner as the party, or correct the partner.",
        ),
        statement(
            "due in another year",
            ("due", "due_year"),
            pl.col("due").dt.year() == pl.col("due_year"),
            reason="The day and the year it falls due do not agree; figures count by the year.",
            remedy="Correct the one that is wrong.",
        ),
        statement(
            "score without a verdict",
            ("score", "verdict"),
            pl.col("score").is_null() | pl.col("verdict").is_in(JUDGED),
            reason="An obligation whose verdict is unknown, or that is not yet due, has no score.",
            remedy="Leave the score empty, or give the verdict it belongs to.",
        ),
        statement(
            "verdict without a score",
            ("verdict", "score"),
            pl.col("score").is_not_null() | ~pl.col("verdict").is_in(JUDGED),
            reason="A verdict of met, partly or not met needs its score, or the share would count it as 0.",
            remedy="Give a score from 0 to 3, or the verdict “unknown”.",
        ),
        statement(
            "verdict and score contradict",
            ("verdict", "score"),
            pl.when(pl.col("verdict") == "met")
            .then(pl.col("score") == FULL)
            .when(pl.col("verdict") == "partly")
            .then(pl.col("score").is_between(1, FULL - 1))
            .when(pl.col("verdict") == "not-met")
            .then(pl.col("score") == 0),
            reason="Met is scored 3, partly 1 or 2, not met 0.",
            remedy="Correct the verdict or the score.",
        ),
        statement(
            "called not yet due after its day",
            ("verdict", "due", "checked"),
            (pl.col("verdict") != "not-yet-due")
            | (pl.coalesce("due", pl.date(pl.col("due_year"), 12, 31)) >= pl.col("checked")),
            reason="On the day the row was checked the obligation had fallen due.",
            remedy="Give the verdict it has now, “unknown” if nobody knows.",
        ),
        statement(
            "done after it was checked",
            ("done", "checked"),
            pl.col("done") <= pl.col("checked"),
            reason="The row says it was done on a day after the row was last gone through.",
            remedy="Correct the day, or bring the day it was checked up to date.",
        ),
    ),
)
