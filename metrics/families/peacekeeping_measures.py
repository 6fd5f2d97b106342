"""What is measured of peacekeeping: whom a contributor sends, whom the UN has in a host, and who serves beside whom."""

from data.datasets.peacekeeping_contributions import PERSONNEL_KINDS
from data.figures import Collected, Interval
from metrics.declare import Category, Measure, RollUp, Unit

COMPLETE = "A complete record of the uniformed personnel reported by the United Nations: nothing was sampled."
KINDS = tuple(
    Category(id=name, title=title, meaning=f"{title} alone; the three kinds make up the total.")
    for name, title in PERSONNEL_KINDS
)
BY_KIND = (None, *(kind.id for kind in KINDS))
WHOLE_YEARS = (
    "Only years with all twelve months have a figure: a mean of part of a year is none of the year. Eight months "
    "repeat the one before, as no new count was made. Until July 1992 experts stood among the troops, so for those who "
    "sent troops neither kind is told for 1991 and 1992. No police are listed in October 1991 though some are in the "
    "months beside it."
)
CLOSING = (
    "A mission that closes looks like a withdrawal, and one that opens like new commitment: numbers follow the "
    "Security Council's decisions as well as the contributor's."
)
SENT = "Missions outside the United Nations (of NATO, the African Union, the European Union) are not in it. "
HOSTS = (
    "Each mission stands in the one host the source names: UNPROFOR wholly in Croatia, UNMEE in Eritrea, UNTSO in "
    "Israel, UNMIK in Serbia (Yugoslavia until 2005). The logistics base at Brindisi counts in the world alone. "
    "Missions that work in several states are named when the file is read."
)
NO_NOVEMBER = "November 2016 is missing, so 2015 is the last year with a figure; the months go on to March 2017."
SNAPSHOT = (
    "A snapshot of one month, publicly of March 2014, the only one for which it is known who was in which mission: it "
    "is no trend, and says nothing of other years."
)

MEASURES = (
    Measure(
        id="personnel_deployed",
        title="Peacekeepers sent",
        meaning="The mean over the year's twelve months of the uniformed personnel the place had in UN missions. A "
        "month in which it is not listed counts as none; a year of zeros reads: it sent nobody.",
        unit=Unit.PERSONNEL,
        dataset="peacekeeping_contributions",
        sources=("ipi",),
        roll_up=RollUp.SUM,
        collected=Collected.PLACE,
        zero=True,
        interval=Interval.EXACT,
        no_interval=COMPLETE,
        categories=KINDS,
        caveat=f"{CLOSING} {SENT}{WHOLE_YEARS}",
    ),
    Measure(
        id="personnel_months",
        title="Person-months sent",
        meaning="The sum over the year's twelve months of the uniformed personnel the place had in UN missions; zero "
        "reads: it sent nobody.",
        unit=Unit.PERSON_MONTHS,
        dataset="peacekeeping_contributions",
        sources=("ipi",),
        roll_up=RollUp.SUM,
        collected=Collected.PLACE,
        zero=True,
        interval=Interval.EXACT,
        no_interval=COMPLETE,
        categories=KINDS,
        caveat=f"{CLOSING} {SENT}{WHOLE_YEARS}",
    ),
    Measure(
        id="personnel_monthly",
        title="Peacekeepers sent by month",
        meaning="Uniformed personnel of all kinds the place had in UN missions at the end of the month; zero reads: it "
        "had nobody there.",
        unit=Unit.PERSONNEL,
        dataset="peacekeeping_contributions",
        sources=("ipi",),
        roll_up=RollUp.SUM,
        collected=Collected.PLACE,
        zero=True,
        interval=Interval.EXACT,
        no_interval=COMPLETE,
        grains=("month",),
        caveat=f"{CLOSING} {SENT}Eight months repeat the one before, as no new count was made.",
    ),
    Measure(
        id="mission_personnel",
        title="Peacekeepers of the home's missions",
        meaning="The mean over the year's twelve months of the uniformed personnel in the home's missions (the United "
        "Nations' as home) in the place; zero reads: no mission of it had anyone there.",
        unit=Unit.PERSONNEL,
        dataset="peacekeeping_missions",
        sources=("ipi",),
        roll_up=RollUp.SUM,
        collected=Collected.HOME,
        zero=True,
        interval=Interval.EXACT,
        no_interval=COMPLETE,
        categories=KINDS,
        caveat=f"{CLOSING} {HOSTS} {NO_NOVEMBER} {WHOLE_YEARS}",
    ),
    Measure(
        id="mission_personnel_months",
        title="Person-months of the home's missions",
        meaning="The sum over the year's twelve months of the uniformed personnel in the home's missions in the place; "
        "zero reads: no mission of it had anyone there.",
        unit=Unit.PERSON_MONTHS,
        dataset="peacekeeping_missions",
        sources=("ipi",),
        roll_up=RollUp.SUM,
        collected=Collected.HOME,
        zero=True,
        interval=Interval.EXACT,
        no_interval=COMPLETE,
        categories=KINDS,
        caveat=f"{CLOSING} {HOSTS} {NO_NOVEMBER} {WHOLE_YEARS}",
    ),
    Measure(
        id="mission_personnel_monthly",
        title="Peacekeepers of the home's missions by month",
        meaning="Uniformed personnel of all kinds in the home's missions in the place at the end of the month; zero "
        "reads: no mission of it had anyone there.",
        unit=Unit.PERSONNEL,
        dataset="peacekeeping_missions",
        sources=("ipi",),
        roll_up=RollUp.SUM,
        collected=Collected.HOME,
        zero=True,
        interval=Interval.EXACT,
        no_interval=COMPLETE,
        grains=("month",),
        caveat=f"{CLOSING} {HOSTS} November 2016 is missing.",
    ),
    Measure(
        id="missions_joined",
        title="Missions joined, one month",
        meaning="Distinct UN missions in which the place had uniformed personnel in the month; zero reads: in none.",
        unit=Unit.MISSIONS,
        dataset="peacekeeping_snapshot",
        sources=("ipi",),
        roll_up=RollUp.DISTINCT,
        collected=Collected.PLACE,
        zero=True,
        interval=Interval.EXACT,
        no_interval=COMPLETE,
        grains=("month",),
        caveat=f"{SNAPSHOT} A mission joined with one officer counts as much as one with a brigade.",
    ),
    Measure(
        id="missions_shared",
        title="Missions shared, one month",
        meaning="Distinct UN missions in which home and place both had uniformed personnel in the month; zero reads: "
        "in none.",
        unit=Unit.MISSIONS,
        dataset="peacekeeping_snapshot",
        sources=("ipi",),
        roll_up=RollUp.DISTINCT,
        collected=Collected.EITHER,
        zero=True,
        interval=Interval.EXACT,
        no_interval=COMPLETE,
        grains=("month",),
        caveat=f"{SNAPSHOT} Serving in one mission is not serving in one place.",
    ),
    Measure(
        id="co_deployment",
        title="Peacekeepers side by side, one month",
        meaning="Over the missions both are in, the sum of the smaller of the two's uniformed personnel: Σ min(x, y). "
        "A region is taken as one contributor, so no one of the home is counted twice; zero reads: no mission shared.",
        unit=Unit.PERSONNEL,
        dataset="peacekeeping_snapshot",
        sources=("ipi",),
        roll_up=RollUp.OWN,
        collected=Collected.EITHER,
        zero=True,
        interval=Interval.EXACT,
        no_interval=COMPLETE,
        grains=("month",),
        caveat=f"{SNAPSHOT} Serving in one mission is not serving in one place, nor together. A group as home is its "
        "members together, without the place itself; with a region or the world, without those of its members.",
    ),
)
