"""What counts of peacekeepers must keep beside their contract (snapshot)."""

from data.datasets.peacekeeping_snapshot import DATASET
from validation.beyond import Beyond
from validation.rules import Suite
from validation.suites.peacekeeping_contributions_personnel import PERSONNEL_RULES

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Persons of one state in one month: a hundred are a company.
        amounts=("total",),
        revision_floor=100.0,
        spread=("total",),
    ),
    rules=PERSONNEL_RULES,
)
