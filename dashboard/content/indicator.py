"""What the Indicator page says: who leads, who lags, how sure, for up to eight places side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from dashboard.claims import Claim, Evidence, claim
from dashboard.content.answers import record
from dashboard.content.grading import graded
from dashboard.content.ranking import ranked, ranks
from dashboard.content.reader import Reader
from dashboard.content.reading import Reading, filled, place_name, readings_of
from dashboard.content.series import (
    REFERENCE,
    Span,
    figure_details,
    is_share,
    releases_shown,
    shown_in,
    side_by_side,
    span_of,
)
from dashboard.content.sources import SourceLine, source_lines
from dashboard.content.varying import signals_told, usual_limits, varied, with_variation
from dashboard.selection import MOST_PLACES, Selection
from dashboard.wording import listing, sentence, with_article, years
from data.figures import READING_SCHEMA, Interval, Level
from data.states import WORLD
from metrics.declare import Better, Category, Family, Indicator, Measure


@dataclass(frozen=True, kw_only=True)
class IndicatorPage:
    """The page: its answer first, then lines with bands, the readings as a table, and the view as CSV."""

    family: Family
    indicator: Indicator
    measure: Measure
    title: str
    question: str
    answer: str
    record: str
    level: Level
    levels: tuple[Level, ...]
    categories: tuple[Category, ...]
    category: str | None
    places: tuple[str, ...]
    are_chosen: bool
    """Whether the reader chose the places; else the page took those with the most to show."""
    series: pl.DataFrame
    series_title: str
    series_sentence: str
    unit: str
    interval: Interval
    reference: float | None
    span: Span | None
    grade: str
    """The grades of the data that are drawn; empty where none is known."""
    readings: tuple[Reading, ...]
    signals: str
    """What is outside its usual variation; empty where nothing is."""
    usual: pl.DataFrame | None
    """The usual limits of the one place that is shown, as `Variation.limits`; None for several or where none is."""
    table: pl.DataFrame
    """Exactly the view: one row a place, columns of the readings table."""
    details: tuple[str, ...]
    claim: Claim
    sources: tuple[SourceLine, ...]


def indicator_page(reader: Reader, selection: Selection) -> IndicatorPage:
    """The page of `selection.indicator`, or of the first family's lead where none is chosen."""
    registry = reader.registry()
    chosen = selection.indicator or registry.families[0].lead_indicator
    if chosen in registry.indicators:
        indicator = registry.indicators[chosen]
    else:
        of_measure = [one for one in registry.indicators.values() if one.measure == chosen]
        family = registry.family_of[chosen]
        indicator = of_measure[0] if of_measure else registry.indicators[family.lead_indicator]
    family, measure = registry.family_of[indicator.id], registry.measures[indicator.measure]
    level = Level(selection.level) if selection.level in indicator.levels else indicator.levels[0]
    category = _category(measure, indicator, selection.category)
    everyone = _readings(reader, selection, indicator, level, category)
    places = _places(everyone, selection, level)
    by_place = {one.place: one for one in everyone}
    of_places = [by_place[place] for place in places if place in by_place]
    told = varied(reader, selection, of_places)
    readings = with_variation(told, of_places)
    series = side_by_side(_figures(reader, selection, measure, level, places, category), unit=measure.unit)
    shown = shown_in([series])
    span = span_of(reader, measure, selection.as_of, shown)
    evidence = Evidence(family=family, readings=readings, span=span, said=_answer(indicator, readings, selection))
    return IndicatorPage(
        family=family,
        indicator=indicator,
        measure=measure,
        title=filled(indicator.title, selection.home, None),
        question="Where is it highest and lowest, how sure?"
        if indicator.better is Better.NEITHER
        else "Who leads, who lags, how sure?",
        answer=_answer(indicator, readings, selection),
        record=record([evidence]),
        level=level,
        levels=indicator.levels,
        categories=tuple(one for one in measure.categories if one.id in indicator.categories),
        category=category,
        places=places,
        are_chosen=bool(selection.places),
        series=series,
        series_title=filled(measure.title, selection.home, None),
        series_sentence=_series_sentence(series, measure, selection, span),
        unit=str(measure.unit),
        interval=measure.interval,
        reference=REFERENCE.get(measure.unit) if is_share(measure) else None,
        span=span,
        grade=graded(one.grade for one in releases_shown(reader, measure, shown)),
        readings=readings,
        signals=signals_told(readings),
        usual=usual_limits(told, readings) if len(places) == 1 else None,
        table=_table(readings),
        details=(
            *_declared(indicator, selection),
            *figure_details(reader, [measure], selection, None, shown),
        ),
        claim=claim([evidence], home=selection.home, place=None),
        sources=source_lines(reader, [measure], shown),
    )


def _category(measure: Measure, indicator: Indicator, asked: str | None) -> str | None:
    """The category asked for where the indicator reads it, else its first."""
    allowed = [one for one in indicator.categories if one is not None]
    if asked in allowed:
        return asked
    return None if None in indicator.categories or not allowed else allowed[0]


def _readings(
    reader: Reader, selection: Selection, indicator: Indicator, level: Level, category: str | None
) -> list[Reading]:
    frame = reader.readings(
        indicator.id,
        home=selection.home,
        level=level,
        scheme=selection.scheme if level is Level.REGION else None,
        window=selection.window,
        as_of=selection.as_of,
        categories=(category,),
    )
    chosen = pl.col("place").is_in(list(selection.places))
    kept = frame.filter((pl.col("status") != "not_collected") | chosen)
    return readings_of(
        kept, reader.registry(), old_after=reader.settings().historical_after_years, grades=reader.grades()
    )


def _places(readings: list[Reading], selection: Selection, level: Level) -> tuple[str, ...]:
    """The places chosen, else the first that have a number, highest first."""
    if level is Level.WORLD:
        return (WORLD,)
    if selection.places:
        return selection.places
    shown = sorted((one for one in readings if one.is_shown), key=lambda one: (-(one.value or 0.0), one.place))
    return tuple(one.place for one in shown[:MOST_PLACES])


def _figures(
    reader: Reader,
    selection: Selection,
    measure: Measure,
    level: Level,
    places: tuple[str, ...],
    category: str | None,
) -> Sequence[pl.DataFrame]:
    if not places or level not in measure.levels:
        return []
    return reader.figures_of_each_source(
        measure.id,
        home=selection.home,
        level=level,
        scheme=selection.scheme if level is Level.REGION else None,
        places=places,
        categories=(category,),
        last=selection.as_of,
    )


def _answer(indicator: Indicator, readings: tuple[Reading, ...], selection: Selection) -> str:
    """Who is highest and lowest of those shown, and which ranks cannot be told apart."""
    title = filled(indicator.title, selection.home, None)
    shown = [one for one in readings if one.is_shown]
    if not shown:
        return sentence(f"{title}: none of the places shown has a number")
    places = ranked(shown)
    names = {one.place: one for one in shown}
    top, bottom = names[places["place"][0]], names[places["place"][-1]]
    if len(shown) == 1:
        return sentence(f"{title}: {place_name(top.place)} {top.value_text}, {top.years_text}")
    verb = "was" if all(one.is_old for one in shown) else "is"
    text = f"Of {len(shown)} places shown, {with_article(place_name(top.place))} {verb} highest with {top.value_text}"
    text += f" and {with_article(place_name(bottom.place))} lowest with {bottom.value_text}"
    return sentence(text, ranks(shown, places))


def _series_sentence(series: pl.DataFrame, measure: Measure, selection: Selection, span: Span | None) -> str:
    title = filled(measure.title, selection.home, None)
    if span is None:
        return sentence(f"No record of {title} yet: bring one")
    known = series.drop_nulls("value")
    if known.is_empty():
        return sentence(f"{title}: no figure for the places shown")
    names = known["name"].unique(maintain_order=True).to_list()
    return sentence(f"{title} by year for {listing(names)}, {years(*_ends(known))}")


def _ends(known: pl.DataFrame) -> tuple[int, int]:
    """The first and last year of a series."""
    found = known["year"].sort().to_list()
    return int(found[0]), int(found[-1])


def _declared(indicator: Indicator, selection: Selection) -> tuple[str, ...]:
    """What the indicator declares of itself."""
    lines = (
        indicator.meaning,
        f"Unit: {indicator.unit}",
        f"Caveat: {indicator.caveat}",
        f"Arrow: {indicator.arrow_when}",
    )
    return tuple(sentence(filled(line, selection.home, None)) for line in lines)


def _table(readings: tuple[Reading, ...]) -> pl.DataFrame:
    """The readings shown, with the columns of the readings table in words a spreadsheet opens."""
    rows = [
        {
            "indicator": one.indicator.id,
            "category": one.category,
            "home": one.home,
            "level": one.level,
            "place": one.place,
            "name": place_name(one.place),
            "as_of": one.as_of,
            "window": one.window,
            "first_year": one.first,
            "last_year": one.last,
            "value": one.value,
            "low": one.low,
            "high": one.high,
            "unit": str(one.indicator.unit),
            "interval": str(one.interval),
            "direction": one.direction,
            "arrow": one.arrow,
            "n": one.n,
            "age_years": one.age,
            "variation": one.variation_told or None,
            "data_grade": one.grade.grade if one.grade is not None else None,
            "status": str(one.status),
            "reason": one.reason,
            "source": one.source,
            "version": one.version,
        }
        for one in readings
    ]
    if not rows:
        return pl.DataFrame()
    whole: dict[str, pl.DataType] = {"first_year": pl.Int64(), "last_year": pl.Int64(), "variation": pl.String()}
    return pl.DataFrame(rows, schema={name: whole.get(name, READING_SCHEMA.get(name, pl.String())) for name in rows[0]})
