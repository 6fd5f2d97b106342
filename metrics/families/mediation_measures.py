"""The measures of negotiation and mediation: attempts in a place, peace agreements, and what became of them."""

from data.datasets.home_mediations import RESULTS
from data.datasets.peace_agreements import KINDS
from data.figures import Collected, Interval
from metrics.declare import Category, Measure, RollUp, Unit

NO_SAMPLE = "A count of every one coded: nothing was sampled."
NO_OUTCOMES = (
    "The source has no outcomes. There is more mediation where war is worse and lasts longer, so more attempts say "
    "nothing against mediation and fewer nothing for it. One round of talks is an attempt in some wars, years of them "
    "in others. The article describes 1946–2004; the years to 2009 were added to the file later."
)
WHAT_IS_AN_AGREEMENT = (
    "Only agreements signed by at least two parties of a conflict of 25 battle deaths a year, and about what they "
    "fought over; a ceasefire alone is none. A process of talks may sign many. It stands where the conflict is."
)
ASSOCIATION = (
    "Association only: parties sign where they are tired of war, and what follows has many causes. Agreements of one "
    "process share their fate, so they are no independent trials."
)
JUDGED = (
    "Only the parties that signed are looked at, not other groups of the same war. Agreements signed after 2006 had no "
    "five years to be judged by when coding ended."
)


def _of_agreements(id: str, title: str, meaning: str, caveat: str, categories: tuple[Category, ...] = ()) -> Measure:
    return Measure(
        id=id,
        title=title,
        meaning=meaning,
        unit=Unit.AGREEMENTS,
        dataset="peace_agreements",
        sources=("ucdp",),
        roll_up=RollUp.DISTINCT,
        collected=Collected.PLACE,
        zero=True,
        interval=Interval.EXACT,
        no_interval=NO_SAMPLE,
        categories=categories,
        caveat=caveat,
    )


ATTEMPTS = Measure(
    id="mediation_attempts",
    title="Mediation attempts",
    meaning="Attempts of third parties to mediate in the place's civil wars that began in the year. Zero reads: none "
    "that the source found, with or without a war.",
    unit=Unit.ATTEMPTS,
    dataset="mediation_attempts",
    sources=("mediation",),
    roll_up=RollUp.SUM,
    collected=Collected.PLACE,
    zero=True,
    interval=Interval.EXACT,
    no_interval=NO_SAMPLE,
    caveat=f"{NO_OUTCOMES} Who mediated is free text and is not counted by state.",
)

SIGNED = _of_agreements(
    "peace_agreements",
    "Peace agreements",
    "Distinct peace agreements signed in the year over conflicts in the place. Zero reads: none.",
    WHAT_IS_AN_AGREEMENT,
    tuple(Category(id=id, title=title, meaning=f"As coded: {meaning}.") for id, title, meaning in KINDS),
)

ENDED = _of_agreements(
    "peace_agreements_ended",
    "Peace agreements ended",
    "Of the agreements signed in the year, those a party that signed has since broken with (UCDP `ended` 1). Zero "
    "reads: none.",
    f"By the end of 2011: younger agreements had less time to end. {ASSOCIATION} {WHAT_IS_AN_AGREEMENT}",
)

KNOWN = _of_agreements(
    "peace_agreements_judged",
    "Peace agreements judged after five years",
    "Of the agreements signed in the year, those of which it is known whether the parties that signed fought again "
    "within five years. Zero reads: none.",
    f"{JUDGED} {WHAT_IS_AN_AGREEMENT}",
)

HELD = _of_agreements(
    "peace_agreements_held",
    "Peace agreements without return of violence",
    "Of the agreements judged, those after which the parties that signed did not fight again within five years "
    "(UCDP `DyVi05` 0). Zero reads: none.",
    f"{JUDGED} {ASSOCIATION} {WHAT_IS_AN_AGREEMENT}",
)

BY_HOME = Measure(
    id="mediations_by_home",
    title="Mediation by the home",
    meaning="Distinct attempts of the home to mediate in the place's conflicts that began in the year. Zero reads: "
    "none in the record. An attempt between two states counts once in a region and in the world.",
    unit=Unit.ATTEMPTS,
    dataset="home_mediations",
    sources=(),
    roll_up=RollUp.DISTINCT,
    collected=Collected.HOME,
    zero=True,
    interval=Interval.EXACT,
    no_interval="A complete record: nothing was sampled.",
    categories=tuple(
        Category(id=id, title=title, meaning=f"{meaning[0].upper()}{meaning[1:]}.") for id, title, meaning in RESULTS
    ),
    caveat="Quiet mediation is not in it. An agreement signed says nothing of whether it held, and attempts go where "
    "war is worst.",
)
OF_AGREEMENTS = (SIGNED, ENDED, KNOWN, HELD)
