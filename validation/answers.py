"""What the gate answers: admitted parts with their warnings, or refused with every finding."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import polars as pl

from data.datasets import DATASETS
from data.findings import Finding, Severity
from data.provider import Part
from data.quality import CheckOutcome, QualityFinding


@dataclass(frozen=True, kw_only=True)
class Admitted:
    """The rows a file gave, dataset by dataset, and what is kept with their version."""

    parts: Sequence[Part]
    warnings: Sequence[Finding] = ()


@dataclass(frozen=True, kw_only=True)
class AdmittedSurvey(Admitted):
    """A survey's rows, and what was seen of them: one table a country and wave, one a question, one a check.

    The tables are those of `validation.survey_outcomes` (summary, questions, outcomes); no respondent's row is in them.
    """

    summary: pl.DataFrame
    questions: pl.DataFrame
    outcomes: pl.DataFrame


@dataclass(frozen=True, kw_only=True)
class Refused:
    """Every finding of a file that may not enter, criticals first. Nothing of it is kept but its raw bytes.

    Of a survey that could be read, its tables as in `AdmittedSurvey`; else None.
    """

    findings: Sequence[Finding]
    summary: pl.DataFrame | None = None
    questions: pl.DataFrame | None = None
    outcomes: pl.DataFrame | None = None


def answer(parts: Sequence[Part], findings: Sequence[Finding]) -> Admitted | Refused:
    """Admitted where nothing critical was found; criticals stand first where something was."""
    criticals = [finding for finding in findings if finding.severity is Severity.CRITICAL]
    if criticals:
        return Refused(findings=[*criticals, *(one for one in findings if one.severity is not Severity.CRITICAL)])
    return Admitted(parts=parts, warnings=findings)


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What the checks of stored data answered, and every finding that is no known exception."""

    outcomes: list[CheckOutcome]
    findings: list[QualityFinding]


@dataclass(frozen=True, kw_only=True)
class SurveyTables:
    """What was seen of a survey, as `validation.survey_outcomes` describes it."""

    summary: pl.DataFrame
    questions: pl.DataFrame
    outcomes: pl.DataFrame


def survey_answer(
    parts: Sequence[Part], findings: Sequence[Finding], tables: SurveyTables | None
) -> AdmittedSurvey | Refused:
    """As `answer`, with the survey's tables where it could be read."""
    plain = answer(parts, findings)
    if tables is None:
        return plain if isinstance(plain, Refused) else Refused(findings=findings)
    given = {"summary": tables.summary, "questions": tables.questions, "outcomes": tables.outcomes}
    if isinstance(plain, Refused):
        return Refused(findings=plain.findings, **given)
    return AdmittedSurvey(parts=plain.parts, warnings=plain.warnings, **given)


def without_values(findings: Iterable[Finding]) -> list[Finding]:
    """The findings as they may be stored or logged: those of respondents' rows without what a person answered."""
    respondents = {dataset.id for dataset in DATASETS if dataset.respondents}
    return [_without_value(finding) if finding.dataset in respondents else finding for finding in findings]


def _without_value(finding: Finding) -> Finding:
    if not finding.value:
        return finding
    return replace(
        finding,
        value=None,
        reason=_blotted(finding.reason, finding.value),
        remedy=_blotted(finding.remedy, finding.value),
    )


def _blotted(told: str, value: str) -> str:
    """A sentence without a value: wherever it stands by itself, not inside another word.

    >>> _blotted("“m” has no share in the population margins.", "m")
    '“…” has no share in the population margins.'
    >>> _blotted("-1.0 is no weight", "-1.0")
    '… is no weight'
    """
    return re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", "…", told)


def whole_file(rule: str, reason: str, remedy: str, *, row: int | None = None) -> Finding:
    """A critical finding about the file, not about a value in it."""
    return Finding(rule=rule, severity=Severity.CRITICAL, row=row, reason=reason, remedy=remedy)


def to_json(finding: Finding) -> dict[str, Any]:
    """A finding as the worker writes it."""
    return asdict(finding)


def from_json(given: Mapping[str, Any]) -> Finding:
    """A finding as the worker wrote it. Raises KeyError or ValueError for what is none."""
    values = {field.name: given[field.name] for field in fields(Finding)}
    return Finding(**{**values, "severity": Severity(values["severity"])})
