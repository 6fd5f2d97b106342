"""Laws of grades: what each rests on, in which order it is asked, and that none is given where nothing was asked."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from quality_runs import DATASET, NIGHT, found, outcome, ran
from submitting import AGREEMENTS, landed, rows

from data.coverage import COVERAGE_SCHEMA
from data.findings import Severity
from data.grade_rule import Ground, grade_of
from data.quality import Answer, QualityFinding, RunEnding
from data.quality_grades import GRADE_SCHEMA, RULES, Grade, grades
from data.quality_records import QualityRecords
from data.store import Store, TableKey

TODAY = NIGHT.date()
PASSED, NOT_APPLIED = Answer.PASS, Answer.NOT_APPLIED
COVERAGE = TableKey(table="coverage", dataset=DATASET, source="dcad", version="1.0")


@pytest.fixture
def embedded(tmp_path: Path) -> Path:
    """A folder of embedded figures that holds nothing."""
    return tmp_path / "embedded"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store.open(tmp_path / "home")
    looked = {"kind": None, "place": "POL", "first": date(1980, 1, 1), "last": date(2010, 12, 31)}
    store.commit(landed(store, "first"), {AGREEMENTS: rows(1), COVERAGE: pl.DataFrame([looked], COVERAGE_SCHEMA)})
    return store


def _graded(store: Store, embedded: Path, today: date = TODAY) -> dict[str, object]:
    frame = grades(store, today, embedded)
    assert dict(frame.schema) == GRADE_SCHEMA
    return frame.row(0, named=True)


def _criticals(count: int, **said: object) -> list[QualityFinding]:
    return [found(f"critical {number}", severity=Severity.CRITICAL, **said) for number in range(count)]


def _warnings(count: int, **said: object) -> list[QualityFinding]:
    return [found(f"warning {number}", **said) for number in range(count)]


@pytest.mark.parametrize(
    ("ground", "grade", "why"),
    [
        (None, Grade.NONE, "No finished run has looked at it yet."),
        (Ground(), Grade.A, "No fault is open."),
        (Ground(asked=9, not_applied=3), Grade.A, "No fault is open."),
        (Ground(asked=9, not_applied=4), Grade.B, "4 of 9 checks could not be applied."),
        (Ground(asked=9, not_applied=9), Grade.NONE, "No check could be applied."),
        (Ground(asked=9, not_applied=9, warnings=9), Grade.NONE, "No check could be applied."),
        (Ground(asked=9, not_applied=9, critical=1), Grade.F, "1 critical finding is open that nobody"),
        (Ground(warnings=1), Grade.B, "1 warning is open."),
        (Ground(warnings=5), Grade.B, "5 warnings are open."),
        (Ground(warnings=6), Grade.C, "6 warnings are open."),
        (Ground(warnings=20), Grade.C, "20 warnings are open."),
        (Ground(warnings=21), Grade.D, "21 warnings are open, more than 20."),
        (Ground(warnings=1, stale=True), Grade.C, "older than they should be"),
        (Ground(days_since=8), Grade.A, "No fault is open."),
        (Ground(days_since=9), Grade.C, "The last check was 9 days ago"),
        (Ground(days_since=-400), Grade.A, "No fault is open."),
        (Ground(critical_acknowledged=1), Grade.D, "1 critical finding is open and acknowledged."),
        (Ground(critical_acknowledged=1, critical=2, warnings=1_000), Grade.F, "2 critical findings are open that"),
    ],
)
def test_a_grade_follows_from_its_ground(ground: Ground | None, grade: Grade, why: str) -> None:
    told = grade_of(ground)
    assert told[0] is grade
    assert why in told[1]


def test_every_grade_has_one_rule_that_says_when_it_is_given() -> None:
    assert sorted(grade.value for grade, _ in RULES) == sorted(grade.value for grade in Grade)
    assert all(sentence.endswith(".") for _, sentence in RULES)


def test_what_no_finished_run_looked_at_is_not_graded(store: Store, embedded: Path) -> None:
    before = _graded(store, embedded)
    assert (before["dataset"], before["source"], before["grade"]) == (DATASET, "dcad", "not graded")
    assert (before["checked_at"], before["fresh"], before["last_day"]) == (None, None, date(2010, 12, 31))
    records = QualityRecords(store)
    ran(records, _criticals(1), [outcome()], ending=RunEnding.FAILED)
    ran(records, (), [outcome(answer=PASSED, dataset="visits")])
    ran(records, (), [outcome(answer=PASSED, source="other")])
    ran(records, (), [outcome(answer=PASSED, source=None, version=None)])
    assert _graded(store, embedded) == before, "a check of the whole dataset alone is none of this source"


def test_the_grade_counts_open_findings_of_the_source_and_of_the_whole_dataset(store: Store, embedded: Path) -> None:
    records = QualityRecords(store)
    findings = [
        *_warnings(2), *_warnings(1, source=None, version=None, check="volume"), *_warnings(9, source="other"),
        *_criticals(1, dataset="visits"), *_criticals(1, check="control limits"),
    ]  # fmt: skip
    spanning = outcome("volume", NOT_APPLIED, source=None, version=None)
    ran(records, findings, [outcome(), outcome("a", NOT_APPLIED), outcome("b", PASSED), spanning])
    told = _graded(store, embedded)
    assert (told["grade"], told["why"]) == ("B", "3 warnings are open.")
    assert (told["open_critical"], told["open_warnings"], told["acknowledged"], told["not_applied"]) == (0, 3, 0, 2)
    assert told["checked_at"] == NIGHT
    ran(records, (), [outcome(answer=PASSED), outcome("volume", PASSED)])
    assert _graded(store, embedded)["grade"] == "A"


def test_an_acknowledged_critical_finding_keeps_the_grade_at_d_until_its_day(store: Store, embedded: Path) -> None:
    records = QualityRecords(store)
    critical, warning = _criticals(1)[0], _warnings(1)[0]
    ran(records, [critical, warning], [outcome()])
    assert _graded(store, embedded)["grade"] == "F"
    for one in (critical, warning):
        records.acknowledge(one.identity, who="ana", until=TODAY + timedelta(days=2), reason="known", when=NIGHT)
    told = _graded(store, embedded)
    assert (told["grade"], told["open_critical"], told["open_warnings"], told["acknowledged"]) == ("D", 1, 1, 2)
    later = _graded(store, embedded, TODAY + timedelta(days=3))
    assert (later["grade"], later["acknowledged"]) == ("F", 0)


def test_the_last_check_grows_old_and_data_changed_since_it_are_told(store: Store, embedded: Path) -> None:
    ran(QualityRecords(store), (), [outcome(answer=PASSED)])
    assert _graded(store, embedded, TODAY + timedelta(days=8))["grade"] == "A"
    assert _graded(store, embedded, TODAY + timedelta(days=9))["grade"] == "C"
    store.commit(landed(store, "second"), {AGREEMENTS: rows(1, 2)})
    told = _graded(store, embedded)
    assert (told["grade"], told["why"]) == ("A", "No fault is open. It was changed since that check.")


@pytest.mark.parametrize(
    ("answer", "fresh", "grade"),
    [(PASSED, True, "A"), (Answer.FAIL, False, "C"), (NOT_APPLIED, None, "B"), (None, None, "A")],
)
def test_freshness_is_what_its_check_said(
    store: Store, embedded: Path, answer: Answer | None, fresh: bool | None, grade: str
) -> None:
    asked = [] if answer is None else [outcome("freshness", answer, version=None)]
    stale = [found(check="freshness", version=None)] if answer is Answer.FAIL else []
    ran(QualityRecords(store), stale, [outcome(answer=PASSED), *asked])
    told = _graded(store, embedded)
    assert (told["fresh"], told["grade"]) == (fresh, grade)


def test_what_ships_with_the_product_is_graded_without_a_store(tmp_path: Path, embedded: Path) -> None:
    embedded.mkdir()
    looked = {"dataset": "visits", "source": "cwm", "version": "1", "last": date(2012, 12, 31)}
    pl.DataFrame([looked, looked | {"version": "0", "last": date(2001, 1, 1)}]).write_parquet(
        embedded / "coverage.parquet"
    )
    none = Store.open(tmp_path / "none", create=False)
    assert grades(none, TODAY, embedded).select("dataset", "source", "grade", "last_day").rows() == [
        ("visits", "cwm", "not graded", date(2012, 12, 31))
    ]
    assert grades(none, TODAY, tmp_path / "nothing").is_empty()
