"""What a check may look at, made of the real store and of rows written for a test."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from store_fixtures import FilledStore

from data.coverage import COVERAGE_SCHEMA, coverage_of
from data.datasets import dataset as dataset_of
from data.own_record import OWN, OWN_VERSION
from validation.check import Check, Looked, NotApplied, Subject
from validation.held import Held, HeldTable
from validation.known_exceptions import is_excepted
from validation.quality_asking import subjects
from validation.run import held_of
from validation.suites import SUITES

TODAY = date(2026, 11, 22)
LIMITS = {one.dataset.id: one.beyond for one in SUITES}


@dataclass(frozen=True, kw_only=True)
class Given:
    """One release written for a test: its rows as they would be typed, and the (kind, place, first, last) it covers."""

    dataset: str
    rows: Sequence[dict[str, Any]] | pl.DataFrame
    covers: Sequence[tuple[str | None, str | None, int, int]] = field(default=())
    source: str = OWN
    version: str = OWN_VERSION

    @property
    def subject(self) -> Subject:
        return Subject(dataset=self.dataset, source=self.source, version=self.version)

    def frame(self) -> pl.DataFrame:
        """The rows with every column of the contract and row numbers from 2, as a spreadsheet has them."""
        if isinstance(self.rows, pl.DataFrame):
            return self.rows
        names = [name for row in self.rows for name in row]
        schema = {name: kind for name, kind in dataset_of(self.dataset).schema(names).items() if name != "file_row"}
        rows = pl.DataFrame([{name: row.get(name) for name in schema} for row in self.rows], schema=schema)
        return rows.with_row_index("file_row", offset=2).cast({"file_row": pl.Int64})

    def coverage(self) -> pl.DataFrame:
        spans = [(kind, place, date(first, 1, 1), date(last, 12, 31)) for kind, place, first, last in self.covers]
        return coverage_of(spans) if spans else pl.DataFrame(schema=COVERAGE_SCHEMA)


def real(filled: FilledStore, home: str = "USA") -> Held:
    """Every real file, as a run of the checks sees it."""
    return held_of(filled.store, today=TODAY, home=home, embedded=None)


def nothing(home: str = "USA") -> Held:
    return Held(tables=[], embedded=None, today=TODAY, home=home, beyond=LIMITS)


def with_given(held: Held, folder: Path, *given: Given) -> Held:
    """What is held, with these releases in place of those of the same name."""
    tables = {(one.table, one.dataset, one.source, one.version): one for one in held.tables}
    for one in given:
        for name, frame in (("rows", one.frame()), ("coverage", one.coverage())):
            if name == "coverage" and frame.is_empty():
                continue
            path = folder / f"{name}-{one.dataset}-{one.source}-{one.version}.parquet".replace(" ", "_")
            frame.write_parquet(path)
            key = (name, one.dataset, one.source, one.version)
            tables[key] = HeldTable(table=name, dataset=one.dataset, source=one.source, version=one.version, path=path)
    return replace(held, tables=list(tables.values()))


def broken(check: Check, held: Held, subject: Subject) -> pl.DataFrame:
    """The cases that break a check and are no known exception, as they would become findings."""
    looked = check.look(held, subject)
    assert isinstance(looked, Looked), looked
    found = looked.cases.filter(~pl.col("holds"))
    return found.filter(~is_excepted(found, check=check.id, subject=subject))


def refused(check: Check, held: Held, subject: Subject) -> str:
    """Why a check could not be applied."""
    looked = check.look(held, subject)
    assert isinstance(looked, NotApplied), looked
    return looked.reason


def everywhere(check: Check, held: Held) -> list[tuple[Subject, pl.DataFrame]]:
    """What breaks a check and is known or not, of everything it is asked of and can be applied to."""
    asked = [
        one
        for dataset in sorted({table.dataset for table in held.tables})
        for one in subjects(check.scope, held, dataset)
    ]
    looked = [(one, check.look(held, one)) for one in asked]
    return [(one, found.cases.filter(~pl.col("holds"))) for one, found in looked if isinstance(found, Looked)]
