"""What a run of the checks may look at: the tables the store holds, what stood before them, and the embedded ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

import polars as pl

from data.contract import Dataset
from data.coverage import COVERAGE_SCHEMA
from data.datasets import dataset as dataset_of
from data.figures import FIGURE_SCHEMA
from validation.beyond import Beyond
from validation.check import Subject


@dataclass(frozen=True, kw_only=True, order=True)
class HeldTable:
    """Where one table lies: `rows`, `figures` or `coverage` of a dataset, source and version.

    `before` is the file of the same table that stood before this one, null where there was none. `changed` is the day
    (UTC) on which the table came to be as it is.
    """

    table: str
    dataset: str
    source: str
    version: str
    path: Path
    before: Path | None = None
    changed: date | None = None


MEASURE_SCHEMA: dict[str, pl.DataType] = {
    "measure": pl.String(),
    "dataset": pl.String(),
    "unit": pl.String(),
    "roll_up": pl.String(),
    "is_share": pl.Boolean(),
    "is_count": pl.Boolean(),
    "has_home": pl.Boolean(),
}
"""What the figures' checks need to know of measures: one row a measure and dataset it is made from.

`roll_up` says how it reaches a region: distinct, sum, own or none.
"""


@dataclass(frozen=True, kw_only=True)
class Held:
    """The tables to be checked. Nothing is written through it; rows are scanned, never kept."""

    tables: Sequence[HeldTable]
    embedded: Path | None
    """The folder of embedded figures; None: none."""
    today: date
    home: str
    """The state, group or organisation whose own record `own` is."""
    beyond: Mapping[str, Beyond] = field(default_factory=dict, hash=False)
    """The declared limits by dataset."""
    measures: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=MEASURE_SCHEMA), hash=False)
    """What is declared of measures, given by who declares them; columns of `MEASURE_SCHEMA`."""

    def dataset(self, subject: Subject) -> Dataset:
        return dataset_of(subject.dataset)

    def limits(self, dataset: str) -> Beyond:
        """What the dataset's suite declares."""
        return self.beyond.get(dataset, Beyond())

    def releases(self, dataset: str | None = None, source: str | None = None) -> list[Subject]:
        """The releases whose rows are stored, of one dataset or source or all, in order of their ids."""
        return [
            Subject(dataset=one.dataset, source=one.source, version=one.version)
            for one in sorted(self.tables)
            if one.table == "rows" and dataset in (None, one.dataset) and source in (None, one.source)
        ]

    def table(self, table: str, subject: Subject) -> HeldTable | None:
        """The stored table of a release, None where it is not stored."""
        wanted = (table, subject.dataset, subject.source, subject.version)
        return next((one for one in self.tables if (one.table, one.dataset, one.source, one.version) == wanted), None)

    def rows(self, subject: Subject) -> pl.LazyFrame:
        """The stored rows of a release, every declared column there. Raises KeyError where they are not stored."""
        return self._scan("rows", subject, self.dataset(subject))

    def rows_before(self, subject: Subject) -> pl.LazyFrame | None:
        """The rows that stood before the present ones: of the same release, else of the release before it.

        None where nothing stood before.
        """
        before = self.file_before(subject)
        if before is not None:
            return self.dataset(subject).completed(pl.scan_parquet(before, glob=False))
        earlier = self.release_before(subject)
        return None if earlier is None else self.rows(earlier)

    def file_before(self, subject: Subject) -> Path | None:
        """The file of a release's rows that stood before the present one, None where there was none.

        One that an undo gave back, and before which none stood, is its own where no release is older.
        """
        found = self.table("rows", subject)
        if found is None or (found.before == found.path and self.release_before(subject) is not None):
            return None
        return found.before

    def release_before(self, subject: Subject) -> Subject | None:
        """The stored release of the same dataset and source that is next older by its version's name, or None."""
        order = sorted(self.releases(subject.dataset, subject.source), key=lambda one: version_order(one.version or ""))
        place = order.index(subject) if subject in order else 0
        return order[place - 1] if place else None

    def newest(self, dataset: str, source: str) -> Subject | None:
        """The stored release of a dataset and source with the newest version, None where none is stored."""
        found = self.releases(dataset, source)
        return max(found, key=lambda one: version_order(one.version or "")) if found else None

    def coverage(self, subject: Subject) -> pl.DataFrame:
        """What a release looked at, stored and embedded together; without a version, what all of the source did."""
        parts = [
            pl.read_parquet(one.path, glob=False).select(*COVERAGE_SCHEMA)
            for one in self.tables
            if one.table == "coverage" and _is_of(subject, one.dataset, one.source, one.version)
        ]
        if not self.embedded_coverage.is_empty():
            of = {"dataset": subject.dataset, "source": subject.source, "version": subject.version}
            asked = {name: value for name, value in of.items() if value is not None}
            parts.append(self.embedded_coverage.filter(**asked).select(*COVERAGE_SCHEMA))
        return pl.concat(parts) if parts else pl.DataFrame(schema=COVERAGE_SCHEMA)

    def figures(self, subject: Subject) -> pl.LazyFrame:
        """The figures of a release: the stored ones, else the embedded ones of its dataset's measures.

        Raises KeyError where there are none.
        """
        stored = self.table("figures", subject)
        if stored is not None:
            return pl.scan_parquet(stored.path, glob=False).select(*FIGURE_SCHEMA)
        if self.embedded is None or not (self.embedded / "figures.parquet").exists():
            raise KeyError(subject)
        shipped = pl.scan_parquet(self.embedded / "figures.parquet", glob=False)
        own = self.measures.filter(dataset=subject.dataset)["measure"].to_list()
        of = {"source": subject.source, "version": subject.version}
        return shipped.filter(pl.col("measure").is_in(own), **of).select(*FIGURE_SCHEMA)

    @cached_property
    def embedded_coverage(self) -> pl.DataFrame:
        """What the embedded figures looked at, with `dataset`, `source` and `version`; empty where there are none."""
        names = ("dataset", "source", "version")
        nothing = pl.DataFrame(schema={**{name: pl.String() for name in names}, **COVERAGE_SCHEMA})
        if self.embedded is None or not (self.embedded / "coverage.parquet").exists():
            return nothing
        return pl.read_parquet(self.embedded / "coverage.parquet", glob=False).select(*nothing.columns)

    @cached_property
    def sources(self) -> list[Subject]:
        """Every dataset and source that is held, stored or embedded."""
        stored = {(one.dataset, one.source) for one in self.tables}
        shipped = set(self.embedded_coverage.select("dataset", "source").unique().iter_rows())
        return [Subject(dataset=dataset, source=source) for dataset, source in sorted(stored | shipped)]

    def _scan(self, table: str, subject: Subject, dataset: Dataset) -> pl.LazyFrame:
        found = self.table(table, subject)
        if found is None:
            raise KeyError(subject)
        return dataset.completed(pl.scan_parquet(found.path, glob=False))


def _is_of(subject: Subject, dataset: str, source: str, version: str) -> bool:
    return dataset == subject.dataset and subject.source in (None, source) and subject.version in (None, version)


def version_order(version: str) -> tuple[tuple[int, ...], str]:
    """How versions are ordered: by the numbers in them, then by their text.

    >>> sorted(["25.1", "9.2", "22.1"], key=version_order)
    ['9.2', '22.1', '25.1']
    """
    digits = "".join(one if one.isdigit() else " " for one in version).split()
    return tuple(int(one) for one in digits), version
