"""Compliance findings: what one side told the other it had not kept, and when that was settled."""

from data.contract import Column, Dataset, Happening, Kind, Ordering

DATASET = Dataset(
    id="compliance_findings",
    title="Compliance findings",
    row="one finding that an agreement was not kept, raised with a party",
    key=("home", "finding"),
    columns=(
        Column(name="home", kind=Kind.ACTOR, meaning="The state whose record it is.", required=True),
        Column(
            name="partner",
            kind=Kind.ACTOR,
            meaning="The other side; null where it was raised among all parties, which counts for the world alone.",
        ),
        Column(name="finding", kind=Kind.TEXT, meaning="The record's id of it.", required=True),
        Column(name="agreement", kind=Kind.TEXT, meaning="Title or id of the agreement.", required=True),
        Column(
            name="party",
            kind=Kind.ACTOR,
            meaning="The state whose conduct it is about: home or partner.",
            required=True,
        ),
        Column(name="raised", kind=Kind.DATE, meaning="Day it was raised.", required=True),
        Column(
            name="closed",
            kind=Kind.DATE,
            meaning="Day both sides called it settled; null: still open on the record's last covered day.",
        ),
        Column(name="subject", kind=Kind.TEXT, meaning="What it is about, in a few words; null: not written."),
    ),
    place="home",
    period="raised",
    orderings=(
        Ordering(
            rule="closed before it was raised",
            columns=("raised", "closed"),
            reason="A finding is settled on or after the day it was raised.",
            remedy="Check both days.",
        ),
    ),
    happening=Happening(
        title="Compliance finding raised",
        day="raised",
        words=("subject", "agreement"),
        parties=("home", "partner"),
    ),
)
