"""The Network page: who is tied to whom, around a home, in a year?"""

from functools import partial

import streamlit as st

from dashboard.choosing import choose_one, opened, shared_controls
from dashboard.content.network import NetworkPage, network_page
from dashboard.drawing import chart, claim_box, faults_of_data, heading, lead, note, notice, prose, section, sources
from dashboard.drawing import table_behind_toggle as table
from dashboard.graphs import neighbourhood_chart
from dashboard.remembering import remembered
from dashboard.selection import Selection
from metrics.families.network_layers import LAYERS


def draw() -> None:
    """The page, from its question to its sources."""
    found = opened("layer", "year")
    selection = found.selection
    for text in found.notes:
        notice(text)
    shared_controls(selection)
    page = remembered(network_page, selection)
    draw_choices(page)
    heading(page.title)
    lead(page.answer)
    faults_of_data(page.sources)
    notice(page.note)
    if page.year is not None and not page.drawing.nodes.is_empty():
        draw_ring(page, selection)
    if page.position:
        section("The whole network")
        for line in page.position:
            prose(line)
    if not page.pairs.is_empty():
        section("Ties among those drawn")
        table(page.pairs, key="pairs")
    claim_box(page.claim)
    sources(page.sources)


def draw_choices(page: NetworkPage) -> None:
    """By what states are tied, and in which year."""
    titles = {layer.id: layer.title for layer in LAYERS}
    with st.container(horizontal=True):
        choose_one("Tied by", "layer", list(titles), page.layer.id, lambda one: titles[one], width=220)
        if page.year is not None:
            choose_one("In the year", "year", sorted(page.years, reverse=True), page.year, width=140)


def draw_ring(page: NetworkPage, selection: Selection) -> None:
    """The home and its strongest partners, with every partner as a table."""
    note(page.age)
    chart(
        partial(neighbourhood_chart, page.drawing, home=selection.home),
        says=page.drawing.says,
        table=page.partners,
        key=f"network-{page.layer.id}-{page.year}",
        details=page.details,
        selection=selection,
    )


draw()
