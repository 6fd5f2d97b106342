"""Laws of `comity schedule` and its jobs, by real processes: each ends within a bound and is told how it went."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Timer

import psutil
import pytest
from killing import eventually

from dashboard.check_job import COMMAND, CheckJob
from dashboard.command_schedule import made_schedule, only_schedule
from data.quality import RunEnding, Trigger
from data.quality_lock import is_run_under_way, run_lock
from data.quality_records import QualityRecords
from data.store import Store, StoreBusy
from metrics.schedule import Due, Schedule, Task
from metrics.timetable import timetable

ROOT = Path(__file__).parents[1]
DUE = Due(at=datetime(2026, 11, 22, 3, tzinfo=UTC), made_up=False)
SECONDS = 180


def job(script: str, told: list[str], stop: Event | None = None, **bounds: float) -> CheckJob:
    """A job that runs a script in place of the command; the arguments of the command are the script's."""
    return CheckJob(stop or Event(), told.append, command=(sys.executable, "-c", script), **bounds)


# ---- one job


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("import sys; sys.exit('Run 7: all is well.')", "found something wanting. Run 7: all is well."),
        ("import sys; print('one\\nRun 7: fine.\\n', file=sys.stderr)", "was made. Run 7: fine."),
        ("import sys; print('Another run.', file=sys.stderr); sys.exit(2)", "could not be made. Another run."),
        ("import sys; sys.exit(77)", "ended with code 77 before it could say how it went; the next run tells that"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "ended by signal 9 before it could say"),
        ("import sys; sys.stderr.write('x' * 3_000_000 + '\\n\\x1b[31mRun 7.')", "was made. \ufffd[31mRun 7."),
    ],
)
def test_how_a_job_went_is_told_in_one_sentence(script: str, said: str) -> None:
    told: list[str] = []
    job(script, told).start(DUE)
    assert len(told) == 1
    assert told[0].startswith(f"The check due at 2026-11-22 03:00 UTC {said}")
    assert told[0].isprintable()


def test_a_job_is_told_what_started_it_and_for_which_moment() -> None:
    told: list[str] = []
    script = "import sys; print(*sys.argv[1:], file=sys.stderr)"
    job(script, told).start(DUE)
    job(script, told).start(Due(at=DUE.at, made_up=True))
    scheduled, made_up = (one.split("was made. ")[1] for one in told)
    assert scheduled == "check --quiet --trigger schedule --due 2026-11-22T03:00:00+00:00"
    assert made_up == "check --quiet --trigger made up --due 2026-11-22T03:00:00+00:00"


OBEDIENT = """
import signal, sys, time
def stop(*_): print("Run 7 is recorded as failed.", file=sys.stderr); sys.exit(2)
signal.signal(signal.SIGTERM, stop)
open(sys.argv[-1].replace(":", "-"), "w").close()
time.sleep(600)
"""
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"


def test_a_job_under_way_is_told_to_end_with_the_schedule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told: list[str] = []
    stop = Event()

    def once_it_runs() -> None:
        eventually(lambda: any(tmp_path.iterdir()))
        stop.set()

    Timer(0, once_it_runs).start()
    job(OBEDIENT, told, stop).start(DUE)
    assert told == [
        "The check due at 2026-11-22 03:00 UTC was ended, since the schedule ends. Run 7 is recorded as failed."
    ]


@pytest.mark.parametrize(("stops", "why"), [(True, "the schedule ends"), (False, "it took too long")])
def test_a_job_that_does_not_end_is_killed_within_a_bound(stops: bool, why: str) -> None:
    told: list[str] = []
    stop = Event()
    if stops:
        Timer(1.5, stop.set).start()
    began = time.monotonic()
    job(STUBBORN, told, stop, longest_seconds=600 if stops else 1.5, ended_within_seconds=1).start(DUE)
    assert time.monotonic() - began < 60
    assert told == [
        f"The check due at 2026-11-22 03:00 UTC was killed, since {why} and it did not end by itself; "
        "the next run tells that it crashed."
    ]


def test_nothing_is_started_once_the_schedule_ends() -> None:
    told: list[str] = []
    stop = Event()
    stop.set()
    one = job("raise SystemExit(3)", told, stop)
    one.start(DUE)
    one.raise_alarms(DUE)
    assert told == []


def test_alarms_are_told_of_only_where_they_could_not_be_sent() -> None:
    told: list[str] = []
    job("pass", told).raise_alarms(DUE)
    assert told == []
    script = "import sys; print('mail: no answer.', file=sys.stderr); sys.exit('alerts send' not in ' '.join(sys.argv))"
    job(script, told).raise_alarms(DUE)
    assert told == []
    job("import sys; print('mail: no answer.', file=sys.stderr); sys.exit(1)", told).raise_alarms(DUE)
    assert told == ["The sending of alarms due at 2026-11-22 03:00 UTC found something wanting. mail: no answer."]


# ---- the schedule goes on

FULL_DISK = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
from dashboard.command import main
main()
"""


def test_neither_a_missing_folder_nor_a_full_disk_nor_a_run_under_way_ends_the_schedule(
    own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMITY_EMBEDDED", str(tmp_path / "none"))
    told: list[str] = []
    stop = Event()
    clock = [datetime(2026, 11, 22, 2, 59, 50, tzinfo=UTC)]

    def full(due: Due) -> None:
        CheckJob(stop, told.append, command=(sys.executable, "-c", FULL_DISK)).start(due)

    def busy(due: Due) -> None:
        with run_lock(own_home):
            CheckJob(stop, told.append).start(due)

    def in_the_way(due: Due) -> None:
        shutil.rmtree(own_home)
        own_home.write_text("in the way", encoding="utf-8")
        CheckJob(stop, told.append).start(due)

    def no_command(due: Due) -> None:
        own_home.unlink()
        CheckJob(stop, told.append, command=(str(tmp_path / "no-such-command"),)).start(due)

    usual = CheckJob(stop, told.append).start
    plan = iter([usual, full, busy, in_the_way, no_command, usual])

    def wait(seconds: float) -> bool:
        clock[0] += timedelta(seconds=max(seconds, 1) if seconds < 30 else 600)
        return clock[0] > datetime(2026, 11, 27, 12, tzinfo=UTC)

    def start(due: Due) -> None:
        next(plan)(due)

    task = Task(name="The check", timetable=timetable("0 3 * * *", "UTC"), start=start)
    Schedule([task], clock=lambda: clock[0], wait=wait, tell=told.append).run_forever()
    went = [line.split("UTC ", 1)[1] for line in told if "is made up now" not in line]
    assert [line.split(".")[0] for line in went] == [
        "was made",
        "could not be made",
        "could not be made",
        "could not be made",
        "could not be started: no such file or directory",
        "was made",
    ], told
    assert "Another run of the quality checks is under way." in went[2]
    assert "The store could not be made" in went[3]
    assert "Traceback" not in "".join(told)
    assert [one.ending for one in QualityRecords(Store.open(own_home)).runs()] == [RunEnding.FINISHED]


# ---- the command


def environment(home: Path, **settings: object) -> dict[str, str]:
    own = {"COMITY_HOME": home, "COMITY_CHECK_TIME_ZONE": "Europe/Warsaw", "HOME": home.parent, "PYTHONPATH": ROOT}
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
    assert lines[0].startswith("Checks are due by 0 3 * * * in the time zone Europe/Warsaw, next at ")
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
        began = time.monotonic()
        process.terminate()
        assert process.wait(SECONDS) == 0
        assert time.monotonic() - began < 60
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
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    nothing = {"COMITY_EMBEDDED": tmp_path / "none"}
    with started(own_home, "serve", "--schedule", "--port", str(port), **nothing) as (process, says):
        eventually(lambda: len(records.runs()) == 2 and records.run(2).ending is RunEnding.FINISHED, SECONDS)
        assert urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=30).read() == b"ok"
        with pytest.raises(StoreBusy), only_schedule(own_home):
            raise AssertionError("the server's is the only one")
        process.send_signal(signal.SIGTERM)
        process.wait(SECONDS)
    assert "Checks are due by 0 3 * * *" in says.read_text("utf-8")
    with only_schedule(own_home):
        assert not is_run_under_way(own_home)
