"""Laws of a job of the schedule, by real processes: it ends within a bound, is told how it went, and ends nothing."""

import shutil
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from killing import eventually

from dashboard.check_job import CheckJob
from data.quality import RunEnding
from data.quality_lock import run_lock
from data.quality_records import QualityRecords
from data.store import Store
from metrics.schedule import Due, Schedule, Task
from metrics.timetable import timetable

DUE = Due(at=datetime(2026, 11, 22, 3, tzinfo=UTC), made_up=False)


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
STUBBORN = """
import sys, time
open(sys.argv[-1].replace(":", "-"), "w").close()
time.sleep(600)
"""


def set_once_it_runs(stop: Event, folder: Path) -> None:
    eventually(lambda: any(folder.iterdir()))
    stop.set()


def test_a_job_under_way_is_told_to_end_with_the_schedule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told: list[str] = []
    stop = Event()

    Thread(target=set_once_it_runs, args=(stop, tmp_path)).start()
    job(OBEDIENT, told, stop).start(DUE)
    assert told == [
        "The check due at 2026-11-22 03:00 UTC was ended, since the schedule ends. Run 7 is recorded as failed."
    ]


@pytest.mark.parametrize(("stops", "why"), [(True, "the schedule ends"), (False, "it took too long")])
def test_a_job_that_does_not_end_is_killed_within_a_bound(
    stops: bool, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told: list[str] = []
    stop = Event()
    if stops:
        Thread(target=set_once_it_runs, args=(stop, tmp_path)).start()
    # A process is born deaf to the signal that its parent is deaf to: it need not be waited for until it is.
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        job(STUBBORN, told, stop, longest_seconds=600 if stops else 0.1, ended_within_seconds=1).start(DUE)
    finally:
        signal.signal(signal.SIGTERM, before)
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
