"""Joint activities against violent extremism: what the home did with a partner, when, and with how many people."""

from data.contract import Column, Dataset, Happening, Kind

ACTIVITIES: tuple[tuple[str, str, str], ...] = (
    ("training", "Training", "courses or exercises on countering extremist groups"),
    ("operation", "Operations", "an operation planned or carried out together"),
    ("intelligence", "Exchange of information", "a meeting or cell to share what is known of such groups"),
    ("prevention", "Prevention", "work against recruitment, or with those who left a group"),
    ("border", "Borders", "work at borders, ports or airports"),
    ("other", "Other", "anything else"),
)
"""The kinds of activity: id, title, and what it is."""

DATASET = Dataset(
    id="counter_extremism_activities",
    title="Joint activities against extremism",
    row="one activity of the home with one partner, or with several at once",
    key=("home", "activity", "partner"),
    columns=(
        Column(name="home", kind=Kind.ACTOR, meaning="The state whose record it is.", required=True),
        Column(
            name="partner",
            kind=Kind.ACTOR,
            meaning="The state it was done with; null: with many or through an organisation, counted in the world "
            "alone. Of several partners, one row each with the same activity.",
        ),
        Column(name="activity", kind=Kind.TEXT, meaning="The record's id or name of it.", required=True),
        Column(name="held", kind=Kind.DATE, meaning="The day it was held or began.", required=True),
        Column(
            name="kind",
            kind=Kind.TEXT,
            meaning="What was done; null: not written down.",
            codes=tuple(code for code, _, _ in ACTIVITIES),
        ),
        Column(
            name="participants",
            kind=Kind.INTEGER,
            unit="persons",
            low=0,
            meaning="Persons of both sides who took part; null: not counted.",
        ),
    ),
    place="home",
    period="held",
    happening=Happening(
        title="Activity against extremism", day="held", words=("activity",), parties=("home", "partner")
    ),
)
