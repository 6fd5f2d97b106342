"""Draws a family's band on a time axis that it shares with the bands above and below it."""

from functools import partial

import streamlit as st

from dashboard import loading
from dashboard.charts import over_time, spans_orders
from dashboard.content.bands import Band
from dashboard.content.series import table_of
from dashboard.drawing import chart, note
from dashboard.selection import Selection
from dashboard.theme import colour_of
from dashboard.wording import escaped

ROOM = 0.25
"""The part of the time axis kept free for names at line ends."""


def draw_band(band: Band, selection: Selection, *, first: int, last: int, key: str) -> None:
    """One family from `first` to `last`, its sentence under it and its table behind a toggle."""
    st.markdown(f"**{escaped(band.family_title)}** · {escaped(band.title)}")
    if band.is_empty:
        note(band.sentence)
        return
    names = band.series["name"].n_unique()
    draw = partial(
        over_time,
        band.series,
        unit=band.unit,
        colours=[colour_of(band.family, loading.registry().families)] * names,
        interval=band.interval,
        first=first,
        last=last,
        region=band.region,
        reference=band.reference,
        log=band.unit == "deaths" and spans_orders(band.series["value"]),
        domain=(0, 100) if band.unit == "%" else None,
        dashed=names > 1,
        joined=not band.of_partners,
        room=ROOM * (last - first),
    )
    chart(
        draw,
        says=band.sentence,
        table=table_of(band.series, band.unit),
        key=key,
        details=band.details,
        selection=selection,
    )
