"""The digest: how the data stand in one message, at the times of a cron expression, also when nothing is wrong."""

from datetime import date, datetime

import polars as pl

from data.findings import Severity
from data.quality import FindingState, RunEnding
from validation.alert_rules import digest_rows
from validation.alert_run_rules import SUMMARY, when
from validation.alert_standing import AlertKind, Due, Standing
from validation.alert_text import counted, dataset_title, day, moment, place_name, plain
from validation.alert_words import NO_CAUSE, TOLD_AT_MOST, Message, Urgency, counts, finished


def digest(standing: Standing, *, since: datetime | None, today: date, page: str = "") -> Message:
    """What is open, what changed since a moment (None: since ever), how the runs ended, and what waits for somebody."""
    rows = digest_rows(standing)
    is_open = rows.filter(pl.col("state") != FindingState.RESOLVED)
    critical = is_open.filter(pl.col("severity") == Severity.CRITICAL)
    waiting = critical.filter(~pl.col("is_acknowledged"))
    warnings = is_open.height - critical.height
    grave = f"{critical.height:,} critical and {counted(warnings, 'warning')}"
    how = f"{grave} open" if is_open.height else "nothing is open" if standing.finished() else "never checked"
    subject = f"digest of data quality — {how}"
    lines = [
        f"How the data stood on {moment(standing.now)} (UTC).",
        "",
        _open_now(standing, grave if is_open.height else None),
        *_acknowledged(is_open, today),
        *_changed(standing, rows, since),
        *_runs(standing, since),
        *_part("Critical, and acknowledged by nobody", waiting),
        *_part("Sources without the data that should have come", _kind(is_open, AlertKind.STALE)),
        *_part("Outside the usual variation", _kind(is_open, AlertKind.SIGNAL), NO_CAUSE),
        *_part("Good news: improved beyond the usual variation", _kind(is_open, AlertKind.IMPROVED), NO_CAUSE),
        *_part("Resolved", _since(rows, standing, since)),
        *(["", "Open by dataset and check:", *counts(is_open)] if is_open.height else []),
    ]
    due = Due(kind=AlertKind.DIGEST, identities=(SUMMARY,), run=standing.newest_run)
    return finished(due, subject, lines, _urgency(standing, is_open, waiting), page)


def _urgency(standing: Standing, is_open: pl.DataFrame, waiting: pl.DataFrame) -> Urgency:
    """Good only where nothing is open and the newest run that ended did finish."""
    if waiting.height:
        return Urgency.CRITICAL
    newest = max((one for one in standing.runs if one.ending is not None), key=lambda one: one.id, default=None)
    sound = newest is not None and newest.ending is RunEnding.FINISHED
    return Urgency.GOOD if sound and is_open.is_empty() else Urgency.NEWS


def _open_now(standing: Standing, grave: str | None) -> str:
    if not standing.finished():
        return "No run of the checks has ever finished, so nothing is known of how the data stand."
    return f"Open: {grave}." if grave else "Open: nothing. The checks that could be applied found nothing."


def _acknowledged(rows: pl.DataFrame, today: date) -> list[str]:
    held = rows.filter(pl.col("is_acknowledged"))
    if held.is_empty():
        return []
    first = held["acknowledged_until"].min()
    ends = f"; the first acknowledgement ends on {day(first)}" if isinstance(first, date) and first >= today else ""
    return [f"Of these, {counted(held.height, 'finding')} somebody answers for{ends}."]


def _changed(standing: Standing, rows: pl.DataFrame, since: datetime | None) -> list[str]:
    if since is None:
        return []
    new = rows.filter(pl.col("state") != FindingState.RESOLVED, pl.col("first_seen") > since).height
    resolved = _since(rows, standing, since).height
    return [f"Since {day(since)}: {counted(new, 'finding')} new and still open, {resolved:,} resolved."]


def _since(rows: pl.DataFrame, standing: Standing, since: datetime | None) -> pl.DataFrame:
    """What was resolved in a run that ended after a moment; nothing where none is given."""
    runs = [one.id for one in standing.runs if since is not None and when(one) > since]
    return rows.filter(pl.col("state") == FindingState.RESOLVED, pl.col("changed_run").is_in(runs))


def _runs(standing: Standing, since: datetime | None) -> list[str]:
    ended = [one for one in standing.runs if one.ending is not None and (since is None or when(one) > since)]
    done = [one for one in ended if one.ending is RunEnding.FINISHED]
    skipped = sum(1 for one in standing.skipped if one.at <= standing.now and (since is None or one.at > since))
    busy = f" {counted(skipped, 'run')} did not take place, as another was under way." if skipped else ""
    if not ended:
        return [f"No run of the checks has ended since.{busy}"]
    failed = len(ended) - len(done)
    last = f" The last finished on {moment(max(when(one) for one in done))} (UTC)." if done else ""
    return [f"Runs: {len(done):,} finished, {failed:,} failed or crashed.{last}{busy}"]


def _kind(rows: pl.DataFrame, kind: AlertKind) -> pl.DataFrame:
    return rows.filter(pl.col("opening") == kind)


def _part(title: str, rows: pl.DataFrame, note: str | None = None) -> list[str]:
    """A heading and one line a finding; nothing where there is none."""
    if rows.is_empty():
        return []
    told = [
        f"- {dataset_title(dataset)}{f', {place_name(place)}' if place else ''}{f', {year}' if year else ''}: "
        f"{plain(check, 80)}, since {day(seen)}"
        for dataset, place, year, check, seen in rows.head(TOLD_AT_MOST)
        .select("dataset", "place", "year", "check", "first_seen")
        .iter_rows()
    ]
    more = rows.height - len(told)
    return ["", f"{title}:", *told, *([f"- and {more:,} more"] if more else []), *([note] if note else [])]
