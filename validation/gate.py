"""The gate: a file goes in; its rows come out admitted, or it is refused with every finding."""

import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any

import polars as pl
import psutil

from data.contract import Dataset
from data.findings import Finding
from data.own_record import OwnCoverage
from data.provider import Provider
from data.settings import settings
from validation.admission import OWN_SOURCE, Judgement, Question, reader_broke, too_much_memory
from validation.answers import Admitted, Refused, answer, whole_file, without_values
from validation.limits import ENVIRONMENT, Limits
from validation.messages import Silent, packed, read_judgement, received, write_question

__all__ = ["Admitted", "Gate", "Limits", "Refused", "without_values"]

WATCHED_EVERY_SECONDS = 0.02
PROJECT = Path(__file__).parents[1]
KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "VIRTUAL_ENV")
"""Of the environment; nothing else goes to the worker, so no secret of the server's is there to be read."""


class _Ended(Exception):
    """The worker has ended, or was ended, in the middle of a file."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.rule)
        self.finding = finding


class Gate:
    """Admits files one at a time through a worker process, which stays warm between files and is replaced when it dies.

    A context manager; the worker is started with the first file. Threads may share it: files wait for each other.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or limits_set()
        self._lock = Lock()
        self._worker: subprocess.Popen[bytes] | None = None
        self._folder: Path | None = None

    def __enter__(self) -> "Gate":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the worker and removes its folder; tables it gave stay usable."""
        with self._lock:
            self._end_worker()
            if self._folder is not None:
                shutil.rmtree(self._folder, ignore_errors=True)
                self._folder = None

    def admit(
        self,
        path: Path,
        provider: Provider | None,
        *,
        file_name: str | None = None,
        dataset: Dataset | None = None,
        source: str = OWN_SOURCE,
        version: str | None = None,
        own_coverage: pl.DataFrame | None = None,
        said: OwnCoverage | None = None,
        home: str | None = None,
        previous: Mapping[str, pl.DataFrame] | None = None,
    ) -> Admitted | Refused:
        """What comes of a file: its parts with their warnings, or every finding of a file that may not enter.

        With a provider it is one of that provider's files. Without, it is a user's own in the columns of a dataset (the
        one given, or the one its columns are those of); `source`, `version` and `own_coverage` are then the user's, by
        default `own`, the file's SHA-256 and exactly the places, years and kinds its rows stand in; with `said` and
        `home` the coverage is what `data.own_record` makes of what the sender says.
        `previous` holds the rows now held, counted by `slices.slice_counts`, under their `slices.slice_name`.
        Findings carry values for the person who sent the file: `without_values` before they are kept.
        """
        question = Question(
            path=path,
            file_name=file_name or path.name,
            provider=provider,
            dataset=dataset,
            source=source,
            version=version,
            own_coverage=own_coverage,
            said=said,
            home=home,
            previous=previous or {},
        )
        with self._lock:
            judgement = self._ask(question)
        return answer(judgement.parts, judgement.findings)

    def _ask(self, question: Question) -> Judgement:
        worker = self._started()
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="comity-gate-"))
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        try:
            message = packed(write_question(question, folder))
            judgement = _understood(self._exchange(worker, message), folder)
            self._rest(worker)
        except _Ended as ended:
            self._end_worker()
            return Judgement(parts=(), findings=[ended.finding])
        finally:
            # Mapped tables outlive the file's name.
            shutil.rmtree(folder, ignore_errors=True)
        return judgement

    def _started(self) -> subprocess.Popen[bytes]:
        if self._worker is not None and self._worker.poll() is None:
            return self._worker
        self._end_worker()
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="comity-gate-"))
        kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
        own = {"HOME": str(self._folder), "TMPDIR": str(self._folder), "PYTHONPATH": str(PROJECT)}
        self._worker = subprocess.Popen(
            [sys.executable, "-P", "-m", "validation.worker", json.dumps(asdict(self.limits))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
            env=kept | own | ENVIRONMENT,
            close_fds=True,
            start_new_session=True,
        )
        return self._worker

    def _exchange(self, worker: subprocess.Popen[bytes], message: bytes) -> dict[str, object]:
        """The worker's answer. Raises _Ended with what to say where it dies or takes more than it may."""
        assert worker.stdin is not None
        assert worker.stdout is not None
        deadline = time.monotonic() + self.limits.wall_seconds
        pipe = worker.stdout.fileno()
        try:
            worker.stdin.write(message)
            worker.stdin.flush()
            with selectors.DefaultSelector() as ready:
                ready.register(pipe, selectors.EVENT_READ)

                def read(wanted: int) -> bytes:
                    while not ready.select(WATCHED_EVERY_SECONDS):
                        self._watch(worker, deadline)
                    return os.read(pipe, min(wanted, 1 << 20))

                return received(read)
        except (Silent, OSError, ValueError) as error:
            raise _Ended(_cause_of_death(worker)) from error

    def _watch(self, worker: subprocess.Popen[bytes], deadline: float) -> None:
        if _resident(worker) > self.limits.resident_bytes:
            raise _Ended(too_much_memory())
        if time.monotonic() > deadline:
            raise _Ended(_too_slow())

    def _rest(self, worker: subprocess.Popen[bytes]) -> None:
        """Between two files: a worker that has grown is not kept for the next."""
        if _resident(worker) > self.limits.kept_bytes:
            self._end_worker()

    def _end_worker(self) -> None:
        worker, self._worker = self._worker, None
        if worker is None:
            return
        worker.kill()
        worker.wait()
        for pipe in (worker.stdin, worker.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue


def limits_set() -> Limits:
    """The limits of one file as the settings have them."""
    asked = settings()
    return Limits(
        resident_bytes=asked.gate_resident_limit_bytes,
        cpu_seconds=asked.gate_cpu_seconds,
        wall_seconds=asked.gate_wall_seconds,
    )


def _understood(message: Mapping[str, Any], folder: Path) -> Judgement:
    """The judgement of a message. What a file made of its worker is not trusted: nonsense ends it."""
    try:
        return read_judgement(message, folder)
    except (KeyError, TypeError, ValueError, OSError, pl.exceptions.PolarsError) as error:
        raise _Ended(reader_broke("its answer could not be understood")) from error


def _resident(worker: subprocess.Popen[bytes]) -> int:
    """Bytes of memory the worker holds now; 0 where it has ended."""
    try:
        return int(psutil.Process(worker.pid).memory_info().rss)
    except psutil.Error:
        return 0


def _too_slow() -> Finding:
    return whole_file(
        "took too long",
        "Reading the file took longer than is allowed for one file.",
        "Send the part that is needed, or split it.",
    )


def _cause_of_death(worker: subprocess.Popen[bytes]) -> Finding:
    """What is said of a file in the middle of which the worker ended by itself."""
    try:
        code = worker.wait(timeout=5)
    except subprocess.TimeoutExpired:
        return reader_broke("it stopped answering")
    if code == -signal.SIGXCPU:
        return _too_slow()
    if code == -signal.SIGKILL:
        return too_much_memory()
    return reader_broke("its process ended")
