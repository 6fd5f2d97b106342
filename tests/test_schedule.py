"""Laws of the schedule, told by a made-up clock: what is due starts once, whatever the clock and the tasks do."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from data.quality import Run, RunEnding, Trigger
from metrics.schedule import LONGEST_WAIT_SECONDS, PROMPT, Due, Schedule, Task, checks
from metrics.timetable import timetable

NIGHTLY = "0 3 * * *"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@dataclass(kw_only=True)
class World:
    """A clock that only the test moves, and what was started and told under it."""

    now: datetime
    until: datetime
    started: list[tuple[str, datetime, bool]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    jumps: dict[datetime, datetime] = field(default_factory=dict)
    """When the clock shows the first, somebody sets it to the second, once."""

    slow: timedelta = timedelta(0)
    """How much longer each wait takes than asked for, as on a busy machine."""

    def clock(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> bool:
        self.waits.append(seconds)
        self.now += timedelta(seconds=max(seconds, 0.001)) + self.slow
        for moment in sorted(self.jumps):
            if self.now >= moment:
                self.now = self.jumps.pop(moment)
                break
        return not self.jumps and self.now >= self.until

    def start(self, due: Due) -> None:
        self.started.append((f"{self.now:%m-%d %H:%M:%S}", due.at, due.made_up))

    def schedule(self, *tasks: Task, tell: Callable[[str], None] | None = None) -> Schedule:
        return Schedule(tasks, clock=self.clock, wait=self.wait, tell=tell or self.said.append)

    @property
    def dues(self) -> list[datetime]:
        return [due for _, due, _ in self.started]


def task(world: World, text: str = NIGHTLY, zone: str = "UTC", **more: object) -> Task:
    return Task(name="The check", timetable=timetable(text, zone), start=world.start, **more)


def test_what_is_due_starts_at_its_moment_and_once() -> None:
    world = World(now=at("2026-11-20T12:00"), until=at("2026-11-23T12:00"))
    world.schedule(task(world)).run_forever()
    assert world.started == [(f"11-{day} 03:00:00", at(f"2026-11-{day}T03:00"), False) for day in (21, 22, 23)]


def test_it_is_awake_every_half_minute() -> None:
    world = World(now=at("2026-11-20T12:00:07"), until=at("2026-11-20T18:00"))
    world.schedule(task(world)).run_forever()
    assert set(world.waits) == {LONGEST_WAIT_SECONDS}


@pytest.mark.parametrize("zone", ["Europe/Warsaw", "America/New_York", "Australia/Lord_Howe", "UTC"])
def test_a_year_of_nights_is_a_year_of_runs_in_every_zone(zone: str) -> None:
    world = World(now=at("2026-01-01T00:00"), until=at("2026-12-31T23:00"), slow=timedelta(minutes=4))
    world.schedule(task(world, "30 2 * * *", zone)).run_forever()
    assert len(world.dues) == len(set(world.dues)) == 365
    gaps = {later - earlier for earlier, later in zip(world.dues, world.dues[1:], strict=False)}
    assert min(gaps) >= timedelta(hours=23) and max(gaps) <= timedelta(hours=25)
    assert not any(made_up for _, _, made_up in world.started)


def test_a_computer_asleep_for_a_week_makes_up_one_run() -> None:
    world = World(now=at("2026-11-14T12:00"), until=at("2026-11-23T12:00"))
    world.jumps = {at("2026-11-15T12:00"): at("2026-11-22T10:00")}
    world.schedule(task(world)).run_forever()
    assert world.started == [
        ("11-15 03:00:00", at("2026-11-15T03:00"), False),
        ("11-22 10:00:00", at("2026-11-22T03:00"), True),
        ("11-23 03:00:00", at("2026-11-23T03:00"), False),
    ]
    assert world.said == ["The check due at 2026-11-22 03:00 UTC was missed and is made up now."]


def test_a_short_nap_over_the_moment_is_no_missed_run() -> None:
    world = World(now=at("2026-11-21T02:00"), until=at("2026-11-21T04:00"))
    world.jumps = {at("2026-11-21T02:59:30"): at("2026-11-21T03:00") + PROMPT}
    world.schedule(task(world)).run_forever()
    assert [(due, made_up) for _, due, made_up in world.started] == [(at("2026-11-21T03:00"), False)]


def test_a_clock_set_back_never_repeats_a_moment() -> None:
    world = World(now=at("2026-11-21T02:00"), until=at("2026-11-22T04:00"))
    world.jumps = {at("2026-11-21T03:30"): at("2026-11-21T01:30")}
    world.schedule(task(world)).run_forever()
    assert world.dues == [at("2026-11-21T03:00"), at("2026-11-22T03:00")]


def test_a_clock_set_back_by_years_does_not_silence_the_schedule() -> None:
    world = World(now=at("2031-05-01T02:00"), until=at("2026-11-23T04:00"))
    world.jumps = {at("2031-05-01T04:00"): at("2026-11-21T12:00")}
    world.schedule(task(world)).run_forever()
    assert world.dues == [at("2031-05-01T03:00"), at("2026-11-22T03:00"), at("2026-11-23T03:00")]


def test_a_clock_set_forward_starts_what_it_jumped_over_once() -> None:
    world = World(now=at("2026-11-21T02:00"), until=at("2027-03-02T04:00"))
    world.jumps = {at("2026-11-21T02:30"): at("2027-03-01T12:00")}
    world.schedule(task(world)).run_forever()
    assert [(due, made_up) for _, due, made_up in world.started] == [
        (at("2027-03-01T03:00"), True),
        (at("2027-03-02T03:00"), False),
    ]


def test_a_run_longer_than_its_interval_is_followed_by_one_and_not_by_all_it_delayed() -> None:
    world = World(now=at("2026-11-21T11:50"), until=at("2026-11-21T16:30"))
    ends = []

    def slow(due: Due) -> None:
        world.start(due)
        ends.append(world.now)
        if len(ends) == 1:
            world.now += timedelta(hours=3, minutes=20)

    one = task(world, "0 * * * *")
    one.start = slow
    world.schedule(one).run_forever()
    assert [f"{due:%H:%M}" for due in world.dues] == ["12:00", "15:00", "16:00"]


def test_no_failing_task_ends_the_schedule() -> None:
    world = World(now=at("2026-11-20T12:00"), until=at("2026-11-24T12:00"))
    faults = [OSError(28, "No space left on device"), MemoryError(), ValueError("a respondent's answer")]

    def failing(due: Due) -> None:
        world.start(due)
        if faults:
            raise faults.pop(0)

    one = task(world)
    one.start = failing
    world.schedule(one).run_forever()
    assert len(world.dues) == 4
    assert world.said == [
        "The check due at 2026-11-21 03:00 UTC could not be started: no space left on device.",
        "The check due at 2026-11-22 03:00 UTC could not be started: MemoryError.",
        "The check due at 2026-11-23 03:00 UTC could not be started: ValueError.",
    ]


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), ValueError("I/O operation on closed file")])
def test_a_schedule_that_can_tell_nobody_goes_on(fault: Exception) -> None:
    world = World(now=at("2026-11-20T12:00"), until=at("2026-11-23T12:00"))

    def failing(due: Due) -> None:
        world.start(due)
        raise RuntimeError

    def untold(_sentence: str) -> None:
        raise fault

    one = task(world)
    one.start = failing
    world.schedule(one, tell=untold).run_forever()
    assert len(world.dues) == 3


def test_two_tasks_of_one_schedule_follow_each_other() -> None:
    world = World(now=at("2026-11-22T12:00"), until=at("2026-11-23T12:00"))
    second = World(now=world.now, until=world.until)
    digest = Task(name="The digest", timetable=timetable("0 3 * * 1", "UTC"), start=second.start)
    schedule = world.schedule(task(world), digest)
    assert schedule.next_due() == at("2026-11-23T03:00")
    schedule.run_forever()
    assert world.dues == second.dues == [at("2026-11-23T03:00")]


def run(
    number: int,
    started: str,
    *,
    due: str | None = None,
    trigger: Trigger = Trigger.SCHEDULE,
    ending: RunEnding | None = RunEnding.FINISHED,
    datasets: tuple[str, ...] = (),
) -> Run:
    return Run(
        id=number,
        at=at(started),
        who="night",
        trigger=trigger,
        due=None if due is None else at(due),
        datasets=datasets,
        store_version=0,
        suites="",
        ending=ending,
    )


def first_started(runs: list[Run], now: str = "2026-11-22T10:00") -> list[tuple[datetime, bool]]:
    """What a schedule that begins now starts within the next hour."""
    world = World(now=at(now), until=at(now) + timedelta(hours=1))
    world.schedule(checks(timetable(NIGHTLY, "UTC"), world.start, runs, world.now)).run_forever()
    return [(due, made_up) for _, due, made_up in world.started]


TODAY, YESTERDAY = "2026-11-22T03:00", "2026-11-21T03:00"


def test_where_there_never_was_a_run_nothing_was_missed() -> None:
    assert first_started([]) == []


def test_a_schedule_that_starts_late_makes_up_the_newest_run_it_missed() -> None:
    assert first_started([run(1, "2026-11-17T03:00:01", due="2026-11-17T03:00")]) == [(at(TODAY), True)]


@pytest.mark.parametrize("ending", [RunEnding.FINISHED, RunEnding.FAILED, None])
def test_a_moment_whose_run_ended_or_is_under_way_is_dealt_with(ending: RunEnding | None) -> None:
    assert first_started([run(1, "2026-11-22T03:00:01", due=TODAY, ending=ending)]) == []


def test_a_moment_whose_run_was_skipped_is_made_up() -> None:
    skipped = run(2, "2026-11-22T03:00:01", due=TODAY, ending=RunEnding.SKIPPED)
    assert first_started([skipped, run(1, "2026-11-21T03:00:01", due=YESTERDAY)]) == [(at(TODAY), True)]
    assert first_started([skipped]) == []


@pytest.mark.parametrize("before", [[], [run(1, "2026-11-21T03:00:01", due=YESTERDAY)]])
def test_a_run_that_crashed_is_made_up_once_and_not_again(before: list[Run]) -> None:
    crashed = run(2, "2026-11-22T03:00:01", due=TODAY, ending=RunEnding.CRASHED)
    assert first_started([crashed, *before]) == [(at(TODAY), True)]
    again = run(3, "2026-11-22T10:00:00", due=TODAY, trigger=Trigger.MADE_UP, ending=RunEnding.CRASHED)
    assert first_started([again, crashed, *before]) == []


def test_a_run_that_crashed_a_minute_ago_is_made_up_all_the_same() -> None:
    crashed = run(2, "2026-11-22T03:00:01", due=TODAY, ending=RunEnding.CRASHED)
    assert first_started([crashed, run(1, "2026-11-21T03:00:01", due=YESTERDAY)], now="2026-11-22T03:01") == [
        (at(TODAY), True)
    ]


def test_a_run_of_all_data_that_somebody_started_deals_with_what_was_due_before_it() -> None:
    earlier = run(1, "2026-11-20T03:00:01", due="2026-11-20T03:00")
    by_hand = run(2, "2026-11-22T08:00", trigger=Trigger.COMMAND)
    assert first_started([by_hand, earlier]) == []
    of_one = run(2, "2026-11-22T08:00", trigger=Trigger.COMMAND, datasets=("exercise_parties",))
    assert first_started([of_one, earlier]) == [(at(TODAY), True)]
    failed = run(2, "2026-11-22T08:00", trigger=Trigger.COMMAND, ending=RunEnding.FAILED)
    assert first_started([failed, earlier]) == [(at(TODAY), True)]


def test_runs_recorded_under_a_clock_that_was_years_ahead_do_not_silence_the_schedule() -> None:
    ahead = run(2, "2031-05-01T03:00:01", due="2031-05-01T03:00")
    assert first_started([ahead, run(1, "2026-11-20T03:00:01", due="2026-11-20T03:00")]) == [(at(TODAY), True)]
    assert first_started([ahead]) == []
