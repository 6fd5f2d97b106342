"""The Data quality page: can these data be relied on, what is wrong with them, and who has seen it?"""

import streamlit as st

from dashboard.choosing import opened
from dashboard.content.quality import TITLE, lead_of, news_sentence, one_lead
from dashboard.content.quality_names import dataset_titles
from dashboard.content.upload_faults import on_the_page
from dashboard.drawing import heading, lead, notice, prose
from dashboard.quality_dataset import draw_dataset
from dashboard.quality_desk import DATASET, FINDING, Standing, go_to, standing, told
from dashboard.quality_finding import draw_finding
from dashboard.quality_list import draw_first, draw_judging, draw_list, draw_runs
from dashboard.quality_running import draw_running
from dashboard.selection import Selection
from dashboard.wording import escaped, sentence
from data.store import StoreError


def draw() -> None:
    """The page, or why the store cannot be looked at now."""
    try:
        draw_page()
    except StoreError as fault:
        notice(on_the_page(str(fault)))


def draw_page() -> None:
    """The list of datasets, or the one dataset or finding that the address names."""
    found, now = opened(), standing()
    with st.container():
        for text in (*found.notes, *told()):
            notice(text)
    heading(TITLE)
    asked = st.query_params.get(DATASET)
    if asked and now.line(asked) is not None:
        draw_one(asked, now, found.selection)
        return
    if asked:
        notice("The link asks for a dataset of which nothing is held here. These are held:")
    lead(lead_of(now.lines, now.findings, dataset_titles()))
    prose(news_sentence(now.findings))
    draw_running()
    draw_first(now)
    draw_list(now.lines)
    draw_runs(now)
    draw_judging()


def draw_one(dataset: str, now: Standing, selection: Selection) -> None:
    """One dataset, or one finding of it."""
    line, finding = now.line(dataset), st.query_params.get(FINDING)
    assert line is not None
    with st.container(horizontal=True):
        st.button("All datasets", icon=":material/arrow_back:", on_click=go_to)
        if finding:
            st.button(escaped(line.title), icon=":material/arrow_back:", on_click=go_to, kwargs={"dataset": dataset})
    lead(one_lead(line))
    prose(sentence(line.checked, f"grades after the last runs: {line.trend}" if " · " in line.trend else line.trend))
    if finding:
        draw_finding(finding)
    else:
        draw_dataset(line, now, selection)


draw()
