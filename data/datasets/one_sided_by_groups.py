"""Civilians killed by organised groups that are no government: one row a state and year, with low and high."""

from dataclasses import replace

from data.contract import Column, Dataset, Kind
from data.datasets.violence_country_years import DEATHS_ORDERED

IN_ORDER = replace(DEATHS_ORDERED, rule="low, best and high by groups in order")
"""Named apart from the rule of all violence: one file gives rows of both."""

DATASET = Dataset(
    id="one_sided_by_groups",
    title="Killings of civilians by organised groups",
    row="Deaths in attacks on civilians by organised groups other than governments, in one state's territory in one "
    "year, zeros included.",
    key=("place", "year"),
    place="place",
    period="year",
    columns=(
        Column(name="place", kind=Kind.ACTOR, required=True, meaning="The state in whose territory people died."),
        Column(name="year", kind=Kind.INTEGER, required=True, meaning="Calendar year.", low=1946, high=2100),
        Column(name="best", kind=Kind.INTEGER, required=True, unit="deaths", low=0, meaning="The best estimate."),
        Column(
            name="low",
            kind=Kind.INTEGER,
            unit="deaths",
            low=0,
            meaning="The coder's lowest reliable estimate; null where none was made.",
        ),
        Column(
            name="high",
            kind=Kind.INTEGER,
            unit="deaths",
            low=0,
            meaning="The coder's highest reliable estimate; null where none was made.",
        ),
    ),
    orderings=(IN_ORDER,),
)
