"""What partners were asked: never one number for a region, but each year's median, range and list, never joined."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from dashboard.content.reader import Reader
from dashboard.content.reading import filled, place_name
from dashboard.content.series import LEAST_FOR_MEDIAN, SERIES_SCHEMA, joined, source_name
from dashboard.quantities import quantity, rough
from dashboard.selection import Selection
from dashboard.wording import sentence, with_article
from data.figures import Collected, Interval
from metrics.declare import Measure, Unit
from metrics.families.perception_waves import asked_in

RANGE = "The bars are the range over partners, not intervals"
NOT_JOINED = f"Partners asked differ by year: not joined. {RANGE}"
"""Said under every chart of a median over those asked."""


@dataclass(frozen=True, kw_only=True)
class AskedList:
    """The partners of a region asked in the newest year in which any was."""

    year: int
    sentence: str
    lines: tuple[str, ...]
    """One partner each, the most favourable first, with interval and number of answers."""


def asked_list(
    reader: Reader, selection: Selection, measure: Measure, region: str, present: Sequence[str]
) -> AskedList | None:
    """The partners present that were asked in the newest year; None where none ever was."""
    if not present:
        return None
    figures = reader.figures(measure.id, home=selection.home, places=tuple(present), last=selection.as_of)
    found = asked_in(figures, present) if not figures.is_empty() else None
    if found is None:
        return None
    count, unit = found.partners.height, measure.unit
    columns = found.partners.select("place", "value", "low", "high", "interval", "n")
    lines = tuple(
        f"{place_name(place)}: {quantity(value, unit, low=low, high=high, interval=interval)}"
        + (f", n = {n}" if n and interval not in (Interval.EXACT, Interval.NONE) else "")
        for place, value, low, high, interval, n in columns.iter_rows()
    )
    title = filled(measure.title, selection.home, region)
    spread = (
        f", median {quantity(rough(found.median), unit)}, from {quantity(rough(found.lowest), unit)} "
        f"to {quantity(rough(found.highest), unit)}"
    )
    who = f"{count} of {len(present)} partners in {with_article(region)}"
    how = "asked" if measure.collected is Collected.ASKED else "with a number"
    return AskedList(
        year=found.year,
        sentence=sentence(f"{title}: {who} {how} in {found.year}, the newest year{spread if count > 1 else ''}"),
        lines=lines,
    )


def asked_series(
    reader: Reader, selection: Selection, measure: Measure, partners: tuple[str, ...] | None
) -> pl.DataFrame:
    """The median over partners by year and source, its low and high being the range over them and n how many."""
    if partners == ():
        return pl.DataFrame(schema=SERIES_SCHEMA)
    frames = reader.figures_of_each_source(measure.id, home=selection.home, places=partners, last=selection.as_of)
    return joined([_medians(one, measure, len(frames) > 1) for one in frames if one["value"].count() > 0])


def _medians(figures: pl.DataFrame, measure: Measure, is_one_of_several: bool) -> pl.DataFrame:
    by_partner = figures.drop_nulls("value").sort("place", "period")
    said = source_name(str(by_partner["source"][0]), by_partner["version"].unique().sort().to_list())
    name = f"Median of partners · {said}" if is_one_of_several else "Median of partners"
    years = (
        by_partner.group_by(year=pl.col("period").dt.year().cast(pl.Int64))
        .agg(
            value=pl.col("value").median(),
            low=pl.col("value").min(),
            high=pl.col("value").max(),
            n=pl.col("place").n_unique().cast(pl.Int64),
            source=pl.col("source").first(),
            version=pl.col("version").first(),
        )
        .filter(pl.col("n") >= LEAST_FOR_MEDIAN)
        .sort("year")
        .with_columns(name=pl.lit(name), status=pl.lit("shown"), series=pl.lit(None, dtype=pl.String))
    )
    texts = [
        f"{year}: median {quantity(value, measure.unit)} of {n} partners, "
        f"from {quantity(low, measure.unit)} to {quantity(high, measure.unit)}"
        for year, value, low, high, n in years.select(
            "year", *(_rounded(name, measure.unit) for name in ("value", "low", "high")), "n"
        ).iter_rows()
    ]
    return years.with_columns(text=pl.Series(texts, dtype=pl.String)).select(
        pl.col(name).cast(dtype) for name, dtype in SERIES_SCHEMA.items()
    )


def _rounded(column: str, unit: Unit) -> pl.Expr:
    """A number that summarises many partners, no finer than it can be meant."""
    return pl.col(column).round() if unit is Unit.PERCENT else pl.col(column).round_sig_figs(2)
