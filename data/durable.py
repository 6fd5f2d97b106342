"""Files that survive a power cut: temporary name, fsync, rename, fsync of the folder."""

import fcntl
import os
from pathlib import Path
from uuid import uuid4

TEMPORARY_SUFFIX = ".part"
"""A file so named was never finished, and nothing refers to it."""


def make_folder(folder: Path) -> None:
    """Makes a folder and the folders above it, readable by this user alone, each kept by an fsync of its parent."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def temporary(folder: Path) -> Path:
    """A new name for an unfinished file in the folder, on the same disk as the name it will get."""
    return folder / f"{uuid4().hex}{TEMPORARY_SUFFIX}"


def settle(unfinished: Path, final: Path) -> None:
    """Gives a finished file its name so that both bytes and name are on the disk when this returns.

    The folder above is synced too: a writer that was killed may have made the file's folder and not got that far.
    """
    sync_file(unfinished)
    os.replace(unfinished, final)  # noqa: PTH105 - one place, so that tests can watch the real call
    sync_folder(final.parent)
    sync_folder(final.parent.parent)


def sync_file(path: Path) -> None:
    """Waits until the bytes of a file are on the disk."""
    _sync(path, os.O_RDONLY)


def sync_folder(folder: Path) -> None:
    """Waits until the names in a folder are on the disk."""
    _sync(folder, os.O_RDONLY | os.O_DIRECTORY)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
        # On macOS fsync leaves the bytes in the drive's own cache; this asks the drive too.
        if hasattr(fcntl, "F_FULLFSYNC"):
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    finally:
        os.close(descriptor)
