"""Education and exchange: one row per group of people that a state sent to, or hosted from, a partner."""

from data.contract import Column, Dataset, Happening, Kind

DIRECTIONS = (
    ("sent", "Sent", "the home's own people, at the partner's schools or posts"),
    ("hosted", "Hosted", "the partner's people, at the home's schools or posts"),
)
LEVELS = (
    ("basic", "training of recruits and cadets"),
    ("specialist", "training in a trade, weapon or language"),
    ("career", "courses for officers and sergeants on their way up"),
    ("staff", "staff and war colleges"),
    ("exchange post", "serving in a post of the other's forces"),
    ("other", "none of these"),
)

DATASET = Dataset(
    id="exchanges",
    title="Education and exchange of personnel",
    row="one group of people sent to or hosted from a partner in one programme",
    key=("home", "exchange"),
    place="home",
    period="year",
    happening=Happening(title="Course or exchange", day="start", words=("programme",), parties=("home", "partner")),
    columns=(
        Column(
            name="exchange", kind=Kind.TEXT, meaning="Your own id of the row; no two rows share one.", required=True
        ),
        Column(name="home", kind=Kind.ACTOR, meaning="The state whose record this is.", required=True),
        Column(
            name="partner",
            kind=Kind.ACTOR,
            meaning="The state on the other side; null where it is an organisation or several states together, and "
            "then it counts in the world alone. Give each state a row of its own where you can.",
        ),
        Column(
            name="year",
            kind=Kind.INTEGER,
            meaning="The year it began; all of it is counted in that year.",
            required=True,
            low=1900,
            high=2100,
        ),
        Column(name="start", kind=Kind.DATE, meaning="The day it began; null where only the year is known."),
        Column(name="programme", kind=Kind.TEXT, meaning="The course, school or scheme; null where it has no name."),
        Column(
            name="level",
            kind=Kind.TEXT,
            meaning="What kind it is: "
            + "; ".join(f"{code}, {meaning}" for code, meaning in LEVELS)
            + ". Null: not known.",
            codes=tuple(code for code, _ in LEVELS),
        ),
        Column(
            name="direction",
            kind=Kind.TEXT,
            meaning="Whose people: " + "; ".join(f"{code}, {meaning}" for code, _, meaning in DIRECTIONS) + ".",
            required=True,
            codes=tuple(code for code, _, _ in DIRECTIONS),
        ),
        Column(
            name="persons",
            kind=Kind.INTEGER,
            unit="persons",
            meaning="How many people began it.",
            required=True,
            low=0,
        ),
        Column(
            name="weeks",
            kind=Kind.NUMBER,
            unit="weeks",
            meaning="How many weeks each of them spends on it; null where that is not known.",
            low=0,
        ),
        Column(
            name="completed",
            kind=Kind.INTEGER,
            unit="persons",
            meaning="How many of them completed it; null while it is not over or where nobody recorded it, which is "
            "not the same as 0.",
            low=0,
        ),
    ),
)
