"""Troops stationed: one row per home, place and year, as the source lists the place."""

from data.contract import Column, Dataset, Kind

SERVICES: tuple[tuple[str, str], ...] = (
    ("army", "Army"),
    ("navy", "Navy"),
    ("air_force", "Air Force"),
    ("marine_corps", "Marine Corps"),
)
"""Columns of the services that are counted apart, and their titles."""

STATIONED = ("abroad", "at home", "unplaced")
"""Where troops of a row stand: in another state or its territory; at home or in a territory of the home; at sea or in
a place the source does not name."""

DATASET = Dataset(
    id="troop_years",
    title="Troops stationed by place and year",
    row="the troops one home had in one place in one year",
    key=("home", "partner", "listed_as", "year"),
    columns=(
        Column(name="home", kind=Kind.ACTOR, meaning="The state whose record it is.", required=True),
        Column(
            name="partner",
            kind=Kind.ACTOR,
            meaning="The state or territory they are stationed in; null where the place is none (a reef, the sea).",
        ),
        Column(
            name="year",
            kind=Kind.INTEGER,
            meaning="Year of the count.",
            unit="year",
            required=True,
            low=1900,
            high=2100,
        ),
        Column(
            name="troops",
            kind=Kind.INTEGER,
            meaning="Persons of the forces stationed there on the day of the count. Null: not counted or withheld, "
            "which is not zero.",
            unit="persons",
            low=0,
        ),
        *(
            Column(
                name=name,
                kind=Kind.INTEGER,
                meaning=f"Of these, {title}. Null: not told apart by service.",
                unit="persons",
                low=0,
            )
            for name, title in SERVICES
        ),
        Column(
            name="stationed",
            kind=Kind.TEXT,
            meaning="Whether that is abroad, at home (the home itself and its territories) or unplaced (at sea, not "
            "named). Null: abroad.",
            codes=STATIONED,
        ),
        Column(
            name="listed_as",
            kind=Kind.TEXT,
            meaning="The place in the source's own words; null where the partner says it.",
        ),
    ),
    place="home",
    period="year",
)
