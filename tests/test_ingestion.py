"""From a provider's file to figures: what is admitted and warned of, and that order and repetition change nothing."""

from pathlib import Path

import polars as pl
import pytest
from known_warnings import LONG, REFUSED, SAV, WARNINGS
from polars.testing import assert_frame_equal
from store_fixtures import FilledStore, counted
from submitting import landed

from data.figures import Level, Selection
from data.store import Store, TableKey
from metrics.embedding import EMBEDDED_FILES
from metrics.families import REGISTRY
from metrics.ingestion import ingest_file
from metrics.library import Library
from metrics.pipeline import Ending, refresh
from validation.gate import Gate


def key(table: str, dataset: str, source: str, version: str) -> TableKey:
    return TableKey(table=table, dataset=dataset, source=source, version=version)


FOLDERS = sorted({file.split("/")[0] for file in WARNINGS})
PEW = key("figures", "survey_responses", "pew", "global-attitudes")
MME = key("figures", "exercise_participations", "mme", "7")


@pytest.fixture(scope="module")
def every_file(
    filled_store: FilledStore, provider_files: Path, tmp_path_factory: pytest.TempPathFactory, gate: Gate
) -> Store:
    """The filled store with the two files beside the embedded ones: the .sav of 2019 and the long exercise file."""
    store = filled_store.copied(tmp_path_factory.mktemp("every") / "home")
    for provider, file in (("pew", SAV), ("mme", LONG)):
        outcome = ingest_file(provider, provider_files / file, who="ana", store=store, gate=gate)
        assert outcome.ending is Ending.PUBLISHED, outcome.reason
    return store


def test_no_provider_file_is_left_out(provider_files: Path) -> None:
    there = {
        str(path.relative_to(provider_files)) for folder in FOLDERS for path in (provider_files / folder).iterdir()
    }
    assert there == set(WARNINGS) | set(REFUSED)
    assert {file for _, file in EMBEDDED_FILES} == there - {SAV, LONG} - set(REFUSED)


@pytest.mark.parametrize("number", range(1, len(WARNINGS) + 1))
def test_a_provider_file_is_admitted_with_its_known_warnings_and_no_critical(every_file: Store, number: int) -> None:
    file, warnings = list(WARNINGS.items())[number - 1]
    found = every_file.findings(number)
    assert set(found["severity"]) == {"warning"}
    assert counted(found) == warnings, file
    assert found.filter(pl.col("remedy").str.len_chars() < 10).is_empty()


def test_the_same_respondents_in_a_second_file_change_no_figure(every_file: Store) -> None:
    assert_frame_equal(every_file.read(PEW), every_file.read(PEW, as_of=len(EMBEDDED_FILES)))
    answers = key("rows", "survey_responses", "pew", "global-attitudes")
    asked_of_2019 = (pl.col("wave") == 2019) & pl.col("view_USA").is_not_null()
    people = [
        every_file.scan(answers, as_of=version).filter(asked_of_2019).select(pl.len()).collect().item()
        for version in (len(EMBEDDED_FILES), None)
    ]
    assert people[0] == people[1] > 0


def test_either_order_of_two_files_of_the_same_people_gives_the_same_figures(
    every_file: Store, provider_files: Path, tmp_path: Path, gate: Gate
) -> None:
    store = Store.open(tmp_path / "home")
    for file in (SAV, "pew/pew_global_attitudes_2002_2023.parquet"):
        ingest_file("pew", provider_files / file, who="ana", store=store, gate=gate)
    assert_frame_equal(store.read(PEW), every_file.read(PEW))


def test_the_long_exercise_file_never_takes_the_place_of_the_whole_one(
    every_file: Store, filled_store: FilledStore, provider_files: Path, tmp_path: Path, gate: Gate
) -> None:
    assert_frame_equal(every_file.read(MME), filled_store.store.read(MME))
    reverse = Store.open(tmp_path / "home")
    for file in (LONG, "mme/mme_v7.csv"):
        ingest_file("mme", provider_files / file, who="ana", store=reverse, gate=gate)
    assert_frame_equal(reverse.read(MME), filled_store.store.read(MME))
    joint = REGISTRY.measures["exercises_joint"]
    asked = Selection(level=Level.WORLD, home="USA")
    nothing = tmp_path / "nothing"
    shown = [Library(store=one, embedded=nothing).select(joint, asked) for one in (every_file, reverse)]
    assert_frame_equal(*shown)
    assert shown[0]["source"].unique().to_list() == ["mme"]


def test_the_same_file_twice_changes_nothing_and_says_so(every_file: Store, provider_files: Path, gate: Gate) -> None:
    before = every_file.tables()
    for number, (provider, file) in enumerate(EMBEDDED_FILES[:8], 1):
        if provider == "mme":
            continue
        outcome = ingest_file(provider, provider_files / file, who="bo", store=every_file, gate=gate)
        assert (outcome.ending, outcome.version) == (Ending.UNCHANGED, number)
        assert f"These very bytes were published as version {number}. Nothing was changed." in outcome.reason
    assert every_file.tables() == before
    assert every_file.current_version() == len(WARNINGS)


def test_refresh_of_a_fresh_store_changes_nothing(filled_store: FilledStore, tmp_path: Path) -> None:
    store = filled_store.copied(tmp_path / "home")
    assert refresh(store, "ana") == {}
    assert store.current_version() == filled_store.store.current_version()


def test_refresh_rewrites_only_figures_that_differ(filled_store: FilledStore, tmp_path: Path) -> None:
    store = filled_store.copied(tmp_path / "home")
    spoiled = key("figures", "agreement_parties", "dcad", "1.0")
    whole = store.read(spoiled)
    store.commit(landed(store, "a file that says something else"), {spoiled: whole.head(10)})
    assert refresh(store, "ana") == {spoiled: (10, whole.height)}
    assert_frame_equal(store.read(spoiled), whole)
    assert store.history("agreement_parties")["action"].to_list() == ["refresh", "commit", "commit"]


def test_a_file_of_one_country_gives_that_country_and_its_region_stays_not_collected(
    provider_files: Path, tmp_path: Path, gate: Gate
) -> None:
    store = Store.open(tmp_path / "home")
    ingest_file("ucdp", provider_files / "ucdp" / "GEDEvent_mexico.csv.zip", who="ana", store=store, gate=gate)
    library, events = Library(store=store, embedded=tmp_path / "nothing"), REGISTRY.measures["conflict_events"]

    def statuses(level: Level, place: str, scheme: str | None = None) -> list[str]:
        chosen = Selection(level=level, places=(place,), scheme=scheme, first=2015, last=2019)
        return library.select(events, chosen)["status"].unique().to_list()

    assert statuses(Level.PARTNER, "MEX") == ["shown"]
    assert statuses(Level.PARTNER, "GTM") == ["not_collected"]
    for scheme, region in (
        ("m49-intermediate", "Central America"),
        ("m49-region", "Americas"),
        ("ucdp-region", "Americas"),
    ):
        assert statuses(Level.REGION, region, scheme) == ["not_collected"]
    assert statuses(Level.WORLD, "WORLD") == ["not_collected"]


def test_an_undone_file_can_still_be_read_as_of_its_version_and_be_brought_again(
    provider_files: Path, tmp_path: Path, gate: Gate
) -> None:
    store = Store.open(tmp_path / "home")
    file = provider_files / "ucdp" / "organizedviolencecy_v25_1.csv"
    first = ingest_file("ucdp", file, who="ana", store=store, gate=gate)
    figures = key("figures", "violence_country_years", "ucdp", "25.1")
    published = store.read(figures)
    store.undo("violence_country_years", "bo")
    # What the same file tells of groups is a dataset of its own, which stands until it is undone too.
    assert {table.dataset for table in store.tables()} == {"one_sided_by_groups"}
    assert_frame_equal(store.read(figures, as_of=first.version), published)
    again = ingest_file("ucdp", file, who="ana", store=store, gate=gate)
    assert (again.ending, again.version) == (Ending.PUBLISHED, 3)
    assert_frame_equal(store.read(figures), published)
    assert store.history("violence_country_years")["action"].to_list() == ["commit", "undo", "commit"]


def test_a_refused_file_leaves_its_bytes_and_reasons_and_nothing_else(
    provider_files: Path, tmp_path: Path, gate: Gate
) -> None:
    store = Store.open(tmp_path / "home")
    lines = (provider_files / "dcad" / "DCAD-v1.0-main.csv").read_bytes().splitlines(keepends=True)
    spoiled = tmp_path / "DCAD-v1.0-main.csv"
    spoiled.write_bytes(b"".join([*lines[:40], lines[40].replace(b",2,", b",99999,", 1), lines[1]]))
    outcome = ingest_file("dcad", spoiled, who="ana", store=store, gate=gate)
    assert outcome.ending is Ending.REFUSED
    assert (store.current_version(), store.tables()) == (0, {})
    (refusal,) = store.refusals().to_dicts()
    assert (refusal["who"], refusal["file_name"], refusal["provider"]) == ("ana", "DCAD-v1.0-main.csv", "dcad")
    assert store.landing.path_of(refusal["sha256"]).read_bytes() == spoiled.read_bytes()
    assert ingest_file("dcad", spoiled, who="ana", store=store, gate=gate).ending is Ending.REFUSED
