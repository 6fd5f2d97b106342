"""Organised violence by state, year and kind: deaths where people died, with the coder's low and high."""

from data.contract import Column, Dataset, Kind, Ordering

KINDS = ("state-based", "non-state", "one-sided")
"""A government against someone; two groups neither of which is a government; an armed party against civilians."""

DEATHS_ORDERED = Ordering(
    rule="low, best and high in order",
    columns=("low", "best", "high"),
    reason="The low estimate is above the best one, or the best one above the high one.",
    remedy="Correct the three estimates, or ask the provider: a figure they contradict is shown without bounds.",
)

DATASET = Dataset(
    id="violence_country_years",
    title="Organised violence by country and year",
    row="One kind of organised violence in one state's territory in one year, zeros included.",
    key=("place", "year", "kind"),
    place="place",
    period="year",
    kind="kind",
    columns=(
        Column(name="place", kind=Kind.ACTOR, required=True, meaning="The state in whose territory people died."),
        Column(name="year", kind=Kind.INTEGER, required=True, meaning="Calendar year.", low=1946, high=2100),
        Column(
            name="kind",
            kind=Kind.TEXT,
            required=True,
            codes=KINDS,
            meaning="Whether a government fought, groups fought each other, or civilians were attacked.",
        ),
        Column(name="best", kind=Kind.INTEGER, required=True, unit="deaths", low=0, meaning="The best estimate."),
        Column(
            name="low",
            kind=Kind.INTEGER,
            unit="deaths",
            low=0,
            meaning="The coder's lowest reliable estimate; null where none was made.",
        ),
        Column(
            name="high",
            kind=Kind.INTEGER,
            unit="deaths",
            low=0,
            meaning="The coder's highest reliable estimate; null where none was made.",
        ),
        Column(
            name="dyads",
            kind=Kind.INTEGER,
            low=0,
            meaning="Pairs of parties that fought, or parties that attacked civilians; null where not counted.",
        ),
        Column(name="source_code", kind=Kind.TEXT, meaning="The state's code in the provider's file; null where none."),
        Column(name="source_name", kind=Kind.TEXT, meaning="The state's name in the provider's file; null where none."),
    ),
    orderings=(DEATHS_ORDERED,),
)
