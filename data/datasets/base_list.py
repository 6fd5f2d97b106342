"""Bases: one row per base or site of a home in a partner, in the year the list stands for."""

from data.contract import Column, Dataset, Kind

KINDS = ("base", "lilypad", "funded site")

DATASET = Dataset(
    id="base_list",
    title="Bases listed",
    row="one base or site of one home in one list",
    key=("home", "year", "partner", "base"),
    columns=(
        Column(name="home", kind=Kind.ACTOR, meaning="The state whose record it is.", required=True),
        Column(
            name="partner",
            kind=Kind.ACTOR,
            meaning="The state or territory it lies in; null where that is not known.",
        ),
        Column(
            name="year",
            kind=Kind.INTEGER,
            meaning="Year the list stands for; of an undated list, the year it was published.",
            unit="year",
            required=True,
            low=1900,
            high=2100,
        ),
        Column(name="base", kind=Kind.TEXT, meaning="Name of the base or site.", required=True),
        Column(
            name="kind",
            kind=Kind.TEXT,
            meaning="A base, a lilypad (small, few or no permanent troops) or a site of the host that the home pays "
            "for. Null: the list does not say.",
            codes=KINDS,
        ),
    ),
    place="home",
    period="year",
)
