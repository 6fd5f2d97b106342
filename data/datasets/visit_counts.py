"""Visits counted by year: one row per home, receiving state, year and kind of visitor."""

from data.contract import Column, Dataset, Kind

VISITORS: tuple[tuple[str, str, str], ...] = (
    ("government", "Government visits", "visits of government leaders, either way as the source counts them"),
    ("military", "Military visits", "visits of military leaders, either way as the source counts them"),
)

DATASET = Dataset(
    id="visit_counts",
    title="Visits counted by state and year",
    row="the visits of one kind between one home and one state in one year",
    key=("home", "partner", "year", "visitors"),
    columns=(
        Column(name="home", kind=Kind.ACTOR, meaning="The state whose record it is.", required=True),
        Column(name="partner", kind=Kind.ACTOR, meaning="The state it exchanged visits with.", required=True),
        Column(
            name="year",
            kind=Kind.INTEGER,
            meaning="Year of the visits.",
            unit="year",
            required=True,
            low=1900,
            high=2100,
        ),
        Column(
            name="visitors",
            kind=Kind.TEXT,
            meaning="Whose visits are counted: of governments or of militaries.",
            required=True,
            codes=tuple(kind for kind, _, _ in VISITORS),
        ),
        Column(
            name="visits",
            kind=Kind.INTEGER,
            meaning="Visits counted. A zero is written as 0. Null: nobody counted, which is not zero.",
            low=0,
        ),
    ),
    place="home",
    period="year",
)
