"""The lock that lets one writer at a time change a store; the kernel lets go of it when its holder dies."""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.store_errors import StoreBusy, StoreError

WAIT_SECONDS = 60.0
PAUSE_SECONDS = 0.005


class WriterLock:
    """An flock on a file of COMITY_HOME. The same thread may take it again inside; others and other processes wait."""

    def __init__(self, home: Path, name: str = "lock") -> None:
        self.path = home / name
        self._mine = threading.local()

    @contextmanager
    def held(self, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
        """Holds the lock for the block.

        Raises StoreBusy when another writer keeps it for longer than `wait_seconds`, StoreError where the
        folder may not be written.
        """
        if getattr(self._mine, "held", False):
            yield
            return
        descriptor = self._open()
        try:
            self._take(descriptor, wait_seconds)
            self._mine.held = True
            yield
        finally:
            self._mine.held = False
            os.close(descriptor)

    def is_free(self) -> bool:
        """Whether no writer holds it at this moment. Any number may ask at once: they share what a writer has alone."""
        if not self.path.exists():
            return True
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            return _try(descriptor, fcntl.LOCK_SH)
        finally:
            os.close(descriptor)

    def _open(self) -> int:
        try:
            return os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreError(
                f"The store cannot be written: {(error.strerror or 'its lock cannot be opened').lower()}.",
                next_step="Check who owns the folder COMITY_HOME names and that its disk is not read-only.",
            ) from error

    def _take(self, descriptor: int, wait_seconds: float) -> None:
        deadline = time.monotonic() + wait_seconds
        while not _try(descriptor, fcntl.LOCK_EX):
            if time.monotonic() >= deadline and not _is_only_asked_about(descriptor):
                raise StoreBusy(
                    f"Another process has been writing to the store for over {wait_seconds:g} seconds.",
                    next_step="Wait for it to finish, or look for it with `comity doctor`.",
                )
            time.sleep(PAUSE_SECONDS)


def _is_only_asked_about(descriptor: int) -> bool:
    """Whether those in the way are none but who ask whether it is free: they are gone in a moment."""
    shared = _try(descriptor, fcntl.LOCK_SH)
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    return shared


def _try(descriptor: int, how: int) -> bool:
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
