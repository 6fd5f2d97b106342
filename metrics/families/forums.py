"""Multilateral forums: whether a home comes, at what rank, and what becomes of its proposals. The ministry's record."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import polars as pl

from data.figures import Collected, Interval, Level
from metrics.declare import Better, Family, Indicator, Link, Measure, RollUp, RollUpStep, Unit
from metrics.families.forums_roll_ups import roll_up
from metrics.methods.totals import share_in_window, total_in_window

if TYPE_CHECKING:
    from metrics.request import ReadingContext

COMPLETE = "A complete record: nothing was sampled."
WORLD_ALONE = (
    "A forum has no single partner and the record does not say who else came, so it is told over the world alone."
)
UNKNOWN = "What is not written down of a meeting is left out, never read as none."
NO_WEIGHT = "A seat taken and a text adopted say nothing of what was said there or of what followed."


def read_attendance(context: "ReadingContext") -> pl.DataFrame:
    """Meetings attended ÷ meetings invited to whose attendance is known, in the window."""
    return share_in_window(
        context,
        "forum_meetings_attended",
        "forum_meetings_answered",
        of="meetings invited to whose attendance is written down",
    )


def read_rank(context: "ReadingContext") -> pl.DataFrame:
    """Meetings at ministerial rank ÷ meetings attended whose rank is known, in the window."""
    return share_in_window(
        context,
        "forum_meetings_ministerial",
        "forum_meetings_ranked",
        of="meetings attended whose rank is written down",
    )


def read_adoption(context: "ReadingContext") -> pl.DataFrame:
    """Proposals adopted ÷ proposals tabled whose outcome is known, in the window."""
    return share_in_window(
        context, "proposals_adopted", "proposals_with_outcome", of="proposals tabled whose outcome is known"
    )


def read_meetings(context: "ReadingContext") -> pl.DataFrame:
    """Meetings attended in the window."""
    return total_in_window(context, "forum_meetings_attended")


def read_proposals(context: "ReadingContext") -> pl.DataFrame:
    """Proposals tabled in the window."""
    return total_in_window(context, "proposals_tabled")


def _measure(*, id: str, title: str, meaning: str, unit: Unit) -> Measure:
    """A count or sum over the ministry's own record, of the home over the world."""
    return Measure(
        id=id,
        title=title,
        meaning=f"{meaning} A zero reads: the record covers the year and has none.",
        unit=unit,
        dataset="forum_meetings",
        sources=(),
        roll_up=RollUp.SUM if unit is Unit.PROPOSALS else RollUp.DISTINCT,
        collected=Collected.HOME,
        zero=True,
        interval=Interval.EXACT,
        no_interval=COMPLETE,
        levels=(Level.WORLD,),
        caveat=f"{UNKNOWN} {WORLD_ALONE} {NO_WEIGHT}",
    )


def _indicator(
    *,
    id: str,
    title: str,
    question: str,
    unit: Unit,
    better: Better,
    measure: str,
    meaning: str,
    caveat: str,
    read: Callable[["ReadingContext"], pl.DataFrame],
) -> Indicator:
    """An indicator over the world, which never has an arrow."""
    return Indicator(
        id=id,
        title=title,
        question=question,
        unit=unit,
        better=better,
        measure=measure,
        meaning=meaning,
        arrow_when="Never: it is a level of the window, and a level has no direction.",
        caveat=f"{caveat} {UNKNOWN} {WORLD_ALONE}",
        levels=(Level.WORLD,),
        read=read,
    )


MEASURES = (
    _measure(
        id="forum_meetings_invited",
        title="Meetings invited to",
        meaning="Meetings of multilateral forums that began in the year and to which home was invited, or where it "
        "sits by right.",
        unit=Unit.MEETINGS,
    ),
    _measure(
        id="forum_meetings_answered",
        title="Invitations with attendance known",
        meaning="Of the meetings invited to, those of which it is written down whether home came.",
        unit=Unit.MEETINGS,
    ),
    _measure(
        id="forum_meetings_attended",
        title="Meetings attended",
        meaning="Of the meetings invited to, those home attended.",
        unit=Unit.MEETINGS,
    ),
    _measure(
        id="forum_meetings_ranked",
        title="Meetings with rank known",
        meaning="Of the meetings attended, those of which the rank of home's head of delegation is written down.",
        unit=Unit.MEETINGS,
    ),
    _measure(
        id="forum_meetings_ministerial",
        title="Meetings at ministerial rank",
        meaning="Of the meetings attended, those at which a minister or the head of state or government led for home.",
        unit=Unit.MEETINGS,
    ),
    _measure(
        id="proposals_tabled",
        title="Proposals tabled",
        meaning="Proposals home tabled at meetings that began in the year, alone or with others.",
        unit=Unit.PROPOSALS,
    ),
    _measure(
        id="proposals_with_outcome",
        title="Proposals with outcome known",
        meaning="Of the proposals tabled, those at meetings of which it is written down how many were adopted.",
        unit=Unit.PROPOSALS,
    ),
    _measure(
        id="proposals_adopted",
        title="Proposals adopted",
        meaning="Proposals of home that were adopted, by the year of the meeting at which they were tabled.",
        unit=Unit.PROPOSALS,
    ),
)

FAMILY = Family(
    id="forums",
    title="Multilateral forums",
    link=Link.ACTIVITIES,
    question="Does {home} come to the forums it is invited to, at what rank, and what becomes of its proposals?",
    what_it_cannot_say="A record of meetings cannot show what was said at them, who listened, or whether what was "
    "adopted was carried out.",
    would_change_it="A fuller record of attendance, rank and outcomes, or a register of what adopted texts bound "
    "states to.",
    measures=MEASURES,
    roll_ups=(RollUpStep(dataset="forum_meetings", measures=tuple(one.id for one in MEASURES), compute=roll_up),),
    indicators=(
        _indicator(
            id="forum_attendance",
            title="Attendance",
            question="Does {home} come to the forums it is invited to?",
            unit=Unit.SHARE,
            better=Better.UP,
            measure="forum_meetings_attended",
            meaning="Meetings attended ÷ meetings invited to whose attendance is written down, over the window; n is "
            "the latter.",
            caveat="Staying away may be meant. Meetings it was not invited to are in neither number.",
            read=read_attendance,
        ),
        _indicator(
            id="forum_ministerial_share",
            title="Share at ministerial rank",
            question="How often is {home} represented by a minister or its head of government?",
            unit=Unit.SHARE,
            better=Better.NEITHER,
            measure="forum_meetings_ministerial",
            meaning="Meetings led by a minister or above ÷ meetings attended whose rank is written down, over the "
            "window; n is the latter.",
            caveat="Many forums meet below ministers by design: rank follows the invitation.",
            read=read_rank,
        ),
        _indicator(
            id="forum_adoption",
            title="Proposals adopted",
            question="How many of {home}'s proposals are adopted?",
            unit=Unit.SHARE,
            better=Better.UP,
            measure="proposals_adopted",
            meaning="Proposals adopted ÷ proposals tabled at meetings whose outcome is written down, over the window; "
            "n is the latter.",
            caveat="Proposals differ in weight, and one sure to pass is easily tabled.",
            read=read_adoption,
        ),
        _indicator(
            id="forum_meetings_total",
            title="Forum meetings attended",
            question="How many meetings of forums has {home} attended?",
            unit=Unit.MEETINGS,
            better=Better.NEITHER,
            measure="forum_meetings_attended",
            meaning="Meetings attended over the window, of those invited to.",
            caveat=NO_WEIGHT,
            read=read_meetings,
        ),
        _indicator(
            id="forum_proposals_total",
            title="Forum proposals tabled",
            question="How many proposals has {home} tabled?",
            unit=Unit.PROPOSALS,
            better=Better.NEITHER,
            measure="proposals_tabled",
            meaning="Proposals tabled over the window, alone or with others.",
            caveat=NO_WEIGHT,
            read=read_proposals,
        ),
    ),
    lead_measure="forum_meetings_attended",
    lead_indicator="forum_attendance",
)
