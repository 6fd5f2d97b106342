"""What the Partner page says: is it working with this partner, family by family on one time axis."""

from dataclasses import dataclass

import polars as pl

from dashboard.claims import Claim, Evidence, claim
from dashboard.content.answers import answer, of_members, record
from dashboard.content.bands import Band, band_of
from dashboard.content.chain import Stage, axis, stages
from dashboard.content.decide import Decisions, decide_next
from dashboard.content.milestones import Dated, dated
from dashboard.content.network import Neighbourhood, neighbourhood
from dashboard.content.reader import Reader
from dashboard.content.reading import place_name
from dashboard.content.series import shown_in
from dashboard.content.sources import SourceLine, source_lines
from dashboard.content.timeline import Timeline, timeline
from dashboard.content.varying import bands_varied, signals_told
from dashboard.selection import Selection
from dashboard.wording import ordinal, sentence, with_article
from data.casebook import milestones_of
from data.figures import Level
from data.groups import is_group
from data.own_record import OWN
from data.regions import members
from metrics.readings import today

MOST_OTHERS = 6
"""Other partners of the place that are listed."""

COMPARED = ("agreements_signed", "exercises_joint", "disputes_begun")
"""What the place did with others is told of these: counts of what happens in a year, which may be added up."""


@dataclass(frozen=True, kw_only=True)
class PartnerPage:
    """The page: its answer first, then the bands, facts, other partners and sources."""

    title: str
    answer: str
    record: str
    """Which families are a historical record only; empty where none is."""
    signals: str
    """What is outside its usual variation; empty where nothing is."""
    bands: tuple[Band, ...]
    stages: tuple[Stage, ...]
    """The same bands along the chain from inputs to impact."""
    first: int
    last: int
    milestones: Dated
    timeline: Timeline
    decisions: Decisions
    neighbourhood: Neighbourhood
    region_name: str | None
    claim: Claim
    others: pl.DataFrame
    """Columns `place`, `name`, and one a family of dyads: what the place did with others in the source's last years."""
    others_sentence: str
    sources: tuple[SourceLine, ...]


def partner_page(reader: Reader, selection: Selection) -> PartnerPage:
    """The page of `selection.partner` for `selection.home`. Raises ValueError where no partner is chosen."""
    if selection.partner is None:
        raise ValueError("No partner is chosen: choose one of the list.")
    place, registry = selection.partner, reader.registry()
    region_name, neighbours = _region(selection.scheme, place)
    bands = bands_varied(
        reader,
        selection,
        [
            band_of(
                reader, selection, family, level=Level.PARTNER, place=place, neighbours=neighbours, region=region_name
            )
            for family in registry.families
        ],
    )
    first, last = axis(bands, selection.as_of)
    evidence: list[Evidence] = [band.evidence for band in bands]
    is_home = place == selection.home
    known = milestones_of(reader.cases()[0], selection.home, place)
    others, others_sentence = (
        (pl.DataFrame(), "") if is_home or is_group(selection.home) else _others(reader, selection)
    )
    return PartnerPage(
        title=f"Is it working with {with_article(place_name(place))}?",
        answer=sentence(f"{with_article(place_name(place))} is the home itself, not a partner: choose another")
        if is_home
        else answer(evidence, selection.home, place),
        record=" ".join(part for part in (of_members(selection.home), record(evidence)) if part),
        signals=signals_told(one for band in bands for one in band.readings),
        bands=bands,
        stages=stages(bands),
        first=first,
        last=last,
        milestones=dated(known, first=first, last=last),
        timeline=timeline(reader, selection, place, known),
        decisions=decide_next(reader, selection, today(), place),
        neighbourhood=neighbourhood(reader, selection, place),
        region_name=region_name,
        claim=claim(evidence, home=selection.home, place=place),
        others=others,
        others_sentence=others_sentence,
        sources=source_lines(reader, [band.measure for band in bands], shown_in(band.series for band in bands)),
    )


def _region(scheme: str, place: str) -> tuple[str | None, tuple[str, ...]]:
    """The place's region and everyone in it but the place."""
    listed = members(scheme)
    found = listed.filter(pl.col("actor") == place)["region"].to_list()
    if not found:
        return None, ()
    near = listed.filter((pl.col("region") == found[0]) & (pl.col("actor") != place))
    return str(found[0]), tuple(near["actor"].to_list())


def _others(reader: Reader, selection: Selection) -> tuple[pl.DataFrame, str]:
    """What the place did with everyone else, by the same sources: compared with whom."""
    place, frames = selection.partner or "", []
    for name in COMPARED:
        measure = reader.registry().measures.get(name)
        if measure is None:
            continue
        public = next((one for one in reader.provenance(measure.id) if one.source != OWN), None)
        if public is None or public.first_day.year > selection.as_of:
            continue  # an own record lists what the home did, not what the place did with others
        last = min(public.last_day.year, selection.as_of)
        first = max(public.first_day.year, last - selection.window + 1)
        found = reader.figures(
            measure.id, home=place, first=first, last=last, source=public.source, version=public.version
        ).drop_nulls("value")
        totals = (
            found.group_by("place", maintain_order=True).agg(value=pl.col("value").sum()).filter(pl.col("value") > 0)
        )
        frames.append(totals.with_columns(what=pl.lit(f"{measure.title}, {first}–{last}")))
    if not frames or pl.concat(frames).is_empty():
        return pl.DataFrame(), ""
    long = pl.concat(frames)
    names = {actor: place_name(actor) for actor in long["place"].unique().to_list()}
    long = long.with_columns(name=pl.col("place").replace_strict(names, return_dtype=pl.String))
    ranked = long.with_columns(rank=pl.col("value").rank("min", descending=True).over("what"))
    kept = ranked.filter(pl.col("rank") <= MOST_OTHERS)["place"].unique().to_list()
    wide = (
        ranked.filter(pl.col("place").is_in([*kept, selection.home]))
        .pivot("what", index=["place", "name"], values="value", maintain_order=True)
        .fill_null(0)
    )
    wide = wide.sort(wide.columns[-1], descending=True)
    return wide, _others_sentence(ranked, selection)


def _others_sentence(ranked: pl.DataFrame, selection: Selection) -> str:
    """Where the home stands among the partners of the place, ties said as ties."""
    home, place, parts = with_article(place_name(selection.home)), with_article(place_name(selection.partner or "")), []
    for what, rows in ranked.group_by("what", maintain_order=True):
        label = str(what[0])
        mine = rows.filter(pl.col("place") == selection.home)
        if mine.is_empty():
            count = f"{rows.height} state{'' if rows.height == 1 else 's'}"
            parts.append(f"{label}: {place} with {count}, none of them {home}")
            continue
        rank, value = int(mine["rank"].item()), mine["value"].item()
        level = rows.filter(pl.col("value") == value).height
        tie = f", level with {level - 1} other{'s' if level > 2 else ''}" if level > 1 else ""
        parts.append(f"{label}: {home} stands {ordinal(rank)} of {rows.height} states by count{tie}")
    return sentence(*parts, "Counts are of what the source lists" if parts else "")
