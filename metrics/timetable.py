"""When something is due: cron expressions in a named time zone, each moment once, however the clocks are changed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from apscheduler.triggers.cron import CronTrigger

from data.settings import shown

PARTED_BY = ";"
"""What stands between two expressions of one setting."""

BY_NAME = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""As cron numbers them: 0 and 7 are Sunday. APScheduler's 0 is Monday, so it is given names alone."""

VALUE = r"(?:[0-9]+|[a-z]{3})"
PART = rf"(?:\*|{VALUE}(?:-{VALUE})?)(?:/[0-9]+)?"
FIELD = re.compile(rf"{PART}(?:,{PART})*")
"""What crontab(5) allows in a field; APScheduler's own additions (“last”, “2nd fri”) are no cron."""

FIRST_WINDOW = timedelta(hours=1)
WINDOW_GROWS = 6
"""The newest moment is looked for in the last hour, then in six hours, then in thirty-six, and so on."""

A_MOMENT = timedelta(microseconds=1)


class BadTimetable(ValueError):
    """A cron expression or a time zone that cannot be used: what is wrong, and the next step."""


@dataclass(frozen=True, kw_only=True)
class Timetable:
    """The moments at which something is due.

    A wall time that the clocks leave out is due at the first moment after the gap, and one that they repeat is due
    the first time alone, so each is due once.
    """

    expressions: tuple[str, ...]
    zone: ZoneInfo
    triggers: tuple[CronTrigger, ...] = field(repr=False)
    """Of wall times, in UTC lest a library decide about changed clocks."""

    def next_due(self, after: datetime) -> datetime | None:
        """The first moment (UTC) after a moment, or None where none comes any more."""
        return next(self.due_after(after), None)

    def newest_due(self, since: datetime, until: datetime) -> datetime | None:
        """The last moment (UTC) that is after `since` and not after `until`, or None.

        However long nobody looked, it is one: what was missed is made up once.
        """
        window = FIRST_WINDOW
        while since < until:
            start = max(since, until - window)
            newest = max(self._due_between(start, until), default=None)
            if newest is not None or start == since:
                return newest
            window *= WINDOW_GROWS
        return None

    def due_after(self, after: datetime) -> Iterator[datetime]:
        """Every moment (UTC) after a moment, in order and without end; none is given twice."""
        wall: datetime | None = after.astimezone(self.zone).replace(tzinfo=None)
        newest = after.astimezone(UTC)
        while wall is not None:
            wall = self._next_wall(wall)
            if wall is not None and (moment := moment_of(wall, self.zone)) > newest:
                newest = moment
                yield moment

    def _due_between(self, since: datetime, until: datetime) -> Iterator[datetime]:
        for moment in self.due_after(since):
            if moment > until:
                return
            yield moment

    def _next_wall(self, wall: datetime) -> datetime | None:
        start = (wall + A_MOMENT).replace(tzinfo=UTC)
        found = [one.get_next_fire_time(None, start) for one in self.triggers]
        return min((one.replace(tzinfo=None) for one in found if one is not None), default=None)


def timetable(text: str, zone: str | None = None) -> Timetable:
    """The timetable of cron expressions, several parted by “;”, in a time zone by its name (None: the machine's).

    Minute, hour, day of the month, month and day of the week as crontab(5) has them: where both kinds of day are
    given, either will do. Raises BadTimetable.

    >>> from datetime import UTC, datetime
    >>> nightly = timetable("30 2 * * *", "Europe/Warsaw")
    >>> print(nightly.next_due(datetime(2026, 3, 28, 12, tzinfo=UTC)), "is 03:00: there is no 02:30 that night")
    2026-03-29 01:00:00+00:00 is 03:00: there is no 02:30 that night
    """
    written = tuple(" ".join(part.lower().split()) for part in text.split(PARTED_BY) if part.strip())
    if not written:
        raise BadTimetable("No cron expression is given. Give one such as 0 3 * * * (every day at 03:00).")
    known = _zone(zone)
    triggers = tuple(trigger for one in written for trigger in _triggers(one))
    return Timetable(expressions=written, zone=known, triggers=triggers)


def moment_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """The moment (UTC) of a wall time without a zone: the first of two, and the end of the gap of one left out."""
    before, after = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    moment = before.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    # In a gap the two readings lie on either side of the change; halve until the second of the change is left.
    early, late = after.astimezone(UTC), moment
    new_offset = late.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        half = early + timedelta(seconds=(late - early) // timedelta(seconds=2))
        early, late = (early, half) if half.astimezone(zone).utcoffset() == new_offset else (half, late)
    return late


def _zone(name: str | None) -> ZoneInfo:
    try:
        # APScheduler knows how each system tells its zone; where none is set it is UTC.
        found = CronTrigger(minute=0).timezone if name is None else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadTimetable(f"There is no time zone {name!r}. Give a name such as Europe/Warsaw or UTC.") from None
    return found if isinstance(found, ZoneInfo) else ZoneInfo("UTC")


def _triggers(expression: str) -> list[CronTrigger]:
    """One trigger, or two where a day of the month and a day of the week are given: either will do."""

    def refused(why: str) -> BadTimetable:
        allowed = "Give five fields as in crontab: minute, hour, day of the month, month, day of the week."
        return BadTimetable(f"{shown(expression)} is no cron expression: {why}. {allowed}")

    fields = BY_NAME.get(expression, expression).split(" ")
    if len(fields) != 5:
        raise refused(f"it has {len(fields)} field{'' if len(fields) == 1 else 's'}")
    strange = [one for one in fields if not FIELD.fullmatch(one)]
    if strange:
        raise refused(f"{strange[0]!r} cannot be read")
    minute, hour, day, month, weekday = fields
    try:
        kinds_of_day = [(day, _weekdays(weekday))]
        if not day.startswith("*") and not weekday.startswith("*"):
            kinds_of_day = [(day, "*"), ("*", _weekdays(weekday))]
        made = [
            CronTrigger(minute=minute, hour=hour, day=one, month=month, day_of_week=other, timezone=UTC)
            for one, other in kinds_of_day
        ]
    except ValueError as fault:
        raise refused(str(fault)) from None
    if all(one.get_next_fire_time(None, datetime(2000, 1, 1, tzinfo=UTC)) is None for one in made):
        raise refused("there is no such day")
    return made


def _weekdays(text: str) -> str:
    """A field of weekdays as names: numbers are cron's, Sunday to Saturday.

    >>> _weekdays("1-5"), _weekdays("0"), _weekdays("5-7/2"), _weekdays("*")
    ('mon,tue,wed,thu,fri', 'sun', 'sun,fri', '*')
    """
    if text == "*":
        return text
    days: set[int] = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        begin, end = (0, 6) if first == "*" else (_weekday(first), _weekday(last or first))
        if step and not last and first != "*":
            end = 6
        if last.isalpha() and end == 0:
            end = 7
        if end < begin or (step and int(step) == 0):
            raise ValueError(f"the days {part!r} cannot be counted")
        days |= {day % 7 for day in range(begin, end + 1, int(step or 1))}
    return ",".join(WEEKDAYS[day] for day in sorted(days))


def _weekday(text: str) -> int:
    if text in WEEKDAYS:
        return WEEKDAYS.index(text)
    if not text.isdecimal() or int(text) > 7:
        raise ValueError(f"there is no weekday {text!r}")
    return int(text)
