"""Laws of durability: what is acknowledged survives a power cut, a kill and a full disk; the rest leaves no trace."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
from crash_writer import FIGURES, ROWS
from killing import Workers, eventually, grows
from sqlalchemy import Connection, event
from submitting import ROOT, landed

from data.durable import make_folder
from data.store import Store

KILLS = 100
WRITERS = 4

Event = tuple[str, int, int]
"""What was called, on which file (its inode, which a rename keeps) and the file's size at that moment."""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "home")


@pytest.fixture
def watched(store: Store, monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    """Every fsync, rename and commit in the order they were really made."""
    seen: list[Event] = []
    fsync, replace = os.fsync, os.replace

    def watched_fsync(descriptor: int) -> None:
        fsync(descriptor)
        file = os.fstat(descriptor)
        seen.append(("fsync", file.st_ino, file.st_size))

    def watched_replace(source: Path, target: Path) -> None:
        replace(source, target)
        seen.append(("rename", target.stat().st_ino, target.stat().st_size))

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(os, "replace", watched_replace)

    def watched_commit(connection: Connection) -> None:
        if connection.get_execution_options()["writes"]:
            seen.append(("commit", 0, 0))

    event.listen(store.ledger.engine, "commit", watched_commit)
    return seen


def _assert_settled(seen: list[Event], path: Path) -> None:
    """Its bytes were synced whole, then it was named, then the folder that holds the name and the one above."""
    file = path.stat()
    synced = seen.index(("fsync", file.st_ino, file.st_size))
    named = seen.index(("rename", file.st_ino, file.st_size))
    assert synced < named < min(_last_sync(seen, path.parent), _last_sync(seen, path.parent.parent))


def _last_sync(seen: list[Event], folder: Path) -> int:
    node = folder.stat().st_ino
    return max((index for index, (what, synced, _) in enumerate(seen) if (what, synced) == ("fsync", node)), default=-1)


def test_a_landed_file_is_on_the_disk_before_it_is_accepted(store: Store, tmp_path: Path, watched: list[Event]) -> None:
    blob = store.landing.path_of(str(landed(store, "a").sha256))
    _assert_settled(watched, blob)


def test_every_table_is_on_the_disk_before_the_ledger_names_it(
    store: Store, tmp_path: Path, watched: list[Event]
) -> None:
    submission = landed(store, "a")
    watched.clear()
    store.commit(submission, {ROWS: pl.DataFrame({"id": ["a"]}), FIGURES: pl.DataFrame({"count": [1]})})
    *before, last = watched
    assert last[0] == "commit", "nothing is written after the ledger's commit"
    assert "commit" not in [what for what, _, _ in before], "one transaction names them all"
    paths = list(store.tables().values())
    assert len(paths) == 2
    for path in paths:
        _assert_settled(before, path)


def test_a_new_folder_is_named_on_the_disk(tmp_path: Path, watched: list[Event]) -> None:
    make_folder(tmp_path / "new" / "newer" / "newest")
    synced = [node for what, node, _ in watched if what == "fsync"]
    assert synced == [folder.stat().st_ino for folder in (tmp_path, tmp_path / "new", tmp_path / "new" / "newer")]


def test_the_ledger_waits_for_the_disk_at_every_commit(store: Store) -> None:
    with store.ledger.engine.connect() as connection:
        asked = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("synchronous", "journal_mode")
        }
        assert asked == {"synchronous": 2, "journal_mode": "wal"}
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() > 0


def _names(store: Store) -> set[str]:
    return {path.name for path in store.tables_folder.rglob("*") if path.is_file()}


FULL_DISK = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
import polars as pl
sys.path[:0] = ["tests"]
from crash_writer import FIGURES, ROWS
from data.store import Store, StoreError, Submission
store, sha256, limit = Store.open(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])
submission = Submission(who="ana", when=datetime.now(UTC), file_name="b.csv", sha256=sha256, provider="crash",
                        datasets=("crash_ids",), source="crash", version="1")
frame = pl.DataFrame({"id": [str(hash((n, "x"))) for n in range(50_000)]})
small = pl.DataFrame({"count": [1]})
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    store.commit(submission, {FIGURES: small, ROWS: frame if limit > 10_000 else small})
except StoreError as error:
    print(error)
"""


@pytest.mark.parametrize(("limit", "says"), [(100_000, "tables could not be written"), (4_096, "ledger could not be")])
def test_a_disk_that_will_not_hold_a_commit_leaves_the_store_as_it_was(
    store: Store, tmp_path: Path, limit: int, says: str
) -> None:
    store.commit(landed(store, "a"), {ROWS: pl.DataFrame({"id": ["a"]})})
    second = landed(store, "b")
    before, files = store.tables(), _names(store)
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(store.home), str(second.sha256), str(limit)],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip
    assert says in done.stdout, done.stderr
    assert (store.current_version(), store.tables()) == (1, before)
    assert store.read(ROWS)["id"].to_list() == ["a"]
    assert store.verify() == []
    if "tables" in says:
        assert _names(store) == files, "nothing half-written is left"
    assert store.commit(second, {ROWS: pl.DataFrame({"id": ["a", "b"]})}).number == 2


def _acknowledged(notes: Path) -> set[str]:
    texts = [path.read_text(encoding="utf-8") for path in notes.glob("*.acknowledged")]
    return {line.strip() for text in texts for line in text.splitlines(keepends=True) if line.endswith("\n")}


def _assert_whole(home: Path, notes: Path) -> int:
    """What was acknowledged is there once, and both tables tell of the same commit; gives the number of ids."""
    acknowledged = _acknowledged(notes)
    store = Store.open(home)
    version = store.current_version()
    ids = store.read(ROWS, as_of=version)["id"]
    figures = store.read(FIGURES, as_of=version).row(0, named=True)
    assert acknowledged - set(ids) == set(), "acknowledged and lost"
    assert ids.n_unique() == ids.len(), "there twice"
    assert figures == {"newest": ids[-1], "count": ids.len()}, "half a version"
    assert version == ids.len(), "every version is one commit, and none is lost"
    return ids.len()


@pytest.mark.slow
def test_killing_writers_at_random_loses_doubles_and_halves_nothing(tmp_path: Path) -> None:
    home, notes = tmp_path / "home", tmp_path / "notes"
    notes.mkdir()
    store = Store.open(home)
    store.commit(
        landed(store, "first"),
        {ROWS: pl.DataFrame({"id": ["first"]}), FIGURES: pl.DataFrame({"newest": ["first"], "count": [1]})},
    )
    chance = random.Random(20261122)
    writers = Workers("crash_writer.py", home, notes)
    try:
        for _ in range(WRITERS):
            writers.start("writer")
        eventually(lambda: len(_acknowledged(notes)) >= WRITERS)
        for kill in range(1, KILLS + 1):
            grows(lambda: len(_acknowledged(notes)))  # on a slow machine too, they work between two kills
            time.sleep(chance.uniform(0, 0.3))
            writers.kill(chance.randrange(WRITERS))
            _assert_whole(home, notes)
            writers.start("writer")
            if kill % 25 == 0:
                assert Store.open(home).verify() == []
    finally:
        writers.stop()
    committed = _assert_whole(home, notes)
    assert committed > KILLS, "the writers were at work while they were killed"
    assert len(_acknowledged(notes)) >= committed - KILLS - WRITERS - 1, "only what a kill cut off was not acknowledged"
    assert store.verify() == []
