"""Multilateral forums: each meeting a ministry was invited to or attended, at what rank, and what it proposed there."""

from data.contract import Column, Dataset, Kind, Ordering

RANKS: tuple[tuple[str, str, str], ...] = (
    ("leader", "Leaders", "the head of state or government"),
    ("minister", "Ministers", "a minister"),
    ("deputy", "Deputies", "a deputy or junior minister"),
    ("chief", "Chiefs", "the chief of defence or the chief of one service"),
    ("senior", "Senior", "a general or flag officer, an ambassador or a senior official"),
    ("working", "Working level", "anyone of lower rank"),
)
"""Rank of the head of a delegation: id, title, who that is."""

AT_MINISTERIAL_RANK = ("leader", "minister")

DATASET = Dataset(
    id="forum_meetings",
    title="Meetings of multilateral forums",
    row="One meeting of a forum, as one ministry was or was not part of it.",
    key=("home", "forum", "meeting"),
    place="home",
    period="year",
    columns=(
        Column(name="home", kind=Kind.ACTOR, required=True, meaning="The state whose record it is."),
        Column(name="forum", kind=Kind.TEXT, required=True, meaning="The forum's name, written the same every time."),
        Column(name="meeting", kind=Kind.TEXT, required=True, meaning="The record's name or number of the meeting."),
        Column(
            name="year", kind=Kind.INTEGER, required=True, low=1900, high=2100, meaning="The year the meeting began in."
        ),
        Column(name="held", kind=Kind.DATE, meaning="The day it began; null where it is not written down."),
        Column(
            name="invited",
            kind=Kind.FLAG,
            required=True,
            meaning="Whether the home was invited or sits there by right.",
        ),
        Column(
            name="attended",
            kind=Kind.FLAG,
            meaning="Whether the home took part; null where that is not known, which is not an absence.",
        ),
        Column(
            name="rank",
            kind=Kind.TEXT,
            codes=tuple(code for code, _, _ in RANKS),
            meaning="Rank of the head of the home's delegation: "
            + "; ".join(f"{code} ({who})" for code, _, who in RANKS)
            + ". Null where it is not written down or the home was away.",
        ),
        Column(
            name="proposals_tabled",
            kind=Kind.INTEGER,
            unit="proposals",
            low=0,
            meaning="Proposals the home tabled there, alone or with others; null where not written down, "
            "which is not none.",
        ),
        Column(
            name="proposals_adopted",
            kind=Kind.INTEGER,
            unit="proposals",
            low=0,
            meaning="How many of those were adopted, then or later; null while that is not known.",
        ),
    ),
    orderings=(
        Ordering(
            rule="more adopted than tabled",
            columns=("proposals_adopted", "proposals_tabled"),
            reason="More of the home's proposals are adopted than it tabled.",
            remedy="Correct the two numbers.",
        ),
    ),
)
