"""Mediation in civil wars: one row per attempt of third parties to bring the parties of a war together."""

from data.contract import Column, Dataset, Kind, Ordering

DATASET = Dataset(
    id="mediation_attempts",
    title="Mediation attempts in civil wars",
    row="one attempt to mediate in one civil war, by one third party or by several together",
    key=("attempt",),
    place="place",
    period="year",
    columns=(
        Column(name="attempt", kind=Kind.TEXT, meaning="The source's id of the attempt.", required=True),
        Column(name="place", kind=Kind.ACTOR, meaning="The state in which the war is.", required=True),
        Column(
            name="year",
            kind=Kind.INTEGER,
            meaning="Year in which the attempt began; null where it is not known, and then it is in no figure.",
            low=1900,
            high=2100,
        ),
        Column(name="began", kind=Kind.DATE, meaning="The day it began; null where the day or month is not known."),
        Column(name="ended", kind=Kind.DATE, meaning="The day it ended; null where not known, or it goes on."),
        Column(
            name="mediators",
            kind=Kind.TEXT,
            meaning="The third parties as the source writes them; null where it names none.",
        ),
        Column(
            name="parties",
            kind=Kind.TEXT,
            meaning="Who fights, as the source writes it; null where it names none.",
        ),
    ),
    orderings=(
        Ordering(
            rule="ended before it began",
            columns=("began", "ended"),
            reason="The attempt ends on a day before it began.",
            remedy="Correct the two days, or leave out the one that is in doubt.",
        ),
    ),
)
