"""The Region page: what is happening here?"""

from functools import partial

import polars as pl
import streamlit as st

from dashboard import loading
from dashboard.bands import draw_stage
from dashboard.choosing import choose_one, known, link, opened, shared_controls
from dashboard.content.ranking import Ranking
from dashboard.content.reading import filled
from dashboard.content.region import RegionPage, region_page
from dashboard.dots import dots
from dashboard.drawing import (
    chart,
    claim_box,
    facts,
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
from dashboard.theme import colour_of

LINKED = 40  # partners offered as links


def draw() -> None:
    """The page, from its question to its sources."""
    found = opened("region", "indicator")
    selection = found.selection
    for text in found.notes:
        notice(text)
    shared_controls(selection)
    choose_one(
        "Region", "region", known().regions[selection.scheme], selection.region, index=None, placeholder="Choose one"
    )
    if selection.region is None:
        heading("What is happening in …?")
        prose("Choose a region above, or find one in the search box.")
        return
    page = remembered(region_page, selection)
    heading(page.title)
    lead(page.answer)
    faults_of_data(page.sources)
    prose(page.record)
    note(page.profile)
    left, right = st.columns([7, 3], gap="large")
    with left:
        for stage in page.stages:
            draw_stage(stage, selection, first=page.first, last=page.last, key="region", asked=page.asked)
    with right:
        section("Facts")
        for band in page.bands:
            facts(band.family_title, band.readings)
    claim_box(page.claim)
    draw_rankings(page, selection)
    sources(page.sources)


def draw_rankings(page: RegionPage, selection: Selection) -> None:
    """Partners by one family as dots with their intervals, and who is missing; the family is the reader's choice."""
    section("Partners, with what their intervals allow")
    if not page.rankings:
        note("No family has a number for any partner here.")
        return
    chosen = {one.family.id: one for one in page.rankings}
    asked = loading.registry().family_of.get(selection.indicator or "")
    first = next((one for one in page.rankings if one.news), page.rankings[0])
    family = asked.id if asked is not None and asked.id in chosen else first.family.id
    titles = {one.family.lead_indicator: filled(one.family.title, selection.home, None) for one in page.rankings}
    lead = chosen[family].family.lead_indicator
    choose_one("Family", "indicator", list(titles), lead, lambda one: titles[one], width=360)
    draw_ranking(chosen[family], selection)
    with st.expander("Go to a partner of this region"), st.container(horizontal=True):
        names = pl.concat([one.places.select("place", "name") for one in page.rankings]).unique()
        for place, name in names.sort("name").head(LINKED).iter_rows():
            link("partner", name, selection, partner=place)


def draw_ranking(ranking: Ranking, selection: Selection) -> None:
    """One family's partners."""
    if ranking.places.is_empty():
        note(ranking.sentence)
    else:
        unit = str(ranking.indicator.unit)
        chart(
            partial(
                dots,
                ranking.places,
                unit=ranking.title if ranking.title.lower() == unit else f"{ranking.title} ({unit})",
                colour=colour_of(ranking.family),
                interval=ranking.interval,
                reference=1.0 if unit == "times" else None,
                log=ranking.log,
            ),
            says=ranking.sentence,
            table=ranking.places.drop("place", "is_old").rename(
                {"name": "Partner", "value": unit, "low": "Low", "high": "High"}
                | {"best_rank": "Best rank", "worst_rank": "Worst rank", "text": "Reading"}
            ),
            key=f"ranking-{ranking.family.id}",
            selection=selection,
        )
    note(ranking.missing_text)


draw()
