"""Whether a reading's newest figure is a signal or within its usual variation, all of one page told together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from dashboard.content.bands import Band
from dashboard.content.reader import Asked, Reader
from dashboard.content.reading import Reading, filled, lowered, place_name
from dashboard.selection import Selection
from dashboard.wording import listing, sentence, thin
from data.figures import Level
from metrics.declare import Measure
from metrics.signals import State, band, explain

MOST_NAMED = 6


@dataclass(frozen=True, kw_only=True)
class Variation:
    """What is said of one series: its state, its sentence, and its usual limits to be drawn."""

    state: str
    sentence: str
    runs: tuple[str, ...]
    """What its last points do besides, which is shown and by itself no signal."""
    limits: pl.DataFrame
    """`year`, `centre`, `low`, `high`, `baseline`; empty where nothing was judged."""

    @property
    def is_signal(self) -> bool:
        return self.state == State.SIGNAL.value

    @property
    def text(self) -> str:
        """What stands beside the number; empty where nothing is told of it."""
        if self.is_signal:
            return "signal: outside its usual variation"
        return self.state if self.state == State.USUAL.value else ""


Key = tuple[str, str, str, str | None]
"""Measure, level, place and category."""


def varied(reader: Reader, selection: Selection, readings: Iterable[Reading]) -> dict[Key, Variation]:
    """What is told of each series behind the readings that have a recent number, as one page's worth of chances."""
    wanted: dict[tuple[str, str], list[Reading]] = {}
    for one in readings:
        if one.is_shown and not one.is_old:
            wanted.setdefault((one.indicator.measure, one.level), []).append(one)
    asked = tuple(
        Asked(
            measure=measure,
            level=level,
            scheme=selection.scheme if level == Level.REGION else None,
            places=tuple(sorted({one.place for one in found})),
            categories=_categories(reader.registry().measures[measure], {one.category for one in found}),
        )
        for (measure, level), found in sorted(wanted.items())
    )
    told = reader.signals(asked, home=selection.home, as_of=selection.as_of)
    # Of several ways of asking one question, the newest is what the page shows.
    newest = told.sort("newest_year", "first", nulls_last=False)
    return {
        (row["measure"], row["level"], row["place"], row["category"]): Variation(
            state=row["state"], sentence=thin(explain(row)), runs=tuple(row["runs"]), limits=band(row)
        )
        for row in newest.iter_rows(named=True)
    }


def _categories(measure: Measure, read: set[str | None]) -> tuple[str | None, ...] | None:
    if None in read and not measure.has_total:
        return None
    return tuple(sorted(read, key=lambda one: one or ""))


def of_reading(told: Mapping[Key, Variation], reading: Reading) -> Variation | None:
    """What is told of the series behind a reading; None where nothing was asked or there is no such series."""
    if not reading.is_shown or reading.is_old:
        return None
    return told.get((reading.indicator.measure, reading.level, reading.place, reading.category))


def with_variation(told: Mapping[Key, Variation], readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The readings, each with what is told of its series."""
    found = [(one, of_reading(told, one)) for one in readings]
    return tuple(
        one if known is None else replace(one, variation=known.text, variation_told=known.sentence, runs=known.runs)
        for one, known in found
    )


def bands_varied(reader: Reader, selection: Selection, bands: Sequence[Band]) -> tuple[Band, ...]:
    """A page's bands, the readings of each with what is told of its series."""
    told = varied(reader, selection, (one for band in bands for one in band.readings))
    return tuple(replace(one, readings=with_variation(told, one.readings)) for one in bands)


def usual_limits(told: Mapping[Key, Variation], readings: Sequence[Reading]) -> pl.DataFrame | None:
    """The limits to be drawn of the first reading that has some; None where none has."""
    found = (of_reading(told, one) for one in readings)
    return next((one.limits for one in found if one is not None and not one.limits.is_empty()), None)


def signals_told(readings: Iterable[Reading]) -> str:
    """One sentence naming what is outside its usual variation; empty where nothing is."""
    found = [one for one in readings if one.is_signal]
    ours = dict.fromkeys(_told(one) for one in found if not one.family.context)
    context = dict.fromkeys(_told(one) for one in found if one.family.context)
    if not found:
        return ""
    return sentence(
        f"Outside its usual variation: {listing(list(ours), most=MOST_NAMED)}" if ours else "",
        f"Outside its usual variation, as context and not our result: {listing(list(context), most=MOST_NAMED)}"
        if context
        else "",
        NO_CAUSE,
    )


def _told(one: Reading) -> str:
    return f"{_of(one)} ({lowered(one.variation_told)})"


def _of(one: Reading) -> str:
    """What a reading's series counts, and where."""
    measure = next(measure for measure in one.family.measures if measure.id == one.indicator.measure)
    title = filled(measure.title, one.home, one.place)
    return title if one.level == "world" or place_name(one.place) in title else f"{title}, {place_name(one.place)}"


NO_CAUSE = "A signal says that something is different, not why"
"""What a reader must know of every signal."""
