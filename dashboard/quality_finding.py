"""One finding on the Data quality page: as a card, or whole with its rows and the form that acknowledges it."""

from collections.abc import Callable
from datetime import date

import polars as pl
import streamlit as st

from dashboard.content.quality_cells import cells, missing_of, why_no_cells
from dashboard.content.quality_findings import FindingCard, cards
from dashboard.content.quality_names import check_titles, dataset_titles
from dashboard.content.quality_words import day_text
from dashboard.content.upload_faults import on_the_page
from dashboard.drawing import note, notice, prose, section, subsection, table_itself
from dashboard.quality_acknowledging import forget, name_field, reason_field, until_field
from dashboard.quality_desk import WHO, go_to, now_utc, records, say, store, store_if_any
from dashboard.wording import escaped
from data.providers import source_title
from data.quality_records import QualityRecords
from data.store import NotHeld, StoreError

USUAL_DAYS = 30
"""Days for which a finding is acknowledged unless the reader says otherwise."""

MOST_DAYS = 366

ACKNOWLEDGED = (
    "An acknowledged finding stays open and is still counted; no alarm is raised for it until the day you choose. "
    "While it holds, a critical finding lets data be graded D instead of F."
)


def draw_card(card: FindingCard, *, key: str, with_dataset: bool = False) -> None:
    """A finding in a frame: what was found, where, what to do, and the way to all of it."""
    with st.container(border=True):
        dataset = f"{dataset_titles().get(card.dataset, card.dataset)} · " if with_dataset else ""
        st.markdown(f"**{escaped(dataset + card.label)}** · {escaped(card.state)}")
        draw_told(card)
        st.button(
            "Rows, and acknowledge" if card.has_rows else "Acknowledge",
            key=f"{key}-{card.identity}",
            on_click=go_to,
            kwargs={"dataset": card.dataset, "finding": card.identity},
        )


def draw_told(card: FindingCard) -> None:
    """What a finding says, where it is and what to do."""
    prose(card.reason)
    prose(f"What to do: {card.remedy}")
    note(" · ".join(part for part in (card.where, card.moved, card.rows) if part))
    note(card.known)


def draw_finding(identity: str) -> None:
    """One finding whole: the rows it is about where they may be shown, and the form that acknowledges it."""
    now = now_utc()
    found = records().findings().filter(identity=identity)
    if found.is_empty():
        notice("The link asks for a finding that is not known here. The findings there are stand below.")
        return
    card = cards(found, checks=check_titles(), sources=source_title, now=now)[0]
    section(card.label)
    note(f"{card.state[:1].upper()}{card.state[1:]}.")
    draw_told(card)
    draw_cells(found)
    if found["state"][0] == "resolved":
        prose(f"It is resolved: {found['resolved_because'][0] or 'the newest run no longer finds it.'}")
    else:
        draw_acknowledging(found, now.date())


def draw_cells(found: pl.DataFrame) -> None:
    """The cells of the rows concerned, read from the store; where they may not be shown, why."""
    row = found.row(0, named=True)
    why = why_no_cells(row)
    if why:
        note(why)
        return
    try:
        shown = cells(store_if_any(), row, as_of=records().run(int(row["changed_run"])).store_version)
    except NotHeld:
        note("The rows it was found in are no longer kept.")
        return
    subsection("The rows concerned")
    note("As they stood when it was found. The first column is the row's number in the file.")
    table_itself(shown)


def draw_acknowledging(found: pl.DataFrame, today: date) -> None:
    """The form that says that somebody knows of a finding, until when and why; or that takes it back.

    What is typed is kept as it is typed, so it is no `st.form`, which sends nothing before it is sent whole.
    """
    row = found.row(0, named=True)
    identity = str(row["identity"])
    if row["is_acknowledged"]:
        section("Take the acknowledgement back")
        who, reason = name_field(identity), reason_field(identity, "Why it is taken back")
        if st.button("Take it back", key=f"withdraw-{identity}"):
            _act(
                identity,
                lambda kept: kept.withdraw_acknowledgement(identity, who=who, reason=reason, when=now_utc()),
                who=who,
                missing=missing_of(who, reason),
                done="The acknowledgement is taken back: alarms may be raised again.",
            )
        return
    section("Acknowledge it")
    note(ACKNOWLEDGED)
    who, reason = name_field(identity), reason_field(identity, "Reason")
    until = until_field(identity, today, usual=USUAL_DAYS, most=MOST_DAYS)
    if st.button("Acknowledge", key=f"acknowledge-{identity}", type="primary"):
        _act(
            identity,
            lambda kept: kept.acknowledge(identity, who=who, until=until, reason=reason, when=now_utc()),
            who=who,
            missing=missing_of(who, reason),
            done=f"Acknowledged by {who} until {day_text(until)}. It stays open until a run no longer finds it.",
        )


def _act(identity: str, turn: Callable[[QualityRecords], object], *, who: str, missing: str, done: str) -> None:
    """Does what a form asks and says what came of it, where the reader looks; what was typed is then kept no more."""
    if missing:
        notice(missing)
        return
    try:
        turn(QualityRecords(store()))
    except StoreError as fault:
        notice(on_the_page(str(fault)))
        return
    say(done)
    st.session_state[WHO] = who
    forget(identity)
    st.rerun()
