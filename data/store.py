"""The store: tables as immutable Parquet files that a ledger version names; commit, history, as-of and undo."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from data import doctor as examination
from data import history as past
from data import proposals as queue
from data.committing import check_landed, check_tables, write_tables
from data.decisions import Approval, State, check_approval
from data.findings import Finding
from data.landing import Landed, Landing
from data.ledger import Ledger, Submission, TableKey, Undone, Version
from data.ledger_database import engine_of_nothing, transaction
from data.ledger_schema import Act
from data.opening import make_store, open_ledger
from data.parquet_files import Written, read_frame, scan_frame
from data.proposals import AlreadyThere, Proposal
from data.store_errors import NotHeld, NothingToUndo, StoreBusy, StoreConflict, StoreError
from data.writer_lock import WAIT_SECONDS, WriterLock

__all__ = [
    "AlreadyThere", "Approval", "NotHeld", "NothingToUndo", "Proposal", "State", "Store", "StoreBusy",
    "StoreConflict", "StoreError", "Submission", "TableKey", "Version",
]  # fmt: skip

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
            make_store((store.home, store.landing.folder, store.tables_folder), store._ledger_path, store.lock)
        if store._is_made:
            store._ledger = open_ledger(store._ledger_path, store.lock)
        return store

    @property
    def ledger(self) -> Ledger:
        """The ledger; an empty one while the store has not been made."""
        if self._ledger is None:
            if not self._is_made:
                return Ledger(engine_of_nothing())
            self._ledger = open_ledger(self._ledger_path, self.lock)
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
        approves: Approval | None = None,
    ) -> Version:
        """Publishes tables as one new version: readers see all of it or none; what is returned survives a power cut.

        `puts` replace the tables of those keys, `removes` take tables away; all others stay. The submission's file
        must have landed. `approves` closes a proposal (of the submission's file, `who` being who submitted it) with
        the version or not at all. Raises StoreConflict when the proposal was decided meanwhile, or `base` is given
        and is not the current version any more, and StoreError when the disk will not hold it; the store is then
        as it was.
        """
        with self.writing() as current:
            if approves is not None:
                with transaction(self.ledger.engine) as connection:
                    check_approval(connection, approves, sha256=submission.sha256, datasets=submission.datasets)
            if base is not None and base != current:
                raise StoreConflict(
                    f"The store is at version {current}; this work was built on version {base}.",
                    next_step="Read the tables again, redo the change on them and commit once more.",
                )
            examination.purge_refused(self.ledger, self.landing, datetime.now(UTC))
            present = self.ledger.files()
            removed = [key for key in removes if key in present and key not in puts]
            check_tables(puts, removed)
            if submission.sha256 is not None:
                check_landed(self.landing, submission.sha256, submission.file_name)
            act = Act.REFRESH if submission.sha256 is None else Act.COMMIT
            version = Version(number=current + 1, act=act, who=submission.who, when=submission.when, note=note)
            written = write_tables(puts, self.tables_folder)
            # If this fails its files stay: a failed fsync may still have reached the disk, and a version that came
            # back after a crash must find what it names. The doctor clears away what no version names.
            self.ledger.append_version(
                version, written, removed, submission=submission, findings=findings, approves=approves
            )
            return version

    def propose(
        self,
        landed: Landed,
        *,
        who: str,
        dataset: str,
        description: Mapping[str, Any] | None = None,
        findings: Iterable[Finding] = (),
        summary: Sequence[Mapping[str, Any]] = (),
        when: datetime | None = None,
    ) -> Proposal:
        """Puts a file that has landed into the queue; when this returns, a power cut no longer loses it.

        `description` says how it is read (plain JSON; None: it has the dataset's columns), `findings` are its
        warnings without respondents' values. Raises AlreadyThere where the same bytes with the same description wait
        or are published and stand, and StoreError; nothing is then added.
        """
        with self.writing():
            examination.purge_refused(self.ledger, self.landing, datetime.now(UTC))
            check_landed(self.landing, landed.sha256, landed.name)
            return queue.propose(
                self.ledger,
                landed,
                who=who,
                when=when or datetime.now(UTC),
                dataset=dataset,
                description=description,
                findings=findings,
                summary=summary,
            )

    def decide(
        self, proposal: int, *, who: str, act: str, comment: str | None = None, when: datetime | None = None
    ) -> Proposal:
        """Closes a proposal without publishing it: `act` is reject or withdraw. An approval goes with `commit`.

        Raises NotHeld where there is none, and StoreConflict naming who decided on it before, what and when.
        """
        with self.writing():
            moment = when or datetime.now(UTC)
            return queue.decide(self.ledger, proposal, who=who, act=act, comment=comment, when=moment)

    def proposals(self, state: str | None = None) -> list[Proposal]:
        """The proposals, or those of one state (waiting, approved, rejected, withdrawn), newest first."""
        return queue.proposals(self.ledger, state)

    def proposal(self, number: int) -> Proposal:
        """The proposal of an id. Raises NotHeld where there is none."""
        return queue.proposal_of(self.ledger, number)

    def refuse(self, submission: Submission, findings: Iterable[Finding]) -> None:
        """Records that a file was refused and why; no version comes of it, and its bytes stay until purged."""
        with self.writing():
            examination.purge_refused(self.ledger, self.landing, datetime.now(UTC))
            check_landed(self.landing, submission.sha256, submission.file_name)
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


def _of_dataset(files: Mapping[TableKey, Written], dataset: str) -> dict[TableKey, Written]:
    return {key: file for key, file in files.items() if key.dataset == dataset}
