"""One family's stretch of a time axis for a partner, a region or the world, with its readings and its sentence."""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from dashboard.claims import Evidence
from dashboard.content.asked import NOT_JOINED, RANGE, asked_series
from dashboard.content.grading import graded
from dashboard.content.near import figures_of_others, figures_of_place
from dashboard.content.reader import Reader
from dashboard.content.reading import Reading, alone, filled, lowered, of_state, place_name, readings_of
from dashboard.content.series import (
    LEAST_FOR_MEDIAN,
    MEDIAN_SCHEMA,
    REFERENCE,
    Span,
    figure_details,
    is_share,
    joined,
    lead_measures,
    region_median,
    releases_shown,
    short_name,
    shown_in,
    side_by_side,
    source_name,
    span_of,
)
from dashboard.quantities import quantity
from dashboard.selection import Selection
from dashboard.wording import listing, sentence, with_article, years
from data.figures import Collected, Interval, Level
from metrics.declare import Family, Measure


@dataclass(frozen=True, kw_only=True)
class Band:
    """A family's chart: its words, its series, and the readings told beside it."""

    family: Family
    measure: Measure
    family_title: str
    title: str
    question: str
    sentence: str
    """What the chart shows, in words: also its description for those who cannot see it."""
    series: pl.DataFrame
    region: pl.DataFrame
    """The thin grey line: `year`, `value`; empty where there is none."""
    interval: Interval
    unit: str
    is_share: bool
    reference: float | None
    span: Span | None
    readings: tuple[Reading, ...]
    details: tuple[str, ...]
    """What stands within one click of the chart's numbers, one line each."""
    grade: str = ""
    """The grades of the data it is drawn from, as they stand beside its age; empty where none is known."""
    of_partners: bool = False
    """Whether the line is a median over partners, because this family is never one number for a region."""

    @cached_property
    def is_empty(self) -> bool:
        return self.series["value"].drop_nulls().is_empty()

    @cached_property
    def has_something(self) -> bool:
        """Whether there is a number that is not zero: a chart of zeros is said in words instead."""
        values = self.series["value"].drop_nulls()
        return not values.is_empty() and bool((values != 0).any())

    @property
    def evidence(self) -> Evidence:
        return Evidence(family=self.family, readings=self.readings, span=self.span)


def band_of(
    reader: Reader,
    selection: Selection,
    family: Family,
    *,
    level: Level,
    place: str,
    neighbours: tuple[str, ...] = (),
    region: str | None = None,
) -> Band:
    """The band of a family for one place.

    `neighbours` are the partners whose median is the grey line of a partner, or, for a region or the world, the
    partners whose median stands for it where the family has no figure of its own there (null: every partner).
    """
    measures, home = lead_measures(family, selection.home), selection.home
    lead = measures[0]
    if level is Level.WORLD and family.of_itself(home):
        level, place = Level.PARTNER, home
    of_partners = level is not Level.PARTNER and level not in lead.levels
    # Who was asked differs by year, so a median over those asked is no line.
    has_line = level is Level.PARTNER and neighbours and lead.collected is not Collected.ASKED
    near_by = tuple(sorted({*neighbours, place})) if has_line else ()
    if of_partners:
        series = asked_series(reader, selection, lead, None if level is Level.WORLD else neighbours)
    else:
        series = joined(
            [
                side_by_side(
                    figures_of_place(reader, selection, one, level=level, place=place, among=near_by),
                    name=short_name(one) if len(measures) > 1 else None,
                    unit=one.unit,
                    by_source_alone=len(measures) == 1,
                )
                for one in measures
            ]
        )
    near = pl.DataFrame(schema=MEDIAN_SCHEMA)
    if near_by:
        near = region_median(figures_of_others(reader, selection, lead, place=place, among=near_by))
    shown = shown_in([series])
    span = span_of(reader, lead, selection.as_of, shown)
    return Band(
        family=family,
        measure=lead,
        family_title=filled(family.title, home, place),
        title=of_state(filled(lead.title, home, place), place)
        if alone(lead, family)
        else filled(lead.title, home, place),
        question=filled(family.question, home, place),
        sentence=_sentence(series, lead, span, home, place, None if near.is_empty() else region, of_partners),
        series=series,
        region=near,
        interval=Interval.NONE if of_partners else lead.interval,
        unit=str(lead.unit),
        is_share=is_share(lead),
        reference=REFERENCE.get(lead.unit) if is_share(lead) else None,
        span=span,
        readings=_readings(reader, selection, family, level, place),
        details=figure_details(reader, measures, selection, place, shown),
        grade=graded(one.grade for one in releases_shown(reader, lead, shown)),
        of_partners=of_partners,
    )


def _readings(reader: Reader, selection: Selection, family: Family, level: Level, place: str) -> tuple[Reading, ...]:
    """Every indicator of a family for one place, the family's lead first."""
    ordered = sorted(family.indicators, key=lambda one: one.id != family.leads(selection.home)[1])
    return tuple(
        reading
        for indicator in ordered
        if level in indicator.levels
        for reading in readings_of(
            reader.readings(
                indicator.id,
                home=selection.home,
                level=level,
                scheme=selection.scheme if level is Level.REGION else None,
                places=(place,),
                window=selection.window,
                as_of=selection.as_of,
                categories=indicator.categories[:1],
            ),
            reader.registry(),
            old_after=reader.settings().historical_after_years,
            grades=reader.grades(),
        )
    )


def _sentence(
    series: pl.DataFrame,
    measure: Measure,
    span: Span | None,
    home: str,
    place: str,
    region: str | None,
    of_partners: bool,
) -> str:
    """What a band's chart shows: its last value, its highest year, and what the grey line is."""
    title = filled(measure.title, home, place)
    if span is None:
        return sentence(f"No record of {lowered(title)} yet: bring one")
    first = str(series["name"].first()) if not series.is_empty() else ""
    known = series.filter(pl.col("name") == first).drop_nulls("value").sort("year")
    if known.is_empty() and of_partners:
        had = "asked" if measure.collected is Collected.ASKED else "with a number"
        few = f"in no year were {LEAST_FOR_MEDIAN} or more partners of {with_article(place_name(place))} {had}"
        return sentence(f"{title}: {few}, so no median is drawn")
    if known.is_empty() and not series.is_empty() and (series["status"] == "not_applicable").all():
        return sentence(f"{title}: not applicable to {with_article(place_name(place))} in {span.text}")
    if known.is_empty():
        return sentence(f"{title}: not collected for {with_article(place_name(place))} in {span.text}")
    if (known["value"] == 0).all():
        seen = years(min(known["year"].to_list()), max(known["year"].to_list()))
        return sentence(f"{title}: none that this source codes in {seen}", _beside(series))
    last = known.row(-1, named=True)
    if of_partners:
        return sentence(f"{title} in {last['text']}", NOT_JOINED if measure.collected is Collected.ASKED else RANGE)
    top = known.sort("value", "year", descending=True).row(0, named=True)

    def told(row: dict[str, float]) -> str:
        return quantity(row["value"], measure.unit, low=row["low"], high=row["high"], interval=measure.interval)

    parts = [f"{title}: {told(last)} in {last['year']}"]
    if top["year"] != last["year"] and top["value"] > last["value"]:
        parts.append(f"highest in {top['year']} ({told(top)})")
    cuts = known.filter(pl.col("series").ne_missing(pl.col("series").shift()) & (pl.int_range(pl.len()) > 0))
    breaks = [f"{row['series'] or 'usual series'} from {row['year']}" for row in cuts.iter_rows(named=True)]
    cut = f"Not joined where the asking changed: {listing(breaks, most=3)}" if breaks else ""
    grey = f"The grey line is the median of the other partners in {with_article(region)}" if region else ""
    return sentence(", ".join(parts), cut, _beside(series), grey)


def _beside(series: pl.DataFrame) -> str:
    """Which other sources are drawn beside the one the sentence tells of; empty where there is none."""
    sources = series.drop_nulls("value").group_by("source", maintain_order=True)
    told = [
        f"{source_name(str(source[0]), rows['version'].unique().sort().to_list())} "
        f"{years(min(rows['year'].to_list()), max(rows['year'].to_list()))}"
        for source, rows in sources
    ]
    return f"{len(told)} sources, never joined: {listing(told)}" if len(told) > 1 else ""
