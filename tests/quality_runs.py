"""What the tests of quality records share: a finding and an outcome with what is said in place of the usual, a run."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from data.findings import Severity
from data.quality import Answer, CheckOutcome, QualityFinding, RunEnding, Trigger
from data.quality_records import QualityRecords

NIGHT = datetime(2026, 11, 22, 3, tzinfo=UTC)
DATASET = "agreement_parties"
RELEASE = {"dataset": DATASET, "source": "dcad", "version": "1.0"}


def found(subject: str = "AFG 2021", **said: object) -> QualityFinding:
    """A warning of the check `revision` about a release of agreements."""
    usual: dict[str, object] = {
        "check": "revision", "severity": Severity.WARNING, **RELEASE, "subject": subject, "place": "AFG", "year": 2021,
        "column": "signed", "old": 10.0, "new": 14.0, "rows": (4, 7), "count": 2, "reason": "It changed.",
        "remedy": "Compare the two files.",
    }  # fmt: skip
    return QualityFinding(**usual | said)  # type: ignore[arg-type]


def outcome(check: str = "revision", answer: Answer = Answer.FAIL, **said: object) -> CheckOutcome:
    """What a check answered of the same release."""
    usual: dict[str, object] = {
        "check": check, "severity": Severity.WARNING, **RELEASE, "answer": answer, "cases": 100, "seconds": 0.25,
        "reason": "There is no earlier version." if answer is Answer.NOT_APPLIED else None,
    }  # fmt: skip
    return CheckOutcome(**usual | said)  # type: ignore[arg-type]


def ran(
    records: QualityRecords,
    findings: Iterable[QualityFinding] = (),
    outcomes: Iterable[CheckOutcome] = (),
    *,
    datasets: Iterable[str] = (),
    ending: RunEnding = RunEnding.FINISHED,
    when: datetime = NIGHT,
    reason: str | None = None,
) -> int:
    """A run from its start to its end a minute later."""
    run = records.start(who="ana", trigger=Trigger.COMMAND, datasets=datasets, suites="f00d", when=when)
    end = when + timedelta(minutes=1)
    records.end(run, ending=ending, when=end, outcomes=outcomes, findings=findings, reason=reason)
    return run
