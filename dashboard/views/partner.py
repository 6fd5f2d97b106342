"""The Partner page: is it working with this partner?"""

import streamlit as st

from dashboard import loading
from dashboard.charts import over_time, spans_orders
from dashboard.choosing import choose_one, name_of_place, opened, shared_controls
from dashboard.content.bands import Band
from dashboard.content.partner import PartnerPage, partner_page
from dashboard.content.series import table_of
from dashboard.drawing import chart, claim_box, fact, heading, lead, note, notice, prose, section, sources
from dashboard.remembering import remembered
from dashboard.selection import Selection
from dashboard.theme import colour_of
from dashboard.wording import escaped


def draw() -> None:
    """The page, from its question to its sources."""
    found = opened()
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
    prose(page.record)
    claim_box(page.claim)
    left, right = st.columns([7, 3], gap="large")
    with left:
        for band in page.bands:
            draw_band(band, page, selection)
        for text in page.unrecorded:
            note(text)
    with right:
        draw_facts(page)
    if not page.others.is_empty():
        section("Compared with whom")
        prose(page.others_sentence)
        st.dataframe(page.others.drop("place").rename({"name": "Partner"}), hide_index=True, width="stretch")
    sources(page.sources)


def draw_band(band: Band, page: PartnerPage, selection: Selection) -> None:
    """One family on the common time axis."""
    st.markdown(f"**{escaped(band.family_title)}** · {escaped(band.title)}")
    if band.is_empty:
        note(band.sentence)
        return
    families = loading.registry().families
    names = band.series["name"].n_unique()
    log = band.unit == "deaths" and spans_orders(band.series["value"])
    chart(
        over_time(
            band.series,
            unit=band.unit,
            colours=[colour_of(band.family, families)] * names,
            interval=band.interval,
            first=page.first,
            last=page.last,
            region=band.region,
            reference=band.reference,
            zero=True,
            log=log,
            domain=(0, 100) if band.unit == "%" else None,
            dashed=names > 1,
            room=0.14 * (page.last - page.first),
        ),
        says=band.sentence,
        table=table_of(band.series, band.unit),
        key=f"partner-{band.family.id}",
    )


def draw_facts(page: PartnerPage) -> None:
    """The readings of each family, each with its details behind one click."""
    section("Facts")
    for band in page.bands:
        for reading in band.readings:
            fact(reading)


draw()
