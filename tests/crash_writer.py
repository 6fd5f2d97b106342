"""Writers to be killed: forks one for each name it reads, which commits ids and notes what was acknowledged."""

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
from killing import polars_threads

from data.store import Store, Submission, TableKey

ROWS = TableKey(table="rows", dataset="crash_ids", source="crash", version="1")
FIGURES = TableKey(table="figures", dataset="crash_ids", source="crash", version="1")


def write(home: Path, notes: Path, name: str, parent: int) -> None:
    """Adds `name-1`, `name-2`, … to the shared table, each noted on the disk once its commit has returned."""
    store = Store.open(home, create=False)
    incoming = notes / f"{name}.csv"
    noted = os.open(notes / f"{name}.acknowledged", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    number = 0
    while os.getppid() == parent:
        number += 1
        mine = f"{name}-{number}"
        incoming.write_text(mine, encoding="utf-8")
        landed = store.landing.accept(incoming)
        submission = Submission(
            who=name, when=datetime.now(UTC), file_name=landed.name, sha256=landed.sha256, provider="crash",
            datasets=("crash_ids",), source="crash", version="1",
        )  # fmt: skip
        with store.writing() as base:
            before = store.read(ROWS)
            rows = before.vstack(pl.DataFrame({"id": [mine]}))
            figures = pl.DataFrame({"newest": [mine], "count": [rows.height]})
            store.commit(submission, {ROWS: rows, FIGURES: figures}, base=base)
        os.write(noted, f"{mine}\n".encode())
        os.fsync(noted)


def main() -> None:
    """Forks before Polars has started a thread, so that a new writer costs milliseconds and not an import."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    home, notes, parent = Path(sys.argv[1]), Path(sys.argv[2]), os.getpid()
    assert not polars_threads(), "a forked process would wait for ever for threads it has not got"
    while name := sys.stdin.readline().strip():
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            write(home, notes, name, parent)
            os._exit(0)
        print(child, flush=True)


if __name__ == "__main__":
    main()
