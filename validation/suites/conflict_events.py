"""What events of organised violence must keep beside their contract."""

import polars as pl

from data.datasets.conflict_events import DATASET
from data.findings import Severity
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Single events are corrected all the time, above all candidate ones: only what moves a state's year by a
        # hundred deaths is told.
        amounts=("best",),
        revision_floor=100.0,
        spread=("kind", "date_precision", "where_precision"),
    ),
    rules=(
        statement(
            "more civilians than deaths",
            ("deaths_civilians", "best"),
            pl.col("deaths_civilians") <= pl.col("best"),
            reason="More civilians are said to have died than people in all.",
            remedy="Correct the two numbers.",
            provider=Severity.WARNING,
        ),
        statement(
            "point without one half",
            ("latitude", "longitude"),
            pl.col("latitude").is_null() == pl.col("longitude").is_null(),
            reason="A latitude without a longitude, or the other way round, is no place.",
            remedy="Give both or neither.",
            provider=Severity.WARNING,
        ),
    ),
)
