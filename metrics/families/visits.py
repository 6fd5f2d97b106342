"""Visits and dialogues: visits of leaders made by rank, received, dialogues, and how steady and mutual they are."""

from data.datasets.visit_counts import VISITORS
from data.datasets.visits import DIALOGUE, RANKS, RECEIVED
from data.figures import Collected, Interval, Level
from metrics.declare import Better, Category, Family, Indicator, Link, Measure, RollUp, RollUpStep, Unit
from metrics.families import visits_readings as readings
from metrics.families import visits_roll_ups as roll_ups
from metrics.methods.rates import FEWEST_FOR_A_RATIO

COMPLETE = "A complete record: nothing was sampled."
MADE = tuple(rank for rank, _, _ in RANKS)
ONE_STAY = "One visit is one office-holder's stay in one state: a trip through three states is three visits."
US_LIST = (
    "The public list of the United States holds the heads of the three services, the Commandant of the Marine Corps "
    "and two commanders, never the Secretary of Defense; more offices are in it in later years, and 1993 and 2003 are "
    "not collected. Many of its visits are to own troops (Iraq, Kuwait, Afghanistan)."
)
CHINA_LIST = (
    "39 states of Asia and the Pacific were looked at, no other, so there is no region and no world. Government visits "
    "end in 2017 and military visits in 2016, and the last years are there for few states. Of 2016 no military zero is "
    "written, so a mean with that year is too high. Which way a visit went is not told."
)
OWN_ONLY = "From an own record only: no public source has both ways."

RANK_CATEGORIES = tuple(Category(id=rank, title=title, meaning=f"Visits of {who}.") for rank, title, who in RANKS)


def _own(
    id: str,
    title: str,
    meaning: str,
    unit: Unit,
    caveat: str,
    *,
    total_of: tuple[str, ...] = (RECEIVED,),
    roll_up: RollUp = RollUp.SUM,
    levels: tuple[Level, ...] = tuple(Level),
) -> Measure:
    """A count of an own record's visits."""
    return Measure(
        id=id,
        title=title,
        meaning=meaning,
        unit=unit,
        dataset="visits",
        sources=(),
        roll_up=roll_up,
        collected=Collected.HOME,
        zero=True,
        interval=Interval.EXACT,
        no_interval=COMPLETE,
        levels=levels,
        total_of=total_of,
        caveat=caveat,
    )


MEASURES = (
    Measure(
        id="visits_made",
        title="Visits made",
        meaning="Visits of home's defence leaders to the partner in the year, of the ranks the record lists. A zero "
        "reads: none by the offices in this record. A rank it never lists is not collected.",
        unit=Unit.VISITS,
        dataset="visits",
        sources=("visits-us",),
        roll_up=RollUp.SUM,
        collected=Collected.HOME,
        zero=True,
        interval=Interval.EXACT,
        no_interval=COMPLETE,
        categories=RANK_CATEGORIES,
        kind_is_category=True,
        total_of=MADE,
        caveat=f"{ONE_STAY} {US_LIST} A visit is no agreement: it may settle much or nothing.",
    ),
    _own(
        "visits_received",
        "Visits received",
        "Visits of the partner's defence leaders to the home in the year. A zero reads: none in this record.",
        Unit.VISITS,
        f"{OWN_ONLY} A record without any row of a visit received is read as keeping none of them.",
    ),
    _own(
        "visits_both_ways",
        "Visits made and received",
        "Visits made and received together, of a record that keeps both. A zero reads: neither.",
        Unit.VISITS,
        f"{OWN_ONLY} {ONE_STAY}",
    ),
    _own(
        "dialogues",
        "Dialogue meetings",
        "Meetings of standing dialogues and of staffs with the partner in the year. A zero reads: none in this record.",
        Unit.MEETINGS,
        "From an own record only. A meeting says that it was held, not what came of it.",
        total_of=(DIALOGUE,),
    ),
    _own(
        "visit_counterparts",
        "Counterparts",
        "Distinct states with a visit made or received or a dialogue in the year. A zero reads: none in this record.",
        Unit.PARTNERS,
        f"{OWN_ONLY} One visit makes a counterpart as ten do.",
        roll_up=RollUp.DISTINCT,
        levels=(Level.REGION, Level.WORLD),
    ),
    Measure(
        id="visit_offices",
        title="Offices that travelled",
        meaning="Distinct offices of home with a visit made in the year. It says how wide the record is.",
        unit=Unit.OFFICES,
        dataset="visits",
        sources=("visits-us",),
        roll_up=RollUp.DISTINCT,
        collected=Collected.HOME,
        zero=True,
        interval=Interval.EXACT,
        no_interval=COMPLETE,
        levels=(Level.WORLD,),
        total_of=MADE,
        caveat="An office that stayed at home for a year looks the same as one that is not recorded.",
    ),
    Measure(
        id="visits_counted",
        title="Visits counted by state and year",
        meaning="Visits of government and military leaders between home and the partner in the year, as a source "
        "counts them. A zero is written in the source; what is not written is not collected.",
        unit=Unit.VISITS,
        dataset="visit_counts",
        sources=("visits-china",),
        roll_up=RollUp.NONE,
        collected=Collected.HOME,
        zero=False,
        interval=Interval.EXACT,
        no_interval="A count of every visit the source found: nothing was sampled.",
        levels=(Level.PARTNER,),
        categories=tuple(
            Category(id=kind, title=title, meaning=f"{what[0].upper()}{what[1:]}.") for kind, title, what in VISITORS
        ),
        caveat=f"{CHINA_LIST} It is counted in another way than visits made and is never joined with them. The total "
        "stands only where both kinds were counted.",
    ),
)

INDICATORS = (
    Indicator(
        id="visits_a_year",
        title="Visits made a year",
        question="How often do {home}'s defence leaders visit {place}?",
        unit=Unit.VISITS_A_YEAR,
        better=Better.UP,
        measure="visits_made",
        meaning="Visits made in the window (five years unless another is chosen) ÷ its years that were looked at.",
        arrow_when="Never: a level has no direction.",
        caveat=f"{ONE_STAY} {US_LIST}",
        categories=(None, *MADE),
        read=readings.made_a_year,
    ),
    Indicator(
        id="visit_continuity",
        title="Continuity of visits",
        question="Do {home}'s defence leaders come to {place} year after year?",
        unit=Unit.SHARE,
        better=Better.UP,
        measure="visits_made",
        meaning="Years of the window with at least one visit made ÷ its years that were looked at.",
        arrow_when="Never: a level has no direction.",
        caveat=f"A year that was not looked at is left out, and is no gap. {US_LIST}",
        categories=(None, *MADE),
        read=readings.continuity,
    ),
    Indicator(
        id="visit_pace",
        title="Pace of visits",
        question="Do {home}'s defence leaders visit {place} more often than in the years before?",
        unit=Unit.TIMES,
        better=Better.UP,
        measure="visits_made",
        meaning="Visits made a year in the window as a multiple of the window before. Limits are Clopper and Pearson's "
        "(1934) for the later years' share of both, turned into a ratio of rates.",
        arrow_when=f"At least {FEWEST_FOR_A_RATIO} visits in both periods together, limits that exclude 1, and as "
        "many offices in the record, in the year with most, in both.",
        caveat=f"Visits of one trip come together, so the limits are somewhat too narrow. {US_LIST}",
        categories=(None, *MADE),
        read=readings.made_pace,
    ),
    Indicator(
        id="visit_reciprocity",
        title="Visits received in return",
        question="Do {place}'s defence leaders come to {home} as well?",
        unit=Unit.SHARE,
        better=Better.NEITHER,
        measure="visits_received",
        meaning="Visits received ÷ visits made and received in the window; a half is even.",
        arrow_when="Never: a level has no direction.",
        caveat=f"{OWN_ONLY} Small states receive more than they send.",
        read=readings.reciprocity,
    ),
    Indicator(
        id="visit_counterparts_now",
        title="Counterparts",
        question="With how many states of {place} does {home} exchange visits or hold dialogues?",
        unit=Unit.PARTNERS,
        better=Better.UP,
        measure="visit_counterparts",
        meaning="Distinct states in the newest year of the window.",
        arrow_when="Never: a level has no direction.",
        caveat=f"{OWN_ONLY} One visit makes a counterpart as ten do.",
        levels=(Level.REGION, Level.WORLD),
        read=readings.counterparts,
    ),
    Indicator(
        id="dialogue_meetings",
        title="Dialogue meetings",
        question="How often did {home} hold a dialogue with {place}?",
        unit=Unit.MEETINGS,
        better=Better.UP,
        measure="dialogues",
        meaning="Meetings of standing dialogues and of staffs in the window.",
        arrow_when="Never: a level has no direction.",
        caveat="From an own record only. A meeting says that it was held, not what came of it.",
        read=readings.dialogues,
    ),
    Indicator(
        id="visits_counted_a_year",
        title="Visits counted a year",
        question="How many visits of leaders are there between {home} and {place} in a year?",
        unit=Unit.VISITS_A_YEAR,
        better=Better.UP,
        measure="visits_counted",
        meaning="Visits a source counts in the window ÷ its years that were counted.",
        arrow_when="Never: a level has no direction.",
        caveat=CHINA_LIST,
        levels=(Level.PARTNER,),
        categories=(None, *(kind for kind, _, _ in VISITORS)),
        read=readings.counted_a_year,
    ),
    Indicator(
        id="visits_counted_pace",
        title="Pace of visits counted",
        question="Are there more visits between {home} and {place} than in the years before?",
        unit=Unit.TIMES,
        better=Better.UP,
        measure="visits_counted",
        meaning="Visits a source counts a year in the window as a multiple of the window before; limits as for the "
        "pace of visits made.",
        arrow_when=f"At least {FEWEST_FOR_A_RATIO} visits in both periods together, and limits that exclude 1.",
        caveat=f"Visits of one trip come together, so the limits are somewhat too narrow. {CHINA_LIST}",
        levels=(Level.PARTNER,),
        categories=(None, *(kind for kind, _, _ in VISITORS)),
        read=readings.counted_pace,
    ),
)

FAMILY = Family(
    id="visits",
    title="Visits and dialogues",
    link=Link.ACTIVITIES,
    question="Do {home}'s defence leaders and those of {place} meet, how often, how steadily, and in both directions?",
    what_it_cannot_say="What was said at a visit and what came of it, nor who met by telephone or at a conference; "
    "visits of offices that the record does not list are unknown, and not none.",
    would_change_it="A record of all ranks and both directions, kept by {home} itself, could change this.",
    measures=MEASURES,
    roll_ups=(
        RollUpStep(
            dataset="visits",
            measures=tuple(one.id for one in MEASURES if one.dataset == "visits"),
            compute=roll_ups.visits,
        ),
        RollUpStep(dataset="visit_counts", measures=("visits_counted",), compute=roll_ups.counts),
    ),
    indicators=INDICATORS,
    lead_measure="visits_made",
    lead_indicator="visits_a_year",
)
