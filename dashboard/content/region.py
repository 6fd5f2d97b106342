"""What the Region page says: what is happening in a region, partner by partner, ties said as ties."""

from dataclasses import dataclass

import polars as pl

from dashboard.claims import Claim, Evidence, claim
from dashboard.content.answers import MOST_TOLD, of_members, record, told_in_order
from dashboard.content.asked import AskedList, asked_list
from dashboard.content.bands import Band, band_of
from dashboard.content.chain import Stage, axis, stages
from dashboard.content.ranking import Ranking, ranking_of
from dashboard.content.reader import Reader
from dashboard.content.reading import place_name
from dashboard.content.series import shown_in
from dashboard.content.sources import SourceLine, source_lines
from dashboard.selection import Selection
from dashboard.wording import listing, sentence, with_article
from data.figures import Level
from data.regions import members
from data.states import exists


@dataclass(frozen=True, kw_only=True)
class RegionPage:
    """The page: profile, small multiples on one time axis, rankings, and who is missing."""

    title: str
    answer: str
    record: str
    profile: str
    bands: tuple[Band, ...]
    first: int
    last: int
    asked: dict[str, AskedList]
    """By family id: the partners asked in the newest year, where a family is never one number for a region."""
    rankings: tuple[Ranking, ...]
    stages: tuple[Stage, ...]
    claim: Claim
    sources: tuple[SourceLine, ...]


def region_page(reader: Reader, selection: Selection) -> RegionPage:
    """The page of `selection.region` in the scheme chosen. Raises ValueError where no region is chosen."""
    if selection.region is None:
        raise ValueError("No region is chosen: choose one of the list.")
    region, registry = selection.region, reader.registry()
    everyone = tuple(members(selection.scheme).filter(pl.col("region") == region)["actor"].sort().to_list())
    present = tuple(actor for actor in everyone if exists(actor, selection.as_of) and actor != selection.home)
    bands = tuple(
        band_of(reader, selection, family, level=Level.REGION, place=region, neighbours=everyone)
        for family in registry.families
    )
    rankings = tuple(
        ranking
        for band in bands
        if band.span is not None
        for ranking in [ranking_of(reader, selection, band.family, present)]
        if ranking is not None
    )
    evidence = [
        Evidence(family=band.family, readings=band.readings, span=band.span, said=_said(band, rankings))
        for band in bands
    ]
    first, last = axis(bands, selection.as_of)
    return RegionPage(
        title=f"What is happening in {with_article(region)}?",
        answer=_answer(evidence, selection, region),
        record=" ".join(part for part in (of_members(selection.home), record(evidence)) if part),
        profile=_profile(region, present, selection.home),
        bands=bands,
        stages=stages(bands),
        first=first,
        last=last,
        asked={
            band.family.id: found
            for band in bands
            if band.of_partners
            for found in [asked_list(reader, selection, band.measure, region, present)]
            if found is not None
        },
        rankings=rankings,
        claim=claim(evidence, home=selection.home, place=region),
        sources=source_lines(reader, [band.measure for band in bands], shown_in(band.series for band in bands)),
    )


def _profile(region: str, present: tuple[str, ...], home: str) -> str:
    names = [place_name(actor) for actor in present]
    return sentence(
        f"{region} has {len(names)} partners for {with_article(place_name(home))}: {listing(names, most=12)}"
    )


def _said(band: Band, rankings: tuple[Ranking, ...]) -> str:
    """What is said of a family whose lead is no number for a region: what its partners show."""
    lead = band.family.lead_indicator
    if any(reading.is_shown and reading.indicator.id == lead for reading in band.readings):
        return ""
    return next((one.news for one in rankings if one.family.id == band.family.id), "")


def _answer(evidence: list[Evidence], selection: Selection, region: str) -> str:
    """The question answered from what is news: the region's own readings, else what its partners show."""
    told: list[str] = []
    for one in sorted((one for one in evidence if one.is_news), key=lambda one: told_in_order(one.family)):
        if len(told) == MOST_TOLD or (one.family.context and one.family.home_itself):
            continue
        lead = next((reading for reading in one.readings if reading.is_shown and not reading.is_old), None)
        if one.said:
            told.append(one.said)
        elif lead is not None:
            text = f"{lead.said}, {lead.years_text}"
            told.append(text + (f" ({lead.change_text})" if lead.may_show_arrow else ""))
    if told:
        return sentence(*told)
    home = with_article(place_name(selection.home))
    return sentence(f"It cannot be told: nothing recent is recorded between {home} and {with_article(region)}")
