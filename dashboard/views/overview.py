"""The Overview: how is our military diplomacy doing?"""

from functools import partial

import polars as pl
import streamlit as st

from dashboard import loading
from dashboard.charts import spark
from dashboard.choosing import choose_one, go_to, link, opened, shared_controls
from dashboard.content.chain import MOST_YEARS
from dashboard.content.overview import Card, CardRow, OverviewPage, overview_page
from dashboard.content.reading import filled
from dashboard.decisions import draw_decisions
from dashboard.drawing import (
    claim_box,
    faults_of_data,
    heading,
    lead,
    note,
    notice,
    prose,
    section,
    sources,
    subsection,
)
from dashboard.drawing import table_behind_toggle as table
from dashboard.layers import Layers
from dashboard.maps import NOTE, world_map
from dashboard.remembering import remembered, specification
from dashboard.selection import Selection
from dashboard.theme import colour_of
from dashboard.wording import escaped, escaped_lines
from data.figures import Level

PICK = "picked"  # the name of the map's click
CARDS_A_ROW = 4


def draw() -> None:
    """The page, from its question to its sources."""
    found = opened("indicator")
    selection = found.selection
    for text in found.notes:
        notice(text)
    shared_controls(selection)
    page = remembered(overview_page, selection)
    heading(page.title)
    lead(page.answer)
    faults_of_data(page.sources)
    notice(page.signals)
    prose(page.record)
    for row in page.chain:
        draw_row(row, selection)
    claim_box(page.claim)
    left, right = st.columns([7, 3], gap="large")
    with left:
        draw_map(page, selection)
    with right:
        draw_moved(page, selection)
    draw_decisions(page.decisions)
    sources(page.sources)


def draw_row(row: CardRow, selection: Selection) -> None:
    """One link of the chain: its cards side by side, then what has no number or no record, a line each."""
    subsection(row.title)
    for start in range(0, len(row.cards), CARDS_A_ROW):
        cards = row.cards[start : start + CARDS_A_ROW]
        for card, column in zip(cards, st.columns(CARDS_A_ROW, gap="small"), strict=False):
            with column:
                draw_card(card, selection)
    for text in (*row.quiet, row.unrecorded):
        note(text)


def draw_card(card: Card, selection: Selection) -> None:
    """A family at a glance: number, interval, sparkline, age."""
    with st.container(border=True, height="stretch"):
        st.markdown(f":gray[{escaped(card.title)}]" if card.is_old else f"**{escaped(card.title)}**")
        st.subheader(escaped(card.number), anchor=False)
        note(card.under)
        if not card.band.is_empty:
            st.vega_lite_chart(
                spec=specification(partial(drawn_line, card), f"spark-{card.family.id}", selection),
                width="stretch",
                alt=card.band.sentence,
                key=f"spark-{card.family.id}",
            )
        for text in (card.change, card.variation):
            note(text)
        note(f"{'Historical record ' if card.is_old else ''}{card.age}")
        with st.popover("About this number", type="tertiary"):
            st.markdown(escaped_lines(card.details))


def drawn_line(card: Card) -> Layers:
    """A card's last years as a small line."""
    return spark(
        card.band.series.filter(pl.col("year") > pl.col("year").max() - MOST_YEARS),
        colour="#8C8C8C" if card.is_old else colour_of(card.family),
        interval=card.band.interval,
        joined=not card.band.of_partners,
    )


def draw_map(page: OverviewPage, selection: Selection) -> None:
    """One indicator over the world; a click on a place opens its page."""
    section("Where")
    if page.map is None:
        prose("No indicator has a number for any partner, so there is no map.")
        return
    titles = {
        one.id: filled(one.title, selection.home, None)
        for one in loading.registry().indicators.values()
        if Level.PARTNER in one.levels
    }
    choose_one("Indicator on the map", "indicator", list(titles), page.map.indicator.id, lambda one: titles[one])
    context = loading.registry().family_of[page.map.indicator.id].context
    if not page.map.places.is_empty():
        unit, name = page.map.indicator.unit, f"map-{page.map.indicator.id}"
        draw_world = partial(world_map, page.map.places, unit=unit, context=context, home=selection.home, pick=PICK)
        event = st.vega_lite_chart(
            spec=specification(draw_world, name, selection),
            width="stretch",
            alt=page.map.sentence,
            key=name,
            on_select="rerun",
        )
        for picked in event.get("selection", {}).get(PICK, []):
            go_to("partner", selection, partner=str(picked.get("id")))
    note(page.map.sentence)
    note(NOTE)
    table(page.map.places.select(Place="name", Reading="text", Years="years"), key="map")


def draw_moved(page: OverviewPage, selection: Selection) -> None:
    """The partners that moved most, each a link to its page."""
    section("Moved most")
    for moved in page.moved:
        link("partner", moved.name, selection, partner=moved.place)
        note(moved.text)
    note(page.moved_note)


draw()
