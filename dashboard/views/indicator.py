"""The Indicator page: who leads, who lags, how sure?"""

from dataclasses import replace
from functools import partial

import streamlit as st

from dashboard import loading
from dashboard.charts import over_time, spans_orders
from dashboard.choosing import address, choose_one, choose_places, known, name_of_place, opened, shared_controls
from dashboard.content.indicator import IndicatorPage, indicator_page
from dashboard.content.reading import filled
from dashboard.content.series import BY_SOURCE, table_of
from dashboard.drawing import (
    chart,
    claim_box,
    details,
    faults_of_data,
    heading,
    lead,
    note,
    notice,
    prose,
    section,
    sources,
)
from dashboard.remembering import remembered
from dashboard.selection import Selection
from dashboard.theme import PLACES
from dashboard.wording import age, escaped
from data.figures import Level
from metrics.survey_journey_export import as_csv

LEVELS = {"partner": "Partners", "region": "Regions", "world": "World"}


def draw() -> None:
    """The page, from its question to its sources."""
    found = opened("indicator", "category", "level", "places")
    selection = found.selection
    for text in found.notes:
        notice(text)
    shared_controls(selection)
    page = remembered(indicator_page, selection)
    draw_choices(page, selection)
    heading(page.title)
    lead(page.answer)
    faults_of_data(page.sources)
    notice(page.signals)
    prose(page.record)
    if page.series["value"].drop_nulls().is_empty() if "value" in page.series.columns else True:
        note(page.series_sentence)
    else:
        draw_lines(page, selection)
    draw_table(page, selection)
    claim_box(page.claim)
    sources(page.sources)


def draw_choices(page: IndicatorPage, selection: Selection) -> None:
    """Which indicator, of what kind, at which level, for which places."""
    titles = {one.id: filled(one.title, selection.home, None) for one in loading.registry().indicators.values()}
    kinds = {one.id: one.title for one in page.categories}
    options = [*([""] if None in page.indicator.categories else []), *kinds]
    names = {"": "All together", **kinds}
    with st.container(horizontal=True):
        choose_one("Indicator", "indicator", list(titles), page.indicator.id, lambda one: titles[one], width=360)
        if len(options) > 1:
            choose_one("Kind", "category", options, page.category or "", lambda one: names[one], width=220)
        if len(page.levels) > 1:
            choose_one("Level", "level", [*map(str, page.levels)], str(page.level), lambda one: LEVELS[one], width=120)
    if page.level is Level.WORLD:
        return
    offered = (
        list(known().regions[selection.scheme])
        if page.level is Level.REGION
        else [actor for actor, _ in loading.partners(selection.home)]
    )
    offered += [place for place in page.places if place not in offered]
    choose_places("Places side by side", offered, page.places, name_of_place)
    if not page.are_chosen and page.places:
        note("No place is chosen, so those with the highest values are shown.")


def draw_lines(page: IndicatorPage, selection: Selection) -> None:
    """The figures by year, each place a line with its band and its name at its end."""
    assert page.span is not None
    section(page.series_title)
    names = page.series["name"].unique(maintain_order=True).to_list()
    places = list(dict.fromkeys(name.split(BY_SOURCE)[0] for name in names))
    colours = [PLACES[places.index(name.split(BY_SOURCE)[0]) % len(PLACES)] for name in names]
    log = page.unit == "deaths" and spans_orders(page.series["value"])
    draw = partial(
        over_time,
        page.series,
        unit=page.unit,
        colours=colours,
        interval=page.interval,
        first=page.span.first,
        last=page.span.last,
        reference=page.reference,
        log=log,
        domain=(0, 100) if page.unit == "%" else None,
        dashed=len(names) > 4 or len(places) < len(names),
        room=0.16 * max(4, page.span.last - page.span.first),
        height=340,
        usual=page.usual,
    )
    note(" · ".join(part for part in (age(page.span.last, page.span.as_of), page.grade) if part))
    if page.usual is not None:
        note(f"Grey lines: the centre and the limits of its usual variation. {page.readings[0].variation_told}.")
    chart(
        draw,
        says=page.series_sentence,
        table=table_of(page.series, page.unit),
        key="indicator",
        details=page.details,
        selection=selection,
    )


def draw_table(page: IndicatorPage, selection: Selection) -> None:
    """The readings in words, the view as CSV, and the address that reopens it."""
    section("Readings")
    for reading in page.readings:
        name, value, more = st.columns([3, 6, 2], vertical_alignment="center")
        with name:
            st.markdown(f"**{escaped(name_of_place(reading.place))}**")
        with value:
            st.markdown(escaped(f"{reading.value_text} · {reading.years_text}"))
            note(reading.beside)
        with more:
            details(reading, label="About this number")
    permanent = address(replace(selection, indicator=page.indicator.id, places=page.places))
    if not page.table.is_empty():
        st.download_button(
            "Download this view as CSV",
            as_csv(page.table).encode(),
            file_name=f"comity-{page.indicator.id}-{selection.home}.csv",
            mime="text/csv",
            on_click="ignore",
        )
    query = "&".join(f"{key}={value}".replace(" ", "+") for key, value in permanent.items())
    note("A link to exactly this view:")
    st.code(f"/indicator?{query}", language=None, wrap_lines=True)


draw()
