"""Channels and de-escalation, from the ministry's own record: lines in place, whether they answer, and contacts."""

from typing import TYPE_CHECKING

import polars as pl

from data.datasets.adversary_contacts import LEVELS
from data.datasets.channels import KINDS
from data.figures import Collected, Interval, Level, Status
from metrics.declare import Better, Category, Family, Indicator, Link, Measure, RollUp, RollUpStep, Unit
from metrics.families import channels_roll_ups as roll_ups
from metrics.methods.register_readings import share_with_unknown
from metrics.methods.totals import newest, total_in_window

if TYPE_CHECKING:
    from metrics.request import ReadingContext

OF_KINDS = tuple(
    Category(id=code, title=title, meaning=f"{meaning[0].upper()}{meaning[1:]}.") for code, title, meaning in KINDS
)
OF_LEVELS = tuple(
    Category(id=code, title=title, meaning=f"The higher side were {meaning}.") for code, title, meaning in LEVELS
)
COMPLETE = "A complete record: nothing was sampled."
RECORD = "The record is the ministry's own. A line with no single partner counts for the world alone."
NO_ARROW = "Never: it is a level."


def read_lines(context: "ReadingContext") -> pl.DataFrame:
    """Lines in place in the last covered year; one row a (category, place)."""
    return newest(context, "lines_in_place", within=1)


def read_passed(context: "ReadingContext") -> pl.DataFrame:
    """Tests passed ÷ tests made in the window, those of unknown outcome in the whole; one row a (category, place)."""
    return share_with_unknown(
        context,
        "channel_tests_passed",
        "channel_tests_unknown",
        "channel_tests_made",
        of="tests",
        how=" passed",
        not_known="of unknown outcome",
    )


def read_contacts(context: "ReadingContext") -> pl.DataFrame:
    """Contacts with adversaries in the window; one row a (category, place).

    A partner with whom the record holds no contact at all has no number: it may be no adversary, and the record does
    not say whom the ministry calls one.
    """
    totals = total_in_window(context, "adversary_contacts_held")
    if context.level is not Level.PARTNER:
        return totals
    ever = (
        context.figures("adversary_contacts_held", first=context.start, last=context.end, categories=(None,))
        .filter(pl.col("value") > 0)["place"]
        .unique()
    )
    unnamed = (pl.col("value") == 0) & ~pl.col("place").is_in(ever.implode())
    number = pl.col("value", "low", "high", "n")
    return totals.with_columns(
        pl.when(~unnamed).then(number).name.keep(),
        status=pl.when(unnamed).then(pl.lit(Status.NOT_APPLICABLE.value)).otherwise("status"),
        reason=pl.when(unnamed)
        .then(pl.lit("The record holds no contact with it, and does not say whom the ministry calls an adversary."))
        .otherwise("reason"),
    )


def _tests(id: str, title: str, meaning: str) -> Measure:
    return Measure(
        id=id,
        title=title,
        meaning=meaning,
        unit=Unit.TESTS,
        dataset="channel_tests",
        sources=(),
        roll_up=RollUp.SUM,
        collected=Collected.HOME,
        zero=True,
        interval=Interval.EXACT,
        no_interval=COMPLETE,
        categories=OF_KINDS,
        caveat=f"{RECORD} A line may be used and never tested.",
    )


MEASURES = (
    Measure(
        id="lines_in_place",
        title="Lines in place",
        meaning="Distinct hotlines, incidents-at-sea agreements, deconfliction lines and others in place in the year; "
        "zero reads as none in the record.",
        unit=Unit.LINES,
        dataset="channels",
        sources=(),
        roll_up=RollUp.DISTINCT,
        collected=Collected.HOME,
        zero=True,
        interval=Interval.EXACT,
        no_interval=COMPLETE,
        categories=OF_KINDS,
        caveat=f"{RECORD} A list from which ended lines were struck counts too few in the past. A line stands in the "
        "year it ends.",
    ),
    _tests(
        "channel_tests_made",
        "Tests of channels",
        "Tests of lines in the year, whatever came of them; zero reads as none in the record.",
    ),
    _tests(
        "channel_tests_passed",
        "Tests passed",
        "Tests in the year that the other side answered as agreed; where no outcome of any was written down there is "
        "no figure.",
    ),
    _tests(
        "channel_tests_unknown",
        "Tests of unknown outcome",
        "Tests in the year whose outcome nobody wrote down.",
    ),
    Measure(
        id="adversary_contacts_held",
        title="Contacts with adversaries",
        meaning="Contacts in the period with a state the ministry calls an adversary; zero reads as none in the "
        "record, which for any other state says nothing.",
        unit=Unit.CONTACTS,
        dataset="adversary_contacts",
        sources=(),
        roll_up=RollUp.SUM,
        collected=Collected.HOME,
        zero=True,
        interval=Interval.EXACT,
        no_interval=COMPLETE,
        grains=("year", "month"),
        categories=OF_LEVELS,
        caveat="Whom the ministry calls an adversary is its own choice, not this product's. Contacts of unknown level "
        "stand in the total alone. Other states' and other ministries' contacts are not in it.",
    ),
)

INDICATORS = (
    Indicator(
        id="lines_in_place_now",
        title="Lines in place",
        question="Are there lines by which {home} and {place} can reach each other in a crisis?",
        unit=Unit.LINES,
        better=Better.UP,
        measure="lines_in_place",
        meaning="Lines in place in the last covered year.",
        arrow_when=NO_ARROW,
        caveat=f"{RECORD} A line in place may go unanswered: see the tests.",
        categories=(None, *(kind.id for kind in OF_KINDS)),
        read=read_lines,
    ),
    Indicator(
        id="channel_tests_passed_share",
        title="Tests passed",
        question="Do the lines between {home} and {place} answer when tested?",
        unit=Unit.SHARE,
        better=Better.UP,
        measure="channel_tests_made",
        meaning="Tests passed ÷ tests made in the window. Tests of unknown outcome stay in the whole: value and low "
        "count them as failed, high as passed. These are bounds, not a confidence interval.",
        arrow_when=NO_ARROW,
        caveat=f"{RECORD} A line that answers a test may go unanswered in a crisis.",
        categories=(None, *(kind.id for kind in OF_KINDS)),
        read=read_passed,
    ),
    Indicator(
        id="adversary_contacts_in_window",
        title="Contacts with adversaries",
        question="Does {home} speak with {place} where they are adversaries?",
        unit=Unit.CONTACTS,
        better=Better.NEITHER,
        measure="adversary_contacts_held",
        meaning="Contacts in the window, by the level of the higher side; a state with whom the record holds no "
        "contact at all has no number.",
        arrow_when=NO_ARROW,
        caveat="More contacts may mean more trust or more incidents. Whom the ministry calls an adversary is its own "
        "choice.",
        categories=(None, *(level.id for level in OF_LEVELS)),
        read=read_contacts,
    ),
)

FAMILY = Family(
    id="channels",
    title="Channels and de-escalation",
    link=Link.OUTPUTS,
    question="Can {home} and {place} reach each other in a crisis, and do they speak?",
    what_it_cannot_say="These counts cannot show that a line was picked up in a crisis, nor that a crisis was averted "
    "by it: what did not happen leaves no record.",
    would_change_it="A test that fails, a line suspended, or a record of contacts kept by another ministry could "
    "change this.",
    measures=MEASURES,
    roll_ups=(
        RollUpStep(dataset="channels", measures=("lines_in_place",), compute=roll_ups.lines),
        RollUpStep(
            dataset="channel_tests",
            measures=("channel_tests_made", "channel_tests_passed", "channel_tests_unknown"),
            compute=roll_ups.tests,
        ),
        RollUpStep(dataset="adversary_contacts", measures=("adversary_contacts_held",), compute=roll_ups.contacts),
    ),
    indicators=INDICATORS,
    lead_measure="lines_in_place",
    lead_indicator="lines_in_place_now",
)
