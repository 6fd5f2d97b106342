"""What an exercise's participations must keep beside their contract."""

import polars as pl

from data.datasets.exercise_participations import DATASET
from data.findings import Severity
from validation.beyond import Beyond
from validation.rules import Suite, statement

EXERCISE = ("exercise", "name", "start")

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Rows are counted: a version adds or drops an exercise here and there, ten parts of one state in one year are
        # more than that. Names are written differently in every record, so state and year make the mirror.
        revision_floor=10.0,
        spread=("listed_participants", "size_known", "is_command_post"),
        mirror=("actor", "start_year"),
    ),
    rules=(
        statement(
            "started in another year",
            ("start_date", "start_year"),
            pl.col("start_date").dt.year() == pl.col("start_year"),
            reason="The day and the year of the start do not agree; figures count by the year.",
            remedy="Correct the one that is wrong.",
            provider=Severity.WARNING,
        ),
        statement(
            "years of one exercise differ",
            ("exercise", "start", "start_year"),
            pl.col("start_year").n_unique().over(EXERCISE) == 1,
            reason="The rows of one exercise give different years, so it would be counted in each.",
            remedy="Give the exercise one year, or two ids if it is two.",
        ),
        statement(
            "themes of one exercise differ",
            ("exercise", "theme"),
            pl.col("theme").n_unique().over(EXERCISE) == 1,
            reason="The rows of one exercise give different themes, so it would be counted under more than one.",
            remedy="Give every row of the exercise the same theme, or none.",
        ),
        statement(
            "partner listed twice",
            ("exercise", "participant", "actor"),
            pl.col("actor").is_null() | pl.struct(*EXERCISE, "actor").is_unique(),
            reason="The same state is listed twice in one exercise; its size would be too large by one.",
            remedy="Delete the repeated participant.",
            provider=Severity.WARNING,
        ),
        statement(
            "more rows than participants",
            ("exercise", "listed_participants"),
            pl.len().over(EXERCISE) <= pl.col("listed_participants"),
            reason="The exercise has more rows than participants listed.",
            remedy="Correct listed_participants, or delete what is repeated.",
            provider=Severity.WARNING,
        ),
    ),
)
