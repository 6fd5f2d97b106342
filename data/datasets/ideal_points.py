"""Ideal points in the UN General Assembly: where each state's votes of a session place it, with quantiles."""

from data.contract import Column, Dataset, Kind, Ordering

QUANTILES: tuple[tuple[str, str, int], ...] = (
    ("q05", "Q5%", 5),
    ("q10", "Q10%", 10),
    ("q50", "Q50%", 50),
    ("q90", "Q90%", 90),
    ("q95", "Q95%", 95),
)
"""The column of a quantile, what the provider calls it, and its percent."""

DATASET = Dataset(
    id="ideal_points",
    title="Ideal points in the UN General Assembly",
    row="One state's ideal point in one session of the General Assembly.",
    key=("state", "session"),
    place="state",
    period="year",
    columns=(
        Column(name="state", kind=Kind.ACTOR, required=True, meaning="The state that voted."),
        Column(
            name="session", kind=Kind.INTEGER, required=True, low=1, high=200, meaning="The session's ordinal number."
        ),
        Column(
            name="year",
            kind=Kind.INTEGER,
            required=True,
            low=1946,
            high=2100,
            meaning="The year the session opened in: 1945 and its number. Its last votes may fall in the next.",
        ),
        Column(
            name="point",
            kind=Kind.NUMBER,
            required=True,
            unit="ideal-point units",
            low=-10,
            high=10,
            meaning="The estimated position on the main line of division; it has no zero that means anything.",
        ),
        *(
            Column(
                name=name,
                kind=Kind.NUMBER,
                unit="ideal-point units",
                low=-20,
                high=20,
                meaning=f"The point's {percent} % quantile; null where none is given.",
            )
            for name, _, percent in QUANTILES
        ),
        Column(
            name="votes",
            kind=Kind.INTEGER,
            unit="votes",
            low=1,
            meaning="Roll calls the state voted in that session; null where not counted.",
        ),
        Column(
            name="source_code",
            kind=Kind.TEXT,
            meaning="The state's code in the provider's file; null where there is none.",
        ),
    ),
    orderings=(
        Ordering(
            rule="quantiles in order",
            columns=tuple(name for name, _, _ in QUANTILES),
            reason="A quantile of more percent is below one of fewer.",
            remedy="Correct the quantiles against the source.",
        ),
        Ordering(
            rule="point inside its interval",
            columns=("q05", "point", "q95"),
            reason="The point lies outside its own 5 % and 95 % quantiles.",
            remedy="Correct the point or its quantiles against the source.",
        ),
    ),
)
