"""Exercises made up for tests, and counts of the raw file made another way than the product's."""

from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from data.coverage import coverage_of
from data.datasets.exercise_participations import DATASET
from data.figures import Level, Selection, conform
from data.filling import select
from data.states import members
from metrics.declare import RollUpContext
from metrics.families.exercises import FAMILY
from metrics.families.exercises_roll_ups import roll_up
from metrics.request import ReadingContext

SCHEME = "m49-intermediate"
COVERAGE = coverage_of([(None, None, date(1980, 1, 1), date(2010, 12, 31))])
SHAPES = {measure.id: measure.shape for measure in FAMILY.measures}
INDICATORS = {indicator.id: indicator for indicator in FAMILY.indicators}
NAMES = {
    "USA": ["United States"],
    "TUR": ["Turkey"],
    "IND": ["India"],
    "POL": ["Poland"],
    "RUS": ["Russia"],
    "DEU": ["Germany", "Federal Republic of Germany"],
}
SOUTHERN_ASIA = ["Afghanistan", "Bangladesh", "India", "Iran", "Maldives", "Nepal", "Pakistan", "Sri Lanka"]
LISTED_BESIDE = "('-9', 'NATO', 'Baltic States')"
PARTIES = """
    WITH wide AS (SELECT row_number() OVER () AS record, * FROM read_csv('{file}', all_varchar = true)),
    parties AS (
        SELECT DISTINCT record, country FROM (UNPIVOT wide ON COLUMNS('^State[A-Z]+$') INTO NAME slot VALUE country)
    )
"""


def context(regions: pl.DataFrame) -> RollUpContext:
    return RollUpContext(regions=regions, coverage=COVERAGE, status="shown", design_effect=2.0)


def regions_of(*schemes: str) -> pl.DataFrame:
    return pl.concat([members(scheme).select(pl.lit(scheme).alias("scheme"), "region", "actor") for scheme in schemes])


def exercise(number: int, actors: list[str | None], year: int = 2008, **facts: object) -> list[dict[str, object]]:
    said = {
        "exercise": f"m{number}",
        "name": "unnamed",
        "start": str(year),
        "start_year": year,
        "listed_participants": len(actors),
        "size_known": None not in actors,
    }
    return [said | {"participant": place, "actor": actor} | facts for place, actor in enumerate(actors, start=1)]


def rolled(rows: list[dict[str, object]] | pl.DataFrame) -> pl.DataFrame:
    if isinstance(rows, list):
        blank: dict[str, object] = dict.fromkeys(DATASET.schema())
        rows = pl.DataFrame([blank | row for row in rows], schema=DATASET.schema(), orient="row")
    return conform(roll_up(rows.lazy(), context(regions_of(SCHEME))))


def stored(
    figures: pl.DataFrame,
    measure: str,
    home: str | None,
    place: str,
    level: str = "partner",
    category: str | None = None,
    column: str = "value",
) -> dict[int, float]:
    """A column by year."""
    found = figures.filter(
        pl.col("measure") == measure,
        pl.col("home").eq_missing(pl.lit(home)),
        pl.col("level") == level,
        pl.col("place") == place,
        pl.col("category").eq_missing(pl.lit(category)),
        pl.col("scheme").eq_missing(pl.lit(SCHEME if level == "region" else None)),
    )
    return {period.year: value for period, value in found.select("period", column).iter_rows()}


def read(figures: pl.DataFrame, indicator: str, level: Level = Level.PARTNER, **changes: object) -> pl.DataFrame:
    def chosen(measure: str, selection: Selection) -> pl.DataFrame:
        return select(figures.lazy(), COVERAGE, SHAPES[measure], selection)

    asked: dict[str, object] = {
        "home": "USA",
        "level": level,
        "scheme": SCHEME if level is Level.REGION else None,
        "places": None,
        "categories": (None,),
        "window": INDICATORS[indicator].window or 5,
        "as_of": 2010,
        "start": 1980,
        "end": 2010,
        "select": chosen,
    }
    return INDICATORS[indicator].read(ReadingContext(**(asked | changes)))  # type: ignore[arg-type]


def only(readings: pl.DataFrame, place: str) -> dict[str, object]:
    return readings.filter(pl.col("place") == place).row(0, named=True)


def counted(wide_file: Path, condition: str) -> dict[int, float]:
    """Exercises by start year in the raw file that meet an SQL condition on `wide`."""
    query = PARTIES.format(file=wide_file) + (
        f'SELECT "s.year"::INT, count(*) FROM wide WHERE {condition} GROUP BY ALL ORDER BY ALL'
    )
    return {year: float(count) for year, count in duckdb.sql(query).fetchall()}


def has(names: list[str]) -> str:
    listed = ", ".join(f"'{name}'" for name in names)
    return f"record IN (SELECT record FROM parties WHERE country IN ({listed}))"
