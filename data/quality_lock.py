"""The lock that lets one run of the quality checks work on a store at a time; the kernel frees it when a run dies."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from data.store_errors import StoreBusy, StoreError
from data.writer_lock import WriterLock

NAME = "quality.lock"
WAIT_SECONDS = 0.5
"""Long enough that someone who asks whether a run is under way keeps none from starting."""


class RunBusy(StoreError):
    """Another run of the quality checks is under way in this store."""


@contextmanager
def run_lock(home: Path) -> Iterator[None]:
    """Holds the store's run lock for the block; no other run, of this process or another, is then under way.

    Raises RunBusy at once where another run holds it, StoreError where the folder may not be written.
    """
    with ExitStack() as held:
        try:
            held.enter_context(WriterLock(home, NAME).held(WAIT_SECONDS))
        except StoreBusy as busy:
            raise RunBusy(
                "Another run of the quality checks is under way.",
                next_step="Wait for it to end; `comity quality runs` shows it.",
            ) from busy
        yield


def is_run_under_way(home: Path) -> bool:
    """Whether a run of the quality checks holds the store's run lock at this moment."""
    return not WriterLock(home, NAME).is_free()
