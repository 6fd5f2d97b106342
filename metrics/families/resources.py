"""Resources: how many engagements, what they cost, and whether the plan was kept. The ministry's own record."""

from functools import partial

from data.datasets.engagement_costs import ACTIVITIES
from data.figures import Collected, Interval
from metrics.declare import Better, Category, Family, Indicator, Link, Measure, RollUp, RollUpStep, Unit
from metrics.families import resources_readings as readings
from metrics.families.assistance_readings import mean_a_year
from metrics.families.resources_roll_ups import roll_up

CATEGORIES = tuple(
    Category(id=code, title=title, meaning=f"{meaning[0].upper()}{meaning[1:]}.") for code, title, meaning in ACTIVITIES
)
BY_ACTIVITY = (None, *(one.id for one in CATEGORIES))
COMPLETE = "A complete record: nothing was sampled."
INPUT = "An input, never a success score: cheap is not good, and dear is not bad."
RECORD = (
    "It is as complete as the record that was brought; entries with no partner are in the world alone. Dollars are of "
    "each year, so prices rise in them."
)
LATE = "Entries whose spending is not known yet are left out of both sides."


def _measure(*, id: str, title: str, meaning: str, unit: Unit, caveat: str) -> Measure:
    """A sum over the ministry's own record, by kind of engagement."""
    return Measure(
        id=id,
        title=title,
        meaning=meaning,
        unit=unit,
        dataset="engagement_costs",
        sources=(),
        roll_up=RollUp.SUM,
        collected=Collected.HOME,
        zero=True,
        interval=Interval.EXACT,
        no_interval=COMPLETE,
        categories=CATEGORIES,
        caveat=caveat,
    )


MEASURES = (
    _measure(
        id="engagements",
        title="Engagements on the books",
        meaning="Engagements with the partner that the record of costs holds in the budget year; zero where it covers "
        "the year and has none.",
        unit=Unit.ENGAGEMENTS,
        caveat=f"What counts as one engagement is the ministry's own rule. {RECORD}",
    ),
    _measure(
        id="engagements_costed",
        title="Engagements whose spending is known",
        meaning="Those of them of which it is known what was spent; zero where the record has none.",
        unit=Unit.ENGAGEMENTS,
        caveat=f"The last year's are often few, since bills come late. {RECORD}",
    ),
    _measure(
        id="engagement_planned",
        title="Planned for engagements",
        meaning="Dollars that the plan allowed in the budget year; zero where the record has none.",
        unit=Unit.US_DOLLARS,
        caveat=f"{INPUT} {RECORD}",
    ),
    _measure(
        id="engagement_plan_settled",
        title="Planned, where spending is known",
        meaning="Dollars that the plan allowed for what it is known how much was spent on; zero where the record has "
        "none.",
        unit=Unit.US_DOLLARS,
        caveat=f"The part of the plan that spending can be held against. {RECORD}",
    ),
    _measure(
        id="engagement_spent",
        title="Spent on engagements",
        meaning="Dollars spent in the budget year, as far as known; zero where the record has no entry, and no figure "
        "where no spending of the year is known.",
        unit=Unit.US_DOLLARS,
        caveat=f"{INPUT} Entries whose spending is not known yet are left out, so a late year is a lower "
        f"count. {RECORD}",
    ),
)

INDICATORS = (
    Indicator(
        id="engagement_cost",
        title="Cost of one engagement",
        question="What does an engagement of {home} with {place} cost?",
        unit=Unit.US_DOLLARS,
        better=Better.NEITHER,
        measure="engagement_spent",
        meaning="Dollars spent ÷ engagements, of the entries whose spending is known, in the window's years (five "
        "unless another is chosen); n is the engagements. Not applicable where there was none.",
        arrow_when="Never: it is a level.",
        caveat=f"{INPUT} A mean over unlike things: look at one kind of engagement. {LATE} Money spent on what was "
        "called off is in it.",
        categories=BY_ACTIVITY,
        window=5,
        read=readings.cost_per_engagement,
    ),
    Indicator(
        id="engagement_plan_kept",
        title="Spending against plan",
        question="Does {home} spend on engagements with {place} what it planned?",
        unit=Unit.PERCENT,
        better=Better.NEITHER,
        measure="engagement_spent",
        meaning="Dollars spent in percent of what was planned for the same entries, in the window's years (five unless "
        "another is chosen); n is the years. Not applicable where nothing was planned.",
        arrow_when="Never: it is a level.",
        caveat=f"Over or under 100 % may both be right: plans change. Spending that nobody planned is in it. {LATE}",
        categories=BY_ACTIVITY,
        window=5,
        read=readings.spend_against_plan,
    ),
    Indicator(
        id="engagement_spending",
        title="Spent a year",
        question="How much does {home} spend on engagements with {place} in a year?",
        unit=Unit.US_DOLLARS,
        better=Better.NEITHER,
        measure="engagement_spent",
        meaning="The mean of the window's years (five unless another is chosen) of which spending is known; n is the "
        "years.",
        arrow_when="Never: it is a level.",
        caveat=f"{INPUT} A year of which some spending is not known yet counts as far as it is known.",
        categories=BY_ACTIVITY,
        window=5,
        read=partial(mean_a_year, measure="engagement_spent"),
    ),
)

FAMILY = Family(
    id="resources",
    title="Resources",
    link=Link.INPUTS,
    question="What does {home} spend on engaging {place}, for how much, and as planned?",
    what_it_cannot_say="Costs cannot show what an engagement was worth: the cheapest may do most, the dearest nothing; "
    "salaries and ships that would be paid for anyway are seldom in them.",
    would_change_it="Bills that come in late, another rule of what counts as one engagement, or costs now kept under "
    "no partner could change this.",
    measures=MEASURES,
    roll_ups=(RollUpStep(dataset="engagement_costs", measures=tuple(one.id for one in MEASURES), compute=roll_up),),
    indicators=INDICATORS,
    lead_measure="engagement_spent",
    lead_indicator="engagement_cost",
)
