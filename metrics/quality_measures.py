"""What the checks of figures must know of measures: their unit, and whether it is a share or counts whole things."""

import polars as pl

from metrics.declare import Measure, Unit
from metrics.families import REGISTRY
from validation.held import MEASURE_SCHEMA

SHARES = frozenset({Unit.PERCENT, Unit.SHARE})

COUNTS = frozenset(
    {
        Unit.ACTIVITIES, Unit.AGREEMENTS, Unit.ALLIANCES, Unit.ASSESSORS, Unit.ATTEMPTS, Unit.BASES, Unit.COMMUNITIES,
        Unit.CONFLICTS, Unit.CONTACTS, Unit.DEATHS, Unit.DISPUTES, Unit.ENGAGEMENTS, Unit.EVENTS, Unit.EXERCISES,
        Unit.FINDINGS, Unit.FORUMS, Unit.INSPECTIONS, Unit.LINES, Unit.MEETINGS, Unit.MISSIONS, Unit.NOTIFICATIONS,
        Unit.OBJECTIVES, Unit.OBLIGATIONS, Unit.OBSERVATIONS, Unit.OFFICES, Unit.PARTNERS, Unit.PERSONNEL, Unit.PERSONS,
        Unit.POSTS, Unit.PROPOSALS, Unit.REQUESTS, Unit.SHARED_COMMUNITIES, Unit.STANDARDS, Unit.STATES, Unit.TESTS,
        Unit.TIES, Unit.TROOPS, Unit.VISITS,
    }
)  # fmt: skip
"""Units of things counted one by one. Time and money are measured, rates are computed."""

NOT_WHOLE = {
    "exercise_focus": "an exercise of several focuses is shared out among them",
    "personnel_deployed": "the mean of a year's months",
    "mission_personnel": "the mean of a year's months",
}
"""Measures in a unit of things that are no count of them, and why."""


def measure_frame() -> pl.DataFrame:
    """One row a measure and dataset it is made from: the columns of `validation.held.MEASURE_SCHEMA`."""
    rows = [_row(measure, dataset) for measure in REGISTRY.measures.values() for dataset in measure.datasets]
    return pl.DataFrame(rows, schema=MEASURE_SCHEMA)


def _row(measure: Measure, dataset: str) -> dict[str, object]:
    return {
        "measure": measure.id,
        "dataset": dataset,
        "unit": measure.unit.value,
        "roll_up": measure.roll_up.value,
        "is_share": measure.unit in SHARES,
        "is_count": measure.unit in COUNTS and measure.id not in NOT_WHOLE,
        "has_home": measure.has_home,
    }
