"""Times a command as a whole process over several runs, with its peak memory, and writes the answer as Markdown.

This file imports nothing heavy, on purpose: Linux counts the memory a process had before it became the command
as the command's own, so a measuring process of 500 MB would report no command below 500 MB.
"""

import os
import platform
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
MEGABYTE = 1_000_000
SAMPLE_SECONDS = 0.02


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What one command took: one entry a run, in the order they ran.

    `largest_mb` is the peak of its largest single process, exact (wait4); `together_mb` the peak of all its
    processes added up, sampled 50 times a second, so pages that processes share are counted more than once.
    """

    name: str
    seconds: tuple[float, ...]
    largest_mb: tuple[float, ...]
    together_mb: tuple[float, ...]


class BenchError(Exception):
    """A measured command ended with an error, so its time means nothing."""


def comity(*arguments: str) -> list[str]:
    """The command line of this environment's `comity`."""
    return [str(Path(sys.executable).with_name("comity")), *arguments]


def python(code: str) -> list[str]:
    """The command line that runs `code` in this environment's Python."""
    return [sys.executable, "-c", code]


def measure(
    name: str,
    command: Sequence[str],
    *,
    runs: int = 5,
    warm_ups: int = 1,
    environment: Mapping[str, str] | None = None,
    time_limit: float = 900,
) -> Measured:
    """Runs the command `warm_ups` times unmeasured, then `runs` times; raises BenchError where a run fails."""
    for _ in range(warm_ups):
        _run_once(name, command, environment, time_limit)
    taken = [_run_once(name, command, environment, time_limit) for _ in range(runs)]
    seconds, largest, together = zip(*taken, strict=True)
    return Measured(name=name, seconds=seconds, largest_mb=largest, together_mb=together)


def _run_once(
    name: str, command: Sequence[str], environment: Mapping[str, str] | None, time_limit: float
) -> tuple[float, float, float]:
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | dict(environment or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    watch = _Watch(process, started + time_limit)
    watch.start()
    errors = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    watch.join()
    if process.returncode != 0:
        said = errors.decode(errors="replace")[-1000:]
        raise BenchError(f"{name}: ended with code {process.returncode} after {seconds:.1f} s; it said:\n{said}")
    # ru_maxrss is in KiB on Linux and in bytes on macOS.
    largest = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / MEGABYTE
    return seconds, largest, max(watch.peak / MEGABYTE, largest)


class _Watch(threading.Thread):
    """Adds up the memory of a process and its descendants until it ends; ends it at its time limit."""

    def __init__(self, process: subprocess.Popen[bytes], deadline: float) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self._process = process
        self._deadline = deadline

    def run(self) -> None:
        try:
            watched = psutil.Process(self._process.pid)
            while watched.is_running() and watched.status() != psutil.STATUS_ZOMBIE:
                if time.perf_counter() > self._deadline:
                    watched.kill()
                self.peak = max(self.peak, together([watched, *watched.children(recursive=True)]))
                time.sleep(SAMPLE_SECONDS)
        except psutil.NoSuchProcess:
            return


def together(processes: Iterable[psutil.Process]) -> int:
    """Bytes of memory the processes hold now, those that ended meanwhile counted as none."""
    total = 0
    for process in processes:
        try:
            total += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total


def machine() -> str:
    """One line on the machine the numbers come from: cores, memory, system, Python."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = psutil.virtual_memory().total / 1024**3
    system = f"{platform.system()} {platform.machine()}"
    return f"{cores} cores, {memory:.0f} GB memory, {system}, Python {platform.python_version()}"


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that at least this share of them does not exceed.

    >>> quantile([1, 2, 3, 4], 0.5), quantile([1, 2, 3, 4], 0.95)
    (2, 4)
    """
    ordered = sorted(values)
    return ordered[max(0, -int(-len(ordered) * share // 1) - 1)]


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def report(measured: Iterable[Measured]) -> str:
    """The Markdown table of measured commands: seconds and memory as min / median / max over the runs."""
    header = ("command", "runs", "seconds: min / median / max", "largest process, MB", "all processes, MB")
    return table(
        header,
        [
            (
                one.name,
                len(one.seconds),
                _spread(one.seconds, 2),
                _spread(one.largest_mb, 0),
                _spread(one.together_mb, 0),
            )
            for one in measured
        ],
    )


def _spread(values: Sequence[float], digits: int) -> str:
    return " / ".join(f"{value:.{digits}f}" for value in (min(values), statistics.median(values), max(values)))
