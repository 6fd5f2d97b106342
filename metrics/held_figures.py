"""Figures read once: those of one measure, level and grain in a file, kept small in memory for the next question."""

from functools import lru_cache
from pathlib import Path

import polars as pl

from data.figures import FIGURE_SCHEMA, Selection

MOST_KEPT = 64
"""Measures and levels in memory at once; the one not asked for the longest goes first."""

VARYING = ("category", "subgroup", "series", "home", "scheme", "place", "interval", "status")
"""Columns of few distinct texts, held as codes: a tenth of the memory, and faster to compare."""


def held_figures(path: Path, measure: str, selection: Selection, *, source: str, version: str) -> pl.DataFrame:
    """The stored figures of a measure in a figures file for the selection's level, grain, home and places.

    Columns of the figures table; zeros are not filled. The file is read once for a measure and level and never
    changes under its name and time of writing.
    """
    kept = _kept(path, path.stat().st_mtime_ns, measure, selection.level.value, selection.grain, source, version)
    wanted = pl.col("home").is_null() if selection.home is None else pl.col("home") == selection.home
    if selection.places is not None:
        wanted &= pl.col("place").is_in(list(selection.places))
    constants = {
        "measure": measure,
        "level": selection.level.value,
        "grain": selection.grain,
        "source": source,
        "version": version,
    }
    return (
        kept.filter(wanted)
        .with_columns(
            pl.col(VARYING).cast(pl.String), *(pl.lit(value).alias(name) for name, value in constants.items())
        )
        .select(*FIGURE_SCHEMA)
    )


@lru_cache(maxsize=MOST_KEPT)
def _kept(path: Path, written: int, measure: str, level: str, grain: str, source: str, version: str) -> pl.DataFrame:
    return (
        pl.scan_parquet(path)
        .filter(measure=measure, level=level, grain=grain, source=source, version=version)
        .select(pl.col(VARYING).cast(pl.Categorical), "period", "value", "low", "high", "n")
        .collect()
    )
