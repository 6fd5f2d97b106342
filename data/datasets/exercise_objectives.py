"""Exercise objectives: one row per objective of an exercise with one partner, and how far it was met."""

from data.contract import Column, Dataset, Happening, Kind

DATASET = Dataset(
    id="exercise_objectives",
    title="Exercise objectives and how far they were met",
    row="one objective of one exercise with one partner, as one assessor judged it",
    key=("home", "partner", "exercise", "objective", "assessor"),
    columns=(
        Column(name="home", kind=Kind.ACTOR, meaning="The state whose record it is.", required=True),
        Column(
            name="partner",
            kind=Kind.ACTOR,
            meaning="The state it was exercised with; null where with none in particular, which counts for the world "
            "alone.",
        ),
        Column(name="exercise", kind=Kind.TEXT, meaning="The exercise's id or name.", required=True),
        Column(
            name="ended", kind=Kind.DATE, meaning="Day the exercise ended; figures count by its year.", required=True
        ),
        Column(name="objective", kind=Kind.TEXT, meaning="The objective in a few words.", required=True),
        Column(
            name="score",
            kind=Kind.INTEGER,
            meaning="How far it was met: 0 not, 1 in part, 2 mostly, 3 fully; null where it was not assessed.",
            low=0,
            high=3,
        ),
        Column(
            name="assessor",
            kind=Kind.TEXT,
            meaning="Who judged it, as an office rather than a person; null where it is not said.",
        ),
        Column(
            name="confidence",
            kind=Kind.TEXT,
            meaning="How sure the assessor is; null where it is not said.",
            codes=("low", "medium", "high"),
        ),
    ),
    place="home",
    period="ended",
    happening=Happening(
        title="Exercise objective assessed", day="ended", words=("objective", "exercise"), parties=("home", "partner")
    ),
)
