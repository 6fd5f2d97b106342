"""Who served beside whom in a month: one row a contributor and mission, in the months for which that is known."""

from data.contract import Column, Dataset, Kind
from data.datasets.peacekeeping_contributions import personnel_columns

DATASET = Dataset(
    id="peacekeeping_snapshot",
    title="Peacekeepers by contributor and mission, one month",
    row="one contributor's uniformed personnel in one mission at the end of one month",
    key=("contributor", "mission", "month"),
    place="contributor",
    period="month",
    columns=(
        Column(name="contributor", kind=Kind.ACTOR, meaning="The state that sends them.", required=True),
        Column(
            name="listed_as",
            kind=Kind.TEXT,
            meaning="The name the source lists it under; null where the record is the user's own.",
        ),
        Column(name="mission", kind=Kind.TEXT, meaning="The mission's short name.", required=True),
        Column(
            name="host",
            kind=Kind.ACTOR,
            meaning="The one state or territory the source places the mission in; null where it is in none.",
        ),
        Column(name="month", kind=Kind.DATE, meaning="The first day of the month counted.", required=True),
        *personnel_columns("it has in the mission"),
    ),
)
