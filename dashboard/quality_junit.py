"""A run of the quality checks as JUnit XML, for whatever builds and watches: a suite a dataset, a case a check."""

import re
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

import polars as pl

from data.findings import Severity
from data.quality import Answer, CheckOutcome
from metrics.quality_run import RunResult

MOST_TOLD = 50
"""Findings of one check that are told one by one."""

BROKE = "The check itself failed"
"""How the reason begins where not the data but the check is at fault."""

NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, however they are written."""

Case = tuple[str, str, str | None, str | None]


def as_junit(result: RunResult, fail_on: Severity) -> str:
    """The XML of a run. A check fails where open findings of it, not acknowledged, weigh `fail_on` or more.

    What weighs less or is acknowledged is told as output of a case that passes; a check that could not be applied is
    skipped with its reason, and one that itself broke is an error.
    """
    told = _by_case(result.findings)
    answered = {_case(one): one for one in result.outcomes}
    # A check that could not be applied leaves findings standing; they keep their case.
    cases = sorted({*answered, *told}, key=lambda case: tuple(part or "" for part in case))
    suites = ElementTree.Element("testsuites", name="comity check")
    for dataset in dict.fromkeys(case[1] for case in cases):
        suite = ElementTree.SubElement(suites, "testsuite", name=_text(dataset))
        of_dataset = [case for case in cases if case[1] == dataset]
        for case in of_dataset:
            suite.append(_testcase(case, answered.get(case), told.get(case, []), fail_on))
        _count(suite, sum(answered[case].seconds for case in of_dataset if case in answered))
        suite.set("timestamp", f"{result.run.at:%Y-%m-%dT%H:%M:%S}")
    _count(suites, result.run.seconds or 0.0)
    return _written(suites)


def could_not_run(why: str) -> str:
    """The XML of a run that could not be made: one error."""
    suites = ElementTree.Element("testsuites", name="comity check")
    suite = ElementTree.SubElement(suites, "testsuite", name="comity check")
    case = ElementTree.SubElement(suite, "testcase", classname="comity check", name="the run", time="0")
    ElementTree.SubElement(case, "error", message=_text(why), type="could not run")
    _count(suite, 0.0)
    _count(suites, 0.0)
    return _written(suites)


def _testcase(
    case: Case, outcome: CheckOutcome | None, findings: Sequence[dict[str, Any]], fail_on: Severity
) -> ElementTree.Element:
    check, dataset, source, version = case
    seconds = 0.0 if outcome is None else outcome.seconds
    made = ElementTree.Element(
        "testcase",
        classname=_text(dataset),
        name=_text(" · ".join(part for part in (check, source, version) if part)),
        time=f"{seconds:.3f}",
    )
    failing = [one for one in findings if weighs(one, fail_on)]
    if failing:
        worst = "critical" if any(one["severity"] == Severity.CRITICAL for one in failing) else "warning"
        said = f"{len(failing)} finding{'' if len(failing) == 1 else 's'}: {failing[0]['reason']}"
        ElementTree.SubElement(made, "failure", message=_text(said), type=worst).text = _lines(failing)
    elif outcome is not None and outcome.answer is Answer.NOT_APPLIED:
        reason = outcome.reason or "It could not be applied."
        if reason.startswith(BROKE):
            ElementTree.SubElement(made, "error", message=_text(reason), type="check failed")
        else:
            ElementTree.SubElement(made, "skipped", message=_text(reason))
    others = [one for one in findings if one not in failing]
    if others:
        ElementTree.SubElement(made, "system-out").text = _lines(others)
    return made


def weighs(finding: dict[str, Any], fail_on: Severity) -> bool:
    """Whether a finding, a row of `FINDING_STATE_SCHEMA`, makes a run end with 1: it is open and not acknowledged."""
    heavy = finding["severity"] == Severity.CRITICAL or fail_on is Severity.WARNING
    return heavy and not finding["is_acknowledged"]


def _lines(findings: Sequence[dict[str, Any]]) -> str:
    lines = [_line(one) for one in findings[:MOST_TOLD]]
    if len(findings) > MOST_TOLD:
        lines.append(f"and {len(findings) - MOST_TOLD:,} more; `comity quality findings` shows them all")
    return _text("\n".join(lines))


def _line(finding: dict[str, Any]) -> str:
    acknowledged = f" (acknowledged until {finding['acknowledged_until']})" if finding["is_acknowledged"] else ""
    return (
        f"[{finding['severity']}, {finding['state']}] {finding['subject']}: {finding['reason']} {finding['remedy']} "
        f"({finding['identity']}){acknowledged}"
    )


def _by_case(findings: pl.DataFrame) -> dict[Case, list[dict[str, Any]]]:
    """The open findings by their case, critical ones first."""
    cases: dict[Case, list[dict[str, Any]]] = {}
    for one in findings.sort(pl.col("severity") != Severity.CRITICAL, "check", "subject").to_dicts():
        cases.setdefault((one["check"], one["dataset"], one["source"], one["version"]), []).append(one)
    return cases


def _case(outcome: CheckOutcome) -> Case:
    return (outcome.check, outcome.dataset, outcome.source, outcome.version)


def _count(suite: ElementTree.Element, seconds: float) -> None:
    for name, path in (("tests", "."), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        cases = suite.iter("testcase")
        suite.set(name, str(sum(1 for case in cases if path == "." or case.find(path) is not None)))
    suite.set("time", f"{seconds:.3f}")


def _text(text: str) -> str:
    return NOT_IN_XML.sub("\ufffd", text)


def _written(root: ElementTree.Element) -> str:
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'
