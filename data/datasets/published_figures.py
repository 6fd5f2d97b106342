"""Published figures: percentages someone else computed from a survey, one row each, where the answers are not held."""

from data.contract import Column, Dataset, Kind, Ordering
from data.datasets.survey_responses import MODES

ANSWERS = ("favourable", "unfavourable", "no_answer")

DATASET = Dataset(
    id="published_figures",
    title="Published figures",
    row="one published percentage: one answer to one question about one home, in one country and wave",
    key=("pollster", "country", "about", "wave", "fieldwork_first", "wording", "answer"),
    columns=(
        Column(name="pollster", kind=Kind.TEXT, meaning="Who asked.", required=True),
        Column(name="country", kind=Kind.ACTOR, meaning="Where it was asked.", required=True),
        Column(name="about", kind=Kind.ACTOR, meaning="The home whose view was asked for.", required=True),
        Column(
            name="wave",
            kind=Kind.INTEGER,
            meaning="Year of the survey.",
            unit="year",
            required=True,
            low=1900,
            high=2100,
        ),
        Column(name="fieldwork_first", kind=Kind.DATE, meaning="First day of interviews; null: not published."),
        Column(name="fieldwork_last", kind=Kind.DATE, meaning="Last day of interviews; null: not published."),
        Column(
            name="answer",
            kind=Kind.TEXT,
            meaning="Which percentage: favourable, unfavourable, or neither said (don't know and refused as one).",
            required=True,
            codes=ANSWERS,
        ),
        Column(
            name="percent",
            kind=Kind.NUMBER,
            meaning="Percent of all who were asked.",
            unit="%",
            required=True,
            low=0,
            high=100,
        ),
        Column(name="n", kind=Kind.INTEGER, meaning="How many were asked; null: not published.", low=1),
        Column(
            name="margin_of_error",
            kind=Kind.NUMBER,
            meaning="Published 95 % margin, in percentage points; null: not published, so the figure has no interval.",
            unit="percentage points",
            low=0,
            high=50,
        ),
        Column(
            name="margin_of_design",
            kind=Kind.FLAG,
            meaning="The margin takes in clustering and weighting; null or false: taken as too narrow.",
        ),
        Column(name="mode", kind=Kind.TEXT, meaning="How it was asked; null: not published.", codes=MODES),
        Column(
            name="sample_type",
            kind=Kind.TEXT,
            meaning="Whom the sample stands for and how it was drawn; null: not published.",
        ),
        Column(name="source_url", kind=Kind.TEXT, meaning="Where it was published.", required=True),
        Column(name="wording", kind=Kind.TEXT, meaning="The question as asked.", required=True),
    ),
    place="country",
    period="wave",
    kind="about",
    asker="pollster",
    orderings=(
        Ordering(
            rule="fieldwork ends after it starts",
            columns=("fieldwork_first", "fieldwork_last"),
            reason="The last day of interviews lies before the first.",
            remedy="Correct the two dates as the pollster published them.",
        ),
    ),
)
