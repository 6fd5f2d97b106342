"""Laws of the queue under kills and full disks: an approval and its version are both there, or neither is."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from killing import Workers, eventually, grows
from proposing import ANSWERS, approved, proposed
from sqlalchemy import Connection, event
from submitting import ROOT

from data.store import State, Store

KILLS = 40
ROLES = ("submitter", "submitter", "approver", "approver", "undoer")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "home")


def test_an_approval_is_in_the_transaction_of_its_version(store: Store) -> None:
    proposal = proposed(store)
    seen: list[tuple[int, int]] = []

    def before_commit(connection: Connection) -> None:
        if connection.get_execution_options()["writes"]:
            counts = [
                connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar() for name in ("version", "decision")
            ]
            seen.append((int(counts[0] or 0), int(counts[1] or 0)))

    event.listen(store.ledger.engine, "commit", before_commit)
    approved(store, proposal)
    assert seen == [(1, 1)]


FULL_DISK = """
import resource, sys
from pathlib import Path
import polars as pl
sys.path[:0] = ["tests"]
from proposing import approved, arrived, proposed
from data.store import Store, StoreError
store, act, limit = Store.open(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])
waiting = store.proposal(2)
landed = arrived(store, "another")
big = pl.DataFrame({"id": [str(hash((n, "x"))) for n in range(50_000)]})
acts = {
    "tables": lambda: approved(store, waiting, frame=big),
    "ledger": lambda: approved(store, waiting),
    "propose": lambda: store.propose(landed, who="cy", dataset="survey_responses", description={}),
    "reject": lambda: store.decide(2, who="cy", act="reject", comment="no"),
}
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    acts[act]()
except StoreError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("act", "limit", "says"),
    [
        ("tables", 100_000, "tables could not be written"),
        ("ledger", 4_096, "ledger could not be written"),
        ("propose", 4_096, "ledger could not be written"),
        ("reject", 4_096, "ledger could not be written"),
    ],
)
def test_a_disk_that_is_full_leaves_the_store_as_it_was_and_the_file_waiting(
    store: Store, act: str, limit: int, says: str
) -> None:
    approved(store, proposed(store, "earlier"))
    waiting, before, queue = proposed(store), store.tables(), store.proposals()
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(store.home), act, str(limit)],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip
    assert says in done.stdout, done.stderr
    assert (store.current_version(), store.tables(), store.proposals()) == (1, before, queue)
    assert waiting in queue and waiting.state is State.WAITING
    assert store.verify() == []
    assert approved(store, waiting).number == 2
    assert store.proposal(waiting.id).state is State.APPROVED


def _acknowledged(notes: Path) -> list[list[str]]:
    texts = [path.read_text(encoding="utf-8") for path in notes.glob("*.acknowledged")]
    return [
        line.strip().split(maxsplit=3)
        for text in texts
        for line in text.splitlines(keepends=True)
        if line.endswith("\n")
    ]


def _assert_whole(home: Path, notes: Path) -> dict[str, int]:
    """Everything acknowledged is in the record, published rows are those of the standing approvals; counts by state."""
    acknowledged = _acknowledged(notes)
    store = Store.open(home)
    with store.writing():
        proposals = {one.id: one for one in store.proposals()}
        published = store.read(ANSWERS)["id"].to_list() if ANSWERS in store.tables() else []
        history = store.history(ANSWERS.dataset)
    undos = set(history.filter(action="undo")["version"])
    for line in acknowledged:
        if line[0] == "undone":
            assert int(line[1]) in undos
            continue
        told = proposals[int(line[1])]
        if line[0] == "waiting":
            assert told.sha256 == line[2]
        elif line[0] == "lost":
            assert told.decided_by is not None
            assert f"{told.state} by {told.decided_by} on" in " ".join(line[2:])
        else:
            assert (told.state, told.decided_by, str(told.version or "")) == (line[0], line[2], "".join(line[3:]))
    standing = sorted((one.version, one.id) for one in proposals.values() if one.version is not None and not one.undone)
    assert published == [number for _, number in standing], "a version without its approval, or half an undo"
    approvals = [one.version for one in proposals.values() if one.state is State.APPROVED]
    assert sorted(approvals) == sorted(history.filter(action="commit")["version"]), "each approval made one version"
    return {state: sum(one.state is state for one in proposals.values()) for state in State} | {"undone": len(undos)}


@pytest.mark.slow
def test_killing_submitters_approvers_and_undoers_at_random_loses_and_halves_nothing(tmp_path: Path) -> None:
    home, notes = tmp_path / "home", tmp_path / "notes"
    notes.mkdir()
    Store.open(home)
    chance = random.Random(20261122)
    desk = Workers("crash_desk.py", home, notes)
    try:
        for role in ROLES:
            desk.start(role)
        eventually(lambda: {line[0] for line in _acknowledged(notes)} >= {"waiting", "approved", "undone"})
        kills, at_work = 0, False
        while kills < KILLS or not at_work:
            kills += 1
            grows(lambda: len(_acknowledged(notes)))
            time.sleep(chance.uniform(0, 0.25))
            role = desk.kill(chance.randrange(len(ROLES)))
            counts = _assert_whole(home, notes)
            at_work = min(counts["approved"], counts["rejected"], counts["undone"]) > 5
            desk.start(role)
            if kills % 20 == 0:
                assert Store.open(home).verify() == []
    finally:
        desk.stop()
    counts = _assert_whole(home, notes)
    acknowledged = sum(line[0] in ("waiting", "undone") for line in _acknowledged(notes))
    made = sum(counts[state] for state in State) + counts["undone"]
    assert made - acknowledged <= kills + len(ROLES), "only what a kill cut off was not acknowledged"
    assert Store.open(home).verify() == []
