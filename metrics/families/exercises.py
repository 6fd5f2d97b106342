"""Multinational military exercises: how many, how long, with what focus, and what portion of the partner's own."""

from data.figures import Collected, Interval, Level
from metrics.declare import Better, Category, Family, Indicator, Link, Measure, RollUp, RollUpStep, Unit
from metrics.families import exercises_recorded as recorded
from metrics.families.exercises_readings import read_change, read_continuity, read_frequency, read_portion
from metrics.families.exercises_roll_ups import roll_up
from metrics.methods.rates import FEWEST_FOR_A_RATIO

CATEGORIES = (
    Category(
        id="bilateral",
        title="Bilateral",
        meaning="Exactly two participants, both named states, and no word of further ones.",
    ),
    Category(
        id="multilateral",
        title="Multilateral",
        meaning="At least three participants, the unnamed and groups such as NATO among them.",
    ),
    Category(
        id="size-unknown",
        title="Size unknown",
        meaning="Fewer than three participants are listed and the list is not complete, or names one state alone.",
    ),
    Category(id="warfighting", title="Warfighting", meaning="Has a warfighting focus; focuses overlap."),
    Category(id="peacekeeping", title="Peacekeeping", meaning="Has a peacekeeping focus; focuses overlap."),
    Category(id="humanitarian", title="Humanitarian", meaning="Has a humanitarian focus; focuses overlap."),
)
EVERY_CATEGORY = (None, *(category.id for category in CATEGORIES))
UNDERCOUNT = (
    "Participants are undercounted: 134 of 3,707 exercises name fewer than two states, and 125 mention NATO in free "
    "text, 75 of them among those 134, so allies above all have had more."
)
CODING = "Exercises are those found in news reports of 1980–2010, so part of any rise is more reporting."
SOURCES = ("mme", "mme-long")
"""The long file lacks participants beyond the 24th, so the wide one is preferred whichever came last."""
NO_DIRECTION = "Never: it is a state, not a change."

FAMILY = Family(
    id="exercises",
    title="Exercises",
    link=Link.ACTIVITIES,
    question="Does {home} train with {place}, how often and how steadily, and more or less than before?",
    what_it_cannot_say="Exercises cannot show how many troops came or what they learnt, and miss allies where reports "
    "say only “NATO”: the source codes what was reported from 1980 to 2010.",
    would_change_it="A record of exercises after 2010, or of participants left unnamed, could change this.",
    measures=(
        Measure(
            id="exercises_joint",
            title="Exercises together",
            with_anyone=True,
            meaning="Distinct multinational exercises begun in the year in which home and the partner, or at least one "
            "other state of the region, both took part. A zero reads: none that the source found. With no home: a "
            "place's exercises with any state, and for the world every exercise coded.",
            unit=Unit.EXERCISES,
            dataset="exercise_participations",
            sources=SOURCES,
            roll_up=RollUp.DISTINCT,
            collected=Collected.EITHER,
            zero=True,
            interval=Interval.EXACT,
            no_interval="A count of every exercise coded: nothing was sampled.",
            categories=CATEGORIES,
            categories_overlap=True,
            caveat=f"{UNDERCOUNT} {CODING} Focuses overlap, so they are never added up.",
        ),
        Measure(
            id="exercise_days",
            title="Exercise days",
            meaning="Days of the exercises together whose first and last day are both known, each exercise once; n is "
            "how many those are. Not collected where there were exercises but no days are known.",
            unit=Unit.DAYS,
            dataset="exercise_participations",
            sources=SOURCES,
            roll_up=RollUp.DISTINCT,
            collected=Collected.EITHER,
            zero=True,
            interval=Interval.NONE,
            no_interval="A third of exercises lack a day, and how long those lasted is not known.",
            caveat="At least so many days: 1,236 of 3,707 exercises lack a day and 5 end before they start; these "
            "are left out. All days count for the year of the start. " + UNDERCOUNT,
        ),
        Measure(
            id="exercise_focus",
            title="Exercises shared out",
            meaning="Each exercise together counts 1/(N − 1), where N is its number of participants: an exercise of "
            "two is one for the partner, one of eleven a tenth. A region's is the sum over its states.",
            unit=Unit.EXERCISES,
            dataset="exercise_participations",
            sources=SOURCES,
            roll_up=RollUp.SUM,
            collected=Collected.EITHER,
            zero=True,
            interval=Interval.EXACT,
            no_interval="A sum over every exercise coded: nothing was sampled.",
            caveat="Too high where participants are missing from the list, since N is then too small. " + UNDERCOUNT,
        ),
        Measure(
            id="exercise_portion",
            title="Portion of the partner's exercises",
            meaning="Of the partner's exercises with any state in the year, the share in which home took part; n is "
            "how many the partner had. A zero reads: none of them with home. Without any exercise there is no share.",
            unit=Unit.SHARE,
            dataset="exercise_participations",
            sources=SOURCES,
            roll_up=RollUp.NONE,
            collected=Collected.EITHER,
            zero=True,
            share_of="exercises_joint",
            interval=Interval.EXACT,
            no_interval="A share of every exercise coded: nothing was sampled.",
            levels=(Level.PARTNER,),
            caveat="Large for a partner that seldom exercises; read it beside n and the partner's other partners. "
            + UNDERCOUNT,
        ),
        *recorded.MEASURES,
    ),
    roll_ups=(
        RollUpStep(
            dataset="exercise_participations",
            measures=("exercises_joint", "exercise_days", "exercise_focus", "exercise_portion"),
            compute=roll_up,
        ),
        *recorded.ROLL_UPS,
    ),
    indicators=(
        Indicator(
            id="exercise_frequency",
            title="Exercises a year",
            question="How often does {home} exercise with {place}?",
            unit=Unit.EXERCISES_A_YEAR,
            better=Better.UP,
            measure="exercises_joint",
            meaning="Mean exercises a year over the window (five years unless another is chosen). Every exercise coded "
            "is counted, so the interval is year-to-year variation: exact Poisson limits (Garwood 1936) widened by √φ, "
            "φ being variance over mean within such windows, pooled over the places of the level, at least 1.",
            arrow_when=NO_DIRECTION,
            caveat=f"{UNDERCOUNT} {CODING}",
            categories=EVERY_CATEGORY,
            read=read_frequency,
        ),
        Indicator(
            id="exercise_change",
            title="Change in exercises, against all that were coded",
            question="Does {home} exercise with {place} more than in the years before?",
            unit=Unit.TIMES,
            better=Better.UP,
            measure="exercises_joint",
            meaning="Exercises together in the window (five years unless another is chosen) over all exercises coded "
            "then, as a multiple of that share in the window before: (a/A)/(b/B). Dividing by all coded keeps a change "
            "in reporting from being news. Limits are Clopper and Pearson's (1934) on counts φ times smaller, with the "
            "frequency's φ, so they show year-to-year variation.",
            arrow_when=f"At least {FEWEST_FOR_A_RATIO} exercises in both periods together, and limits that exclude 1.",
            caveat="A change of share, not of number: it can fall while exercises together rise, where others' rise "
            "faster. " + UNDERCOUNT,
            categories=EVERY_CATEGORY,
            read=read_change,
        ),
        Indicator(
            id="exercise_continuity",
            title="Steadiness of exercises",
            question="In what share of years does {home} exercise with {place} at all?",
            unit=Unit.SHARE,
            better=Better.UP,
            measure="exercises_joint",
            meaning="The share of the last ten years (unless another window is chosen) in which at least one exercise "
            "together began; years in which the place did not exist are left out.",
            arrow_when=NO_DIRECTION,
            caveat="An exercise held every other year is steady and reads as a half. " + UNDERCOUNT,
            window=10,
            read=read_continuity,
        ),
        Indicator(
            id="exercise_portion",
            title="Portion of the partner's exercises",
            question="Of all exercises {place} takes part in, what share are with {home}, and who else is there?",
            unit=Unit.SHARE,
            better=Better.NEITHER,
            measure="exercise_portion",
            meaning="Exercises together in the window (five years unless another is chosen), divided by the partner's "
            "exercises with any state, beside the partner's three most frequent other partners: compared with whom.",
            arrow_when=NO_DIRECTION,
            caveat="A large portion of few exercises says little. Shares with several partners overlap. " + UNDERCOUNT,
            levels=(Level.PARTNER,),
            tells_more_of_few=True,
            read=read_portion,
        ),
        *recorded.INDICATORS,
    ),
    lead_measure="exercises_joint",
    lead_indicator="exercise_frequency",
)
