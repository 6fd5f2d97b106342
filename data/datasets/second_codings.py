"""Second codings: what two coders said of the same obligation, each without knowing the other's verdict."""

from data.contract import Column, Dataset, Kind
from data.datasets.obligations import VERDICTS

CODED = tuple(verdict for verdict in VERDICTS if verdict != "not-yet-due")
"""The verdicts two coders may be compared on: what is not yet due is judged by nobody."""

DATASET = Dataset(
    id="second_codings",
    title="Obligations judged by two coders",
    row="one obligation judged by two coders, each alone",
    key=("home", "obligation", "year"),
    columns=(
        Column(name="home", kind=Kind.ACTOR, meaning="The state whose register it is.", required=True),
        Column(
            name="partner",
            kind=Kind.ACTOR,
            meaning="The other side, as in the register; null where the obligation is owed to all parties.",
        ),
        Column(name="obligation", kind=Kind.TEXT, meaning="The register's id of the obligation.", required=True),
        Column(
            name="year",
            kind=Kind.INTEGER,
            meaning="Year in which both judged it.",
            unit="year",
            required=True,
            low=1900,
            high=2100,
        ),
        Column(
            name="first_verdict",
            kind=Kind.TEXT,
            meaning="The first coder's verdict before the two spoke, not the one agreed on afterwards.",
            required=True,
            codes=CODED,
        ),
        Column(
            name="verdict",
            kind=Kind.TEXT,
            meaning="The second coder's verdict before the two spoke.",
            required=True,
            codes=CODED,
        ),
        Column(name="coder", kind=Kind.TEXT, meaning="The second coder; null: not written down."),
    ),
    place="home",
    period="year",
)
