"""Laws of `comity schedule` and its jobs, by real processes: each ends within a bound and is told how it went."""

import os
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

import psutil
import pytest
from browser_servers import free_port
from killing import eventually

from dashboard.check_job import COMMAND
from dashboard.command_schedule import made_schedule, only_schedule
from data.quality import RunEnding, Trigger
from data.quality_lock import is_run_under_way
from data.quality_records import QualityRecords
from data.store import Store, StoreBusy
from metrics.schedule import Task

ROOT = Path(__file__).parents[1]
SECONDS = 300


CRON = f"0 {(datetime.now(ZoneInfo('Europe/Warsaw')) - timedelta(hours=12)).hour} * * *"
"""Once a day, at a time far from now: no check is due while these tests run."""


def environment(home: Path, **settings: object) -> dict[str, str]:
    own = {
        "COMITY_HOME": home,
        "COMITY_CHECK_CRON": CRON,
        "COMITY_CHECK_TIME_ZONE": "Europe/Warsaw",
        "HOME": home.parent,
        "PYTHONPATH": ROOT,
    }
    return {"PATH": os.environ["PATH"]} | {name: str(value) for name, value in (own | settings).items()}


@contextmanager
def started(home: Path, *arguments: str, **settings: object) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """The command in a process of its own, and the file of what it says; it is ended with the block."""
    says = home.parent / f"{'-'.join(arguments)}.txt"
    with says.open("wb") as said:
        process = subprocess.Popen(
            [*COMMAND, *arguments], stdout=said, stderr=said, env=environment(home, **settings), start_new_session=True
        )
    try:
        yield process, says
    finally:
        process.kill()
        process.wait(SECONDS)


def missed_a_run(home: Path) -> None:
    """A store whose last run is days ago, so that a schedule makes one up at once."""
    records = QualityRecords(Store.open(home))
    long_ago = datetime.now(UTC) - timedelta(days=5)
    run = records.start(who="night", trigger=Trigger.SCHEDULE, datasets=(), suites="", due=long_ago, when=long_ago)
    records.end(run, ending=RunEnding.FINISHED, when=long_ago)


def test_a_schedule_makes_up_what_was_missed_is_the_only_one_and_ends_when_told(own_home: Path, tmp_path: Path) -> None:
    missed_a_run(own_home)
    records = QualityRecords(Store.open(own_home))
    nothing = {"COMITY_EMBEDDED": tmp_path / "none"}
    with started(own_home, "schedule", **nothing) as (process, says):
        eventually(lambda: records.runs(1)[0].ending is RunEnding.FINISHED and records.runs(1)[0].id == 2, SECONDS)
        assert (records.run(2).trigger, records.run(2).due is None) == (Trigger.MADE_UP, False)
        second = subprocess.run(
            [*COMMAND, "schedule"], capture_output=True, env=environment(own_home), timeout=SECONDS, check=False
        )
        assert (second.returncode, second.stdout) == (2, b"")
        assert second.stderr.decode().splitlines() == [
            "Another schedule looks after this store. One is enough: let it run, or stop it before you start this one."
        ]
        eventually(lambda: "was made. Run 2" in says.read_text("utf-8"), SECONDS)
        process.terminate()
        assert process.wait(SECONDS) == 0
    lines = says.read_text("utf-8").splitlines()
    assert lines[0].startswith(f"Checks are due by {CRON} in the time zone Europe/Warsaw, next at ")
    assert "was missed and is made up now." in lines[1]
    assert lines[-1] == "The schedule has ended."
    with only_schedule(own_home):
        assert len(records.runs()) == 2, "the lock is free, and nothing was made up twice"


def test_a_schedule_that_is_told_to_end_ends_its_run_within_a_bound_and_has_it_recorded(own_home: Path) -> None:
    missed_a_run(own_home)
    records = QualityRecords(Store.open(own_home))
    with started(own_home, "schedule") as (process, says):
        eventually(lambda: is_run_under_way(own_home) and len(records.runs()) == 2, SECONDS)
        below = psutil.Process(process.pid).children(recursive=True)
        process.terminate()
        assert process.wait(SECONDS) == 0
    assert (records.run(2).ending, records.run(2).reason) == (RunEnding.FAILED, "It was told to stop.")
    assert "was ended, since the schedule ends. It was told to stop. Run 2 is recorded as failed" in says.read_text()
    assert below != [] and not any(one.is_running() for one in below)


def test_a_store_has_one_schedule(own_home: Path) -> None:
    with only_schedule(own_home), pytest.raises(StoreBusy, match="Another schedule"), only_schedule(own_home):
        raise AssertionError("two at once")
    with only_schedule(own_home):
        assert Store.open(own_home).current_version() == 0


def test_alarms_that_no_run_brings_about_are_looked_for_where_they_have_an_address(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Store.open(own_home)
    told: list[str] = []
    assert [one.name for one in made_schedule(Event(), told.append).tasks] == ["The check"]
    monkeypatch.setenv("COMITY_ALERT_URLS", "json://127.0.0.1:9/")
    monkeypatch.setenv("COMITY_ALERT_DIGEST_CRON", "17 7 * * *")
    monkeypatch.setenv("COMITY_CHECK_TIME_ZONE", "UTC")
    _, alarms = made_schedule(Event(), told.append).tasks
    assert [f"{moment:%H:%M}" for moment in due_of(alarms, "2026-11-22T06:45", 4)] == [
        "07:00",
        "07:17",
        "07:30",
        "08:00",
    ]


def due_of(task: Task, start: str, number: int) -> list[datetime]:
    moments = task.timetable.due_after(datetime.fromisoformat(start).replace(tzinfo=UTC))
    return [next(moments) for _ in range(number)]


@pytest.mark.slow
def test_a_server_checks_on_schedule_beside_its_pages_and_ends_both(own_home: Path, tmp_path: Path) -> None:
    missed_a_run(own_home)
    records = QualityRecords(Store.open(own_home))
    port = free_port()
    nothing = {"COMITY_EMBEDDED": tmp_path / "none"}
    with started(own_home, "serve", "--schedule", "--port", str(port), **nothing) as (process, says):
        eventually(lambda: len(records.runs()) == 2 and records.run(2).ending is RunEnding.FINISHED, SECONDS)
        assert urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=30).read() == b"ok"
        with pytest.raises(StoreBusy), only_schedule(own_home):
            raise AssertionError("the server's is the only one")
        process.send_signal(signal.SIGTERM)
        process.wait(SECONDS)
    assert f"Checks are due by {CRON}" in says.read_text("utf-8")
    with only_schedule(own_home):
        assert not is_run_under_way(own_home)
