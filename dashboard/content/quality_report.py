"""What the report of one run says, section by section, before it is written as a page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import polars as pl

from dashboard.content.quality import faults
from dashboard.content.quality_findings import FindingCard, cards
from dashboard.content.quality_history import changes_sentence, not_applied_lines, outcomes_sentence
from dashboard.content.quality_words import (
    TRIGGER_WORDS,
    WORST_FIRST,
    findings_text,
    grade_text,
    moment_text,
    run_text,
    seconds_text,
)
from dashboard.content.upload import counted
from dashboard.wording import sentence
from data.findings import Severity
from data.quality import FindingState, Run, RunEnding


class Records(Protocol):
    """What the report asks of `data.quality_records.QualityRecords`."""

    def run(self, id: int) -> Run: ...

    def outcomes(self, run: int | None = None) -> pl.DataFrame: ...

    def findings(self, *, run: int | None = None) -> pl.DataFrame: ...

    def changes(self, run: int) -> pl.DataFrame: ...

    def history(self, dataset: str) -> pl.DataFrame: ...


@dataclass(frozen=True, kw_only=True)
class DatasetReport:
    """One dataset in the report: its grade after the run, how its checks answered, and what is open."""

    title: str
    grade: str
    answered: str
    open: str
    not_applied: tuple[str, ...]
    findings: tuple[FindingCard, ...]


@dataclass(frozen=True, kw_only=True)
class RunReport:
    """The report: its head, what the run changed, each dataset, and how to read it."""

    title: str
    lead: str
    facts: tuple[tuple[str, str], ...]
    changed: str
    resolved: tuple[FindingCard, ...]
    datasets: tuple[DatasetReport, ...]
    rules: tuple[tuple[str, str], ...]
    exceptions: tuple[str, ...]


def run_report(
    records: Records,
    run: int,
    *,
    titles: Mapping[str, str],
    checks: Mapping[str, str],
    sources: Callable[[str], str],
    rules: Sequence[tuple[str, str]] = (),
    exceptions: Sequence[str] = (),
) -> RunReport:
    """What is to be said of one run: the open findings as they stood when it ended. Raises NotHeld where there is none.

    `titles`, `checks` and `sources` name datasets, checks and sources by their ids.
    """
    of = records.run(run)
    now = of.ended or of.at
    outcomes, findings = records.outcomes(run), records.findings(run=run)
    standing = findings.filter(pl.col("state") != FindingState.RESOLVED.value)
    changes = records.changes(run)
    resolved = changes.filter(state=FindingState.RESOLVED.value)
    looked = sorted(set(outcomes["dataset"]) | set(standing["dataset"]), key=lambda one: titles.get(one, one))
    told = [
        _dataset(
            one,
            outcomes=outcomes.filter(dataset=one),
            findings=standing.filter(dataset=one),
            history=records.history(one).filter(run=run),
            titles=titles,
            checks=checks,
            sources=sources,
            now=now,
        )
        for one in looked
    ]
    return RunReport(
        title=f"Data quality: run {of.id}",
        lead=_lead(of, told, standing, now),
        facts=_facts(of, titles),
        changed=sentence(changes_sentence(changes)),
        resolved=tuple(cards(resolved, checks=checks, sources=sources, now=now)),
        datasets=tuple(sorted(told, key=lambda one: WORST_FIRST.get(one.grade, len(WORST_FIRST)))),
        rules=tuple((grade_text(grade) if grade in WORST_FIRST else grade, rule) for grade, rule in rules),
        exceptions=tuple(exceptions),
    )


def _lead(run: Run, datasets: Sequence[DatasetReport], findings: pl.DataFrame, now: datetime) -> str:
    if run.ending is not RunEnding.FINISHED:
        return run_text(run, now)
    return sentence(f"{counted(len(datasets), 'dataset')} looked at; {_open(findings)}")


def _open(findings: pl.DataFrame) -> str:
    found = faults(findings)
    critical = found.filter(severity=Severity.CRITICAL.value).height
    return findings_text(critical, found.height - critical, int(found["is_acknowledged"].sum() or 0))


def _facts(run: Run, titles: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return (
        ("Began", moment_text(run.at)),
        ("Ended", moment_text(run.ended) if run.ended else "not yet"),
        ("Took", seconds_text(run.seconds) if run.seconds is not None else "not known"),
        ("Started", f"{TRIGGER_WORDS[run.trigger]}, {run.who}"),
        ("Was due", moment_text(run.due) if run.due else "not scheduled"),
        ("Asked of", ", ".join(titles.get(one, one) for one in run.datasets) or "every dataset"),
        ("Version of the store", str(run.store_version)),
        ("Checks in force", run.suites),
    )


def _dataset(
    dataset: str,
    *,
    outcomes: pl.DataFrame,
    findings: pl.DataFrame,
    history: pl.DataFrame,
    titles: Mapping[str, str],
    checks: Mapping[str, str],
    sources: Callable[[str], str],
    now: datetime,
) -> DatasetReport:
    return DatasetReport(
        title=titles.get(dataset, dataset),
        grade="" if history.is_empty() else str(history["grade"][0]),
        answered=outcomes_sentence(outcomes),
        open=_open(findings),
        not_applied=tuple(not_applied_lines(outcomes, checks)),
        findings=tuple(cards(findings, checks=checks, sources=sources, now=now)),
    )
