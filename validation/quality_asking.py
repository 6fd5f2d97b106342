"""What a check is asked of, and what is put to Great Expectations of what it looked at."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TypeVar

import polars as pl

from data.findings import Severity
from validation.check import Check, NotApplied, Scope, Subject, cases
from validation.held import Held

NOTHING_THERE = "There was nothing to look at."
UNREADABLE = "A stored table could not be read; `comity doctor` says what is wrong with it."

Given = TypeVar("Given")


def _none() -> pl.DataFrame:
    return cases(pl.DataFrame())


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question that was asked: its column of truths, and how its broken cases are had where there are any.

    Without a column it could not be applied, for the reason given.
    """

    check: str
    severity: Severity
    subject: Subject
    seconds: float = 0.0
    holds: pl.Series | None = None
    broken: Callable[[], pl.DataFrame] = _none
    """The broken cases, with the columns of `CASE_SCHEMA`."""
    rows: pl.Series | None = None
    """How many rows stand behind each truth, where rows were looked at and a case may stand for many; else null."""
    reason: str = ""
    remedy: str = ""
    not_applied: str | None = None
    left_out: str | None = None
    """To what part it could not be applied, though it was to the rest."""

    @property
    def looked_at(self) -> int:
        """How many things, or rows, were looked at."""
        if self.holds is None:
            return 0
        return self.holds.len() if self.rows is None else int(self.rows.sum())

    @property
    def found_broken(self) -> int:
        """How many of them break the rule."""
        if self.holds is None:
            return 0
        return int((~self.holds).sum()) if self.rows is None else int(self.rows.filter(~self.holds).sum())


def subjects(scope: Scope, held: Held, dataset: str) -> list[Subject]:
    """Everything of a dataset that a check of that scope is asked of, once each."""
    if scope is Scope.RELEASE:
        return held.releases(dataset)
    if scope is Scope.SOURCE:
        return [one for one in held.sources if one.dataset == dataset]
    if scope is Scope.DATASET:
        return [Subject(dataset=dataset)] if held.releases(dataset) else []
    shipped = held.embedded_coverage.filter(dataset=dataset).select("source", "version").unique().iter_rows()
    stored = ((one.source, one.version) for one in held.tables if (one.table, one.dataset) == ("figures", dataset))
    return [Subject(dataset=dataset, source=source, version=version) for source, version in sorted({*shipped, *stored})]


def asked(check: Check, held: Held, subject: Subject) -> Asked | None:
    """A check asked of one subject; None where the question does not arise."""
    plain = Asked(check=check.id, severity=check.severity, subject=subject)
    began = time.perf_counter()
    looked = attempted(lambda: check.look(held, subject), held, subject)
    took = time.perf_counter() - began
    if looked is None:
        return None
    if isinstance(looked, NotApplied):
        return replace(plain, not_applied=looked.reason, seconds=took)
    found = attempted(lambda: cases(looked.cases), held, subject)
    if isinstance(found, NotApplied) or found.is_empty():
        reason = found.reason if isinstance(found, NotApplied) else NOTHING_THERE
        return replace(plain, not_applied=reason, seconds=took)
    return replace(
        plain,
        holds=found["holds"],
        broken=lambda: found.filter(~pl.col("holds")),
        reason=looked.reason,
        remedy=looked.remedy,
        left_out=looked.left_out,
        seconds=took,
    )


def attempted(work: Callable[[], Given], held: Held, subject: Subject) -> Given | NotApplied:
    """What the work gives, or why it could not be done: a check that fails is no pass, and its error may hold values.

    Everything is caught here, since Polars' panics are no `Exception`.
    """
    try:
        return work()
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 - see above
        return _why(type(error).__name__, held, subject)


def _why(error: str, held: Held, subject: Subject) -> NotApplied:
    if all(readable(path) for path in _files_of(held, subject)):
        return NotApplied(reason=f"The check itself failed ({error}): report it.")
    return NotApplied(reason=UNREADABLE)


def _files_of(held: Held, subject: Subject) -> Iterator[Path]:
    for one in held.tables:
        is_of = subject.source in (None, one.source) and subject.version in (None, one.version)
        if one.dataset == subject.dataset and is_of:
            yield one.path
            if one.before is not None:
                yield one.before


@cache
def readable(path: Path) -> bool:
    """Whether the whole of a table's file can be read. No more of it than a part is in memory."""
    try:
        pl.scan_parquet(path, glob=False).select(pl.all().null_count()).collect(engine="streaming")
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # noqa: BLE001 - damaged files make Polars panic
        return False
    return True
