"""The pieces pages are drawn from: escaped prose, a chart with its table, a number with its details, a claim box."""

from collections.abc import Callable, Sequence
from functools import partial

import polars as pl
import streamlit as st

from dashboard.claims import Claim
from dashboard.content.grading import notices
from dashboard.content.reading import Reading
from dashboard.content.sources import SourceLine
from dashboard.layers import Drawn
from dashboard.remembering import specification
from dashboard.selection import Selection
from dashboard.wording import escaped, escaped_lines

MOST_LINES = 5
"""Lines of a claim box that stand open; the rest is one click away."""


def heading(text: str) -> None:
    """The page's question."""
    st.title(escaped(text), anchor=False)


def section(text: str) -> None:
    """A heading within a page."""
    st.header(escaped(text), anchor=False)


def subsection(text: str) -> None:
    """A heading within a section."""
    if text:
        st.subheader(escaped(text), anchor=False)


def lead(text: str) -> None:
    """The sentence that answers the page's question."""
    if text:
        st.header(escaped(text), anchor=False)


def prose(text: str) -> None:
    """A plain paragraph."""
    if text:
        st.markdown(escaped(text))


def note(text: str) -> None:
    """Small print."""
    if text:
        st.caption(escaped(text))


def notice(text: str) -> None:
    """A paragraph that must not be missed."""
    if text:
        st.info(escaped(text), icon=":material/info:")


def chart(
    draw: Callable[[], Drawn],
    *,
    says: str,
    table: pl.DataFrame | Callable[[], pl.DataFrame],
    key: str,
    selection: Selection,
    details: Sequence[str] = (),
) -> None:
    """A chart with its sentence, which also describes it to those who cannot see it, its table and its details.

    The chart, and a table that is a function, are made only where they are needed: most runs show them as they were.
    """
    st.vega_lite_chart(spec=specification(draw, key, selection), width="stretch", alt=says, key=f"chart-{key}")
    note(says)
    with st.container(horizontal=True, vertical_alignment="center"):
        shown = st.toggle("Show as table", key=f"table-{key}")
        if details:
            with st.popover("About these figures", type="tertiary"):
                st.markdown(escaped_lines(details))
    if shown:
        table_itself(table if isinstance(table, pl.DataFrame) else table())


def table_behind_toggle(table: pl.DataFrame, *, key: str) -> None:
    """The rows of a chart, shown when asked for; the toggle is reached by keyboard."""
    if st.toggle("Show as table", key=f"table-{key}"):
        table_itself(table)


def table_itself(table: pl.DataFrame) -> None:
    """Rows as a table that scrolls when it is long."""
    st.dataframe(table, hide_index=True, width="stretch", height="content" if table.height < 12 else 400)


def details(reading: Reading, *, label: str = "About this number") -> None:
    """Everything about one number within one click."""
    with st.popover(escaped(label), type="tertiary"):
        st.markdown(f"**{escaped(reading.title)}: {escaped(reading.value_text)}**")
        st.markdown(escaped_lines(reading.details))


def fact(reading: Reading) -> None:
    """One reading: its name, value, years and change, and its details behind one click."""
    st.markdown(f"**{escaped(reading.title)}**  \n{escaped(reading.value_text)}")
    note(reading.beside)
    details(reading)


def facts(family: str, readings: Sequence[Reading]) -> None:
    """A family's readings: those with a number that lead or moved, the others behind one click."""
    first = next((one for one in readings if one.is_shown), None)
    if first is None:
        return
    shown = [one for one in readings if one is first or one.may_show_arrow]
    for reading in shown:
        fact(reading)
    kept = {id(one) for one in shown}
    rest = [one for one in readings if id(one) not in kept]
    if rest:
        with st.expander(escaped(f"{len(rest)} more on {family}")):
            for reading in rest:
                fact(reading)


def faults_of_data(lines: Sequence[SourceLine]) -> None:
    """A notice for every critical finding open in the data the page uses, above its numbers."""
    for text in notices((one.grade for one in lines), {one.source: one.title for one in lines}):
        st.warning(escaped(text), icon=":material/warning:")


def claim_box(claim: Claim) -> None:
    """The three lines under every page's answer."""
    lines = (
        ("What this shows", claim.shows),
        ("What it cannot show", claim.cannot),
        ("What would change it", claim.would_change),
    )
    with st.container(border=True):
        for column, (label, texts) in zip(st.columns(3, gap="medium"), lines, strict=True):
            with column:
                st.markdown(f"**{escaped(label)}**")
                st.markdown(escaped_lines(texts[:MOST_LINES]))
                if texts[MOST_LINES:]:
                    with st.expander(escaped(f"{len(texts) - MOST_LINES} more")):
                        st.markdown(escaped_lines(texts[MOST_LINES:]))
        if not claim.arrows:
            note("No arrows on this page: the conditions for one do not hold.")


def sources(lines: Sequence[SourceLine]) -> None:
    """Where the page's figures come from, with citations and terms."""
    if not lines:
        return
    section("Sources")
    st.markdown(escaped_lines(line.text for line in lines))


empty_page = partial(st.container, border=True)
"""The frame of a page that has nothing to show yet."""
