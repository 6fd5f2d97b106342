"""The store's health: whether everything is as it was written, and what lies about that nothing names."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from data import audit, finding_drafts
from data.drafts import DRAFT_DAYS, DRAFTS, kept_files, past_their_days
from data.durable import TEMPORARY_SUFFIX
from data.findings import Finding, Severity
from data.landing import Landing, digest_of
from data.ledger import Ledger
from data.ledger_database import integrity_faults, revision, transaction
from data.ledger_schema import HEAD
from data.parquet_files import Written, rows_in
from data.settings import BadSetting, settings
from data.store_errors import StoreError
from data.survey_templates import TEMPLATES
from data.writer_lock import WriterLock

LEFTOVER_SECONDS = 3600
"""A leftover younger than this may belong to a writer at work and is never deleted."""

LEAST_FREE_BYTES = 1024**3

RESTORE = "Restore the store's folder from a backup, or undo the version and bring the file again."


def verify(ledger: Ledger, landing: Landing, folder: Path) -> list[Finding]:
    """Everything any version names is there with its SHA-256 and rows, and the ledger says what it always said.

    One critical finding for each thing that is not so.
    """
    return [
        *_judged(ledger, _ledger_damage),
        *_judged(ledger, lambda found: (f for file in found.every_file() for f in _table_damage(file, folder))),
        *_judged(ledger, lambda found: (f for name in sorted(found.kept_blobs()) for f in _blob_damage(name, landing))),
    ]


def examine(ledger: Ledger, landing: Landing, folder: Path, lock: WriterLock, *, mend: bool) -> list[Finding]:
    """What needs attention: leftovers, disk space, the lock, the ledger's schema and the settings.

    With `mend`, leftovers older than an hour and the bytes of refused files past their days are deleted.
    """
    free = lock.is_free()
    findings = [*_settings(), *_disk(lock.path.parent), *_judged(ledger, _schema)]
    if not free:
        findings.append(
            _warning(
                "writer at work",
                "Another process holds the writer's lock.",
                "Wait for it to finish; the lock falls when it ends.",
            )
        )
    mends = mend and free
    with lock.held() if mends else nullcontext():
        for treat in (
            lambda found: _refused(found, landing, mend=mends),
            lambda found: _leftovers(found, landing, folder, mend=mends),
        ):
            findings += _judged(ledger, treat)
    return findings


def purge_refused(ledger: Ledger, landing: Landing, now: datetime, kept_days: int | None = None) -> int:
    """Deletes the bytes of files refused, rejected or withdrawn over `kept_days` ago (default: the setting).

    Says how many. Bytes that a proposal, a draft or a commit still needs stay. The caller holds the writer's lock.
    """
    moment = now - timedelta(days=_days(kept_days))
    refused, closed = ledger.refused_before(moment), ledger.closed_before(moment)
    for submission, _ in refused:
        ledger.append_purge(now, submission=submission)
    for proposal, _ in closed:
        ledger.append_purge(now, proposal=proposal)
    gone = {sha256 for _, sha256 in (*refused, *closed)}
    if gone:
        gone -= ledger.kept_blobs() | kept_files(landing.folder.parent, now)
    # Bytes that landed again a moment ago are being checked once more; if nothing comes of it they are a leftover.
    landed_before = now - timedelta(seconds=LEFTOVER_SECONDS)
    return sum(landing.remove(sha256, landed_before=landed_before) for sha256 in sorted(gone))


def _days(kept_days: int | None) -> int:
    return settings().refused_kept_days if kept_days is None else kept_days


def _refused(ledger: Ledger, landing: Landing, *, mend: bool) -> Iterator[Finding]:
    now = datetime.now(UTC)
    moment = now - timedelta(days=_days(None))
    due = [*ledger.refused_before(moment), *ledger.closed_before(moment)]
    if due:
        if mend:
            purge_refused(ledger, landing, now)
        reason = f"The bytes of {len(due)} refused files are kept for longer than the setting says."
        remedy = "Nothing: they were deleted." if mend else "Run `comity doctor --mend` to delete them."
        yield _warning("refused file past its days", reason, remedy)


def _judged(ledger: Ledger, judge: Callable[[Ledger], Iterator[Finding]]) -> list[Finding]:
    # A ledger too damaged to be asked is itself the finding.
    try:
        return list(judge(ledger))
    except StoreError as error:
        return [_critical("ledger unreadable", None, error.what, RESTORE)]
    except BadSetting:
        return []  # told once, by _settings


def _ledger_damage(ledger: Ledger) -> Iterator[Finding]:
    with transaction(ledger.engine) as connection:
        for fault in integrity_faults(connection):
            yield _critical("ledger damaged", None, f"The ledger's database reports: {fault}.", RESTORE)
        for sentence in audit.breaks_in_chain(connection):
            remedy = "Find out who changed the ledger; restore it from a backup that verifies."
            yield _critical("audit chain broken", None, f"{sentence[0].upper()}{sentence[1:]}.", remedy)


def _table_damage(file: Written, folder: Path) -> Iterator[Finding]:
    path = folder / file.file_name
    if not path.is_file():
        yield _critical("table file missing", file.file_name, "A version names this file and it is not there.", RESTORE)
    elif digest_of(path) != file.sha256:
        yield _critical("table file changed", file.file_name, "Its bytes are not those that were written.", RESTORE)
    elif (rows := _count(path)) != file.rows:
        reason = f"It holds {rows} rows; the ledger says {file.rows}."
        yield _critical("row count changed", file.file_name, reason, RESTORE)


def _blob_damage(sha256: str, landing: Landing) -> Iterator[Finding]:
    remedy = "Bring the same file again, or restore the store's folder from a backup."
    if not landing.holds(sha256):
        yield _critical("file as it arrived missing", sha256, "A submission names these bytes; they are gone.", remedy)
    elif digest_of(landing.path_of(sha256)) != sha256:
        yield _critical("file as it arrived changed", sha256, "Its bytes are not those that arrived.", remedy)


def _count(path: Path) -> int | None:
    try:
        return rows_in(path)
    except pl.exceptions.PolarsError:
        return None


@dataclass(frozen=True, kw_only=True)
class _Leftover:
    rule: str
    path: Path
    reason: str


def _leftovers(ledger: Ledger, landing: Landing, folder: Path, *, mend: bool) -> Iterator[Finding]:
    named = {file.file_name for file in ledger.every_file()}
    home, now = landing.folder.parent, datetime.now(UTC)
    kept = ledger.kept_blobs() | kept_files(home, now)
    unfinished = [
        _Leftover(rule="unfinished file", path=path, reason="A write that was cut off left it; nothing refers to it.")
        for place in (folder, landing.folder, home / DRAFTS, home / TEMPLATES)
        for path in place.rglob(f"*{TEMPORARY_SUFFIX}")
    ]
    nameless = [
        _Leftover(rule="table no version names", path=path, reason="A commit that did not finish left it.")
        for path in folder.glob("*/*.parquet")
        if path.relative_to(folder).as_posix() not in named
    ]
    blobs = [
        _Leftover(
            rule="file without a submission",
            path=path,
            reason="It arrived but was neither published, proposed nor refused.",
        )
        for sha256, path in landing.blobs()
        if sha256 not in kept
    ]
    drafts = [
        _Leftover(rule="draft past its days", path=path, reason=f"No one took it up for {DRAFT_DAYS} days.")
        for path in (*past_their_days(home, now), *finding_drafts.past_their_days(home, now))
    ]
    for leftover in (*unfinished, *nameless, *blobs, *drafts):
        yield _treated(leftover, mend=mend)


def _treated(leftover: _Leftover, *, mend: bool) -> Finding:
    try:
        old = time.time() - leftover.path.stat().st_mtime > LEFTOVER_SECONDS
    except FileNotFoundError:
        return _warning(leftover.rule, leftover.reason, "Nothing: it is gone again.", leftover.path.name)
    if mend and old:
        leftover.path.unlink(missing_ok=True)
        if leftover.path.parent.parent.name == DRAFTS:
            with suppress(OSError):  # something else lies in the draft's folder, so the folder stays
                leftover.path.parent.rmdir()
        return _warning(leftover.rule, leftover.reason, "Nothing: it was deleted.", leftover.path.name)
    remedy = "Run `comity doctor --mend` to delete it." if old else "Nothing yet: a writer may still be at work on it."
    return _warning(leftover.rule, leftover.reason, remedy, leftover.path.name)


def _schema(ledger: Ledger) -> Iterator[Finding]:
    if ledger.engine.url.database and (found := revision(ledger.engine)) != HEAD:
        reason = f"The ledger's schema is at revision {found}; this Comity writes {HEAD}."
        yield _critical("schema out of date", found, reason, "Open the store with this Comity where it may be written.")


def _disk(home: Path) -> Iterator[Finding]:
    place = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    if free < LEAST_FREE_BYTES:
        reason = f"{free / 1024**2:.0f} MiB are free on the store's disk."
        yield _warning("little disk space", reason, "Make room: at least 1 GiB should be free.")


def _settings() -> Iterator[Finding]:
    try:
        settings()
    except BadSetting as error:
        yield _critical("setting unusable", None, error.what, error.next_step)


def _critical(rule: str, value: str | None, reason: str, remedy: str) -> Finding:
    return Finding(rule=rule, severity=Severity.CRITICAL, value=value, reason=reason, remedy=remedy)


def _warning(rule: str, reason: str, remedy: str, value: str | None = None) -> Finding:
    return Finding(rule=rule, severity=Severity.WARNING, value=value, reason=reason, remedy=remedy)
