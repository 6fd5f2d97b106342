"""Survey answers: one row a respondent, with the view each gave of each country or organisation asked about."""

from data.contract import Column, Dataset, Kind

VIEW = "view_"
"""Beginning of the columns that hold a view; the rest of the name is the home asked about."""

VERY_FAVOURABLE = "Very favourable"
SOMEWHAT_FAVOURABLE = "Somewhat favourable"
SOMEWHAT_UNFAVOURABLE = "Somewhat unfavourable"
VERY_UNFAVOURABLE = "Very unfavourable"
DONT_KNOW = "Don't know"
REFUSED = "Refused"

FAVOURABLE = (VERY_FAVOURABLE, SOMEWHAT_FAVOURABLE)
UNFAVOURABLE = (SOMEWHAT_UNFAVOURABLE, VERY_UNFAVOURABLE)
NO_ANSWER = (DONT_KNOW, REFUSED)

MODES = ("face-to-face", "telephone", "online panel", "post", "mixed mode")

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
            codes=(*FAVOURABLE, *UNFAVOURABLE, *NO_ANSWER),
            ends_in_actor=True,
        ),
    ),
    place="country",
    period="wave",
    kind="view_*",
    respondents=True,
)
