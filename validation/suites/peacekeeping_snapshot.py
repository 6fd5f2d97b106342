"""What counts of peacekeepers must keep beside their contract (snapshot)."""

from data.datasets.peacekeeping_snapshot import DATASET
from validation.rules import Suite
from validation.suites.peacekeeping_contributions_personnel import PERSONNEL_RULES

SUITE = Suite(dataset=DATASET, rules=PERSONNEL_RULES)
