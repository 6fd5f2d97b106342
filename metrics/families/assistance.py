"""Security assistance: what a state obligates for others' forces, by what it is for. An input, never a success."""

from data.datasets.assistance_obligations import ACCOUNT_GROUPS, BASE_YEAR
from data.figures import Collected, Interval, Level
from metrics.declare import Better, Category, Family, Indicator, Link, Measure, RollUp, RollUpStep, Unit
from metrics.families import assistance_readings as readings
from metrics.families.assistance_roll_ups import roll_up

GROUPS = tuple(
    Category(id=code, title=title, meaning=f"{meaning[0].upper()}{meaning[1:]}.")
    for code, title, meaning in ACCOUNT_GROUPS
)
BY_GROUP = (None, *(group.id for group in GROUPS))

COMPLETE = "A complete record: nothing was sampled. The file rounds amounts from ten million dollars up to two digits."
INPUT = "An input, never a success score: it says what was put in, not what came of it."
OBLIGATIONS = (
    "Obligations of the United States' fiscal year, not deliveries: what is promised in one year is often paid and "
    "delivered in later ones, or never. Loans to buy arms stand in it at full value, though they are to be paid back."
)
FISCAL = (
    "A fiscal year is named by the year it ends: July to June up to 1976, October to September since 1977. The three "
    "months between are in 1976, which so has fifteen."
)
ROUNDED = "Amounts from ten million dollars up have two digits in the file, so such an amount may be 5 % off."
TAKEN_BACK = "Money taken back stays negative, so a year may be below zero."
NEITHER = "Neither more nor less of it is better: it may follow need, war or the budget as well as trust."
WITHOUT_COUNTRY = (
    "About 5 % of the constant dollars are allotted to no country; they are in the world and in no partner or region."
)

MEASURES = (
    Measure(
        id="assistance_constant",
        title=f"Security assistance, in {BASE_YEAR} dollars",
        meaning=f"Money that home obligated in the fiscal year for the partner's forces, in prices of {BASE_YEAR}; a "
        "region is the sum of its states, the world has what is allotted to no country as well. Zero where the record "
        "has no entry.",
        unit=Unit.CONSTANT_US_DOLLARS,
        dataset="assistance_obligations",
        sources=("greenbook",),
        roll_up=RollUp.SUM,
        collected=Collected.HOME,
        zero=True,
        interval=Interval.EXACT,
        no_interval=COMPLETE,
        categories=GROUPS,
        caveat=f"{INPUT} {OBLIGATIONS} {TAKEN_BACK} {FISCAL} {ROUNDED} {WITHOUT_COUNTRY} Constant dollars are the "
        f"source's own: they equal current dollars in {BASE_YEAR}, its base year.",
    ),
    Measure(
        id="assistance_current",
        title="Security assistance, in dollars of the year",
        meaning="Money that home obligated in the fiscal year for the partner's forces, in dollars of that year; a "
        "region is the sum of its states, the world has what is allotted to no country as well. Zero where the record "
        "has no entry.",
        unit=Unit.US_DOLLARS,
        dataset="assistance_obligations",
        sources=("greenbook",),
        roll_up=RollUp.SUM,
        collected=Collected.HOME,
        zero=True,
        interval=Interval.EXACT,
        no_interval=COMPLETE,
        categories=GROUPS,
        caveat=f"{INPUT} Prices rise, so years may not be compared in these dollars. {OBLIGATIONS} {TAKEN_BACK} "
        f"{FISCAL} {ROUNDED} {WITHOUT_COUNTRY}",
    ),
    Measure(
        id="assistance_unallocated",
        title="Security assistance to no one country",
        meaning=f"Money obligated for a part of the world and for no state in it, in prices of {BASE_YEAR}. In the "
        "world it is a part of the total: all partners and it make the whole. Beside a region stands what is listed "
        "for a part of the world that lies wholly in it, which is not in the region's sum.",
        unit=Unit.CONSTANT_US_DOLLARS,
        dataset="assistance_obligations",
        sources=("greenbook",),
        roll_up=RollUp.OWN,
        collected=Collected.HOME,
        zero=False,
        interval=Interval.EXACT,
        no_interval=COMPLETE,
        levels=(Level.REGION, Level.WORLD),
        caveat="A region has a figure only where the source's words fit it; for the others, such as the Middle East, "
        "it cannot be told, which is not zero. What is listed for the whole world may have gone anywhere. "
        f"{INPUT} {OBLIGATIONS} {FISCAL}",
    ),
)

INDICATORS = (
    Indicator(
        id="assistance_mean",
        title="Security assistance a year",
        question="How much security assistance does {home} give {place} in a year?",
        unit=Unit.CONSTANT_US_DOLLARS,
        better=Better.NEITHER,
        measure="assistance_constant",
        meaning="The mean of the window's fiscal years (five unless another is chosen), in prices of "
        f"{BASE_YEAR}, to three digits; n is the years. Single years jump with one large sale.",
        arrow_when="Never: it is a level.",
        caveat=f"{NEITHER} {INPUT} {OBLIGATIONS} {ROUNDED}",
        categories=BY_GROUP,
        window=5,
        read=readings.mean_of_all,
    ),
    Indicator(
        id="assistance_newest",
        title="Obligated in the newest year",
        question="What did {home} obligate for {place} in the newest fiscal year on record?",
        unit=Unit.US_DOLLARS,
        better=Better.NEITHER,
        measure="assistance_current",
        meaning="The newest fiscal year's obligations, in dollars of that year; n is the entries they are the sum of.",
        arrow_when="Never: it is a level.",
        caveat=f"{NEITHER} {INPUT} {OBLIGATIONS} {ROUNDED}",
        categories=BY_GROUP,
        window=5,
        read=readings.newest_year,
    ),
    Indicator(
        id="assistance_unallocated_mean",
        title="Assistance to no one country, a year",
        question="How much security assistance does {home} allot to no one country in {place}?",
        unit=Unit.CONSTANT_US_DOLLARS,
        better=Better.NEITHER,
        measure="assistance_unallocated",
        meaning="The mean of the window's fiscal years (five unless another is chosen), in prices of "
        f"{BASE_YEAR}, to three digits; n is the years.",
        arrow_when="Never: it is a level.",
        caveat=f"{NEITHER} Of a region it is only what is listed for a part of the world wholly inside it. {INPUT}",
        levels=(Level.WORLD, Level.REGION),
        window=5,
        read=readings.mean_unallocated,
    ),
)

FAMILY = Family(
    id="assistance",
    title="Security assistance",
    link=Link.INPUTS,
    question="What does {home} put into the forces of {place}, and for what?",
    what_it_cannot_say="Obligations cannot show what was delivered, used or kept, nor whether it made anyone safer or "
    "friendlier; sales for cash, secret programmes and other givers are not in them.",
    would_change_it="A record of deliveries, the fiscal years since 2019, or a later edition that revises past years "
    "or allots what has no country could change this.",
    measures=MEASURES,
    roll_ups=(
        RollUpStep(
            dataset="assistance_obligations",
            measures=("assistance_constant", "assistance_current", "assistance_unallocated"),
            compute=roll_up,
        ),
    ),
    indicators=INDICATORS,
    lead_measure="assistance_constant",
    lead_indicator="assistance_mean",
)
