"""Laws of the back-test: it gives the alarms that were really sent, by rule and by day, and sends nothing."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from alert_servers import Webhook, night, quality_finding, records_at, web_server

from data.findings import Severity
from data.quality import RunEnding, Trigger
from data.quality_records import QualityRecords
from metrics.timetable import timetable
from validation.alert_replay import ALARM_SCHEMA, COUNT_SCHEMA, by_rule_and_day, counts_by_rule, first_moment, replay
from validation.alert_standing import AlertKind, Limits
from validation.alerts import raise_alarms

NIGHT = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)
"""A Monday."""
DAY, HOUR = timedelta(days=1), timedelta(hours=1)

KABUL = quality_finding("AFG 2021")
STALE = quality_finding("ucdp", check="freshness", severity=Severity.WARNING, version=None)

HISTORY = (
    ([KABUL], RunEnding.FINISHED),
    ([KABUL, STALE], RunEnding.FINISHED),
    ([quality_finding("AFG 2021", count=9), STALE], RunEnding.FINISHED),
    ([], RunEnding.FAILED),
    ([STALE], RunEnding.FINISHED),
    ([KABUL], RunEnding.FINISHED),
)
"""What six nights found."""

MONDAYS = timetable("0 7 * * 1", "UTC").newest_due


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    with web_server() as hook:
        yield hook


@pytest.fixture
def records(tmp_path: Path) -> QualityRecords:
    return records_at(tmp_path / "store")


def _play(records: QualityRecords, nights: int = len(HISTORY)) -> None:
    for number, (found, ending) in enumerate(HISTORY[:nights]):
        night(records, NIGHT + DAY * number, found, ending=ending)


def _kinds(alarms: pl.DataFrame) -> list[tuple[datetime, str, int]]:
    return alarms.select("at", "rule", "findings").rows()


def test_the_back_test_gives_the_messages_that_were_really_sent(
    monkeypatch: pytest.MonkeyPatch, webhook: Webhook, records: QualityRecords
) -> None:
    monkeypatch.setenv("COMITY_ALERT_URLS", webhook.address())
    really: list[tuple[datetime, str, int]] = []
    for number, (found, ending) in enumerate(HISTORY):
        night(records, NIGHT + DAY * number, found, ending=ending)
        hours = 24 if number < len(HISTORY) - 1 else 52
        for hour in range(hours):
            now = NIGHT + DAY * number + HOUR * hour
            for sent in raise_alarms(records, now=now, digest_due=MONDAYS):
                findings = 0 if sent.message.kind.startswith(("run", "digest")) else len(sent.message.identities)
                really.append((now, str(sent.message.kind), findings))
    until = NIGHT + DAY * (len(HISTORY) - 1) + HOUR * 52
    assert _kinds(replay(records, Limits(), until=until, digest_due=MONDAYS)) == really
    assert {kind for _, kind, _ in really} >= {
        "new finding", "stale source", "worse finding", "run failed", "runs again", "resolved", "escalation", "digest",
        "run missing",
    }  # fmt: skip


def test_runs_that_did_not_take_place_are_replayed_when_they_were_due(records: QualityRecords) -> None:
    night(records, NIGHT, [])
    under_way = records.start(who="ana", trigger=Trigger.COMMAND, datasets=(), suites="x", when=NIGHT + HOUR)
    for hour in (2, 4):
        due = NIGHT + HOUR * hour
        records.skip(who="cron", trigger=Trigger.SCHEDULE, datasets=(), suites="x", due=due, when=due)
    alarms = replay(records, Limits(), until=NIGHT + HOUR * 6)
    assert alarms.select("at", "rule").rows() == [(NIGHT + HOUR * 4, "run missing")]
    records.end(under_way, ending=RunEnding.FINISHED, when=NIGHT + HOUR * 5)
    alarms = replay(records, Limits(), until=NIGHT + HOUR * 6)
    assert alarms["rule"].to_list() == ["run missing", "runs again"]


def test_every_rule_is_counted_those_that_said_nothing_too(records: QualityRecords) -> None:
    _play(records, 3)
    until = NIGHT + DAY * 2 + HOUR
    alarms = replay(records, Limits(), until=until)
    assert dict(alarms.schema) == ALARM_SCHEMA
    counts = counts_by_rule(alarms, first=first_moment(records), until=until)
    assert dict(counts.schema) == COUNT_SCHEMA
    assert counts["rule"].to_list() == [str(kind) for kind in AlertKind if kind is not AlertKind.TEST]
    told = {rule: (messages, findings, most) for rule, messages, findings, _, most, _ in counts.rows() if messages}
    assert told == {"worse finding": (1, 1, 1), "new finding": (1, 1, 1), "stale source": (1, 1, 1)}
    assert counts.filter(rule="new finding")["per_day"].to_list() == [pytest.approx(1 / 3)]
    assert by_rule_and_day(alarms).filter(rule="stale source").rows() == [(date(2026, 5, 5), "stale source", 1, 1)]


def test_repeats_are_held_back_as_in_force(records: QualityRecords) -> None:
    for number in range(8):
        night(records, NIGHT + HOUR * number, [KABUL] if number % 2 == 0 else [])
    until = NIGHT + HOUR * 8
    count = {hours: replay(records, Limits(repeat=timedelta(hours=hours)), until=until).height for hours in (0, 24)}
    assert count == {0: 8, 24: 2}


def test_acknowledgements_count_as_they_were_then(records: QualityRecords) -> None:
    _play(records, 1)
    records.acknowledge(KABUL.identity, who="Ann", until=date(2026, 5, 8), reason="Known.", when=NIGHT)
    for number in range(1, 7):
        night(records, NIGHT + DAY * number, [KABUL])
    alarms = replay(records, Limits(), until=NIGHT + DAY * 6 + HOUR)
    assert alarms.select("at", "rule").rows() == [
        (datetime(2026, 5, 9, 0, tzinfo=UTC), "new finding"),
        (datetime(2026, 5, 9, 1, tzinfo=UTC), "escalation"),
        (datetime(2026, 5, 10, 1, tzinfo=UTC), "escalation"),
    ]


def test_a_later_beginning_leaves_out_messages_but_not_what_was_told(records: QualityRecords) -> None:
    _play(records, 3)
    until = NIGHT + DAY * 2 + HOUR
    later = replay(records, Limits(), until=until, since=NIGHT + DAY)
    assert _kinds(later) == [one for one in _kinds(replay(records, Limits(), until=until)) if one[0] >= NIGHT + DAY]


def test_a_clock_set_back_does_not_end_the_back_test(records: QualityRecords) -> None:
    night(records, NIGHT + DAY, [KABUL])
    night(records, NIGHT, [KABUL, STALE])
    night(records, NIGHT + DAY * 2, [STALE])
    alarms = replay(records, Limits(), until=NIGHT + DAY * 2)
    assert alarms["rule"].to_list() == ["new finding", "stale source", "resolved"]


def test_a_store_without_runs_has_nothing_to_replay(tmp_path: Path) -> None:
    from data.store import Store

    empty = QualityRecords(Store.open(tmp_path / "none", create=False))
    assert first_moment(empty) is None
    assert replay(empty, Limits(), until=NIGHT).is_empty()
    assert counts_by_rule(replay(empty, Limits(), until=NIGHT), first=None, until=NIGHT)["messages"].sum() == 0


def test_the_back_test_remembers_nothing(records: QualityRecords) -> None:
    _play(records)
    replay(records, Limits(), until=NIGHT + DAY * 9)
    assert records.alerts().height == 0
