"""What counts of peacekeepers must keep beside their contract (contributions)."""

from data.datasets.peacekeeping_contributions import DATASET
from validation.rules import Suite
from validation.suites.peacekeeping_contributions_personnel import PERSONNEL_RULES

SUITE = Suite(dataset=DATASET, rules=PERSONNEL_RULES)
