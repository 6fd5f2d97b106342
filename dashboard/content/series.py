"""Figures made ready for a chart and its table: one row a name and year, with the words each point is read by."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from dashboard.content.reader import Origin, Reader
from dashboard.content.reading import filled, place_name
from dashboard.quantities import quantity
from dashboard.selection import Selection
from dashboard.wording import INTERVAL_WORDS, age, is_old, sentence, years
from dashboard.wording import status as status_words
from data.figures import Interval
from data.own_record import OWN
from metrics.declare import Family, Measure, Unit

SERIES_SCHEMA: dict[str, pl.DataType] = {
    "name": pl.String(),
    "year": pl.Int64(),
    "value": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "n": pl.Int64(),
    "status": pl.String(),
    "series": pl.String(),
    "source": pl.String(),
    "version": pl.String(),
    "text": pl.String(),
}

MEDIAN_SCHEMA: dict[str, pl.DataType] = {
    "name": pl.String(),
    "year": pl.Int64(),
    "value": pl.Float64(),
    "partners": pl.Int64(),
}

TOGETHER = {"favourable": {"favourable": "Favourable", "unfavourable": "Unfavourable", "no_answer": "No answer"}}
"""Measures never shown without one another, by the first of them: all in their order, with their names at line ends."""

REFERENCE = {Unit.PERCENT: 50.0, Unit.POINTS: 0.0}
"""The line a share or a net view is read against."""

BY_SOURCE = " · "
"""Stands between a line's name and its source's, where several sources are drawn side by side."""

LEAST_FOR_MEDIAN = 3
"""A region's median needs this many partners with a figure in that year."""


@dataclass(frozen=True, kw_only=True)
class Span:
    """The years a measure's shown release covers, and how old its newest year is."""

    first: int
    last: int
    as_of: int
    old_after: int

    @property
    def is_old(self) -> bool:
        return is_old(self.last, self.as_of, self.old_after)

    @property
    def text(self) -> str:
        return years(self.first, self.last)


def shown_in(frames: Iterable[pl.DataFrame]) -> frozenset[tuple[str, str]]:
    """The releases, as (source, version), that a series has numbers from."""
    held = [one.drop_nulls("value").select("source", "version") for one in frames if not one.is_empty()]
    return frozenset(pl.concat(held).unique().drop_nulls().iter_rows()) if held else frozenset()


def releases_shown(reader: Reader, measure: Measure, shown: Collection[tuple[str, str]]) -> list[Origin]:
    """The releases of a measure that are shown; where none of them has a number, the one preferred."""
    releases = list(reader.provenance(measure.id))
    return [one for one in releases if (one.source, one.version) in shown] or releases[:1]


def source_name(source: str, versions: Sequence[str]) -> str:
    """What a source's line is called at its end, beside another source's.

    >>> source_name("own", ["2026-01-05"]), source_name("mme", ["7"])
    ('own record', 'MME 7')
    """
    return "own record" if source == OWN else " ".join([source.upper(), *versions[:1]])


def side_by_side(
    frames: Sequence[pl.DataFrame], *, name: str | None = None, unit: Unit, by_source_alone: bool = False
) -> pl.DataFrame:
    """The figures of each source as series of their own, never joined; where there are several, named by source too."""
    if len(frames) < 2:
        return joined([by_year(one, name=name, unit=unit) for one in frames])
    made = []
    for one in frames:
        known = one.drop_nulls("value")
        said = source_name(str(known["source"][0]), known["version"].unique().sort().to_list())
        told = by_year(one, name=name, unit=unit)
        both = pl.lit(said) if by_source_alone else pl.format(f"{{}}{BY_SOURCE}{{}}", "name", pl.lit(said))
        made.append(told.with_columns(name=both))
    return joined(made)


def span_of(reader: Reader, measure: Measure, as_of: int, shown: Collection[tuple[str, str]] = ()) -> Span | None:
    """The years covered by the releases of a measure that are shown; None where none holds it by then."""
    releases = [one for one in releases_shown(reader, measure, shown) if one.first_day.year <= as_of]
    if not releases:
        return None
    return Span(
        first=min(one.first_day.year for one in releases),
        last=min(max(one.last_day.year for one in releases), as_of),
        as_of=as_of,
        old_after=reader.settings().historical_after_years,
    )


def lead_measures(family: Family, home: str) -> tuple[Measure, ...]:
    """The measures a family's chart shows: its lead, with those never shown without it."""
    declared = {measure.id: measure for measure in family.measures}
    lead = family.leads(home)[0]
    wanted = tuple(TOGETHER.get(lead, (lead,)))
    return tuple(declared[name] for name in wanted if name in declared)


def short_name(measure: Measure) -> str | None:
    """The name at its line's end of a measure that is never shown alone; None for one that is."""
    return next((names[measure.id] for names in TOGETHER.values() if measure.id in names), None)


def is_share(measure: Measure) -> bool:
    """Whether its values are shares of a whole or differences of such, read against a reference line."""
    return measure.unit in (Unit.PERCENT, Unit.POINTS, Unit.SHARE)


def by_year(figures: pl.DataFrame, *, name: str | None = None, unit: Unit) -> pl.DataFrame:
    """Figures as a chart's series, one row a name and year; the name is the place's unless one is given.

    Years that no one looked at are there with a null value, so that a line breaks at them.
    """
    if figures.is_empty():
        return pl.DataFrame(schema=SERIES_SCHEMA)
    names = {place: place_name(place) for place in figures["place"].unique().to_list()}
    named = pl.lit(name) if name is not None else pl.col("place").replace_strict(names, return_dtype=pl.String)
    series = figures.sort("place", "period").select(
        name=named,
        year=pl.col("period").dt.year().cast(pl.Int64),
        **{
            column: pl.col(column) for column in ("value", "low", "high", "n", "status", "interval", "series", "source")
        },
        version="version",
    )
    return series.with_columns(text=pl.Series(_texts(series, unit), dtype=pl.String)).select(
        pl.col(column).cast(dtype) for column, dtype in SERIES_SCHEMA.items()
    )


def _texts(series: pl.DataFrame, unit: Unit) -> Iterable[str]:
    columns = series.select("name", "year", "value", "low", "high", "interval", "status", "n")
    for name, year, value, low, high, interval, status, n in columns.iter_rows():
        if value is None:
            yield f"{name}, {year}: {status_words(status)}"
            continue
        text = f"{name}, {year}: {quantity(value, unit, low=low, high=high, interval=interval)}"
        answers = f", n = {n}" if n and interval not in (Interval.EXACT, Interval.NONE) else ""
        yield f"{text}{answers}" + (", provisional" if status == "provisional" else "")


def region_median(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The median over partners by year, within each source: `name`, `year`, `value`, `partners`.

    Years with too few partners are left out.
    """
    made = [
        one.drop_nulls("value")
        .group_by(year=pl.col("period").dt.year().cast(pl.Int64))
        .agg(name=pl.col("source").first(), value=pl.col("value").median(), partners=pl.col("place").n_unique())
        .filter(pl.col("partners") >= LEAST_FOR_MEDIAN)
        .sort("year")
        .select(pl.col(column).cast(dtype) for column, dtype in MEDIAN_SCHEMA.items())
        for one in frames
    ]
    return pl.concat(made) if made else pl.DataFrame(schema=MEDIAN_SCHEMA)


def figure_details(
    reader: Reader,
    measures: Sequence[Measure],
    selection: Selection,
    place: str | None,
    shown: Collection[tuple[str, str]] = (),
) -> tuple[str, ...]:
    """All that must stand within one click of a chart's figures, one line each."""
    lines = []
    for one in measures:
        releases = releases_shown(reader, one, shown)
        interval = INTERVAL_WORDS[one.interval] + (f" ({one.no_interval})" if one.no_interval else "")
        lines += [f"{filled(one.title, selection.home, place)}: {filled(one.meaning, selection.home, place)}"]
        lines += [f"Unit: {one.unit}. Interval: {interval}. n: in the table"]
        for release in releases:
            span = years(release.first_day.year, release.last_day.year)
            ends = age(release.last_day.year, selection.as_of)
            graded = f", {release.grade.text}" if release.grade is not None else ""
            lines += [f"Source: {release.title} ({release.source} {release.version}), {span}, {ends}{graded}"]
        lines += [f"Caveat: {filled(one.caveat, selection.home, place)}"]
    return tuple(dict.fromkeys(sentence(line) for line in lines))


def joined(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Series of several names under one another."""
    return pl.concat(frames) if frames else pl.DataFrame(schema=SERIES_SCHEMA)


def table_of(series: pl.DataFrame, unit: Unit | str) -> pl.DataFrame:
    """The table behind a chart: every row of its series, the unit in the heading."""
    return series.select(
        pl.col("name").alias("Name"),
        pl.col("year").alias("Year"),
        pl.col("value").round_sig_figs(6).alias(f"Value ({unit})"),
        pl.col("low").round_sig_figs(6).alias("Low"),
        pl.col("high").round_sig_figs(6).alias("High"),
        pl.col("n").alias("n"),
        pl.col("status").str.replace_all("_", " ").alias("Status"),
        pl.col("series").alias("Series"),
        pl.col("source").alias("Source"),
        pl.col("version").alias("Version"),
    )
