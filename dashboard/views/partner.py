"""The Partner page: is it working with this partner?"""

import streamlit as st

from dashboard import loading
from dashboard.bands import draw_stage
from dashboard.choosing import choose_one, name_of_place, opened, shared_controls
from dashboard.content.partner import PartnerPage, partner_page
from dashboard.decisions import draw_decisions
from dashboard.drawing import (
    claim_box,
    facts,
    faults_of_data,
    heading,
    lead,
    note,
    notice,
    prose,
    section,
    sources,
    table_itself,
)
from dashboard.remembering import remembered
from dashboard.wording import escaped_lines


def draw() -> None:
    """The page, from its question to its sources."""
    found = opened("partner")
    selection = found.selection
    for text in found.notes:
        notice(text)
    shared_controls(selection)
    names = dict(loading.partners(selection.home))
    choose_one(
        "Partner", "partner", list(names), selection.partner, name_of_place, index=None, placeholder="Choose one"
    )
    if selection.partner is None:
        heading("Is it working with …?")
        prose("Choose a partner above, or find one in the search box.")
        return
    page = remembered(partner_page, selection)
    heading(page.title)
    lead(page.answer)
    faults_of_data(page.sources)
    notice(page.signals)
    prose(page.record)
    left, right = st.columns([7, 3], gap="large")
    with left:
        for stage in page.stages:
            draw_stage(
                stage,
                selection,
                first=page.first,
                last=page.last,
                key="partner",
                milestones=page.milestones.marks,
            )
    with right:
        draw_facts(page)
    claim_box(page.claim)
    draw_timeline(page)
    draw_decisions(page.decisions)
    if not page.neighbourhood.table.is_empty():
        section("Who else it is tied to")
        note(page.neighbourhood.sentence)
        table_itself(page.neighbourhood.table)
    if not page.others.is_empty():
        section("Compared with whom")
        prose(page.others_sentence)
        st.dataframe(page.others.drop("place").rename({"name": "Partner"}), hide_index=True, width="stretch")
    sources(page.sources)


def draw_timeline(page: PartnerPage) -> None:
    """What happened line by line; the milestones drawn above are told beside their numbers."""
    section("What happened")
    note(page.timeline.sentence)
    if page.milestones.lines:
        st.markdown(escaped_lines(page.milestones.lines))
    if not page.timeline.rows.is_empty():
        table_itself(page.timeline.rows)


def draw_facts(page: PartnerPage) -> None:
    """The readings of each family, each with its details behind one click."""
    section("Facts")
    for band in page.bands:
        facts(band.family_title, band.readings)


draw()
