"""`comity schedule`: checks the data when they are due, beside `comity serve` or alone, one schedule a store."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import typer

from dashboard.printing import errors, fail
from data.findings import printable
from data.store_errors import StoreBusy, StoreError
from data.writer_lock import WriterLock

if TYPE_CHECKING:
    from pathlib import Path

    from metrics.schedule import Schedule
    from metrics.timetable import Timetable

LOCK = "schedule.lock"
WAIT_SECONDS = 0.5

ENDING_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

THREAD = "comity-schedule"

ALARMS_LOOKED_FOR = "*/30 * * * *"
"""How often alarms are looked for that no run brings about: that it is missing, or that nobody acknowledged."""


def schedule() -> None:
    """Check the data when COMITY_CHECK_CRON says so, until told to stop."""
    stop = threading.Event()
    with _ending(stop):
        try:
            with only_schedule(_home()):
                run(stop, _say)
        except StoreError as stopped:
            fail(str(stopped))
    errors.print("The schedule has ended.")


class Beside:
    """The schedule in a thread of a server. It ends with the server, and no fault of it ends the server."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=THREAD, daemon=True)

    def __enter__(self) -> "Beside":
        self._thread.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        """Ends it with its job, within a bound."""
        from dashboard.check_job import ENDED_WITHIN_SECONDS

        self._stop.set()
        self._thread.join(ENDED_WITHIN_SECONDS + 5)

    def _run(self) -> None:
        from data.settings import BadSetting

        try:
            with only_schedule(_home()):
                run(self._stop, _say)
        except (StoreError, BadSetting) as stopped:
            _say(f"The data are not checked by this server: {stopped}")


def run(stop: threading.Event, tell: Callable[[str], None]) -> None:
    """Starts what is due until `stop` is set. Raises BadSetting, StoreError; the caller holds the schedule's lock."""
    made = made_schedule(stop, tell)
    tell(_announced(made))
    made.run_forever()


def made_schedule(stop: threading.Event, tell: Callable[[str], None]) -> "Schedule":
    """The schedule of the settings, after what the records say was run. Raises BadSetting, StoreError.

    Where alarms go out, those that no run brings about (a missing run, an escalation, a digest) are looked for too.
    """
    from dashboard.check_job import CheckJob
    from dashboard.command_check import timetable_set
    from data.quality_records import QualityRecords
    from data.settings import settings
    from data.store import Store
    from metrics.quality_run import now_utc
    from metrics.schedule import Schedule, Task, checks

    told, job = settings(), CheckJob(stop, tell)
    runs = QualityRecords(Store.open(told.home, create=False)).runs(skipped=False)
    tasks = [checks(timetable_set(), job.start, runs, now_utc())]
    if told.alert_urls or told.alert_escalate_urls:
        moments = timetable_set("alert_digest_cron", also=ALARMS_LOOKED_FOR)
        tasks.append(Task(name="The sending of alarms", timetable=moments, start=job.raise_alarms))
    return Schedule(tasks, clock=now_utc, wait=stop.wait, tell=tell)


@contextmanager
def only_schedule(home: "Path") -> Iterator[None]:
    """Holds the store's schedule lock for the block; the store is made where there is none.

    Raises StoreBusy where another schedule holds it, StoreError where the folder may not be written.
    """
    from data.store import Store

    Store.open(home)
    with ExitStack() as held:
        try:
            held.enter_context(WriterLock(home, LOCK).held(WAIT_SECONDS))
        except StoreBusy as busy:
            raise StoreBusy(
                "Another schedule looks after this store.",
                next_step="One is enough: let it run, or stop it before you start this one.",
            ) from busy
        yield


def _announced(made: "Schedule") -> str:
    from metrics.quality_run import now_utc
    from metrics.schedule import told

    task = made.tasks[0]
    coming = task.timetable.next_due(now_utc())
    return (
        f"Checks are due by {'; '.join(task.timetable.expressions)} in the time zone {task.timetable.zone.key}"
        f"{f', next at {_local(coming, task.timetable)} ({told(coming)})' if coming else ''}."
    )


def _local(moment: datetime, known: "Timetable") -> str:
    return f"{moment.astimezone(known.zone):%Y-%m-%d %H:%M}"


def _home() -> "Path":
    from data.settings import settings

    return settings().home


def _say(sentence: str) -> None:
    errors.print(printable(sentence), markup=False)


@contextmanager
def _ending(stop: threading.Event) -> Iterator[None]:
    """Within the block a signal to end sets `stop`; the job under way is then ended too, within a bound."""
    before = {one: signal.signal(one, lambda _number, _frame: stop.set()) for one in ENDING_SIGNALS}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def add_to(comity: typer.Typer) -> None:
    """Adds the command."""
    comity.command()(schedule)
