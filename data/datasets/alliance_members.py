"""Alliances: one row per state's membership in one phase of one alliance, with what it promised."""

from data.contract import Column, Dataset, Happening, Kind, Ordering

PROMISES: tuple[tuple[str, str, str], ...] = (
    ("defence", "promises_defence", "to help a member that is attacked"),
    ("offence", "promises_offence", "to help a member in a war that was not forced on it"),
    ("neutrality", "promises_neutrality", "not to help a member's adversary"),
    ("non-aggression", "promises_non_aggression", "not to use force against a member"),
    ("consultation", "promises_consultation", "to consult when a crisis may become a war"),
)
"""Each kind of commitment, the column that flags it, and what is promised. One membership may promise several."""

DATASET = Dataset(
    id="alliance_members",
    title="Alliances and their members",
    row="one state's membership in one phase of one alliance",
    key=("alliance", "phase", "actor", "entered_year"),
    event=("alliance",),
    place="actor",
    period="entered_year",
    happening=Happening(title="Alliance entered", day="entered", words=("title",)),
    columns=(
        Column(name="alliance", kind=Kind.TEXT, meaning="The source's id of the alliance.", required=True),
        Column(
            name="phase",
            kind=Kind.INTEGER,
            meaning="Number of the phase: the terms or members changed so much that it is counted apart; 0 where there "
            "was one only. Phases may run side by side, and only members of the same phase are allied.",
            required=True,
            low=0,
        ),
        Column(name="actor", kind=Kind.ACTOR, meaning="The state that is a member.", required=True),
        Column(
            name="entered_year",
            kind=Kind.INTEGER,
            meaning="Year the membership (in this phase) began.",
            required=True,
            low=1800,
            high=2100,
        ),
        Column(
            name="entered_month",
            kind=Kind.INTEGER,
            meaning="Month it began; null where it is not known.",
            low=1,
            high=12,
        ),
        Column(name="entered", kind=Kind.DATE, meaning="Day it began; null where it is not known."),
        Column(
            name="left_year",
            kind=Kind.INTEGER,
            meaning="Year it ended; null while it was in force when the record was closed.",
            low=1800,
            high=2100,
        ),
        Column(
            name="left_month",
            kind=Kind.INTEGER,
            meaning="Month it ended; null while in force or where it is not known.",
            low=1,
            high=12,
        ),
        Column(name="left", kind=Kind.DATE, meaning="Day it ended; null while in force or where it is not known."),
        Column(
            name="is_bilateral",
            kind=Kind.FLAG,
            meaning="Whether the phase is between two states; false where it is multilateral.",
            required=True,
        ),
        *(
            Column(
                name=name,
                kind=Kind.FLAG,
                meaning=f"Whether this member promises {meaning} ({kind}); kinds overlap. Null: not known.",
            )
            for kind, name, meaning in PROMISES
        ),
        Column(name="title", kind=Kind.TEXT, meaning="The alliance's name; null where the source gives none."),
    ),
    orderings=(
        Ordering(
            rule="left in a year before it entered",
            columns=("entered_year", "left_year"),
            reason="A membership ends in or after the year it begins.",
            remedy="Check both years against the treaty.",
        ),
        Ordering(
            rule="left before it entered",
            columns=("entered", "left"),
            reason="A membership ends on or after the day it begins.",
            remedy="Check both days against the treaty.",
        ),
    ),
)
