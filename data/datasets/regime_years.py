"""Democracy scores by state and year: three scales that are never joined into one."""

from data.contract import Column, Dataset, Kind

SCORES = ("polyarchy", "polity2", "euds")
"""The scores' columns; each is a scale of its own."""

DATASET = Dataset(
    id="regime_years",
    title="Democracy scores by state and year",
    row="One state's scores in one calendar year.",
    key=("state", "year"),
    place="state",
    period="year",
    columns=(
        Column(name="state", kind=Kind.ACTOR, required=True, meaning="The state whose regime is scored."),
        Column(name="year", kind=Kind.INTEGER, required=True, meaning="Calendar year.", low=1800, high=2100),
        Column(
            name="polyarchy",
            kind=Kind.NUMBER,
            low=0,
            high=1,
            meaning="V-Dem's index of electoral democracy, 0 to 1; null where V-Dem gives none.",
        ),
        Column(
            name="polity2",
            kind=Kind.INTEGER,
            low=-10,
            high=10,
            meaning="Polity's score from autocracy (−10) to democracy (10); null where Polity gives none.",
        ),
        Column(
            name="euds",
            kind=Kind.NUMBER,
            low=-5,
            high=5,
            meaning="The extended Unified Democracy Score, in standard deviations; null where none is given.",
        ),
        Column(
            name="source_code",
            kind=Kind.TEXT,
            meaning="The state's code in the provider's file; null where there is none.",
        ),
    ),
)
