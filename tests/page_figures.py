"""Figures made up for the pages' tests, written as the shipped ones are."""

from datetime import date
from pathlib import Path

import polars as pl
from page_families import FIVE, SPANS

from data.coverage import COVERAGE_SCHEMA
from data.figures import Collected, Interval, Level, conform
from metrics.declare import Registry

VALUES = {
    ("agreements_standing", "USA", "IND"): [1, 1, 2, 4, 6],
    ("agreements_standing", "USA", "POL"): [0, 3, 5, 8, 8],
    ("exercises_joint", "USA", "IND"): [0, 0, 1, 5, 9],
    ("exercises_joint", "USA", "POL"): [0, 2, 4, 4, 9],
    ("exercises_joint", "GBR", "IND"): [1, 1, 1, 2, 3],
    ("favourable", "USA", "IND"): [60, 62, 58, 65, 66],
    ("unfavourable", "USA", "IND"): [20, 20, 22, 15, 24],
    ("no_answer", "USA", "IND"): [20, 18, 20, 20, 10],
    ("favourable", "USA", "POL"): [70, 71, 80, 88, 93],
    ("favourable", "USA", "DEU"): [50, 45, 40, 55, 57],
    ("conflict_deaths", None, "IND"): [2000, 1500, 900, 800, 400],
    ("attache_posts", "USA", "IND"): [1, 1, 1, 2, 2],
}


def write_figures(folder: Path, registry: Registry = FIVE) -> Path:
    """A folder of embedded figures and coverage over the made-up values, in the last five years of each source."""
    rows, spans = [], []
    for (name, home, place), values in VALUES.items():
        declared = registry.measures.get(name)
        if declared is None:
            continue
        source, version, first, last = SPANS[declared.dataset]
        coverage = {"dataset": declared.dataset, "source": source, "version": version}
        kind = home if declared.collected is Collected.ASKED else None
        where = place if declared.collected is Collected.ASKED else None
        spans.append(coverage | {"kind": kind, "place": where, "first": date(first, 1, 1), "last": date(last, 12, 31)})
        for step, value in enumerate(values):
            year, spread = (
                last - len(values) + 1 + step,
                0.0 if declared.interval is Interval.EXACT else 0.05 * value + 1,
            )
            for level, where_at in (("partner", place), ("world", "WORLD")):
                if level == "world" and (place != "IND" or Level.WORLD not in declared.levels or home == "GBR"):
                    continue
                rows.append(
                    {"measure": name, "home": home, "level": level, "place": where_at, "grain": "year"}
                    | {
                        "period": date(year, 1, 1),
                        "value": float(value),
                        "low": max(0.0, value - spread),
                        "high": value + spread,
                    }
                    | {
                        "interval": declared.interval.value,
                        "n": 1000,
                        "status": "shown",
                        "source": source,
                        "version": version,
                    }
                )
    folder.mkdir(parents=True, exist_ok=True)
    conform(pl.DataFrame(rows, schema_overrides={"home": pl.String, "value": pl.Float64})).write_parquet(
        folder / "figures.parquet"
    )
    covered = pl.DataFrame(spans).unique(maintain_order=True)
    schema = {"dataset": pl.String, "source": pl.String, "version": pl.String, **COVERAGE_SCHEMA}
    covered.select(pl.col(name).cast(dtype) for name, dtype in schema.items()).write_parquet(
        folder / "coverage.parquet"
    )
    return folder
