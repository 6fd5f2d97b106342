"""The words and the state of an upload: its path, what was said of the file, what was found, and what waits."""

from datetime import UTC, datetime

import polars as pl
import pytest

from dashboard.content.upload import Outcome, Progress, State, Step, lead_of, opened_step, path
from dashboard.content.upload_faults import on_the_page
from dashboard.content.upload_found import changes, found, rules_of, summary_table
from dashboard.content.upload_published import empty_rows, rows_of, written
from dashboard.content.upload_reading import read_as
from dashboard.content.upload_said import (
    answers_of,
    get,
    labels_in,
    labels_text,
    put,
    question_line,
    same_answers,
    unknown_states,
    unplaced,
    with_answers,
)
from dashboard.content.upload_waiting import line_of, told_of
from data.decisions import State as Decided
from data.findings import Finding, Severity
from data.proposals import Proposal
from data.survey_looking import LookedAt, SeenValue
from metrics.survey_preview import ADDED_SCHEMA, REVISED_SCHEMA

DESCRIBED = Progress(file_name="wave.sav", fault="", waiting=2)


def states(progress: Progress) -> list[str]:
    return [line.says for line in path(progress)]


@pytest.mark.parametrize(
    ("progress", "says", "opens"),
    [
        (Progress(), ["to do", "not yet", "not yet", "not yet", "not yet", "0 waiting"], Step.BRING),
        (
            Progress(file_name="wave.sav", fault="pollster: it is empty."),
            ["done", "to do", "not yet", "not yet", "not yet", "0 waiting"],
            Step.DESCRIBE,
        ),
        (DESCRIBED, ["done", "done", "to do", "not yet", "not yet", "2 waiting"], Step.CHECK),
        (
            Progress(file_name="wave.sav", checked=Outcome.REFUSED, criticals=2),
            ["done", "done", "refused", "not yet", "not yet", "0 waiting"],
            Step.CHECK,
        ),
        (
            Progress(file_name="wave.sav", checked=Outcome.OUTDATED),
            ["done", "done", "to do again", "not yet", "not yet", "0 waiting"],
            Step.CHECK,
        ),
        (
            Progress(file_name="wave.sav", checked=Outcome.PASSED, warnings=1),
            ["done", "done", "1 warning", "to do", "to do", "0 waiting"],
            Step.SUBMIT,
        ),
        (
            Progress(file_name="table.csv", needs_description=False, checked=Outcome.PASSED, previewed=True),
            ["done", "not needed", "done", "done", "to do", "0 waiting"],
            Step.SUBMIT,
        ),
    ],
)
def test_every_step_says_how_it_stands_and_none_opens_before_its_time(
    progress: Progress, says: list[str], opens: Step
) -> None:
    lines = path(progress)
    assert [line.says for line in lines] == says
    assert opened_step(Step.SUBMIT, lines) is opens
    assert opened_step(Step.QUEUE, lines) is Step.QUEUE
    assert opened_step(None, lines) is Step.BRING


def test_a_description_changed_after_the_check_must_be_checked_again() -> None:
    lines = path(Progress(file_name="wave.sav", checked=Outcome.OUTDATED))
    assert lines[Step.SUBMIT - 1].state is State.BLOCKED
    assert "check it again" in lead_of(Progress(file_name="wave.sav", checked=Outcome.OUTDATED))


def test_the_lead_says_what_is_next_and_how_much_waits() -> None:
    assert lead_of(DESCRIBED) == "“wave.sav” is described; next, check it. 2 submissions wait for a decision."
    assert lead_of(Progress(file_name="wave.sav", submitted="rejected", waiting=1)) == (
        "“wave.sav” was submitted and was rejected. 1 submission waits for a decision."
    )


def test_a_fault_that_names_a_command_names_the_step_on_the_page() -> None:
    commands = (
        "Nothing was added. See it with `comity survey preview 3`.",
        "Nothing was added. `comity survey undo 3` takes it back.",
        "Nothing was changed. `comity survey history` shows what was decided.",
        "Nothing was published. Look at the preview again: `comity survey preview 3`.",
        "Withdraw it: `comity survey withdraw 3`.",
        "Undo that first: `comity survey undo 3`.",
        "Nothing was changed. Look at the store and its disk with `comity doctor`, then try again.",
    )
    told = [on_the_page(one) for one in commands]
    assert not [one for one in told if "comity" in one]
    assert told[0] == "Nothing was added. Open submission 3 in step 6, Queue and approval."


def test_a_check_that_was_stopped_judged_nothing_and_is_to_be_made_again() -> None:
    stopped = Progress(file_name="wave.sav", checked=Outcome.STOPPED, criticals=1)
    assert lead_of(stopped).startswith("“wave.sav” is kept here, but its check was stopped; next, check it again.")


SEX = LookedAt(
    name="sex",
    label="Sex of the respondent",
    kind="number",
    missing=0,
    distinct=2,
    values=(SeenValue(code="1", label="Male", count=40), SeenValue(code="2", label="Female", count=60)),
    low=1.0,
    high=2.0,
)
VIEW = LookedAt(
    name="fav_usa",
    label="View of the United States",
    kind="number",
    missing=3,
    distinct=3,
    values=(
        SeenValue(code="1", label="Favourable", count=40),
        SeenValue(code="2", label="Unfavourable", count=30),
        SeenValue(code="9", label="Refused", count=2),
    ),
    low=1.0,
    high=9.0,
)


def test_what_is_said_is_put_in_its_place_and_an_empty_value_is_taken_out() -> None:
    said = put({}, "w", "design", "weight")
    said = put(said, "1", "questions", 1, "column")
    assert said == {"design": {"weight": "w"}, "questions": [{}, {"column": "1"}]}
    assert get(said, "questions", 1, "column") == "1" and get(said, "questions", 7, "column") is None
    assert put(said, "", "design", "weight") == {"questions": [{}, {"column": "1"}]}


def test_an_answer_stands_in_one_class_only() -> None:
    question = with_answers({"column": "fav_usa", "favourable": ["1", "2"], "refused": ["9"]}, "unfavourable", ["2"])
    assert question == {"column": "fav_usa", "favourable": ["1"], "unfavourable": ["2"], "refused": ["9"]}


def test_answers_in_no_class_are_named_until_they_are_put_somewhere() -> None:
    question = {"column": "fav_usa", "about": "USA", "favourable": ["1"], "unfavourable": ["2"]}
    answers = answers_of(VIEW, question)
    assert [one.said for one in answers] == ["1", "2", "9"]
    assert [one.said for one in unplaced(answers, question)] == ["9"]
    line = question_line(question, answers, lambda home: home)
    assert line == "fav_usa · view of USA · 1 favourable, 1 unfavourable · 1 answer in no class yet"


def test_a_question_described_by_labels_is_offered_labels_and_one_by_codes_codes() -> None:
    assert [one.said for one in answers_of(VIEW, {"favourable": ["Favourable"]})] == [
        "Favourable",
        "Unfavourable",
        "Refused",
    ]
    declared = answers_of(VIEW, {"favourable": ["1", "7"]})
    assert [(one.said, one.shown) for one in declared][-1] == ("7", "7 (not in the file)")


def test_classes_are_copied_only_to_questions_with_the_same_answers() -> None:
    said = {"questions": [{"column": "fav_usa", "favourable": ["1"]}, {"column": "fav_usa"}, {"column": "other"}]}
    copied = same_answers(said, 0, {"fav_usa": VIEW})
    assert [one.get("favourable") for one in copied["questions"]] == [["1"], ["1"], None]


def test_only_names_that_no_state_has_are_asked_about() -> None:
    values = (
        SeenValue(code="1", label="Poland", count=5),
        SeenValue(code="POL", label=None, count=5),
        SeenValue(code="2", label="Atlantis", count=5),
    )
    assert unknown_states(values, {}) == ["Atlantis"]
    assert unknown_states(values, {"Poland": "POL"}) == ["Poland", "Atlantis"]


def test_labels_are_written_and_read_alike() -> None:
    assert labels_in(labels_text({"1": "Male", "2": "Female"})) == {"1": "Male", "2": "Female"}


def test_how_a_file_is_read_is_said() -> None:
    form = {"encoding": "cp1252", "separator": "\t", "decimal": ".", "sheet": None}
    assert read_as("csv", 1, 2, form) == (
        "A text file of 1 row and 2 columns. Read as Windows, Western Europe (cp1252), parted by tab, decimal point."
    )
    assert read_as("sav", 10, 2, {}) == "An SPSS file of 10 rows and 2 columns."


def a_finding(row: int, value: str | None, severity: Severity = Severity.CRITICAL) -> Finding:
    return Finding(
        rule="weight usable",
        severity=severity,
        dataset="survey_responses",
        column="w",
        row=row,
        value=value,
        reason="The weight is no number.",
        remedy="Correct it.",
        count=2,
    )


def test_a_rule_is_said_once_with_its_first_row_and_its_count() -> None:
    told = found([a_finding(3, "NaN"), a_finding(9, "NaN")], "wave.sav", passed=False)
    assert told.answer == "“wave.sav” may not enter: 1 thing must be put right."
    assert told.said == ("w: The weight is no number. Correct it. (2 times, first in row 3)",)
    assert told.table["Row"].to_list() == [3, 9] and told.table["Value"].to_list() == ["NaN", "NaN"]
    assert len(rules_of([a_finding(3, None), a_finding(9, None)])) == 1


def test_without_values_the_table_has_no_column_for_them() -> None:
    assert "Value" not in found([a_finding(3, None)], "wave.sav", passed=False).table.columns


def test_a_summary_names_countries_and_keeps_no_needless_digits() -> None:
    table = summary_table([{"country": "POL", "wave": 2019, "n": 1000, "kish_design_effect": 1.23456}])
    assert table.row(0) == ("Poland", 2019, 1000, 1.23)


class APreview:
    """The tables of a preview, of which two have rows."""

    added = pl.DataFrame(
        [{"measure": "favourable", "home": "USA", "place": "POL", "year": 2019, "value": 61.234, "status": "shown"}],
        schema=ADDED_SCHEMA,
    )
    revised = pl.DataFrame(schema=REVISED_SCHEMA)
    withheld = removed = broken = flips = pl.DataFrame()


def test_only_changes_that_there_are_get_a_table_with_names_for_ids() -> None:
    (change,) = changes(APreview())
    assert change.title == "Added: 1"
    assert change.table.row(0, named=True) | {} == {
        "Measure": "favourable",
        "Home": "United States",
        "Place": "Poland",
        "Year": 2019,
        "Value": 61.2,
        "Status": "shown",
    }


def test_a_typed_table_is_written_without_the_rows_nobody_typed_into() -> None:
    rows = empty_rows()
    assert written(rows).decode().count("\n") == 1
    typed = rows.with_columns(
        pollster=pl.Series([" Example Institute ", None, None], dtype=pl.String),
    )
    assert rows_of(written(typed))["pollster"].to_list() == ["Example Institute"]
    assert rows_of(written(rows)).equals(rows)


def test_a_submission_says_who_decided_what_and_whether_one_person_did_both() -> None:
    proposal = Proposal(
        id=3,
        at=datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
        who="Ann",
        file_name="wave.sav",
        sha256="0" * 64,
        size=2_000_000,
        dataset="survey_responses",
        description={"pollster": "Example Institute", "mode": "telephone", "questions": [{"about": "USA"}]},
        findings=(),
        summary=[{"country": "POL", "wave": 2019, "n": 1000}, {"country": "DEU", "wave": 2019, "n": 900}],
        state=Decided.APPROVED,
        decided_by="Ann",
        decided_at=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
        version=4,
        alone=True,
        undone=True,
    )
    assert "approved by Ann, the same person who submitted it" in line_of(proposal)
    said = " ".join(told_of(proposal))
    assert "1,900 respondents in 2 places: Poland and Germany, 2019" in said
    assert "about United States" in said and "as version 4; undone since" in said
