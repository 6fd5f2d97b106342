"""The Cases page: what stood beside what, in the five cases the field argues from and those a user adds."""

from functools import partial

import streamlit as st

from dashboard import loading
from dashboard.charts import over_time, spans_orders
from dashboard.choosing import choose_one, opened, shared_controls
from dashboard.content.cases import CaseBand, CasePage, case_page
from dashboard.content.series import table_of
from dashboard.drawing import (
    chart,
    claim_box,
    faults_of_data,
    heading,
    lead,
    notice,
    prose,
    section,
    sources,
    subsection,
)
from dashboard.remembering import remembered_of
from dashboard.selection import Selection
from dashboard.theme import PLACES
from dashboard.wording import escaped_lines

ROOM = 0.16  # the part of the time axis kept free for names at line ends


def draw() -> None:
    """The page, from its question to its sources."""
    found = opened("case")
    selection = found.selection
    for text in found.notes:
        notice(text)
    shared_controls(selection)
    listed, fault = loading.cases()
    notice(fault)
    titles = {case.id: case.title + (" (own)" if case.own else "") for case in listed}
    chosen = selection.case or listed[0].id
    choose_one("Case", "case", list(titles), chosen, lambda one: titles[one])
    case = next(one for one in listed if one.id == chosen)
    page = remembered_of(case_page, selection, case)
    heading(page.case.question)
    lead(page.answer)
    faults_of_data(page.sources)
    left, right = st.columns([7, 3], gap="large")
    with left:
        for stage in page.stages:
            subsection(stage.title)
            for band in stage.bands:
                draw_band(band, page, selection)
    with right:
        section("Milestones")
        st.markdown(escaped_lines(page.milestones.lines))
    claim_box(page.claim)
    if page.without:
        section("What has no figure here")
        st.markdown(escaped_lines(page.without))
    sources(page.sources)


def draw_band(band: CaseBand, page: CasePage, selection: Selection) -> None:
    """One measure with a line a place, the milestones standing through it."""
    prose(band.title)
    names = band.series["name"].unique(maintain_order=True).to_list()
    draw = partial(
        over_time,
        band.series,
        unit=str(band.measure.unit),
        colours=[PLACES[place % len(PLACES)] for place in range(len(names))],
        interval=band.measure.interval,
        first=page.first,
        last=page.last,
        log=band.measure.unit == "deaths" and spans_orders(band.series["value"]),
        domain=(0, 100) if band.measure.unit == "%" else None,
        dashed=len(names) > 4,
        room=ROOM * (page.last - page.first),
        milestones=page.milestones.marks,
    )
    key = f"case-{page.case.id}-{band.measure.id}-{len(names)}"
    chart(
        draw,
        says=band.sentence,
        table=table_of(band.series, band.measure.unit),
        key=key,
        details=band.details,
        selection=selection,
    )


draw()
