"""Laws of what is remembered of quality checks: runs, their answers and who was told, in the order they happened."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from quality_runs import DATASET, NIGHT, found, outcome, ran
from sqlalchemy import text

from data.findings import Severity
from data.ledger_database import transaction
from data.quality import Answer, RunEnding, Trigger
from data.quality_records import (
    ALERT_SCHEMA,
    FINDING_STATE_SCHEMA,
    HISTORY_SCHEMA,
    OUTCOME_SCHEMA,
    QualityRecords,
)
from data.store import NotHeld, Store, StoreConflict, StoreError

PASSED, FAILED, NOT_APPLIED = Answer.PASS, Answer.FAIL, Answer.NOT_APPLIED
TODAY = NIGHT.date()
WEEK = TODAY + timedelta(days=7)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "home")


@pytest.fixture
def records(store: Store) -> QualityRecords:
    return QualityRecords(store)


def test_where_there_is_no_store_nothing_is_remembered_and_nothing_is_made(tmp_path: Path) -> None:
    records = QualityRecords(Store.open(tmp_path / "home", create=False))
    assert (records.runs(), records.last_run()) == ([], None)
    empty = {
        "outcomes": (records.outcomes(), OUTCOME_SCHEMA),
        "findings": (records.findings(), FINDING_STATE_SCHEMA),
        "open": (records.open_findings(), FINDING_STATE_SCHEMA),
        "changes": (records.changes(1), FINDING_STATE_SCHEMA),
        "history": (records.history(DATASET), HISTORY_SCHEMA),
        "alerts": (records.alerts(), ALERT_SCHEMA),
    }
    for name, (frame, schema) in empty.items():
        assert (frame.height, dict(frame.schema)) == (0, schema), name
    with pytest.raises(NotHeld, match="There is no run 1"):
        records.run(1)
    with pytest.raises(StoreError, match="no store yet"):
        records.start(who="ana", trigger=Trigger.COMMAND, datasets=(), suites="", when=NIGHT)
    assert not (tmp_path / "home").exists()


def test_a_run_is_told_from_its_start_to_its_end(store: Store, records: QualityRecords) -> None:
    due = NIGHT - timedelta(seconds=3)
    run = records.start(who="ana", trigger=Trigger.SCHEDULE, datasets=[DATASET], suites="f00d", due=due, when=NIGHT)
    under_way = records.run(run)
    assert (under_way.ended, under_way.ending, under_way.seconds) == (None, None, None)
    records.end(run, ending=RunEnding.FAILED, when=NIGHT + timedelta(seconds=90), reason="No worker would start.")
    told = QualityRecords(Store.open(store.home)).run(run)
    assert (told.id, told.at, told.who, told.trigger, told.due) == (1, NIGHT, "ana", Trigger.SCHEDULE, due)
    assert (told.datasets, told.store_version, told.suites) == ((DATASET,), 0, "f00d")
    assert (told.ended, told.ending, told.seconds) == (NIGHT + timedelta(seconds=90), RunEnding.FAILED, 90)
    assert told.reason == "No worker would start."


def test_runs_are_told_newest_first_and_the_last_by_dataset_and_ending(records: QualityRecords) -> None:
    ran(records, outcomes=[outcome(answer=PASSED), outcome(answer=PASSED, dataset="visits")])
    ran(records, outcomes=[outcome(answer=PASSED, dataset="visits")], datasets=["visits"])
    ran(records, datasets=["visits"], ending=RunEnding.FAILED)
    ran(records, ending=RunEnding.FAILED)
    assert [one.id for one in records.runs()] == [4, 3, 2, 1]
    assert [one.id for one in records.runs(limit=2)] == [4, 3]

    def last(dataset: str | None = None, ending: RunEnding = RunEnding.FINISHED) -> int | None:
        one = records.last_run(dataset, ending)
        return None if one is None else one.id

    assert (last(), last(DATASET), last("visits"), last("exercises")) == (2, 1, 2, None)
    assert (last(None, RunEnding.FAILED), last("visits", RunEnding.FAILED)) == (4, 4)
    assert last(DATASET, RunEnding.CRASHED) is None


def test_outcomes_are_told_of_a_run_or_of_the_newest_look_at_each_dataset(
    store: Store, records: QualityRecords
) -> None:
    visits = outcome(dataset="visits", answer=NOT_APPLIED, source=None, version=None)
    ran(records, (), [outcome(answer=FAILED, broken=3, excepted=1), visits])
    ran(records, (), [outcome(answer=PASSED), outcome("freshness", answer=PASSED)], datasets=[DATASET])
    assert records.outcomes(1).row(0, named=True) == {
        "run": 1, "check": "revision", "dataset": DATASET, "source": "dcad", "version": "1.0", "severity": "warning",
        "answer": "fail", "reason": None, "cases": 100, "broken": 3, "excepted": 1, "seconds": 0.25,
    }  # fmt: skip
    told = records.outcomes().select("run", "dataset", "check", "answer", "reason").rows()
    assert told == [
        (1, "visits", "revision", "could not be applied", "There is no earlier version."),
        (2, DATASET, "revision", "pass", None),
        (2, DATASET, "freshness", "pass", None),
    ]
    with transaction(store.ledger.engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM quality_question")).scalar() == 3, "asked twice, kept once"


def test_the_history_of_a_dataset_counts_answers_and_open_findings_and_grades_each_run(
    records: QualityRecords,
) -> None:
    critical, news = found("c", severity=Severity.CRITICAL), found("n", check="control limits")
    ran(records, [critical, found("w"), news], [outcome(), outcome("a", PASSED), outcome("b", NOT_APPLIED)])
    records.acknowledge(critical.identity, who="bo", until=WEEK, reason="known", when=NIGHT)
    ran(records, [critical], [outcome(), outcome("control limits", PASSED)])
    ran(records, (), [outcome(answer=PASSED, dataset="visits")], datasets=["visits"])
    ran(records, (), [outcome(answer=PASSED)], when=NIGHT + timedelta(days=1))
    assert records.history(DATASET).drop("at").rows() == [
        (1, 1, 1, 1, 1, 1, "F"),
        (2, 1, 1, 0, 1, 0, "D"),
        (4, 1, 0, 0, 0, 0, "A"),
    ]
    assert records.history(DATASET)["at"].to_list() == [NIGHT, NIGHT, NIGHT + timedelta(days=1)]


def test_a_run_without_an_end_is_found_crashed_once_and_cannot_end_then(records: QualityRecords) -> None:
    run = records.start(who="ana", trigger=Trigger.PAGE, datasets=(), suites="", when=NIGHT)
    later = NIGHT + timedelta(days=1)
    assert records.mark_crashed(later) == [run]
    assert records.mark_crashed(later) == []
    told = records.run(run)
    assert (told.ending, told.ended) == (RunEnding.CRASHED, later)
    assert told.reason is not None and "was gone" in told.reason
    with pytest.raises(StoreConflict, match="Run 1 crashed on 23 November 2026 at 03:00 UTC"):
        records.end(run, ending=RunEnding.FINISHED, when=later, findings=[found()])
    assert records.findings().is_empty()
    with pytest.raises(NotHeld, match="There is no run 9"):
        records.end(9, ending=RunEnding.FINISHED, when=later)


def test_a_respondents_value_is_never_recorded(records: QualityRecords) -> None:
    run = records.start(who="ana", trigger=Trigger.COMMAND, datasets=(), suites="", when=NIGHT)
    with pytest.raises(StoreError, match="'revision' carries a respondent's value"):
        records.end(
            run,
            ending=RunEnding.FINISHED,
            when=NIGHT,
            outcomes=[outcome()],
            findings=[found(), found(dataset="survey_responses", value="Zoë")],
        )
    assert (records.run(run).ending, records.findings().height, records.outcomes(run).height) == (None, 0, 0)
    records.end(run, ending=RunEnding.FINISHED, when=NIGHT, findings=[found(dataset="survey_responses", value=None)])
    assert records.open_findings().height == 1


def test_a_clock_that_was_set_back_changes_no_order_and_tells_no_duration(records: QualityRecords) -> None:
    ran(records, [found()], [outcome()], when=NIGHT)
    earlier = NIGHT - timedelta(days=400)
    ran(records, (), [outcome(answer=PASSED)], when=earlier)
    run = records.start(who="ana", trigger=Trigger.COMMAND, datasets=(), suites="", when=NIGHT)
    records.end(run, ending=RunEnding.FINISHED, when=earlier, outcomes=[outcome(answer=PASSED)])
    assert records.findings()["state"].to_list() == ["resolved"]
    newest = records.last_run()
    assert newest is not None and (newest.id, newest.seconds) == (3, None)
    assert records.history(DATASET)["run"].to_list() == [1, 2, 3]


def test_times_are_kept_in_utc_whatever_zone_they_are_given_in(records: QualityRecords) -> None:
    # Clocks of Warsaw are set back between these two moments, which are half an hour apart.
    summer, winter = timezone(timedelta(hours=2)), timezone(timedelta(hours=1))
    first, second = datetime(2026, 10, 25, 2, 45, tzinfo=summer), datetime(2026, 10, 25, 2, 15, tzinfo=winter)
    run = records.start(who="ana", trigger=Trigger.COMMAND, datasets=(), suites="", when=first)
    records.end(run, ending=RunEnding.FINISHED, when=second)
    told = records.run(run)
    assert (told.at, told.seconds) == (datetime(2026, 10, 25, 0, 45, tzinfo=UTC), 1800)
    assert told.at.tzinfo is UTC
    with pytest.raises(ValueError, match="has no zone"):
        records.start(who="ana", trigger=Trigger.COMMAND, datasets=(), suites="", when=first.replace(tzinfo=None))


def test_alerts_are_kept_without_addresses_and_told_newest_first(records: QualityRecords) -> None:
    run = ran(records, [found()])
    sent = {"kind": "new finding", "channel": "e-mail", "ok": True, "subject": "One new\nfinding", "at": NIGHT}
    records.add_alert(**sent, identity=found().identity, run=run)  # type: ignore[arg-type]
    records.add_alert(**sent | {"at": NIGHT + timedelta(hours=1), "ok": False})  # type: ignore[arg-type]
    with pytest.raises(StoreError, match="never by its address"):
        records.add_alert(**sent | {"channel": "mailto://ana:secret@example.org"})  # type: ignore[arg-type]
    assert records.alerts().rows() == [
        (2, NIGHT + timedelta(hours=1), "new finding", None, None, "e-mail", False, "One new finding"),
        (1, NIGHT, "new finding", found().identity, 1, "e-mail", True, "One new finding"),
    ]
    assert records.alerts(since=NIGHT + timedelta(seconds=1))["id"].to_list() == [2]


def test_one_message_of_several_findings_is_recorded_whole_or_not_at_all(records: QualityRecords) -> None:
    run = ran(records, [found()])
    sent = {"kind": "new finding", "channel": "e-mail", "ok": True, "subject": "Two", "at": NIGHT, "run": run}
    records.add_alerts(["a", None, "b"], **sent)  # type: ignore[arg-type]
    with pytest.raises(StoreError):
        records.add_alerts(["c", "d"], **sent | {"run": 99})  # type: ignore[arg-type]
    assert records.alerts()["identity"].to_list() == ["b", None, "a"]
