"""Channel tests: each time a standing line was tried, and whether the other side answered as agreed."""

from data.contract import Column, Dataset, Kind
from data.datasets.channels import KINDS

DATASET = Dataset(
    id="channel_tests",
    title="Tests of channels",
    row="one test of one channel",
    key=("home", "test"),
    columns=(
        Column(name="home", kind=Kind.ACTOR, meaning="The state whose record it is.", required=True),
        Column(
            name="partner",
            kind=Kind.ACTOR,
            meaning="The other side; null where it is no single state, which counts for the world alone.",
        ),
        Column(name="test", kind=Kind.TEXT, meaning="The record's id of the test.", required=True),
        Column(
            name="kind",
            kind=Kind.TEXT,
            meaning="What kind of channel was tested.",
            required=True,
            codes=tuple(code for code, _, _ in KINDS),
        ),
        Column(name="tested", kind=Kind.DATE, meaning="Day of the test.", required=True),
        Column(
            name="passed",
            kind=Kind.FLAG,
            meaning="Whether the other side answered as agreed; null: not written down, which is not a failure.",
        ),
        Column(name="channel", kind=Kind.TEXT, meaning="Its name as in the list of channels; null: not written down."),
    ),
    place="home",
    period="tested",
)
