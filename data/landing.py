"""Every file as it arrived, kept under the SHA-256 of its bytes and on the disk before it is accepted."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from data.durable import TEMPORARY_SUFFIX, make_folder, settle, sync_folder, temporary
from data.store_errors import StoreError

CHUNK = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Landed:
    """A file that has arrived: the SHA-256 of its bytes, where they lie, how many, and the name it came with."""

    sha256: str
    path: Path
    size: int
    name: str


class Landing:
    """The folder of files as they arrived: `landing/ab/cdef…`, one blob for the same bytes however often they come."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "landing"

    def accept(self, path: Path, name: str | None = None) -> Landed:
        """Copies a file in; when this returns, a power cut no longer loses it.

        `name` is the name it came with, where that is not the path's own (an upload). Raises StoreError when the
        file cannot be read or the disk will not hold it; nothing is then kept.
        """
        unfinished = temporary(self.folder)
        try:
            make_folder(self.folder)
            digest, size = _copy(path, unfinished)
            blob = self.path_of(digest)
            make_folder(blob.parent)
            # A blob already there is written over by the same bytes: that mends a damaged one and costs one write.
            settle(unfinished, blob)
        except OSError as error:
            unfinished.unlink(missing_ok=True)
            cause = (error.strerror or "it cannot be read").lower()
            raise StoreError(
                f"The file {name or path.name} could not be taken in: {cause}.",
                next_step="Check that the file can be read and that the store's disk has room, then send it again.",
            ) from error
        return Landed(sha256=digest, path=blob, size=size, name=name or path.name)

    def path_of(self, sha256: str) -> Path:
        """Where the bytes of that SHA-256 lie, or would lie."""
        return self.folder / sha256[:2] / sha256[2:]

    def holds(self, sha256: str) -> bool:
        """Whether bytes of that SHA-256 have landed (and were not purged)."""
        return self.path_of(sha256).is_file()

    def remove(self, sha256: str, *, landed_before: datetime) -> bool:
        """Deletes the bytes of that SHA-256 if they are there and last landed before a moment; says whether it did."""
        blob = self.path_of(sha256)
        if not blob.is_file() or blob.stat().st_mtime >= landed_before.timestamp():
            return False
        blob.unlink()
        sync_folder(blob.parent)
        return True

    def blobs(self) -> Iterator[tuple[str, Path]]:
        """SHA-256 and path of everything that landed, in no order."""
        for path in self.folder.glob("??/*"):
            if path.suffix != TEMPORARY_SUFFIX:
                yield path.parent.name + path.name, path


def digest_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _copy(path: Path, target: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, target.open("xb") as copy:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            copy.write(chunk)
            size += len(chunk)
    return digest.hexdigest(), size
