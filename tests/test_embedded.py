"""The figures that ship with the product are those its own code computes from the providers' files, and no others."""

import hashlib
import json
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from store_fixtures import FilledStore

from data.coverage import COVERAGE_SCHEMA
from data.embedded import SHIPPED
from data.figures import FIGURE_KEY, FIGURE_SCHEMA, Selection
from metrics.embedding import EMBEDDED_FILES, write_embedded
from metrics.families import REGISTRY
from metrics.library import RELEASE_SCHEMA, Library

MOST_BYTES = 6_000_000
MADE_FROM = {
    ("agreement_parties", "dcad", "1.0"): ["DCAD-v1.0-main.csv"],
    ("alliance_members", "atop", "5.1"): ["atop5_1m.csv"],
    ("assistance_obligations", "greenbook", "2019"): ["greenbook_military.csv"],
    ("base_list", "troops", "2022"): ["basedata.csv"],
    ("conflict_events", "ucdp", "to 23.12, release not stated"): [
        "GEDEvent_mexico.csv.zip",
        "GEDEvent_myanmar.csv.zip",
    ],
    ("conflict_events", "ucdp-candidate", "21.01.21.12"): ["GEDEvent_v21_01_21_12.csv.zip"],
    ("conflict_events", "ucdp-candidate", "22.0.2"): ["GEDEvent_v22_0_2.csv.zip"],
    ("conflict_years", "ucdp", "22.1"): ["ucdp-prio-acd-221.csv"],
    ("dispute_dyad_years", "mid", "2.2.1"): ["gml_mid_directed_dyadic.csv"],
    ("exercise_participations", "mme", "7"): ["mme_v7.csv"],
    ("ideal_points", "unga", "2020-04"): ["IdealpointestimatesAll_Apr2020.csv"],
    ("mediation_attempts", "mediation", "2011"): ["CWM.csv"],
    ("one_sided_by_groups", "ucdp", "25.1"): ["organizedviolencecy_v25_1.csv"],
    ("peace_agreements", "ucdp", "1975-2011"): ["124926_1peace-agreements-1975-2011.xls"],
    ("peacekeeping_contributions", "ipi", "to 2014-03"): ["ipi_country_month_combined.csv"],
    ("peacekeeping_missions", "ipi", "to 2017-03"): ["data_mission.csv"],
    ("peacekeeping_snapshot", "ipi", "to 2014-03"): ["current_month.csv"],
    ("regime_years", "democracy", "2025"): ["democracy_cow_years.csv"],
    ("survey_responses", "pew", "global-attitudes"): ["pew_global_attitudes_2002_2023.parquet"],
    ("troop_years", "troops", "2023"): ["troopdata.csv"],
    ("violence_country_years", "ucdp", "25.1"): ["organizedviolencecy_v25_1.csv"],
    ("visit_counts", "visits-china", "2018"): ["ChinesePublicDiplomacy.csv"],
    ("visits", "visits-us", "2012"): ["visits.xls"],
}
"""Every release that ships, and the provider's files behind it."""


NEVER_SHIPPED: tuple[str, ...] = ("neutral",)
"""Measures with a public source of which that source's file gives no figure that is not zero."""


@pytest.fixture(scope="module")
def figures() -> pl.DataFrame:
    return pl.read_parquet(SHIPPED / "figures.parquet")


@pytest.fixture(scope="module")
def sources() -> list[dict[str, object]]:
    return list(json.loads((SHIPPED / "sources.json").read_text("utf-8")))


def test_what_ships_is_what_the_code_computes_from_the_providers_files(
    filled_store: FilledStore, tmp_path: Path, figures: pl.DataFrame
) -> None:
    write_embedded(filled_store.store, dict(filled_store.behind), tmp_path)
    assert_frame_equal(figures, pl.read_parquet(tmp_path / "figures.parquet"))
    assert_frame_equal(*(pl.read_parquet(folder / "coverage.parquet") for folder in (SHIPPED, tmp_path)))
    assert (SHIPPED / "sources.json").read_text("utf-8") == (tmp_path / "sources.json").read_text("utf-8")


def test_it_is_under_six_megabytes_and_holds_nothing_else() -> None:
    files = {path.name: path.stat().st_size for path in SHIPPED.iterdir() if path.is_file()}
    assert set(files) == {"__init__.py", "figures.parquet", "coverage.parquet", "sources.json"}
    assert sum(files.values()) < MOST_BYTES


def test_it_holds_figures_and_coverage_and_no_row(figures: pl.DataFrame) -> None:
    assert dict(figures.schema) == FIGURE_SCHEMA
    assert dict(pl.read_parquet_schema(SHIPPED / "coverage.parquet")) == RELEASE_SCHEMA | COVERAGE_SCHEMA
    assert not figures.select(FIGURE_KEY).is_duplicated().any()
    public = {id for id, measure in REGISTRY.measures.items() if measure.sources}
    assert set(figures["measure"]) <= public
    assert sorted(public - set(figures["measure"])) == sorted(NEVER_SHIPPED)


def test_a_null_value_has_a_status_that_says_why_and_no_value_lies_outside_its_bounds(figures: pl.DataFrame) -> None:
    shown = pl.col("status").is_in(["shown", "provisional"])
    assert figures.filter(shown == pl.col("value").is_null()).is_empty()
    outside = (pl.col("low") > pl.col("value")) | (pl.col("value") > pl.col("high"))
    assert figures.filter(outside.fill_null(False)).is_empty()
    assert figures.filter(pl.col("low").is_null() != pl.col("high").is_null()).is_empty()
    assert figures.select(pl.col("value", "low", "high").is_nan().any()).row(0) == (False, False, False)


def test_no_figure_rests_on_fewer_than_ten_answers(figures: pl.DataFrame) -> None:
    asked = figures.filter(pl.col("source") == "pew")
    assert asked.filter(pl.col("value").is_not_null())["n"].min() >= 10
    assert set(asked["level"]) == {"partner"}


def test_the_sources_say_all_that_a_reader_may_ask(sources: list[dict[str, object]], provider_files: Path) -> None:
    paths = {Path(file).name: provider_files / file for _, file in EMBEDDED_FILES}
    told = {(one["dataset"], one["source"], one["version"]): one for one in sources}
    assert {key: [file["name"] for file in one["files"]] for key, one in told.items()} == MADE_FROM  # type: ignore[attr-defined]
    for one in sources:
        assert all(one[field] for field in ("title", "citation", "licence", "homepage", "places", "command"))
        assert str(one["first_day"]) < str(one["last_day"])
        assert one["command"] == "python -m metrics.embedding FOLDER_OF_PROVIDER_FILES"
        for file in one["files"]:  # type: ignore[attr-defined]
            assert file["sha256"] == hashlib.sha256(paths[file["name"]].read_bytes()).hexdigest()


def test_every_release_that_ships_is_named_with_its_number_of_figures(
    figures: pl.DataFrame, sources: list[dict[str, object]]
) -> None:
    releases = Library().releases
    assert {(one.dataset, one.source, one.version) for one in releases} == set(MADE_FROM)
    assert sum(int(str(one["figures"])) for one in sources) == figures.height


def test_the_library_reads_the_same_from_what_ships_and_from_a_store(filled_store: FilledStore) -> None:
    both = (Library(), filled_store.library, Library(store=filled_store.store))
    for measure in REGISTRY.measures.values():
        asked = measure.dataset in ("survey_responses", "assistance_obligations", "troop_years", "visits")
        home = ("USA" if asked else "FRA") if measure.has_home else None
        chosen = Selection(home=home, places=("DEU", "MEX", "NGA"), grain=measure.grains[-1])
        shipped, stored, joined = (library.select(measure, chosen) for library in both)
        assert_frame_equal(shipped, stored)
        assert_frame_equal(shipped, joined)
        assert shipped.is_empty() == (not any(one.dataset in measure.datasets for one in both[0].releases))
