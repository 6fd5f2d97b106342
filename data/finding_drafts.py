"""What somebody is about to say of a finding, kept so that a reload of the page loses none of it."""

import json
import re
import secrets
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from data.drafts import DRAFT_DAYS, DRAFTS
from data.durable import make_folder, settle, sync_folder, temporary
from data.store_errors import StoreError


@dataclass(frozen=True, kw_only=True)
class FindingDraft:
    """How far the form of one finding is filled in; it need not be complete."""

    who: str = ""
    reason: str = ""
    until: date | None = None


def new_desk() -> str:
    """The id under which one reader's drafts are kept; unguessable: who knows it reads them."""
    return secrets.token_hex(16)


def is_desk(text: str) -> bool:
    """Whether a text could be the id of a reader's drafts."""
    return re.fullmatch(r"[0-9a-f]{32}", text) is not None


def keep(home: Path, desk: str, finding: str, draft: FindingDraft) -> None:
    """Writes what was typed over what was kept of it; what is written survives a power cut.

    Raises StoreError where the disk will not hold it; what was kept before then still is.
    """
    path = _path(home, desk, finding)
    if path is None:
        raise StoreError("What was typed could not be kept: the address is no address of a draft.",
                         next_step="Open the finding anew from the list of findings.")  # fmt: skip
    unfinished = temporary(path.parent)
    try:
        make_folder(path.parent)
        unfinished.write_text(json.dumps(asdict(draft), ensure_ascii=False, default=date.isoformat), "utf-8")
        settle(unfinished, path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise StoreError(
            f"What was typed could not be kept: {(error.strerror or 'it cannot be written').lower()}.",
            next_step="Make room on the store's disk. Until then, do not load the page anew before you have sent it.",
        ) from error


def read(home: Path, desk: str, finding: str) -> FindingDraft | None:
    """What was kept of a finding; None where nothing was, or what lies there cannot be read."""
    path = _path(home, desk, finding)
    if path is None:
        return None
    try:
        told = json.loads(path.read_text("utf-8"))
        known = {one.name: told[one.name] for one in fields(FindingDraft)}
        until = known["until"]
        found = FindingDraft(**known | {"until": None if until is None else date.fromisoformat(until)})
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if isinstance(found.who, str) and isinstance(found.reason, str) else None


def drop(home: Path, desk: str, finding: str) -> bool:
    """Takes away what was kept of a finding, and gives whether others are left. Raises StoreError."""
    path = _path(home, desk, finding)
    if path is None or not path.parent.is_dir():
        return False
    try:
        path.unlink(missing_ok=True)
        sync_folder(path.parent)
        if any(path.parent.iterdir()):
            return True
        path.parent.rmdir()
    except OSError as error:
        raise StoreError(
            f"What was typed before is still kept: {(error.strerror or 'its folder cannot be written').lower()}.",
            next_step=f"It goes by itself after {DRAFT_DAYS} days; `comity doctor --mend` then clears it away.",
        ) from error
    return False


def past_their_days(home: Path, now: datetime) -> list[Path]:
    """The file of each that was last kept more than `DRAFT_DAYS` days ago."""
    since = (now - timedelta(days=DRAFT_DAYS)).astimezone(UTC).timestamp()
    return [path for path in sorted((home / DRAFTS).glob("*/finding-*.json")) if path.stat().st_mtime < since]


def _path(home: Path, desk: str, finding: str) -> Path | None:
    """Where it lies; None where the ids could be none, so that no id leads out of the folder."""
    if not is_desk(desk) or not re.fullmatch(r"[0-9a-f]{16}", finding):
        return None
    return home / DRAFTS / desk / f"finding-{finding}.json"
