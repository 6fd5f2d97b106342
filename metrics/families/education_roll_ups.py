"""Education and exchange rolled up: persons, person-weeks, and how many completed of those whose outcome is known."""

import polars as pl

from metrics.declare import RollUpContext
from metrics.record_sums import summed


def roll_up(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Persons, weeks and outcomes by the year a group began, of home with each partner, region and the world."""
    persons = pl.col("persons")
    counted = rows.with_columns(
        person_weeks=persons * pl.col("weeks"), known=pl.when(pl.col("completed").is_not_null()).then(persons)
    )
    amounts = {
        "exchange_persons": "persons",
        "exchange_person_weeks": "person_weeks",
        "exchange_outcomes_known": "known",
        "exchange_completed": "completed",
    }
    return summed(counted, context, year="year", category="direction", amounts=amounts)
