"""What the Data quality page tells of one dataset: findings and their rows, history, versions, our record's mirror."""

import re
from datetime import UTC, datetime

import polars as pl
import pytest
from quality_remembered import HOSTILE, Remembered, remembered

from dashboard.content.quality_cells import PEOPLE, cells, missing_of, why_no_cells
from dashboard.content.quality_findings import cards, findings_table, found_sentence
from dashboard.content.quality_history import (
    changes_sentence,
    history_points,
    history_sentence,
    history_table,
    not_applied_lines,
    outcomes_sentence,
    outcomes_table,
    runs_table,
)
from dashboard.content.quality_mirror import mirror_points, mirror_sentence, mirror_table
from dashboard.content.quality_names import (
    check_titles,
    dataset_titles,
)
from dashboard.content.quality_versions import by_year, changed_sentence, changed_table, version_lines
from data.providers import source_title
from data.store import Store
from data.version_changes import CHANGED_SCHEMA
from validation.checks.mirror import TABLE_SCHEMA
from validation.gate import Gate

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, gate: Gate) -> Remembered:
    """A store with three runs, read only."""
    return remembered(Store.open(tmp_path_factory.mktemp("remembered") / "home"), gate, now=NOW)


def test_findings_are_told_worst_first_in_plain_words_and_news_last(kept: Remembered) -> None:
    found = cards(kept.records.open_findings(NOW.date()), checks=check_titles(), sources=source_title, now=NOW)
    assert [one.severity for one in found] == ["Critical", "Warning", "Warning", "News"]
    visits = found[0]
    assert visits.label == "Critical · Structure: unique key" and visits.state == "new"
    assert visits.where == f"Poland · 2024 · column office · value “{HOSTILE}” · own record"
    assert visits.rows == "rows 3 and 4"
    revision = next(one for one in found if one.identity == kept.revision.identity)
    assert revision.moved == "62,000 → 118,000" and revision.rows == "3 cases"
    assert revision.state == "still open, first seen 2 days ago"
    assert found_sentence(found) == (
        "3 findings are open, 1 of them critical; 1 series left its usual range, "
        "which is news and no fault of the data."
    )
    assert found_sentence([]) == "No fault is open."


def test_a_finding_of_respondents_carries_no_value_anywhere(kept: Remembered) -> None:
    survey = kept.records.open_findings().filter(dataset="survey_responses")
    table = findings_table(survey, check_titles())
    assert table["Rows"].to_list() == ["2, 3"] and "Value" not in table.columns
    assert survey["value"].to_list() == [None]


def test_cells_are_shown_of_a_record_and_never_of_respondents(kept: Remembered) -> None:
    findings = kept.records.open_findings()
    visits = findings.filter(identity=kept.visits.identity).row(0, named=True)
    survey = findings.filter(identity=kept.survey.identity).row(0, named=True)
    assert why_no_cells(visits) == "" and why_no_cells(survey) == PEOPLE
    shown = cells(kept.store, visits, as_of=kept.store.current_version())
    assert shown.columns[:4] == ["Row", "office", "home", "visit"]
    assert shown.select("Row", "visit", "day").rows() == [(3, "V2", "2024-05-13"), (4, "V3", "2024-05-16")]
    with pytest.raises(ValueError, match="people's answers"):
        cells(kept.store, survey, as_of=kept.store.current_version())


def test_rows_that_cannot_be_named_are_said_to_be_so(kept: Remembered) -> None:
    visits = kept.records.open_findings().filter(identity=kept.visits.identity).row(0, named=True)
    assert why_no_cells(visits | {"rows": []}) == "It is about no single row."
    assert "several releases" in why_no_cells(visits | {"version": None})
    assert "figures" in why_no_cells(visits | {"dataset": "figures"})


def test_a_form_says_in_one_sentence_what_it_lacks() -> None:
    assert missing_of(" ", "") == "Nothing was done: say your name and the reason."
    assert missing_of("Ann", "known") == ""


def test_history_has_a_point_a_kind_and_run_and_says_first_and_last(kept: Remembered) -> None:
    history = kept.records.history("visits")
    points = history_points(history)
    assert points.select("run", "name", "value").rows()[-2:] == [(3, "Critical", 1), (3, "Warnings", 0)]
    assert history_table(history)["Grade"].to_list() == ["F", "A", "A"]
    assert history_sentence(history) == (
        "After the newest of 3 runs, on 22 November 2026, 1 critical and 0 warnings open, grade F; "
        "after the first, on 20 November 2026, 0 critical and 0 warnings, grade A."
    )
    assert history_sentence(history.clear()) == "No finished run has looked at these data yet."
    assert "one run so far" in history_sentence(history.head(1)).lower()


def test_the_three_answers_of_checks_are_counted_apart_and_reasons_told(kept: Remembered) -> None:
    outcomes = kept.records.outcomes().filter(dataset="visits")
    assert outcomes_sentence(outcomes) == (
        "Of 3 questions put to these data, 1 passed, 1 found something, 1 could not be applied."
    )
    told = outcomes_table(outcomes, check_titles(), source_title)
    assert told["Answer"].to_list() == ["found something", "could not be applied", "passed"]
    assert not_applied_lines(outcomes, {"drift": "Drift"}) == ["Drift: There is no earlier version to compare with."]
    assert outcomes_sentence(outcomes.clear()) == "No check has answered yet."


def test_a_run_says_what_it_changed(kept: Remembered) -> None:
    records = kept.records
    assert changes_sentence(records.changes(1)) == "findings: 3 new; series out of their usual range: 1 new"
    assert changes_sentence(records.changes(2)) == "findings: 1 worse, 1 resolved"
    assert changes_sentence(records.changes(3)) == "findings: 1 new"
    assert changes_sentence(records.changes(3).clear()) == "findings: none new, worse or resolved"
    table = runs_table(records.runs(), dataset_titles())
    assert table["Run"].to_list() == [3, 2, 1] and set(table["Took"]) == {"41 seconds"}
    assert runs_table([], {}).is_empty()


CHANGED = pl.DataFrame(
    [
        {"place": "AFG", "year": 2021, "kind": None, "added": 2, "removed": 0, "revised": 7},
        {"place": "POL", "year": 2023, "kind": None, "added": 0, "removed": 1, "revised": 0},
        {"place": None, "year": None, "kind": None, "added": 1, "removed": 0, "revised": 0},
    ],
    schema=CHANGED_SCHEMA,
)


def test_what_changed_between_versions_is_told_by_place_and_year() -> None:
    assert changed_sentence(CHANGED) == (
        "3 rows added, 7 rows revised and 1 row removed, in 2 places, most in Afghanistan and Poland, 2021–23."
    )
    assert changed_sentence(CHANGED.clear()) == "Nothing changed: every row is as it was."
    assert by_year(CHANGED).select("year", "name", "value").rows() == [
        (2021, "added", 2),
        (2021, "revised", 7),
        (2023, "removed", 1),
    ]
    table = changed_table(CHANGED)
    assert table["Place"].to_list() == ["Afghanistan", "no place", "Poland"] and "Kind" not in table.columns


def test_of_respondents_it_is_told_how_many_and_never_which_were_revised() -> None:
    people = CHANGED.head(2).with_columns(revised=pl.lit(None, dtype=pl.Int64))
    assert "revised" not in changed_sentence(people)
    assert "Rows revised" not in changed_table(people).columns
    assert set(by_year(people)["name"]) == {"added", "removed"}


MIRROR = pl.DataFrame(
    [
        {
            "source": "monroe", "version": "1", "place": "POL", "year": 2005, "agree": 3, "only_ours": 1,
            "only_theirs": 0, "examples": "only ours: 2005-03-06 Example talks",
        },
        {
            "source": "monroe", "version": "1", "place": "IND", "year": 2006, "agree": 2, "only_ours": 0,
            "only_theirs": 2, "examples": None,
        },
    ],
    schema=TABLE_SCHEMA,
)  # fmt: skip


def test_the_mirror_says_what_agrees_and_what_only_one_side_has() -> None:
    assert mirror_sentence(MIRROR) == (
        "5 in both records, 1 only in ours and 2 only in the public one. They differ on 2 places, most on India and "
        "Poland."
    )
    assert mirror_sentence(MIRROR.clear()).startswith("There is nothing to compare event by event")
    assert mirror_points(MIRROR).height == 4
    assert mirror_table(MIRROR)["Place"].to_list() == ["India", "Poland"]


def test_versions_of_the_store_are_told_newest_first_with_what_made_them(kept: Remembered) -> None:
    lines = version_lines(kept.store.history("visits"))
    assert list(lines) == [1] and re.fullmatch(r"1, \d+ \w{3} \d{4}, visits\.csv", lines[1])
