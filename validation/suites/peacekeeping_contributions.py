"""What counts of peacekeepers must keep beside their contract (contributions)."""

from data.datasets.peacekeeping_contributions import DATASET
from validation.beyond import Beyond
from validation.rules import Suite
from validation.suites.peacekeeping_contributions_personnel import PERSONNEL_RULES

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Persons summed over the months of a year: a hundred are eight persons the year round.
        amounts=("total",),
        revision_floor=100.0,
        spread=("total",),
    ),
    rules=PERSONNEL_RULES,
)
