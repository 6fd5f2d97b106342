"""Information agreements: what the home agreed on sharing and protecting information, and from when to when it held."""

from data.contract import Column, Dataset, Deadline, Happening, Kind, Ordering

DATASET = Dataset(
    id="information_agreements",
    title="Agreements on sharing information",
    row="one agreement with one partner; an agreement of several is one row a partner",
    key=("home", "agreement", "partner"),
    columns=(
        Column(name="home", kind=Kind.ACTOR, meaning="The state whose record it is.", required=True),
        Column(
            name="partner",
            kind=Kind.ACTOR,
            meaning="The other party; null where it is no single state, which counts for the world alone.",
        ),
        Column(name="agreement", kind=Kind.TEXT, meaning="Title or id of the agreement.", required=True),
        Column(
            name="kind",
            kind=Kind.TEXT,
            meaning="Classified: protects classified military information (GSOMIA and the like). Intelligence: an "
            "arrangement on exchanging it. Technical: data links, charts, logistics data. Other: anything else.",
            required=True,
            codes=("classified", "intelligence", "technical", "other"),
        ),
        Column(
            name="signed_year",
            kind=Kind.INTEGER,
            meaning="Year of signature. A list is complete to its last signature unless it is said, when it is "
            "brought, to which year it was kept.",
            unit="year",
            required=True,
            low=1900,
            high=2100,
        ),
        Column(
            name="in_force_year",
            kind=Kind.INTEGER,
            meaning="Year it entered into force; null: not in force, and it is not counted as such.",
            unit="year",
            low=1900,
            high=2100,
        ),
        Column(
            name="ended_year",
            kind=Kind.INTEGER,
            meaning="Year it ended or will end; null: no end is set.",
            unit="year",
            low=1900,
            high=2200,
        ),
        Column(
            name="ends",
            kind=Kind.DATE,
            meaning="Day it ends unless renewed, in the year above; null: no end is set, or the day is not known.",
        ),
    ),
    place="home",
    period="signed_year",
    orderings=(
        Ordering(
            rule="in force before it was signed",
            columns=("signed_year", "in_force_year"),
            reason="An agreement enters into force in or after the year of its signature.",
            remedy="Check both years against its text.",
        ),
        Ordering(
            rule="ended before it was in force",
            columns=("signed_year", "in_force_year", "ended_year"),
            reason="An agreement ends in or after the year it was signed and entered into force.",
            remedy="Check the years against its text.",
        ),
    ),
    happening=Happening(title="Information agreement signed", words=("agreement",), parties=("home", "partner")),
    deadline=Deadline(title="Information agreement ends", day="ends", words=("agreement",)),
)
