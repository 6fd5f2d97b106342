"""Peacekeeping: whom a state sends to UN missions, beside whom it serves, and where the UN's missions are."""

from data.figures import Level
from metrics.declare import Better, Family, Indicator, Link, RollUpStep, Unit
from metrics.families import peacekeeping_readings as readings
from metrics.families import peacekeeping_together as side_by_side
from metrics.families import peacekeeping_violence as violence
from metrics.families.peacekeeping_measures import BY_KIND, CLOSING, HOSTS, MEASURES, NO_NOVEMBER, SENT, SNAPSHOT
from metrics.families.peacekeeping_roll_ups import contributions, missions

NEVER_LEVEL = "Never: it is a level."
NEVER_SNAPSHOT = "Never: it is a snapshot of one month, with nothing before or after it."
ASSOCIATION = (
    "Association only: missions are sent where violence is worst, so more deaths in their years than in others are to "
    "be expected, and fewer after them may have many reasons. This alone does not show that the missions changed "
    "anything. The years of missions are IPI's. Years of which a mission had a part count whole. Deaths are UCDP's, "
    "from 1989; whether missions were there before November 1990 is not on record. Years in which a mission was there "
    "that the source places in another state alone are neither before nor after. " + HOSTS
)


def _violence(phase: str, title: str, question: str, years: str) -> Indicator:
    """The indicator of deaths in one phase of the latest missions in a host."""
    return Indicator(
        id={"during": "host_violence"}.get(phase, f"host_violence_{phase}"),
        title=title,
        question=question,
        unit=Unit.DEATHS_A_YEAR,
        better=Better.NEITHER,
        measure="mission_personnel",
        meaning=f"The mean of UCDP's yearly best estimates of deaths in organised violence in the place {years}, with "
        "the means of the low and high estimates. The latest missions are the last unbroken run of years with any of "
        "their personnel; n is the deaths counted.",
        arrow_when="Never: deaths beside a mission show no effect of it.",
        caveat=ASSOCIATION,
        levels=(Level.PARTNER,),
        read={
            "before": violence.violence_before,
            "during": violence.violence_during,
            "after": violence.violence_after,
        }[phase],
    )


INDICATORS = (
    Indicator(
        id="personnel_deployed_now",
        title="Peacekeepers sent",
        question="How many uniformed personnel does {place} have in UN missions?",
        unit=Unit.PERSONNEL,
        better=Better.NEITHER,
        measure="personnel_deployed",
        meaning="The mean of the twelve monthly totals of the newest whole year on record; a month in which the "
        "state is not listed counts as none.",
        arrow_when=NEVER_LEVEL,
        caveat=f"{CLOSING} {SENT}The public record ends in March 2014, so its last whole year is 2013.",
        categories=BY_KIND,
        read=readings.sent,
    ),
    Indicator(
        id="personnel_change",
        title="Change in peacekeepers sent",
        question="Does {place} send more or fewer peacekeepers than some years before?",
        unit=Unit.PERSONNEL,
        better=Better.NEITHER,
        measure="personnel_deployed",
        meaning="The mean of the last whole year's months less that of the year a window before it (five years unless "
        "another is chosen). There is no interval: everyone was counted and nobody sampled, so there is no chance to "
        "allow for.",
        arrow_when="Never: numbers follow which missions open and close, and a full count has no interval by which a "
        "lasting change could be told from that.",
        caveat=f"{CLOSING} {SENT}Two years are compared, not all between them.",
        categories=BY_KIND,
        read=readings.change,
    ),
    Indicator(
        id="missions_joined_snapshot",
        title="Missions joined, one month",
        question="In how many UN missions did {place} have personnel?",
        unit=Unit.MISSIONS,
        better=Better.NEITHER,
        measure="missions_joined",
        meaning="Distinct UN missions with uniformed personnel of the place at the end of the newest month known.",
        arrow_when=NEVER_SNAPSHOT,
        caveat=SNAPSHOT,
        read=readings.joined,
    ),
    Indicator(
        id="missions_shared_snapshot",
        title="Missions shared, one month",
        question="In how many UN missions do {home} and {place} serve together?",
        unit=Unit.MISSIONS,
        better=Better.NEITHER,
        measure="missions_shared",
        meaning="Distinct UN missions in which both had uniformed personnel at the end of the newest month known.",
        arrow_when=NEVER_SNAPSHOT,
        caveat=SNAPSHOT,
        read=readings.shared,
    ),
    Indicator(
        id="co_deployment_snapshot",
        title="Peacekeepers side by side, one month",
        question="How many of {home}'s peacekeepers have as many of {place}'s beside them?",
        unit=Unit.PERSONNEL,
        better=Better.NEITHER,
        measure="co_deployment",
        meaning="Over the UN missions both are in, the sum of the smaller of the two's personnel, Σ min(x, y), at the "
        "end of the newest month known; a region is taken as one contributor. n is the missions.",
        arrow_when=NEVER_SNAPSHOT,
        caveat=f"{SNAPSHOT} Serving in one mission is not serving in one place, nor together.",
        read=readings.beside,
    ),
    Indicator(
        id="mission_personnel_now",
        title="Peacekeepers of the home's missions",
        question="How many peacekeepers does {home} have in {place}?",
        unit=Unit.PERSONNEL,
        better=Better.NEITHER,
        measure="mission_personnel",
        meaning="The mean of the twelve monthly totals of the newest whole year on record, of missions led by the "
        "home: publicly, the United Nations alone.",
        arrow_when=NEVER_LEVEL,
        caveat=f"{CLOSING} {HOSTS} {NO_NOVEMBER}",
        categories=BY_KIND,
        read=readings.hosted,
    ),
    _violence(
        "before",
        "Deaths a year before the missions",
        "How deadly was {place} before the latest missions of {home} there?",
        "in up to five years before the latest missions",
    ),
    _violence(
        "during",
        "Deaths a year in the missions' years",
        "How deadly is {place} in the years of the latest missions of {home} there?",
        "in the years of the latest missions",
    ),
    _violence(
        "after",
        "Deaths a year after the missions",
        "How deadly was {place} after the latest missions of {home} there?",
        "in up to five years after the latest missions",
    ),
)

FAMILY = Family(
    id="peacekeeping",
    title="Peacekeeping",
    link=Link.OUTCOMES,
    home_itself=True,
    question="What does a state give to UN peacekeeping, beside whom does it serve, and where are the UN's missions?",
    what_it_cannot_say="Numbers of peacekeepers cannot show what they did, how well, or whether peace held by their "
    "doing; nor do they count missions outside the United Nations, money, aircraft or civilians.",
    would_change_it="Contributions after March 2014, who was in which mission in other months, or a record of missions "
    "outside the United Nations could change this.",
    measures=MEASURES,
    roll_ups=(
        RollUpStep(
            dataset="peacekeeping_contributions",
            measures=("personnel_deployed", "personnel_months", "personnel_monthly"),
            compute=contributions,
        ),
        RollUpStep(
            dataset="peacekeeping_missions",
            measures=("mission_personnel", "mission_personnel_months", "mission_personnel_monthly"),
            compute=missions,
        ),
        RollUpStep(
            dataset="peacekeeping_snapshot",
            measures=("missions_joined", "missions_shared", "co_deployment"),
            compute=side_by_side.together,
        ),
    ),
    indicators=INDICATORS,
    lead_measure="personnel_deployed",
    lead_of={"UN": ("mission_personnel", "mission_personnel_now")},
    lead_indicator="personnel_deployed_now",
)
