"""Raising the alarm: what is due is decided, sent to each address and remembered, by one process at a time."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import polars as pl

from data.findings import Severity
from data.quality_records import QualityRecords
from data.settings import Settings, settings
from data.store import LEDGER
from data.store_errors import StoreBusy, StoreError
from data.writer_lock import WriterLock
from validation.alert_digest import digest
from validation.alert_rules import digest_since, messages_due
from validation.alert_sending import Channel, channels, deliver
from validation.alert_standing import TOLD_SCHEMA, AlertKind, Due, Limits, Standing
from validation.alert_words import Message, Urgency, finished, message

LOCK = "alerts.lock"
WAIT_SECONDS = 300.0
"""Another process may be sending; what it sends must not be sent again, so its end is waited for."""

RUNS_LOOKED_AT = 400

NOBODY = "nobody (no address is set)"
"""In the place of a channel where a dry run tells what would go out if there were one."""

DigestDue = Callable[[datetime, datetime], datetime | None]
"""The last moment at which a digest was due after one moment and up to another, or None."""


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What became of one message at one channel; `ok` null in a dry run, in which nothing is sent or remembered."""

    message: Message
    channel: str
    ok: bool | None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Audience:
    """One channel and what it is told."""

    channel: Channel | None
    label: str
    alarms: bool
    escalations: bool


def raise_alarms(
    records: QualityRecords,
    *,
    now: datetime,
    dry_run: bool = False,
    digest_due: DigestDue | None = None,
) -> list[Sent]:
    """Sends every message that is due now to each address of the settings, and remembers what each took.

    What an address did not take stays due and is sent with the next alarm; an address that fails keeps none of the
    others waiting. A process that dies between sending and remembering makes one message come twice, never none.
    Raises StoreBusy where another process does not finish sending in time, StoreError where there is no store.
    """
    now = now.astimezone(UTC)
    told = settings()
    everyone = audiences(told, dry_run=dry_run)
    if not everyone:
        return []
    with nullcontext() if dry_run else _alone(records):
        standing = standing_of(records, now)
        alerts = records.alerts()
        return [
            sent
            for one in everyone
            for sent in _tell(records, one, _heard(standing, alerts, one.label), told, digest_due, dry_run)
        ]


def send_digest(records: QualityRecords, *, now: datetime, dry_run: bool = False) -> list[Sent]:
    """Sends a digest now to every address of alarms, whether one is due or not."""
    now = now.astimezone(UTC)
    told = settings()
    with nullcontext() if dry_run else _alone(records):
        standing, alerts = standing_of(records, now), records.alerts()
        return [
            sent
            for one in audiences(told, dry_run=dry_run)
            if one.alarms
            for sent in _pass_on(records, one, [_digest(_heard(standing, alerts, one.label), told)], now, told, dry_run)
        ]


def try_out() -> list[Sent]:
    """Sends one message, marked as a test, to every address; nothing is remembered of it."""
    told = settings()
    lines = (
        "This is a test of an alarm of Comity. Nothing is wrong with the data, and nothing need be done.",
        "Whoever reads this will be told when something is.",
    )
    due = Due(kind=AlertKind.TEST, identities=(), run=None)
    one = finished(due, "a test, nothing need be done", lines, Urgency.NEWS, told.alert_page)
    answers = (
        (each, deliver(each.channel, one, seconds=told.alert_timeout_seconds))
        for each in audiences(told)
        if each.channel is not None
    )
    return [Sent(message=one, channel=each.label, ok=answer.ok, reason=answer.reason) for each, answer in answers]


def limits_of(told: Settings) -> Limits:
    """When the rules speak, by the settings."""
    return Limits(
        least=Severity(told.alert_from),
        escalate_from=Severity(told.alert_escalate_from),
        escalate_after=timedelta(hours=told.alert_escalate_hours),
        repeat=timedelta(hours=told.alert_repeat_hours),
        missing_after=timedelta(hours=told.alert_missing_hours),
    )


def audiences(told: Settings, *, dry_run: bool = False) -> list[Audience]:
    """Who is told what: each address of alarms, and each of escalations (none: those of alarms are told them too)."""
    escalated = channels(told.alert_escalate_urls, prefix="escalation: ")
    both = not escalated
    usual = [Audience(channel=one, label=one.label, alarms=True, escalations=both) for one in channels(told.alert_urls)]
    late = [Audience(channel=one, label=one.label, alarms=False, escalations=True) for one in escalated]
    if not usual and not late and dry_run:
        return [Audience(channel=None, label=NOBODY, alarms=True, escalations=True)]
    return [*usual, *late]


def standing_of(records: QualityRecords, now: datetime, run: int | None = None) -> Standing:
    """What is known now, of what was told nothing."""
    # The runs first: a run that ends while the findings are read is then told of next time rather than never.
    runs, skipped = (records.runs(RUNS_LOOKED_AT, skipped=each) for each in (False, True))
    findings = records.findings(run=run, today=now.date())
    return Standing(
        now=now,
        findings=findings,
        worse=records.grown_worse(),
        runs=runs,
        skipped=skipped,
    )


def _tell(
    records: QualityRecords, one: Audience, standing: Standing, told: Settings, digest_due: DigestDue | None, dry: bool
) -> list[Sent]:
    due = messages_due(standing, limits_of(told), alarms=one.alarms, escalations=one.escalations)
    ready = [message(each, today=standing.now.date(), page=told.alert_page) for each in due]
    since = digest_since(standing)
    if one.alarms and digest_due is not None and since is not None and digest_due(since, standing.now) is not None:
        ready.append(_digest(standing, told))
    return list(_pass_on(records, one, ready, standing.now, told, dry))


def _pass_on(
    records: QualityRecords, one: Audience, ready: list[Message], now: datetime, told: Settings, dry: bool
) -> Iterator[Sent]:
    """Each message sent and remembered before the next; one that gets no answer in time ends it for this address."""
    for each in ready:
        if dry or one.channel is None:
            yield Sent(message=each, channel=one.label, ok=None)
            continue
        answer = deliver(one.channel, each, seconds=told.alert_timeout_seconds)
        identities: tuple[str | None, ...] = each.identities if answer.ok else (None,)
        records.add_alerts(
            identities,
            kind=each.kind,
            run=each.run,
            at=now,
            channel=one.label,
            ok=answer.ok,
            subject=each.subject,
        )
        yield Sent(message=each, channel=one.label, ok=answer.ok, reason=answer.reason)
        if answer.is_silence:
            return


def _digest(standing: Standing, told: Settings) -> Message:
    return digest(standing, since=digest_since(standing), today=standing.now.date(), page=told.alert_page)


def _heard(standing: Standing, alerts: pl.DataFrame, label: str) -> Standing:
    """The same, with what one address took."""
    heard = alerts.filter(pl.col("channel") == label, pl.col("ok")).select(*TOLD_SCHEMA)
    return replace(standing, told=heard)


@contextmanager
def _alone(records: QualityRecords) -> Iterator[None]:
    """Nobody else sends meanwhile. Nothing is sent that could not be remembered: it would be sent for ever."""
    if not (records.home / LEDGER).is_file():
        raise StoreError(
            "There is no store yet, so no alarm could be remembered.", next_step="Run `comity check` first."
        )
    with ExitStack() as held:
        try:
            held.enter_context(WriterLock(records.home, LOCK).held(WAIT_SECONDS))
        except StoreBusy as busy:
            raise StoreBusy(
                f"Another process has been sending alarms for over {WAIT_SECONDS:g} seconds.",
                next_step="What is due stays due; `comity alerts send` sends it.",
            ) from busy
        yield
