"""Uniformed personnel of peace missions by mission and month: one row a mission and month with personnel."""

from data.contract import Column, Dataset, Kind
from data.datasets.peacekeeping_contributions import personnel_columns

DATASET = Dataset(
    id="peacekeeping_missions",
    title="Peace missions by month",
    row="one mission's uniformed personnel at the end of one month",
    key=("home", "mission", "month"),
    place="home",
    period="month",
    columns=(
        Column(
            name="home",
            kind=Kind.ACTOR,
            meaning="The organisation or state whose mission it is: UN for the United Nations.",
            required=True,
        ),
        Column(name="mission", kind=Kind.TEXT, meaning="The mission's short name.", required=True),
        Column(
            name="host",
            kind=Kind.ACTOR,
            meaning="The one state or territory the source places the mission in, also where it works in several; "
            "null where it is in none (a logistics base): it then counts in the world alone.",
        ),
        Column(name="month", kind=Kind.DATE, meaning="The first day of the month counted.", required=True),
        Column(
            name="contributors",
            kind=Kind.INTEGER,
            unit="states",
            meaning="How many states had personnel in it; null where that is not known.",
            low=0,
        ),
        *personnel_columns("in the mission"),
    ),
)
