"""What the Partner page says: is it working with this partner, family by family on one time axis."""

from dataclasses import dataclass

import polars as pl

from dashboard.claims import Claim, Evidence, claim
from dashboard.content.reader import Reader
from dashboard.content.reading import Reading, filled, place_name, readings_of
from dashboard.content.series import (
    REFERENCE,
    Span,
    by_year,
    is_share,
    joined,
    lead_measures,
    region_median,
    span_of,
)
from dashboard.content.sources import SourceLine, source_lines
from dashboard.selection import Selection
from dashboard.wording import listing, quantity, sentence, with_article
from data.figures import Interval, Level
from data.regions import members
from metrics.declare import Family, Link, Measure

MOST_OTHERS = 6
"""Other partners of the place that are listed."""


@dataclass(frozen=True, kw_only=True)
class Band:
    """One family's stretch of the common time axis."""

    family: Family
    measure: Measure
    title: str
    question: str
    sentence: str
    """What the chart shows, in words: also its description for those who cannot see it."""
    series: pl.DataFrame
    region: pl.DataFrame
    interval: Interval
    unit: str
    is_share: bool
    reference: float | None
    span: Span | None
    readings: tuple[Reading, ...]

    @property
    def is_empty(self) -> bool:
        return self.series["value"].drop_nulls().is_empty()


@dataclass(frozen=True, kw_only=True)
class PartnerPage:
    """The page: its answer first, then the bands, facts, other partners and sources."""

    title: str
    answer: str
    record: str
    """Which families are a historical record only; empty where none is."""
    bands: tuple[Band, ...]
    unrecorded: tuple[str, ...]
    """One line a link of the chain that no family records."""
    first: int
    last: int
    region_name: str | None
    claim: Claim
    others: pl.DataFrame
    """Columns `partner`, `name`, and one a family with dyads: what the place did with others in the source's last years."""
    others_sentence: str
    sources: tuple[SourceLine, ...]


def partner_page(reader: Reader, selection: Selection) -> PartnerPage:
    """The page of `selection.partner` for `selection.home`. Raises ValueError where no partner is chosen."""
    if selection.partner is None:
        raise ValueError("No partner is chosen: choose one of the list.")
    place, registry = selection.partner, reader.registry()
    region_name, neighbours = _region(selection.scheme, place)
    bands = tuple(_band(reader, selection, family, neighbours, region_name) for family in registry.families)
    spans = [band.span for band in bands if band.span is not None]
    evidence = [Evidence(family=band.family, readings=band.readings, span=band.span) for band in bands]
    others, others_sentence = _others(reader, selection)
    return PartnerPage(
        title=f"Is it working with {with_article(place_name(place))}?",
        answer=answer(evidence, selection.home, place),
        record=record(evidence),
        bands=bands,
        unrecorded=unrecorded({band.family.link for band in bands if band.span is not None}),
        first=min((span.first for span in spans), default=selection.as_of - 30),
        last=max((span.last for span in spans), default=selection.as_of),
        region_name=region_name,
        claim=claim(evidence, home=selection.home, place=place),
        others=others,
        others_sentence=others_sentence,
        sources=source_lines(reader, [band.measure for band in bands]),
    )


def answer(evidence: list[Evidence], home: str, place: str) -> str:
    """The page's question answered in one sentence from what is young enough to be news."""
    told = []
    for one in sorted((one for one in evidence if one.is_news), key=lambda one: one.family.context):
        lead = next((reading for reading in one.readings if reading.is_shown), None)
        if lead is None:
            continue
        change = next((reading for reading in one.readings if reading.may_show_arrow), None)
        text = f"{lead.title} {lead.value_text} in {lead.years_text}"
        if change is not None:
            text += f", {change.change_text.split(' ', 1)[1]} by {change.value_text}" if change is not lead else ""
        told.append(text + (" (context, not our result)" if one.family.context else ""))
    if told:
        return sentence(*told)
    if not any(one.span for one in evidence):
        return sentence(
            f"There is no record of {with_article(place_name(home))} and {with_article(place_name(place))} yet: bring one"
        )
    return sentence(
        f"It cannot be told: nothing recent is recorded between {with_article(place_name(home))} and "
        f"{with_article(place_name(place))}"
    )


def record(evidence: list[Evidence]) -> str:
    """Which families are a historical record only, with their years and what to do."""
    old = [one for one in evidence if one.span is not None and one.span.is_old]
    spans = dict.fromkeys(one.span.text for one in old if one.span)
    parts = [
        f"{listing([one.family.title for one in old if one.span and one.span.text == text])}: historical record {text}"
        for text in spans
    ]
    return sentence(*parts, "bring your own record for what happened since") if parts else ""


def unrecorded(recorded: set[Link]) -> tuple[str, ...]:
    """One line a link of the chain from inputs to impact that nothing records."""
    return tuple(f"No record of {link.value} yet: bring one." for link in Link if link not in recorded)


def _region(scheme: str, place: str) -> tuple[str | None, tuple[str, ...]]:
    """The place's region and everyone in it but the place."""
    listed = members(scheme)
    found = listed.filter(pl.col("actor") == place)["region"].to_list()
    if not found:
        return None, ()
    near = listed.filter((pl.col("region") == found[0]) & (pl.col("actor") != place))
    return str(found[0]), tuple(near["actor"].to_list())


def _band(
    reader: Reader, selection: Selection, family: Family, neighbours: tuple[str, ...], region_name: str | None
) -> Band:
    measures, registry = lead_measures(family), reader.registry()
    lead, place, home = measures[0], selection.partner or "", selection.home
    span = span_of(reader, lead, selection.as_of)
    frames = [
        by_year(
            reader.figures(measure.id, home=home, places=(place,), last=selection.as_of),
            name=measure.title if len(measures) > 1 else None,
            unit=measure.unit,
        )
        for measure in measures
    ]
    series = joined(frames)
    near = reader.figures(lead.id, home=home, places=neighbours, last=selection.as_of) if neighbours else pl.DataFrame()
    median = region_median(near) if not near.is_empty() else pl.DataFrame({"year": [], "value": [], "partners": []})
    readings = tuple(
        reading
        for indicator in sorted(family.indicators, key=lambda one: one.id != family.lead_indicator)
        if Level.PARTNER in indicator.levels
        for reading in readings_of(
            reader.readings(
                indicator.id,
                home=home,
                places=(place,),
                window=selection.window,
                as_of=selection.as_of,
                categories=(None,),
            ),
            registry,
            old_after=reader.settings().historical_after_years,
        )
    )
    return Band(
        family=family,
        measure=lead,
        title=filled(lead.title, home, place),
        question=filled(family.question, home, place),
        sentence=_sentence(series, lead, span, home, place, region_name if not median.is_empty() else None),
        series=series,
        region=median,
        interval=lead.interval,
        unit=str(lead.unit),
        is_share=is_share(lead),
        reference=REFERENCE.get(lead.unit) if is_share(lead) else None,
        span=span,
        readings=readings,
    )


def _sentence(
    series: pl.DataFrame, measure: Measure, span: Span | None, home: str, place: str, region_name: str | None
) -> str:
    """What a band's chart shows: from where to where, its highest year, and what the grey line is."""
    title = filled(measure.title, home, place)
    if span is None:
        return sentence(f"No record of {title[:1].lower() + title[1:]} yet: bring one")
    known = series.filter(pl.col("name") == series["name"].first()).drop_nulls("value").sort("year")
    if known.is_empty():
        return sentence(f"{title}: not collected for {with_article(place_name(place))} in {span.text}")
    if known["value"].max() == 0:
        return sentence(f"{title}: none that this source codes in {span.text}")
    last, top = known.row(-1, named=True), known.sort("value", descending=True).row(0, named=True)

    def told(row: dict[str, float]) -> str:
        return quantity(row["value"], measure.unit, low=row["low"], high=row["high"], interval=measure.interval)

    parts = [f"{title}: {told(last)} in {last['year']}"]
    if top["year"] != last["year"]:
        parts.append(f"most in {top['year']} ({told(top)})")
    grey = f"The grey line is the median of partners in {with_article(region_name)}" if region_name else ""
    return sentence(", ".join(parts), grey)


def _others(reader: Reader, selection: Selection) -> tuple[pl.DataFrame, str]:
    """What the place did with everyone else, by the same sources: compared with whom."""
    place, frames = selection.partner or "", []
    for family in reader.registry().families:
        measure = next((one for one in family.measures if one.id == family.lead_measure), None)
        if measure is None or not measure.zero or not measure.has_home:
            continue
        span = span_of(reader, measure, selection.as_of)
        if span is None:
            continue
        first = max(span.first, span.last - selection.window + 1)
        found = reader.figures(measure.id, home=place, first=first, last=span.last).drop_nulls("value")
        totals = found.group_by("place").agg(value=pl.col("value").sum()).filter(pl.col("value") > 0)
        frames.append(totals.with_columns(what=pl.lit(f"{measure.title}, {first}–{span.last}")))
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
            parts.append(f"{label}: {place} had {rows.height} partners, none of them {home}")
            continue
        rank, value = int(mine["rank"].item()), mine["value"].item()
        level = rows.filter(pl.col("value") == value).height
        tie = f", level with {level - 1} other{'s' if level > 2 else ''}" if level > 1 else ""
        parts.append(f"{label}: {home} stands {_ordinal(rank)} of {rows.height} partners by count{tie}")
    return sentence(*parts, "Counts are of what the source lists" if parts else "")


def _ordinal(rank: int) -> str:
    ending = "th" if 10 <= rank % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank}{ending}"
