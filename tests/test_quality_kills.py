"""What becomes of a real run that is killed, stopped or started twice: nothing half kept, and the next one says so."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from commanding import Answer
from killing import eventually

from data.quality import Run, RunEnding
from data.quality_lock import is_run_under_way
from data.quality_records import QualityRecords
from data.store import Store

ROOT = Path(__file__).parents[1]
COMMAND = (sys.executable, "-P", "-m", "dashboard.command")

QUICK = "base_list"
"""A dataset whose embedded figures are few."""

SECONDS = 300


def environment(home: Path) -> dict[str, str]:
    return {"COMITY_HOME": str(home), "PATH": os.environ["PATH"], "HOME": str(home.parent), "PYTHONPATH": str(ROOT)}


class Running:
    """A `comity check` of everything embedded, in a process of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.says = home.parent / f"{len(list(home.parent.iterdir()))}.txt"
        with self.says.open("wb") as said:
            self.process = subprocess.Popen(
                [*COMMAND, "check", "--progress", "--quiet", "--who", "night"],
                stdout=subprocess.DEVNULL,
                stderr=said,
                env=environment(home),
                start_new_session=True,
            )

    @property
    def is_at_work(self) -> bool:
        """Whether it has begun to judge data."""
        assert self.process.poll() is None, self.says.read_text("utf-8")
        return "progress 0." in self.says.read_text("utf-8")

    def end(self, number: int) -> int:
        """Sends a signal, and gives the exit code."""
        os.kill(self.process.pid, number)
        return self.process.wait(SECONDS)


def comity_here(home: Path, *arguments: str) -> Answer:
    done = subprocess.run(
        [*COMMAND, *arguments], capture_output=True, env=environment(home), timeout=SECONDS, check=False
    )
    return Answer(code=done.returncode, raw=done.stdout, errors=done.stderr.decode("utf-8"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def running(home: Path) -> Iterator[Running]:
    """A run that has begun to judge data; whatever becomes of the test, its process is ended."""
    one = Running(home)
    try:
        eventually(lambda: one.is_at_work, SECONDS)
        yield one
    finally:
        one.process.kill()
        one.process.wait(SECONDS)


def runs(home: Path) -> list[Run]:
    return QualityRecords(Store.open(home, create=False)).runs()


def nothing_kept(home: Path, run: int) -> bool:
    records = QualityRecords(Store.open(home, create=False))
    return records.outcomes(run).is_empty() and records.changes(run).is_empty() and records.findings().is_empty()


@pytest.mark.slow
def test_a_killed_run_leaves_nothing_half_and_the_next_says_that_it_crashed(running: Running, home: Path) -> None:
    os.kill(running.process.pid, signal.SIGSTOP)  # so that it is still there when the second asks and when it is killed
    second = comity_here(home, "check", QUICK)
    assert (second.code, second.text) == (2, "")
    assert second.errors.splitlines() == [
        "Another run of the quality checks is under way. Wait for it to end; `comity quality runs` shows it."
    ]
    assert running.end(signal.SIGKILL) == -signal.SIGKILL
    eventually(lambda: not is_run_under_way(home))
    (killed,) = runs(home)
    assert (killed.ending, killed.ended) == (None, None)
    assert nothing_kept(home, killed.id)

    after = comity_here(home, "check", QUICK, "--quiet")
    assert after.code == 0, after.errors
    assert f"Run {killed.id} crashed: its process was gone before it could say how it ended." in after.errors
    newest, crashed = runs(home)
    assert (crashed.id, crashed.ending) == (killed.id, RunEnding.CRASHED)
    assert (newest.ending, newest.datasets) == (RunEnding.FINISHED, (QUICK,))
    assert QualityRecords(Store.open(home)).outcomes(newest.id).height > 0
    assert Store.open(home).verify() == []
    again = comity_here(home, "quality", "runs")
    assert "crashed" in again.text


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda one: one.name)
def test_a_run_that_is_told_to_stop_says_so_and_is_recorded_as_failed(
    number: signal.Signals, running: Running, home: Path
) -> None:
    workers = psutil.Process(running.process.pid).children(recursive=True)
    assert running.end(number) == 2
    (stopped,) = runs(home)
    assert (stopped.ending, stopped.reason) == (RunEnding.FAILED, "It was told to stop.")
    assert nothing_kept(home, stopped.id)
    assert not is_run_under_way(home)
    last = running.says.read_text("utf-8").splitlines()[-1]
    assert last == f"It was told to stop. Run {stopped.id} is recorded as failed, and no finding was changed."
    assert workers != []
    eventually(lambda: not any(psutil.pid_exists(one.pid) and one.is_running() for one in workers))
