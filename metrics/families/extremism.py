"""Counter-extremism: civilians killed by organised groups, and what the home does against them with partners."""

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from data.datasets.counter_extremism_activities import ACTIVITIES
from data.figures import Collected, Interval, Selection
from metrics.declare import Better, Category, Family, Indicator, Link, Measure, RollUp, RollUpStep, Unit
from metrics.families import conflict_readings, extremism_roll_ups
from metrics.methods.totals import total_in_window

if TYPE_CHECKING:
    from metrics.request import ReadingContext

KINDS = tuple(
    Category(id=id, title=title, meaning=f"{meaning[0].upper()}{meaning[1:]}.") for id, title, meaning in ACTIVITIES
)
NOT_EXTREMISM = (
    "The source asks who killed civilians, not what they believed: it counts every organised group that is no "
    "government, a cartel or a militia as much as a group that calls itself religious."
)
MISSED = (
    "Only killings of at least 25 civilians a year by one group are in it, in places whose deaths are reported; a "
    "group whose name is not known is left out. Low and high are the coders' lowest and highest reliable estimates, "
    "not a confidence interval. UCDP revises past years, so only figures of one version may be compared. It lists no "
    "Palestine: killings in Gaza and the West Bank stand under Israel, so Palestine has no figure of its own."
)
WEAK = (
    "Attribution is very weak: activities go where violence is, and many things move violence. Side by side with the "
    "deaths they say nothing of effect."
)


def read_deaths(context: "ReadingContext") -> pl.DataFrame:
    """Civilians killed by groups a year over the window, read as deaths in conflict are; one row a place."""

    def of_groups(measure: str, selection: Selection) -> pl.DataFrame:
        return context.select(extremism_roll_ups.DEATHS if measure == "conflict_deaths" else measure, selection)

    return conflict_readings.level(replace(context, select=of_groups))


def read_activities(context: "ReadingContext") -> pl.DataFrame:
    """Joint activities in the window; one row a (category, place)."""
    return total_in_window(context, extremism_roll_ups.JOINT)


FAMILY = Family(
    id="extremism",
    title="Counter-extremism",
    link=Link.IMPACT,
    context=True,
    question="How many civilians do organised groups kill in {place}, and what does {home} do there with it?",
    what_it_cannot_say="Whether anything {home} did changed the violence: attribution is very weak, since activities "
    "go where violence is. Nor do these data say who was an extremist, who was kept from becoming one, or what went "
    "unreported.",
    would_change_it="Comparison with places alike in which {home} did nothing, a count of attacks planned and "
    "prevented, or a later UCDP version revising past years.",
    measures=(
        Measure(
            id=extremism_roll_ups.DEATHS,
            title="Civilians killed by groups",
            meaning="Civilians killed on purpose in the place in the year by organised groups other than governments, "
            "best estimate; zero reads as no such killing that UCDP could confirm.",
            unit=Unit.DEATHS,
            dataset="one_sided_by_groups",
            sources=("ucdp",),
            roll_up=RollUp.SUM,
            collected=Collected.PLACE,
            zero=True,
            interval=Interval.BOUNDS,
            no_interval="The published low and high contradict the best estimate of that year, so none are shown.",
            caveat=f"{NOT_EXTREMISM} {MISSED}",
        ),
        Measure(
            id=extremism_roll_ups.JOINT,
            title="Joint activities against extremism",
            meaning="Distinct activities that home held with the partner in the year. Zero reads: none in the record. "
            "One with several partners counts once in a region and in the world; one with no partner named counts "
            "in the world alone.",
            unit=Unit.ACTIVITIES,
            dataset="counter_extremism_activities",
            sources=(),
            roll_up=RollUp.DISTINCT,
            collected=Collected.HOME,
            zero=True,
            interval=Interval.EXACT,
            no_interval="A complete record: nothing was sampled.",
            categories=KINDS,
            caveat=f"A course of a day and an operation of a year count the same. Secret ones are not in it. {WEAK}",
        ),
    ),
    roll_ups=(
        RollUpStep(
            dataset="one_sided_by_groups", measures=(extremism_roll_ups.DEATHS,), compute=extremism_roll_ups.deaths
        ),
        RollUpStep(
            dataset="counter_extremism_activities",
            measures=(extremism_roll_ups.JOINT,),
            compute=extremism_roll_ups.activities,
        ),
    ),
    indicators=(
        Indicator(
            id="killings_by_groups_level",
            title="Civilians killed by groups a year",
            question="How many civilians do organised groups kill in {place} in a year?",
            unit=Unit.DEATHS_A_YEAR,
            better=Better.NEITHER,
            measure=extremism_roll_ups.DEATHS,
            meaning="The mean of the yearly best estimates over the window, with the means of the low and high "
            "estimates.",
            arrow_when="Never: it is a level.",
            caveat=f"Context, not a result of anyone's diplomacy. A mean hides single years. {NOT_EXTREMISM} {MISSED}",
            read=read_deaths,
        ),
        Indicator(
            id="counter_extremism_in_window",
            title="Joint activities",
            question="How often did {home} work with {place} against violent extremism?",
            unit=Unit.ACTIVITIES,
            better=Better.NEITHER,
            measure=extremism_roll_ups.JOINT,
            meaning="Distinct activities in the window, in all and by kind; n is the same number.",
            arrow_when="Never: a total of one window has no direction.",
            caveat=f"Doing more is no success. {WEAK}",
            categories=(None, *(kind.id for kind in KINDS)),
            read=read_activities,
        ),
    ),
    lead_measure=extremism_roll_ups.DEATHS,
    lead_indicator="killings_by_groups_level",
)
