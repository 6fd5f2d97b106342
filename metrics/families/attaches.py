"""Attachés: the posts a home sends and receives, how long they stand empty, how many partners a post covers."""

from data.datasets.attache_posts import RECEIVED, SENT
from data.figures import Collected, Interval, Level
from metrics.declare import Better, Family, Indicator, Link, Measure, RollUp, RollUpStep, Unit
from metrics.families import attaches_readings as readings
from metrics.families.attaches_roll_ups import posts

OWN_ONLY = "From an own record only: no public source counts attaché posts."
A_POST = "A post is a place to fill, not what the attaché does."
LAST_DAY = "Posts are those of the last day of the year."


def _measure(
    id: str,
    title: str,
    meaning: str,
    unit: Unit,
    caveat: str,
    *,
    total_of: tuple[str, ...] = (SENT,),
    roll_up: RollUp = RollUp.SUM,
    levels: tuple[Level, ...] = tuple(Level),
) -> Measure:
    """A number of an own record of posts."""
    return Measure(
        id=id,
        title=title,
        meaning=meaning,
        unit=unit,
        dataset="attache_posts",
        sources=(),
        roll_up=roll_up,
        collected=Collected.HOME,
        zero=True,
        interval=Interval.EXACT,
        no_interval="A complete record: nothing was sampled.",
        levels=levels,
        total_of=total_of,
        caveat=f"{OWN_ONLY} {caveat}",
    )


MEASURES = (
    _measure(
        "attaches_resident",
        "Resident attaché posts",
        "Posts of home in the partner, filled or vacant. A zero reads: none in this record.",
        Unit.POSTS,
        f"{A_POST} {LAST_DAY} A region is not collected where the number of one of its partners is missing.",
    ),
    _measure(
        "attaches_nonresident",
        "Non-resident attaché posts",
        "Posts of home accredited to the partner from elsewhere. A zero reads: none in this record.",
        Unit.POSTS,
        f"One attaché accredited to three states is three of these and one resident post elsewhere. {LAST_DAY}",
    ),
    _measure(
        "attaches_received",
        "Attaché posts received",
        "Resident posts the partner keeps in the home. A zero reads: none in this record.",
        Unit.POSTS,
        f"{A_POST} {LAST_DAY} A record without any row of a post received is read as keeping none of them.",
        total_of=(RECEIVED,),
    ),
    _measure(
        "attache_months",
        "Months of posts",
        "Twelve months for each resident post whose vacancy is recorded. A zero reads: no such post.",
        Unit.MONTHS,
        "A post set up within the year counts as twelve months.",
    ),
    _measure(
        "attache_months_vacant",
        "Months vacant",
        "Months in which a resident post stood empty, all posts together. A zero reads: none, or no such post.",
        Unit.MONTHS,
        "An empty post may be filled by another office meanwhile.",
    ),
    _measure(
        "attache_partners",
        "Partners covered",
        "Distinct partners with a resident or non-resident post of home. A zero reads: none in this record.",
        Unit.PARTNERS,
        "A partner with one visit of a non-resident attaché a year counts as one with ten residents.",
        roll_up=RollUp.DISTINCT,
        levels=(Level.REGION, Level.WORLD),
    ),
)

INDICATORS = (
    Indicator(
        id="attache_posts_now",
        title="Resident attaché posts",
        question="How many attachés does {home} keep in {place}?",
        unit=Unit.POSTS,
        better=Better.NEITHER,
        measure="attaches_resident",
        meaning="Resident posts, filled or vacant, in the newest year of the window.",
        arrow_when="Never: a level has no direction.",
        caveat=f"{OWN_ONLY} {A_POST}",
        read=readings.resident,
    ),
    Indicator(
        id="attache_nonresident_now",
        title="Non-resident attaché posts",
        question="How many attachés does {home} accredit to {place} from elsewhere?",
        unit=Unit.POSTS,
        better=Better.NEITHER,
        measure="attaches_nonresident",
        meaning="Posts accredited from elsewhere in the newest year of the window.",
        arrow_when="Never: a level has no direction.",
        caveat=f"{OWN_ONLY} One attaché may hold several of them.",
        read=readings.nonresident,
    ),
    Indicator(
        id="attache_vacancy",
        title="Vacancy of attaché posts",
        question="How much of the time do {home}'s attaché posts in {place} stand empty?",
        unit=Unit.PERCENT,
        better=Better.DOWN,
        measure="attache_months_vacant",
        meaning="Months vacant ÷ months of resident posts whose vacancy is recorded, in the window.",
        arrow_when="Never: a level has no direction.",
        caveat=f"{OWN_ONLY} A post set up within the year counts as twelve months.",
        read=readings.vacancy,
    ),
    Indicator(
        id="partners_per_attache",
        title="Partners per attaché post",
        question="How many states of {place} does one resident post of {home} cover?",
        unit=Unit.PARTNERS_A_POST,
        better=Better.NEITHER,
        measure="attache_partners",
        meaning="Distinct partners covered ÷ resident posts, in the newest year of the window.",
        arrow_when="Never: a level has no direction.",
        caveat=f"{OWN_ONLY} An attaché for many states is thin, or lives where they are small.",
        levels=(Level.REGION, Level.WORLD),
        read=readings.partners_a_post,
    ),
    Indicator(
        id="attache_reciprocity",
        title="Attaché posts received for each sent",
        question="Does {place} keep as many attachés in {home} as {home} there?",
        unit=Unit.POSTS_FOR_EACH_SENT,
        better=Better.NEITHER,
        measure="attaches_received",
        meaning="Resident posts received ÷ resident posts sent, in the newest year of the window that has both.",
        arrow_when="Never: a level has no direction.",
        caveat=f"{OWN_ONLY} Large states keep more posts than small ones can send.",
        read=readings.reciprocity,
    ),
)

FAMILY = Family(
    id="attaches",
    title="Attachés",
    link=Link.ACTIVITIES,
    question="Where does {home} keep attachés, are the posts filled, and does {place} keep them in return?",
    what_it_cannot_say="What an attaché learns, arranges or prevents: a filled post is not access.",
    would_change_it="A record of what the posts do, and of posts set up or closed within the year, could change this.",
    measures=MEASURES,
    roll_ups=(RollUpStep(dataset="attache_posts", measures=tuple(one.id for one in MEASURES), compute=posts),),
    indicators=INDICATORS,
    lead_measure="attaches_resident",
    lead_indicator="attache_posts_now",
)
