"""Arms control and confidence-building, from the ministry's own record: notifications, observations, inspections."""

from typing import TYPE_CHECKING

import polars as pl

from data.figures import Collected, Interval
from metrics.declare import Better, Category, Family, Indicator, Link, Measure, RollUp, RollUpStep, Unit
from metrics.families import arms_control_roll_ups as roll_ups
from metrics.methods.register_readings import share_with_unknown
from metrics.methods.totals import total_in_window

if TYPE_CHECKING:
    from metrics.request import ReadingContext

MADE_BY = (
    Category(id="theirs", title="Theirs", meaning="Notifications the partner owes the home."),
    Category(id="ours", title="Ours", meaning="Notifications the home owes the partner, or all parties."),
)
HOSTED = (
    Category(id="hosted", title="Hosted", meaning="Of the home, by the partner."),
    Category(id="conducted", title="Conducted", meaning="By the home, of the partner."),
)
COMPLETE = "A complete record: nothing was sampled."
RECORD = (
    "The record is the ministry's own. What goes to all parties of a regime counts for the world alone. Where numbers "
    "of some entries are not known, the sum is of the others and too low."
)
ONCE = (
    "Inspections come from the record of inspections and their quotas alone, and never from that of "
    "confidence-building measures, so none is counted twice; what portion of a quota was used is told under treaty "
    "compliance."
)


def read_notified(context: "ReadingContext") -> pl.DataFrame:
    """Notifications made ÷ required in the window, the unknown in the whole; one row a (category, place)."""
    return share_with_unknown(
        context,
        "notifications_made",
        "notifications_unknown",
        "notifications_required",
        of="notifications required",
        how=" made",
        not_known="required where nobody wrote down the number made",
    )


def read_observations(context: "ReadingContext") -> pl.DataFrame:
    """Observations in the window; one row a (category, place)."""
    return total_in_window(context, "observations")


def read_visits(context: "ReadingContext") -> pl.DataFrame:
    """Evaluation visits in the window; one row a (category, place)."""
    return total_in_window(context, "evaluation_visits")


def read_inspections(context: "ReadingContext") -> pl.DataFrame:
    """Inspections in the window; one row a (category, place)."""
    return total_in_window(context, "inspections_made")


def _measure(
    id: str,
    title: str,
    meaning: str,
    unit: Unit,
    categories: tuple[Category, ...],
    *,
    dataset: str = "confidence_measures",
    caveat: str = RECORD,
) -> Measure:
    return Measure(
        id=id,
        title=title,
        meaning=meaning,
        unit=unit,
        dataset=dataset,
        sources=(),
        roll_up=RollUp.SUM,
        collected=Collected.HOME,
        zero=True,
        interval=Interval.EXACT,
        no_interval=COMPLETE,
        categories=categories,
        caveat=caveat,
    )


MEASURES = (
    _measure(
        "notifications_required",
        "Notifications required",
        "Notifications that regimes required in the year; zero reads as: the record lists none.",
        Unit.NOTIFICATIONS,
        MADE_BY,
    ),
    _measure(
        "notifications_made",
        "Required notifications made",
        "Of the notifications required in the year, those made. More than an entry required counts as what it "
        "required: one too many does not make up for one missing elsewhere.",
        Unit.NOTIFICATIONS,
        MADE_BY,
    ),
    _measure(
        "notifications_unknown",
        "Notifications required, number made unknown",
        "Notifications required in the year where nobody wrote down how many were made.",
        Unit.NOTIFICATIONS,
        MADE_BY,
    ),
    _measure(
        "observations",
        "Observations",
        "Observations of exercises and military activities in the year, hosted by the home or made by it; zero reads "
        "as none in the record.",
        Unit.OBSERVATIONS,
        HOSTED,
    ),
    _measure(
        "evaluation_visits",
        "Evaluation visits",
        "Visits in the year to evaluate what was notified, hosted by the home or made by it; zero reads as none in "
        "the record.",
        Unit.VISITS,
        HOSTED,
    ),
    _measure(
        "inspections_made",
        "Inspections",
        "Inspections carried out in the year, with or without a quota, hosted by the home or made by it; zero reads "
        "as none in the record.",
        Unit.INSPECTIONS,
        HOSTED,
        dataset="inspections",
        caveat=f"{RECORD} {ONCE}",
    ),
)

NO_ARROW = "Never: it is a level."

INDICATORS = (
    Indicator(
        id="notifications_share",
        title="Notifications made",
        question="Do {home} and {place} notify each other as they must?",
        unit=Unit.SHARE,
        better=Better.UP,
        measure="notifications_required",
        meaning="Notifications made ÷ notifications required in the window, the partner's and the home's own apart. "
        "Where the number made is not known it counts as none in value and low, as all in high: bounds, not a "
        "confidence interval.",
        arrow_when=NO_ARROW,
        caveat=f"{RECORD} A notification may be made and say little, or be late: see treaty compliance.",
        categories=("theirs", "ours"),
        read=read_notified,
    ),
    Indicator(
        id="observations_in_window",
        title="Observations",
        question="Do {home} and {place} observe each other's exercises?",
        unit=Unit.OBSERVATIONS,
        better=Better.UP,
        measure="observations",
        meaning="Observations in the window, hosted by the home or made by it.",
        arrow_when=NO_ARROW,
        caveat=f"{RECORD} How many there can be depends on how many large exercises are held.",
        categories=(None, "hosted", "conducted"),
        read=read_observations,
    ),
    Indicator(
        id="evaluation_visits_in_window",
        title="Evaluation visits",
        question="Do {home} and {place} check on the ground what they told each other?",
        unit=Unit.VISITS,
        better=Better.UP,
        measure="evaluation_visits",
        meaning="Evaluation visits in the window, hosted by the home or made by it.",
        arrow_when=NO_ARROW,
        caveat=RECORD,
        categories=(None, "hosted", "conducted"),
        read=read_visits,
    ),
    Indicator(
        id="inspections_in_window",
        title="Inspections",
        question="How often do {home} and {place} inspect each other?",
        unit=Unit.INSPECTIONS,
        better=Better.NEITHER,
        measure="inspections_made",
        meaning="Inspections in the window, with or without a quota, hosted by the home or made by it.",
        arrow_when=NO_ARROW,
        caveat=f"{RECORD} {ONCE} More inspections may mean more openness or more doubt.",
        categories=(None, "hosted", "conducted"),
        read=read_inspections,
    ),
)

FAMILY = Family(
    id="arms_control",
    title="Arms control and confidence-building",
    link=Link.OUTCOMES,
    question="Do {home} and {place} show each other what regimes require them to show?",
    what_it_cannot_say="These counts cannot show that anyone trusts anyone more, nor what stayed hidden: they hold "
    "what {home} wrote down of what was notified, observed and inspected.",
    would_change_it="Numbers now unknown becoming known, the partner's own record, or a regime ending could change "
    "this.",
    measures=MEASURES,
    roll_ups=(
        RollUpStep(
            dataset="confidence_measures",
            measures=tuple(one.id for one in MEASURES if one.dataset == "confidence_measures"),
            compute=roll_ups.confidence,
        ),
        RollUpStep(dataset="inspections", measures=("inspections_made",), compute=roll_ups.inspections),
    ),
    indicators=INDICATORS,
    lead_measure="notifications_required",
    lead_indicator="notifications_share",
)
