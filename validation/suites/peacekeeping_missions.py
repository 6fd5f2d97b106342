"""What counts of peacekeepers must keep beside their contract (missions)."""

from data.datasets.peacekeeping_missions import DATASET
from validation.rules import Suite
from validation.suites.peacekeeping_contributions_personnel import PERSONNEL_RULES

SUITE = Suite(dataset=DATASET, rules=PERSONNEL_RULES)
