"""Rows of the ministry's own registers: made from what a test says, rolled up, or brought through the real gate."""

from datetime import date
from pathlib import Path

import polars as pl

from data.coverage import coverage_of
from data.datasets import dataset
from data.examples import example_of
from data.figures import Level, Selection
from data.store import Store
from metrics.families import REGISTRY
from metrics.ingestion import OwnCoverage, ingest_file
from metrics.library import Library
from metrics.pipeline import Ending, roll_up
from metrics.readings import read_out
from metrics.request import Request
from validation.gate import Gate

SCHEME = "m49-subregion"


def rows_of(name: str, *rows: dict[str, object]) -> pl.DataFrame:
    """A frame of the dataset, the home being the USA; what a row does not say is null."""
    schema = dataset(name).schema()
    blank = dict.fromkeys(schema) | {"home": "USA"}
    said = [blank | {"file_row": number} | row for number, row in enumerate(rows, start=2)]
    return pl.DataFrame(said, schema=schema, orient="row")


def rolled(name: str, *rows: dict[str, object], first: int, last: int) -> pl.DataFrame:
    """Every figure of such rows, of a record that looked at whole years."""
    return roll_up(
        name,
        rows_of(name, *rows),
        source="own",
        version="record",
        coverage=coverage_of([(None, "USA", date(first, 1, 1), date(last, 12, 31))]),
        status="shown",
    )


def cell(figures: pl.DataFrame, measure: str, place: str, year: int, category: str | None = None) -> dict | None:
    """The one figure stored of a cell, by column; None where none is, which reads as zero."""
    found = figures.filter(
        pl.col("measure") == measure,
        pl.col("place") == place,
        pl.col("period") == date(year, 1, 1),
        pl.col("grain") == "year",
        pl.col("category").eq_missing(pl.lit(category, dtype=pl.String)),
        pl.col("scheme").is_null() | (pl.col("scheme") == SCHEME),
    )
    assert found.height <= 1
    return found.row(0, named=True) if found.height else None


def value(figures: pl.DataFrame, measure: str, place: str, year: int, category: str | None = None) -> float | None:
    """The value of that figure, 0 where none is stored."""
    found = cell(figures, measure, place, year, category)
    return 0 if found is None else found["value"]


def brought(folder: Path, gate: Gate, *names: str) -> Library:
    """A library of the example files of these datasets alone, each published without a finding."""
    store = Store.open(folder / "home")
    for name in names:
        outcome = ingest_file(name, example_of(name), who="ana", store=store, gate=gate)
        assert (outcome.ending, outcome.findings) == (Ending.PUBLISHED, ()), name
    return Library(store=store, embedded=folder)


def admitted(folder: Path, gate: Gate, name: str, text: str, own: OwnCoverage | None = None) -> set[str]:
    """The critical rules that an own file of this text breaks; none where it was published."""
    file = folder / "own.csv"
    file.write_text(text, encoding="utf-8")
    outcome = ingest_file(name, file, who="ana", store=Store.open(folder / "store"), gate=gate, own=own)
    critical = {finding.rule for finding in outcome.findings if finding.severity == "critical"}
    assert bool(critical) == (outcome.ending is Ending.REFUSED)
    return critical


def with_line(name: str, line: str) -> str:
    """The header of the dataset's example file and one line of one's own."""
    header = example_of(name).read_text("utf-8").splitlines()[0]
    return f"{header}\n{line}\n"


def reading(
    library: Library, indicator: str, place: str, category: str | None = None, *, as_of: int, home: str = "USA"
) -> dict:
    """The one reading of an indicator for a place: a partner, a region of the scheme, or the world."""
    level = Level.WORLD if place == "WORLD" else Level.PARTNER if len(place) == 3 else Level.REGION
    found = read_out(
        library,
        Request(
            indicator=indicator,
            home=home,
            level=level,
            scheme=SCHEME if level is Level.REGION else None,
            places=(place,),
            categories=(category,),
            as_of=as_of,
        ),
    )
    assert found.height == 1
    return found.row(0, named=True)


def shown(library: Library, measure: str, place: str, year: int, category: str | None = None) -> tuple:
    """Value and status of a measure in a year, zeros filled in."""
    level = Level.WORLD if place == "WORLD" else Level.PARTNER
    figures = library.select(
        REGISTRY.measures[measure],
        Selection(level=level, home="USA", places=(place,), categories=(category,), first=year, last=year),
    )
    return figures.select("value", "status").row(0)
