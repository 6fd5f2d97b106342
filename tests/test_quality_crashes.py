"""Laws of quality records under kills and full disks: of a run there is its start alone, or all it found."""

import random
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from crash_quality import CHECKS, FINDINGS
from killing import Workers, eventually, grows
from quality_runs import DATASET, NIGHT, found, outcome, ran
from sqlalchemy import select
from submitting import ROOT

from data.ledger_database import transaction
from data.ledger_schema import ACKNOWLEDGEMENT, CHANGE, LOOKED, OUTCOME
from data.quality import RunEnding
from data.quality_lock import is_run_under_way
from data.quality_records import QualityRecords
from data.store import Store

KILLS = 30
ROLES = ("runner", "runner", "owner")

CUT_OFF = """
import os, resource, signal, sys
from pathlib import Path
from sqlalchemy import Engine, event
sys.path[:0] = ["tests"]
from quality_runs import NIGHT, found, outcome
from data.quality import RunEnding, Trigger
from data.quality_lock import run_lock
from data.quality_records import QualityRecords
from data.store import Store, StoreError
home, how, number = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
records = QualityRecords(Store.open(home))
with run_lock(home):
    run = records.start(who="bo", trigger=Trigger.SCHEDULE, datasets=(), suites="", when=NIGHT)
    seen = []
    @event.listens_for(Engine, "before_cursor_execute")
    def count(connection, cursor, statement, *_):
        if statement.startswith("INSERT"):
            seen.append(statement)
            if how == "kill" and len(seen) == number:
                os.kill(os.getpid(), signal.SIGKILL)
    @event.listens_for(Engine, "commit")
    def committing(connection):
        if how == "commit":
            os.kill(os.getpid(), signal.SIGKILL)
    if how == "full":
        resource.setrlimit(resource.RLIMIT_FSIZE, (number, number))
    many = [outcome(f"structure: {one}") for one in range(400)]
    try:
        told = {"outcomes": [outcome(), *many], "findings": [found("x" * 900)]}
        records.end(run, ending=RunEnding.FINISHED, when=NIGHT, **told)
    except StoreError as error:
        print(error)
"""


@pytest.mark.parametrize(("how", "number"), [("kill", 1), ("kill", 300), ("kill", 404), ("commit", 0), ("full", 4_096)])
def test_a_run_that_is_cut_off_while_it_ends_leaves_all_as_it_was(tmp_path: Path, how: str, number: int) -> None:
    store = Store.open(tmp_path / "home")
    records = QualityRecords(store)
    ran(records, [found()], [outcome()])
    before = records.findings(today=NIGHT.date()), records.outcomes(), records.history(DATASET)
    done = subprocess.run(
        [sys.executable, "-c", CUT_OFF, str(store.home), how, str(number)],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == (0 if how == "full" else -9), done.stderr
    assert ("ledger could not be written" in done.stdout) == (how == "full")
    after = records.findings(today=NIGHT.date()), records.outcomes(), records.history(DATASET)
    assert all(one.equals(other) for one, other in zip(before, after, strict=True))
    assert (records.run(2).ending, records.outcomes(2).height, is_run_under_way(store.home)) == (None, 0, False)
    assert records.mark_crashed(NIGHT + timedelta(days=1)) == [2]
    assert store.verify() == []


def _noted(notes: Path) -> list[list[str]]:
    texts = [path.read_text(encoding="utf-8") for path in notes.glob("*.acknowledged")]
    return [line.split() for text in texts for line in text.splitlines(keepends=True) if line.endswith("\n")]


def _assert_whole(home: Path, notes: Path) -> dict[str, int]:
    """Each run has an end with everything, or nothing; what was noted is there; counts of endings and notes."""
    noted = _noted(notes)
    store = Store.open(home)
    with store.writing(), transaction(store.ledger.engine) as connection:
        runs = {one.id: one for one in QualityRecords(store).runs(limit=None)}
        of_run = {name: list(connection.execute(select(table.c.run_id)).scalars()) for name, table in TABLES.items()}
        known = set(connection.execute(select(ACKNOWLEDGEMENT.c.identity, ACKNOWLEDGEMENT.c.who)).tuples())
        states = connection.execute(select(CHANGE.c.run_id, CHANGE.c.state)).all()
    finished = {number for number, one in runs.items() if one.ending is RunEnding.FINISHED}
    for name, each in (("outcome", CHECKS), ("looked", 1)):
        assert {run: of_run[name].count(run) for run in runs} == {run: each * (run in finished) for run in runs}
    assert set(of_run["change"]) <= finished
    earlier = 0
    for run in sorted(finished):
        changed = sorted(state for number, state in states if number == run)
        alike = earlier and run % 4 == earlier % 4
        assert changed == ([] if alike else ["new"] * FINDINGS + ["resolved"] * FINDINGS * bool(earlier))
        earlier = run
    for line in noted:
        if line[0] == "ran":
            assert int(line[1]) in finished
        elif line[0] == "acknowledged":
            assert (line[1], line[2]) in known
    counts = {ending.value: sum(one.ending is ending for one in runs.values()) for ending in RunEnding}
    return counts | {"noted": sum(line[0] == "ran" for line in noted), "known": len(known)}


TABLES = {"outcome": OUTCOME, "looked": LOOKED, "change": CHANGE}


@pytest.mark.slow
def test_killing_runs_and_those_who_acknowledge_at_random_loses_and_halves_nothing(tmp_path: Path) -> None:
    home, notes = tmp_path / "home", tmp_path / "notes"
    notes.mkdir()
    Store.open(home)
    chance = random.Random(20261122)
    desk = Workers("crash_quality.py", home, notes)
    try:
        for role in ROLES:
            desk.start(role)
        eventually(lambda: {line[0] for line in _noted(notes)} >= {"ran", "acknowledged"})
        kills, at_work = 0, False
        while kills < KILLS or not at_work:
            kills += 1
            grows(lambda: len(_noted(notes)))
            time.sleep(chance.uniform(0, 0.25))
            role = desk.kill(chance.randrange(len(ROLES)))
            counts = _assert_whole(home, notes)
            at_work = min(counts["finished"], counts["known"]) > 5 and counts["crashed"] > 0
            desk.start(role)
            if kills % 10 == 0:
                assert Store.open(home).verify() == []
    finally:
        desk.stop()
    counts = _assert_whole(home, notes)
    assert counts["finished"] - counts["noted"] <= kills + len(ROLES), "only what a kill cut off was not noted"
    assert Store.open(home).verify() == []
