"""What compliance counts, year by year: obligations, findings, quotas, and verdicts two coders gave."""

from data.datasets.obligations import KINDS
from data.figures import Collected, Interval
from metrics.declare import Category, Measure, RollUp, Unit
from metrics.families.compliance_roll_ups import FEWEST_CODED

SIDES = (
    Category(id="theirs", title="Theirs", meaning="What the partner, or another party, must do or is told of."),
    Category(id="ours", title="Ours", meaning="What the home itself must do or is told of."),
)
OF_KINDS = tuple(Category(id=code, title=title, meaning=f"Of either side: {what}.") for code, title, what in KINDS)
DIRECTIONS = (
    Category(id="by-home", title="By the home", meaning="Inspections the home carries out."),
    Category(id="of-home", title="Of the home", meaning="Inspections of the home, which it receives."),
)
OUTCOMES = (
    ("met", "Met", "The verdict is met."),
    ("partly", "Partly met", "The verdict is partly met."),
    ("not-met", "Not met", "The verdict is not met."),
    ("unknown", "Unknown", "Nobody knows, or nobody has judged it since its day passed."),
    ("overdue", "Overdue", "Judged partly or not met, with no day on which it was done; stands in its verdict too."),
)
VERDICTS = (
    *(Category(id=code, title=title, meaning=meaning) for code, title, meaning in OUTCOMES),
    *(
        Category(
            id=f"{side.id}-{code}", title=f"{side.title}: {title.lower()}", meaning=f"{side.title} alone. {meaning}"
        )
        for side in SIDES
        for code, title, meaning in OUTCOMES
    ),
)

VERIFIERS = (
    Category(id="third-party", title="By a third party", meaning="An organisation or a state that is neither side."),
    Category(id="partner", title="By the partner", meaning="The partner verified it."),
    Category(id="home", title="By the home", meaning="The home verified it."),
    Category(id="nobody", title="By nobody", meaning="The register says that nobody did."),
    Category(id="not-written", title="Not written down", meaning="The register does not say."),
)

COMPLETE = "A complete record: nothing was sampled."
REGISTER = (
    "The register is the ministry's own and its verdicts are one coder's judgement: another side's register may "
    "differ, and what is not in it is not counted. What is owed to all parties counts for the world alone."
)
FALLS_DUE = (
    "It counts in the year it falls due, by the day the register was last gone through; later years hold none yet."
)


def _count(
    id: str,
    title: str,
    meaning: str,
    *,
    dataset: str,
    unit: Unit,
    categories: tuple[Category, ...],
    caveat: str,
) -> Measure:
    return Measure(
        id=id,
        title=title,
        meaning=meaning,
        unit=unit,
        dataset=dataset,
        sources=(),
        roll_up=RollUp.SUM,
        collected=Collected.HOME,
        zero=True,
        interval=Interval.EXACT,
        no_interval=COMPLETE,
        categories=categories,
        categories_overlap=categories not in (SIDES, DIRECTIONS, VERIFIERS, ()),
        caveat=caveat,
    )


def _obligations(
    id: str,
    title: str,
    meaning: str,
    categories: tuple[Category, ...] = (*SIDES, *OF_KINDS),
    unit: Unit = Unit.OBLIGATIONS,
) -> Measure:
    return _count(
        id,
        title,
        f"{meaning} {FALLS_DUE}",
        dataset="obligations",
        unit=unit,
        categories=categories,
        caveat=REGISTER if categories is VERIFIERS else f"{REGISTER} Two sides exclude each other; kinds hold both.",
    )


MEASURES = (
    _obligations(
        "obligations_due",
        "Obligations due",
        "Obligations that fell due in the year, whatever became of them; zero reads as: the register lists none.",
    ),
    _obligations(
        "obligations_not_yet_due",
        "Obligations not yet due",
        "Obligations of the year that had not fallen due when the register was last gone through; never in a share.",
    ),
    _obligations(
        "obligations_score",
        "Compliance score",
        "The sum of the scores (0 to 3) of obligations that fell due in the year; those of unknown verdict add none, "
        "and n is how many have a score.",
        unit=Unit.SCORE,
    ),
    _obligations(
        "obligations_unknown",
        "Obligations of unknown verdict",
        "Obligations that fell due and of which nobody knows, or has judged since, whether they were met.",
    ),
    _obligations(
        "obligation_verdicts",
        "Obligations by verdict",
        "Obligations that fell due in the year by their verdict; overdue ones stand in their verdict as well.",
        categories=VERDICTS,
    ),
    _obligations(
        "obligation_verifiers",
        "Obligations by who verified them",
        "Obligations that fell due in the year, by who says whether they were met.",
        categories=VERIFIERS,
    ),
    _obligations(
        "obligations_on_time",
        "Obligations done on time",
        "Obligations that fell due in the year and were done on their day or before.",
    ),
    _obligations(
        "obligations_late",
        "Obligations done late",
        "Obligations that fell due in the year and were done after their day.",
    ),
    _obligations(
        "obligations_overdue",
        "Obligations overdue",
        "Obligations that fell due in the year, are judged partly or not met, and have no day on which they were done.",
    ),
    _obligations(
        "obligations_of_unknown_day",
        "Obligations done on an unknown day",
        "Obligations that fell due in the year, are judged met or unknown, and have no day on which they were done: "
        "they may have been on time or not.",
    ),
    _count(
        "obligations_listed",
        "Obligations in the register",
        "Obligations the register holds, due or not, in the year it was last gone through; zero in every other year.",
        dataset="obligations",
        unit=Unit.OBLIGATIONS,
        categories=(),
        caveat=f"{REGISTER} Readings end with that year, however far ahead the register looks.",
    ),
    _count(
        "findings_raised",
        "Findings raised",
        "Compliance findings raised in the year, by whose conduct they are about; zero reads as none in the record.",
        dataset="compliance_findings",
        unit=Unit.FINDINGS,
        categories=SIDES,
        caveat="More findings may mean worse conduct or closer looking.",
    ),
    _count(
        "findings_closed",
        "Findings closed since",
        "Of the findings raised in the year, those settled by the record's last covered day.",
        dataset="compliance_findings",
        unit=Unit.FINDINGS,
        categories=SIDES,
        caveat="Young findings have had less time to be settled. Settled may mean dropped.",
    ),
    _count(
        "findings_open",
        "Findings open",
        "Findings raised by the end of the year and not settled by then; a stock, which adds up over no years.",
        dataset="compliance_findings",
        unit=Unit.FINDINGS,
        categories=SIDES,
        caveat="Findings from before the record begins are missing.",
    ),
    _count(
        "inspection_quota",
        "Inspections allowed",
        "Inspections that quotas allow in the year.",
        dataset="inspections",
        unit=Unit.INSPECTIONS,
        categories=DIRECTIONS,
        caveat="Inspections without a quota are not in it.",
    ),
    _count(
        "inspection_quota_used",
        "Inspections used of a quota",
        "Inspections carried out in the year under a quota. How many there were with or without a quota is counted "
        "under arms control; the two are never added.",
        dataset="inspections",
        unit=Unit.INSPECTIONS,
        categories=DIRECTIONS,
        caveat="An unused quota is no breach: it may not have been wanted.",
    ),
    _count(
        "inspection_quota_unknown",
        "Inspections allowed, use unknown",
        "Inspections allowed in the year where nobody wrote down how many were used.",
        dataset="inspections",
        unit=Unit.INSPECTIONS,
        categories=DIRECTIONS,
        caveat="They stay in what was allowed and widen the share's bounds.",
    ),
    _count(
        "obligations_coded_twice",
        "Obligations coded twice",
        "Obligations judged by two coders in the year, each alone.",
        dataset="second_codings",
        unit=Unit.OBLIGATIONS,
        categories=(),
        caveat="Often chosen by hand; then they do not speak for the register.",
    ),
    _count(
        "obligations_coded_alike",
        "Obligations judged alike",
        "Of the obligations coded twice in the year, those on which both gave the same verdict.",
        dataset="second_codings",
        unit=Unit.OBLIGATIONS,
        categories=(),
        caveat="Some would be alike by chance: see the coders' agreement.",
    ),
    Measure(
        id="coders_agreement",
        title="Two coders' agreement",
        meaning="Cohen's kappa (1960) of the two verdicts on obligations coded twice in the year: 0 is what chance "
        f"gives, 1 is full agreement. Kept from {FEWEST_CODED} obligations up.",
        unit=Unit.KAPPA,
        dataset="second_codings",
        sources=(),
        roll_up=RollUp.OWN,
        collected=Collected.HOME,
        zero=False,
        interval=Interval.MODEL_95,
        no_interval="Where both coders agree on everything the large-sample error is zero, which is no knowledge: no "
        "limits are given.",
        caveat="Limits are for large samples (Fleiss, Cohen and Everitt 1969). Kappa is low where nearly all verdicts "
        "are one, however often coders agree, and treats partly and not met as far apart as met and not met. It says "
        "that coders read alike, not that they are right.",
    ),
)
