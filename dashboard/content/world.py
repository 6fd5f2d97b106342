"""Indicators over every partner, and what the world map says of one, with what is old and what is missing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import median

import polars as pl

from dashboard.content.bands import Band
from dashboard.content.reader import Reader
from dashboard.content.reading import Reading, filled, place_name, readings_of, tells_change
from dashboard.quantities import quantity, rough
from dashboard.selection import Selection
from dashboard.wording import sentence, years
from data.figures import Level
from data.states import exists
from metrics.declare import Family, Indicator


@dataclass(frozen=True, kw_only=True)
class MapOf:
    """The readings of one indicator over all partners, for the map and its table."""

    indicator: Indicator
    title: str
    places: pl.DataFrame
    """Columns `place`, `name`, `value`, `text`, `years`, `is_old`; only places with a number."""
    sentence: str


class OverPartners(Mapping[str, list[Reading]]):
    """Each recorded indicator over every partner, those alive with a reading at all; read only when it is asked for."""

    def __init__(self, reader: Reader, selection: Selection, bands: tuple[Band, ...]) -> None:
        self._reader, self._selection = reader, selection
        self._recorded = {
            indicator.id: indicator
            for band in bands
            for indicator in band.family.indicators
            if Level.PARTNER in indicator.levels and band.span is not None
        }
        self._read: dict[str, list[Reading]] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._recorded)

    def __len__(self) -> int:
        return len(self._recorded)

    def __contains__(self, indicator: object) -> bool:
        return indicator in self._recorded

    def __getitem__(self, indicator: str) -> list[Reading]:
        asked, selection, reader = self._recorded[indicator], self._selection, self._reader
        if indicator not in self._read:
            frame = reader.readings(
                indicator,
                home=selection.home,
                window=selection.window,
                as_of=selection.as_of,
                categories=asked.categories[:1],
            )
            alive = [place for place in frame["place"].unique().to_list() if exists(place, selection.as_of)]
            kept = frame.filter(pl.col("status") != "not_collected", pl.col("place").is_in(alive))
            old_after = reader.settings().historical_after_years
            self._read[indicator] = readings_of(kept, reader.registry(), old_after=old_after, grades=reader.grades())
        return self._read[indicator]

    def moved(self, family: Family) -> Iterator[Reading]:
        """The readings of a family that may show an arrow: never those of a level or of a historical record."""
        oldest = self._selection.as_of - self._reader.settings().historical_after_years
        for indicator in family.indicators:
            if indicator.id not in self or not tells_change(indicator):
                continue
            if any(one.last_day.year >= oldest for one in self._reader.provenance(indicator.measure)):
                yield from (one for one in self[indicator.id] if one.may_show_arrow)


def map_indicator(selection: Selection, bands: tuple[Band, ...], partners: Mapping[str, list[Reading]]) -> str | None:
    """The indicator the map shows: the chosen one, else the first with numbers, news before record."""
    if selection.indicator in partners:
        return selection.indicator
    ordered = sorted(bands, key=lambda band: (band.family.context, band.span is None or band.span.is_old))
    for band in ordered:
        if any(one.is_shown for one in partners.get(band.family.lead_indicator, [])):
            return band.family.lead_indicator
    return next((name for name, readings in partners.items() if any(one.is_shown for one in readings)), None)


def map_of(indicator: Indicator, readings: list[Reading], selection: Selection) -> MapOf:
    """The map of an indicator's readings over partners, each with its words and whether it is a historical record."""
    shown = [one for one in readings if one.is_shown]
    title = filled(indicator.title, selection.home, None)
    places = pl.DataFrame(
        {
            "place": [one.place for one in shown],
            "name": [place_name(one.place) for one in shown],
            "value": [one.value for one in shown],
            "text": [f"{place_name(one.place)}: {one.value_text}, {one.years_text}" for one in shown],
            "years": [one.years_text for one in shown],
            "is_old": [one.is_old for one in shown],
        },
        schema={
            **dict.fromkeys(("place", "name"), pl.String),
            "value": pl.Float64,
            **dict.fromkeys(("text", "years"), pl.String),
            "is_old": pl.Boolean,
        },
    ).sort("name")
    if not shown:
        return MapOf(indicator=indicator, title=title, places=places, sentence=f"{title}: no partner has a number.")
    values = [one.value for one in shown if one.value is not None]
    middle = quantity(rough(median(values)), indicator.unit)
    ends = sorted(one.last for one in shown if one.last is not None)
    text = f"{title}: {len(shown)} partners have a number, of {years(ends[0], ends[-1])}; the middle one is {middle}"
    old = sum(one.is_old for one in shown)
    paler = f"Paler: the {old} whose newest number is a historical record" if old else ""
    return MapOf(
        indicator=indicator,
        title=title,
        places=places,
        sentence=sentence(text, paler, "Hatched: no number, which is not zero", "Outlined: the home"),
    )
