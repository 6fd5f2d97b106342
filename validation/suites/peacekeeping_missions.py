"""What counts of peacekeepers must keep beside their contract (missions)."""

from data.datasets.peacekeeping_missions import DATASET
from validation.beyond import Beyond
from validation.rules import Suite
from validation.suites.peacekeeping_contributions_personnel import PERSONNEL_RULES

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Persons of all missions summed over the months of a year: a thousand are one small mission.
        amounts=("total",),
        revision_floor=1000.0,
        spread=("total",),
    ),
    rules=PERSONNEL_RULES,
)
