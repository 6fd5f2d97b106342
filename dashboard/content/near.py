"""A partner's figures beside those of its region: read for the region at once, as all its partners' pages show both."""

from collections.abc import Sequence

import polars as pl

from dashboard.content.reader import Reader
from dashboard.selection import Selection
from data.figures import Level
from metrics.declare import Measure


def figures_of_place(
    reader: Reader, selection: Selection, measure: Measure, *, level: Level, place: str, among: tuple[str, ...] = ()
) -> Sequence[pl.DataFrame]:
    """The figures of one place up to the year chosen, one frame a source that has any of it, columns of the figures.

    `among` are the partners of its region with itself; where none of their sources has any of the place, there is one
    frame, which says why.
    """
    if among:
        frames = _of(reader, selection, measure, Level.PARTNER, among)
        own = [one.filter(pl.col("place") == place) for one in frames]
        if known := [one for one in own if one["value"].count() > 0]:
            return known
    return _of(reader, selection, measure, level, (place,))


def figures_of_others(
    reader: Reader, selection: Selection, measure: Measure, *, place: str, among: tuple[str, ...]
) -> list[pl.DataFrame]:
    """The figures of the partners among those given but the place, one frame a source, columns of the figures."""
    return [one.filter(pl.col("place") != place) for one in _of(reader, selection, measure, Level.PARTNER, among)]


def _of(
    reader: Reader, selection: Selection, measure: Measure, level: Level, places: tuple[str, ...]
) -> Sequence[pl.DataFrame]:
    return reader.figures_of_each_source(
        measure.id,
        home=selection.home,
        level=level,
        scheme=selection.scheme if level is Level.REGION else None,
        places=places,
        last=selection.as_of,
    )
