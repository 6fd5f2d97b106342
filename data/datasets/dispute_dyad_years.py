"""Militarised disputes: one row per dispute, year and pair of states that faced each other in it."""

from data.contract import Column, Dataset, Happening, Kind, Ordering

HOSTILITY = ("threat", "display", "use-of-force", "war")
"""The highest level a dispute reached, from the least to the most."""

SETTLEMENTS = ("negotiated", "imposed", "none", "unclear")

DATASET = Dataset(
    id="dispute_dyad_years",
    title="Militarised disputes by pair of states and year",
    row="one state's facing one other in one dispute in one year; a public file has each pair in both directions, "
    "an own record needs it once",
    key=("dispute", "year", "actor", "opponent"),
    event=("dispute",),
    place="actor",
    period="year",
    happening=Happening(title="Militarised dispute", words=("name", "hostility"), parties=("actor", "opponent")),
    columns=(
        Column(name="dispute", kind=Kind.TEXT, meaning="The source's number of the dispute.", required=True),
        Column(
            name="year",
            kind=Kind.INTEGER,
            meaning="A calendar year in which the two faced each other in it; a dispute of three years has three rows.",
            required=True,
            low=1800,
            high=2100,
        ),
        Column(
            name="actor",
            kind=Kind.ACTOR,
            meaning="A state in the dispute; null where the source names one that is not in the table of states.",
        ),
        Column(
            name="opponent",
            kind=Kind.ACTOR,
            meaning="A state on the other side; null where the source names one that is not in the table of states.",
        ),
        Column(
            name="name", kind=Kind.TEXT, meaning="What the dispute is called or about; null where the source says not."
        ),
        Column(
            name="hostility",
            kind=Kind.TEXT,
            codes=HOSTILITY,
            meaning="The highest level the whole dispute reached: a threat to use force, a display of it, its use, "
            "or war (1,000 battle deaths). Null: not known, or no militarised action.",
        ),
        Column(
            name="began_year",
            kind=Kind.INTEGER,
            meaning="The dispute's first year, between any of its states.",
            required=True,
            low=1800,
            high=2100,
        ),
        Column(
            name="ended_year",
            kind=Kind.INTEGER,
            meaning="The dispute's last year; null while it goes on at the end of the record.",
            low=1800,
            high=2100,
        ),
        Column(
            name="settlement",
            kind=Kind.TEXT,
            codes=SETTLEMENTS,
            meaning="How it was settled: negotiated, imposed by one side, none at all, or unclear. Null: not recorded, "
            "or it goes on.",
        ),
        Column(
            name="shortest_days",
            kind=Kind.INTEGER,
            unit="days",
            low=0,
            meaning="The fewest days it can have lasted, or has lasted so far; null where not known.",
        ),
        Column(
            name="longest_days",
            kind=Kind.INTEGER,
            unit="days",
            low=0,
            meaning="The most days it can have lasted, or has lasted so far, where a day of its dates is not known; "
            "null where not known.",
        ),
    ),
    orderings=(
        Ordering(
            rule="year outside the dispute",
            columns=("began_year", "year", "ended_year"),
            reason="The row's year lies before the dispute's first year or after its last.",
            remedy="Correct the year, or the dispute's first and last year.",
        ),
        Ordering(
            rule="shortest above longest",
            columns=("shortest_days", "longest_days"),
            reason="The fewest days it can have lasted are more than the most.",
            remedy="Exchange the two, or give the same number in both.",
        ),
    ),
)
