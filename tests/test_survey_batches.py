"""A survey judged batch by batch, so that memory holds one batch, is judged as if it had been judged at once."""

from pathlib import Path

import polars as pl
import pytest
from survey_slices import DESCRIPTION, as_csv, put, table_of

from data.datasets.survey_responses import DATASET
from data.survey_description import SurveyDescription
from validation import survey_admission
from validation.rules import Rule
from validation.suites import suite
from validation.survey_admission import judge_survey
from validation.survey_messages import (
    SurveyAnswer,
    read_survey_judgement,
    write_survey_judgement,
    write_survey_question,
)


@pytest.fixture(scope="module")
def table(provider_files: Path) -> pl.DataFrame:
    """The first 2,000 respondents of the real wave."""
    return table_of(provider_files)


def in_process(path: Path, folder: Path, description: SurveyDescription = DESCRIPTION) -> SurveyAnswer:
    folder.mkdir()
    question = write_survey_question(path, file_name=path.name, description=description, held=None, folder=folder)
    judgement = judge_survey(question, folder, lambda done, doing: None)
    return read_survey_judgement(write_survey_judgement(judgement, folder), folder)


def test_a_file_judged_batch_by_batch_is_judged_as_at_once(
    tmp_path: Path, table: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = as_csv(table, tmp_path)
    at_once = in_process(path, tmp_path / "whole")
    monkeypatch.setattr(survey_admission, "ROWS_AT_ONCE", 700)
    batched = in_process(path, tmp_path / "parts")
    assert len(list((tmp_path / "parts").glob("rows-*.arrow"))) == 3
    assert batched.parts[0].rows.equals(at_once.parts[0].rows)
    assert batched.parts[0].coverage.equals(at_once.parts[0].coverage)
    assert batched.findings == at_once.findings
    assert batched.tables is not None and at_once.tables is not None
    assert batched.tables.questions.equals(at_once.tables.questions)
    assert batched.tables.outcomes.equals(at_once.tables.outcomes)


def test_faults_of_several_batches_are_told_as_of_one_file(
    tmp_path: Path, table: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoilt = put("weight", "0", row=1_500)(put("weight", "0", row=40)(put("age", "12", row=50)(table)))
    monkeypatch.setattr(survey_admission, "ROWS_AT_ONCE", 1_000)
    answer = in_process(as_csv(spoilt, tmp_path), tmp_path / "parts")
    assert [(one.row, one.column, one.count) for one in answer.findings if one.rule == "weight of nothing"] == [
        (40, "weight", 2),
        (1_500, "weight", 2),
    ]
    weightless = table.with_columns(weight=pl.when(pl.col("country") == "ARG").then(0.0).otherwise("weight"))
    refused = in_process(as_csv(weightless, tmp_path), tmp_path / "refused")
    assert [(one.row, one.value) for one in refused.findings if one.severity.value == "critical"] == [(2, "ARG")]
    assert refused.parts == []


def looks_across(rule: Rule) -> bool:
    return rule.holds is not None and any(
        word in str(rule.holds) for word in (".over(", "is_duplicated", "is_unique", "shift")
    )


def test_every_rule_of_surveys_that_looks_across_rows_says_so_and_can_be_asked_of_a_batch_or_of_sums() -> None:
    rules = suite(DATASET.id).rules_for(list(DATASET.schema(["view_USA"])))
    across = [rule for rule in rules if looks_across(rule)]
    assert across == [rule for rule in rules if rule.looks_across_rows]
    for rule in across:
        needed = set(rule.holds.meta.root_names()) if rule.holds is not None else set()
        assert "file_row" in rule.columns or needed <= {"pollster", "country", "wave", "weight"}
