"""Laws of the timetable: cron as crontab has it, and each moment once through every change of clocks."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import polars as pl
import pytest
import tzlocal
from hypothesis import given
from hypothesis import strategies as st

from metrics.timetable import BadTimetable, moment_of, timetable

WARSAW, NEW_YORK, LORD_HOWE = "Europe/Warsaw", "America/New_York", "Australia/Lord_Howe"
ZONES = (
    WARSAW,
    NEW_YORK,
    LORD_HOWE,
    "UTC",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "America/St_Johns",
    "Pacific/Chatham",
)
MINUTE = timedelta(minutes=1)


def at(text: str, zone: str = "UTC") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def due_in(expression: str, zone: str, first: datetime, last: datetime) -> list[datetime]:
    found, known = [], timetable(expression, zone)
    moment = known.next_due(first - timedelta(seconds=1))
    while moment is not None and moment < last:
        found.append(moment)
        moment = known.next_due(moment)
    return found


@cache
def clocks_on_the_wall(zone: str) -> pl.DataFrame:
    """What the clocks of a zone showed at each quarter of an hour of 2026, by Polars' own knowledge of zones."""
    moments = pl.datetime_range(
        datetime(2025, 12, 31, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC), "15m", time_zone="UTC", eager=True
    )
    shown = moments.dt.convert_time_zone(zone).dt.replace_time_zone(None).cum_max()
    return pl.DataFrame({"moment": moments, "shown": shown})


def as_clocks_show(day: date, hour: int, minute: int, zone: str) -> datetime:
    """An independent way: the first quarter of an hour at which the clock shows the time or has passed it."""
    clocks = clocks_on_the_wall(zone)
    wanted = pl.Series([datetime.combine(day, time(hour, minute))], dtype=pl.Datetime("us"))
    return clocks["moment"][clocks["shown"].search_sorted(wanted, side="left")[0]]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("hour", "minute"), [(2, 30), (1, 45), (3, 0), (0, 0), (2, 0)])
def test_every_night_of_a_year_is_due_once_when_the_clock_first_shows_the_time_or_has_passed_it(
    zone: str, hour: int, minute: int
) -> None:
    days = [date(2026, 1, 2) + timedelta(days=number) for number in range(363)]
    first, last = as_clocks_show(days[0], 0, 0, zone), as_clocks_show(days[-1] + timedelta(days=1), 0, 0, zone)
    assert due_in(f"{minute} {hour} * * *", zone, first, last) == [
        as_clocks_show(day, hour, minute, zone) for day in days
    ]


@pytest.mark.parametrize(
    ("zone", "day", "expression", "wall", "due"),
    [
        (WARSAW, "2026-03-29", "30 2 * * *", "there is no 02:30", "2026-03-29T01:00"),
        (WARSAW, "2026-10-25", "30 2 * * *", "02:30 comes twice", "2026-10-25T00:30"),
        (NEW_YORK, "2026-03-08", "30 2 * * *", "there is no 02:30", "2026-03-08T07:00"),
        (NEW_YORK, "2026-11-01", "30 1 * * *", "01:30 comes twice", "2026-11-01T05:30"),
        (LORD_HOWE, "2026-10-04", "15 2 * * *", "there is no 02:15, but a 02:30", "2026-10-03T15:30"),
        (LORD_HOWE, "2026-04-05", "45 1 * * *", "01:45 comes twice", "2026-04-04T14:45"),
        ("America/Nuuk", "2024-03-31", "30 23 30 3 *", "the gap reaches into the next day", "2024-03-31T01:00"),
        ("Pacific/Apia", "2011-12-30", "0 12 30 12 *", "there was no 30 December", "2011-12-30T10:00"),
    ],
)
def test_a_time_left_out_is_due_when_the_gap_ends_and_a_time_repeated_the_first_time(
    zone: str, day: str, expression: str, wall: str, due: str
) -> None:
    start = at(f"{day}T00:00", zone) - timedelta(hours=8)
    found = due_in(expression, zone, start, start + timedelta(hours=32))
    assert found[:1] == [at(due)], wall
    assert len(found) <= 1 or found[1] - found[0] > timedelta(hours=20), "once a night"


def test_several_times_in_a_gap_are_one_with_the_one_at_its_end() -> None:
    found = due_in("*/15 1-3 * * *", WARSAW, at("2026-03-29T00:40"), at("2026-03-29T01:20"))
    assert found == [at("2026-03-29T00:45"), at("2026-03-29T01:00"), at("2026-03-29T01:15")]


def test_every_quarter_of_a_repeated_hour_is_due_the_first_time_alone() -> None:
    found = due_in("*/15 * * * *", WARSAW, at("2026-10-24T23:30"), at("2026-10-25T02:20"))
    first = [at("2026-10-24T23:30") + number * 15 * MINUTE for number in range(6)]
    assert found == [*first, at("2026-10-25T02:00"), at("2026-10-25T02:15")]


@given(
    zone=st.sampled_from(ZONES),
    seconds=st.integers(0, 4 * 365 * 24 * 60 * 60),
    expression=st.sampled_from(
        ("*/7 * * * *", "30 2 * * *", "0 */5 * * *", "15 1,2,3 * * 0", "45 2 1-7 * mon", "59 23 31 * *")
    ),
)
def test_no_moment_is_skipped_or_given_twice_from_wherever_one_asks(zone: str, seconds: int, expression: str) -> None:
    known, start = timetable(expression, zone), at("2024-01-01T00:00") + timedelta(seconds=seconds)
    first = known.next_due(start)
    assert first is not None and first > start
    between = start + (first - start) / 2
    assert known.next_due(between) == first, "nothing is due before it"
    second = known.next_due(first)
    assert second is not None and second > first
    assert known.newest_due(start, first - MINUTE) is None
    assert known.newest_due(start, first) == first
    assert known.newest_due(start, second) == second
    assert known.newest_due(first, second - timedelta(seconds=1)) is None


@pytest.mark.parametrize(
    ("field", "days"),
    [
        ("0", "Sun"), ("7", "Sun"), ("1", "Mon"), ("6", "Sat"), ("sun", "Sun"), ("SAT", "Sat"),
        ("1-5", "Mon Tue Wed Thu Fri"),
        ("5-7", "Fri Sat Sun"), ("fri-sun", "Fri Sat Sun"), ("0-6/3", "Wed Sat Sun"),
        ("*/2", "Tue Thu Sat Sun"), ("1,3", "Mon Wed"),
        ("4/2", "Thu Sat"), ("*", "Mon Tue Wed Thu Fri Sat Sun"),
    ],
)  # fmt: skip
def test_weekdays_are_numbered_as_in_crontab(field: str, days: str) -> None:
    found = due_in(f"0 12 * * {field}", "UTC", at("2026-11-02T00:00"), at("2026-11-09T00:00"))
    assert " ".join(one.strftime("%a") for one in found) == days


def test_of_a_day_of_the_month_and_a_day_of_the_week_either_will_do() -> None:
    found = due_in("0 3 13 * fri", "UTC", at("2026-11-01T00:00"), at("2026-12-01T00:00"))
    assert [one.day for one in found] == [6, 13, 20, 27]
    found = due_in("0 3 1 * mon", "UTC", at("2026-11-01T00:00"), at("2026-12-01T00:00"))
    assert [one.day for one in found] == [1, 2, 9, 16, 23, 30]
    both = due_in("0 3 */2 * mon", "UTC", at("2026-11-01T00:00"), at("2026-12-01T00:00"))
    assert [one.day for one in both] == [9, 23], "a star with a step is no day given, as in cron"


def test_several_expressions_are_one_timetable() -> None:
    found = due_in("0 3 * * *; 30 15 * * 1-5; 0 3 * * 0", "UTC", at("2026-11-20T00:00"), at("2026-11-22T12:00"))
    assert found == [at("2026-11-20T03:00"), at("2026-11-20T15:30"), at("2026-11-21T03:00"), at("2026-11-22T03:00")]


def test_the_short_names_of_cron_are_known() -> None:
    found = due_in("@weekly", "UTC", at("2026-11-01T00:00"), at("2026-11-20T00:00"))
    assert found == [at("2026-11-01T00:00"), at("2026-11-08T00:00"), at("2026-11-15T00:00")]


def test_what_was_missed_in_a_week_is_one_moment_the_newest() -> None:
    known = timetable("0 3 * * *", WARSAW)
    assert known.newest_due(at("2026-11-15T02:00"), at("2026-11-22T10:00")) == at("2026-11-22T02:00")
    assert known.newest_due(at("2026-11-22T02:00"), at("2026-11-22T10:00")) is None, (
        "a moment dealt with is no moment missed"
    )
    assert known.newest_due(at("2026-11-22T10:00"), at("2026-11-21T10:00")) is None, "the clock was set back"


def test_the_newest_of_years_of_minutes_is_found_at_once() -> None:
    known = timetable("* * * * *", WARSAW)
    assert known.newest_due(at("2001-01-01T00:00"), at("2026-11-22T10:00:30")) == at("2026-11-22T10:00")
    leap = timetable("0 0 29 2 *", "UTC")
    assert leap.newest_due(at("2001-01-01T00:00"), at("2026-11-22T10:00")) == at("2024-02-29T00:00")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "No cron expression"), (" ; ", "No cron expression"), ("0 3 * *", "it has 4 fields"),
        ("nightly", "it has 1 field"),
        ("61 * * * *", "higher than the maximum"), ("0 3 * * 8", "no weekday '8'"), ("0 3 * * jan", "no weekday 'jan'"),
        ("0 3 last * *", "'last' cannot be read"), ("0 3 * * 5-2", "cannot be counted"),
        ("*/0 * * * *", "higher than 0"),
        ("0 3 31 2 *", "there is no such day"), ("0 3 * * 1/0", "cannot be counted"),
        ("0 3 * * *; rm -rf /", "it has 3 fields"),
        ("0 3 *-5 * *", "cannot be read"), ("0 3 L * *", "cannot be read"), ("-1 3 * * *", "cannot be read"),
    ],
)  # fmt: skip
def test_what_is_no_cron_expression_is_told_by_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(BadTimetable) as caught:
        timetable(text, "UTC")
    assert said in str(caught.value)
    assert "Give" in str(caught.value)


@pytest.mark.parametrize("zone", ["Europe/Warszawa", "../etc/passwd", "/etc/localtime", "", "CEST+2"])
def test_a_time_zone_that_is_none_is_told(zone: str) -> None:
    with pytest.raises(BadTimetable, match="no time zone"):
        timetable("0 3 * * *", zone)


def test_without_a_name_the_zone_is_the_machines() -> None:
    with pytest.MonkeyPatch.context() as machine:
        machine.setenv("TZ", LORD_HOWE)
        tzlocal.reload_localzone()  # it is looked up once a process, and another test may have asked
        assert timetable("0 3 * * *").zone.key == LORD_HOWE
    tzlocal.reload_localzone()


@given(minutes=st.integers(0, 40 * 365 * 24 * 60), zone=st.sampled_from(ZONES))
def test_the_moment_of_a_wall_time_shows_that_time_or_the_first_after_the_gap(minutes: int, zone: str) -> None:
    wall = at("1990-01-01T00:00").replace(tzinfo=None) + minutes * MINUTE
    moment = moment_of(wall, ZoneInfo(zone))
    shown = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    before = (moment - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert shown >= wall > before
