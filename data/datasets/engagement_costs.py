"""Resources: one row per partner, year and kind of engagement: how many, what was planned and what was spent."""

from data.contract import Column, Dataset, Kind

ACTIVITIES = (
    ("exercises", "Exercises", "exercising with others"),
    ("visits", "Visits", "visits of leaders, units and ships"),
    ("exchanges", "Education and exchange", "courses and posts, sent and hosted"),
    ("attaches", "Attachés", "posts at embassies"),
    ("dialogues", "Dialogues", "staff talks and working groups"),
    ("forums", "Forums", "meetings of many states"),
    ("other", "Other", "none of these"),
)

DATASET = Dataset(
    id="engagement_costs",
    title="What engagements cost",
    row="one kind of engagement with one partner in one year",
    key=("home", "partner", "year", "activity"),
    place="home",
    period="year",
    columns=(
        Column(name="home", kind=Kind.ACTOR, meaning="The state whose record this is.", required=True),
        Column(
            name="partner",
            kind=Kind.ACTOR,
            meaning="The state it was with; null where it was with many or is not kept by partner, and then it counts "
            "in the world alone.",
        ),
        Column(name="year", kind=Kind.INTEGER, meaning="The budget year.", required=True, low=1900, high=2100),
        Column(
            name="activity",
            kind=Kind.TEXT,
            meaning="The kind of engagement: "
            + "; ".join(f"{code}, {meaning}" for code, _, meaning in ACTIVITIES)
            + ".",
            required=True,
            codes=tuple(code for code, _, _ in ACTIVITIES),
        ),
        Column(
            name="engagements",
            kind=Kind.INTEGER,
            unit="engagements",
            meaning="How many took place; 0 where what was planned was called off.",
            required=True,
            low=0,
        ),
        Column(
            name="planned_usd",
            kind=Kind.NUMBER,
            unit="US dollars",
            meaning="What the plan allowed for it, in US dollars of that year; 0 where nothing was planned.",
            required=True,
            low=0,
        ),
        Column(
            name="spent_usd",
            kind=Kind.NUMBER,
            unit="US dollars",
            meaning="What was spent on it, in US dollars of that year; null while that is not known, which is not 0.",
            low=0,
        ),
    ),
)
