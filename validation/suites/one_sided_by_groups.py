"""What killings of civilians by groups must keep beside their contract: nothing more."""

from data.datasets.one_sided_by_groups import DATASET
from validation.beyond import Beyond
from validation.rules import Suite

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # 25 deaths is the provider's own threshold of a year of one-sided violence.
        amounts=("best",),
        spread=("best",),
    ),
)
