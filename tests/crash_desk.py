"""Submitters, approvers and undoers to be killed: forks one for each name it reads, which notes what was done."""

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
from killing import polars_threads
from proposing import ANSWERS, DESCRIPTION

from data.store import Approval, NothingToUndo, State, Store, StoreConflict, Submission

Note = Callable[[str], None]


def submit(store: Store, name: str, incoming: Path, number: int, note: Note) -> None:
    """Submits a file of its own."""
    incoming.write_text(f"{name}-{number}", encoding="utf-8")
    landed = store.landing.accept(incoming)
    proposal = store.propose(landed, who=name, dataset=ANSWERS.dataset, description=DESCRIPTION)
    note(f"waiting {proposal.id} {landed.sha256}")
    time.sleep(0.02)


def decide(store: Store, name: str, note: Note) -> None:
    """Approves a waiting file, or one time in four rejects it; another may have been faster."""
    waiting = store.proposals(State.WAITING)
    if not waiting:
        time.sleep(0.01)
        return
    proposal = waiting[-1]
    try:
        if random.random() < 0.25:
            store.decide(proposal.id, who=name, act="reject", comment="no")
            note(f"rejected {proposal.id} {name}")
            return
        submission = Submission(
            who=proposal.who, when=datetime.now(UTC), file_name=proposal.file_name, sha256=proposal.sha256,
            provider="own", datasets=(proposal.dataset,), source="own", version="record",
        )  # fmt: skip
        with store.writing() as base:
            held = store.read(ANSWERS) if ANSWERS in store.tables() else pl.DataFrame(schema={"id": pl.Int64})
            rows = held.vstack(pl.DataFrame({"id": [proposal.id]}))
            version = store.commit(
                submission, {ANSWERS: rows}, base=base, approves=Approval(proposal=proposal.id, who=name)
            )
        note(f"approved {proposal.id} {name} {version.number}")
    except StoreConflict as told:
        note(f"lost {proposal.id} {told.what}")


def undo(store: Store, name: str, note: Note) -> None:
    """Takes the last published file back."""
    time.sleep(0.05)
    try:
        version = store.undo(ANSWERS.dataset, name)
        note(f"undone {version.number}")
    except NothingToUndo:
        time.sleep(0.05)


def work(home: Path, notes: Path, name: str, parent: int) -> None:
    """Does what the name says over and over, each thing noted on the disk once it has returned."""
    random.seed(name)
    store = Store.open(home, create=False)
    noted = os.open(notes / f"{name}.acknowledged", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def note(line: str) -> None:
        os.write(noted, f"{line}\n".encode())
        os.fsync(noted)

    number = 0
    while os.getppid() == parent:
        number += 1
        if name.startswith("submitter"):
            submit(store, name, notes / f"{name}.sav", number, note)
        else:
            (decide if name.startswith("approver") else undo)(store, name, note)


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
