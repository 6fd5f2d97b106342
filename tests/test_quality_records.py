"""Laws of what is remembered of quality checks: findings keep their identity and are told as they stood after a run."""

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import polars as pl
import pytest
from quality_runs import DATASET, NIGHT, found, outcome, ran
from sqlalchemy import text

from data.findings import Severity
from data.ledger_database import transaction
from data.quality import Answer, FindingState, RunEnding, Trigger
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


def _states(frame: pl.DataFrame) -> dict[str, str]:
    return dict(frame.select("subject", "state").iter_rows())


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


def test_a_finding_is_new_then_still_open_then_resolved_and_may_come_again(records: QualityRecords) -> None:
    told = []
    for findings in ([found()], [found()], [], [], [found()]):
        run = ran(records, findings, [outcome(answer=FAILED if findings else PASSED)], when=NIGHT)
        one = records.findings().row(0, named=True)
        told.append((one["state"], one["first_run"], one["changed_run"], records.changes(run)["state"].to_list()))
    assert told == [
        ("new", 1, 1, ["new"]),
        ("still open", 1, 1, []),
        ("resolved", 1, 3, ["resolved"]),
        ("resolved", 1, 3, []),
        ("new", 5, 5, ["new"]),
    ]
    assert [records.findings(run=run)["state"].to_list() for run in range(1, 6)] == [[one[0]] for one in told]
    assert records.findings()["identity"].to_list() == [found().identity]


def test_a_finding_is_told_whole(records: QualityRecords) -> None:
    ran(records, [found(value="x", old=0.1 + 0.2, new=float("inf"), rows=(9, 4))])
    one = records.open_findings(TODAY).row(0, named=True)
    assert one == {
        "identity": found().identity, "check": "revision", "severity": "warning", "dataset": DATASET, "source": "dcad",
        "version": "1.0", "subject": "AFG 2021", "place": "AFG", "year": 2021, "column": "signed", "value": "x",
        "old": 0.3, "new": None, "rows": [4, 9], "count": 2, "reason": "It changed.",
        "remedy": "Compare the two files.", "state": "new", "first_run": 1, "first_seen": NIGHT, "changed_run": 1,
        "acknowledged_by": None, "acknowledged_until": None, "acknowledged_reason": None, "is_acknowledged": False,
        "resolved_because": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("after", "state", "changed"),
    [
        ({}, FindingState.OPEN, 1),
        ({"old": 10.000000000001}, FindingState.OPEN, 1),
        ({"rows": (7, 4)}, FindingState.OPEN, 1),
        ({"count": 3}, FindingState.WORSE, 2),
        ({"severity": Severity.CRITICAL}, FindingState.WORSE, 2),
        ({"severity": Severity.CRITICAL, "count": 1}, FindingState.WORSE, 2),
        ({"count": 1}, FindingState.OPEN, 2),
        ({"new": 15.0}, FindingState.OPEN, 2),
        ({"reason": "It changed more."}, FindingState.OPEN, 2),
    ],
)
def test_a_finding_is_worse_with_more_cases_or_where_it_became_critical(
    records: QualityRecords, after: dict[str, object], state: FindingState, changed: int
) -> None:
    ran(records, [found()])
    run = ran(records, [found(**after)])
    one = records.open_findings().row(0, named=True)
    assert (one["state"], one["changed_run"], one["first_run"]) == (state.value, changed, 1)
    assert records.changes(run)["state"].to_list() == (["worse"] if state is FindingState.WORSE else [])


def test_a_critical_finding_that_becomes_a_warning_of_more_cases_is_not_worse(records: QualityRecords) -> None:
    ran(records, [found(severity=Severity.CRITICAL)])
    ran(records, [found(count=9)])
    assert records.open_findings()["state"].to_list() == ["still open"]


def test_findings_of_one_identity_are_one_with_its_cases_added_up(records: QualityRecords) -> None:
    ran(records, [found(rows=(4,)), found(rows=(2, 4), count=3, severity=Severity.CRITICAL)])
    told = records.open_findings().select("count", "severity").rows()
    assert (told, records.open_findings()["rows"].to_list()) == ([(5, "critical")], [[2, 4]])


GONE_RELEASE = {"version": "0.9"}


@pytest.mark.parametrize(
    ("finding", "outcomes", "datasets", "because"),
    [
        ({}, [("revision", PASSED, {})], (), "no longer finds it"),
        ({}, [("revision", FAILED, {})], (), "no longer finds it"),
        ({}, [("revision", NOT_APPLIED, {})], (), None),
        ({}, [("revision", PASSED, {}), ("revision", NOT_APPLIED, {})], (), None),
        ({"version": None}, [("revision", PASSED, {})], (), "no longer finds it"),
        ({}, [("revision", PASSED, {"source": None, "version": None})], (), "no longer finds it"),
        ({"source": None, "version": None}, [("revision", PASSED, {})], (), "no longer finds it"),
        ({}, [("freshness", PASSED, {})], (), "no longer asked"),
        ({}, [("freshness", NOT_APPLIED, {})], (), None),
        ({"check": "structure: a"}, [("structure: b", PASSED, {})], (), "no longer asked"),
        ({"check": "structure: a"}, [("structure", NOT_APPLIED, {}), ("freshness", PASSED, {})], (), None),
        ({"check": "structure: a"}, [("structure: b", NOT_APPLIED, {}), ("structure: a", PASSED, {})], (), "no longer"),
        (GONE_RELEASE, [("revision", PASSED, {})], (), "no longer held"),
        (GONE_RELEASE, [("freshness", PASSED, {"version": None})], (), "no longer held"),
        (GONE_RELEASE, [("revision", NOT_APPLIED, {})], (), None),
        ({}, [("revision", PASSED, {"dataset": "visits"})], (), "no longer held"),
        ({}, [("revision", NOT_APPLIED, {"dataset": "visits"})], (), None),
        ({}, [("revision", PASSED, {"dataset": "visits"})], ("visits",), None),
        ({}, [], (), None),
        ({}, [], (DATASET,), None),
    ],
)
def test_a_finding_is_resolved_only_where_its_question_was_answered_or_is_gone(
    records: QualityRecords,
    finding: dict[str, object],
    outcomes: list[tuple[str, Answer, dict[str, object]]],
    datasets: tuple[str, ...],
    because: str | None,
) -> None:
    ran(records, [found(**finding)])
    ran(records, (), [outcome(check, answer, **said) for check, answer, said in outcomes], datasets=datasets)
    one = records.findings().row(0, named=True)
    assert (one["state"] == "resolved") == (because is not None)
    assert because is None or because in one["resolved_because"]


@pytest.mark.parametrize("ending", [RunEnding.FAILED, RunEnding.CRASHED])
def test_a_run_that_did_not_finish_changes_no_finding(records: QualityRecords, ending: RunEnding) -> None:
    ran(records, [found()], [outcome()])
    before = records.findings(today=TODAY)
    run = ran(records, [found("other")], [outcome(answer=PASSED)], ending=ending)
    assert records.findings(today=TODAY).equals(before)
    assert records.outcomes(run)["answer"].to_list() == ["pass"], "what it answered is kept with it"
    assert records.outcomes()["run"].to_list() == [1]
    assert records.history(DATASET)["run"].to_list() == [1]


def test_findings_are_told_by_dataset_and_state(records: QualityRecords) -> None:
    ran(records, [found("a"), found("b"), found("v", dataset="visits")], [outcome()])
    ran(records, [found("b", count=5), found("c")], [outcome()], datasets=[DATASET])
    assert _states(records.findings()) == {"a": "resolved", "b": "worse", "c": "new", "v": "new"}
    assert _states(records.findings(dataset=DATASET, states=["worse", "resolved"])) == {"a": "resolved", "b": "worse"}
    assert _states(records.findings(states={FindingState.NEW})) == {"c": "new", "v": "new"}
    assert _states(records.open_findings()) == {"b": "worse", "c": "new", "v": "new"}
    assert _states(records.findings(run=1)) == {"a": "new", "b": "new", "v": "new"}
    with pytest.raises(ValueError, match="gone"):
        records.findings(states=["gone"])


def test_a_run_that_looked_elsewhere_leaves_a_finding_as_new_as_it_was(records: QualityRecords) -> None:
    ran(records, [found()], [outcome()])
    ran(records, (), [outcome(dataset="visits", answer=PASSED)], datasets=["visits"])
    assert records.open_findings()["state"].to_list() == ["new"]
    ran(records, (), [outcome(answer=NOT_APPLIED)])
    assert records.open_findings()["state"].to_list() == ["still open"]


def test_outcomes_are_told_of_a_run_or_of_the_newest_look_at_each_dataset(records: QualityRecords) -> None:
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
    with transaction(records._store.ledger.engine) as connection:
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


def _acknowledged(records: QualityRecords, today: date = TODAY) -> tuple[object, ...]:
    names = ("acknowledged_by", "acknowledged_until", "acknowledged_reason", "is_acknowledged")
    return records.findings(today=today).select(names).row(0)


NOBODY = (None, None, None, False)


def test_an_acknowledgement_holds_to_the_end_of_its_day_and_is_in_the_audit_chain(
    store: Store, records: QualityRecords
) -> None:
    ran(records, [found()])
    records.acknowledge(found().identity, who=" Zoë\n Kaya ", until=WEEK, reason="asked the provider", when=NIGHT)
    assert _acknowledged(records) == ("Zoë Kaya", WEEK, "asked the provider", True)
    assert _acknowledged(records, WEEK) == ("Zoë Kaya", WEEK, "asked the provider", True)
    assert _acknowledged(records, WEEK + timedelta(days=1)) == ("Zoë Kaya", WEEK, "asked the provider", False)
    assert store.verify() == []
    with transaction(store.ledger.engine) as connection:
        assert connection.execute(text("SELECT act, acknowledgement_id FROM entry")).all() == [("acknowledge", 1)]


def test_acknowledging_again_replaces_and_withdrawing_ends_it(store: Store, records: QualityRecords) -> None:
    ran(records, [found()])
    for who in ("ana", "bo"):
        records.acknowledge(found().identity, who=who, until=WEEK, reason="known", when=NIGHT)
    assert _acknowledged(records)[0] == "bo"
    records.withdraw_acknowledgement(found().identity, who="ana", reason="it is not", when=NIGHT)
    assert _acknowledged(records) == NOBODY
    with pytest.raises(NotHeld, match="Nobody has acknowledged"):
        records.withdraw_acknowledgement(found().identity, who="ana", reason="it is not", when=NIGHT)
    records.acknowledge(found().identity, who="cy", until=TODAY, reason="known after all", when=NIGHT)
    assert _acknowledged(records)[0] == "cy"
    assert store.verify() == []


@pytest.mark.parametrize(
    ("after", "holds"),
    [
        ({}, True),
        ({"count": 1}, True),
        ({"reason": "It changed otherwise."}, True),
        ({"count": 3}, False),
        ({"severity": Severity.CRITICAL}, False),
    ],
)
def test_an_acknowledgement_lapses_where_the_finding_grew_worse(
    records: QualityRecords, after: dict[str, object], holds: bool
) -> None:
    ran(records, [found()])
    records.acknowledge(found().identity, who="ana", until=WEEK, reason="known", when=NIGHT)
    ran(records, [found(**after)])
    assert (_acknowledged(records)[0] == "ana") is holds
    ran(records, [found(**after)])
    assert (_acknowledged(records)[0] == "ana") is holds
    assert records.findings(run=1, today=TODAY)["is_acknowledged"].to_list() == [True], "as it stood then"


def test_an_acknowledgement_does_not_outlive_its_finding(records: QualityRecords) -> None:
    ran(records, [found()])
    records.acknowledge(found().identity, who="ana", until=WEEK, reason="known", when=NIGHT)
    ran(records, (), [outcome(answer=PASSED)])
    assert _acknowledged(records) == NOBODY
    ran(records, [found()])
    assert _acknowledged(records) == NOBODY


@pytest.mark.parametrize(
    ("said", "error", "says"),
    [
        ({"until": TODAY - timedelta(days=1)}, StoreError, "would be over already"),
        ({"who": " "}, StoreError, "Who acknowledges is not said"),
        ({"reason": "\t"}, StoreError, "Why it is acknowledged is not said"),
        ({"identity": "0" * 16}, NotHeld, "There is no finding 0000"),
        ({"identity": "'; DROP TABLE entry; --"}, NotHeld, "There is no finding"),
        ({"identity": found("gone").identity}, NotHeld, "Resolved is the finding"),
    ],
)
def test_an_acknowledgement_that_says_too_little_is_refused(
    store: Store, records: QualityRecords, said: dict[str, object], error: type[StoreError], says: str
) -> None:
    ran(records, [found(), found("gone")])
    ran(records, [found()], [outcome()])
    usual: dict[str, object] = {"identity": found().identity, "who": "ana", "until": WEEK, "reason": "known"}
    with pytest.raises(error, match=says):
        records.acknowledge(**usual | said, when=NIGHT)  # type: ignore[arg-type]
    assert _acknowledged(records) == NOBODY
    assert store.verify() == []


def test_the_day_of_an_acknowledgement_is_that_of_who_gives_it(records: QualityRecords) -> None:
    ran(records, [found()])
    west = NIGHT.astimezone(timezone(timedelta(hours=-8)))
    assert west.date() == TODAY - timedelta(days=1)
    records.acknowledge(found().identity, who="ana", until=west.date(), reason="known", when=west)
    assert _acknowledged(records, west.date())[3] is True


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE acknowledgement SET until = '2030-01-01'",
        "UPDATE acknowledgement SET who = 'eve'",
        "DELETE FROM entry WHERE acknowledgement_id = 1",
        "INSERT INTO acknowledgement SELECT 2, change_id, identity, at, 'eve', until, reason FROM acknowledgement",
    ],
)
def test_an_acknowledgement_that_was_tampered_with_is_found(
    store: Store, records: QualityRecords, statement: str
) -> None:
    ran(records, [found()])
    records.acknowledge(found().identity, who="ana", until=WEEK, reason="known", when=NIGHT)
    with transaction(store.ledger.engine, writes=True) as connection:
        connection.execute(text("PRAGMA foreign_keys=OFF"))
        assert connection.execute(text(statement)).rowcount == 1
    assert "audit chain broken" in [one.rule for one in store.verify()]


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
