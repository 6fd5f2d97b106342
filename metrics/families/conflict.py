"""Armed conflict and organised violence: context for a home's diplomacy, never its result."""

from data.figures import Collected, Interval
from metrics.declare import Better, Category, Family, Indicator, Link, Measure, RollUp, RollUpStep, Unit
from metrics.families import conflict_readings as readings
from metrics.families import conflict_roll_ups as roll_ups

KINDS = (
    Category(
        id="state-based",
        title="State-based",
        meaning="Between a government and another government or an organised group.",
    ),
    Category(
        id="non-state",
        title="Non-state",
        meaning="Between two organised groups, neither of them a government.",
    ),
    Category(
        id="one-sided",
        title="One-sided",
        meaning="By a government or an organised group against civilians.",
    ),
)
BY_KIND = (None, *(kind.id for kind in KINDS))
BOUNDS = "low and high are the coders' lowest and highest reliable estimates, not a confidence interval"
CENSUS = "a count of every conflict or event the source records: it has no sampling error, and may still miss some"
REVISED = (
    "UCDP revises past years with every version (state-based deaths of 2021 went from 84,472 in 23.1 to 200,197 in "
    "25.1), so only figures of one version may be compared. Deaths nobody reported are not in it. UCDP lists no "
    "Palestine: deaths in Gaza and the West Bank stand under Israel, so Palestine has no figure of its own."
)
CONTESTED = (
    "A conflict stands where the contested government or territory is, not where the fighting is; it is counted in a "
    "year with at least 25 battle deaths. UCDP/PRIO has its own version, and ends earlier than the deaths do. Its "
    "conflicts over Palestine stand under Israel."
)

MEASURES = (
    Measure(
        id="conflict_deaths",
        title="Deaths in organised violence",
        meaning="People killed in the place in a year, best estimate, whoever killed them and whatever their own "
        "state; zero reads as no such death that UCDP could confirm.",
        unit=Unit.DEATHS,
        dataset="violence_country_years",
        sources=("ucdp",),
        roll_up=RollUp.SUM,
        collected=Collected.PLACE,
        zero=True,
        interval=Interval.BOUNDS,
        no_interval="The published low and high contradict the best estimate of that year, so none are shown.",
        categories=KINDS,
        kind_is_category=True,
        caveat=f"In deaths, {BOUNDS}. {REVISED}",
    ),
    Measure(
        id="conflict_deaths_monthly",
        title="Deaths by month",
        meaning="People killed in the place in events that began in the month, best estimate.",
        unit=Unit.DEATHS,
        dataset="conflict_events",
        sources=("ucdp", "ucdp-candidate"),
        roll_up=RollUp.SUM,
        collected=Collected.PLACE,
        zero=True,
        interval=Interval.BOUNDS,
        no_interval="The published low and high contradict the best estimate of that month, so none are shown.",
        grains=("month",),
        categories=KINDS,
        kind_is_category=True,
        caveat="An event of several weeks stands in the month it began. Candidate events are provisional: some are "
        f"moved or withdrawn in the final data. {BOUNDS[0].upper()}{BOUNDS[1:]}.",
    ),
    Measure(
        id="conflict_events",
        title="Deadly events",
        meaning="Events with at least one death, or whose sources may be read so, that began in the place in the "
        "period.",
        unit=Unit.EVENTS,
        dataset="conflict_events",
        sources=("ucdp", "ucdp-candidate"),
        roll_up=RollUp.SUM,
        collected=Collected.PLACE,
        zero=True,
        interval=Interval.EXACT,
        no_interval=f"It is {CENSUS}.",
        grains=("year", "month"),
        categories=KINDS,
        kind_is_category=True,
        caveat="A count of events follows how news reports them: a month of many small events and one massacre do not "
        "compare. Candidate events are provisional.",
    ),
    Measure(
        id="active_conflicts",
        title="Active conflicts",
        meaning="Distinct armed conflicts of at least 25 battle deaths in the year over the place's government or "
        "territory.",
        unit=Unit.CONFLICTS,
        dataset="conflict_years",
        sources=("ucdp",),
        roll_up=RollUp.DISTINCT,
        collected=Collected.PLACE,
        zero=True,
        interval=Interval.EXACT,
        no_interval=f"It is {CENSUS}.",
        categories=(
            Category(id="war", title="Wars", meaning="At least 1,000 battle deaths in the year."),
            Category(id="government", title="Over government", meaning="Who governs is contested."),
            Category(id="territory", title="Over territory", meaning="A territory is contested."),
        ),
        categories_overlap=True,
        caveat=CONTESTED,
    ),
    Measure(
        id="conflict_involvement",
        title="Conflicts as a party",
        meaning="Distinct armed conflicts in which the place is a party, or supports one with troops, anywhere.",
        unit=Unit.CONFLICTS,
        dataset="conflict_years",
        sources=("ucdp",),
        roll_up=RollUp.DISTINCT,
        collected=Collected.PLACE,
        zero=True,
        interval=Interval.EXACT,
        no_interval=f"It is {CENSUS}.",
        categories=(
            Category(id="primary", title="As a main party", meaning="The place is one of the two sides."),
            Category(id="supporting", title="In support", meaning="The place supports a side with troops."),
        ),
        categories_overlap=True,
        caveat=CONTESTED,
    ),
    Measure(
        id="home_party_conflicts",
        title="Conflicts with the home as a party",
        meaning="Distinct armed conflicts over the place in which the home is itself a party or supports one with "
        "troops; its conflicts over its own territory are left out.",
        unit=Unit.CONFLICTS,
        dataset="conflict_years",
        sources=("ucdp",),
        roll_up=RollUp.DISTINCT,
        collected=Collected.EITHER,
        zero=True,
        interval=Interval.EXACT,
        no_interval=f"It is {CENSUS}.",
        caveat=f"Arms, advice, bases and intelligence make no party. {CONTESTED}",
    ),
)

INDICATORS = (
    Indicator(
        id="conflict_reduction",
        title="Change in conflict deaths",
        question="Do fewer people die in organised violence in {place} than in the years before?",
        unit=Unit.TIMES,
        better=Better.NEITHER,
        measure="conflict_deaths",
        meaning="R = deaths in the window ÷ deaths in the window before it (best estimates). Told as percent where R "
        "is at most 2, else n-fold. Bounds: lowest after ÷ highest before to highest after ÷ lowest before; they have "
        "no probability. Under 125 deaths in either window, or none, the counts alone are told.",
        arrow_when="the bounds exclude 1: even the coders' least favourable estimates agree on rise or fall",
        caveat=f"Context, not a result of anyone's diplomacy. {REVISED}",
        categories=BY_KIND,
        read=readings.reduction,
    ),
    Indicator(
        id="conflict_deaths_level",
        title="Conflict deaths a year",
        question="How many people die in organised violence in {place} in a year?",
        unit=Unit.DEATHS_A_YEAR,
        better=Better.NEITHER,
        measure="conflict_deaths",
        meaning="The mean of the yearly best estimates over the window, with the means of the low and high estimates.",
        arrow_when="never: it is a level",
        caveat=f"Context, not a result of anyone's diplomacy. A mean hides single years. {REVISED}",
        categories=BY_KIND,
        read=readings.level,
    ),
    Indicator(
        id="active_conflicts_now",
        title="Active conflicts",
        question="How many armed conflicts are there over {place}?",
        unit=Unit.CONFLICTS,
        better=Better.NEITHER,
        measure="active_conflicts",
        meaning="Distinct conflicts over the place's government or territory in the last covered year, and in how many "
        "years of the window there was one.",
        arrow_when="never: a count of one year has no direction",
        caveat=f"Context, not a result of anyone's diplomacy. {CONTESTED}",
        categories=(None, "war", "government", "territory"),
        read=readings.active,
    ),
    Indicator(
        id="conflict_involvement_now",
        title="Conflicts as a party",
        question="In how many armed conflicts is {place} a party?",
        unit=Unit.CONFLICTS,
        better=Better.NEITHER,
        measure="conflict_involvement",
        meaning="Distinct conflicts anywhere in which the place is a side or supports one with troops, in the last "
        "covered year.",
        arrow_when="never: a count of one year has no direction",
        caveat=f"Context, not a result of anyone's diplomacy. {CONTESTED}",
        categories=(None, "primary", "supporting"),
        read=readings.involvement,
    ),
)

FAMILY = Family(
    id="conflict",
    title="Conflict",
    link=Link.IMPACT,
    context=True,
    question="How much organised violence is there in {place}, and is it less than before?",
    what_it_cannot_say="Why violence rose or fell: these data describe the setting of {home}'s diplomacy and cannot "
    "show that diplomacy changed it, nor count deaths nobody reported.",
    would_change_it="A later UCDP version revising past years, events now provisional becoming final, or comparison "
    "with places alike in which {home} did not engage.",
    measures=MEASURES,
    roll_ups=(
        RollUpStep(
            dataset="violence_country_years",
            measures=("conflict_deaths",),
            compute=roll_ups.deaths_by_year,
        ),
        RollUpStep(
            dataset="conflict_years",
            measures=("active_conflicts", "conflict_involvement", "home_party_conflicts"),
            compute=roll_ups.conflicts_by_year,
        ),
        RollUpStep(
            dataset="conflict_events",
            measures=("conflict_deaths_monthly", "conflict_events"),
            compute=roll_ups.events,
        ),
    ),
    indicators=INDICATORS,
    lead_measure="conflict_deaths",
    lead_indicator="conflict_reduction",
)
