"""The engine of the checks: three answers, one worker a dataset at a time, words only for what is broken."""

import json
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import psutil
import pytest
from quality_held import TODAY, Given, nothing, with_given
from submitting import AGREEMENTS, EXERCISES, landed, rows

from data.datasets import dataset as dataset_of
from data.findings import Severity
from data.quality import Answer, CheckOutcome, QualityFinding
from data.store import Store
from metrics.quality_measures import measure_frame
from validation.check import Check, Looked, NotApplied, Scope, Subject
from validation.gate import Checked, Gate, Limits
from validation.held import Held
from validation.quality_admission import check_dataset, none_applied
from validation.quality_asking import NOTHING_THERE
from validation.quality_deciding import decided
from validation.quality_messages import read_check, read_checked, write_check, write_checked
from validation.quality_outcomes import FURTHER, MOST_FINDINGS, filled
from validation.run import held_of, judge_all, suites_fingerprint

pytestmark = pytest.mark.own_worker

VISITS = Given(
    dataset="visits",
    rows=[
        {"home": "USA", "visit": "V1", "partner": "POL", "year": 2023, "kind": "minister"},
        {"home": "USA", "visit": "V2", "partner": "IND", "year": 2024, "kind": "deputy"},
    ],
    covers=[(None, "USA", 2023, 2024)],
)
REGIMES = Given(
    dataset="regime_years",
    rows=[{"state": "FRA", "year": 2024, "polyarchy": 0.8}, {"state": "POL", "year": 2024, "polyarchy": 0.6}],
    covers=[(None, "FRA", 2024, 2024), (None, "POL", 2024, 2024)],
)
ANSWERS = Given(
    dataset="survey_responses",
    rows=[{"pollster": "Example", "country": "FRA", "wave": 2020, "respondent": "r1", "weight": 1.0}],
)


@pytest.fixture
def held(tmp_path: Path) -> Held:
    written = with_given(nothing(), tmp_path, VISITS, REGIMES)
    return replace(written, measures=measure_frame(), today=date(2025, 1, 15))


def looks(look: Callable[[Held, Subject], Looked | NotApplied | None], scope: Scope = Scope.RELEASE) -> Check:
    return Check(id="example", title="Example", asks="Is it so?", severity=Severity.WARNING, scope=scope, look=look)


def gives(found: pl.DataFrame, reason: str = "{subject} is broken.") -> Check:
    return looks(lambda held, subject: Looked(cases=found, reason=reason, remedy="Mend {subject}."))


def asked(check: Check, held: Held, dataset: str = "visits") -> tuple[list[CheckOutcome], list[QualityFinding]]:
    """What one check answers of a dataset, in this process."""
    checked = check_dataset(held, dataset, lambda done, doing: None, checks=[check])
    return (
        [one for one in checked.outcomes if one.check == check.id],
        [one for one in checked.findings if one.check == check.id],
    )


def answers(checked: Checked, dataset: str) -> set[Answer]:
    return {one.answer for one in checked.outcomes if one.dataset == dataset}


def test_every_check_of_clean_tables_answers_and_finds_nothing(held: Held, gate: Gate) -> None:
    checked = judge_all(gate, held)
    assert checked.findings == []
    assert {one.dataset for one in checked.outcomes} == {"visits", "regime_years"}
    assert answers(checked, "visits") <= {Answer.PASS, Answer.NOT_APPLIED}
    unsaid = [one for one in checked.outcomes if (one.reason is None) == (one.answer is Answer.NOT_APPLIED)]
    assert unsaid == [], "a check that could not be applied says why, and no other says so"
    told = [(one.check, one.dataset, one.source, one.version) for one in checked.outcomes]
    assert len(set(told)) == len(told), "each question has one answer"


def test_a_dataset_asked_for_is_the_only_one_looked_at(held: Held, gate: Gate) -> None:
    checked = judge_all(gate, held, datasets=["visits"])
    assert {one.dataset for one in checked.outcomes} == {"visits"}
    with pytest.raises(KeyError):
        judge_all(gate, held, datasets=["nothing_such"])


def test_a_check_that_fails_is_not_applied_and_tells_no_value(held: Held) -> None:
    def look(held: Held, subject: Subject) -> Looked:
        raise KeyError("a value of a row")

    [outcome], findings = asked(looks(look), held)
    assert (outcome.answer, findings) == (Answer.NOT_APPLIED, [])
    assert outcome.reason == "The check itself failed (KeyError): report it."


def test_a_check_whose_frame_is_no_frame_of_cases_is_not_applied(held: Held) -> None:
    [outcome], _ = asked(gives(pl.DataFrame({"holds": ["not a truth"]})), held)
    assert outcome.answer is Answer.NOT_APPLIED and "itself failed" in str(outcome.reason)


def test_looking_at_nothing_is_no_pass(held: Held) -> None:
    [outcome], _ = asked(gives(pl.DataFrame({"holds": []}, schema={"holds": pl.Boolean})), held)
    assert (outcome.answer, outcome.reason) == (Answer.NOT_APPLIED, NOTHING_THERE)


def test_what_cannot_be_applied_says_why_and_what_does_not_arise_is_silent(held: Held) -> None:
    [outcome], _ = asked(looks(lambda held, subject: NotApplied(reason="There was one only.")), held)
    assert (outcome.answer, outcome.reason) == (Answer.NOT_APPLIED, "There was one only.")
    assert asked(looks(lambda held, subject: None), held) == ([], [])


def test_no_objection_is_no_fault(held: Held) -> None:
    [outcome], findings = asked(gives(pl.DataFrame({"subject": ["a", "b"], "holds": [None, True]})), held)
    assert (outcome.answer, outcome.cases, outcome.broken, findings) == (Answer.PASS, 2, 0, [])


def test_a_broken_case_becomes_a_finding_in_its_own_words(held: Held) -> None:
    found = pl.DataFrame(
        {"subject": ["FRA 2020"], "place": ["FRA"], "year": [2020], "old": [1234.5], "new": [2.0], "holds": [False]}
    )
    reason = "{place} in {year}: {old} became {new} ({count}, {value})."
    [outcome], [finding] = asked(gives(found, reason), held)
    assert (outcome.answer, outcome.cases, outcome.broken) == (Answer.FAIL, 1, 1)
    assert finding.reason == "France in 2020: 1,234.5 became 2 (1, ∅)."
    assert finding.remedy == "Mend FRA 2020."
    assert (finding.source, finding.version, finding.place, finding.year) == ("own", "record", "FRA", 2020)


def test_words_of_the_data_cannot_ask_for_other_words() -> None:
    assert filled("{subject} and {old}", {"subject": "{new}", "old": None, "new": 1.0}) == "{new} and ∅"


def test_two_hundred_findings_are_told_and_then_how_many_more(held: Held) -> None:
    names = [f"case {number:04d}" for number in range(MOST_FINDINGS + 50)]
    [outcome], findings = asked(gives(pl.DataFrame({"subject": names, "holds": [False] * len(names)})), held)
    assert (outcome.broken, len(findings)) == (MOST_FINDINGS + 50, MOST_FINDINGS + 1)
    assert (findings[-1].subject, findings[-1].count) == (FURTHER, 50)
    assert "50 more" in findings[-1].reason
    assert len({one.identity for one in findings}) == len(findings)


def test_cases_that_say_the_same_of_themselves_are_one_finding(held: Held) -> None:
    found = pl.DataFrame({"subject": ["a", "a"], "rows": [[7, 9], [8]], "count": [2, 1], "holds": [False, False]})
    [outcome], [finding] = asked(gives(found), held)
    assert (outcome.broken, finding.count, finding.rows) == (2, 3, (7, 8, 9))


def test_no_value_of_a_respondent_is_ever_told(tmp_path: Path) -> None:
    held = with_given(nothing(), tmp_path, ANSWERS)
    found = pl.DataFrame({"subject": ["weight"], "value": ["a secret"], "holds": [False]})
    _, [finding] = asked(gives(found, "It says {value}."), held, "survey_responses")
    assert (finding.value, finding.reason) == (None, "It says ∅.")
    slipped = write_checked(Checked(outcomes=[], findings=[replace(finding, value="a secret")]))
    read = read_checked(json.loads(json.dumps(slipped)), Path())
    assert isinstance(read, Checked) and read.findings[0].value is None


def test_great_expectations_counts_each_question_by_itself() -> None:
    truths = [[True, False, None], [True, True], [], [False] * 5, [None, None]]
    assert decided([pl.Series(one, dtype=pl.Boolean) for one in truths]) == [1, 0, 0, 5, 0]
    assert decided([]) == []


def test_a_damaged_table_costs_its_own_dataset_alone(held: Held, gate: Gate) -> None:
    [table] = [one for one in held.tables if (one.table, one.dataset) == ("rows", "visits")]
    content = bytearray(table.path.read_bytes())
    content[4 : len(content) - 200] = b"\0" * (len(content) - 204)
    table.path.write_bytes(content)
    checked = judge_all(gate, held)
    of_visits = [one for one in checked.outcomes if one.dataset == "visits"]
    [broken] = [one for one in of_visits if one.answer is Answer.FAIL]
    assert (broken.check, broken.broken) == ("structure: tables can be read", 1), "what nobody can read is no pass"
    told = {one.reason for one in of_visits if one.check.startswith("structure: ") and one is not broken}
    assert told == {"A stored table could not be read; `comity doctor` says what is wrong with it."}
    assert Answer.PASS in answers(checked, "regime_years")


def test_a_worker_killed_in_the_middle_costs_one_dataset_and_the_next_is_checked(held: Held) -> None:
    before = set(psutil.Process().children())
    killed: list[int] = []

    def progress(done: float, doing: str) -> None:
        if doing.startswith("regime_years") and not killed:
            [worker] = set(psutil.Process().children()) - before
            killed.append(worker.pid)
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()

    with Gate() as gate:
        checked = judge_all(gate, held, progress=progress)
    assert killed
    assert answers(checked, "regime_years") == {Answer.NOT_APPLIED}
    assert Answer.PASS in answers(checked, "visits")
    asked_before = {one.check for one in none_applied(held, "regime_years", "why").outcomes}
    assert {one.check for one in checked.outcomes if one.dataset == "regime_years"} == asked_before


def test_what_is_asked_of_a_dataset_is_known_without_reading_it(held: Held, gate: Gate) -> None:
    """Else a finding would look resolved whenever the worker ends."""
    answered = {(one.check, one.source, one.version, one.severity) for one in judge_all(gate, held).outcomes}
    told = [one for name in ("regime_years", "visits") for one in none_applied(held, name, "why").outcomes]
    assert answered <= {(one.check, one.source, one.version, one.severity) for one in told}


def test_checking_that_needs_more_memory_than_allowed_says_so(held: Held) -> None:
    with Gate(Limits(resident_bytes=150 << 20)) as gate:
        checked = judge_all(gate, held, datasets=["visits"])
    assert answers(checked, "visits") == {Answer.NOT_APPLIED}
    assert {"memory" in str(one.reason) for one in checked.outcomes} == {True}


def test_progress_never_falls_ends_at_one_and_what_it_raises_ends_the_run(held: Held, gate: Gate) -> None:
    seen: list[tuple[float, str]] = []
    judge_all(gate, held, progress=lambda done, doing: seen.append((done, doing)))
    parts = [done for done, _ in seen]
    assert parts == sorted(parts) and parts[-1] == 1.0
    assert any(doing.startswith("visits: ") for _, doing in seen)

    def stops(done: float, doing: str) -> None:
        raise InterruptedError(doing)

    with pytest.raises(InterruptedError):
        judge_all(gate, held, progress=stops)
    assert judge_all(gate, held, datasets=["visits"]).findings == [], "the gate is usable after it"


def test_what_is_held_and_what_is_answered_come_whole_over_the_pipe(held: Held, tmp_path: Path) -> None:
    message = json.loads(json.dumps(write_check(held, "visits", tmp_path)))
    got, dataset = read_check(message)
    assert dataset == "visits"
    assert replace(got, measures=held.measures) == held
    assert got.measures.equals(held.measures)
    checked = check_dataset(held, "visits", lambda done, doing: None, checks=[gives(pl.DataFrame({"holds": [False]}))])
    assert checked.findings and read_checked(json.loads(json.dumps(write_checked(checked))), tmp_path) == checked


def test_what_is_held_knows_the_file_that_stood_before_and_since_when(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "home")
    for number in (1, 2):
        store.commit(landed(store, str(number)), {AGREEMENTS: rows(number)})

    def table() -> tuple[int, int | None, date | None]:
        [one] = held_of(store, today=TODAY, home="USA", embedded=None).tables
        before = None if one.before is None else pl.read_parquet(one.before)["year"].item()
        return pl.read_parquet(one.path)["year"].item(), before, one.changed

    assert table() == (2, 1, date(2026, 11, 22))
    store.undo("agreement_parties", "bo")
    assert table()[:2] == (1, 1), "what was undone on purpose is nothing to compare with"
    store.commit(landed(store, "3"), {AGREEMENTS: rows(3)})
    assert table()[:2] == (3, 1)
    store.undo("agreement_parties", "bo")
    store.undo("agreement_parties", "bo")
    assert list(held_of(store, today=TODAY, home="USA", embedded=None).tables) == []
    store.commit(landed(store, "4"), {AGREEMENTS: rows(4)})
    assert table()[:2] == (4, None)


def test_a_file_compares_with_what_stood_before_it_across_undone_ones_and_gaps(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "home")

    def before() -> int | None:
        [one] = held_of(store, today=TODAY, home="USA", embedded=None).tables
        return None if one.before is None else pl.read_parquet(one.before)["year"].item()

    for number in (1, 2, 3):
        store.commit(landed(store, str(number)), {AGREEMENTS: rows(number)})
    assert before() == 2
    store.undo("agreement_parties", "bo")
    assert before() == 1, "2 stands again, and before it stood 1"
    store.commit(landed(store, "4"), {AGREEMENTS: rows(4)})
    assert before() == 2, "3 was undone"
    store.commit(landed(store, "away"), {EXERCISES: rows(1)}, removes=[AGREEMENTS])
    store.commit(landed(store, "5"), {AGREEMENTS: rows(5)}, removes=[EXERCISES])
    assert before() == 4, "also across the time in which there was none"


def test_a_store_that_was_never_made_holds_nothing(tmp_path: Path) -> None:
    held = held_of(Store.open(tmp_path / "none", create=False), today=TODAY, home="USA", embedded=None)
    assert (list(held.tables), held.sources) == ([], [])
    assert not (tmp_path / "none").exists()
    assert dataset_of("visits").id in held.beyond


def test_the_suites_in_force_have_one_fingerprint() -> None:
    assert suites_fingerprint() == suites_fingerprint()
    assert len(suites_fingerprint()) == 16
