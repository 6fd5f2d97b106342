"""Gate workers that stay warm from one gate to the next, so that their start of seconds is paid once a test process."""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

import validation.gate
from validation.limits import Limits
from validation.process import Worker


class LentWorker(Worker):
    """A real worker that the next gate of the same limits goes on with after this one's gate was closed.

    A gate keeps its worker warm between files anyway; here it is kept between gates too. Only what the main thread
    started and closes is kept: the system ends a worker with the thread that started it.
    """

    spare: ClassVar[dict[tuple[int, Limits], tuple[subprocess.Popen[bytes], Path]]] = {}
    """One at most, by the process that started it, since one forked off must not speak to it."""
    _is_kept = False

    def close(self) -> None:
        """Leaves the worker to the next gate where it lives and may be kept; else ends it and removes its folder."""
        process, folder, key = self._process, self._folder, (os.getpid(), self.limits)
        lives = process is not None and process.poll() is None and folder is not None and folder.is_dir()
        if not (lives and self._is_kept and _in_main_thread()):
            super().close()
            return
        assert process is not None and folder is not None
        end_spare_workers()
        self.spare[key] = (process, folder)
        self._process = self._folder = None

    def _private_folder(self) -> Path:
        key = (os.getpid(), self.limits)
        if self._folder is None and _in_main_thread() and key in self.spare:
            process, folder = self.spare.pop(key)
            if process.poll() is None and folder.is_dir():
                self._process, self._folder, self._is_kept = process, folder, True
            else:
                _end(process, folder)
        return super()._private_folder()

    def _started(self) -> subprocess.Popen[bytes]:
        self._private_folder()
        held = self._process
        process = super()._started()
        if process is not held:
            self._is_kept = _in_main_thread()
        return process


def _in_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


def _end(process: subprocess.Popen[bytes], folder: Path) -> None:
    process.kill()
    process.communicate()
    shutil.rmtree(folder, ignore_errors=True)


def end_spare_workers() -> None:
    """Ends those this process keeps warm."""
    for key in [key for key in LentWorker.spare if key[0] == os.getpid()]:
        _end(*LentWorker.spare.pop(key))


@pytest.fixture(scope="session", autouse=True)
def spare_workers_end() -> Iterator[None]:
    """None outlives the test process."""
    yield
    end_spare_workers()


@pytest.fixture(scope="module", autouse=True)
def warm_workers(request: pytest.FixtureRequest) -> Iterator[None]:
    """Gates lend each other their workers; but none is spare in files about workers themselves (`own_worker`)."""
    if request.node.get_closest_marker("own_worker"):
        end_spare_workers()
        yield
        return
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(validation.gate, "Worker", LentWorker)
        yield
