"""Mediation by the home: in which conflict it tried, alone or with others, and what came of it."""

from data.contract import Column, Dataset, Happening, Kind, Ordering

RESULTS: tuple[tuple[str, str, str], ...] = (
    ("agreement", "Agreement", "the parties signed something, if only a ceasefire or an agenda"),
    ("talks", "Talks only", "the parties talked and signed nothing"),
    ("refused", "Refused", "a party would not have it"),
    ("going-on", "Going on", "it was not over when the record was made"),
)
"""What came of an attempt: id, title, and what it means. It says nothing of whether an agreement held."""

DATASET = Dataset(
    id="home_mediations",
    title="Mediation by the home",
    row="one attempt of the home to mediate in a conflict of one state",
    key=("home", "attempt", "partner"),
    columns=(
        Column(name="home", kind=Kind.ACTOR, meaning="The state whose record it is.", required=True),
        Column(
            name="partner",
            kind=Kind.ACTOR,
            meaning="The state whose conflict it is; of a conflict between two, one row each with the same attempt.",
            required=True,
        ),
        Column(name="attempt", kind=Kind.TEXT, meaning="The record's id or name of it.", required=True),
        Column(name="began", kind=Kind.DATE, meaning="The day it began.", required=True),
        Column(name="ended", kind=Kind.DATE, meaning="The day it ended; null: it goes on, or not written down."),
        Column(name="with_whom", kind=Kind.TEXT, meaning="Who mediated beside the home; null: nobody."),
        Column(
            name="result",
            kind=Kind.TEXT,
            meaning="What came of it; null: not written down.",
            codes=tuple(code for code, _, _ in RESULTS),
        ),
    ),
    place="home",
    period="began",
    orderings=(
        Ordering(
            rule="ended before it began",
            columns=("began", "ended"),
            reason="The attempt ends on a day before it began.",
            remedy="Correct the two days.",
        ),
    ),
    happening=Happening(title="Mediation begun", day="began", words=("attempt",), parties=("home", "partner")),
)
