"""Runs and acknowledgements to be killed: forks a worker for each name it reads, which notes what was done."""

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from killing import polars_threads
from quality_runs import found, outcome

from data.quality import Answer, RunEnding, Trigger
from data.quality_lock import RunBusy, run_lock
from data.quality_records import QualityRecords
from data.store import NotHeld, Store

Note = Callable[[str], None]

CHECKS = 20
FINDINGS = 12


def run(records: QualityRecords, home: Path, name: str, note: Note) -> None:
    """One run with as many outcomes as there are checks, and findings that are of this run alone, or of one in four."""
    try:
        with run_lock(home):
            records.mark_crashed(datetime.now(UTC))
            number = records.start(
                who=name, trigger=Trigger.SCHEDULE, datasets=(), suites="f00d", when=datetime.now(UTC)
            )
            outcomes = [outcome(f"structure: {one}", Answer.PASS) for one in range(CHECKS - 1)]
            findings = [found(f"{number % 4}-{one}") for one in range(FINDINGS)]
            records.end(
                number, ending=RunEnding.FINISHED, when=datetime.now(UTC), findings=findings,
                outcomes=[*outcomes, outcome()],
            )  # fmt: skip
            note(f"ran {number}")
    except RunBusy:
        time.sleep(0.01)


def acknowledge(records: QualityRecords, name: str, note: Note) -> None:
    """Answers for a finding that is open; it may be resolved meanwhile."""
    still = records.open_findings()["identity"].to_list()
    if not still:
        time.sleep(0.01)
        return
    identity = random.choice(still)
    now = datetime.now(UTC)
    try:
        records.acknowledge(identity, who=name, until=now.date() + timedelta(days=1), reason="known", when=now)
        note(f"acknowledged {identity} {name}")
    except NotHeld:
        note(f"gone {identity}")
    time.sleep(0.02)


def work(home: Path, notes: Path, name: str, parent: int) -> None:
    """Does what the name says over and over, each thing noted on the disk once it has returned."""
    random.seed(name)
    records = QualityRecords(Store.open(home, create=False))
    noted = os.open(notes / f"{name}.acknowledged", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def note(line: str) -> None:
        os.write(noted, f"{line}\n".encode())
        os.fsync(noted)

    while os.getppid() == parent:
        if name.startswith("runner"):
            run(records, home, name, note)
        else:
            acknowledge(records, name, note)


def main() -> None:
    """Forks before Polars has started a thread, so that a new worker costs milliseconds and not an import."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    home, notes, parent = Path(sys.argv[1]), Path(sys.argv[2]), os.getpid()
    assert not polars_threads(), "a forked process would wait for ever for threads it has not got"
    while name := sys.stdin.readline().strip():
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            work(home, notes, name, parent)
            os._exit(0)
        print(child, flush=True)


if __name__ == "__main__":
    main()
