"""What a run changes in what is known of findings: which are new, worse, otherwise, or resolved, and which stay."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from data.datasets import DATASETS
from data.findings import MOST_ROWS_OF_A_RULE, Severity
from data.grade_rule import NEWS
from data.quality import Answer, CheckOutcome, FindingState, QualityFinding
from data.store_errors import StoreError

TOLD = ("severity", "place", "year", "column", "value", "old", "new", "rows", "count", "reason", "remedy")
"""What may change of a finding while it stays the same finding."""

NO_LONGER_FOUND = "The check was applied and no longer finds it."
NOT_ASKED = "The check is no longer asked of these data."
NOT_JUDGED = "Its newest figures are too old, or its line too short, to be judged any more."
NOT_HELD = "The data it was about are no longer held."

ANSWERED = (Answer.PASS, Answer.FAIL)

Row = dict[str, Any]


def check_findings(findings: Iterable[QualityFinding]) -> None:
    """Raises StoreError where a finding carries a value of data that hold respondents."""
    respondents = {one.id for one in DATASETS if one.respondents}
    for finding in findings:
        if finding.value is not None and finding.dataset in respondents:
            raise StoreError(
                f"A finding of the check {finding.check!r} carries a respondent's value, which is never stored.",
                next_step="Nothing was recorded. Report the check; it may not tell values of these data.",
            )


def changes_of(
    run: int,
    asked: Sequence[str],
    before: Mapping[str, Row],
    findings: Iterable[QualityFinding],
    outcomes: Sequence[CheckOutcome],
) -> list[Row]:
    """The rows to add of a run that finished: one a finding that is new, changed or resolved, none for the others.

    `before` are the findings open until now by identity, as rows of the table; `asked` the datasets the run was asked
    for (empty: all). Findings of one identity are one: the cases added up, the worst severity kept.
    """
    now = _by_identity(findings)
    rows = [_change(run, before.get(identity), row) for identity, row in now.items()]
    answered = _Answered(asked, outcomes, now.values())
    gone = (_resolved(run, row, answered.ends(row)) for identity, row in before.items() if identity not in now)
    return [row for row in (*rows, *gone) if row is not None]


def looked_at(findings: Iterable[QualityFinding], outcomes: Iterable[CheckOutcome]) -> list[str]:
    """The datasets that a run looked at, in order of their ids."""
    return sorted({one.dataset for one in outcomes} | {one.dataset for one in findings})


def _change(run: int, before: Row | None, now: Row) -> Row | None:
    if before is None:
        return now | {"run_id": run, "first_run_id": run, "state": FindingState.NEW.value}
    if all(before[name] == now[name] for name in TOLD):
        return None
    graver = now["severity"] == Severity.CRITICAL and before["severity"] != Severity.CRITICAL
    milder = now["severity"] != Severity.CRITICAL and before["severity"] == Severity.CRITICAL
    worse = graver or (now["count"] > before["count"] and not milder)
    state = FindingState.WORSE if worse else FindingState.OPEN
    return now | {"run_id": run, "first_run_id": before["first_run_id"], "state": state.value}


def _resolved(run: int, row: Row, because: str | None) -> Row | None:
    if because is None:
        return None
    told = {name: value for name, value in row.items() if name != "id"}
    return told | {"run_id": run, "state": FindingState.RESOLVED.value, "resolved_because": because}


class _Answered:
    """What the checks of a run answered, asked of each finding that it did not give again."""

    def __init__(self, asked: Sequence[str], outcomes: Sequence[CheckOutcome], found: Iterable[Row]) -> None:
        self._asked = set(asked)
        self._of_dataset: dict[str, list[CheckOutcome]] = {}
        for one in outcomes:
            self._of_dataset.setdefault(one.dataset, []).append(one)
        self._found = {row["dataset"] for row in found}
        self._answered_at_all = any(one.answer in ANSWERED for one in outcomes)
        self._judged: dict[tuple[Any, ...], str | None] = {}

    def ends(self, row: Row) -> str | None:
        """Why a finding is resolved, or None where it stays as it was."""
        question = tuple(row[name] for name in ("check", "dataset", "source", "version"))
        if question not in self._judged:
            self._judged[question] = self._ends(row)
        return self._judged[question]

    def _ends(self, row: Row) -> str | None:
        of_dataset = self._of_dataset.get(row["dataset"])
        if of_dataset is None:
            # Only a run of everything that did answer elsewhere tells that nothing is left of a dataset.
            whole = not self._asked and self._answered_at_all and row["dataset"] not in self._found
            return NOT_HELD if whole else None
        of_family = [one for one in of_dataset if _family(one.check) == _family(row["check"]) and _speaks_of(one, row)]
        of_check = [one for one in of_family if one.check == row["check"]]
        if not all(one.answer in ANSWERED for one in of_check or of_family):
            # News of what has become a historical record is none any more; a fault of the check itself names no source.
            is_past = row["check"] in NEWS and of_check and all(one.source is not None for one in of_check)
            return NOT_JUDGED if is_past else None
        if of_check:
            return NO_LONGER_FOUND
        of_release = [one for one in of_dataset if _names(one, row)]
        if any(one.answer in ANSWERED for one in of_release or of_dataset):
            return NOT_ASKED if of_release else NOT_HELD
        return None


def _speaks_of(outcome: CheckOutcome, row: Row) -> bool:
    """Whether an outcome is of the finding's source and version, as far as each of them names one."""
    of_source = None in (outcome.source, row["source"]) or outcome.source == row["source"]
    return of_source and (None in (outcome.version, row["version"]) or outcome.version == row["version"])


def _names(outcome: CheckOutcome, row: Row) -> bool:
    """Whether an outcome names the finding's own source and version: something of them is then still held."""
    return row["source"] in (None, outcome.source) and row["version"] in (None, outcome.version)


def _family(check: str) -> str:
    """`structure: actor known` and `structure` are of one family: where that was cut off, none of it was asked."""
    return check.partition(":")[0].strip()


def _by_identity(findings: Iterable[QualityFinding]) -> dict[str, Row]:
    told: dict[str, Row] = {}
    for finding in findings:
        row, earlier = _row(finding), told.get(finding.identity)
        told[finding.identity] = row if earlier is None else _both(earlier, row)
    return told


def _both(one: Row, other: Row) -> Row:
    rows = sorted({*json.loads(one["rows"]), *json.loads(other["rows"])})[:MOST_ROWS_OF_A_RULE]
    critical = Severity.CRITICAL.value in (one["severity"], other["severity"])
    return one | {
        "count": one["count"] + other["count"],
        "rows": _json(rows),
        "severity": Severity.CRITICAL.value if critical else one["severity"],
    }


def _row(finding: QualityFinding) -> Row:
    return {
        "identity": finding.identity,
        "check": finding.check,
        "severity": finding.severity.value,
        "dataset": finding.dataset,
        "source": finding.source,
        "version": finding.version,
        "subject": finding.subject,
        "place": finding.place,
        "year": finding.year,
        "column": finding.column,
        "value": finding.value,
        "old": _number(finding.old),
        "new": _number(finding.new),
        "rows": _json(sorted(finding.rows)[:MOST_ROWS_OF_A_RULE]),
        "count": finding.count,
        "reason": finding.reason,
        "remedy": finding.remedy,
        "resolved_because": None,
    }


def _number(value: float | None) -> float | None:
    """Ten significant digits: the last bits of a sum differ from run to run and are no change. Not finite: null."""
    return None if value is None or not math.isfinite(value) else float(f"{value:.10g}")


def _json(rows: list[int]) -> str:
    return json.dumps(rows, separators=(",", ":"))
