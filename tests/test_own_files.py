"""A user's own file in a dataset's columns: read in any form, its own source, and shown before what is embedded."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from data.datasets import DATASETS
from data.datasets import dataset as dataset_of
from data.examples import example_of
from data.figures import Level, Selection
from data.own_record import own_version
from data.store import Store, TableKey
from data.templates import write_workbook
from metrics.families import REGISTRY
from metrics.ingestion import OwnCoverage, ingest_file
from metrics.library import Library
from metrics.pipeline import Ending, Outcome
from validation.gate import Gate

OWN: dict[str, tuple[str, list[str]]] = {
    one.id: (lines[0], lines[1:]) for one in DATASETS for lines in [example_of(one.id).read_text("utf-8").splitlines()]
}
"""The example file of each dataset: a few made-up rows, with a null in most."""

EXPECTED: list[tuple[str, str, Selection, list[tuple[int, float | None, str]]]] = [
    (
        "agreement_parties",
        "agreements_signed",
        Selection(home="USA", places=("POL",)),
        [(2015, 1, "shown"), (2016, 0, "shown"), (2017, 0, "shown"), (2018, 0, "shown")],
    ),
    (
        "agreement_parties",
        "agreements_standing",
        Selection(home="USA", places=("POL",), first=2018),
        [(2018, 1, "shown")],
    ),
    (
        "exercise_participations",
        "exercises_joint",
        Selection(home="USA", places=("POL",)),
        [(2016, 1, "shown"), (2017, 0, "shown"), (2018, 1, "shown")],
    ),
    (
        "exercise_participations",
        "exercises_joint",
        Selection(level=Level.REGION, scheme="m49-subregion", home="USA", places=("Eastern Europe",), first=2018),
        [(2018, 1, "shown")],
    ),
    ("violence_country_years", "conflict_deaths", Selection(places=("MEX",)), [(2025, 13, "shown")]),
    ("conflict_years", "active_conflicts", Selection(places=("IND",)), [(2023, 1, "shown")]),
    (
        "conflict_events",
        "conflict_events",
        Selection(places=("POL",), categories=("one-sided", "state-based", None)),
        [(2025, None, "not_collected"), (2025, 2, "shown"), (2025, None, "not_collected")],
    ),
    ("survey_responses", "favourable", Selection(home="USA", places=("POL",)), [(2025, None, "too_few")]),
    ("published_figures", "favourable", Selection(home="USA", places=("IND",)), [(2025, 60.5, "shown")]),
]
"""Dataset, measure, selection, and what must be shown from the own file alone: year, value, status."""


def as_csv(path: Path, header: str, rows: list[str]) -> Path:
    file = path / "own.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return file


def as_workbook(path: Path, dataset: str) -> Path:
    """The template of a dataset with its example, as `comity template DATASET --example` writes it."""
    file = path / "own.xlsx"
    write_workbook(dataset_of(dataset), file, with_example=True)
    return file


def as_parquet(path: Path, header: str, rows: list[str]) -> Path:
    file = path / "own.parquet"
    pl.read_csv("\n".join([header, *rows]).encode(), try_parse_dates=True).write_parquet(file)
    return file


FORMS: dict[str, Callable[[Path, str], Path]] = {
    "CSV": lambda path, dataset: as_csv(path, *OWN[dataset]),
    "XLSX": as_workbook,
    "Parquet": lambda path, dataset: as_parquet(path, *OWN[dataset]),
}


def brought(dataset: str, file: Path, store: Store, gate: Gate, own: OwnCoverage | None = None) -> Outcome:
    return ingest_file(dataset, file, who="ana", store=store, gate=gate, own=own)


FIRST_SEVEN = [one.id for one in DATASETS if one.id in {dataset for dataset, *_ in EXPECTED}]
"""Brought in every form; the others as CSV, since a template's workbook reads as its CSV does."""


@pytest.fixture(scope="module", params=FORMS)
def own_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, gate: Gate) -> Store:
    """A store of one own file of every dataset, in one of the three forms."""
    folder = tmp_path_factory.mktemp("own")
    store = Store.open(folder / "home")
    for dataset in OWN if request.param == "CSV" else FIRST_SEVEN:
        rows = OWN[dataset][1]
        outcome = brought(dataset, FORMS[request.param](folder, dataset), store, gate)
        assert outcome.ending is Ending.PUBLISHED, (request.param, outcome.reason)
        assert outcome.rows == {dataset: len(rows)}
        assert outcome.findings == ()
    return store


def test_no_example_file_is_of_no_dataset() -> None:
    there = {path.stem for path in example_of(DATASETS[0].id).parent.glob("*.csv")}
    assert there == {one.id for one in DATASETS}


@pytest.mark.parametrize(("dataset", "measure", "selection", "expected"), EXPECTED)
def test_an_own_file_gives_figures_of_source_own(
    own_store: Store,
    tmp_path: Path,
    dataset: str,
    measure: str,
    selection: Selection,
    expected: list[tuple[int, float | None, str]],
) -> None:
    library = Library(store=own_store, embedded=tmp_path)
    figures = library.select(REGISTRY.measures[measure], selection)
    shown = figures.sort("period", pl.col("category").fill_null("")).select(
        pl.col("period").dt.year(), "value", "status"
    )
    assert shown.rows() == expected
    assert figures["source"].unique().to_list() == ["own"]
    assert TableKey(table="rows", dataset=dataset, source="own", version=own_version(dataset)) in own_store.tables()


def test_an_own_record_stands_before_the_embedded_one_where_it_looked(own_store: Store) -> None:
    library = Library(store=own_store)
    joint = REGISTRY.measures["exercises_joint"]
    now = library.select(joint, Selection(home="USA", places=("POL",)))
    assert now["source"].unique().to_list() == ["own"]
    of_others = library.select(joint, Selection(home="GBR", places=("DEU",), last=2010))
    assert of_others["source"].unique().to_list() == ["mme"]
    earlier = library.select(joint, Selection(home="USA", places=("POL",), last=2010))
    assert earlier["source"].unique().to_list() == ["mme"]
    asked = library.select(joint, Selection(home="USA", places=("POL",)), source="mme")
    assert asked["period"].dt.year().max() == 2010


def test_one_series_is_never_of_two_sources(own_store: Store) -> None:
    library, told = Library(store=own_store), 0
    for measure in REGISTRY.measures.values():
        home = "USA" if measure.has_home else None
        grain = measure.grains[0]
        figures = library.select(measure, Selection(home=home, places=("POL", "IND", "MEX"), grain=grain))
        if figures.is_empty():
            continue
        assert figures.group_by("place").agg(pl.col("source").n_unique())["source"].max() == 1, measure.id
        told += 1
    assert told >= len(FIRST_SEVEN)


def test_what_the_bringer_says_is_covered_reads_zero_and_nothing_else_does(tmp_path: Path, gate: Gate) -> None:
    store = Store.open(tmp_path / "home")
    file = as_csv(tmp_path, *OWN["conflict_events"])
    said = OwnCoverage(places=("POL", "SVK"), first=2024, last=2025)
    brought("conflict_events", file, store, gate, said)
    events = REGISTRY.measures["conflict_events"]
    library = Library(store=store, embedded=tmp_path)
    chosen = Selection(places=("CZE", "POL", "SVK"), first=2024, last=2025)
    figures = library.select(events, chosen).sort("place", "period")
    assert figures["value"].to_list() == [None, None, 0, 2, 0, 0]
    assert figures["status"].to_list() == ["not_collected"] * 2 + ["shown"] * 4
    region = Selection(level=Level.REGION, scheme="m49-subregion", places=("Eastern Europe",), first=2025, last=2025)
    assert library.select(events, region)["status"].to_list() == ["not_collected"]


def test_a_later_own_file_replaces_its_slice_and_keeps_the_rest(tmp_path: Path, gate: Gate) -> None:
    store = Store.open(tmp_path / "home")
    header, rows = OWN["agreement_parties"]
    brought("agreement_parties", as_csv(tmp_path, header, rows), store, gate)
    corrected = [line.replace("A2", "A3").replace("2018", "2019") for line in rows[2:]]
    outcome = brought("agreement_parties", as_csv(tmp_path, header, corrected), store, gate)
    assert outcome.ending is Ending.PUBLISHED
    kept = store.read(TableKey(table="rows", dataset="agreement_parties", source="own", version="record"))
    assert sorted(kept["agreement"].unique()) == ["A1", "A2", "A3"]


def test_a_row_that_vanished_from_an_own_file_refuses_it_also_where_no_row_of_its_year_is_left(
    tmp_path: Path, gate: Gate
) -> None:
    store = Store.open(tmp_path / "home")
    header, rows = OWN["agreement_parties"]
    between = [line.replace("A1", "A9").replace("2015", "2016") for line in rows[:2]]
    brought("agreement_parties", as_csv(tmp_path, header, [*rows, *between]), store, gate)
    outcome = brought("agreement_parties", as_csv(tmp_path, header, rows), store, gate)
    assert outcome.ending is Ending.REFUSED
    assert "slice shrunk" in {finding.rule for finding in outcome.findings}
    assert store.current_version() == 1


@pytest.mark.parametrize(
    ("dataset", "row", "rule"),
    [
        ("violence_country_years", "MEX,2025,state-based,10,12,15", "low, best and high in order"),
        ("conflict_events", "1,POL,2025-02-03,2025-02-01,one-sided,2,2,3", "end not before start"),
        ("agreement_parties", "A1,USA,POL,2015,general,standing,cyber,2014", "in force before it was signed"),
    ],
)
def test_values_out_of_order_refuse_a_users_own_file(
    tmp_path: Path, gate: Gate, dataset: str, row: str, rule: str
) -> None:
    header = OWN[dataset][0] + (",in_force_year" if dataset == "agreement_parties" else "")
    store = Store.open(tmp_path / "home")
    outcome = brought(dataset, as_csv(tmp_path, header, [row]), store, gate)
    assert outcome.ending is Ending.REFUSED
    assert [(one.rule, one.severity, one.row) for one in outcome.findings] == [(rule, "critical", 2)]
    assert store.current_version() == 0


def test_fewer_rows_than_before_refuse_an_own_file_and_keep_what_was_there(tmp_path: Path, gate: Gate) -> None:
    store = Store.open(tmp_path / "home")
    header, rows = OWN["survey_responses"]
    brought("survey_responses", as_csv(tmp_path, header, rows), store, gate)
    outcome = brought("survey_responses", as_csv(tmp_path, header, rows[:11]), store, gate)
    assert outcome.ending is Ending.REFUSED
    assert [one.rule for one in outcome.findings] == ["slice shrunk"]
    assert store.current_version() == 1
