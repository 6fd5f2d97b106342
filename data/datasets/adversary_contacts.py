"""Contacts with adversaries: each talk between the home and a state it calls one, by level and by channel."""

from data.contract import Column, Dataset, Happening, Kind

LEVELS: tuple[tuple[str, str, str], ...] = (
    ("minister", "Ministers", "ministers of defence or above"),
    ("chief", "Chiefs of defence", "chiefs of defence or of a service"),
    ("senior", "Senior", "general and flag officers, senior officials"),
    ("working", "Working level", "any lower level"),
)
"""The levels of a contact: id, title, and who took part on the higher side."""

DATASET = Dataset(
    id="adversary_contacts",
    title="Contacts with adversaries",
    row="one contact between the home and a state the ministry calls an adversary",
    key=("home", "contact"),
    columns=(
        Column(name="home", kind=Kind.ACTOR, meaning="The state whose record it is.", required=True),
        Column(
            name="partner",
            kind=Kind.ACTOR,
            meaning="The adversary, as the ministry sees it; no source here calls any state one.",
            required=True,
        ),
        Column(name="contact", kind=Kind.TEXT, meaning="The record's id of it.", required=True),
        Column(name="held", kind=Kind.DATE, meaning="Day it was held.", required=True),
        Column(
            name="level",
            kind=Kind.TEXT,
            meaning="The level of the higher of the two; null: not written down.",
            codes=tuple(code for code, _, _ in LEVELS),
        ),
        Column(
            name="channel",
            kind=Kind.TEXT,
            meaning="How they spoke; null: not written down.",
            codes=("hotline", "call", "meeting", "letter", "third-party", "other"),
        ),
    ),
    place="home",
    period="held",
    happening=Happening(title="Contact with an adversary", day="held", words=("channel",), parties=("home", "partner")),
)
