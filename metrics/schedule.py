"""The loop that starts what is due: awake every half minute, led by the clock on the wall, ended by a word."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from data.quality import Run, RunEnding, Trigger
from metrics.timetable import Timetable

LONGEST_WAIT_SECONDS = 30.0
"""A sleeping computer and a clock that is set are noticed within this."""

PROMPT = timedelta(minutes=5)
"""What starts later than this after it was due was missed, and is made up."""

JUST_BEFORE = timedelta(seconds=1)

REMEMBERED = 10_000
"""Moments dealt with that are remembered, lest a clock that is set back bring them again."""


@dataclass(frozen=True, kw_only=True)
class Due:
    """One moment (UTC) for which something is started, and whether it was missed and is made up."""

    at: datetime
    made_up: bool


@dataclass(kw_only=True)
class Task:
    """What is started at the moments of a timetable."""

    name: str
    """Begins the sentences told of it: “The check”."""
    timetable: Timetable
    start: Callable[[Due], None]
    """Does it and returns when it is done. What it raises is told, and the loop goes on."""
    since: datetime | None = None
    """Moments up to this one are dealt with; null: those up to the start of the loop."""
    coming: datetime | None = None
    """The next moment; nothing is due before it while the clock goes forward."""
    dealt_with: deque[datetime] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    broken_off: frozenset[datetime] = frozenset()
    """Moments for which it was started and crashed: started again, it is made up, however soon."""


class Schedule:
    """Starts each task at its moments, one after another, until it is told to stop.

    `clock` gives the moment (UTC). `wait` waits for some seconds and gives True at once when it is time to end; `tell`
    takes a sentence. Nothing here sleeps or looks at a clock of its own.
    """

    def __init__(
        self,
        tasks: Sequence[Task],
        *,
        clock: Callable[[], datetime],
        wait: Callable[[float], bool],
        tell: Callable[[str], None],
    ) -> None:
        self.tasks = tasks
        self._clock, self._wait, self._tell = clock, wait, tell

    def run_forever(self) -> None:
        """Goes on until `wait` says to end. No task that fails, and no clock that is set, ends it."""
        while not self._wait(self._start_what_is_due()):
            continue

    def next_due(self) -> datetime | None:
        """The next moment (UTC) at which any task is due, or None where none is."""
        now = self._clock()
        return min((one for task in self.tasks if (one := task.timetable.next_due(now)) is not None), default=None)

    def _start_what_is_due(self) -> float:
        """Starts every task that is due now, and gives the seconds to wait."""
        for task in self.tasks:
            now = self._clock()
            since = now if task.since is None else task.since
            if task.coming is not None and since <= now < task.coming:
                continue
            due = due_now(task, now)
            task.since, task.coming = now, task.timetable.next_due(now)
            if due is not None:
                task.dealt_with.append(due.at)
                self._start(task, due)
        now = self._clock()
        waits = ((task.coming - now).total_seconds() for task in self.tasks if task.coming is not None)
        return max(0.0, min([LONGEST_WAIT_SECONDS, *waits]))

    def _start(self, task: Task, due: Due) -> None:
        if due.made_up:
            self.say(f"{task.name} due at {told(due.at)} was missed and is made up now.")
        try:
            task.start(due)
        except Exception as fault:  # noqa: BLE001 - whatever it is, the next one is due tomorrow all the same
            self.say(f"{task.name} due at {told(due.at)} could not be started: {_cause(fault)}.")

    def say(self, sentence: str) -> None:
        """Tells a sentence; where nobody can be told, as on a full disk, the loop goes on."""
        with suppress(OSError, ValueError):
            self._tell(sentence)


def due_now(task: Task, now: datetime) -> Due | None:
    """What of a task is due and not dealt with, or None: of several moments that passed, the newest alone."""
    # A clock that was set back shows moments again: those dealt with stay so, the others are due.
    moment = task.timetable.newest_due(min(now if task.since is None else task.since, now), now)
    if moment is None or moment in task.dealt_with:
        return None
    return Due(at=moment, made_up=now - moment > PROMPT or moment in task.broken_off)


def checks(timetable: Timetable, start: Callable[[Due], None], runs: Iterable[Run], now: datetime) -> Task:
    """The task of checking the data, after what the records say of the runs so far.

    A moment is dealt with when a run for it ended or is under way; one whose run crashed is made up, once. A run of all
    data that somebody started deals with what was due before it. Where there never was a run, nothing was missed. A run
    that was skipped dealt with nothing.
    """
    known = [one for one in runs if one.took_place]
    tried_again = {one.due for one in known if one.due is not None and one.trigger is Trigger.MADE_UP}
    crashed = {one.due for one in known if one.due is not None and one.ending is RunEnding.CRASHED} - tried_again
    dealt_with = sorted({one.due for one in known if one.due is not None} - crashed)
    whole = [one.at for one in known if not one.datasets and one.ending is RunEnding.FINISHED]
    newest = max((moment for moment in (*dealt_with, *whole) if moment <= now), default=None)
    if newest is None:
        begun = min((one.due or one.at for one in known), default=now)
        newest = min(begun - JUST_BEFORE, now)
    return Task(
        name="The check",
        timetable=timetable,
        start=start,
        since=newest.astimezone(UTC),
        dealt_with=deque((one.astimezone(UTC) for one in dealt_with), maxlen=REMEMBERED),
        broken_off=frozenset(one.astimezone(UTC) for one in crashed),
    )


def told(moment: datetime) -> str:
    """A moment as logs have it: 2026-11-22 03:00 UTC."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _cause(fault: Exception) -> str:
    """What is said of a fault: the system's reason, else what it is; never a path or a value."""
    return fault.strerror.lower() if isinstance(fault, OSError) and fault.strerror else type(fault).__name__
