"""Peace agreements: one row per agreement and state in which, or between which, the conflict was."""

from data.contract import Column, Dataset, Kind

KINDS: tuple[tuple[str, str, str], ...] = (
    ("full", "Full", "the parties agree to settle the whole of what they fought over"),
    ("partial", "Partial", "the parties agree to settle a part of it"),
    ("process", "Process", "the parties agree on how to go about settling it"),
)

DATASET = Dataset(
    id="peace_agreements",
    title="Peace agreements",
    row="one agreement in the state of the conflict, or in each of the two of a war between states",
    key=("agreement", "place"),
    place="place",
    period="year",
    columns=(
        Column(name="agreement", kind=Kind.TEXT, meaning="The source's id of the agreement.", required=True),
        Column(name="place", kind=Kind.ACTOR, meaning="The state in which the conflict is.", required=True),
        Column(name="name", kind=Kind.TEXT, meaning="The agreement's name; null where the source gives none."),
        Column(name="signed", kind=Kind.DATE, meaning="Day of signature; null where it is not known."),
        Column(name="year", kind=Kind.INTEGER, meaning="Year of signature.", required=True, low=1900, high=2100),
        Column(
            name="kind",
            kind=Kind.TEXT,
            codes=tuple(code for code, _, _ in KINDS),
            meaning="How much of the conflict it settles; null: the source does not say.",
        ),
        Column(
            name="has_ended",
            kind=Kind.FLAG,
            meaning="Whether a party that signed has since broken with it, by word or deed; null: not known.",
        ),
        Column(
            name="violence_returned",
            kind=Kind.FLAG,
            meaning="Whether the parties that signed fought each other again within five years. Null: not known, or "
            "five years had not passed when the record was made.",
        ),
        Column(
            name="third_parties", kind=Kind.TEXT, meaning="Who helped or witnessed; null where nobody or not recorded."
        ),
    ),
)
