"""Laws of the run lock: two runs never overlap, whoever starts them, and a run that was killed holds nothing up."""

import fcntl
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from submitting import ROOT

from data.quality_lock import NAME, WAIT_SECONDS, RunBusy, is_run_under_way, run_lock
from data.store import Store, StoreBusy, StoreError

HOLDER = """
import sys
from pathlib import Path
from data.quality_lock import run_lock
with run_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return Store.open(tmp_path / "home").home


def test_a_second_run_is_refused_at_once_and_told_why(home: Path) -> None:
    with run_lock(home):
        assert is_run_under_way(home)
        with pytest.raises(RunBusy, match="Another run of the quality checks is under way"), run_lock(home):
            raise AssertionError("two runs at once")
    assert not is_run_under_way(home)
    with run_lock(home):
        pass


def test_of_many_threads_that_start_a_run_one_does(home: Path) -> None:
    outcomes: list[str] = []
    done = threading.Barrier(6)

    def start() -> None:
        try:
            with run_lock(home):
                outcomes.append("ran")
                done.wait(timeout=300)
        except RunBusy:
            outcomes.append("busy")
            done.wait(timeout=300)

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["busy"] * 5 + ["ran"]


def test_a_run_that_is_killed_lets_go_of_the_lock(home: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(home)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )  # fmt: skip
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert is_run_under_way(home)
        with pytest.raises(RunBusy), run_lock(home):
            raise AssertionError("two runs at once")
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait(timeout=300)
        assert not is_run_under_way(home)
        with run_lock(home):
            assert is_run_under_way(home)
    finally:
        holder.kill()
        holder.communicate(timeout=300)


def test_a_run_and_a_writer_do_not_keep_each_other_out(home: Path) -> None:
    store = Store.open(home)
    with run_lock(home), store.writing(wait_seconds=0):
        assert is_run_under_way(home)
    with store.writing(), run_lock(home):
        assert not store.lock.is_free()


def test_what_goes_wrong_inside_a_run_is_told_as_it_is(home: Path) -> None:
    busy = StoreBusy("Another process has been writing.", next_step="Wait.")
    with pytest.raises(StoreBusy) as told, run_lock(home):
        raise busy
    assert told.value is busy
    assert not is_run_under_way(home)


def test_who_asks_whether_a_run_is_under_way_keeps_none_from_starting(home: Path) -> None:
    stop, started = threading.Event(), 0

    def ask() -> None:
        while not stop.is_set():
            is_run_under_way(home)

    askers = [threading.Thread(target=ask) for _ in range(3)]
    for asker in askers:
        asker.start()
    try:
        for _ in range(50):
            with run_lock(home):
                started += 1
    finally:
        stop.set()
        for asker in askers:
            asker.join()
    assert started == 50 and not is_run_under_way(home)


def test_who_asks_at_the_same_moment_as_another_is_told_of_no_run_and_a_run_outwaits_both(home: Path) -> None:
    with run_lock(home):
        pass
    asks = os.open(home / NAME, os.O_RDONLY)
    fcntl.flock(asks, fcntl.LOCK_SH)  # as long as one asks
    outcomes: list[str] = []

    def start() -> None:
        with run_lock(home):
            outcomes.append("ran")

    starting = threading.Thread(target=start)
    try:
        assert not is_run_under_way(home)
        starting.start()
        starting.join(3 * WAIT_SECONDS)
        assert outcomes == [], "it waits"
    finally:
        os.close(asks)
    starting.join()
    assert outcomes == ["ran"]


def test_where_there_is_no_folder_no_run_is_under_way_and_none_can_start(tmp_path: Path) -> None:
    assert not is_run_under_way(tmp_path / "none")
    with pytest.raises(StoreError, match="cannot be written"), run_lock(tmp_path / "none"):
        raise AssertionError("a run without a store")
    assert not (tmp_path / "none").exists()
