"""The worker as the gate sees it: started when needed, asked one thing at a time, watched, ended and replaced."""

import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil

from data.findings import Finding
from validation.admission import reader_broke, too_much_memory
from validation.answers import whole_file
from validation.limits import ENVIRONMENT, Limits
from validation.messages import PROGRESS, Silent, packed, received

WATCHED_EVERY_SECONDS = 0.02
PROJECT = Path(__file__).parents[1]
KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "VIRTUAL_ENV")
"""Of the environment; nothing else goes to the worker, so no secret of the server's is there to be read."""

Progress = Callable[[float, str], None]
"""Told the part that is done (0 to 1, never falling) and what is being done, in words."""


FOLDER = "comity-gate-"
"""Beginning of a worker's private folder; the number of the process that made it follows."""


class Ended(Exception):
    """The worker has ended, or was ended, in the middle of a file."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.rule)
        self.finding = finding


class Worker:
    """The process that opens files, and its private folder. One question at a time: who shares it keeps the lock."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: Path | None = None

    def new_folder(self) -> Path:
        """An empty folder for the tables of one question and its answer."""
        return Path(tempfile.mkdtemp(dir=self._private_folder()))

    def ask(self, message: Mapping[str, Any], progress: Progress | None = None) -> dict[str, Any]:
        """The worker's answer; what it tells before of its progress goes to `progress`.

        Raises Ended with what to say where the worker dies or takes more than it may. Whatever else interrupts the
        exchange, the worker is ended: it would go on to answer a question nobody waits for.
        """
        process = self._started()
        try:
            answer = self._exchange(process, packed(message), progress)
        except BaseException:
            self.end()
            raise
        if _resident(process) > self.limits.kept_bytes:
            # One that has grown is not kept for the next file.
            self.end()
        return answer

    def start(self) -> None:
        """Starts the process unless it runs; it need not be ready when this returns."""
        self._started()

    def end(self) -> None:
        """Ends the process; the next question starts another."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue

    def close(self) -> None:
        """Ends the process and removes its folder; tables it gave stay usable."""
        self.end()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _private_folder(self) -> Path:
        if self._folder is not None and not self._folder.is_dir():
            # Systems tidy their folder of temporary files; the worker's own went with it.
            self.close()
        if self._folder is None:
            _clear_abandoned()
            self._folder = Path(tempfile.mkdtemp(prefix=f"{FOLDER}{os.getpid()}-"))
        return self._folder

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.end()
        folder = self._private_folder()
        kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
        own = {"HOME": str(folder), "TMPDIR": str(folder), "PYTHONPATH": str(PROJECT)}
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "validation.worker", json.dumps(asdict(self.limits))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=kept | own | ENVIRONMENT,
            close_fds=True,
            start_new_session=True,
        )
        return self._process

    def _exchange(self, process: subprocess.Popen[bytes], message: bytes, progress: Progress | None) -> dict[str, Any]:
        assert process.stdin is not None
        assert process.stdout is not None
        deadline = time.monotonic() + self.limits.wall_seconds
        pipe = process.stdout.fileno()
        with selectors.DefaultSelector() as ready:
            ready.register(pipe, selectors.EVENT_READ)

            def read(wanted: int) -> bytes:
                while not ready.select(WATCHED_EVERY_SECONDS):
                    self._watch(process, deadline)
                return os.read(pipe, min(wanted, 1 << 20))

            def told() -> dict[str, Any]:
                try:
                    return received(read)
                except (Silent, OSError, ValueError) as error:
                    raise Ended(_cause_of_death(process)) from error

            try:
                process.stdin.write(message)
                process.stdin.flush()
            except OSError as error:
                raise Ended(_cause_of_death(process)) from error
            while PROGRESS in (answer := told()):
                self._watch(process, deadline)
                # What gets on is not stuck: processor time is bounded, and another may be using the machine.
                deadline = time.monotonic() + self.limits.wall_seconds
                if progress is not None:
                    progress(*_progress(answer))
            return answer

    def _watch(self, process: subprocess.Popen[bytes], deadline: float) -> None:
        if _resident(process) > self.limits.resident_bytes:
            raise Ended(too_much_memory())
        if time.monotonic() > deadline:
            raise Ended(_too_slow())


def _progress(told: Mapping[str, Any]) -> tuple[float, str]:
    """The part done and the words for it. What a file made of its worker is not trusted: nonsense ends it."""
    try:
        return min(1.0, max(0.0, float(told[PROGRESS]))), str(told["doing"])
    except (KeyError, TypeError, ValueError) as error:
        raise Ended(reader_broke("its answer could not be understood")) from error


def _resident(process: subprocess.Popen[bytes]) -> int:
    """Bytes of memory the worker holds now; 0 where it has ended."""
    try:
        return int(psutil.Process(process.pid).memory_info().rss)
    except psutil.Error:
        return 0


def _too_slow() -> Finding:
    return whole_file(
        "took too long",
        "Reading the file took longer than is allowed for one file.",
        "Send the part that is needed, or split it.",
    )


def _cause_of_death(process: subprocess.Popen[bytes]) -> Finding:
    """What is said of a file in the middle of which the worker ended by itself."""
    try:
        code = process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        return reader_broke("it stopped answering")
    if code == -signal.SIGXCPU:
        return _too_slow()
    if code == -signal.SIGKILL:
        return too_much_memory()
    return reader_broke("its process ended")


def _clear_abandoned() -> None:
    """Removes the folders of gates whose process was killed: respondents' rows may lie in them."""
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}*-*"):
        number = folder.name.removeprefix(FOLDER).partition("-")[0]
        if number.isdecimal() and not psutil.pid_exists(int(number)):
            shutil.rmtree(folder, ignore_errors=True)
