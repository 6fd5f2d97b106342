"""Information sharing, from the ministry's own record: agreements in force, requests answered, and how soon."""

from typing import TYPE_CHECKING

import polars as pl

from data.figures import Collected, Interval
from metrics.declare import Better, Category, Family, Indicator, Link, Measure, RollUp, RollUpStep, Unit
from metrics.families import information_sharing_roll_ups as roll_ups
from metrics.families.information_sharing_roll_ups import FEWEST_REQUESTS
from metrics.methods.register_readings import newest_estimate
from metrics.methods.totals import newest, share_in_window

if TYPE_CHECKING:
    from metrics.request import ReadingContext

KINDS = (
    Category(id="classified", title="Classified", meaning="Protects classified military information."),
    Category(id="intelligence", title="Intelligence", meaning="Arranges the exchange of intelligence."),
    Category(id="technical", title="Technical", meaning="Data links, charts, logistics data."),
    Category(id="other", title="Other", meaning="Anything else."),
)
DIRECTIONS = (
    Category(id="asked", title="Asked by the home", meaning="The partner is to answer."),
    Category(id="received", title="Received by the home", meaning="The home is to answer."),
)
COMPLETE = "A complete record: nothing was sampled."
RECORD = (
    "The record is the ministry's own: the public file of defence agreements (DCAD) does not code agreements on "
    "sharing information. Entries with no single partner count for the world alone."
)
NO_ARROW = "Never: it is a level."


def read_in_force(context: "ReadingContext") -> pl.DataFrame:
    """Agreements in force in the newest covered year; one row a (category, place)."""
    return newest(context, "information_agreements", within=1)


def read_answered(context: "ReadingContext") -> pl.DataFrame:
    """Requests answered by the record's last day ÷ requests asked in the window; one row a (category, place)."""
    return share_in_window(context, "requests_answered", "requests_asked", of="requests asked")


def read_answer_days(context: "ReadingContext") -> pl.DataFrame:
    """The median wait of the newest year in the window with enough requests; one row a (category, place)."""
    return newest_estimate(
        context,
        "answer_days",
        whole="requests_asked",
        part="requests_answered",
        counted="Requests asked",
        parted="answered",
        few=f"A median needs {FEWEST_REQUESTS} requests of one year, and half of them answered.",
    )


MEASURES = (
    Measure(
        id="information_agreements",
        title="Information agreements in force",
        meaning="Distinct agreements on sharing or protecting information in force in the year, one with several "
        "partners being one; zero reads as none in the record.",
        unit=Unit.AGREEMENTS,
        dataset="information_agreements",
        sources=(),
        roll_up=RollUp.DISTINCT,
        collected=Collected.HOME,
        zero=True,
        interval=Interval.EXACT,
        no_interval=COMPLETE,
        categories=KINDS,
        caveat=f"{RECORD} A list from which ended agreements were struck counts too few in the past. An agreement "
        "stands in the year it ends.",
    ),
    Measure(
        id="requests_asked",
        title="Requests for information",
        meaning="Requests asked in the year, by the home of the partner or by the partner of the home; zero reads as "
        "none in the record.",
        unit=Unit.REQUESTS,
        dataset="information_requests",
        sources=(),
        roll_up=RollUp.SUM,
        collected=Collected.HOME,
        zero=True,
        interval=Interval.EXACT,
        no_interval=COMPLETE,
        categories=DIRECTIONS,
        caveat=f"{RECORD} What is passed on unasked is not in it.",
    ),
    Measure(
        id="requests_answered",
        title="Requests answered since",
        meaning="Of the requests asked in the year, those answered by the record's last covered day; a refusal is an "
        "answer.",
        unit=Unit.REQUESTS,
        dataset="information_requests",
        sources=(),
        roll_up=RollUp.SUM,
        collected=Collected.HOME,
        zero=True,
        interval=Interval.EXACT,
        no_interval=COMPLETE,
        categories=DIRECTIONS,
        caveat="Young requests have had less time to be answered. Whether an answer was useful is not in it.",
    ),
    Measure(
        id="answer_days",
        title="Median time to an answer",
        meaning="The days by which half of the requests asked in the year were answered, the unanswered counted as "
        "still waiting on the record's last covered day (Kaplan and Meier 1958), with 95 % limits (Brookmeyer and "
        f"Crowley 1982). Kept from {FEWEST_REQUESTS} requests up.",
        unit=Unit.DAYS,
        dataset="information_requests",
        sources=(),
        roll_up=RollUp.OWN,
        collected=Collected.HOME,
        zero=False,
        interval=Interval.MODEL_95,
        no_interval="A limit is missing where its curve does not reach a half.",
        categories=DIRECTIONS,
        has_total=False,
        caveat="It supposes that requests still open wait no differently from those answered. A record covers whole "
        "years: one brought within a year counts its open requests as waiting to the year's end.",
    ),
)

INDICATORS = (
    Indicator(
        id="information_agreements_now",
        title="Information agreements in force",
        question="May {home} and {place} share information under an agreement?",
        unit=Unit.AGREEMENTS,
        better=Better.UP,
        measure="information_agreements",
        meaning="Agreements in force in the last covered year; “classified” are those on classified information.",
        arrow_when=NO_ARROW,
        caveat=f"{RECORD} An agreement allows sharing; it does not show that anything was shared.",
        categories=("classified", None, "intelligence", "technical", "other"),
        read=read_in_force,
    ),
    Indicator(
        id="requests_answered_share",
        title="Requests answered",
        question="Do {home} and {place} answer each other's requests for information?",
        unit=Unit.SHARE,
        better=Better.UP,
        measure="requests_asked",
        meaning="Of the requests asked in the window, the share answered by the record's last covered day; those the "
        "home asked and those it received apart.",
        arrow_when="Never: younger requests have had less time to be answered.",
        caveat=f"{RECORD} A refusal is an answer.",
        categories=("asked", "received"),
        read=read_answered,
    ),
    Indicator(
        id="answer_days_now",
        title="Time to an answer",
        question="How soon do {home} and {place} answer each other's requests?",
        unit=Unit.DAYS,
        better=Better.DOWN,
        measure="answer_days",
        meaning="Median days to an answer of requests of the newest year in the window that has "
        f"{FEWEST_REQUESTS} or more, by Kaplan and Meier (1958): the unanswered are still waiting on the record's last "
        "covered day. Limits are Brookmeyer and Crowley's (1982); an upper one is missing where too few are answered.",
        arrow_when=NO_ARROW,
        caveat="Few requests make wide limits. Hard questions take longer, so times compare only like with like.",
        categories=("asked", "received"),
        read=read_answer_days,
    ),
)

FAMILY = Family(
    id="information_sharing",
    title="Information sharing",
    link=Link.OUTPUTS,
    question="Can {home} and {place} share information, and do they answer each other's requests?",
    what_it_cannot_say="These counts cannot show whether what was shared was true, useful or used, nor what was "
    "passed on unasked: no content is in the record.",
    would_change_it="The partner's own record, requests left out as too secret to list, or a longer wait for those "
    "still open could change this.",
    measures=MEASURES,
    roll_ups=(
        RollUpStep(dataset="information_agreements", measures=("information_agreements",), compute=roll_ups.agreements),
        RollUpStep(
            dataset="information_requests",
            measures=("requests_asked", "requests_answered", "answer_days"),
            compute=roll_ups.requests,
        ),
    ),
    indicators=INDICATORS,
    lead_measure="information_agreements",
    lead_indicator="information_agreements_now",
)
