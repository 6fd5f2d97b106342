"""Disputes and crises: militarised disputes of a home with a place, how they ended and how long they lasted."""

from data.figures import Collected, Interval
from metrics.declare import Better, Category, Family, Indicator, Link, Measure, RollUp, RollUpStep, Unit
from metrics.families import disputes_readings as readings
from metrics.families.disputes_roll_ups import FEWEST_FOR_A_MEDIAN, roll_up
from metrics.methods.rates import FEWEST_FOR_A_RATIO

LEVELS = (
    Category(id="threat", title="Threat", meaning="At most a threat to use force."),
    Category(
        id="display", title="Display of force", meaning="At most a show of force, such as an alert or a border passed."
    ),
    Category(
        id="use-of-force", title="Use of force", meaning="At most force short of war, such as a seizure or a clash."
    ),
    Category(id="war", title="War", meaning="It became a war of 1,000 battle deaths or more between states."),
)
CODED = (
    "The source codes disputes from press and histories, and those of great powers and of recent decades are better "
    "known. Its definition is wide: a fishing boat seized by a navy is a dispute, a crisis without a threat of force "
    "is none."
)
COUNTED_ONCE = (
    "Each dispute counts once for two states, a region or the world, however many states took part. It stands at the "
    "level the whole dispute reached, which may not be the level between these two."
)
WHOLE = "Years and days are the whole dispute's, also for a state that joined late or left early."
NO_SAMPLE = "A count of every dispute coded: nothing was sampled."
NOT_A_RESULT = (
    "Fewer disputes is not the home's result, nor more its failure: who stands up to whom, and who records it, moves "
    "the count too."
)
NO_FAILURE = (
    "No settlement is not failure: most disputes end without any, because nothing is left to settle. How a dispute "
    "was settled does not say by whose effort, nor whether it lasted. A dispute that joined a war going on counts as "
    "ended. One whose settlement is unclear or not recorded stays in the whole."
)


def _counted(id: str, title: str, meaning: str, caveat: str, categories: tuple[Category, ...] = ()) -> Measure:
    return Measure(
        id=id,
        title=title,
        meaning=meaning,
        unit=Unit.DISPUTES,
        dataset="dispute_dyad_years",
        sources=("mid",),
        roll_up=RollUp.DISTINCT,
        collected=Collected.EITHER,
        zero=True,
        interval=Interval.EXACT,
        no_interval=NO_SAMPLE,
        categories=categories,
        with_anyone=True,
        caveat=caveat,
    )


MEASURES = (
    _counted(
        "disputes",
        "Disputes",
        "Distinct militarised disputes in which home and the place faced each other in the year. A zero reads: none "
        "that the source could find.",
        f"{COUNTED_ONCE} {CODED}",
        LEVELS,
    ),
    _counted(
        "disputes_begun",
        "Disputes begun",
        "Distinct militarised disputes between home and the place whose first year it is. A zero reads: none began.",
        f"{WHOLE} {CODED}",
    ),
    _counted(
        "disputes_ended",
        "Disputes ended",
        "Distinct militarised disputes between home and the place whose last year it is, however they ended. A zero "
        "reads: none ended.",
        f"{WHOLE} Disputes that went on when the record ends are not in it. {CODED}",
        (
            Category(
                id="unclear",
                title="Settlement not known",
                meaning="How it was settled is unclear or not recorded.",
            ),
        ),
    ),
    _counted(
        "disputes_settled",
        "Disputes settled by negotiation",
        "Of the disputes that ended in the year, those the source codes as settled by negotiation (MID settlement 1; "
        "2 is imposed, 3 none, 4 unclear). A zero reads: none was.",
        f"{NO_FAILURE} {WHOLE}",
    ),
    Measure(
        id="dispute_duration_median",
        title="Median days of a dispute",
        meaning="Kaplan–Meier median days of the disputes between home and the place that began in the year or the "
        f"nine before it; n is their number. Not given for fewer than {FEWEST_FOR_A_MEDIAN}.",
        unit=Unit.DAYS,
        dataset="dispute_dyad_years",
        sources=("mid",),
        roll_up=RollUp.OWN,
        collected=Collected.EITHER,
        zero=False,
        interval=Interval.BOUNDS,
        with_anyone=True,
        caveat="Low and high are the medians at the fewest and the most days each dispute can have lasted, where days "
        "of its dates are not known: no confidence interval. A dispute that goes on counts with the days so far as "
        f"one not yet ended. Neighbouring years share most of their disputes. {WHOLE}",
    ),
)

# No indicator has a better: a dispute less may be a partner won, a rival left alone, or a report that never came.
INDICATORS = (
    Indicator(
        id="disputes_active_now",
        title="Disputes active",
        question="In how many militarised disputes do {home} and {place} face each other?",
        unit=Unit.DISPUTES,
        better=Better.NEITHER,
        measure="disputes",
        meaning="Distinct disputes in the last year covered, in all and by the highest level each reached.",
        arrow_when="Never: a count of one year has no direction.",
        caveat=f"{NOT_A_RESULT} {COUNTED_ONCE} {CODED}",
        categories=(None, *(level.id for level in LEVELS)),
        read=readings.read_active,
    ),
    Indicator(
        id="disputes_in_window",
        title="Disputes begun",
        question="How many militarised disputes began between {home} and {place}?",
        unit=Unit.DISPUTES,
        better=Better.NEITHER,
        measure="disputes_begun",
        meaning="Distinct disputes whose first year lies in the window; under six are told year by year.",
        arrow_when="Never: a total of one window has no direction; the pace is an indicator of its own.",
        caveat=f"{NOT_A_RESULT} {CODED}",
        read=readings.read_begun,
    ),
    Indicator(
        id="dispute_pace",
        title="Pace of disputes",
        question="Do disputes between {home} and {place} begin more often than in the years before?",
        unit=Unit.TIMES,
        better=Better.NEITHER,
        measure="disputes_begun",
        meaning="Disputes begun a year in the window, as a multiple of the window before. Limits are Clopper and "
        "Pearson's (1934) for the later years' share of both, turned into a ratio of rates.",
        arrow_when=f"At least {FEWEST_FOR_A_RATIO} disputes in both periods together, and limits that exclude 1.",
        caveat=f"{NOT_A_RESULT} Disputes come in series, so the limits, which take each as independent, are too "
        f"narrow. {CODED}",
        read=readings.read_pace,
    ),
    Indicator(
        id="disputes_settled_share",
        title="Settled by negotiation",
        question="How many of the disputes between {home} and {place} that ended were settled by negotiation?",
        unit=Unit.SHARE,
        better=Better.NEITHER,
        measure="disputes_settled",
        meaning="Disputes settled by negotiation over all that ended in the window; n is those that ended. Under six "
        "the counts alone are told.",
        arrow_when="Never: a share of one window has no direction.",
        caveat=NO_FAILURE,
        read=readings.read_settled,
    ),
    Indicator(
        id="dispute_duration",
        title="How long disputes last",
        question="How long do disputes between {home} and {place} last?",
        unit=Unit.DAYS,
        better=Better.NEITHER,
        measure="dispute_duration_median",
        meaning="Median days after which half of the disputes that began in the last ten years had ended (Kaplan & "
        "Meier 1958), at the fewest and the most days each can have lasted.",
        arrow_when="Never: a median of one window has no direction.",
        caveat="The bounds come from unknown dates, not from chance. A median says nothing of the longest disputes. "
        f"{WHOLE}",
        window=10,
        read=readings.read_duration,
    ),
)

FAMILY = Family(
    id="disputes",
    title="Disputes and crises",
    link=Link.IMPACT,
    question="Do {home} and {place} come to threats or force against each other, and how do such disputes end?",
    what_it_cannot_say="Why a dispute began, ended or never came: the record cannot show that diplomacy of {home} "
    "prevented one, and says nothing after 2010.",
    would_change_it="A record of disputes after 2010, or days and settlements that the source could not learn, could "
    "change this.",
    measures=MEASURES,
    roll_ups=(
        RollUpStep(dataset="dispute_dyad_years", measures=tuple(measure.id for measure in MEASURES), compute=roll_up),
    ),
    indicators=INDICATORS,
    lead_measure="disputes",
    lead_indicator="disputes_in_window",
)
