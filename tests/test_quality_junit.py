"""Laws of the JUnit file of a run: what fails in it is what ends the command with 1, and it is always XML."""

from datetime import UTC, date, datetime
from typing import Any
from xml.etree import ElementTree

import polars as pl

from dashboard.quality_junit import MOST_TOLD, as_junit, could_not_run
from data.findings import Severity
from data.quality import Answer, CheckOutcome, Run, RunEnding, Trigger
from data.quality_records import FINDING_STATE_SCHEMA
from metrics.quality_run import RunResult

DEATHS = "violence_country_years"
NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)


def result_of(outcomes: list[CheckOutcome], findings: list[dict[str, Any]]) -> RunResult:
    base = dict.fromkeys(FINDING_STATE_SCHEMA) | {
        "check": "revision", "dataset": DEATHS, "source": "ucdp", "version": "25.1", "severity": "warning", "rows": [],
        "count": 1, "state": "new", "is_acknowledged": False, "subject": "FRA 2002", "identity": "0" * 16,
        "reason": "5 became 9.", "remedy": "Ask.",
    }  # fmt: skip
    frame = pl.DataFrame([base | one for one in findings], schema=FINDING_STATE_SCHEMA)
    run = Run(
        id=1, at=NOW, who="night", trigger=Trigger.COMMAND, due=None, datasets=(), store_version=0, suites="",
        ended=NOW, ending=RunEnding.FINISHED, seconds=1.5,
    )  # fmt: skip
    return RunResult(
        run=run, outcomes=tuple(outcomes), findings=frame, changes=frame.clear(), crashed=(), made_store=False
    )


def outcome(check: str, answer: Answer, reason: str | None = None) -> CheckOutcome:
    return CheckOutcome(
        check=check, dataset=DEATHS, source="ucdp", version="25.1", severity=Severity.WARNING, answer=answer,
        reason=reason, seconds=0.25,
    )  # fmt: skip


def test_junit_tells_failed_skipped_broken_and_passed_apart_and_counts_them() -> None:
    outcomes = [
        outcome("revision", Answer.FAIL),
        outcome("volume", Answer.PASS),
        outcome("drift", Answer.NOT_APPLIED, "Nothing stood before."),
        outcome("null share", Answer.NOT_APPLIED, "The check itself failed (KeyError): report it."),
    ]
    suites = ElementTree.fromstring(as_junit(result_of(outcomes, [{}]), Severity.WARNING))
    (suite,) = suites
    assert {name: suite.get(name) for name in ("name", "tests", "failures", "errors", "skipped", "time")} == {
        "name": DEATHS, "tests": "4", "failures": "1", "errors": "1", "skipped": "1", "time": "1.000",
    }  # fmt: skip
    told = {case.get("name"): [part.tag for part in case] for case in suite}
    assert told == {
        "drift · ucdp · 25.1": ["skipped"],
        "null share · ucdp · 25.1": ["error"],
        "revision · ucdp · 25.1": ["failure"],
        "volume · ucdp · 25.1": [],
    }
    assert suites.get("time") == "1.500"


def test_junit_fails_by_the_rule_of_the_exit_code() -> None:
    warning = result_of([outcome("revision", Answer.FAIL)], [{}])
    assert [part.tag for part in ElementTree.fromstring(as_junit(warning, Severity.CRITICAL)).iter("failure")] == []
    (output,) = ElementTree.fromstring(as_junit(warning, Severity.CRITICAL)).iter("system-out")
    assert "5 became 9." in str(output.text)
    answered = {"severity": "critical", "is_acknowledged": True, "acknowledged_until": date(2026, 12, 1)}
    known = result_of([outcome("revision", Answer.FAIL)], [answered])
    assert list(ElementTree.fromstring(as_junit(known, Severity.WARNING)).iter("failure")) == []
    assert "acknowledged until 2026-12-01" in as_junit(known, Severity.WARNING)


def test_junit_keeps_a_case_for_a_finding_whose_check_could_not_be_applied() -> None:
    left = result_of([outcome("revision", Answer.NOT_APPLIED, "No worker.")], [{"severity": "critical"}])
    (case,) = ElementTree.fromstring(as_junit(left, Severity.CRITICAL)).iter("testcase")
    assert [part.tag for part in case] == ["failure"], "it stands until the check can be applied again"


def test_junit_holds_no_character_that_xml_cannot_and_no_endless_list() -> None:
    hostile = 'a\x00b\x1b[31m ]]> <script>&"\uffff'
    many = [{"subject": f"{hostile} {number}", "reason": hostile} for number in range(MOST_TOLD + 7)]
    lone = outcome(f"{hostile}\ud800", Answer.NOT_APPLIED, f"{hostile}\udfff")
    text = as_junit(result_of([lone], many), Severity.WARNING)
    root = ElementTree.fromstring(text.encode("utf-8"))
    (failure,) = root.iter("failure")
    assert str(failure.text).count("Ask.") == MOST_TOLD
    assert "and 7 more" in str(failure.text)
    assert "<script>" in str(failure.text) and "<script>" not in text
    ElementTree.fromstring(could_not_run(f"{hostile}\ud800").encode("utf-8"))
