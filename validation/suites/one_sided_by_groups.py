"""What killings of civilians by groups must keep beside their contract: nothing more."""

from data.datasets.one_sided_by_groups import DATASET
from validation.rules import Suite

SUITE = Suite(dataset=DATASET, rules=())
