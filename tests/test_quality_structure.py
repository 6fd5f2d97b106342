"""Contract and suite asked again of what is stored: the gate's own answers, rule by rule, with rows and no values."""

from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from quality_held import Given, nothing, real, with_given
from store_fixtures import FilledStore

from data.examples import example_of
from data.findings import Severity
from data.own_record import OWN
from data.quality import Answer, CheckOutcome, QualityFinding
from data.reading import read_table
from validation import quality_rows
from validation.check import Looked, Subject
from validation.checks import structure
from validation.columns import check as typed
from validation.expectations import apply
from validation.held import Held
from validation.quality_admission import check_dataset
from validation.quality_rows import ROWS_TOLD, asked_of_rows
from validation.suites import SUITES, suite

VISIT = {"home": "USA", "visit": "V1", "partner": "POL", "year": 2023, "kind": "minister"}
EXAMPLES = [one.dataset.id for one in SUITES if one.dataset.id not in ("survey_responses", "published_figures")]


def visits(**said: Any) -> list[dict[str, Any]]:
    return [VISIT, VISIT | {"visit": "V2"} | said]


def asked(held: Held, dataset: str) -> tuple[dict[str, CheckOutcome], list[QualityFinding]]:
    """What the rules of a dataset's rows answer, by their ids, and their findings."""
    checked = check_dataset(held, dataset, lambda done, doing: None, checks=[structure.CHECK_COLUMNS])
    return {one.check: one for one in checked.outcomes}, checked.findings


def broken(rows: list[dict[str, Any]], folder: Path, source: str = OWN) -> dict[str, QualityFinding]:
    _, findings = asked(with_given(nothing(), folder, Given(dataset="visits", rows=rows, source=source)), "visits")
    return {one.check.removeprefix(structure.PREFIX): one for one in findings}


@pytest.mark.parametrize("dataset", EXAMPLES)
def test_the_example_of_every_dataset_keeps_its_rules_when_it_is_stored(dataset: str, tmp_path: Path) -> None:
    rows, _ = typed(read_table(example_of(dataset)), suite(dataset).dataset)
    outcomes, findings = asked(with_given(nothing(), tmp_path, Given(dataset=dataset, rows=rows)), dataset)
    assert findings == []
    assert {one.answer for one in outcomes.values()} == {Answer.PASS}
    declared = {f"{structure.PREFIX}{rule.id}" for rule in structure.rules_of(dataset)}
    assert declared | {structure.CHECK_COLUMNS.id} == set(outcomes), "one answer a rule"


@pytest.mark.parametrize(
    ("said", "rule", "column"),
    [
        ({"kind": None}, "value required", "kind"),
        ({"kind": "admiral"}, "not in the closed list", "kind"),
        ({"year": 1700}, "out of range", "year"),
        ({"visit": "V1"}, "key repeated", "home"),
    ],
)
def test_a_stored_row_that_breaks_a_rule_is_told_with_its_number(
    said: dict[str, Any], rule: str, column: str, tmp_path: Path
) -> None:
    finding = broken(visits(**said), tmp_path)[rule]
    assert (finding.column, finding.subject, finding.rows[-1]) == (column, column, 3)
    assert finding.value is None and finding.reason and finding.remedy


def test_what_is_a_warning_in_a_providers_file_may_be_critical_in_an_own_one(tmp_path: Path) -> None:
    rules = {one.id: one for one in structure.rules_of("conflict_events")}
    rule = rules["low, best and high in order"]
    assert (rule.provider, rule.own) == (Severity.WARNING, Severity.CRITICAL)
    rows, _ = typed(read_table(example_of("conflict_events")), suite("conflict_events").dataset)
    wrong = rows.with_columns(low=pl.col("high") + 1)
    for source, severity in (("ucdp", Severity.WARNING), (OWN, Severity.CRITICAL)):
        given = Given(dataset="conflict_events", rows=wrong, source=source, version="x")
        outcomes, findings = asked(with_given(nothing(), tmp_path, given), "conflict_events")
        assert outcomes[f"{structure.PREFIX}{rule.id}"].severity is severity
        assert {one.severity for one in findings if rule.id in one.check} == {severity}


def test_a_column_stored_as_another_type_is_told_and_its_rules_are_no_pass(tmp_path: Path) -> None:
    frame = Given(dataset="visits", rows=visits()).frame().with_columns(pl.col("year").cast(pl.String))
    outcomes, findings = asked(with_given(nothing(), tmp_path, Given(dataset="visits", rows=frame)), "visits")
    assert [one.subject for one in findings] == ["year"]
    assert outcomes[structure.CHECK_COLUMNS.id].answer is Answer.FAIL
    ranged = outcomes[f"{structure.PREFIX}out of range"]
    assert ranged.answer is Answer.NOT_APPLIED and "itself failed" in str(ranged.reason)
    assert outcomes[f"{structure.PREFIX}not in the closed list"].answer is Answer.PASS, "the others are answered"


def test_a_table_without_rows_is_no_pass(tmp_path: Path) -> None:
    frame = Given(dataset="visits", rows=visits()).frame().clear()
    outcomes, _ = asked(with_given(nothing(), tmp_path, Given(dataset="visits", rows=frame)), "visits")
    assert outcomes[f"{structure.PREFIX}key repeated"].answer is Answer.NOT_APPLIED


def test_rows_are_told_up_to_a_number_and_counted_beyond(tmp_path: Path) -> None:
    rows = [VISIT | {"visit": f"V{number}", "kind": "admiral"} for number in range(ROWS_TOLD + 5)]
    finding = broken(rows, tmp_path)["not in the closed list"]
    assert (len(finding.rows), finding.count) == (ROWS_TOLD, ROWS_TOLD + 5)
    assert list(finding.rows) == list(range(2, ROWS_TOLD + 2))


def test_asking_few_rules_at_a_time_gives_the_same_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows, _ = typed(read_table(example_of("visits")), suite("visits").dataset)
    held = with_given(nothing(), tmp_path, Given(dataset="visits", rows=rows))
    [subject] = held.releases("visits")

    def answered() -> list[tuple[str, str, int, int]]:
        found = asked_of_rows(structure.row_rules(held, subject), held)
        return [(one.check, one.reason, one.looked_at, one.found_broken) for one in found]

    together = answered()
    monkeypatch.setattr(quality_rows, "CELLS_AT_ONCE", 1)
    assert answered() == together


def test_the_stored_rows_of_every_provider_are_judged_as_the_gate_judged_them(filled_store: FilledStore) -> None:
    held = real(filled_store)
    for subject in (one for one in held.releases() if one.dataset != "survey_responses"):
        rules = structure.row_rules(held, subject)
        stored = {
            (one.check.removeprefix(rules.prefix), case["column"]): case["count"]
            for one in asked_of_rows(rules, held)
            if one.found_broken
            for case in one.broken().iter_rows(named=True)
        }
        rows = held.rows(subject).collect()
        own = apply(rules.rules, rows, dataset=subject.dataset, own=False, show_values=False)
        assert stored == {(one.rule, one.column): one.count for one in own}, subject


def test_the_order_of_estimates_is_counted_as_another_program_counts_it(filled_store: FilledStore) -> None:
    held = real(filled_store)
    counted: Counter[str] = Counter()
    for subject in held.releases("conflict_events"):
        path = held.table("rows", subject)
        assert path is not None
        query = f"SELECT count(*) FROM '{path.path}' WHERE low > best OR best > high OR low > high"
        counted[str(subject.version)] = duckdb.sql(query).fetchall()[0][0]
        [one] = [each for each in asked_of_rows(structure.row_rules(held, subject), held) if "in order" in each.check]
        assert one.found_broken == counted[str(subject.version)]
    assert counted.total() > 800


def test_respondents_are_told_by_row_numbers_alone(filled_store: FilledStore, tmp_path: Path) -> None:
    held = real(filled_store)
    [subject] = held.releases("survey_responses")
    rows = held.rows(subject).head(1000).collect().with_columns(pl.lit(-1.0).alias("weight"))
    given = Given(dataset="survey_responses", rows=rows, source="pew", version="x")
    _, findings = asked(with_given(nothing(), tmp_path, given), "survey_responses")
    assert "weight" in {one.column for one in findings}
    assert all(one.value is None and one.rows and one.old is None and one.new is None for one in findings)


def test_columns_are_compared_with_what_is_declared_now(tmp_path: Path) -> None:
    held = with_given(nothing(), tmp_path, Given(dataset="visits", rows=visits()))
    looked = structure.CHECK_COLUMNS.look(held, Subject(dataset="visits", source=OWN, version="record"))
    assert isinstance(looked, Looked) and looked.cases["holds"].all()
