"""Treaty obligations: the ministry's own register of who owes what by when, and whether it was done."""

from data.contract import Column, Dataset, Deadline, Happening, Kind

KINDS: tuple[tuple[str, str, str], ...] = (
    ("notify", "Notify", "telling the other side in advance or after"),
    ("inspect", "Inspect", "carrying out or admitting an inspection"),
    ("reduce", "Reduce", "giving up or destroying forces or arms"),
    ("report", "Report", "handing over data or a report"),
    ("withdraw", "Withdraw", "leaving a place or an area"),
)
"""The kinds of obligation: id, title, and what is owed."""

VERDICTS = ("met", "partly", "not-met", "unknown", "not-yet-due")
JUDGED = ("met", "partly", "not-met")
"""The verdicts that carry a score."""

DATASET = Dataset(
    id="obligations",
    title="Register of treaty obligations",
    row="one thing one party must do under an agreement; a duty that returns each year is one row a year",
    key=("home", "obligation"),
    columns=(
        Column(name="home", kind=Kind.ACTOR, meaning="The state whose register it is.", required=True),
        Column(
            name="partner",
            kind=Kind.ACTOR,
            meaning="The other side; null where it is owed to all parties, which counts for the world alone.",
        ),
        Column(
            name="obligation",
            kind=Kind.TEXT,
            meaning="The register's id of it; each year's turn of a yearly duty has its own.",
            required=True,
        ),
        Column(name="agreement", kind=Kind.TEXT, meaning="Title or id of the agreement.", required=True),
        Column(name="party", kind=Kind.ACTOR, meaning="The state that must do it: home or partner.", required=True),
        Column(
            name="kind",
            kind=Kind.TEXT,
            meaning="What must be done.",
            required=True,
            codes=tuple(code for code, _, _ in KINDS),
        ),
        Column(
            name="due_year",
            kind=Kind.INTEGER,
            meaning="Year it falls due; of a duty without a day, the year it is judged for.",
            unit="year",
            required=True,
            low=1900,
            high=2100,
        ),
        Column(
            name="due",
            kind=Kind.DATE,
            meaning="Day it falls due; null where none is set, and it is then due by the end of the year.",
        ),
        Column(
            name="checked",
            kind=Kind.DATE,
            meaning="Day this row was last gone through. What falls due after the latest such day of the register is "
            "not yet due, and what fell due before it and was not judged since is unknown.",
            required=True,
        ),
        Column(name="done", kind=Kind.DATE, meaning="Day it was done; null: not done, or the day is not known."),
        Column(
            name="verified_by",
            kind=Kind.TEXT,
            meaning="Who verified it; null: not written down, which is not “nobody”.",
            codes=("home", "partner", "third-party", "nobody"),
        ),
        Column(
            name="method",
            kind=Kind.TEXT,
            meaning="How it was verified (on site, from the air, by documents …); null: not written down.",
        ),
        Column(
            name="verdict",
            kind=Kind.TEXT,
            meaning="What the coder says of it on the day it was checked; “unknown” stays in what was due.",
            required=True,
            codes=VERDICTS,
        ),
        Column(
            name="score",
            kind=Kind.INTEGER,
            meaning="How far it was met: 3 in full, 2 mostly, 1 a little, 0 not at all; null: unknown or not yet due.",
            low=0,
            high=3,
        ),
        Column(name="owner", kind=Kind.TEXT, meaning="The office that follows it; null: none is named."),
    ),
    place="home",
    period="due_year",
    happening=Happening(
        title="Obligation due", day="due", words=("agreement", "obligation"), parties=("home", "partner")
    ),
    deadline=Deadline(
        title="Obligation due", day="due", words=("agreement", "obligation"), owner="owner", unless=("done",)
    ),
)
