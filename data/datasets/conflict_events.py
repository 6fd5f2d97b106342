"""Events of organised violence: one deadly incident with its place, days, parties and deaths."""

from data.contract import Column, Dataset, Kind, Ordering
from data.datasets.violence_country_years import DEATHS_ORDERED, KINDS

DATASET = Dataset(
    id="conflict_events",
    title="Events of organised violence",
    row="One deadly event: an incident, or a period and place that sources report together.",
    key=("event_id",),
    place="place",
    period="date_start",
    kind="kind",
    columns=(
        Column(name="event_id", kind=Kind.TEXT, required=True, meaning="The provider's number of the event."),
        Column(name="place", kind=Kind.ACTOR, required=True, meaning="The state in whose territory people died."),
        Column(name="date_start", kind=Kind.DATE, required=True, meaning="The first day the event can have been on."),
        Column(name="date_end", kind=Kind.DATE, required=True, meaning="The last day the event can have been on."),
        Column(
            name="date_precision",
            kind=Kind.INTEGER,
            low=0,
            high=5,
            meaning="1: the day is known; 2: within six days; 3: the week; 4: the month; 5: longer; 0: not coded.",
        ),
        Column(
            name="kind",
            kind=Kind.TEXT,
            required=True,
            codes=KINDS,
            meaning="Whether a government fought, groups fought each other, or civilians were attacked.",
        ),
        Column(name="conflict_id", kind=Kind.TEXT, meaning="The provider's number of the conflict."),
        Column(name="conflict_name", kind=Kind.TEXT, meaning="The conflict as the provider names it."),
        Column(name="dyad_id", kind=Kind.TEXT, meaning="The provider's number of the pair of parties."),
        Column(name="name_a", kind=Kind.TEXT, meaning="The first party as the provider names it."),
        Column(name="name_b", kind=Kind.TEXT, meaning="The second party; “Civilians” where violence was one-sided."),
        Column(name="states_a", kind=Kind.TEXT, meaning="States of the first party, ids joined by `;`; null: none."),
        Column(name="states_b", kind=Kind.TEXT, meaning="States of the second party, ids joined by `;`; null: none."),
        Column(
            name="active_year",
            kind=Kind.FLAG,
            meaning="Whether the parties reached 25 deaths that year (an event of a year below it counts here too).",
        ),
        Column(
            name="checked",
            kind=Kind.FLAG,
            meaning="Whether the provider marks the event as clear; false: still to be checked by the provider.",
        ),
        Column(
            name="sources",
            kind=Kind.INTEGER,
            low=-1,
            meaning="Number of sources; -1: the provider did not count them (coded before 2013), which is not missing.",
        ),
        Column(
            name="where_precision",
            kind=Kind.INTEGER,
            low=1,
            high=7,
            meaning="1: the exact point; up to 6: the country; 7: at sea or in the air.",
        ),
        Column(name="latitude", kind=Kind.NUMBER, unit="degrees", low=-90, high=90, meaning="Latitude, WGS 84."),
        Column(name="longitude", kind=Kind.NUMBER, unit="degrees", low=-180, high=180, meaning="Longitude, WGS 84."),
        Column(name="best", kind=Kind.INTEGER, required=True, unit="deaths", low=0, meaning="The best estimate."),
        Column(name="low", kind=Kind.INTEGER, unit="deaths", low=0, meaning="The coder's low estimate; null: none."),
        Column(name="high", kind=Kind.INTEGER, unit="deaths", low=0, meaning="The coder's high estimate; null: none."),
        Column(name="deaths_civilians", kind=Kind.INTEGER, unit="deaths", low=0, meaning="Civilians among the best."),
    ),
    orderings=(
        DEATHS_ORDERED,
        Ordering(
            rule="end not before start",
            columns=("date_start", "date_end"),
            reason="The event ends before it starts.",
            remedy="Correct the two dates, or ask the provider.",
        ),
    ),
)
