"""Defence cooperation agreements: one row per agreement and state that is a party to it."""

from data.contract import Column, Dataset, Deadline, Happening, Kind, Ordering
from data.themes import THEME_CODES

AREAS: tuple[tuple[str, str, str], ...] = (
    ("DCA", "covers_dca", "defence cooperation in general"),
    ("DIC", "covers_dic", "defence industry"),
    ("TREX", "covers_trex", "training and exchange of personnel"),
    ("PROCUREMENT", "covers_procurement", "procurement of arms and materiel"),
    ("COMMISSION", "covers_commission", "a standing commission or committee"),
    ("RESEARCH", "covers_research", "defence research"),
)
"""The provider's code of an area, the column that flags it, and what it means. An agreement may cover up to three."""

DATASET = Dataset(
    id="agreement_parties",
    title="Defence cooperation agreements and their parties",
    row="one state's being party to one agreement",
    key=("agreement", "actor"),
    event=("agreement",),
    place="actor",
    period="signed_year",
    happening=Happening(title="Agreement signed", day="signed", words=("title", "type")),
    deadline=Deadline(title="Agreement ends unless renewed", day="expires", words=("title",), unless=("ended_year",)),
    columns=(
        Column(name="agreement", kind=Kind.TEXT, meaning="The source's id of the agreement.", required=True),
        Column(name="actor", kind=Kind.ACTOR, meaning="The state that is a party.", required=True),
        Column(
            name="counterpart",
            kind=Kind.ACTOR,
            meaning="The other party of a bilateral agreement; null where there are several or the source names none.",
        ),
        Column(
            name="signed", kind=Kind.DATE, meaning="Day of signature; null where the day or the month is not known."
        ),
        Column(name="signed_year", kind=Kind.INTEGER, meaning="Year of signature.", required=True, low=1800, high=2100),
        Column(
            name="in_force_year",
            kind=Kind.INTEGER,
            meaning="Year of entry into force; null where it is not known or never came.",
            low=1800,
            high=2100,
        ),
        Column(
            name="type",
            kind=Kind.TEXT,
            meaning="Whether it frames the whole defence relation (general) or one field of it (sector).",
            codes=("general", "sector"),
        ),
        *(
            Column(
                name=name,
                kind=Kind.FLAG,
                meaning=f"Covers {meaning} ({code}); areas overlap. Null: the source does not say.",
            )
            for code, name, meaning in AREAS
        ),
        Column(
            name="ending",
            kind=Kind.TEXT,
            meaning="What is known of its end: ended, standing (known not to have ended), or unknown.",
            codes=("ended", "standing", "unknown"),
        ),
        Column(
            name="ended_year",
            kind=Kind.INTEGER,
            meaning="Year in which it is known to have ended; null where no end is known.",
            low=1800,
            high=2200,
        ),
        Column(
            name="end_estimate_year",
            kind=Kind.INTEGER,
            meaning="Last year the coder is willing to call it standing, not after the last year coded; "
            "null where no estimate was made.",
            low=1800,
            high=2200,
        ),
        Column(
            name="expires",
            kind=Kind.DATE,
            meaning="Day it ends unless it is renewed; null: it has no end, or the source does not say.",
        ),
        Column(name="is_multilateral", kind=Kind.FLAG, meaning="Whether it has more than two parties."),
        Column(name="title", kind=Kind.TEXT, meaning="The agreement's title; null where the source gives none."),
        Column(
            name="theme",
            kind=Kind.TEXT,
            meaning="What it is mainly about, the same in every row of the agreement; null where nobody has coded it.",
            codes=THEME_CODES,
        ),
    ),
    orderings=(
        Ordering(
            rule="in force before it was signed",
            columns=("signed_year", "in_force_year"),
            reason="An agreement enters into force in or after the year of its signature.",
            remedy="Check both years against the treaty text.",
        ),
        Ordering(
            rule="ended before it was signed",
            columns=("signed_year", "ended_year"),
            reason="An agreement ends in or after the year of its signature.",
            remedy="Check both years against the treaty text.",
        ),
        Ordering(
            rule="estimated to end before it was signed",
            columns=("signed_year", "end_estimate_year"),
            reason="The last year an agreement is called standing is in or after the year of its signature.",
            remedy="Correct the estimate, or leave it empty.",
        ),
    ),
)
