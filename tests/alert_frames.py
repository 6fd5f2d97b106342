"""What the tests of the alarms share: findings, runs and what was told, written down in a line each."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from data.findings import Severity
from data.quality import FindingState, Run, RunEnding, Trigger
from data.quality_records import FINDING_STATE_SCHEMA
from validation.alert_rules import messages_due
from validation.alert_standing import TOLD_SCHEMA, WORSE_SCHEMA, Due, Limits, Standing

NIGHT = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)
"""When the first run ended; later runs ended a day after each other."""

NOTHING_TOLD = pl.DataFrame(schema=TOLD_SCHEMA)


def run(id: int, ending: RunEnding | None = RunEnding.FINISHED, **other: Any) -> Run:
    """The run of a night: 1 the first."""
    begun = NIGHT + timedelta(days=id - 1, minutes=-5)
    told = Run(
        id=id,
        at=begun,
        who="the timer",
        trigger=Trigger.SCHEDULE,
        due=begun,
        datasets=(),
        store_version=1,
        suites="abc",
        ended=None if ending is None else begun + timedelta(minutes=5),
        ending=ending,
        reason=None if ending is RunEnding.FINISHED else "The disk is full.",
    )
    return replace(told, **other)


def finding(identity: str, **other: Any) -> dict[str, Any]:
    """An open, critical finding of run 1 about conflict, with what is said otherwise."""
    told = {
        "identity": identity,
        "check": "revision",
        "severity": Severity.CRITICAL.value,
        "dataset": "conflict_events",
        "source": "ucdp",
        "version": "26.1",
        "subject": f"{identity} 2021 state-based",
        "place": "AFG",
        "year": 2021,
        "column": None,
        "value": None,
        "old": 36000.0,
        "new": 18000.0,
        "rows": [],
        "count": 1,
        "reason": "Deaths in Afghanistan in 2021 were revised from 36,000 to 18,000.",
        "remedy": "Compare both files with the provider's release notes.",
        "state": FindingState.NEW.value,
        "first_run": 1,
        "first_seen": NIGHT,
        "changed_run": 1,
        "acknowledged_by": None,
        "acknowledged_until": None,
        "acknowledged_reason": None,
        "is_acknowledged": False,
        "resolved_because": None,
    }
    return told | other


def findings(*rows: dict[str, Any]) -> pl.DataFrame:
    """The findings as a frame; the first is any text of 16 characters or fewer."""
    return pl.DataFrame(list(rows), schema=FINDING_STATE_SCHEMA)


def standing(
    *rows: dict[str, Any],
    now: datetime = NIGHT,
    runs: Sequence[Run] | None = None,
    told: pl.DataFrame = NOTHING_TOLD,
    worse: dict[str, int] | None = None,
    skipped: Sequence[Run] = (),
) -> Standing:
    """What stands at a moment; the first night's run alone has ended, unless said otherwise."""
    grown = [{"identity": identity, "worse_run": at} for identity, at in (worse or {}).items()]
    return Standing(
        now=now,
        findings=findings(*rows),
        worse=pl.DataFrame(grown, schema=WORSE_SCHEMA),
        runs=tuple(runs) if runs is not None else (run(1),),
        told=told,
        skipped=tuple(skipped),
    )


def skipped_run(id: int, at: datetime) -> Run:
    """A run due at a moment that did not take place."""
    return run(id, RunEnding.SKIPPED, at=at, due=at, ended=at, reason="Another run was under way: run 2.")


def remembered(dues: Sequence[Due], at: datetime, before: pl.DataFrame = NOTHING_TOLD) -> pl.DataFrame:
    """What an address was told once it took these messages, and what it was told before."""
    rows = [
        {"kind": due.kind.value, "identity": identity, "run": due.run, "at": at}
        for due in dues
        for identity in due.identities
    ]
    return pl.concat([before, pl.DataFrame(rows, schema=TOLD_SCHEMA)])


def told_kinds(at: Standing, limits: Limits | None = None, **options: bool) -> list[tuple[str, tuple[str, ...]]]:
    """Kind and identities of each message that is due."""
    return [(due.kind.value, due.identities) for due in messages_due(at, limits or Limits(), **options)]
