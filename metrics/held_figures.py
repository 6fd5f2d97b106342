"""Figures read once: those of one measure, level and grain in a file, kept small in memory for the next question."""

from functools import lru_cache
from pathlib import Path

import polars as pl

from data.figures import FIGURE_SCHEMA, Selection
from data.filling import of_cells

MOST_KEPT = 192
"""Measures and levels in memory at once: all that pages ask for. The one not asked for the longest goes first."""

VARYING = ("category", "subgroup", "series", "home", "scheme", "place", "interval", "status")
"""Columns of few distinct texts, held as codes: a tenth of the memory, and faster to compare."""


def held_figures(
    path: Path, measure: str, selection: Selection, *, source: str, version: str, scheme: str | None
) -> pl.DataFrame:
    """The stored figures of a measure in a figures file that a selection asks for, its scheme stored by that name.

    Columns of the figures table; zeros are not filled. The file is read once for a measure and level and never
    changes under its name and time of writing.
    """
    kept = _kept(path, path.stat().st_mtime_ns, measure, selection.level.value, selection.grain, source, version)
    wanted = pl.col("home").is_null() if selection.home is None else pl.col("home") == selection.home
    wanted &= pl.col("scheme").is_null() if scheme is None else pl.col("scheme") == scheme
    told = {
        "measure": measure,
        "level": selection.level.value,
        "grain": selection.grain,
        "source": source,
        "version": version,
        "scheme": selection.scheme,
    }
    have = set(kept.columns)

    def column(name: str) -> pl.Expr:
        if name in told:
            return pl.lit(told[name])
        if name in have:
            return pl.col(name)
        return pl.col("value") if name in ("low", "high") else pl.lit(None)

    return kept.filter(wanted & of_cells(selection)).select(
        column(name).cast(dtype).alias(name) for name, dtype in FIGURE_SCHEMA.items()
    )


@lru_cache(maxsize=MOST_KEPT)
def _kept(path: Path, written: int, measure: str, level: str, grain: str, source: str, version: str) -> pl.DataFrame:
    """The figures without what they need not say: bounds that are the value itself, breakdowns there are none of."""
    read = (
        pl.scan_parquet(path)
        .filter(measure=measure, level=level, grain=grain, source=source, version=version)
        .select(pl.col(VARYING).cast(pl.Categorical), "period", "value", "low", "high", "n")
        .collect()
    )
    alike = [name for name in ("low", "high") if read[name].eq_missing(read["value"]).all()]
    return read.drop(*alike, *(name for name in ("series",) if read[name].null_count() == read.height))
