"""An own record stands beside the public one on the pages: both lines drawn, never joined, the own one as the news."""

from collections.abc import Iterator

import polars as pl
import pytest
import streamlit as st

from dashboard import loading
from dashboard.charts import runs
from dashboard.content.bands import Band, band_of
from dashboard.content.indicator import indicator_page
from dashboard.content.overview import overview_page
from dashboard.content.partner import partner_page
from dashboard.selection import Selection
from data.figures import Level
from data.store import Store
from metrics.families import REGISTRY
from metrics.ingestion import OwnCoverage, ingest_file
from metrics.pipeline import Ending
from validation.gate import Gate

HEADER = "exercise,name,start,participant,actor,start_year,listed_participants,size_known"
YEARS = sorted([*range(2015, 2020)] * 2 + [*range(2020, 2025)] * 6)
ROWS = [
    f"E{number},Spring {number},{year},{place},{actor},{year},2,true"
    for number, year in enumerate(YEARS)
    for place, actor in ((1, "USA"), (2, "POL"))
]
SELECTION = Selection(home="USA", scheme="m49-intermediate", window=5, as_of=2026, partner="POL")


@pytest.fixture(scope="module", autouse=True)
def own_record(tmp_path_factory: pytest.TempPathFactory, gate: Gate) -> Iterator[None]:
    """A store with two exercises a year with Poland to 2019 and six from then on, over the figures that ship."""
    folder = tmp_path_factory.mktemp("beside")
    file = folder / "own.csv"
    file.write_text("\n".join([HEADER, *ROWS]) + "\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("COMITY_HOME", str(folder / "home"))
        patched.setenv("COMITY_HOME_COUNTRY", "USA")
        st.cache_data.clear()
        st.cache_resource.clear()
        covers = OwnCoverage(places=("USA",), first=2015, last=2024)
        store = Store.open(folder / "home")
        told = ingest_file("exercise_participations", file, who="ana", store=store, gate=gate, own=covers)
        assert told.ending is Ending.PUBLISHED, told.reason
        yield
        st.cache_data.clear()
        st.cache_resource.clear()


def exercises(bands: tuple[Band, ...]) -> Band:
    return next(band for band in bands if band.family.id == "exercises")


def check_both_and_never_joined(series: pl.DataFrame) -> None:
    known = runs(series).drop_nulls("value")
    spans = known.group_by("source").agg(first=pl.col("year").min(), last=pl.col("year").max()).sort("source")
    assert spans.rows() == [("mme", 1980, 2010), ("own", 2015, 2024)]
    assert known.group_by("run").agg(pl.col("source").n_unique())["source"].to_list() == [1] * known["run"].n_unique()
    assert series.group_by("name").agg(pl.col("source").n_unique())["source"].max() == 1


def test_the_partner_page_draws_both_records_and_never_joins_them() -> None:
    band = exercises(partner_page(loading, SELECTION).bands)
    check_both_and_never_joined(band.series)
    assert band.series["name"].unique(maintain_order=True).to_list() == ["own record", "MME 7"]
    assert band.series.filter(year=2008, source="own").is_empty()
    assert "2 sources, never joined: own record 2015–24 and MME 7 1980–2010" in band.sentence
    assert band.sentence.startswith("Exercises together: 6 exercises in 2024")
    assert band.span is not None and (band.span.first, band.span.last, band.span.is_old) == (1980, 2024, False)
    assert {"own", "mme"} <= {line.source for line in partner_page(loading, SELECTION).sources}


def test_a_zero_is_said_of_the_years_its_own_source_saw_and_not_of_those_of_the_other() -> None:
    band = band_of(loading, SELECTION, REGISTRY.family_of["exercises_joint"], level=Level.PARTNER, place="DEU")
    assert band.sentence.startswith(
        "Exercises together: none that this source codes in 2015–24. 2 sources, never joined"
    )
    assert band.has_something, "the public source counted some before"


def test_a_reading_by_kind_names_the_kind() -> None:
    band = band_of(loading, SELECTION, REGISTRY.family_of["exercise_themes"], level=Level.PARTNER, place="POL")
    themes = next(one for one in band.readings if one.indicator.id == "exercise_themes")
    assert themes.title == "Exercises by theme, counter-terrorism"


def test_the_readings_are_of_the_own_record_alone() -> None:
    band = exercises(partner_page(loading, SELECTION).bands)
    assert {reading.source for reading in band.readings if reading.is_shown} == {"own"}


def test_the_overview_takes_the_own_record_as_news() -> None:
    page = overview_page(loading, SELECTION)
    card = next(card for card in page.cards if card.family.id == "exercises")
    assert not card.is_old and card.age == "to 2024 · 2 years old · data not graded yet"
    assert "2020–24" in card.under
    assert "Exercises" not in page.record
    assert "6 (4–9) exercises a year, 2020–24" in page.answer


def test_the_indicator_page_names_each_place_with_its_source() -> None:
    chosen = Selection(
        home="USA", scheme="m49-intermediate", window=5, as_of=2026, indicator="exercise_frequency", places=("POL",)
    )
    page = indicator_page(loading, chosen)
    check_both_and_never_joined(page.series)
    assert set(page.series["name"].to_list()) == {"Poland · own record", "Poland · MME 7"}
