"""Laws of a run of the quality checks: recorded whole or as failed, alone in its store, whatever stops it."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from data.embedded import SHIPPED
from data.examples import example_of
from data.quality import Answer, FindingState, RunEnding, Trigger
from data.quality_lock import RunBusy, run_lock
from data.quality_records import QualityRecords
from data.store import Store, Submission
from data.store_errors import StoreError
from metrics.ingestion import ingest_file
from metrics.quality_run import CannotRun, RunResult, check
from validation.alert_rules import SIGNALS
from validation.gate import Gate

DEATHS = "violence_country_years"
HEADER = "place,year,kind,best,low,high"
ROWS = "FRA,2001,state-based,3,2,4\nFRA,2002,state-based,5,2,9\n"
AT = datetime(2026, 11, 22, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_embedded_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMITY_EMBEDDED", str(tmp_path / "none"))


@pytest.fixture
def store(own_home: Path, tmp_path: Path, gate: Gate) -> Store:
    """A store that holds one small record."""
    file = tmp_path / "deaths.csv"
    file.write_text(f"{HEADER}\n{ROWS}", encoding="utf-8")
    made = Store.open(own_home)
    ingest_file(DEATHS, file, who="ana", store=made, gate=gate)
    return made


def ticking() -> Iterator[datetime]:
    moment = AT
    while True:
        yield moment
        moment += timedelta(seconds=1)


def run_of(store: Store, gate: Gate, *datasets: str, trigger: Trigger = Trigger.COMMAND) -> RunResult:
    moments = ticking()
    return check(store, datasets=datasets, who="night", trigger=trigger, clock=lambda: next(moments), gate=gate)


def rewritten(store: Store, **columns: pl.Expr) -> None:
    """Changes the stored rows past the gate, as a fault of a disk or of a program would."""
    key = next(one for one in store.tables() if one.table == "rows")
    told = Submission(
        who="fault", when=AT, file_name=None, sha256=None, provider="own", datasets=(DEATHS,), source=key.source,
        version=key.version,
    )  # fmt: skip
    store.commit(told, {key: store.read(key).with_columns(**columns)})


UNKNOWN_KIND = {"kind": pl.when(pl.col("year") == 2002).then(pl.lit("hearsay")).otherwise("kind")}


def test_a_run_is_recorded_with_what_started_it_and_how_it_ended(store: Store, gate: Gate) -> None:
    due = datetime(2026, 11, 22, 3, tzinfo=UTC)
    result = check(store, who="night", trigger=Trigger.SCHEDULE, due=due, gate=gate)
    assert result.run == QualityRecords(store).run(result.run.id)
    assert (result.run.who, result.run.trigger, result.run.due, result.run.datasets) == (
        "night",
        Trigger.SCHEDULE,
        due,
        (),
    )
    assert (result.run.ending, result.run.reason, result.made_store, result.crashed) == (
        RunEnding.FINISHED,
        None,
        False,
        (),
    )
    assert {one.dataset for one in result.outcomes} == {DEATHS}
    assert QualityRecords(store).outcomes(result.run.id).height == len(result.outcomes) > 10
    assert any(one.answer is Answer.PASS for one in result.outcomes)


def test_a_finding_is_new_then_still_open_then_resolved(store: Store, gate: Gate) -> None:
    run_of(store, gate)
    good = store.read(next(one for one in store.tables() if one.table == "rows"))
    rewritten(store, **UNKNOWN_KIND)
    found = run_of(store, gate)
    (new,) = found.changes.filter(pl.col("check").str.starts_with("structure"), severity="critical").to_dicts()
    assert (new["state"], new["column"], new["rows"]) == (FindingState.NEW, "kind", [3])
    again = run_of(store, gate)
    assert again.changes.is_empty()
    assert new["identity"] in again.findings["identity"]
    rewritten(store, kind=good["kind"])
    resolved = run_of(store, gate)
    assert dict(resolved.changes.select("identity", "state").iter_rows())[new["identity"]] == FindingState.RESOLVED
    assert new["identity"] not in resolved.findings["identity"]


def test_a_run_of_some_datasets_tells_and_touches_those_alone(store: Store, gate: Gate) -> None:
    ingest_file("visits", example_of("visits"), who="ana", store=store, gate=gate)
    rewritten(store, **UNKNOWN_KIND)
    everything = run_of(store, gate)
    assert {DEATHS, "visits"} <= {one.dataset for one in everything.outcomes}
    assert DEATHS in everything.findings["dataset"]
    of_visits = run_of(store, gate, "visits")
    assert {one.dataset for one in of_visits.outcomes} == {"visits"}
    assert of_visits.run.datasets == ("visits",)
    assert DEATHS not in of_visits.findings["dataset"]
    assert DEATHS in QualityRecords(store).open_findings()["dataset"], "what was not asked stays open"


def test_a_store_that_is_not_there_is_made_to_remember_the_run(own_home: Path, gate: Gate) -> None:
    result = run_of(Store.open(own_home, create=False), gate)
    assert result.made_store
    assert (result.outcomes, result.findings.height) == ((), 0)
    assert QualityRecords(Store.open(own_home)).runs() == [result.run]


def test_the_embedded_figures_are_checked_without_a_store(
    own_home: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMITY_EMBEDDED", str(SHIPPED))
    result = run_of(Store.open(own_home, create=False), gate, "base_list")
    assert {one.source for one in result.outcomes if one.version} != set()
    assert any(one.check.startswith("figures") and one.answer is Answer.PASS for one in result.outcomes)
    assert SIGNALS in {one.check for one in result.outcomes}


def test_a_fault_in_looking_for_signals_costs_no_other_check_and_is_no_pass(
    store: Store, gate: Gate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    shutil.copy(SHIPPED / "coverage.parquet", damaged)
    (damaged / "figures.parquet").write_bytes(b"PAR1 no parquet PAR1")
    monkeypatch.setenv("COMITY_EMBEDDED", str(damaged))
    result = run_of(store, gate, DEATHS)
    assert result.run.ending is RunEnding.FINISHED
    (signals,) = [one for one in result.outcomes if one.check == SIGNALS]
    assert (signals.answer, signals.dataset) == (Answer.NOT_APPLIED, DEATHS)
    assert signals.reason == "A stored table could not be read; `comity doctor` says what is wrong with it."
    assert any(one.answer is Answer.PASS for one in result.outcomes)


def test_a_dataset_there_is_not_starts_no_run(own_home: Path) -> None:
    with pytest.raises(CannotRun, match="There is no dataset 'no_such'"):
        check(Store.open(own_home, create=False), datasets=("no_such",), who="night")
    assert not own_home.exists()


def test_two_runs_never_overlap(store: Store, gate: Gate) -> None:
    with run_lock(store.home), pytest.raises(RunBusy, match="Another run"):
        check(store, who="second", gate=gate)
    assert QualityRecords(store).runs() == [], "one that did not begin leaves no record"
    assert run_of(store, gate).run.ending is RunEnding.FINISHED


def test_a_run_of_the_schedule_that_did_not_take_place_is_on_record_once_and_confuses_nothing(
    store: Store, gate: Gate
) -> None:
    records, due, clock = QualityRecords(store), datetime(2026, 5, 4, 3, 0, tzinfo=UTC), ticking()
    with run_lock(store.home):
        under_way = records.start(who="ana", trigger=Trigger.PAGE, datasets=(), suites="x", when=next(clock))
        for trigger in (Trigger.SCHEDULE, Trigger.MADE_UP, Trigger.COMMAND, Trigger.PAGE):
            with pytest.raises(RunBusy, match="Another run"):
                check(store, who="cron", trigger=trigger, due=due, gate=gate, clock=lambda: next(clock))
        before = records.stamp()
        [skipped] = records.runs(skipped=True)
        assert (skipped.ending, skipped.trigger, skipped.due) == (RunEnding.SKIPPED, Trigger.SCHEDULE, due)
        assert skipped.reason is not None and skipped.reason.startswith(f"Another run was under way: run {under_way}, ")
        records.end(under_way, ending=RunEnding.FINISHED, when=next(clock))
    assert records.stamp() != before, "a cache must see the run that ended after the one that was skipped"
    assert [one.id for one in records.runs(skipped=False)] == [under_way]
    newest = records.last_run()
    assert newest is not None and newest.id == under_way and records.mark_crashed(next(clock)) == []
    assert records.outcomes(skipped.id).is_empty() and records.changes(skipped.id).is_empty()
    after = run_of(store, gate, "visits")
    assert after.crashed == () and after.run.id > skipped.id


def broken_off(store: Store, gate: Gate, fault: BaseException, first: Callable[[], None] | None = None) -> CannotRun:
    """What is said of a run in the middle of which something breaks off."""
    moments = ticking()
    looked = []

    def clock() -> datetime:
        looked.append(next(moments))
        if len(looked) == 3:  # found who crashed, recorded that it began, and now goes to look at the data
            (first or str)()
            raise fault
        return looked[-1]

    with pytest.raises(CannotRun) as caught:
        check(store, who="night", clock=clock, gate=gate)
    return caught.value


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (KeyboardInterrupt(), "It was told to stop."),
        (OSError(28, "No space left on device", "/srv/secret/path"), "The system refused: no space left on device."),
        (ValueError("a respondent's answer"), "It could not go on (ValueError): report it."),
        (MemoryError(), "It could not go on (MemoryError): report it."),
        (pl.exceptions.PanicException("row 7: Yes"), "It could not go on (PanicException): report it."),
        (StoreError("The ledger could not be read.", next_step="Look at it."), "The ledger could not be read. Look at"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_run_that_breaks_off_is_recorded_as_failed_and_changes_no_finding(
    fault: BaseException, said: str, store: Store, gate: Gate
) -> None:
    rewritten(store, **UNKNOWN_KIND)
    before = run_of(store, gate)
    stopped = broken_off(store, gate, fault)
    assert said in str(stopped)
    assert "secret" not in str(stopped) and "answer" not in str(stopped)
    last = QualityRecords(store).runs()[0]
    assert (last.id, last.ending) == (stopped.run, RunEnding.FAILED)
    assert last.reason is not None and last.reason.startswith(said)
    assert QualityRecords(store).open_findings().height == before.findings.height
    assert QualityRecords(store).outcomes(last.id).is_empty()
    assert run_of(store, gate).run.ending is RunEnding.FINISHED, "the lock is free"


def test_a_run_that_is_interrupted_while_the_worker_checks_is_recorded_as_failed(store: Store, gate: Gate) -> None:
    def progress(_part: float, _doing: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(CannotRun, match="It was told to stop"):
        check(store, who="night", progress=progress, gate=gate)
    assert [one.ending for one in QualityRecords(store).runs()] == [RunEnding.FAILED]


def test_a_run_that_can_neither_end_nor_fail_on_record_is_found_crashed_by_the_next(store: Store, gate: Gate) -> None:
    ledger = store.home / "ledger.sqlite"

    def full() -> None:
        # As where the disk fills up: nothing more can be written.
        with sqlite3.connect(ledger) as connection:
            connection.execute(
                "CREATE TRIGGER full BEFORE INSERT ON quality_run_end BEGIN SELECT RAISE(FAIL, 'full'); END"
            )

    assert "could not be recorded either" in str(broken_off(store, gate, OSError(28, "No space left"), first=full))
    with sqlite3.connect(ledger) as connection:
        connection.execute("DROP TRIGGER full")
    (run,) = QualityRecords(store).runs()
    assert run.ending is None
    after = run_of(store, gate)
    assert after.crashed == (run.id,)
    assert QualityRecords(store).run(run.id).ending is RunEnding.CRASHED


def test_progress_goes_forward_from_nothing_to_all(store: Store, gate: Gate) -> None:
    told: list[float] = []
    check(store, who="night", progress=lambda part, _doing: told.append(part), gate=gate)
    assert told == sorted(told)
    assert 0 <= told[0] < 0.5 and told[-1] == 1.0, "all is done when it is recorded"


def test_the_suites_in_force_are_remembered_with_the_run(store: Store, gate: Gate) -> None:
    first, second = run_of(store, gate), run_of(store, gate)
    assert first.run.suites == second.run.suites != ""
    assert first.run.store_version == store.current_version()
