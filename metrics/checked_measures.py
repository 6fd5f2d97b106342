"""What the checks of figures need to know of the measures, told to `validation`, which knows none."""

import polars as pl

from data.figures import Interval
from metrics.declare import Registry, Unit
from metrics.families import REGISTRY
from validation.held import MEASURE_SCHEMA

SHARES = (Unit.SHARE, Unit.PERCENT)

UNCOUNTED = frozenset(
    (
        *SHARES,
        *(Unit.CONSTANT_US_DOLLARS, Unit.US_DOLLARS, Unit.KAPPA, Unit.PARTNERS_A_POST, Unit.PERCENT_A_YEAR),
        *(Unit.POINTS, Unit.POSTS_FOR_EACH_SENT, Unit.SCORE, Unit.SCORE_OF_THREE, Unit.TIMES),
        *(Unit.UNITS_OF_IDEAL_POINT, Unit.DEATHS_A_YEAR, Unit.EXERCISES_A_YEAR, Unit.VISITS_A_YEAR),
    )
)
"""Units of what is no count of whole things."""


def checked_measures(registry: Registry = REGISTRY) -> pl.DataFrame:
    """One row a measure and dataset it is made from: the columns of `MEASURE_SCHEMA`."""
    told = [
        {
            "measure": one.id,
            "dataset": dataset,
            "unit": one.unit.value,
            "roll_up": one.roll_up.value,
            "is_share": one.unit in SHARES,
            "is_count": one.unit not in UNCOUNTED and one.interval in (Interval.EXACT, Interval.BOUNDS),
            "has_home": one.has_home,
        }
        for one in registry.measures.values()
        for dataset in one.datasets
    ]
    return pl.DataFrame(told, schema=MEASURE_SCHEMA)
