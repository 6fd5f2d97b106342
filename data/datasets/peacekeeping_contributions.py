"""Uniformed personnel in peacekeeping by contributor and month: one row a contributor and month with personnel."""

from data.contract import Column, Dataset, Kind

PERSONNEL_KINDS: tuple[tuple[str, str], ...] = (
    ("troops", "Troops"),
    ("police", "Police"),
    ("experts", "Experts on mission"),
)
"""The kinds of uniformed personnel: the column that counts them and what they are called."""


def personnel_columns(who: str) -> tuple[Column, ...]:
    """The four columns of personnel every peacekeeping dataset has: all together, and each kind."""
    return (
        Column(
            name="total",
            kind=Kind.INTEGER,
            unit="persons",
            meaning=f"All uniformed personnel {who} at the end of the month.",
            required=True,
            low=0,
        ),
        *(
            Column(
                name=name,
                kind=Kind.INTEGER,
                unit="persons",
                meaning=f"{title} among them, 0 where there were none; null where they are not told from other kinds.",
                low=0,
            )
            for name, title in PERSONNEL_KINDS
        ),
    )


DATASET = Dataset(
    id="peacekeeping_contributions",
    title="Contributions to United Nations peacekeeping",
    row="one contributor's uniformed personnel at the end of one month",
    key=("contributor", "month"),
    place="contributor",
    period="month",
    columns=(
        Column(
            name="contributor",
            kind=Kind.ACTOR,
            meaning="The state that sends them. A month without a row, within the years covered, reads as none sent.",
            required=True,
        ),
        Column(
            name="listed_as",
            kind=Kind.TEXT,
            meaning="The name the source lists it under; null where the record is the user's own.",
        ),
        Column(name="month", kind=Kind.DATE, meaning="The first day of the month counted.", required=True),
        *personnel_columns("sent"),
    ),
)
