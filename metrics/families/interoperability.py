"""Interoperability: which standards are ratified and used with a partner, and how far exercise objectives were met."""

from data.figures import Collected, Interval
from metrics.declare import Better, Category, Family, Indicator, Link, Measure, RollUp, RollUpStep, Unit
from metrics.families import interoperability_readings as readings
from metrics.families.interoperability_roll_ups import objectives, standards

RECORD = "A complete record: nothing was sampled."
SELF_ASSESSED = "Own record: the home assesses itself, and what one assessor calls met another may not."
ON_PAPER = (
    "What is ratified is not implemented: a signature changes no radio. A region's newest year may hold only some of "
    f"its partners, where not all were looked at. {SELF_ASSESSED}"
)
NEVER = "Never: it is a level, not a change."
PAIRS = "a standard kept with several partners counts once with each"

CONFIDENCES = (
    *(
        Category(id=level, title=f"{level.capitalize()} confidence", meaning=f"Scored with {level} confidence.")
        for level in ("low", "medium", "high")
    ),
    Category(id="unstated", title="Confidence not said", meaning="Scored, and how surely is not said."),
    Category(id="not-assessed", title="Not assessed", meaning="On record without a score."),
)

STANDARDS = tuple(
    Measure(
        id=f"standards_{step}",
        title=f"Standards {step}",
        meaning=meaning,
        unit=Unit.STANDARDS,
        dataset="interoperability_standards",
        sources=(),
        roll_up=RollUp.SUM,
        collected=Collected.HOME,
        zero=False,
        interval=interval,
        no_interval=RECORD if interval is Interval.EXACT else None,
        caveat=f"{ON_PAPER} A year without rows was not looked at and is no zero. Rows without a partner count for the "
        "world alone.",
    )
    for step, interval, meaning in (
        (
            "applicable",
            Interval.EXACT,
            f"Standards that bear on what home does with the partner, at the end of the year; {PAIRS}. Where none "
            "is on record there is no figure.",
        ),
        (
            "ratified",
            Interval.BOUNDS,
            f"Applicable standards that home has ratified; {PAIRS}. The upper bound adds those nobody has looked at; "
            "zero reads: none known to be.",
        ),
        (
            "implemented",
            Interval.BOUNDS,
            f"Applicable standards that home's forces use in fact; {PAIRS}. The upper bound adds those nobody has "
            "looked at; zero reads: none known to be.",
        ),
    )
)

OBJECTIVES = (
    Measure(
        id="exercise_objectives",
        title="Exercise objectives",
        meaning="Objectives of exercises with the partner that ended in the year; one assessed with several partners, "
        "or by several assessors, counts once with each. A zero reads: none on record.",
        unit=Unit.OBJECTIVES,
        dataset="exercise_objectives",
        sources=(),
        roll_up=RollUp.SUM,
        collected=Collected.HOME,
        zero=True,
        interval=Interval.EXACT,
        no_interval=RECORD,
        categories=CONFIDENCES,
        caveat=f"{SELF_ASSESSED} Rows without a partner count for the world alone.",
    ),
    Measure(
        id="objective_score",
        title="Score of exercise objectives",
        meaning="Mean score, 0 to 3, of the objectives that were assessed; n is how many. Where none was, there is no "
        "score, and zero reads: none was met at all.",
        unit=Unit.SCORE_OF_THREE,
        dataset="exercise_objectives",
        sources=(),
        roll_up=RollUp.OWN,
        collected=Collected.HOME,
        zero=False,
        interval=Interval.NONE,
        no_interval="Scores are judgements of a few assessors, not a sample, so no interval says how sure they are.",
        caveat=f"{SELF_ASSESSED} A step from 1 to 2 need not be as long as one from 2 to 3, and easy objectives score "
        "high. What was not assessed is left out.",
    ),
    Measure(
        id="objective_assessors",
        title="Assessors of exercise objectives",
        meaning="Different assessors named beside the scores of the year. A zero reads: none was named.",
        unit=Unit.ASSESSORS,
        dataset="exercise_objectives",
        sources=(),
        roll_up=RollUp.DISTINCT,
        collected=Collected.HOME,
        zero=True,
        interval=Interval.EXACT,
        no_interval=RECORD,
        caveat=f"One assessor means one judgement. {SELF_ASSESSED}",
    ),
)

INDICATORS = (
    Indicator(
        id="standards_ratified_share",
        title="Standards ratified",
        question="What share of the standards that bear on work with {place} has {home} ratified?",
        unit=Unit.SHARE,
        better=Better.UP,
        measure="standards_ratified",
        meaning="Standards ratified ÷ standards applicable in the newest year looked at; n is how many are applicable. "
        "The upper bound takes those nobody has looked at for ratified.",
        arrow_when=NEVER,
        caveat=ON_PAPER,
        read=readings.read_ratified,
    ),
    Indicator(
        id="standards_implemented_share",
        title="Standards implemented",
        question="What share of the standards that bear on work with {place} do the forces of {home} use?",
        unit=Unit.SHARE,
        better=Better.UP,
        measure="standards_implemented",
        meaning="Standards implemented ÷ standards applicable in the newest year looked at; n is how many are "
        "applicable. The upper bound takes those nobody has looked at for implemented.",
        arrow_when=NEVER,
        caveat=ON_PAPER,
        read=readings.read_implemented,
    ),
    Indicator(
        id="standards_applicable_now",
        title="Standards applicable",
        question="How many standards bear on what {home} does with {place}?",
        unit=Unit.STANDARDS,
        better=Better.NEITHER,
        measure="standards_applicable",
        meaning="Standards applicable at the end of the newest year looked at.",
        arrow_when=NEVER,
        caveat="More of them is more to do, not more done. " + SELF_ASSESSED,
        read=readings.read_applicable,
    ),
    Indicator(
        id="objectives_met",
        title="Exercise objectives met",
        question="How far do exercises of {home} with {place} meet their objectives?",
        unit=Unit.SCORE_OF_THREE,
        better=Better.UP,
        measure="objective_score",
        meaning="Mean score (0 not met, 3 fully met) of every objective assessed in the window (five years unless "
        "another is chosen); n is how many. Told beside it: assessors, low confidence, and what was not assessed.",
        arrow_when=NEVER,
        caveat=f"{SELF_ASSESSED} Easy objectives score high.",
        read=readings.read_score,
    ),
)

FAMILY = Family(
    id="interoperability",
    title="Interoperability",
    link=Link.OUTPUTS,
    question="Could the forces of {home} work with those of {place}: are the standards in use, are objectives met?",
    what_it_cannot_say="A ministry's own marks cannot show whether the forces would work together under fire, nor "
    "whether another assessor would score them alike.",
    would_change_it="Assessment by the partner or by outsiders, or standards tried in an operation, could change this.",
    measures=(*STANDARDS, *OBJECTIVES),
    roll_ups=(
        RollUpStep(
            dataset="interoperability_standards", measures=tuple(one.id for one in STANDARDS), compute=standards
        ),
        RollUpStep(dataset="exercise_objectives", measures=tuple(one.id for one in OBJECTIVES), compute=objectives),
    ),
    indicators=INDICATORS,
    lead_measure="standards_implemented",
    lead_indicator="standards_implemented_share",
)
