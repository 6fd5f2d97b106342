"""Coalition operations: to which a home is asked, which it joins, with how many, and for how long."""

from data.datasets.coalition_contributions import ANSWERS
from data.figures import Collected, Interval
from metrics.declare import Better, Category, Family, Indicator, Link, Measure, RollUp, RollUpStep, Unit
from metrics.families import coalitions_readings as readings
from metrics.families.coalitions_readings import FEWEST_FOR_A_SHARE
from metrics.families.coalitions_roll_ups import UNKNOWN, contributions

COMPLETE = "A complete record: nothing was sampled."
OWN_RECORD = (
    "The ministry's own record: what is not entered is not counted. Each operation stands in the year in which the "
    "home was asked, under the one partner that leads it or goes with the home; without such a partner it counts in "
    "the world alone."
)
LIST = f"Below {FEWEST_FOR_A_SHARE} operations the counts are told, and no number made of them."
NEVER = "Never: it is a level, of operations too few and too unlike for a trend."
ANSWER_TITLES = {"joined": "Joined", "declined": "Declined", "open": "Open", UNKNOWN: "Not known"}
ANSWER_MEANINGS = {
    "joined": "The home joined.",
    "declined": "The home said no.",
    "open": "It has not answered yet.",
    UNKNOWN: "The record does not say what came of it.",
}
ANSWERED = tuple(
    Category(id=answer, title=ANSWER_TITLES[answer], meaning=ANSWER_MEANINGS[answer]) for answer in (*ANSWERS, UNKNOWN)
)


def _measure(id: str, title: str, meaning: str, unit: Unit, categories: tuple[Category, ...] = ()) -> Measure:
    """A sum over the operations of the ministry's own record."""
    return Measure(
        id=id,
        title=title,
        meaning=meaning,
        unit=unit,
        dataset="coalition_contributions",
        sources=(),
        roll_up=RollUp.SUM,
        collected=Collected.HOME,
        zero=True,
        interval=Interval.EXACT,
        no_interval=COMPLETE,
        categories=categories,
        caveat=OWN_RECORD,
    )


MEASURES = (
    _measure(
        "coalition_invitations",
        "Coalition operations asked to join",
        "Operations led by or shared with the partner that home was asked to join in the year; zero reads: the record "
        "has no invitation.",
        Unit.MISSIONS,
        ANSWERED,
    ),
    _measure(
        "coalition_personnel",
        "Coalition personnel of the home",
        "The most personnel home had at once in each operation joined, summed over those asked in the year for which "
        "the operation's total is known as well; zero reads: none, or none known.",
        Unit.PERSONNEL,
    ),
    _measure(
        "coalition_personnel_all",
        "Coalition personnel in all",
        "All personnel of the same operations at the same time, the home's among them; zero reads: no operation joined "
        "for which both are known.",
        Unit.PERSONNEL,
    ),
    _measure(
        "coalition_operations_counted",
        "Coalition operations with both numbers",
        "Operations joined for which home's personnel and the total are both known; zero reads: none.",
        Unit.MISSIONS,
    ),
    _measure(
        "coalition_months",
        "Coalition months",
        "Months for which home has had personnel in the operations joined, summed over those asked in the year; zero "
        "reads: none, or none known.",
        Unit.MONTHS,
    ),
    _measure(
        "coalition_operations_timed",
        "Coalition operations with known months",
        "Operations joined for which the months are known; zero reads: none.",
        Unit.MISSIONS,
    ),
)

INDICATORS = (
    Indicator(
        id="coalitions_invited",
        title="Coalition operations asked to join",
        question="How often is {home} asked into operations with {place}?",
        unit=Unit.MISSIONS,
        better=Better.NEITHER,
        measure="coalition_invitations",
        meaning="Invitations in the window (five years unless another is chosen), by what home answered.",
        arrow_when=NEVER,
        caveat=f"Being asked follows crises as well as trust. {OWN_RECORD}",
        categories=(None, *(one.id for one in ANSWERED)),
        read=readings.invited,
    ),
    Indicator(
        id="coalitions_joined",
        title="Share of coalition operations joined",
        question="When asked into operations with {place}, does {home} join?",
        unit=Unit.SHARE,
        better=Better.NEITHER,
        measure="coalition_invitations",
        meaning="Operations joined ÷ invitations in the window, n being the invitations. Those still open and those "
        "whose answer is not known stay in the whole and are told beside it.",
        arrow_when=NEVER,
        caveat=f"{LIST} To join is not to be useful, nor is to decline to be unwilling. {OWN_RECORD}",
        read=readings.joined_share,
    ),
    Indicator(
        id="coalition_personnel_share",
        title="Share of coalition personnel",
        question="How much of the operations with {place} does {home} carry?",
        unit=Unit.SHARE,
        better=Better.NEITHER,
        measure="coalition_personnel",
        meaning="Home's personnel ÷ all personnel, summed over the operations joined in the window for which both are "
        "known; n is those operations.",
        arrow_when=NEVER,
        caveat=f"{LIST} A large operation outweighs many small ones; persons are not aircraft, ships or money. "
        f"{OWN_RECORD}",
        read=readings.personnel_share,
    ),
    Indicator(
        id="coalition_months_sustained",
        title="Months sustained an operation",
        question="For how long does {home} stay in operations with {place}?",
        unit=Unit.MONTHS,
        better=Better.NEITHER,
        measure="coalition_months",
        meaning="Months of home's personnel ÷ operations joined in the window whose months are known; n is those "
        "operations.",
        arrow_when=NEVER,
        caveat=f"{LIST} Operations that still go on count with the months so far, so the mean is too low for them. "
        f"{OWN_RECORD}",
        read=readings.months_mean,
    ),
)

FAMILY = Family(
    id="coalitions",
    title="Coalition operations",
    link=Link.OUTCOMES,
    question="Asked into operations with {place}, does {home} join, with how many, and for how long?",
    what_it_cannot_say="A record of contributions cannot show what they were worth to the operation, what it came to, "
    "or operations {home} was never asked to join. Who serves beside whom in UN missions, publicly known for March "
    "2014 alone, stands under Peacekeeping.",
    would_change_it="More operations, the answers and totals that are missing, or partners' own accounts of them could "
    "change this.",
    measures=MEASURES,
    roll_ups=(
        RollUpStep(
            dataset="coalition_contributions",
            measures=tuple(measure.id for measure in MEASURES),
            compute=contributions,
        ),
    ),
    indicators=INDICATORS,
    lead_measure="coalition_invitations",
    lead_indicator="coalitions_joined",
)
