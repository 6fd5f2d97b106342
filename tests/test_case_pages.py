"""A case page states from numbers what stood beside what; a partner's page tells what happened and what is due."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
import streamlit as st

from dashboard import loading
from dashboard.content.cases import case_page
from dashboard.content.decide import decide_next
from dashboard.content.milestones import dated
from dashboard.content.timeline import timeline
from dashboard.content.turns import ALONE, before_and_after
from dashboard.selection import Selection
from data.casebook import Milestone, cases, milestones_of
from data.store import Store
from metrics.families import REGISTRY
from metrics.ingestion import ingest_file
from metrics.readings import this_year, today
from validation.gate import Gate

CASES = {case.id: case for case in cases()}


def chosen(home: str = "USA", as_of: int | None = None, **more: str) -> Selection:
    return Selection(home=home, scheme="m49-intermediate", window=5, as_of=as_of or this_year(), **more)  # type: ignore[arg-type]


@pytest.fixture
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home of the test's own, and caches that know nothing of other tests."""
    monkeypatch.setenv("COMITY_HOME", str(tmp_path / "home"))
    st.cache_data.clear()
    st.cache_resource.clear()
    yield tmp_path / "home"
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.mark.parametrize("id", CASES)
def test_a_case_says_what_figures_show_what_they_do_not_and_what_cannot_be(own_store: Path, id: str) -> None:
    page = case_page(loading, chosen(), CASES[id])
    assert page.stages and page.claim.shows and page.sources
    assert page.claim.cannot[0].startswith((ALONE, "No cause can be read off these lines"))
    drawn = {band.family.id for stage in page.stages for band in stage.bands}
    named = " ".join(page.without)
    untold = [one for one in REGISTRY.families if one.id not in drawn and one.title.lower() not in named.lower()]
    assert untold == []
    assert len(page.milestones.lines) == len(CASES[id].milestones)
    words = " ".join((page.answer, *page.claim.shows, *page.claim.cannot, *page.without))
    assert not any(word in words for word in ("caused", "thanks to", "led to", "nan", "{home}", "{place}"))


def test_south_sudan_has_no_data_where_a_record_ended_before_it_existed(own_store: Path) -> None:
    page = case_page(loading, chosen(), CASES["south-sudan"])
    impossible = [line for line in page.without if line.startswith("No data can exist")]
    assert any("Agreements: the record ends in 2010, before South Sudan existed (2011)" in line for line in impossible)
    assert any("Exercises: the record ends in 2010" in line for line in impossible)
    assert not any("Conflict" in line for line in impossible)


def test_the_deaths_of_liberia_before_and_after_its_peace_are_those_of_the_source(own_store: Path) -> None:
    page = case_page(loading, chosen(), CASES["liberia"])
    told = next(line for line in page.claim.shows if "deaths in organised violence" in line and "2004–2008" in line)
    deaths = loading.figures("conflict_deaths", places=("LBR",), first=1998, last=2002)
    low, high = int(deaths["low"].sum()), int(deaths["high"].sum())
    assert low > 0 and "lower than before" in told
    assert "Comprehensive Peace Agreement signed in Accra (18 August 2003)" in told
    assert f"{round(high, -2):,}"[:1] in told


def counts(values: dict[int, float | None], interval: str = "exact", spread: float = 0) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {"place": "POL", "period": date(year, 1, 1), "value": value, "interval": interval, "status": "shown"}
            for year, value in values.items()
        ],
        schema_overrides={"value": pl.Float64},
    ).with_columns(low=pl.col("value") - spread, high=pl.col("value") + spread)


TURN = Milestone(day=date(2005, 6, 1), kind="agreement", what="Something signed", source="A treaty", turn=True)


@pytest.mark.parametrize(
    ("before", "after", "spread", "says"),
    [
        (2.0, 9.0, 0, "higher than before"),
        (2.0, 3.0, 0, "no discernible change"),
        (0.0, 1.0, 0, "no discernible change"),
    ],
)
def test_counts_before_and_after_are_called_different_only_where_their_interval_excludes_no_change(
    before: float, after: float, spread: float, says: str
) -> None:
    years = {year: before if year < 2005 else after for year in range(2000, 2011)}
    (text,) = before_and_after(REGISTRY.measures["exercises_joint"], counts(years, spread=spread), [TURN])
    assert text.endswith(f"{says}.") and "in 2006–2010 after" in text and "in 2000–2004" in text


def test_bounds_that_overlap_are_no_change_and_an_unknown_year_gives_no_sentence() -> None:
    deaths = REGISTRY.measures["conflict_deaths"]
    years = {year: 10.0 if year < 2005 else 30.0 for year in range(2000, 2011)}
    assert before_and_after(deaths, counts(years, "bounds", 2), [TURN])[0].endswith("higher than before.")
    assert before_and_after(deaths, counts(years, "bounds", 12), [TURN])[0].endswith("no discernible change.")
    assert before_and_after(deaths, counts(years | {2003: None}, "bounds"), [TURN]) == []
    assert before_and_after(REGISTRY.measures["agreements_standing"], counts(years), [TURN]) == [], (
        "a stock adds up to nothing"
    )


def test_milestones_are_numbered_by_day_and_stand_where_their_day_lies_in_the_year() -> None:
    told = dated(milestones_of(cases(), "USA", "IND"), first=2000, last=2016)
    assert told.marks["label"].to_list() == ["1", "2", "3", "4"]
    assert told.marks["at"].round(1).to_list() == [2001.5, 2005.0, 2014.9, 2016.2]
    assert told.lines[0].startswith("1. 17 January 2002, agreement: General Security of Military Information")


def test_a_store_without_rows_tells_milestones_and_one_with_rows_tells_those(own_store: Path, gate: Gate) -> None:
    known = milestones_of(cases(), "USA", "IND")
    empty = timeline(loading, chosen(), "IND", known)
    assert empty.rows.is_empty() and "7 milestones" in empty.sentence and "their rows do not" in empty.sentence
    file = own_store.parent / "agreements.csv"
    file.write_text("agreement,actor,signed_year,title\nA,USA,2024,Example\nA,IND,2024,Example\n", "utf-8")
    ingest_file("agreement_parties", file, who="ana", store=Store.open(own_store), gate=gate)
    told = timeline(loading, chosen(), "IND", known)
    assert told.rows.rows() == [("2024", "Agreement signed: Example", "own record")]
    assert timeline(loading, chosen(as_of=2023), "IND", known).rows.is_empty()


def test_what_is_due_stands_with_owner_and_day_overdue_first_and_lapses_by_priority(
    own_store: Path, gate: Gate
) -> None:
    day = today()
    year, now = day.year, chosen(as_of=day.year)
    nothing = decide_next(loading, now, day)
    assert nothing.rows.is_empty() and "bring your own record" in nothing.sentence.lower()
    soon, past, far = (day + timedelta(days=days) for days in (90, -30, 900))
    files = {
        "agreement_parties": "agreement,actor,signed_year,title,expires\n"
        + "".join(f"A,{one},2019,Example ends,{soon}\nB,{one},2019,Example far,{far}\n" for one in ("USA", "POL")),
        "partner_priorities": "home,partner,year,priority,owner,review_by\n"
        f"USA,IND,{year},4,Example office,{past}\nUSA,POL,{year},1,,\nUSA,MEX,{year},5,Example desk,\n",
        "exercise_participations": "exercise,name,start,participant,actor,start_year,listed_participants,size_known\n"
        + "".join(
            f"{place}{when},Drill,{when},{number},{one},{when},2,true\n"
            for place, met in (("IND", range(2012, 2018)), ("MEX", range(2012, 2018)), ("POL", range(2012, year)))
            for when in met
            for number, one in enumerate(("USA", place), 1)
        ),
    }
    for dataset, text in files.items():
        file = own_store.parent / f"{dataset}.csv"
        file.write_text(text, "utf-8")
        outcome = ingest_file(dataset, file, who="ana", store=Store.open(own_store), gate=gate)
        assert outcome.version, outcome.reason
    listed = decide_next(loading, now, day).rows
    assert listed["Partner"].to_list() == ["India", "Poland", "Mexico", "India"]
    assert listed["By"][0].startswith("overdue since ") and listed["By"].to_list()[2:] == ["no day set"] * 2
    assert "Exercises together: none for" in listed["Matter"][2] and "priority 5 of 5" in listed["Matter"][2]
    assert listed["Owner"].to_list() == ["Example office", "no owner named", "Example desk", "Example office"]
    assert decide_next(loading, now, day, "POL").rows.height == 1
    assert decide_next(loading, chosen(as_of=2020), day).rows.is_empty()
