"""What respondents' answers must keep beside their contract."""

import polars as pl

from data.datasets.survey_responses import DATASET
from data.findings import Severity
from data.survey_answers import LARGEST, SMALLEST
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Who was asked does not change afterwards: a fifth more or fewer respondents of one wave is another file.
        # Publics are asked about one home every year or two. Only what stands for who was asked may not drift; no
        # answer is looked at.
        revision_ratio=1.2,
        revision_floor=50.0,
        volume_ratio=1.2,
        spread=("sex", "age"),
        usual_gap_years=2.0,
    ),
    rules=(
        statement(
            "weight of nothing",
            ("weight",),
            pl.col("weight") > 0,
            reason="A respondent with no weight counts among those asked and in no percentage.",
            remedy="Check the weight with the pollster; leave the respondent out if they were not in the sample.",
            provider=Severity.WARNING,
            own=Severity.WARNING,
        ),
        statement(
            "weight beyond reckoning",
            ("weight",),
            (pl.col("weight") == 0) | pl.col("weight").is_between(SMALLEST, LARGEST),
            reason="A weight this large or small has no square that can be reckoned with, so no error either.",
            remedy="Divide or multiply all weights by one number: only their size beside others matters.",
        ),
        statement(
            "no weight in a whole wave",
            ("country", "wave", "weight"),
            pl.col("weight").sum().over("pollster", "country", "wave") > 0,
            reason="All weights of this country and wave are zero, so it has no percentages.",
            remedy="Send the file with its weights; where there are none, write 1 for everyone.",
            looks_across_rows=True,
        ),
    ),
)
