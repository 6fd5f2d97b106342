"""What is said of a question once it is decided: its outcome, and a finding for each broken case that is not known."""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import polars as pl

from data.datasets import dataset as dataset_of
from data.findings import Severity, printable
from data.quality import Answer, CheckOutcome, QualityFinding
from data.states import actors, name_of
from validation.answers import Checked
from validation.check import NotApplied, Subject
from validation.held import Held
from validation.known_exceptions import is_excepted
from validation.quality_asking import Asked, attempted
from validation.quality_rows import ROWS_TOLD

MOST_FINDINGS = 200
"""Of one check and subject; then one more says how many there are beside."""

FURTHER = "further cases"
CONTRADICTED = "Great Expectations could not compute it: report it."
VALUE_LENGTH = 200
WORDS = re.compile(r"\{(subject|place|year|column|value|old|new|count)\}")


def told(questions: Sequence[Asked], counts: Sequence[int | None], held: Held) -> Checked:
    """One outcome a check and subject, in the order asked, and their findings; `counts` are those decided.

    Of several columns that one check is asked of, one that could not be answered makes it so for the check; what the
    others found is said all the same.
    """
    outcomes: list[CheckOutcome] = []
    findings: list[QualityFinding] = []
    parts = [_part(one, count, held) for one, count in zip(questions, counts, strict=True)]
    for _, several in groupby(
        parts, key=lambda part: (part[0].check, part[0].dataset, part[0].source, part[0].version)
    ):
        some = list(several)
        outcomes.append(_summed([outcome for outcome, _ in some]))
        findings += [finding for _, found in some for finding in found]
    return Checked(outcomes=outcomes, findings=findings)


def not_applied(check: str, severity: Severity, subject: Subject, reason: str, seconds: float = 0.0) -> CheckOutcome:
    """The outcome of a check that could not be applied, and why."""
    return CheckOutcome(
        check=check,
        dataset=subject.dataset,
        source=subject.source,
        version=subject.version,
        severity=severity,
        answer=Answer.NOT_APPLIED,
        reason=reason,
        seconds=seconds,
    )


def _part(question: Asked, count: int | None, held: Held) -> tuple[CheckOutcome, list[QualityFinding]]:
    subject = question.subject
    if question.holds is None or count is None:
        reason = question.not_applied or CONTRADICTED
        return not_applied(question.check, question.severity, subject, reason, question.seconds), []
    found = attempted(lambda: _findings(question), held, subject)
    if isinstance(found, NotApplied):
        return not_applied(question.check, question.severity, subject, found.reason, question.seconds), []
    findings, excepted = found
    outcome = CheckOutcome(
        check=question.check,
        dataset=subject.dataset,
        source=subject.source,
        version=subject.version,
        severity=question.severity,
        answer=Answer.FAIL if findings else Answer.PASS,
        reason=question.left_out,
        cases=question.looked_at,
        broken=question.found_broken - excepted,
        excepted=excepted,
        seconds=question.seconds,
    )
    return outcome, findings


def _summed(outcomes: Sequence[CheckOutcome]) -> CheckOutcome:
    """Of one check asked of several columns, the outcome of all."""
    if len(outcomes) == 1:
        return outcomes[0]
    answers = {one.answer for one in outcomes}
    answer = next(one for one in (Answer.NOT_APPLIED, Answer.FAIL, Answer.PASS) if one in answers)
    first = outcomes[0]
    return CheckOutcome(
        check=first.check,
        dataset=first.dataset,
        source=first.source,
        version=first.version,
        severity=max((one.severity for one in outcomes), key=lambda severity: severity is Severity.CRITICAL),
        answer=answer,
        reason=next((one.reason for one in outcomes if one.reason), None),
        cases=sum(one.cases for one in outcomes),
        broken=sum(one.broken for one in outcomes),
        excepted=sum(one.excepted for one in outcomes),
        seconds=sum(one.seconds for one in outcomes),
    )


def _findings(question: Asked) -> tuple[list[QualityFinding], int]:
    """The findings of a question and how many of its broken cases are known exceptions."""
    if not question.found_broken:
        return [], 0
    broken = question.broken()
    known = is_excepted(broken, check=question.check, subject=question.subject)
    left = broken.filter(~known)
    size = pl.col("count").sum() if question.rows is not None else pl.len()
    excepted = int(broken.filter(known).select(size.cast(pl.Int64)).item())
    one_a_subject = _merged(left)
    shown = [_finding(question, case) for case in one_a_subject.head(MOST_FINDINGS).iter_rows(named=True)]
    beside = one_a_subject.height - len(shown)
    return ([*shown, _further(question, beside)] if beside else shown), excepted


def _merged(broken: pl.DataFrame) -> pl.DataFrame:
    """One case a subject, in the order of subjects: cases that say the same of themselves are one finding."""
    firsts = ("place", "year", "column", "value", "old", "new")
    return (
        broken.with_columns(pl.col("subject").fill_null("the whole"))
        .group_by("subject")
        .agg(
            pl.col(*firsts).first(),
            rows=pl.col("rows").explode(empty_as_null=False).drop_nulls().unique().sort().head(ROWS_TOLD),
            count=pl.col("count").sum(),
        )
        .sort("subject")
    )


def _finding(question: Asked, case: dict[str, Any]) -> QualityFinding:
    respondents = dataset_of(question.subject.dataset).respondents
    # Cut first: a cell may hold millions of signs.
    told = {
        name: None if case[name] is None else printable(case[name][:VALUE_LENGTH])
        for name in ("subject", "place", "column", "value")
    }
    case = case | told | ({"value": None} if respondents else {})
    return QualityFinding(
        check=question.check,
        severity=question.severity,
        dataset=question.subject.dataset,
        source=question.subject.source,
        version=question.subject.version,
        subject=case["subject"],
        place=case["place"],
        year=case["year"],
        column=case["column"],
        value=case["value"],
        old=case["old"],
        new=case["new"],
        rows=tuple(case["rows"] or ()),
        count=case["count"],
        reason=filled(question.reason, case),
        remedy=filled(question.remedy, case),
    )


def _further(question: Asked, beside: int) -> QualityFinding:
    return QualityFinding(
        check=question.check,
        severity=question.severity,
        dataset=question.subject.dataset,
        source=question.subject.source,
        version=question.subject.version,
        subject=FURTHER,
        count=beside,
        reason=f"There are {beside:,} more cases than the {MOST_FINDINGS} that are told one by one.",
        remedy="So many at once have one cause as a rule: look at the first ones, then at how the data came.",
    )


def filled(sentence: str, case: dict[str, Any]) -> str:
    """A check's sentence with the words of a case: the place's name, numbers with thousands, `∅` for what is not there.

    >>> filled("{place} in {year}: {old} became {new}.", {"place": "RWA", "year": 1994, "old": 1234.0, "new": 0.5})
    'Rwanda in 1994: 1,234 became 0.5.'
    """
    return WORDS.sub(lambda found: _said(found[1], case.get(found[1])), sentence)


def _said(name: str, value: Any) -> str:
    if value is None:
        return "∅"
    if name == "place":
        return name_of(value) if value == "WORLD" or value in set(actors()["actor"]) else printable(str(value))
    if name == "count":
        return f"{value:,}"
    return f"{value:,.6g}" if isinstance(value, float) and abs(value) < 1e6 and value % 1 else _whole(name, value)


def _whole(name: str, value: Any) -> str:
    return f"{value:,.0f}" if isinstance(value, float) else str(value)
