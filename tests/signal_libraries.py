"""Small libraries of figures made for tests of signals: yearly counts and polls of one home in a few places."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from data.coverage import coverage_of
from data.figures import conform
from metrics.library import Library

Stretch = tuple[str | None, str | None, date, date]


def years(first: int, last: int, place: str | None = None, kind: str | None = None) -> Stretch:
    """A stretch of whole years looked at."""
    return kind, place, date(first, 1, 1), date(last, 12, 31)


def counts(
    measure: str, place: str, values: Mapping[int, float], *, home: str | None, source: str, version: str = "1"
) -> list[dict[str, object]]:
    """Stored figures of a place, one a year."""
    return [
        {
            "measure": measure,
            "home": home,
            "level": "partner",
            "grain": "year",
            "place": place,
            "period": date(year, 1, 1),
            "value": value,
            "low": value,
            "high": value,
            "interval": "exact",
            "n": int(value),
            "status": "shown",
            "source": source,
            "version": version,
        }
        for year, value in values.items()
    ]


def polls(
    place: str,
    values: Mapping[int, float],
    *,
    series: str = "P: telephone, national",
    no_answer: float = 10.0,
    effective: float | None = 500.0,
    home: str = "USA",
) -> list[dict[str, object]]:
    """Waves of one question: percent favourable and no answer, and the effective answers behind them."""
    told = {
        "favourable": values,
        "no_answer": dict.fromkeys(values, no_answer),
        "unfavourable": {year: 100 - no_answer - value for year, value in values.items()},
    }
    wave = {"series": series, "interval": "survey-weights" if effective else "none", "n": 1_000}
    rows = [
        row | wave | ({"low": row["value"], "high": row["value"]} if effective else {"low": None, "high": None})
        for measure, of_year in told.items()
        for row in counts(measure, place, of_year, home=home, source="pew")
    ]
    if effective:
        behind = counts("effective_answers", place, dict.fromkeys(values, effective), home=home, source="pew")
        rows += [row | wave | {"category": "favourable", "interval": "none"} for row in behind]
    return rows


def library(
    folder: Path,
    figures: Sequence[Mapping[str, object]],
    coverage: Mapping[tuple[str, str, str], Sequence[Stretch]],
) -> Library:
    """A library of these figures alone; `coverage` by dataset, source and version."""
    folder.mkdir()
    conform(pl.DataFrame(list(figures), infer_schema_length=None)).write_parquet(folder / "figures.parquet")
    pl.concat(
        coverage_of(list(stretches)).select(
            pl.lit(dataset).alias("dataset"), pl.lit(source).alias("source"), pl.lit(version).alias("version"), pl.all()
        )
        for (dataset, source, version), stretches in coverage.items()
    ).write_parquet(folder / "coverage.parquet")
    return Library(embedded=folder)
