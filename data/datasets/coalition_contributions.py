"""Coalition operations a home was asked to join: one row an invitation, with what came of it."""

from data.contract import Column, Dataset, Happening, Kind, Ordering

ANSWERS = ("joined", "declined", "open")

DATASET = Dataset(
    id="coalition_contributions",
    title="Coalition operations: invitations and contributions",
    row="one invitation of the home to one operation, with what it gave",
    key=("home", "operation", "year"),
    place="home",
    period="year",
    happening=Happening(
        title="Coalition operation", day="joined_on", words=("operation",), parties=("home", "partner")
    ),
    columns=(
        Column(name="home", kind=Kind.ACTOR, meaning="The state whose record this is.", required=True),
        Column(name="operation", kind=Kind.TEXT, meaning="The operation's name.", required=True),
        Column(
            name="partner",
            kind=Kind.ACTOR,
            meaning="The state or organisation that leads the operation, or with which the home goes into it; null "
            "where there is no one such partner: the row then counts in the world alone.",
        ),
        Column(
            name="year",
            kind=Kind.INTEGER,
            meaning="Year in which the home was asked to join.",
            required=True,
            low=1900,
            high=2100,
        ),
        Column(
            name="answer",
            kind=Kind.TEXT,
            meaning="What the home answered: joined, declined, or open (not answered yet); null where it is not known.",
            codes=ANSWERS,
        ),
        Column(
            name="joined_on",
            kind=Kind.DATE,
            meaning="Day on which the home's first personnel were in it; null where it did not join or the day is not "
            "known.",
        ),
        Column(
            name="personnel_home",
            kind=Kind.INTEGER,
            unit="persons",
            meaning="The most personnel the home had in it at once; null where it did not join or that is not known.",
            low=0,
        ),
        Column(
            name="personnel_total",
            kind=Kind.INTEGER,
            unit="persons",
            meaning="All personnel of the operation at that time, the home's among them; null where that is not known.",
            low=0,
        ),
        Column(
            name="months_sustained",
            kind=Kind.NUMBER,
            unit="months",
            meaning="Months for which the home has had personnel in it, up to the day of the record; null where it did "
            "not join or that is not known.",
            low=0,
        ),
    ),
    orderings=(
        Ordering(
            rule="more of the home than in all",
            columns=("personnel_home", "personnel_total"),
            reason="The home's personnel are among all of the operation's, so they cannot be more.",
            remedy="Correct the one that is wrong, or leave the total empty.",
        ),
    ),
)
