"""What the tests of the checks in time share: a release with what stood before it, and what the checks say of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from data.store import Store, TableKey
from validation.check import Check, Looked, NotApplied, Subject, cases
from validation.checks import coverage_kept, drift, null_share, revisions, volume
from validation.held import Held, HeldTable
from validation.suites import SUITES

TODAY = date(2025, 1, 15)
LIMITS = {one.dataset.id: one.beyond for one in SUITES}
AGAINST_BEFORE = (coverage_kept.CHECK, revisions.CHECK, volume.CHECK, drift.CHECK, null_share.CHECK)
"""The checks that lay a release beside the one before it."""

Change = Callable[[pl.DataFrame], pl.DataFrame]


@dataclass(frozen=True, kw_only=True)
class Told:
    """What one check says: the subjects it objects to, their cases, or why it could not be applied."""

    subjects: Sequence[str]
    broken: pl.DataFrame
    not_applied: str | None = None
    reason: str = ""


def asked(check: Check, held: Held, subject: Subject) -> Told:
    """What a check says of a subject."""
    looked = check.look(held, subject)
    assert looked is not None, "the question does not arise"
    if isinstance(looked, NotApplied):
        return Told(subjects=(), broken=cases(pl.DataFrame()), not_applied=looked.reason)
    assert isinstance(looked, Looked)
    assert looked.cases["subject"].n_unique() == looked.cases.height, "two cases of one subject are one finding"
    broken = looked.cases.filter(~pl.col("holds"))
    return Told(subjects=broken["subject"].to_list(), broken=broken, reason=looked.reason)


def objections(held: Held, subject: Subject) -> dict[str, list[str]]:
    """The subjects each check objects to that lays a release beside the one before, without those that are content."""
    told = {check.id: list(asked(check, held, subject).subjects) for check in AGAINST_BEFORE}
    return {check: subjects for check, subjects in told.items() if subjects}


def written(folder: Path, name: str, frame: pl.DataFrame) -> Path:
    """A frame as a table's file."""
    path = folder / f"{name}.parquet"
    frame.write_parquet(path)
    return path


def held_with(*tables: HeldTable, today: date = TODAY, home: str = "USA") -> Held:
    """These tables alone, by the limits that the suites declare."""
    return Held(tables=tables, embedded=None, today=today, home=home, beyond=LIMITS)


def covering(folder: Path, subject: Subject, coverage: pl.DataFrame) -> HeldTable:
    """The coverage of a release."""
    assert subject.source is not None and subject.version is not None
    return HeldTable(
        table="coverage",
        dataset=subject.dataset,
        source=subject.source,
        version=subject.version,
        path=written(folder, f"{subject.source} {subject.version} coverage", coverage),
    )


def release(
    folder: Path,
    subject: Subject,
    now: pl.DataFrame,
    coverage: pl.DataFrame,
    *,
    before: pl.DataFrame | None = None,
    coverage_before: pl.DataFrame | None = None,
) -> list[HeldTable]:
    """Rows and coverage of one release and, where given, what stood before each."""
    assert subject.source is not None and subject.version is not None
    tables = []
    for table, frame, earlier in (("rows", now, before), ("coverage", coverage, coverage_before)):
        name = f"{subject.source} {subject.version} {table}"
        tables.append(
            HeldTable(
                table=table,
                dataset=subject.dataset,
                source=subject.source,
                version=subject.version,
                path=written(folder, name, frame),
                before=None if earlier is None else written(folder, f"{name} before", earlier),
            )
        )
    return tables


def mutated(store: Store, folder: Path, subject: Subject, change: Change, *, coverage: Change | None = None) -> Held:
    """A stored release after a change, with itself as it is before it."""
    rows, looked_at = stored(store, subject)
    tables = release(
        folder,
        subject,
        change(rows),
        coverage(looked_at) if coverage else looked_at,
        before=rows,
        coverage_before=looked_at,
    )
    return held_with(*tables)


def stored(store: Store, subject: Subject) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows and the coverage of a stored release."""
    assert subject.source is not None and subject.version is not None
    rows, looked_at = (
        store.read(TableKey(table=table, dataset=subject.dataset, source=subject.source, version=subject.version))
        for table in ("rows", "coverage")
    )
    return rows, looked_at
