"""What the store's rows tell: what happened between two, what is to be decided, and never a respondent's answer."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from store_fixtures import FilledStore

from data.datasets import DATASETS
from data.examples import example_of
from data.store import Store
from metrics.happenings import DEADLINE_SCHEMA, HAPPENING_SCHEMA, deadlines, happenings
from metrics.ingestion import ingest_file
from validation.gate import Gate

AGREEMENTS = """agreement,actor,signed_year,signed,title,expires,ended_year
A1,USA,2019,2019-05-02,Example logistics agreement,2027-01-15,
A1,POL,2019,2019-05-02,Example logistics agreement,2027-01-15,
A2,USA,2020,,Example ended agreement,2027-02-01,2025
A2,POL,2020,,Example ended agreement,2027-02-01,2025
A3,USA,2021,,Example agreement without an end,,
A3,IND,2021,,Example agreement without an end,,
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, gate: Gate) -> Store:
    folder = tmp_path_factory.mktemp("happenings")
    made = Store.open(folder / "home")
    file = folder / "agreements.csv"
    file.write_text(AGREEMENTS, "utf-8")
    ingest_file("agreement_parties", file, who="ana", store=made, gate=gate)
    for dataset in ("exercise_participations", "partner_priorities", "survey_responses"):
        ingest_file(dataset, example_of(dataset), who="ana", store=made, gate=gate)
    return made


def test_what_two_did_together_is_told_newest_first_each_event_once(store: Store) -> None:
    told = happenings(store, "USA", "POL").select("year", "day", "title", "words")
    assert told.rows() == [
        (2020, None, "Agreement signed", "Example ended agreement"),
        (2019, date(2019, 5, 2), "Agreement signed", "Example logistics agreement"),
        (2018, None, "Exercise", "Autumn"),
        (2016, None, "Exercise", "Spring"),
    ]


def test_what_a_group_did_is_what_a_member_of_that_year_did(store: Store) -> None:
    assert happenings(store, "NATO", "POL")["year"].to_list() == [2020, 2019, 2018, 2016]
    assert happenings(store, "EU", "POL").is_empty()
    assert happenings(store, "POL", "USA").height == 4


def test_a_matter_that_is_closed_or_has_no_day_is_not_to_be_decided(store: Store) -> None:
    due = deadlines(store, "USA", first=date(2026, 1, 1), last=date(2028, 1, 1))
    assert due.select("partner", "day", "title", "owner").rows() == [
        ("IND", date(2027, 6, 30), "Review of the engagement", "Example office for Asia"),
        ("POL", date(2027, 1, 15), "Agreement ends unless renewed", None),
        ("POL", date(2027, 3, 1), "Review of the engagement", "Example office for Europe"),
    ]
    assert deadlines(store, "USA", first=date(2027, 2, 1), last=date(2027, 4, 1)).height == 1
    assert deadlines(store, "POL", first=date(2026, 1, 1), last=date(2028, 1, 1))["partner"].to_list() == ["USA"]


def test_a_store_without_rows_tells_nothing(tmp_path: Path) -> None:
    empty = Store.open(tmp_path / "home", create=False)
    assert happenings(empty, "USA", "POL").equals(pl.DataFrame(schema=HAPPENING_SCHEMA))
    nothing = deadlines(empty, "USA", first=date(2026, 1, 1), last=date(2028, 1, 1))
    assert nothing.equals(pl.DataFrame(schema=DEADLINE_SCHEMA))


def test_respondents_are_never_told_line_by_line() -> None:
    assert [one.id for one in DATASETS if one.respondents and (one.happening or one.deadline)] == []


@pytest.mark.parametrize("dataset", [one.id for one in DATASETS if one.happening or one.deadline])
def test_what_a_dataset_tells_names_its_own_columns(dataset: str) -> None:
    declared = next(one for one in DATASETS if one.id == dataset)
    named = [
        *(declared.happening.words + declared.happening.parties if declared.happening else ()),
        *(declared.deadline.words + declared.deadline.unless if declared.deadline else ()),
        *([declared.happening.day] if declared.happening and declared.happening.day else []),
        *([declared.deadline.day] if declared.deadline else []),
        *([declared.deadline.owner] if declared.deadline and declared.deadline.owner else []),
    ]
    for name in named:
        assert declared.column(name).name == name


def test_the_provider_rows_of_two_states_are_told_where_the_store_holds_them(filled_store: FilledStore) -> None:
    told = happenings(filled_store.store, "USA", "KOR")
    exercises = told.filter(title="Exercise", source="mme")
    rows = filled_store.store.scan(
        next(
            key
            for key in filled_store.store.tables()
            if key.dataset == "exercise_participations" and key.table == "rows"
        )
    ).collect()
    event = ["exercise", "name", "start"]
    both = (
        rows.filter(actor="USA").select(event).unique().join(rows.filter(actor="KOR").select(event).unique(), on=event)
    )
    assert exercises.height == both.height > 50
