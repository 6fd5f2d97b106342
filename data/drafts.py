"""Drafts: an upload that is not submitted yet, kept so that neither a reload nor a restart loses it."""

import json
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from data.durable import make_folder, settle, sync_folder, temporary
from data.store_errors import NotHeld, StoreError

DRAFTS = "drafts"
"""The folder of drafts in the store's folder: `drafts/ID/draft.json`."""

DRAFT_DAYS = 30
"""Days for which a draft, and the landed file it names, is kept after it was last changed."""

FILE = "draft.json"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """How far someone has come with a file that has landed. It holds no finding and nothing of the file's cells."""

    id: str = field(default_factory=lambda: secrets.token_hex(16))
    """Unguessable: who knows it may go on with the draft."""
    step: str
    """Where on the path it stands, as the page names its steps."""
    file_name: str
    sha256: str
    """Of the file, which has landed."""
    size: int
    """Bytes."""
    dataset: str = "survey_responses"
    description: dict[str, Any] | None = None
    """What was said of the file so far, as plain JSON; it need not be complete."""
    who: str | None = None
    proposal: int | None = None
    """The proposal it became."""
    at: datetime | None = None
    """When it was last kept (UTC); None: not yet."""


def keep(home: Path, draft: Draft, *, now: datetime | None = None) -> Draft:
    """Writes a draft over what was kept of it, and gives it with the time; what is returned survives a power cut.

    Raises StoreError where the disk will not hold it; what was kept before then still is.
    """
    kept = replace(draft, at=now or datetime.now(UTC))
    folder = _folder(home, draft.id)
    if folder is None:
        raise StoreError(f"{draft.id!r} is no id of a draft.", next_step="Leave the id to be made by itself.")
    unfinished = temporary(folder)
    try:
        make_folder(folder)
        unfinished.write_text(json.dumps(asdict(kept), ensure_ascii=False, default=_text), "utf-8")
        settle(unfinished, folder / FILE)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise StoreError(
            f"The draft of {draft.file_name} could not be kept: {(error.strerror or 'it cannot be written').lower()}.",
            next_step="Make room on the store's disk, then go on; what was kept before is still there.",
        ) from error
    return kept


def read(home: Path, draft: str) -> Draft:
    """The draft of an id. Raises NotHeld where there is none, or what lies there is none."""
    gone = NotHeld(
        "There is no such draft, or not any more.",
        next_step=f"Bring the file again; drafts are kept for {DRAFT_DAYS} days.",
    )
    folder = _folder(home, draft)
    if folder is None:
        raise gone
    try:
        told = json.loads((folder / FILE).read_text("utf-8"))
        known = {one.name: told[one.name] for one in fields(Draft)}
        found = Draft(**known | {"at": datetime.fromisoformat(told["at"])})
        sound = isinstance(found.sha256, str) and isinstance(found.description, dict | None)
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise gone from fault
    if found.id != draft or not sound:
        raise gone
    return found


def list_drafts(home: Path) -> list[Draft]:
    """Every draft that can be read, the one kept last first."""
    found = [draft for _, draft in _all(home) if draft is not None]
    return sorted(found, key=_kept_at, reverse=True)


def drop(home: Path, draft: str) -> None:
    """Takes a draft away; nothing where there is none. The file that landed is left to whoever else names it."""
    folder = _folder(home, draft)
    if folder is None:
        return
    try:
        (folder / FILE).unlink(missing_ok=True)
        for unfinished in folder.glob("*"):
            unfinished.unlink(missing_ok=True)
        if folder.is_dir():
            folder.rmdir()
            sync_folder(folder.parent)
    except OSError as error:
        raise StoreError(
            f"The draft could not be taken away: {(error.strerror or 'its folder cannot be written').lower()}.",
            next_step=f"It goes by itself after {DRAFT_DAYS} days; `comity doctor --mend` then clears it away.",
        ) from error


def kept_files(home: Path, now: datetime) -> set[str]:
    """SHA-256 of every landed file that a draft names and that is kept for it."""
    since = now - timedelta(days=DRAFT_DAYS)
    return {draft.sha256 for _, draft in _all(home) if draft is not None and _kept_at(draft) >= since}


def past_their_days(home: Path, now: datetime) -> list[Path]:
    """The file of each draft last kept too long ago; one that cannot be read counts from when it was written."""
    since = now - timedelta(days=DRAFT_DAYS)
    return [
        path
        for path, draft in _all(home)
        if (_kept_at(draft) if draft else datetime.fromtimestamp(path.stat().st_mtime, UTC)) < since
    ]


def _all(home: Path) -> Iterator[tuple[Path, Draft | None]]:
    for path in sorted((home / DRAFTS).glob(f"*/{FILE}")):
        try:
            yield path, read(home, path.parent.name)
        except NotHeld:
            if path.exists():
                yield path, None


def _kept_at(draft: Draft) -> datetime:
    return draft.at or datetime.min.replace(tzinfo=UTC)


def _folder(home: Path, draft: str) -> Path | None:
    """Where a draft lies; None where the id could be no draft's, so that no id leads out of the folder."""
    return home / DRAFTS / draft if re.fullmatch(r"[0-9a-f]{32}", draft) else None


def _text(value: object) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is no plain value of a draft")
