"""What the Overview says: how is our military diplomacy doing, over every partner and family."""

from dataclasses import dataclass

import polars as pl

from dashboard.claims import Claim, Evidence, claim
from dashboard.content.answers import MOST_TOLD, of_members, record, told_in_order
from dashboard.content.bands import Band, band_of
from dashboard.content.chain import stages
from dashboard.content.decide import Decisions, decide_next
from dashboard.content.reader import Reader
from dashboard.content.reading import Reading, filled, lowered, place_name, readings_of, tells_change
from dashboard.content.series import shown_in
from dashboard.content.sources import SourceLine, source_lines
from dashboard.content.varying import bands_varied, signals_told
from dashboard.content.world import MapOf, OverPartners, map_indicator, map_of
from dashboard.quantities import number, quantity, rough, with_unit
from dashboard.selection import Selection
from dashboard.wording import age, listing, sentence, with_article
from data.figures import Collected, Level
from data.regions import members
from data.states import WORLD
from metrics.declare import Family, Indicator
from metrics.readings import today

MOST_MOVED = 8
"""Partners listed as having moved most."""


@dataclass(frozen=True, kw_only=True)
class Card:
    """One family at a glance. With no record it is one line."""

    family: Family
    title: str
    number: str
    under: str
    """What the number is, with its years."""
    change: str
    age: str
    variation: str
    """Whether the newest figure behind it is a signal or within its usual variation; empty where it cannot be told."""
    is_old: bool
    band: Band
    details: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return self.band.span is None


@dataclass(frozen=True, kw_only=True)
class CardRow:
    """One link of the chain: the cards of its families, and a line for those without a number or a record."""

    title: str
    cards: tuple[Card, ...]
    quiet: tuple[str, ...]
    unrecorded: str


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A partner whose indicator moved, by the indicator's own conditions for an arrow."""

    place: str
    name: str
    text: str


@dataclass(frozen=True, kw_only=True)
class OverviewPage:
    """The page: its answer first, then cards, claim, map and partners that moved most."""

    title: str
    answer: str
    record: str
    signals: str
    """What is outside its usual variation; empty where nothing is."""
    cards: tuple[Card, ...]
    chain: tuple[CardRow, ...]
    claim: Claim
    map: MapOf | None
    moved: tuple[Moved, ...]
    moved_note: str
    decisions: Decisions
    sources: tuple[SourceLine, ...]


def overview_page(reader: Reader, selection: Selection) -> OverviewPage:
    """The Overview for `selection.home`; the map shows `selection.indicator` where one is chosen."""
    registry = reader.registry()
    bands = bands_varied(
        reader,
        selection,
        [band_of(reader, selection, family, level=Level.WORLD, place=WORLD) for family in registry.families],
    )
    partners = OverPartners(reader, selection, bands)
    cards = tuple(_card(reader, selection, band) for band in bands)
    made = {card.family.id: card for card in cards}
    told = {band.family.id: _counted(band, partners) for band in bands}
    evidence = [
        Evidence(
            family=band.family,
            readings=band.readings,
            span=band.span,
            said=told[band.family.id],
            moves=any(True for _ in partners.moved(band.family)),
        )
        for band in bands
    ]
    moved = _moved(bands, partners)
    chosen = map_indicator(selection, bands, partners)
    ordered = sorted(bands, key=lambda one: told_in_order(one.family))
    news = [told[one.family.id] for one in ordered if told[one.family.id]][:MOST_TOLD]
    return OverviewPage(
        title="How is our military diplomacy doing?",
        answer=sentence(*news) if news else _nothing(selection, bands),
        record=" ".join(part for part in (of_members(selection.home), record(evidence)) if part),
        signals=signals_told(one for band in bands for one in band.readings),
        cards=cards,
        chain=tuple(
            CardRow(
                title=stage.title,
                cards=tuple(made[band.family.id] for band in stage.bands),
                quiet=stage.quiet,
                unrecorded=stage.unrecorded,
            )
            for stage in stages(bands)
        ),
        claim=claim(evidence, home=selection.home, place=WORLD),
        map=map_of(registry.indicators[chosen], partners[chosen], selection) if chosen else None,
        moved=moved,
        moved_note=_moved_note(bands, moved),
        decisions=decide_next(reader, selection, today()),
        sources=source_lines(reader, [band.measure for band in bands], shown_in(band.series for band in bands)),
    )


def _nothing(selection: Selection, bands: tuple[Band, ...]) -> str:
    home = with_article(place_name(selection.home))
    if all(band.span is None for band in bands):
        return sentence(f"Nothing is recorded for {home} yet", "bring a record to begin")
    return sentence(f"It cannot be told: nothing recent is recorded for {home}")


def _change_indicator(family: Family, partners: OverPartners) -> Indicator | None:
    """The indicator of a family that tells rise and fall."""
    for indicator in family.indicators:
        if tells_change(indicator) and any(
            reading.direction in ("up", "down") for reading in partners.get(indicator.id, [])
        ):
            return indicator
    return None


def _counted(band: Band, partners: OverPartners) -> str:
    """In how many partners a family's indicator rose, fell, and cannot be told; empty where its data are no news."""
    if band.span is None or band.span.is_old:
        return ""
    indicator = _change_indicator(band.family, partners)
    if indicator is None:
        return _level(band)
    told = [one for one in partners[indicator.id] if not one.is_old and one.is_shown]
    if not told:
        return ""
    up, down = (sum(one.may_show_arrow and one.arrow == way for one in told) for way in ("up", "down"))
    title = filled(indicator.title, told[0].home, None)
    words = ("higher", "lower") if band.family.context else ("up", "down")
    rest = len(told) - up - down
    text = f"{title}: {words[0]} in {up} of {len(told)} partners, {words[1]} in {down}, cannot be told in {rest}"
    spans = {one.years_text for one in told}
    when = f" ({spans.pop()})" if len(spans) == 1 else f" (newest to {max(one.last or 0 for one in told)})"
    return text + when + ("; context, not our result" if band.family.context else "")


def _level(band: Band) -> str:
    """A family's recent level where no partner tells a rise or fall; empty where there is none."""
    level = next((one for one in band.readings if one.is_shown and not one.is_old), None)
    if level is None or band.family.context:
        return ""
    return f"{level.said}, {level.years_text}"


def _card(reader: Reader, selection: Selection, band: Band) -> Card:
    family, home = band.family, selection.home
    lead = next((one for one in band.readings if one.indicator.id == family.lead_indicator), None)
    level = next((one for one in band.readings if one.is_shown and not tells_change(one.indicator)), None)
    level = lead if lead is not None and lead.is_shown and not tells_change(lead.indicator) else level
    text, under, reading = "no number", "", lead
    preferred = band.series.filter(pl.col("name") == pl.col("name").first()).drop_nulls("value")
    newest = preferred.sort("year").tail(1)
    if band.of_partners and not newest.is_empty():
        middle, least, most = (number(_rounded(newest[name].item(), band.unit)) for name in ("value", "low", "high"))
        had = "asked" if band.measure.collected is Collected.ASKED else "with a number"
        text = f"median {with_unit(middle, band.unit)}"
        under = f"of {newest['n'].item()} partners {had} in {newest['year'].item()}, from {least}–{most}"
    elif family.context and Level.REGION in lead_indicator(family).levels and not family.home_itself:
        text, under = _over_regions(reader, selection, family)
    elif level is not None:
        text, under, reading = (
            level.value_text,
            level.years_text if level.said == level.value_text else f"{lowered(level.title)}, {level.years_text}",
            level,
        )
    elif not newest.is_empty():
        row = newest.row(0, named=True)
        text = quantity(row["value"], band.unit, low=row["low"], high=row["high"], interval=band.interval)
        under = f"{lowered(band.title)} in {row['year']}"
    change = next((one for one in band.readings if tells_change(one.indicator)), None)
    return Card(
        family=family,
        title=filled(family.title, home, None),
        number=text,
        under=under,
        change="" if change is None or family.context else _change(change),
        age=" · ".join(part for part in (age(band.span.last, selection.as_of), band.grade) if part)
        if band.span
        else "",
        variation=_variation(band, reading),
        is_old=band.span is not None and band.span.is_old,
        band=band,
        details=(*(reading.details if reading is not None else ()), *band.details),
    )


def _variation(band: Band, shown: Reading | None) -> str:
    """What is told of the card's own number, else of a reading of the same measure."""
    if shown is not None and shown.variation:
        return shown.variation
    of_lead = (one for one in band.readings if one.indicator.measure == band.measure.id and one.variation)
    return next((f"{lowered(band.title)}: {one.variation}" for one in of_lead), "")


def _rounded(value: float, unit: str) -> float:
    """A number that summarises many partners, no finer than it can be meant."""
    return round(value) if unit.startswith("%") else rough(value)


def lead_indicator(family: Family) -> Indicator:
    """The indicator a family's card and map show first."""
    return next(one for one in family.indicators if one.id == family.lead_indicator)


def _change(reading: Reading) -> str:
    """A change with, where it is shown under a condition, that condition."""
    told = f"{reading.title}: {reading.value_text}"
    return f"{told}, {reading.reason}" if reading.is_shown and reading.reason and not reading.is_old else told


def _over_regions(reader: Reader, selection: Selection, family: Family) -> tuple[str, str]:
    """In how many regions a context family's lead indicator fell and rose."""
    indicator = lead_indicator(family)
    frame = reader.readings(
        indicator.id,
        home=selection.home,
        level=Level.REGION,
        scheme=selection.scheme,
        window=selection.window,
        as_of=selection.as_of,
        categories=indicator.categories[:1],
    )
    told = readings_of(
        frame, reader.registry(), old_after=reader.settings().historical_after_years, grades=reader.grades()
    )
    regions = members(selection.scheme)["region"].n_unique()
    down, up = (sum(one.direction == way for one in told) for way in ("down", "up"))
    last = max((one.last for one in told if one.last), default=None)
    when = f", {next(one.years_text for one in told if one.last == last)}" if last else ""
    if down + up == 0:
        return "no change can be told", f"in any of {regions} regions{when}; not our result"
    return (
        f"lower in {down} of {regions} regions",
        f"higher in {up}, cannot be told in {regions - up - down}{when}; not our result",
    )


def _moved(bands: tuple[Band, ...], partners: OverPartners) -> tuple[Moved, ...]:
    """The partners that moved most in what is ours, by indicators whose conditions for an arrow hold."""
    found = [one for band in bands if not band.family.context for one in partners.moved(band.family)]
    ordered = sorted(found, key=lambda one: (-abs(one.value or 0), one.place))[:MOST_MOVED]
    return tuple(
        Moved(
            place=one.place,
            name=place_name(one.place),
            text=f"{one.change_text}: {lowered(one.title)} {one.value_text}, {one.years_text}",
        )
        for one in ordered
    )


def _moved_note(bands: tuple[Band, ...], moved: tuple[Moved, ...]) -> str:
    if moved:
        return "Ordered by the size of the change, itself uncertain: read the intervals before comparing two partners."
    old = [filled(band.family.title, None, None) for band in bands if band.span is not None and band.span.is_old]
    return sentence(
        "No partner's indicator meets the conditions for an arrow", f"{listing(old)}: historical record" if old else ""
    )
