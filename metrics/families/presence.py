"""Presence: troops of a home in each place by year, and the bases an undated list names."""

from data.datasets.troop_years import SERVICES
from data.figures import Collected, Interval, Level
from metrics.declare import Better, Category, Family, Indicator, Link, Measure, RollUp, RollUpStep, Unit
from metrics.families import presence_readings as readings
from metrics.families import presence_roll_ups as roll_ups

FULL_COUNT = "A full count by the ministry: nothing was sampled."
INPUT = "Presence is an input and never a success score: troops rise in war, and a base may be a quarrel."
ONE_DAY = "The count is of one day a year and leaves out many who rotate."
WITHHELD = (
    "Numbers for Iraq and Syria of 2022–23 are withheld and are not collected here; those of Afghanistan, Iraq and "
    "Syria for 2018–21 are the source's estimates. Troops in Cuba are at Guantánamo Bay. The file "
    "names Kosovo from 2008: those of 1999–2007 in Yugoslavia and Serbia were mostly there, and for 2018–19 it has "
    "none there though a base stood."
)
NEW_FORM = (
    "From 2022 the Coast Guard, and in 2023 the Space Force, are in the total and in no service here; the table then "
    "names hardly any place without troops, so a state it does not name is not collected and adds nothing to a sum."
)
UNDATED = "Undated list, published 2022: it stands in that year alone, so no trend can be read from it."

MEASURES = (
    Measure(
        id="troops",
        title="Troops stationed",
        meaning="Persons of home's forces stationed in the partner on the day of the year's count. A region and the "
        "world add up what is counted. A zero reads: the source names the place and counts nobody there, or an own "
        "record has no line of it.",
        unit=Unit.TROOPS,
        dataset="troop_years",
        sources=("troops",),
        roll_up=RollUp.SUM,
        collected=Collected.HOME,
        zero=True,
        interval=Interval.EXACT,
        no_interval=FULL_COUNT,
        categories=tuple(
            Category(id=name, title=title, meaning=f"Of these, {title}; told apart from 2006 on.")
            for name, title in SERVICES
        ),
        caveat=f"{INPUT} {ONE_DAY} {WITHHELD} {NEW_FORM} Troops in the home's own territories are not abroad and not "
        "in it. A service is not collected where troops are not told apart.",
    ),
    Measure(
        id="troops_unplaced",
        title="Troops not placed",
        meaning="Persons of home's forces that the count lists at sea or in a place it does not name; they are in no "
        "partner, no region and not in the world's troops stationed.",
        unit=Unit.TROOPS,
        dataset="troop_years",
        sources=("troops",),
        roll_up=RollUp.NONE,
        collected=Collected.HOME,
        zero=False,
        interval=Interval.EXACT,
        no_interval=FULL_COUNT,
        levels=(Level.WORLD,),
        caveat="2006–07 are troops at sea, from 2008 on a line “unknown”: the two do not compare. Whether they are "
        "abroad cannot be said.",
    ),
    Measure(
        id="bases_listed",
        title="Bases listed (undated list, published 2022)",
        meaning="Bases and sites of home that a list names in the partner. The public list bears no date and stands in "
        "the year it was published. A zero reads: the list names none.",
        unit=Unit.BASES,
        dataset="base_list",
        sources=("troops",),
        roll_up=RollUp.SUM,
        collected=Collected.HOME,
        zero=True,
        interval=Interval.EXACT,
        no_interval="A full count of the list: nothing was sampled.",
        categories=(
            Category(id="base", title="Bases", meaning="Bases proper."),
            Category(id="lilypad", title="Lilypads", meaning="Small sites with few or no permanent troops."),
            Category(id="funded site", title="Funded sites", meaning="Sites of the host that the home pays for."),
        ),
        caveat=f"{UNDATED} Some of it closed before 2022 (Afghanistan in 2021). It comes from press and budget papers, "
        f"and what is secret is not in it. An own list stands in its own year. {INPUT}",
    ),
)

INDICATORS = (
    Indicator(
        id="troops_now",
        title="Troops stationed",
        question="How many troops does {home} have in {place}?",
        unit=Unit.TROOPS,
        better=Better.NEITHER,
        measure="troops",
        meaning="Troops of the newest year of the window that was counted.",
        arrow_when="Never: a level has no direction.",
        caveat=f"{INPUT} {ONE_DAY} {WITHHELD}",
        categories=(None, *(name for name, _ in SERVICES)),
        read=readings.troops_now,
    ),
    Indicator(
        id="troops_change",
        title="Change of troops",
        question="Are there more or fewer troops of {home} in {place} than a few years ago?",
        unit=Unit.TROOPS,
        better=Better.NEITHER,
        measure="troops",
        meaning="Troops of the last year less those of the year a window (five years unless another is chosen) before.",
        arrow_when="Never: it is the difference of two full counts, without an interval, and more is not better.",
        caveat="Two days are compared, and what lay between is not seen. Iraq and Syria are in the sums of 2018–21 and "
        "withheld in 2022–23, so a fall in their region and in the world is in part that. "
        f"{INPUT} {NEW_FORM}",
        categories=(None, *(name for name, _ in SERVICES)),
        read=readings.troops_change,
    ),
    Indicator(
        id="bases_now",
        title="Bases listed (undated list, published 2022)",
        question="How many bases and sites of {home} are listed in {place}?",
        unit=Unit.BASES,
        better=Better.NEITHER,
        measure="bases_listed",
        meaning="Bases and sites of the newest list.",
        arrow_when="Never: an undated list has no direction.",
        caveat=f"{UNDATED} {INPUT}",
        categories=(None, "base", "lilypad", "funded site"),
        read=readings.bases_now,
    ),
)

FAMILY = Family(
    id="presence",
    title="Presence",
    link=Link.INPUTS,
    question="Where does {home} keep troops and bases, and how many in {place}?",
    what_it_cannot_say="What troops and bases achieve, whether the host wants them, or who rotates through between two "
    "counts: presence is what {home} puts in, not what comes of it.",
    would_change_it="A count that includes rotating and withheld troops, a dated list of bases, or {home}'s own record "
    "could change this.",
    measures=MEASURES,
    roll_ups=(
        RollUpStep(dataset="troop_years", measures=("troops", "troops_unplaced"), compute=roll_ups.troops),
        RollUpStep(dataset="base_list", measures=("bases_listed",), compute=roll_ups.bases),
    ),
    indicators=INDICATORS,
    lead_measure="troops",
    lead_indicator="troops_now",
)
