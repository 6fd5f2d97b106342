"""What a run of the data-quality checks says: outcomes of checks, findings that keep their identity, and runs."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from data.findings import Severity


class Answer(StrEnum):
    """The three answers of a check."""

    PASS = "pass"
    FAIL = "fail"
    NOT_APPLIED = "could not be applied"


class Trigger(StrEnum):
    """What started a run."""

    COMMAND = "command"
    SCHEDULE = "schedule"
    MADE_UP = "made up"
    """A run of the schedule that was missed and is made up once."""
    PAGE = "page"


class RunEnding(StrEnum):
    """How a run ended."""

    FINISHED = "finished"
    FAILED = "failed"
    """It stopped by itself and says why."""
    CRASHED = "crashed"
    """Its process was gone before it could say how it ended; the next run found it so."""
    SKIPPED = "skipped"
    """It did not take place: another run was under way when it was due. It looked at nothing and failed at nothing."""


class FindingState(StrEnum):
    """Where a finding stands after a run."""

    NEW = "new"
    OPEN = "still open"
    WORSE = "worse"
    """Open before, and of more cases, or critical where it was a warning."""
    RESOLVED = "resolved"


@dataclass(frozen=True, kw_only=True)
class CheckOutcome:
    """What one check answered of one release, source or dataset (`source`, `version` null where it spans them)."""

    check: str
    dataset: str
    source: str | None = None
    version: str | None = None
    severity: Severity
    answer: Answer
    reason: str | None = None
    """Why it could not be applied; of the other two answers to what part it could not be, null where it was to all."""
    cases: int = 0
    """Things it looked at."""
    broken: int = 0
    """Of these, those that broke the rule and are no known exception."""
    excepted: int = 0
    """Of these, those that broke it and are known exceptions."""
    seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class QualityFinding:
    """One thing that a check found. It is the same finding in every run in which its `identity` is the same.

    `subject` tells the findings of one check apart in words that do not change between runs (“AFG 2021 state-based”,
    a column's name), never a respondent's value. `value` is null where the data hold respondents.
    """

    check: str
    severity: Severity
    dataset: str
    source: str | None = None
    version: str | None = None
    """The release; null where the finding is of the source or of the dataset, whichever release is newest."""
    subject: str
    place: str | None = None
    year: int | None = None
    column: str | None = None
    value: str | None = None
    old: float | None = None
    new: float | None = None
    rows: tuple[int, ...] = field(default=())
    """Numbers of the first rows concerned, as a spreadsheet shows them."""
    count: int = 1
    reason: str
    remedy: str

    @property
    def identity(self) -> str:
        """Sixteen hexadecimal digits, the same in every run."""
        told = "\x1f".join((self.check, self.dataset, self.source or "", self.version or "", self.subject))
        return hashlib.sha256(told.encode()).hexdigest()[:16]


@dataclass(frozen=True, kw_only=True)
class Run:
    """One run: what started it, when (UTC), for which datasets, and how it ended; `ending` null while it runs."""

    id: int
    at: datetime
    who: str
    trigger: Trigger
    due: datetime | None
    """The moment of the schedule it ran for; null where nobody scheduled it."""
    datasets: tuple[str, ...]
    """Those it was asked for; empty: all."""
    store_version: int
    suites: str
    """A fingerprint of the suites and checks in force."""
    ended: datetime | None = None
    ending: RunEnding | None = None
    seconds: float | None = None
    reason: str | None = None

    @property
    def took_place(self) -> bool:
        """Whether it began at all; one that was skipped did not."""
        return self.ending is not RunEnding.SKIPPED
