"""One gate for the whole server: its worker stays warm, files wait for each other, and progress comes back."""

import atexit
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, Queue
from typing import Any, TypeVar

from validation.gate import Gate

Answer = TypeVar("Answer")
Progress = Callable[[float, str], None]
Work = Callable[[Gate, Progress], Answer]

HEARD_EVERY_SECONDS = 0.1
ENDED_WITHIN_SECONDS = 2.0

WAITING = "Another file is being read; this one is next"


class GateDesk:
    """Takes work for the gate from any thread and does it one piece at a time in a thread of its own.

    The thread lives as long as the server: the system ends the gate's worker with the thread that started it, and a
    page's thread ends with its page. Work goes on when whoever asked for it has gone: a submission is never half done.
    """

    def __init__(self) -> None:
        self._work: Queue[tuple[Work[Any], Progress, Future[Any]] | None] = Queue()
        self._thread = threading.Thread(target=self._serve, name="comity-gate", daemon=True)
        self._thread.start()
        atexit.register(self.close)

    def ask(self, work: Work[Answer], heard: Progress | None = None) -> Answer:
        """What `work` gives. `heard` is told of progress (0 to 1, and in words) in the caller's own thread.

        Whatever `work` raises is raised here.
        """
        told: Queue[tuple[float, str]] = Queue()
        done: Future[Answer] = Future()
        if heard is not None and self._work.unfinished_tasks:
            heard(0.0, WAITING)
        self._work.put((work, lambda part, words: told.put((part, words)), done))
        while heard is not None and not (done.done() and told.empty()):
            try:
                heard(*told.get(timeout=HEARD_EVERY_SECONDS))
            except Empty:
                continue
        return done.result()

    def close(self) -> None:
        """Ends the worker; one in the middle of a file is ended with the server."""
        self._work.put(None)
        self._thread.join(ENDED_WITHIN_SECONDS)

    def _serve(self) -> None:
        with Gate() as gate:
            while (asked := self._work.get()) is not None:
                work, told, done = asked
                try:
                    done.set_result(work(gate, told))
                except BaseException as error:  # noqa: BLE001 - raised again where the work was asked for
                    done.set_exception(error)
                finally:
                    self._work.task_done()
