"""Laws of findings over runs: one keeps its identity, is new, worse, open or resolved, and is told as it then stood."""

import random
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl
import pytest
from quality_runs import DATASET, NIGHT, found, outcome, ran
from sqlalchemy import event

from data.findings import Severity
from data.ledger_database import transaction
from data.quality import Answer, FindingState, RunEnding
from data.quality_records import QualityRecords
from data.store import Store

PASSED, FAILED, NOT_APPLIED = Answer.PASS, Answer.FAIL, Answer.NOT_APPLIED
TODAY = NIGHT.date()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "home")


@pytest.fixture
def records(store: Store) -> QualityRecords:
    return QualityRecords(store)


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


def test_the_run_in_which_a_finding_last_grew_worse_is_told(records: QualityRecords) -> None:
    for count in (1, 2, 2, 3, 1):
        ran(records, [found(count=count), found("other", count=1)])
    assert records.grown_worse().rows() == [(found().identity, 4)]


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


def _states(frame: pl.DataFrame) -> dict[str, str]:
    return dict(frame.select("subject", "state").iter_rows())


@pytest.mark.parametrize(("source", "state"), [("dcad", "resolved"), (None, "still open")], ids=["old", "a fault"])
def test_a_signal_of_what_became_a_historical_record_is_news_no_more(
    records: QualityRecords, source: str | None, state: str
) -> None:
    ran(records, [found(check="control limits")], [outcome("control limits", answer=FAILED)])
    ran(records, [], [outcome("control limits", answer=NOT_APPLIED, source=source, version=None)])
    assert records.findings()["state"].to_list() == [state]


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


def test_the_open_findings_are_told_from_an_index_that_holds_all_it_takes(
    store: Store, records: QualityRecords
) -> None:
    asked: list[tuple[str, tuple[object, ...]]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: tuple[object, ...], *_: object) -> None:
        asked.append((statement, parameters))

    ran(records, [found()])
    event.listen(store.ledger.engine, "before_cursor_execute", note)
    records.open_findings()
    event.remove(store.ledger.engine, "before_cursor_execute", note)
    statement, parameters = next(one for one in asked if "GROUP BY" in one[0] and "quality_change.identity" in one[0])
    with transaction(store.ledger.engine) as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    steps = [str(step[-1]) for step in plan]
    assert any("COVERING INDEX ix_quality_change_standing" in step for step in steps), steps
    assert not any(step == "SCAN quality_change" for step in steps), "no row is read but those of open findings"


@dataclass(frozen=True)
class _Kept:
    """What is known by hand of one finding."""

    state: str
    count: int
    first: int
    changed: int


def _after(kept: _Kept | None, count: int | None, answered: bool, run: int) -> _Kept | None:
    """What is known of a finding after a run that gave it so many cases (None: did not give it)."""
    if count is None:
        ends = kept is not None and kept.state != "resolved" and answered
        return replace(kept, state="resolved", changed=run) if kept is not None and ends else kept
    if kept is None or kept.state == "resolved":
        return _Kept("new", count, run, run)
    if count == kept.count:
        return kept
    return _Kept("worse" if count > kept.count else "still open", count, kept.first, run)


def test_findings_agree_with_what_is_counted_by_hand_over_many_random_runs(records: QualityRecords) -> None:
    chance = random.Random(5)
    subjects = [(dataset, f"s{one}") for dataset in (DATASET, "visits") for one in range(6)]
    kept: dict[tuple[str, str], _Kept] = {}
    looked: dict[str, int] = {}
    told = []
    for run in range(1, 61):
        answers = {
            one: chance.choice((FAILED, FAILED, NOT_APPLIED)) for one in (DATASET, "visits") if chance.random() < 0.7
        }
        failed = [one for one in subjects if answers.get(one[0]) is FAILED]
        now = {one: chance.randrange(1, 4) for one in failed if chance.random() < 0.5}
        ending = chance.choice((RunEnding.FINISHED,) * 5 + (RunEnding.FAILED,))
        findings = [found(subject, dataset=one, count=count) for (one, subject), count in now.items()]
        outcomes = [outcome(dataset=one, answer=answer) for one, answer in answers.items()]
        ran(records, findings, outcomes, datasets=answers or ["exercises"], ending=ending)
        if ending is RunEnding.FINISHED:
            looked |= dict.fromkeys(answers, run)
            after = {one: _after(kept.get(one), now.get(one), one in failed, run) for one in subjects}
            kept = {one: known for one, known in after.items() if known is not None}
        stands = {
            one: "still open" if known.state != "resolved" and known.changed != looked[one[0]] else known.state
            for one, known in kept.items()
        }
        told.append({(*one, stands[one], known.count, known.first, known.changed) for one, known in kept.items()})
    names = ("dataset", "subject", "state", "count", "first_run", "changed_run")
    assert [set(records.findings(run=run).select(names).rows()) for run in range(1, 61)] == told
    assert {state for rows in told for _, _, state, *_ in rows} == {one.value for one in FindingState}
    now_told = records.findings(today=NIGHT.date())
    assert now_told.equals(records.findings(run=60, today=NIGHT.date()))
    assert records.open_findings(NIGHT.date()).equals(now_told.filter(pl.col("state") != "resolved"))
