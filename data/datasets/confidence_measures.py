"""Confidence-building measures: notifications required and made, observations and evaluation visits, year by year."""

from data.contract import Column, Dataset, Kind

DATASET = Dataset(
    id="confidence_measures",
    title="Confidence-building measures",
    row="one year's notifications, observations or evaluation visits under one regime, made by one side",
    key=("home", "partner", "year", "regime", "kind", "made_by"),
    columns=(
        Column(name="home", kind=Kind.ACTOR, meaning="The state whose record it is.", required=True),
        Column(
            name="partner",
            kind=Kind.ACTOR,
            meaning="The other side; null where it goes to all parties of the regime, which counts for the world "
            "alone.",
        ),
        Column(
            name="year",
            kind=Kind.INTEGER,
            meaning="Year in which they were due or made.",
            unit="year",
            required=True,
            low=1900,
            high=2100,
        ),
        Column(name="regime", kind=Kind.TEXT, meaning="The regime, such as “Vienna Document”.", required=True),
        Column(
            name="kind",
            kind=Kind.TEXT,
            meaning="What was made. Inspections are not among them: they stand in the dataset `inspections`.",
            required=True,
            codes=("notification", "observation", "evaluation-visit"),
        ),
        Column(
            name="made_by",
            kind=Kind.TEXT,
            meaning="Who notified, observed or visited: the home, or the partner, whom the home then hosted.",
            required=True,
            codes=("home", "partner"),
        ),
        Column(
            name="required",
            kind=Kind.INTEGER,
            meaning="How many the regime required that year; null: none is set, and the row has no part in the share.",
            low=0,
        ),
        Column(
            name="made", kind=Kind.INTEGER, meaning="How many were made; null: not known, which is not none.", low=0
        ),
    ),
    place="home",
    period="year",
)
