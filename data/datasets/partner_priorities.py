"""Partner priorities: how much a partner matters to the home by its own declaration, who answers for it, until when."""

from data.contract import Column, Dataset, Deadline, Kind

HIGHEST = 5
"""Of the priorities a ministry may declare; 1 is the lowest."""

DATASET = Dataset(
    id="partner_priorities",
    title="Priorities of partners",
    row="one home's declared priority of one partner for one year",
    key=("home", "partner", "year"),
    columns=(
        Column(name="home", kind=Kind.ACTOR, meaning="The state or group whose priority it is.", required=True),
        Column(name="partner", kind=Kind.ACTOR, meaning="The partner it is about.", required=True),
        Column(
            name="year",
            kind=Kind.INTEGER,
            meaning="Year it is declared for; the newest stands until another is declared.",
            unit="year",
            required=True,
            low=1990,
            high=2100,
        ),
        Column(
            name="priority",
            kind=Kind.INTEGER,
            meaning=f"From 1, the lowest, to {HIGHEST}, the highest.",
            required=True,
            low=1,
            high=HIGHEST,
        ),
        Column(name="owner", kind=Kind.TEXT, meaning="The office that answers for the partner; null: none is named."),
        Column(
            name="review_by",
            kind=Kind.DATE,
            meaning="Day by which the engagement is to be reviewed; null: no day is set.",
        ),
        Column(name="aim", kind=Kind.TEXT, meaning="What is wanted of the partner, in a few words; null: not written."),
    ),
    place="home",
    period="year",
    deadline=Deadline(title="Review of the engagement", day="review_by", words=("aim",), owner="owner"),
)
