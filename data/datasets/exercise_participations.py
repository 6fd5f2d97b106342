"""Multinational military exercises: one row per exercise and participant listed."""

from data.contract import Column, Dataset, Happening, Kind, Ordering
from data.themes import THEME_CODES

FLAGS: tuple[tuple[str, str], ...] = (
    ("is_command_post", "a command-post exercise"),
    ("has_air", "air forces taking part"),
    ("has_land", "land forces taking part"),
    ("has_sea", "naval forces taking part"),
    ("has_amphibious", "an amphibious part"),
    ("has_cyber", "a cyber part"),
    ("focus_warfighting", "a warfighting focus"),
    ("focus_peacekeeping", "a peacekeeping focus"),
    ("focus_humanitarian", "a humanitarian focus"),
)
"""The flags of an exercise and what each says; focus flags overlap."""

DATASET = Dataset(
    id="exercise_participations",
    title="Multinational military exercises and their participants",
    row="one participant's part in one exercise, named or not",
    key=("exercise", "name", "start", "participant"),
    event=("exercise", "name", "start"),
    place="actor",
    period="start_year",
    happening=Happening(title="Exercise", day="start_date", words=("name",)),
    columns=(
        Column(name="exercise", kind=Kind.TEXT, meaning="The source's id of the exercise.", required=True),
        Column(
            name="name",
            kind=Kind.TEXT,
            meaning="The exercise's name; “unnamed” where the source has none. Part of the key, since a source may "
            "give one id to two exercises.",
            required=True,
        ),
        Column(
            name="start",
            kind=Kind.TEXT,
            meaning="The start as far as it is known: 1980-01-14, 1980-01 or 1980. Part of the key.",
            required=True,
        ),
        Column(
            name="participant",
            kind=Kind.INTEGER,
            meaning="Number of the participant in the exercise's list, from 1; in a list that says nothing of order, "
            "as the rows come.",
            required=True,
            low=1,
        ),
        Column(
            name="actor",
            kind=Kind.ACTOR,
            meaning="The state taking part; null for a participant that is unnamed or is a group of states, who "
            "counts in the size and is no partner.",
        ),
        Column(
            name="listed_as",
            kind=Kind.TEXT,
            meaning="The participant as the source writes it; null where it is the state's id alone.",
        ),
        Column(name="start_year", kind=Kind.INTEGER, meaning="Year it started.", required=True, low=1900, high=2100),
        Column(
            name="start_month",
            kind=Kind.INTEGER,
            meaning="Month it started; null where it is not known.",
            low=1,
            high=12,
        ),
        Column(name="start_date", kind=Kind.DATE, meaning="Day it started; null where it is not known."),
        Column(
            name="end_year",
            kind=Kind.INTEGER,
            meaning="Year it ended; null where it is not known.",
            low=1900,
            high=2100,
        ),
        Column(
            name="end_month", kind=Kind.INTEGER, meaning="Month it ended; null where it is not known.", low=1, high=12
        ),
        Column(name="end_date", kind=Kind.DATE, meaning="Day it ended; null where it is not known."),
        Column(
            name="listed_participants",
            kind=Kind.INTEGER,
            meaning="How many participants the source lists for the exercise, unnamed ones and groups among them, "
            "each state once.",
            unit="participants",
            required=True,
            low=0,
        ),
        Column(
            name="size_known",
            kind=Kind.FLAG,
            meaning="Whether the list is complete: no unnamed participant, no group of states, no text on others. "
            "Only then can an exercise be called bilateral.",
            required=True,
        ),
        *(
            Column(name=name, kind=Kind.FLAG, meaning=f"Whether it is coded as {meaning}.")
            if name == "is_command_post"
            else Column(name=name, kind=Kind.FLAG, meaning=f"Whether it is coded as having {meaning}.")
            for name, meaning in FLAGS
        ),
        Column(
            name="series", kind=Kind.TEXT, meaning="The series of exercises it belongs to; null where none is given."
        ),
        Column(name="location", kind=Kind.TEXT, meaning="Where it was held, as written; null where it is not said."),
        Column(
            name="additional_participants",
            kind=Kind.TEXT,
            meaning="What the source says of further participants in free text; null where it says nothing.",
        ),
        Column(
            name="theme",
            kind=Kind.TEXT,
            meaning="What it is mainly about, the same in every row of the exercise; null where nobody has coded it.",
            codes=THEME_CODES,
        ),
    ),
    orderings=(
        Ordering(
            rule="ends before it starts",
            columns=("start_date", "end_date"),
            reason="An exercise ends on or after the day it starts.",
            remedy="Check both days; until then it has no length and is left out of exercise days.",
        ),
        Ordering(
            rule="ends in a year before it starts",
            columns=("start_year", "end_year"),
            reason="An exercise ends in or after the year it starts.",
            remedy="Check both years; until then it has no length and is left out of exercise days.",
        ),
    ),
)
