"""The store: tables as immutable Parquet files that a ledger version names; commit, history, as-of and undo."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from data import doctor as examination
from data import history as past
from data.durable import make_folder, sync_folder
from data.findings import Finding
from data.landing import Landing
from data.ledger import Ledger, Submission, TableKey, Undone, Version
from data.ledger_database import engine_of_file, engine_of_nothing, migrate, revision
from data.ledger_schema import HEAD, Act
from data.parquet_files import Written, read_frame, scan_frame, write_frame
from data.store_errors import NotHeld, NothingToUndo, StoreBusy, StoreConflict, StoreError
from data.writer_lock import WAIT_SECONDS, WriterLock

__all__ = [
    "NotHeld", "NothingToUndo", "Store", "StoreBusy", "StoreConflict", "StoreError", "Submission", "TableKey",
    "Version",
]  # fmt: skip

TABLES = ("rows", "figures", "coverage")
LEDGER = "ledger.sqlite"


class Store:
    """One store in one folder. Readers need no lock; a writer holds `writing()` from what it reads to its commit."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.landing = Landing(home)
        self.lock = WriterLock(home)
        self._ledger: Ledger | None = None

    @classmethod
    def open(cls, home: Path, *, create: bool = True) -> "Store":
        """The store in a folder: made where there is none, brought up to date where an earlier Comity made it.

        With `create=False` nothing is made: where there is no store, it reads as one that holds nothing.
        Raises StoreError when a newer Comity made it or the folder may not be written.
        """
        store = cls(home.expanduser().absolute())
        if create and not store._is_made:
            store._create()
        if store._is_made:
            store._ledger = store._open_ledger()
        return store

    @property
    def ledger(self) -> Ledger:
        """The ledger; an empty one while the store has not been made."""
        if self._ledger is None:
            if not self._is_made:
                return Ledger(engine_of_nothing())
            self._ledger = self._open_ledger()
        return self._ledger

    @property
    def tables_folder(self) -> Path:
        """The folder that the names of table files start from."""
        return self.home / "tables"

    @contextmanager
    def writing(self, wait_seconds: float = WAIT_SECONDS) -> Iterator[int]:
        """Holds the one-writer lock and gives the number of the version to build on.

        Read what you change inside the block. Raises StoreBusy when another writer does not finish in time.
        """
        with self.lock.held(wait_seconds):
            yield self.current_version()

    def commit(
        self,
        submission: Submission,
        puts: Mapping[TableKey, pl.DataFrame],
        removes: Iterable[TableKey] = (),
        findings: Iterable[Finding] = (),
        *,
        base: int | None = None,
        note: str | None = None,
    ) -> Version:
        """Publishes tables as one new version: readers see all of it or none; what is returned survives a power cut.

        `puts` replace the tables of those keys, `removes` take tables away; all others stay. The submission's file
        must have landed. Raises StoreConflict when `base` is given and is not the current version any more, and
        StoreError when the disk will not hold it; the store is then as it was.
        """
        with self.writing() as current:
            if base is not None and base != current:
                raise StoreConflict(
                    f"The store is at version {current}; this work was built on version {base}.",
                    next_step="Read the tables again, redo the change on them and commit once more.",
                )
            examination.purge_refused(self.ledger, self.landing, datetime.now(UTC))
            present = self.ledger.files()
            removed = [key for key in removes if key in present and key not in puts]
            self._check(submission, puts, removed)
            act = Act.REFRESH if submission.sha256 is None else Act.COMMIT
            version = Version(number=current + 1, act=act, who=submission.who, when=submission.when, note=note)
            written = self._write(puts)
            # If this fails its files stay: a failed fsync may still have reached the disk, and a version that came
            # back after a crash must find what it names. The doctor clears away what no version names.
            self.ledger.append_version(version, written, removed, submission=submission, findings=findings)
            return version

    def refuse(self, submission: Submission, findings: Iterable[Finding]) -> None:
        """Records that a file was refused and why; no version comes of it, and its bytes stay until purged."""
        with self.writing():
            examination.purge_refused(self.ledger, self.landing, datetime.now(UTC))
            self._check_landed(submission)
            self.ledger.append_refusal(submission, findings)

    def undo(self, dataset: str, who: str, *, when: datetime | None = None) -> Version:
        """A new version that gives a dataset back what stood before its last commit; others stay as they are.

        Undoing again walks further back; undoing the first commit leaves the dataset nothing. Raises
        NothingToUndo when no commit of it is left.
        """
        nothing = NothingToUndo(
            f"There is no commit of {dataset} to undo.",
            next_step=f"`comity history {dataset}` shows what was done to it.",
        )
        if not self._is_made:
            raise nothing
        with self.writing() as current:
            target = self.ledger.last_standing(dataset)
            if target is None:
                raise nothing
            before = _of_dataset(self.ledger.files(target - 1), dataset)
            now = _of_dataset(self.ledger.files(), dataset)
            puts = {key: file for key, file in before.items() if now.get(key) != file}
            version = Version(
                number=current + 1,
                act=Act.UNDO,
                who=who,
                when=when or datetime.now(UTC),
                note=f"undoes version {target} for {dataset}",
            )
            removes = [key for key in now if key not in before]
            self.ledger.append_version(version, puts, removes, undone=Undone(version=target, dataset=dataset))
            return version

    def current_version(self) -> int:
        """The number of the newest version; 0 when nothing was ever committed."""
        return self.ledger.current_version() if self._is_made else 0

    def tables(self, as_of: int | None = None) -> dict[TableKey, Path]:
        """The file of every table at a version (the current one when None).

        To read several tables of one state, fix the number first and give it to each call. Raises NotHeld when
        there is no such version.
        """
        return {key: self.tables_folder / file.file_name for key, file in self._files(as_of).items()}

    def read(self, key: TableKey, as_of: int | None = None) -> pl.DataFrame:
        """A table at a version (the current one when None). Raises NotHeld when it had none."""
        return read_frame(self._path(key, as_of))

    def scan(self, key: TableKey, as_of: int | None = None) -> pl.LazyFrame:
        """A table at a version, lazily. Raises NotHeld when it had none."""
        return scan_frame(self._path(key, as_of))

    def holds(self, sha256: str, provider: str | None = None) -> Version | None:
        """The version in which the same bytes (from the same provider) were published and still stand, or None."""
        return past.holder(self.ledger, sha256, provider)

    def history(self, dataset: str) -> pl.DataFrame:
        """What happened to a dataset, one row a version, newest first: the columns of `data.history`."""
        return past.history(self.ledger, dataset)

    def refusals(self) -> pl.DataFrame:
        """The files that were refused, one row a submission, newest first."""
        return past.refusals(self.ledger)

    def findings(self, version: int) -> pl.DataFrame:
        """The warnings kept with a version, one row a finding."""
        return self.ledger.findings_of(version)

    def purge_refused(self, now: datetime, kept_days: int | None = None) -> int:
        """Deletes the bytes of files refused over `kept_days` ago (default: the setting), and says how many.

        Bytes that were also committed, or refused again since, stay. The refusal and its findings stay on record.
        Every commit and refusal does this too, so that bytes do not outstay their days where nobody looks.
        """
        with self.writing():
            return examination.purge_refused(self.ledger, self.landing, now, kept_days)

    def verify(self) -> list[Finding]:
        """What is wrong with what the store keeps, each a critical finding; none when all is as written."""
        return examination.verify(self.ledger, self.landing, self.tables_folder)

    def doctor(self, *, mend: bool = False) -> list[Finding]:
        """What needs attention, with its remedy; `mend` deletes what is left over and may go."""
        mends = mend and self._is_made
        return examination.examine(self.ledger, self.landing, self.tables_folder, self.lock, mend=mends)

    @property
    def _ledger_path(self) -> Path:
        return self.home / LEDGER

    @property
    def _is_made(self) -> bool:
        return self._ledger is not None or self._ledger_path.is_file()

    def _open_ledger(self) -> Ledger:
        writable = os.access(self.home, os.W_OK) and os.access(self._ledger_path, os.W_OK)
        engine = engine_of_file(self._ledger_path, writable=writable)
        if revision(engine) != HEAD:
            with self.lock.held():
                migrate(engine)
        return Ledger(engine)

    def _create(self) -> None:
        try:
            for folder in (self.home, self.landing.folder, self.tables_folder):
                make_folder(folder)
        except OSError as error:
            raise StoreError(
                f"The store could not be made: {(error.strerror or 'its folder cannot be written').lower()}.",
                next_step="Choose a folder that you may write with COMITY_HOME.",
            ) from error
        with self.lock.held():
            migrate(engine_of_file(self._ledger_path, writable=True))
            sync_folder(self.home)

    def _files(self, as_of: int | None) -> dict[TableKey, Written]:
        if as_of is not None and not 0 <= as_of <= self.current_version():
            raise NotHeld(
                f"There is no version {as_of}; the newest is {self.current_version()}.",
                next_step="`comity history DATASET` lists the versions.",
            )
        return self.ledger.files(as_of) if self._is_made else {}

    def _path(self, key: TableKey, as_of: int | None) -> Path:
        file = self._files(as_of).get(key)
        if file is None:
            moment = "now" if as_of is None else f"at version {as_of}"
            raise NotHeld(
                f"The store holds no {key.table} of {key.dataset} from {key.source} {key.version} {moment}.",
                next_step=f"`comity history {key.dataset}` shows what it holds.",
            )
        return self.tables_folder / file.file_name

    def _write(self, puts: Mapping[TableKey, pl.DataFrame]) -> dict[TableKey, Written]:
        written: dict[TableKey, Written] = {}
        try:
            for key, frame in puts.items():
                written[key] = write_frame(frame, self.tables_folder, table=key.table, dataset=key.dataset)
        except (OSError, pl.exceptions.PolarsError) as error:
            for file in written.values():
                (self.tables_folder / file.file_name).unlink(missing_ok=True)
            raise StoreError(
                f"The tables could not be written: {error}.",
                next_step="Nothing was changed. Make room on the store's disk, then try again.",
            ) from error
        return written

    def _check(self, submission: Submission, puts: Mapping[TableKey, pl.DataFrame], removed: list[TableKey]) -> None:
        if not puts and not removed:
            raise StoreError("The commit changes no table.", next_step="Give at least one table to put or remove.")
        for key in puts:
            if key.table not in TABLES or not re.fullmatch(r"[a-z][a-z0-9_]*", key.dataset):
                raise StoreError(
                    f"{key.table!r} of {key.dataset!r} is no table of the store; it keeps {', '.join(TABLES)}.",
                    next_step="Name one of these, and a dataset in small letters, digits and _.",
                )
        if submission.sha256 is not None:
            self._check_landed(submission)

    def _check_landed(self, submission: Submission) -> None:
        if submission.sha256 is None or not self.landing.holds(submission.sha256):
            raise StoreError(
                f"The bytes of {submission.file_name} have not landed.",
                next_step="Take the file in first (`store.landing.accept`), then commit or refuse it.",
            )


def _of_dataset(files: Mapping[TableKey, Written], dataset: str) -> dict[TableKey, Written]:
    return {key: file for key, file in files.items() if key.dataset == dataset}
