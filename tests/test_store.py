"""Laws of the store: versions are whole, earlier ones stay readable, one writer at a time."""

import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from submitting import AGREEMENT_FIGURES, AGREEMENTS, EXERCISES, NOW, ROOT, finding, landed, rows

from data.ledger_schema import Act
from data.store import NotHeld, Store, StoreBusy, StoreConflict, StoreError, Submission, TableKey, Version


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "home")


def test_what_is_committed_is_read_back_with_its_nulls_and_types(store: Store) -> None:
    frame = pl.DataFrame({"place": ["POL", None], "value": [0.1, None], "day": [None, date(2010, 1, 2)]})
    version = store.commit(landed(store, "a"), {AGREEMENTS: frame})
    assert version.number == store.current_version() == 1
    assert_frame_equal(store.read(AGREEMENTS), frame)
    assert_frame_equal(store.scan(AGREEMENTS).collect(), frame)


def test_a_commit_replaces_its_tables_and_leaves_all_others(store: Store) -> None:
    store.commit(landed(store, "a"), {AGREEMENTS: rows(1980), EXERCISES: rows(1990)})
    store.commit(landed(store, "b"), {AGREEMENTS: rows(1981, None)})
    assert store.read(AGREEMENTS)["year"].to_list() == [1981, None]
    assert store.read(EXERCISES)["year"].to_list() == [1990]


def test_every_earlier_version_stays_readable(store: Store) -> None:
    for number in range(1, 6):
        store.commit(landed(store, str(number)), {AGREEMENTS: rows(number)})
    assert [store.read(AGREEMENTS, as_of=n)["year"].item() for n in range(1, 6)] == [1, 2, 3, 4, 5]
    assert store.tables(as_of=0) == {}


def test_a_removed_table_is_gone_now_and_there_before(store: Store) -> None:
    store.commit(landed(store, "a"), {AGREEMENTS: rows(1), AGREEMENT_FIGURES: rows(2)})
    store.commit(landed(store, "b"), {AGREEMENTS: rows(3)}, removes=[AGREEMENT_FIGURES, EXERCISES])
    assert set(store.tables()) == {AGREEMENTS}
    assert store.read(AGREEMENT_FIGURES, as_of=1)["year"].item() == 2
    with pytest.raises(NotHeld, match="no figures of agreement_parties"):
        store.read(AGREEMENT_FIGURES)


@pytest.mark.parametrize("number", [-1, 2])
def test_a_version_there_never_was_is_not_held(store: Store, number: int) -> None:
    store.commit(landed(store, "a"), {AGREEMENTS: rows(1)})
    with pytest.raises(NotHeld, match="the newest is 1"):
        store.tables(as_of=number)


def test_a_writer_whose_base_has_moved_on_is_told_and_changes_nothing(store: Store) -> None:
    base = store.current_version()
    store.commit(landed(store, "a"), {AGREEMENTS: rows(1)}, base=base)
    with pytest.raises(StoreConflict, match="at version 1; this work was built on version 0"):
        store.commit(landed(store, "b"), {AGREEMENTS: rows(2)}, base=base)
    assert store.read(AGREEMENTS)["year"].item() == 1
    assert store.current_version() == 1


def test_a_writer_the_lock_could_not_stop_is_stopped_by_the_ledger(store: Store) -> None:
    first = landed(store, "a")
    store.commit(first, {AGREEMENTS: rows(1)})
    with pytest.raises(StoreConflict, match="at the same moment"):
        store.ledger.append_version(Version(number=1, act=Act.COMMIT, who="eve", when=NOW), {}, submission=first)
    assert store.verify() == []
    assert store.history("agreement_parties").height == 1


def test_one_writer_at_a_time_and_the_other_is_told_after_its_wait(store: Store) -> None:
    said: list[str] = []

    def other() -> None:
        try:
            with Store.open(store.home).writing(wait_seconds=0.05):
                said.append("got in")
        except StoreBusy as error:
            said.append(error.what)

    with store.writing() as base, store.writing() as again:
        assert base == again == 0
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        assert "writer at work" in [finding.rule for finding in store.doctor()]
    assert said == ["Another process has been writing to the store for over 0.05 seconds."]
    other()
    assert said[-1] == "got in"


def test_what_was_read_inside_the_lock_is_not_lost_when_many_write(store: Store) -> None:
    store.commit(landed(store, "a"), {AGREEMENTS: rows()})
    submission = landed(store, "b")

    def add(number: int) -> None:
        mine = Store.open(store.home)
        with mine.writing() as base:
            mine.commit(submission, {AGREEMENTS: mine.read(AGREEMENTS).vstack(rows(number))}, base=base)

    threads = [threading.Thread(target=add, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(store.read(AGREEMENTS)["year"]) == list(range(12))
    assert store.verify() == []


def test_a_commit_whose_file_has_not_landed_is_refused(store: Store) -> None:
    submission = landed(store, "a", sha256="0" * 64)
    with pytest.raises(StoreError, match="have not landed"):
        store.commit(submission, {AGREEMENTS: rows(1)})
    with pytest.raises(StoreError, match="have not landed"):
        store.refuse(submission, [finding()])
    assert store.current_version() == 0


@pytest.mark.parametrize(("table", "dataset"), [("sums", "agreement_parties"), ("rows", "../elsewhere"), ("rows", "A")])
def test_only_known_tables_of_plainly_named_datasets_are_kept(store: Store, table: str, dataset: str) -> None:
    with pytest.raises(StoreError, match="is no table of the store"):
        store.commit(landed(store, "a"), {TableKey(table=table, dataset=dataset, source="dcad", version="1"): rows(1)})


def test_a_commit_that_changes_nothing_makes_no_version(store: Store) -> None:
    with pytest.raises(StoreError, match="changes no table"):
        store.commit(landed(store, "a"), {}, removes=[AGREEMENTS])
    assert store.current_version() == 0


def test_a_submission_must_say_its_zone_and_a_true_slice(store: Store) -> None:
    with pytest.raises(ValueError, match="zone"):
        landed(store, "a", when=NOW.replace(tzinfo=None))
    with pytest.raises(ValueError, match="slice_json"):
        landed(store, "a", slice='{"places": "all"}')


def test_a_folder_without_a_store_reads_as_an_empty_one_and_nothing_is_made(tmp_path: Path) -> None:
    empty = Store.open(tmp_path / "nowhere", create=False)
    assert (empty.current_version(), empty.tables(), empty.history("x").height) == (0, {}, 0)
    assert empty.verify() == []
    assert empty.holds("0" * 64) is None
    assert not (tmp_path / "nowhere").exists()
    Store.open(tmp_path / "nowhere")
    assert empty.doctor() == []


def test_a_home_with_odd_characters_in_its_name_works(tmp_path: Path) -> None:
    home = tmp_path / "a b [x] %20 ?#*"
    store = Store.open(home)
    path = tmp_path / "f"
    path.write_bytes(b"1")
    landed = store.landing.accept(path)
    submission = Submission(
        who="ana", when=NOW, file_name="f", sha256=landed.sha256, provider="dcad", datasets=("agreement_parties",),
        source="dcad", version="../1.0",
    )  # fmt: skip
    key = TableKey(table="rows", dataset="agreement_parties", source="dcad", version="../1.0")
    store.commit(submission, {key: rows(1)})
    assert Store.open(home).read(key)["year"].item() == 1
    assert store.verify() == []


READ_ONLY = """
import os, sys
from pathlib import Path
from data.store import Store, StoreError, TableKey
if os.geteuid() == 0:
    os.setuid(65534)  # the superuser may write anywhere
store = Store.open(Path(sys.argv[1]), create=False)
key, = store.tables()
print(store.read(key)["year"].item(), store.verify())
try:
    store.undo(key.dataset, "bo")
except StoreError as error:
    print(error.what)
"""


@pytest.mark.parametrize("writer_is_there", [True, False])
def test_a_store_that_may_not_be_written_can_be_read_and_says_so_when_written(
    store: Store, writer_is_there: bool
) -> None:
    store.commit(landed(store, "1"), {AGREEMENTS: rows(1)})
    if not writer_is_there:
        store.ledger.engine.dispose()
    with TemporaryDirectory() as folder:
        # A folder that another user can reach, which pytest's own is not.
        home = Path(folder) / "home"
        shutil.copytree(store.home, home)
        everything = [home, *home.rglob("*")]
        for path in everything:
            path.chmod(0o555 if path.is_dir() else 0o444)
        Path(folder).chmod(0o755)
        done = subprocess.run(
            [sys.executable, "-c", READ_ONLY, str(home)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        home.chmod(0o755)
    assert done.stdout.splitlines() == ["1 []", "The store cannot be written: permission denied."], done.stderr


def test_a_store_made_by_many_at_once_is_made_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        stores = list(threads.map(lambda _: Store.open(tmp_path / "home"), range(8)))
    stores[0].commit(landed(stores[0], "a"), {AGREEMENTS: rows(1)})
    assert [store.read(AGREEMENTS)["year"].item() for store in stores] == [1] * 8
    assert stores[-1].verify() == []
