"""The Guide: how to read these numbers."""

import streamlit as st

from dashboard.choosing import opened
from dashboard.content.guide import Entry, guide_page
from dashboard.drawing import heading, lead, note, notice, prose, section, sources
from dashboard.remembering import remembered
from dashboard.wording import escaped, escaped_lines


def draw() -> None:
    """The page: how to read a number, then a chapter a family, then sources."""
    found = opened()
    for text in found.notes:
        notice(text)
    page = remembered(guide_page, found.selection)
    heading(page.title)
    lead(page.answer)
    st.markdown(escaped_lines(page.reading))
    for chapter in page.chapters:
        section(chapter.title)
        for line in chapter.lines:
            prose(line)
        for entry in chapter.indicators:
            draw_entry(entry, "indicator")
        for entry in chapter.measures:
            draw_entry(entry, "measure")
    section("When there is no number")
    st.markdown(escaped_lines(f"{words}: {meaning}" for words, meaning in page.statuses))
    section("Intervals")
    st.markdown(escaped_lines(f"{kind}: {words}" for kind, words in page.intervals))
    section("Regions")
    st.markdown(escaped_lines(page.regions))
    sources(page.sources)


def draw_entry(entry: Entry, kind: str) -> None:
    """One measure or indicator, opened on demand."""
    with st.expander(escaped(f"{entry.title} ({kind})")):
        note(entry.id)
        st.markdown(escaped_lines(entry.lines))


draw()
