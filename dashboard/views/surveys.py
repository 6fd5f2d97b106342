"""The Surveys page: what do publics think of a home, who asked, and how sure are we?"""

from functools import partial

import streamlit as st

from dashboard.choosing import choose_one, name_of_place, opened, shared_controls
from dashboard.content.survey_answers import Asked
from dashboard.content.survey_trends import Trend
from dashboard.content.surveys import SurveysPage, surveys_page
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
    subsection,
)
from dashboard.remembering import remembered
from dashboard.selection import Selection
from dashboard.survey_charts import answers, shares, trend
from dashboard.wording import with_article


def draw() -> None:
    """The page, from its question to its sources."""
    found = opened("partner", "year")
    selection = found.selection
    for text in found.notes:
        notice(text)
    shared_controls(selection)
    page = remembered(surveys_page, selection)
    if page.year is not None:
        draw_choices(page)
    heading(page.title)
    lead(page.answer)
    faults_of_data(page.sources)
    notice(page.note)
    if page.year is not None:
        section(f"Who was asked in {page.year}")
        for one in page.asked:
            draw_asked(one, selection)
        draw_place(page, selection)
    claim_box(page.claim)
    sources(page.sources)


def draw_choices(page: SurveysPage) -> None:
    """Which wave, and which country more closely."""
    offered = [*page.places, *([page.place] if page.place and page.place not in page.places else [])]
    with st.container(horizontal=True):
        choose_one("Wave", "year", list(page.years), page.year, width=120)
        choose_one("Country", "partner", offered, page.place, name_of_place, width=260)


def draw_asked(one: Asked, selection: Selection) -> None:
    """Favourable shares with their intervals, and below them all answers; one table serves both."""
    subsection(one.heading)
    note(one.note)
    chart(
        partial(shares, one.shares, title="% favourable of all asked"),
        says=one.says,
        table=one.table,
        key=f"shares-{one.key}",
        details=one.details,
        selection=selection,
    )
    if one.says_of_answers:
        chart(
            partial(answers, one.answers, title="% of all asked"),
            says=one.says_of_answers,
            table=one.table,
            key=f"answers-{one.key}",
            details=one.details,
            selection=selection,
        )


def draw_place(page: SurveysPage, selection: Selection) -> None:
    """One country: its change, its waves, and its groups."""
    name = with_article(name_of_place(page.place or ""))
    section(f"What people in {name} answered over the years")
    if not page.is_chosen:
        note("No country is chosen, so the one asked most often is shown.")
    note(page.no_trend)
    if page.change is not None and page.trends:
        prose(f"{page.change.title}: {page.change_text}")
        details(page.change)
    for one in page.trends:
        draw_trend(one, selection)
    if page.groups:
        section(f"Who in {name} thinks so")
    for group in page.groups:
        draw_asked(group, selection)
    note(page.no_groups)


def draw_trend(one: Trend, selection: Selection) -> None:
    """The answers by wave, each line ending where the asking changed."""
    subsection(one.heading)
    note(one.note)
    if not one.names:
        note(one.says)
        return
    chart(
        partial(trend, one.series, one.cuts, names=one.names),
        says=one.says,
        table=one.table,
        key=f"trend-{one.key}",
        details=one.details,
        selection=selection,
    )


draw()
