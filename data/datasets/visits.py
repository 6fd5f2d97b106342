"""Visits and dialogues: one row per office-holder's stay in one state, visit received or meeting of a dialogue."""

from data.contract import Column, Dataset, Happening, Kind

RANKS: tuple[tuple[str, str, str], ...] = (
    ("minister", "Ministers", "the minister of defence"),
    ("deputy", "Deputies", "a deputy or junior minister, or the civilian head of one service"),
    ("chief", "Chiefs", "the chief of defence or the chief of one service"),
    ("commander", "Commanders", "the commander of a region or a joint command"),
    ("other", "Other ranks", "anyone of lower rank"),
)
"""Rank of the home's office-holder who travels: id, title, who that is."""

RECEIVED, DIALOGUE = "received", "dialogue"

KINDS = (*(rank for rank, _, _ in RANKS), RECEIVED, DIALOGUE)

DATASET = Dataset(
    id="visits",
    title="Visits and dialogues",
    row="one office-holder's visit to one state, one visit received, or one meeting of a dialogue",
    key=("home", "visit"),
    columns=(
        Column(name="home", kind=Kind.ACTOR, meaning="The state whose record it is.", required=True),
        Column(name="visit", kind=Kind.TEXT, meaning="An id of the visit in this record.", required=True),
        Column(
            name="partner",
            kind=Kind.ACTOR,
            meaning="The state visited, or that visits; null where it is none (Antarctica, a base of the home's own).",
        ),
        Column(
            name="year",
            kind=Kind.INTEGER,
            meaning="Year it began.",
            unit="year",
            required=True,
            low=1900,
            high=2100,
        ),
        Column(name="day", kind=Kind.DATE, meaning="First day; null where the day is not known."),
        Column(
            name="kind",
            kind=Kind.TEXT,
            meaning="For a visit the home makes, the rank that travels: "
            + "; ".join(f"{rank} ({who})" for rank, _, who in RANKS)
            + ". received: a visit of the partner's leaders to the home. dialogue: a meeting of a standing dialogue or "
            "of staffs, wherever held. A rank no row has is read as not kept in this record.",
            required=True,
            codes=KINDS,
        ),
        Column(
            name="office",
            kind=Kind.TEXT,
            meaning="The office that travelled, never a person's name; null where it is not recorded.",
        ),
        Column(name="title", kind=Kind.TEXT, meaning="What it was about or where; null: not recorded."),
    ),
    place="home",
    period="year",
    kind="kind",
    happening=Happening(
        title="Visit or dialogue", day="day", words=("office", "title", "kind"), parties=("home", "partner")
    ),
)
