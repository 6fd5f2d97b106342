"""A server to be killed: submits or approves as its arguments say, and dies at the step named."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from survey_journeys import SMALL

import data.proposals
import data.store
from data.landing import Landing
from data.ledger import Ledger
from data.store import Store
from metrics.survey_journey import approve, submit

STEPS: dict[str, tuple[object, str, bool]] = {
    "landed": (Landing, "accept", True),
    "proposing": (data.proposals, "append_entry", False),
    "proposed": (Store, "propose", True),
    "written": (data.store, "write_tables", True),
    "in the ledger": (Ledger, "append_version", True),
}
"""Step to (where, what is called, whether it dies after it rather than before)."""


def dying_at(step: str) -> None:
    """From now on this process is killed, as by the system, where the step begins or ends."""
    where, name, after = STEPS[step]
    whole: Callable[..., Any] = getattr(where, name)

    def deadly(*given: Any, **said: Any) -> None:
        if after:
            whole(*given, **said)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(where, name, deadly)


def work(home: Path, act: str, step: str, file: Path) -> None:
    """Submits the file, or approves the first submission."""
    dying_at(step)
    store = Store.open(home)
    if act == "submit":
        submit(file, who="ana", description=SMALL, store=store)
    else:
        approve(store, 1, who="bo")


if __name__ == "__main__":
    asked_home, asked_act, asked_step, asked_file = sys.argv[1:]
    work(Path(asked_home), asked_act, asked_step, Path(asked_file))
