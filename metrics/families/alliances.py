"""Alliances and multilateral agreements: what is in force with whom, what home promises, and whether they spread."""

from data.datasets.alliance_members import PROMISES
from data.figures import Collected, Interval, Level
from metrics.declare import Better, Category, Family, Indicator, Link, Measure, RollUp, RollUpStep, Unit
from metrics.families import alliances_readings as readings
from metrics.families.alliances_roll_ups import roll_up
from metrics.methods.rates import FEWEST_FOR_A_RATIO

KINDS = tuple(
    Category(
        id=kind, title=kind.capitalize(), meaning=f"Home promises {meaning}; one alliance may hold several promises."
    )
    for kind, _, meaning in PROMISES
)
FORMAL = (
    "A treaty on paper: whether it would be honoured, trained for or paid for is not in it, and informal "
    "alignment is missing. Within NATO it is the same for every pair and hardly changes."
)
RECORD = (
    "Counted from 1919 to 2018: until then many allies, such as Austria-Hungary, are states that are not in the "
    "table of states here."
)
RIVALS = "A pact of non-aggression between rivals counts like a mutual defence treaty: read it with what is promised."
ALL_COUNTED = "A count of every alliance coded: nothing was sampled."
MULTILATERAL = (
    "Military alliances only: multilateral agreements on arms, training or information are not in it. A state that "
    "accedes later adds nothing to the number in force."
)

MEASURES = (
    Measure(
        id="alliance_commitments",
        title="Alliances in force",
        meaning="Distinct alliances in force on some day of the year to which home and the partner, or at least one "
        "other state of the region, both belong. A zero reads: no formal alliance that the source found.",
        unit=Unit.ALLIANCES,
        dataset="alliance_members",
        sources=("atop",),
        roll_up=RollUp.DISTINCT,
        collected=Collected.EITHER,
        zero=True,
        interval=Interval.EXACT,
        no_interval=ALL_COUNTED,
        caveat=f"{RIVALS} {FORMAL} {RECORD}",
    ),
    Measure(
        id="alliance_promises",
        title="Alliances by what is promised",
        meaning="Distinct alliances in force that home and the partner both belong to, by what home promises in them: "
        "ask it the other way round for what the partner promises. A zero reads: no alliance with that promise.",
        unit=Unit.ALLIANCES,
        dataset="alliance_members",
        sources=("atop",),
        roll_up=RollUp.DISTINCT,
        collected=Collected.EITHER,
        zero=True,
        interval=Interval.EXACT,
        no_interval=ALL_COUNTED,
        levels=(Level.PARTNER, Level.WORLD),
        categories=KINDS,
        has_total=False,
        categories_overlap=True,
        caveat=f"Promises overlap, so they are never added up. By region they are not counted. A promise may be "
        f"limited to one place, adversary or occasion. {FORMAL} {RECORD}",
    ),
    Measure(
        id="multilateral_agreements",
        title="Multilateral alliances in force",
        meaning="Distinct alliances of more than two states in force in the year to which home and the partner, or at "
        "least one other state of the region, both belong. A zero reads: none. With no home: a place's with any other "
        "state, and for the world every one in force.",
        unit=Unit.AGREEMENTS,
        dataset="alliance_members",
        sources=("atop",),
        roll_up=RollUp.DISTINCT,
        collected=Collected.EITHER,
        zero=True,
        interval=Interval.EXACT,
        no_interval=ALL_COUNTED,
        with_anyone=True,
        caveat=f"{MULTILATERAL} {FORMAL} {RECORD}",
    ),
    Measure(
        id="multilateral_signed",
        title="Multilateral alliances signed",
        meaning="Distinct alliances of more than two states that began in the year with home and the partner, or at "
        "least one other state of the region, among their first members. A zero reads: none. With no home: a place's "
        "with any other state, and for the world every one begun.",
        unit=Unit.AGREEMENTS,
        dataset="alliance_members",
        sources=("atop",),
        roll_up=RollUp.DISTINCT,
        collected=Collected.EITHER,
        zero=True,
        interval=Interval.EXACT,
        no_interval=ALL_COUNTED,
        with_anyone=True,
        caveat=f"Joining one that stands already is not signing it, so enlargement does not show here. {MULTILATERAL} "
        f"{RECORD}",
    ),
)

INDICATORS = (
    Indicator(
        id="alliance_commitments_now",
        title="Alliances in force",
        question="How many alliances bind {home} and {place}?",
        unit=Unit.ALLIANCES,
        better=Better.NEITHER,
        measure="alliance_commitments",
        meaning="Distinct alliances in force in the last year covered to which both belong, whatever they promise: a "
        "pact of non-aggression is one.",
        arrow_when=readings.NEVER,
        caveat=f"{RIVALS} {FORMAL} {RECORD}",
        read=readings.read_commitments,
    ),
    Indicator(
        id="alliance_promises_now",
        title="What {home} promises",
        question="What does {home} promise to {place}, and in how many alliances?",
        unit=Unit.ALLIANCES,
        better=Better.NEITHER,
        measure="alliance_promises",
        meaning="Alliances in force in the last year covered by what home promises in them; promises overlap.",
        arrow_when=readings.NEVER,
        caveat=f"More promises are not a better alliance: each is also a risk taken on. {FORMAL} {RECORD}",
        levels=(Level.PARTNER, Level.WORLD),
        categories=tuple(kind.id for kind in KINDS),
        read=readings.read_promises,
    ),
    Indicator(
        id="years_allied",
        title="Years with an alliance of any kind",
        question="In how many years since 1919 have {home} and {place} been allied?",
        unit=Unit.YEARS,
        better=Better.NEITHER,
        measure="alliance_commitments",
        meaning="Years with at least one alliance in force between them, whether on end or not; n is the years in "
        "which both existed and the source looked. The window does not bear on it.",
        arrow_when="Never: a count of years has no direction.",
        caveat=f"A year counts where an alliance was in force on some day of it. {RIVALS} {FORMAL} {RECORD}",
        read=readings.read_years_allied,
    ),
    Indicator(
        id="multilateral_now",
        title="Multilateral alliances in force",
        question="To how many alliances of more than two states do {home} and {place} both belong?",
        unit=Unit.AGREEMENTS,
        better=Better.NEITHER,
        measure="multilateral_agreements",
        meaning="Distinct alliances of more than two states in force in the last year covered to which both belong.",
        arrow_when=readings.NEVER,
        caveat=f"{MULTILATERAL} {FORMAL}",
        read=readings.read_multilateral,
    ),
    Indicator(
        id="multilateral_growth",
        title="Growth of multilateral alliances",
        question="Do the alliances of more than two states that {home} shares with {place} grow in number?",
        unit=Unit.PERCENT_A_YEAR,
        better=Better.UP,
        measure="multilateral_agreements",
        meaning="The steady yearly growth that takes the number in force a window ago (five years unless another is "
        "chosen) to the last, 100·(exp(Δln(S + ½)/years) − 1). Both numbers are full counts.",
        arrow_when=f"At least {readings.FEWEST_IN_FORCE} in force a window ago and at least {readings.FEWEST_GAINED} "
        "more, or fewer, now.",
        caveat=f"The number of treaties says nothing of their weight or of how many states join them. {MULTILATERAL} "
        f"{RECORD}",
        read=readings.read_growth,
    ),
    Indicator(
        id="multilateral_pace",
        title="Pace of multilateral signing",
        question="Do {home} and {place} found more alliances of several states than in the years before?",
        unit=Unit.TIMES,
        better=Better.UP,
        measure="multilateral_signed",
        meaning="Alliances of more than two states begun a year in the window (five years unless another is chosen), "
        "as a multiple of the window before. Limits are Clopper and Pearson's (1934) for the later years' share of "
        "both, turned into a ratio of rates.",
        arrow_when=f"At least {FEWEST_FOR_A_RATIO} in both periods together, and limits that exclude 1.",
        caveat=f"Few are founded in any five years, so there is seldom a ratio. {MULTILATERAL} {RECORD}",
        read=readings.read_pace,
    ),
)

FAMILY = Family(
    id="alliances",
    title="Alliances and multilateral agreements",
    link=Link.OUTPUTS,
    question="Is {home} bound to {place} by alliances, by what promises, and do those of many states spread?",
    what_it_cannot_say="Alliances on paper cannot show whether they would be honoured, what is agreed in secret or "
    "informally, nor whether they deterred anyone; and nothing after 2018 is in the source.",
    would_change_it="A record of alliances after 2018, or of what was done when an ally called, could change this.",
    measures=MEASURES,
    roll_ups=(
        RollUpStep(dataset="alliance_members", measures=tuple(measure.id for measure in MEASURES), compute=roll_up),
    ),
    indicators=INDICATORS,
    lead_measure="alliance_commitments",
    lead_indicator="alliance_commitments_now",
)
