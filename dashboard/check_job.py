"""One check of the schedule as a process of its own: started, watched, ended within a bound, and told how it went."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Event

from dashboard.printing import COULD_NOT_RUN, DONE, WANTING
from data.findings import printable
from data.quality import Trigger
from metrics.schedule import Due, told

LOOKED_EVERY_SECONDS = 0.5

ENDED_WITHIN_SECONDS = 20.0
"""A job that is told to end may take so long to record that it was; then it is killed, and the next run says so."""

LONGEST_SECONDS = 6 * 60 * 60.0
"""A job that takes longer hangs: it is told to end."""

COMMAND = (sys.executable, "-P", "-m", "dashboard.command")
"""The `comity` command of this very Comity, wherever it is installed."""

MADE = "was made."

PROJECT = Path(__file__).parents[1]


class CheckJob:
    """Runs `comity check` for a moment that is due. A job leaves no memory behind, and none can end the schedule."""

    def __init__(
        self,
        stop: Event,
        tell: Callable[[str], None],
        *,
        command: Sequence[str] = COMMAND,
        longest_seconds: float = LONGEST_SECONDS,
        ended_within_seconds: float = ENDED_WITHIN_SECONDS,
    ) -> None:
        self._stop, self._tell, self._command = stop, tell, tuple(command)
        self._longest, self._bound = longest_seconds, ended_within_seconds

    def start(self, due: Due) -> None:
        """Runs the check and returns when its process is gone. Raises OSError where none can be started."""
        if self._stop.is_set():
            return
        trigger = Trigger.MADE_UP if due.made_up else Trigger.SCHEDULE
        asked = ("check", "--quiet", "--trigger", trigger.value, "--due", due.at.isoformat())
        self._tell(f"The check due at {told(due.at)} {self._went(asked)}")

    def raise_alarms(self, due: Due) -> None:
        """Sends the alarms that are due, also of a run that is missing; only what could not be done is told."""
        if self._stop.is_set():
            return
        went = self._went(("alerts", "send"))
        if not went.startswith(MADE):
            self._tell(f"The sending of alarms due at {told(due.at)} {went}")

    def _went(self, asked: Sequence[str]) -> str:
        """Runs the command with these arguments and says how that went."""
        with subprocess.Popen(
            [*self._command, *asked],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=_environment(),
            # A Ctrl-C in the terminal reaches the schedule alone, which then ends its job in order.
            start_new_session=True,
        ) as process:
            says, ended_for = self._watched(process)
        return _words(process.returncode, says, ended_for)

    def _watched(self, process: subprocess.Popen[bytes]) -> tuple[str, str]:
        """What the process said last, and why it was told to end, if it was."""
        began, ended_for = time.monotonic(), ""
        while True:
            try:
                _, said = process.communicate(timeout=LOOKED_EVERY_SECONDS)
                return _last_line(said), ended_for
            except subprocess.TimeoutExpired:
                passed = time.monotonic() - began
            if ended_for and passed > self._bound:
                process.kill()
            elif not ended_for and (self._stop.is_set() or passed > self._longest):
                ended_for = "the schedule ends" if self._stop.is_set() else "it took too long"
                began = time.monotonic()
                process.terminate()


def _environment() -> Mapping[str, str]:
    """This process's, with the project where Python finds it without being installed."""
    paths = [str(PROJECT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return os.environ | {"PYTHONPATH": os.pathsep.join(paths)}


def _words(code: int, says: str, ended_for: str) -> str:
    """How a job went, in words that follow “The check due at …”."""
    if ended_for and code == -signal.SIGKILL:
        return f"was killed, since {ended_for} and it did not end by itself; the next run tells that it crashed."
    if ended_for and code == -signal.SIGTERM:
        return f"was ended before it had begun, since {ended_for}."
    if ended_for:
        return f"was ended, since {ended_for}. {says}".strip()
    words = {
        DONE: MADE,
        WANTING: "found something wanting.",
        COULD_NOT_RUN: "could not be made.",
    }
    if code in words:
        return f"{words[code]} {says}".strip()
    how = f"by signal {-code}" if code < 0 else f"with code {code}"
    return f"ended {how} before it could say how it went; the next run tells that it crashed. {says}".strip()


def _last_line(said: bytes) -> str:
    lines = [line for line in said.decode("utf-8", "replace").splitlines() if line.strip()]
    return printable(lines[-1].strip()) if lines else ""
