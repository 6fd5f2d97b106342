"""Channels: hotlines and agreed lines between the home and another side, from when to when they were in place."""

from data.contract import Column, Dataset, Happening, Kind, Ordering

KINDS: tuple[tuple[str, str, str], ...] = (
    ("hotline", "Hotlines", "a direct line between ministries, staffs or commands"),
    ("incidents-at-sea", "Incidents at sea", "an agreement on incidents at sea or in the air above it"),
    ("deconfliction", "Deconfliction", "a line or office that keeps forces near each other apart"),
    ("other", "Other", "any other standing line"),
)
"""The kinds of channel: id, title, and what is meant."""

DATASET = Dataset(
    id="channels",
    title="Channels of communication",
    row="one standing line or agreement between the home and another side",
    key=("home", "channel", "partner"),
    columns=(
        Column(name="home", kind=Kind.ACTOR, meaning="The state whose record it is.", required=True),
        Column(
            name="partner",
            kind=Kind.ACTOR,
            meaning="The other side; null where it is no single state, which counts for the world alone.",
        ),
        Column(name="channel", kind=Kind.TEXT, meaning="Its name in the record.", required=True),
        Column(
            name="kind",
            kind=Kind.TEXT,
            meaning="What it is.",
            required=True,
            codes=tuple(code for code, _, _ in KINDS),
        ),
        Column(
            name="established_year",
            kind=Kind.INTEGER,
            meaning="Year it was set up. A list is complete to its last such year unless it is said, when it is "
            "brought, to which year it was kept.",
            unit="year",
            required=True,
            low=1900,
            high=2100,
        ),
        Column(
            name="ended_year",
            kind=Kind.INTEGER,
            meaning="Year it was given up or suspended; null: still in place on the record's last covered day.",
            unit="year",
            low=1900,
            high=2200,
        ),
    ),
    place="home",
    period="established_year",
    orderings=(
        Ordering(
            rule="ended before it was set up",
            columns=("established_year", "ended_year"),
            reason="A channel ends in or after the year it was set up.",
            remedy="Check both years.",
        ),
    ),
    happening=Happening(title="Channel set up", words=("channel",), parties=("home", "partner")),
)
