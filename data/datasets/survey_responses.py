"""Survey answers: one row a respondent, with the view each gave of each country or organisation asked about."""

from collections.abc import Iterable

from data.contract import Column, Dataset, Kind
from data.survey_description import SAMPLE_TYPES, ReplicateMethod

VIEW = "view_"
"""Beginning of the columns that hold a view; the rest of the name is the home asked about."""

VERY_FAVOURABLE = "Very favourable"
SOMEWHAT_FAVOURABLE = "Somewhat favourable"
SOMEWHAT_UNFAVOURABLE = "Somewhat unfavourable"
VERY_UNFAVOURABLE = "Very unfavourable"
FAVOURABLE_ALONE = "Favourable"
"""Where the pollster did not ask how strongly, or the analyst put several answers together."""

UNFAVOURABLE_ALONE = "Unfavourable"
NEITHER = "Neither"
DONT_KNOW = "Don't know"
REFUSED = "Refused"

FAVOURABLE = (VERY_FAVOURABLE, SOMEWHAT_FAVOURABLE, FAVOURABLE_ALONE)
NEUTRAL = (NEITHER,)
UNFAVOURABLE = (SOMEWHAT_UNFAVOURABLE, VERY_UNFAVOURABLE, UNFAVOURABLE_ALONE)
NO_ANSWER = (DONT_KNOW, REFUSED)

MODES = ("face-to-face", "telephone", "online panel", "post", "mixed mode")

STAGED = ("stratum", "cluster", "size")
"""Columns of the first stage of the drawing; those of later stages end in the stage's number."""


def at_stage(column: str, stage: int) -> str:
    """The name a column of `STAGED` has at a stage.

    >>> at_stage("cluster", 1), at_stage("cluster", 3)
    ('cluster', 'cluster_3')
    """
    return column if stage == 1 else f"{column}_{stage}"


def staged_in(names: Iterable[str]) -> list[str]:
    """Those of the names that tell of a stage of the drawing, in their order."""
    return [name for name in names if name in STAGED or name.startswith(tuple(f"{one}_" for one in STAGED))]


DATASET = Dataset(
    id="survey_responses",
    title="Survey responses",
    row="one respondent of one survey in one country and year",
    key=("file_sha256", "file_row"),
    columns=(
        Column(
            name="file_sha256",
            kind=Kind.TEXT,
            meaning="SHA-256 of the file the respondent came in; with `file_row` the key.",
        ),
        Column(name="pollster", kind=Kind.TEXT, meaning="Who asked.", required=True),
        Column(
            name="wave",
            kind=Kind.INTEGER,
            meaning="Year of the survey.",
            unit="year",
            required=True,
            low=1900,
            high=2100,
        ),
        Column(name="country", kind=Kind.ACTOR, meaning="Where the respondent was asked.", required=True),
        Column(
            name="weight",
            kind=Kind.NUMBER,
            meaning="The pollster's weight; only its size beside others of the same country and wave matters.",
            required=True,
            low=0,
        ),
        Column(name="sex", kind=Kind.TEXT, meaning="Null: not recorded or neither.", codes=("Female", "Male", "Other")),
        Column(name="age", kind=Kind.INTEGER, meaning="Null: not recorded.", unit="year", low=0, high=120),
        Column(
            name="mode",
            kind=Kind.TEXT,
            meaning="How the interview was held; null: not known, so comparability over waves is not established.",
            codes=MODES,
        ),
        Column(
            name="sample",
            kind=Kind.TEXT,
            meaning="Whom the sample stands for (`national`, `mostly urban`); null: not known, as for mode.",
        ),
        Column(
            name="wording",
            kind=Kind.TEXT,
            meaning="The question where it differs from the pollster's usual one; null: the usual one.",
        ),
        Column(
            name="view_*",
            kind=Kind.TEXT,
            meaning="View of the home the name ends with (`view_USA`); null: not asked.",
            codes=(*FAVOURABLE, *NEUTRAL, *UNFAVOURABLE, *NO_ANSWER),
            ends_in_actor=True,
        ),
        Column(
            name="wording_*",
            kind=Kind.TEXT,
            meaning="The question about that home as asked; null: as `wording` says.",
            ends_in_actor=True,
        ),
        Column(
            name="subgroup_*",
            kind=Kind.TEXT,
            meaning="Whom the respondent is counted among (`subgroup_age`: 18–29); null: in none of that breakdown.",
        ),
        Column(
            name="crossed",
            kind=Kind.TEXT,
            meaning="Pairs of breakdowns also shown crossed, as `sex × age; sex × town`; null: none.",
        ),
        Column(
            name="sample_type",
            kind=Kind.TEXT,
            meaning="How respondents were found; null: not known. Only of a probability sample is there an interval.",
            codes=SAMPLE_TYPES,
        ),
        Column(
            name="public",
            kind=Kind.FLAG,
            meaning="The pollster publishes the national percentages; null or false: totals are withheld as parts are.",
        ),
        Column(name="population", kind=Kind.TEXT, meaning="Whom the sample stands for, in words; null: not told."),
        Column(name="fieldwork_first", kind=Kind.DATE, meaning="First day of interviews; null: not told."),
        Column(name="fieldwork_last", kind=Kind.DATE, meaning="Last day of interviews; null: not told."),
        Column(name="stratum", kind=Kind.TEXT, meaning="Stratum of the first stage; null: the sample has none."),
        Column(name="cluster", kind=Kind.TEXT, meaning="Cluster (PSU) of the first stage; null: persons were drawn."),
        Column(
            name="size",
            kind=Kind.NUMBER,
            meaning="Units the first stage drew from in the stratum, or the fraction of them it drew (of a sample all "
            "above 0 and none above 1); null: not told, as if drawn with replacement.",
            low=0,
        ),
        Column(
            name="stratum_*",
            kind=Kind.TEXT,
            meaning="Stratum, within the cluster before, of the stage the name ends with (`stratum_2`); null: none.",
        ),
        Column(
            name="cluster_*",
            kind=Kind.TEXT,
            meaning="Cluster of the stage the name ends with (`cluster_2`, `cluster_3`); null: there is none.",
        ),
        Column(
            name="size_*",
            kind=Kind.NUMBER,
            meaning="Units the stage the name ends with drew from, or the fraction, as `size`; null: not told.",
            low=0,
        ),
        Column(
            name="replicate_*",
            kind=Kind.NUMBER,
            meaning="A replicate weight, numbered from 1; null: the survey has none.",
            low=0,
        ),
        Column(
            name="scale_*",
            kind=Kind.NUMBER,
            meaning="Factor of the replicate of that number, the same in every row; null: the method's own.",
            low=0,
        ),
        Column(
            name="method",
            kind=Kind.TEXT,
            meaning="How the replicate weights were made; null: there are none.",
            codes=tuple(one.value for one in ReplicateMethod),
        ),
        Column(
            name="fay",
            kind=Kind.NUMBER,
            meaning="Fay's coefficient; null: not Fay's method, or a scale is given.",
            low=0,
            high=1,
        ),
    ),
    place="country",
    period="wave",
    kind="view_*",
    asker="pollster",
    respondents=True,
)
