"""Opening a store: folders and ledger made where there are none, the ledger brought up to date where it is old."""

import os
from collections.abc import Iterable
from pathlib import Path

from data.durable import make_folder, sync_folder
from data.ledger import Ledger
from data.ledger_database import engine_of_file, migrate, revision
from data.ledger_schema import HEAD
from data.store_errors import StoreError
from data.writer_lock import WriterLock


def open_ledger(path: Path, lock: WriterLock) -> Ledger:
    """The ledger at a path; one of an earlier Comity is migrated, whole or not at all.

    Raises StoreError where a newer Comity made it, or it must be migrated and may not be written.
    """
    writable = os.access(path.parent, os.W_OK) and os.access(path, os.W_OK)
    engine = engine_of_file(path, writable=writable)
    if revision(engine) != HEAD:
        if not writable:
            raise StoreError(
                "The store was made by another Comity and must be brought up to date, but it may not be written.",
                next_step="Open it once as a user who may write it, for instance with `comity doctor`.",
            )
        with lock.held():
            migrate(engine)
    return Ledger(engine)


def make_store(folders: Iterable[Path], ledger: Path, lock: WriterLock) -> None:
    """Makes the folders and an empty ledger. Raises StoreError where the folder may not be written."""
    try:
        for folder in folders:
            make_folder(folder)
    except OSError as error:
        raise StoreError(
            f"The store could not be made: {(error.strerror or 'its folder cannot be written').lower()}.",
            next_step="Choose a folder that you may write with COMITY_HOME.",
        ) from error
    with lock.held():
        migrate(engine_of_file(ledger, writable=True))
        sync_folder(ledger.parent)
