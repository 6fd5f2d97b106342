"""What an alarm says: plain text from the finding and its rule, bounded in length, which no reader takes for markup."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import polars as pl

from data.datasets import DATASETS
from data.findings import Severity
from data.own_record import OWN
from data.providers import source_title
from data.quality import Run, RunEnding
from validation.alert_rules import FRESHNESS, SIGNALS
from validation.alert_run_rules import FAILED_ONCE, when
from validation.alert_standing import AlertKind, Due
from validation.alert_text import (
    BODY_AT_MOST,
    SUBJECT_AT_MOST,
    bounded,
    counted,
    dataset_title,
    day,
    moment,
    number,
    place_name,
    plain,
)

TOLD_AT_MOST = 10
"""Findings that one message tells of; the others are counted."""

WITHOUT_ROWS = (FRESHNESS, SIGNALS)
"""Checks whose sentences are made of days and published figures alone, so of respondents' data too they may be told."""

NO_CAUSE = "A signal says that a number has left its usual variation. It does not say why."


class Urgency(StrEnum):
    """How a message is marked, where the channel has a mark for it."""

    GOOD = "success"
    NEWS = "info"
    WARNING = "warning"
    CRITICAL = "failure"


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message, ready to be sent: what it is remembered as, and its text."""

    kind: AlertKind
    identities: tuple[str, ...]
    run: int | None
    subject: str
    lines: tuple[str, ...]
    urgency: Urgency

    @property
    def body(self) -> str:
        return "\n".join(self.lines)


def message(due: Due, *, today: date, page: str = "") -> Message:
    """The text of what is due. `page` is the address of the dashboard, told at the end; empty: none is told."""
    if due.kind in (AlertKind.RUN_FAILED, AlertKind.RUN_MISSING, AlertKind.RUNS_AGAIN):
        subject, lines, urgency = _of_runs(due)
    else:
        subject, lines, urgency = _of_findings(due, today)
    return finished(due, subject, lines, urgency, page)


def finished(due: Due, subject: str, lines: Iterable[str], urgency: Urgency, page: str) -> Message:
    """A message of lines, bounded, with what every message ends with."""
    where = (
        f"Where to look: {page}" if page else "Where to look: the page “Data quality”, or “comity quality findings”."
    )
    ending = ("", where, "Comity sent this by itself. It holds no answer of any respondent.")
    return Message(
        kind=due.kind,
        identities=due.identities,
        run=due.run,
        subject=plain(f"Comity: {subject}", SUBJECT_AT_MOST),
        lines=(*bounded(_without_end(lines), BODY_AT_MOST - sum(len(one) + 1 for one in ending)), *ending),
        urgency=urgency,
    )


def _without_end(lines: Iterable[str]) -> list[str]:
    """The lines without empty ones at their end."""
    told = list(lines)
    while told and not told[-1]:
        told.pop()
    return told


def _of_findings(due: Due, today: date) -> tuple[str, list[str], Urgency]:
    rows = due.findings
    critical = rows.filter(pl.col("severity") == Severity.CRITICAL).height
    what, urgency = _headline(due.kind, rows.height, critical)
    lines = [f"{what}.", ""]
    shown = rows.head(TOLD_AT_MOST).to_dicts()
    for row in shown:
        lines += [*_finding(due.kind, row, today), ""]
    if rows.height > len(shown):
        lines += [f"And {rows.height - len(shown):,} more:", *counts(rows.tail(rows.height - len(shown))), ""]
    if due.kind in (AlertKind.SIGNAL, AlertKind.IMPROVED) or (rows["check"] == SIGNALS).any():
        lines.append(NO_CAUSE)
    if due.kind is AlertKind.ESCALATION:
        lines.append("Somebody should look at it, or acknowledge it with a reason and a last day.")
    return f"{what} — {_about(rows)}", lines, urgency


def _headline(kind: AlertKind, number: int, critical: int) -> tuple[str, Urgency]:
    grave = f" ({critical:,} critical)" if critical else ""
    urgency = Urgency.CRITICAL if critical else Urgency.WARNING
    match kind:
        case AlertKind.ESCALATION:
            return f"{counted(number, 'finding')}{grave} nobody has acknowledged in time", urgency
        case AlertKind.WORSE:
            return f"{counted(number, 'finding')}{grave} became worse", urgency
        case AlertKind.STALE:
            return f"{counted(number, 'source')} without the data that should have come{grave}", urgency
        case AlertKind.SIGNAL:
            return f"{counted(number, 'number')} outside the usual variation", urgency
        case AlertKind.IMPROVED:
            return f"Good news: {counted(number, 'indicator')} improved beyond the usual variation", Urgency.GOOD
        case AlertKind.RESOLVED:
            return f"{counted(number, 'finding')} resolved", Urgency.GOOD
        case _:
            return f"{counted(number, 'new finding')}{grave}", urgency


def _finding(kind: AlertKind, row: dict[str, Any], today: date) -> list[str]:
    """What, where, old → new, since when, and what to do, of one finding."""
    title, check = dataset_title(row["dataset"]), plain(row["check"], 80)
    release = _release(row["source"], row["version"])
    severity = "critical" if row["severity"] == Severity.CRITICAL else "warning"
    head = f"{title}{f' ({release})' if release else ''}: {check}, {severity}"
    if row["dataset"] in _of_respondents() and row["check"] not in WITHOUT_ROWS:
        # The sentence of such a finding is never repeated: whatever went into it, no answer leaves the house.
        cases = counted(row["count"], "case")
        told, remedy = f"{cases} of {title} broke this check.", "Open the finding on the page “Data quality”."
    else:
        told, remedy = plain(row["reason"]), plain(row["remedy"])
    place, change = _where(row, told), _change(row, told)
    lines = [head, f"{place}{told}{change}"]
    if kind is AlertKind.RESOLVED:
        because = row.get("resolved_because")
        return [*lines, f"Resolved: {plain(because) if because else 'The check no longer finds it.'}"]
    lines.append(f"Since {day(row['first_seen'])}{_many(row)}. {_acknowledged(row, today)}".rstrip())
    if kind is AlertKind.ESCALATION:
        lines.append(f"To acknowledge it: comity quality acknowledge {row['identity']} --until DAY --reason WHY")
    return [*lines, f"What to do: {remedy}"]


def _release(source: str | None, version: str | None) -> str:
    """A source by the title that pages give it, with its version; an own record has no versions."""
    parts = (source_title(source) if source else "", "" if source == OWN else version or "")
    return " ".join(plain(one, 80) for one in parts if one)


def _where(row: dict[str, Any], told: str) -> str:
    """Place, year and column, as far as the sentence does not name them itself."""
    place = place_name(row["place"]) if row["place"] else None
    parts = [place, str(row["year"]) if row["year"] is not None else None]
    parts.append(f"column {plain(row['column'], 60)}" if row["column"] else None)
    missing = [one for one in parts if one and one.removeprefix("column ") not in told]
    return f"{', '.join(missing)}: " if missing else ""


def _change(row: dict[str, Any], told: str) -> str:
    if row["old"] is None or row["new"] is None or row["check"] == SIGNALS:
        return ""
    old, new = number(row["old"]), number(row["new"])
    return "" if old in told and new in told else f" Before: {old}; now: {new} ({old} → {new})."


def _many(row: dict[str, Any]) -> str:
    return f", {counted(row['count'], 'case')}" if row["count"] > 1 else ""


def _acknowledged(row: dict[str, Any], today: date) -> str:
    who, until = row["acknowledged_by"], row["acknowledged_until"]
    if not who or until is None:
        return ""
    if row["is_acknowledged"]:
        return f"{plain(who, 60)} acknowledged it until {day(until)}."
    return f"The acknowledgement of {plain(who, 60)} ended on {day(until)}." if until < today else ""


def counts(rows: pl.DataFrame) -> list[str]:
    """How many of each check and dataset, the most first; at most as many lines as findings are told."""
    counts = rows.group_by("dataset", "check").len().sort("len", "dataset", "check", descending=[True, False, False])
    lines = [
        f"{dataset_title(dataset)}: {plain(check, 80)}, {count:,}"
        for dataset, check, count in counts.head(TOLD_AT_MOST).iter_rows()
    ]
    left = counts.height - len(lines)
    return [*lines, f"and {counted(left, 'other check')}"] if left > 0 else lines


def _about(rows: pl.DataFrame) -> str:
    """The dataset and check, or how many of them."""
    datasets, checks = rows["dataset"].unique(maintain_order=True), rows["check"].unique(maintain_order=True)
    first = dataset_title(datasets[0])
    if len(datasets) > 1:
        return f"{first} and {counted(len(datasets) - 1, 'other dataset')}"
    return f"{first}: {plain(checks[0], 80)}" if len(checks) == 1 else f"{first}, {counted(len(checks), 'check')}"


def _of_runs(due: Due) -> tuple[str, list[str], Urgency]:
    if due.kind is AlertKind.RUNS_AGAIN:
        said = [f"Run {one.id} finished on {moment(when(one))} (UTC)." for one in due.runs]
        return "the checks run again", ["The checks of data quality finish again.", *said], Urgency.GOOD
    if due.kind is AlertKind.RUN_MISSING:
        return "a run of the checks is missing", _missing(due.runs), Urgency.CRITICAL
    told = [_ended(one) for one in due.runs[:TOLD_AT_MOST]]
    more = len(due.runs) - len(told)
    after = "A later run has finished since." if FAILED_ONCE in due.identities else "No run has finished since."
    next_step = (
        "What to do: read the reason, correct it, and run “comity check”. Until then findings may be out of date."
    )
    return (
        f"{counted(len(due.runs), 'run')} of the checks did not finish",
        [*told, *([f"And {more:,} more."] if more else []), after, next_step],
        Urgency.WARNING if FAILED_ONCE in due.identities else Urgency.CRITICAL,
    )


def _ended(run: Run) -> str:
    how = "crashed" if run.ending is RunEnding.CRASHED else "failed"
    reason = plain(run.reason) if run.reason else "No reason is known."
    return f"Run {run.id}, begun on {moment(run.at)} (UTC), {how}: {reason}"


def _missing(runs: Sequence[Run]) -> list[str]:
    done = [one for one in runs if one.took_place]
    skipped = [one for one in runs if not one.took_place]
    last = f"The last finished on {moment(when(done[0]))} (UTC)." if done else "None has ever finished."
    return [
        f"No run of the checks of data quality finished when one should have. {last}",
        *[
            f"Due on {moment(one.due or one.at)} (UTC), did not take place. {plain(one.reason or '')}".rstrip()
            for one in skipped[:TOLD_AT_MOST]
        ],
        *([f"And {len(skipped) - TOLD_AT_MOST:,} more did not."] if len(skipped) > TOLD_AT_MOST else []),
        "What is shown may rest on data that nobody has checked since.",
        "What to do: see whether the run under way still gets on (“comity quality runs”), and end it if it does not."
        if skipped
        else "What to do: see whether “comity schedule”, the timer or the CronJob still runs, then run “comity check”.",
    ]


def _of_respondents() -> set[str]:
    return {one.id for one in DATASETS if one.respondents}
