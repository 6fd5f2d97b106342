"""Education and exchange: whom a home trains, hosts and sends, and whether they finish. The ministry's own record."""

from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from data.datasets.exchanges import DIRECTIONS
from data.figures import Collected, Interval
from metrics.declare import Better, Category, Family, Indicator, Link, Measure, RollUp, RollUpStep, Unit
from metrics.families.assistance_readings import DIGITS, mean_a_year
from metrics.families.education_roll_ups import roll_up
from metrics.methods.totals import share_in_window, total_in_window

if TYPE_CHECKING:
    from metrics.request import ReadingContext

CATEGORIES = tuple(
    Category(id=code, title=title, meaning=f"{meaning[0].upper()}{meaning[1:]}.") for code, title, meaning in DIRECTIONS
)
BY_DIRECTION = (None, *(one.id for one in CATEGORIES))
COMPLETE = "A complete record: nothing was sampled."
RECORD = "It is as complete as the record that was brought. A group counts in the year it began."
NO_EFFECT = "Numbers trained say nothing of what was learnt, or of where those trained stand later."


def read_completion(context: "ReadingContext") -> pl.DataFrame:
    """Completed ÷ persons whose outcome is known, in the window; one row a (category, place)."""
    return share_in_window(
        context, "exchange_completed", "exchange_outcomes_known", of="persons whose outcome is known"
    )


def _measure(*, id: str, title: str, meaning: str, unit: Unit, caveat: str) -> Measure:
    """A sum over the ministry's own record, sent and hosted apart."""
    return Measure(
        id=id,
        title=title,
        meaning=meaning,
        unit=unit,
        dataset="exchanges",
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
        id="exchange_persons",
        title="Persons in education and exchange",
        meaning="People whom home sent to the partner or hosted from it, by the year they began; zero where the record "
        "covers the year and has none.",
        unit=Unit.PERSONS,
        caveat=f"One who comes twice counts twice. {RECORD} {NO_EFFECT}",
    ),
    _measure(
        id="exchange_person_weeks",
        title="Person-weeks of education and exchange",
        meaning="Persons times the weeks each spends, of the groups whose weeks are known; zero where the record "
        "covers the year and has no group.",
        unit=Unit.PERSON_WEEKS,
        caveat="Groups whose weeks are not known are left out, so it is a lower count; where none is known there is no "
        f"figure. {RECORD}",
    ),
    _measure(
        id="exchange_outcomes_known",
        title="Persons whose outcome is known",
        meaning="People in groups of which it is recorded how many completed; zero where the record has no group.",
        unit=Unit.PERSONS,
        caveat=f"A group that is not over, or that nobody followed up, is not in it. {RECORD}",
    ),
    _measure(
        id="exchange_completed",
        title="Persons who completed",
        meaning="People who completed what they began, of those whose outcome is known; zero where none did, and no "
        "figure where no outcome is known.",
        unit=Unit.PERSONS,
        caveat=f"An outcome not known is not a failure and is not in it. {RECORD} {NO_EFFECT}",
    ),
)

INDICATORS = (
    Indicator(
        id="exchange_persons_total",
        title="Persons trained or exchanged",
        question="How many people do {home} and {place} train and exchange with each other?",
        unit=Unit.PERSONS,
        better=Better.NEITHER,
        measure="exchange_persons",
        meaning="All who began in the window's years (five unless another is chosen), sent and hosted together or "
        "apart.",
        arrow_when="Never: it is a level.",
        caveat=f"One who comes twice counts twice. {NO_EFFECT}",
        categories=BY_DIRECTION,
        window=5,
        read=partial(total_in_window, measure="exchange_persons"),
    ),
    Indicator(
        id="exchange_person_weeks_total",
        title="Person-weeks",
        question="How much time do people of {home} and {place} spend in each other's schools and posts?",
        unit=Unit.PERSON_WEEKS,
        better=Better.NEITHER,
        measure="exchange_person_weeks",
        meaning="Persons times weeks, added over the window's years (five unless another is chosen).",
        arrow_when="Never: it is a level.",
        caveat=f"Groups whose weeks are not known are left out, so it is a lower count. {NO_EFFECT}",
        categories=BY_DIRECTION,
        window=5,
        read=partial(total_in_window, measure="exchange_person_weeks"),
    ),
    Indicator(
        id="exchange_completion",
        title="Completion",
        question="Do those whom {home} and {place} train and exchange complete what they begin?",
        unit=Unit.SHARE,
        better=Better.UP,
        measure="exchange_completed",
        meaning="Persons who completed ÷ persons whose outcome is known, in the window's years (five unless another is "
        "chosen); n is the latter.",
        arrow_when="Never: it is a level, and outcomes of the last years are known late.",
        caveat="An outcome not known is left out of both sides, so the share may rise or fall when it comes in. "
        "Who completes depends on who was chosen.",
        categories=BY_DIRECTION,
        window=5,
        read=read_completion,
    ),
    Indicator(
        id="imet_dollars",
        title="Dollars for IMET training (a proxy)",
        question="How much does {home} put into educating and training the military of {place}?",
        unit=Unit.CONSTANT_US_DOLLARS,
        better=Better.NEITHER,
        measure="assistance_constant",
        meaning="The mean a year of what the United States obligates under International Military Education and "
        "Training, over the window's fiscal years (five unless another is chosen), to three digits. It stands in for "
        "persons, of whom there is no public record here: a proxy.",
        arrow_when="Never: it is a level.",
        caveat="Dollars are no persons: a seat costs ten times another. Obligations, not courses held. Training out of "
        "other accounts is not in it, and of other states than the United States there is none.",
        categories=("training",),
        window=5,
        read=partial(mean_a_year, measure="assistance_constant", digits=DIGITS),
    ),
)

FAMILY = Family(
    id="education",
    title="Education and exchange",
    link=Link.ACTIVITIES,
    question="Whom do {home} and {place} train and host for each other, how long, and do they finish?",
    what_it_cannot_say="A count of courses cannot show what was learnt, whether friendships last, or whether those "
    "trained rise to command; dollars for training do not even count the persons.",
    would_change_it="A fuller record of who was sent and hosted, outcomes that come in late, or a follow-up of where "
    "graduates serve could change this.",
    measures=MEASURES,
    roll_ups=(RollUpStep(dataset="exchanges", measures=tuple(one.id for one in MEASURES), compute=roll_up),),
    indicators=INDICATORS,
    lead_measure="exchange_persons",
    lead_indicator="exchange_persons_total",
)
