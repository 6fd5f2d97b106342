"""Draws a family's band on a time axis that it shares with the bands above and below it."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

import polars as pl
import streamlit as st

from dashboard.charts import over_time, spans_orders
from dashboard.content.asked import AskedList
from dashboard.content.bands import Band
from dashboard.content.chain import Stage
from dashboard.content.series import table_of
from dashboard.drawing import chart, note, prose, subsection
from dashboard.layers import Layers
from dashboard.selection import Selection
from dashboard.theme import colour_of
from dashboard.wording import age, escaped, escaped_lines

ROOM = 0.25
"""The part of the time axis kept free for names at line ends."""


def draw_stage(
    stage: Stage,
    selection: Selection,
    *,
    first: int,
    last: int,
    key: str,
    asked: Mapping[str, AskedList] = MappingProxyType({}),
    milestones: pl.DataFrame | None = None,
) -> None:
    """One link of the chain: its families' bands, then what has nothing to draw or no record, a line each."""
    subsection(stage.title)
    for band in stage.bands:
        draw_band(band, selection, first=first, last=last, key=f"{key}-{band.family.id}", milestones=milestones)
        if band.family.id in asked:
            prose(asked[band.family.id].sentence)
            st.markdown(escaped_lines(asked[band.family.id].lines))
    for text in (*stage.quiet, stage.unrecorded):
        note(text)


def draw_band(
    band: Band, selection: Selection, *, first: int, last: int, key: str, milestones: pl.DataFrame | None = None
) -> None:
    """One family from `first` to `last`, its sentence under it and its table behind a toggle."""
    old = age(band.span.last, selection.as_of) if band.span is not None else "no record"
    told = " · ".join(part for part in (band.title, old, band.grade) if part)
    st.markdown(f"**{escaped(band.family_title)}** · {escaped(told)}")
    if not band.has_something:
        note(band.sentence)
        return
    chart(
        partial(_drawn, band, first=first, last=last, milestones=milestones),
        says=band.sentence,
        table=partial(table_of, band.series, band.unit),
        key=key,
        details=band.details,
        selection=selection,
    )


def _drawn(band: Band, *, first: int, last: int, milestones: pl.DataFrame | None) -> Layers:
    names = band.series["name"].n_unique()
    return over_time(
        band.series.filter(pl.col("year") >= first),
        unit=band.unit,
        colours=[colour_of(band.family)] * names,
        interval=band.interval,
        first=first,
        last=last,
        region=band.region.filter(pl.col("year") >= first) if not band.region.is_empty() else band.region,
        reference=band.reference,
        log=band.unit == "deaths" and spans_orders(band.series["value"]),
        domain=(0, 100) if band.unit == "%" else None,
        dashed=names > 1,
        joined=not band.of_partners,
        room=ROOM * (last - first),
        milestones=milestones,
    )
