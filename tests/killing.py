"""Processes that are killed while they write: started by name, killed at any moment, replaced by another."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from submitting import ROOT


class Workers:
    """Processes forked by a script of this folder, one for each name it reads; no two have the same name."""

    def __init__(self, script: str, home: Path, notes: Path) -> None:
        environment = os.environ | {"PYTHONPATH": str(ROOT), "POLARS_MAX_THREADS": "1"}
        self.started = 0
        self.alive: list[tuple[int, str]] = []
        self.parent = subprocess.Popen(
            [sys.executable, str(ROOT / "tests" / script), str(home), str(notes)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment,
        )  # fmt: skip

    def start(self, role: str) -> None:
        assert self.parent.stdin is not None
        assert self.parent.stdout is not None
        self.started += 1
        self.parent.stdin.write(f"{role}{self.started}\n")
        self.parent.stdin.flush()
        self.alive.append((int(self.parent.stdout.readline()), role))

    def kill(self, index: int) -> str:
        """Kills one, returns when the kernel has let go of all it held, and gives its role."""
        pid, role = self.alive.pop(index)
        os.kill(pid, signal.SIGKILL)
        eventually(lambda: not _exists(pid))
        return role

    def stop(self) -> None:
        while self.alive:
            self.kill(0)
        assert self.parent.stdin is not None
        self.parent.stdin.close()
        self.parent.wait(timeout=300)


def eventually(claim: Callable[[], bool], seconds: float = 300) -> None:
    """Waits until a claim comes true; the seconds are for a claim that never will, on however slow a machine."""
    deadline = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.005)


def grows(count: Callable[[], int]) -> None:
    """Waits until a count is more than it is now."""
    before = count()
    eventually(lambda: count() > before)


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def polars_threads() -> list[str]:
    """The threads that queries of Polars have begun in this process."""
    names = [(task / "comm").read_text("utf-8").strip() for task in Path("/proc/self/task").iterdir()]
    return [name for name in names if name.startswith(("polars-", "tokio")) and not name.startswith("polars-ooc")]
