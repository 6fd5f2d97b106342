"""Run now: starts the checks as a process of their own and shows how far they are, whoever looks, reloaded or not."""

import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import streamlit as st

from dashboard.content.quality_running import Running, Told, running
from dashboard.content.upload_faults import on_the_page
from dashboard.drawing import note, notice, prose
from dashboard.quality_desk import WHO, now_utc, records
from dashboard.wording import escaped
from data.durable import make_folder
from data.findings import printable
from data.quality import Run, Trigger
from data.quality_lock import is_run_under_way
from data.settings import settings
from data.store import LEDGER

LOOKED_EVERY = "1s"

SAYS = "check-from-page.txt"
"""What the process says, beside the reports of runs: its progress, and why it could not run."""

PROGRESS = "progress "
"""How a line of progress begins: `progress 0.42 Checking visits`."""


class Process:
    """The process this server started last, if any."""

    def __init__(self) -> None:
        self.started: subprocess.Popen[bytes] | None = None
        self.says: Path | None = None
        self.began: datetime | None = None

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended."""
        return self.started is not None and self.started.poll() is None

    @property
    def could_not_run(self) -> bool:
        """Whether it ended without having been able to run: exit code 2, or a signal."""
        return self.started is not None and self.started.poll() not in (None, 0, 1)

    def start(self, home: Path, *, who: str, datasets: Sequence[str] = ()) -> None:
        """Starts `comity check` beside the server; it goes on when page and server are gone.

        Raises OSError where it cannot be started.
        """
        folder = home / "reports"
        make_folder(folder)
        self.says, self.began = folder / SAYS, now_utc()
        command = [sys.executable, "-m", "dashboard.command", "check", *datasets]
        with self.says.open("wb") as said:
            self.started = subprocess.Popen(
                [*command, "--trigger", Trigger.PAGE.value, "--who", who, "--progress"],
                env=os.environ | {"COMITY_HOME": str(home)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
                start_new_session=True,
            )

    def fault(self, last: Run | None) -> str:
        """What a process that could not run said last; empty where none failed so, or a run has ended since."""
        if not self.could_not_run or self.began is None:
            return ""
        if last is not None and last.ended is not None and last.ended > self.began:
            return ""
        said = [line for line in _lines(self.says) if line.strip() and not line.startswith(PROGRESS)]
        return on_the_page(printable(said[-1])) if said else "It ended without a word; the server's log may say more."

    def told(self, home: Path) -> Told | None:
        """How far the run is, as its process says it; None where it says nothing."""
        found = [line for line in _lines(home / "reports" / SAYS) if line.startswith(PROGRESS)]
        return _progress(found[-1]) if found else None


def _lines(file: Path | None) -> list[str]:
    try:
        return file.read_text(encoding="utf-8", errors="replace").split("\n") if file is not None else []
    except OSError:
        return []


def _progress(line: str) -> Told | None:
    part, _, words = line.removeprefix(PROGRESS).partition(" ")
    try:
        return Told(part=min(max(float(part), 0.0), 1.0), words=printable(words))
    except ValueError:
        return None


@st.cache_resource(show_spinner=False)
def process() -> Process:
    """The process this server started last; one for all who look."""
    return Process()


def state_of_checks() -> Running:
    """How the checks stand now."""
    home = settings().home
    newest = records().runs(1, skipped=False)
    last = newest[0] if newest else None
    return running(
        last,
        is_held=is_run_under_way(home),
        is_started=process().is_alive,
        has_store=(home / LEDGER).exists(),
        # Only what was started from a page writes how far it is; of another run it would be told of an earlier one.
        told=process().told(home) if last is not None and last.trigger is Trigger.PAGE else None,
        fault=process().fault(last),
        now=now_utc(),
    )


def draw_running() -> None:
    """How the checks stand, and the button that starts them; a run under way is watched until it ends."""
    state = state_of_checks()
    if state.is_under_way:
        watch()
        return
    (notice if state.is_amiss else prose)(state.says)
    draw_start()


@st.fragment(run_every=LOOKED_EVERY)
def watch() -> None:
    """A bar that says how far the run is; once it has ended the page is drawn again."""
    state = state_of_checks()
    if not state.is_under_way:
        st.rerun()
    prose(state.says)
    if state.part is None:
        note(state.words)
    else:
        st.progress(state.part, text=escaped(state.words))
    note("The run goes on when this page is closed or loaded again.")


def draw_start() -> None:
    """Who runs the checks, and the button."""
    with st.form("run-now", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        who = st.text_input("Your name", key=f"{WHO}-run", value=st.session_state.get(WHO, ""), width=240)
        pressed = st.form_submit_button("Run the checks now", icon=":material/play_arrow:")
    if not pressed:
        return
    if not who.strip():
        notice("Nothing was started: say your name.")
        return
    st.session_state[WHO] = who.strip()
    if is_run_under_way(settings().home):
        st.rerun()
    try:
        process().start(settings().home, who=who.strip())
    except OSError as fault:
        notice(f"The checks could not be started: {(fault.strerror or 'the system refused it').lower()}.")
        return
    st.rerun()
