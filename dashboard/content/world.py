"""What the world map says: one indicator over every partner, with what is old and what is missing."""

from dataclasses import dataclass
from statistics import median

import polars as pl

from dashboard.content.bands import Band
from dashboard.content.reading import Reading, filled, place_name
from dashboard.quantities import quantity, rough
from dashboard.selection import Selection
from dashboard.wording import sentence, years
from metrics.declare import Indicator


@dataclass(frozen=True, kw_only=True)
class MapOf:
    """The readings of one indicator over all partners, for the map and its table."""

    indicator: Indicator
    title: str
    places: pl.DataFrame
    """Columns `place`, `name`, `value`, `text`, `years`, `is_old`; only places with a number."""
    sentence: str


def map_indicator(selection: Selection, bands: tuple[Band, ...], partners: dict[str, list[Reading]]) -> str | None:
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
