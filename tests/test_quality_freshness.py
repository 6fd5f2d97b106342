"""Freshness and series that stopped: when newer data were due, what will never come, and who has fallen silent."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_fixtures import FilledStore
from time_checks import asked, covering, held_with, stored

from data.coverage import coverage_of
from data.datasets import DATASETS
from data.embedded import SHIPPED
from data.provider import Provider, Rhythm
from data.providers import PROVIDERS, provider
from validation.check import Looked, Scope, Subject
from validation.checks import CHECKS, freshness, series_stopped
from validation.checks.freshness import due_by
from validation.held import Held
from validation.known_exceptions import is_excepted
from validation.run import held_of

ANSWERS = Subject(dataset="survey_responses", source="pew", version="global-attitudes")
POINTS = Subject(dataset="ideal_points", source="unga", version="2020-04")
IN_TIME = (
    "freshness",
    "series stopped",
    "coverage kept",
    "revision",
    "volume",
    "drift",
    "null share",
    "columns as before",
)

STALE_IN_2025 = {
    ("assistance_obligations", "greenbook"),
    ("conflict_events", "ucdp-candidate"),
    ("conflict_years", "ucdp"),
    ("ideal_points", "unga"),
    ("peace_agreements", "ucdp"),
    ("visit_counts", "visits-china"),
}
STALE_IN_2026 = STALE_IN_2025 | {
    ("conflict_events", "ucdp"),
    ("one_sided_by_groups", "ucdp"),
    ("survey_responses", "pew"),
    ("troop_years", "troops"),
    ("violence_country_years", "ucdp"),
}
"""What is older than its source's own rhythm explains, by the calendar: this is true news."""


def source_with(tmp_path: Path, dataset: str, source: str, *stretches: object, today: date) -> tuple[Held, Subject]:
    """A source that covers these stretches and nothing else."""
    release = Subject(dataset=dataset, source=source, version="1")
    held = held_with(covering(tmp_path, release, coverage_of(list(stretches))), today=today)  # type: ignore[arg-type]
    return held, Subject(dataset=dataset, source=source)


def whole(last: int, *, first: int = 1989, place: str | None = None, kind: str | None = None) -> object:
    return (kind, place, date(first, 1, 1), date(last, 12, 31))


@pytest.mark.parametrize(
    ("today", "stale"), [(date(2025, 6, 1), False), (date(2026, 7, 2), False), (date(2026, 7, 3), True)]
)
def test_country_years_are_due_each_june_and_stale_after_it(tmp_path: Path, today: date, stale: bool) -> None:
    held, subject = source_with(tmp_path, "violence_country_years", "ucdp", whole(2024), today=today)
    found = asked(freshness.CHECK, held, subject)
    assert list(found.subjects) == (["newest data"] if stale else [])
    assert found.reason == "The newest data end on 31 December 2024; newer ones have been due since 2 July 2026."


def test_candidate_events_are_due_two_months_after_their_last(tmp_path: Path) -> None:
    month = (None, None, date(2022, 2, 1), date(2022, 2, 28))
    for today, stale in ((date(2022, 4, 30), False), (date(2022, 5, 1), True)):
        held, subject = source_with(tmp_path, "conflict_events", "ucdp-candidate", month, today=today)
        assert bool(asked(freshness.CHECK, held, subject).subjects) is stale


@pytest.mark.parametrize("one", [one for one in PROVIDERS if one.ends], ids=lambda one: one.id)
def test_a_source_that_publishes_nothing_newer_is_never_stale_and_says_why(tmp_path: Path, one: Provider) -> None:
    held, subject = source_with(tmp_path, "agreement_parties", one.id, whole(1990), today=date(2099, 1, 1))
    looked = freshness.CHECK.look(held, subject)
    assert isinstance(looked, Looked)
    assert looked.cases.select("holds", "value").rows() == [(None, f"1990-12-31: {one.ends}")]


@pytest.mark.parametrize("one", PROVIDERS, ids=lambda one: one.id)
def test_every_provider_says_when_to_expect_newer_data(one: Provider) -> None:
    for rhythm in (one.rhythm("any", one.id), *one.other_rhythms):
        assert rhythm.cadence_years > 0 and rhythm.lag_years >= 0
        assert rhythm.ends is None or rhythm.ends.endswith(".")
    assert all(rhythm.dataset or rhythm.source for rhythm in one.other_rhythms)
    assert {rhythm.dataset for rhythm in one.other_rhythms} <= {None, *(dataset.id for dataset in DATASETS)}


def test_a_dataset_may_end_while_its_provider_goes_on() -> None:
    assert provider("troops").rhythm("base_list", "troops").ends is not None
    assert provider("troops").rhythm("troop_years", "troops").ends is None


@pytest.mark.parametrize(
    ("dataset", "due"), [("attache_posts", date(2026, 7, 2)), ("survey_responses", date(2027, 7, 2))]
)
def test_an_own_record_is_due_every_year_and_an_own_poll_every_other(tmp_path: Path, dataset: str, due: date) -> None:
    for today in (due, due + timedelta(days=1)):
        held, subject = source_with(tmp_path, dataset, "own", whole(2024, place="POL"), today=today)
        assert bool(asked(freshness.CHECK, held, subject).subjects) is (today > due)


def test_the_newest_release_of_a_source_decides(tmp_path: Path) -> None:
    older = Subject(dataset="violence_country_years", source="ucdp", version="22.1")
    newer = Subject(dataset="violence_country_years", source="ucdp", version="25.1")
    old = covering(tmp_path, older, coverage_of([whole(2021)]))  # type: ignore[list-item]
    new = covering(tmp_path, newer, coverage_of([whole(2024)]))  # type: ignore[list-item]
    of_all = Subject(dataset="violence_country_years", source="ucdp")
    assert asked(freshness.CHECK, held_with(old, new), of_all).subjects == []
    assert asked(freshness.CHECK, held_with(old), of_all).subjects == ["newest data"]


def test_without_a_coverage_neither_could_be_applied(tmp_path: Path) -> None:
    held, subject = source_with(tmp_path, "attache_posts", "own", today=date(2025, 1, 1))
    assert asked(freshness.CHECK, held, subject).not_applied == "It is not on record which days this source covers."
    assert asked(series_stopped.CHECK, held, subject).not_applied


@given(
    st.dates(date(1950, 1, 1), date(2050, 1, 1)),
    st.floats(0.05, 20),
    st.floats(0, 5),
    st.integers(1, 4000),
)
def test_what_is_due_later_covers_more_or_comes_slower(last: date, cadence: float, lag: float, days: int) -> None:
    due = due_by(last, Rhythm(cadence_years=cadence, lag_years=lag))
    assert due > last
    assert due_by(last + timedelta(days=days), Rhythm(cadence_years=cadence, lag_years=lag)) - due == timedelta(
        days=days
    )
    assert due_by(last, Rhythm(cadence_years=cadence + 1, lag_years=lag)) > due


# Series that stopped.


def polled(*waves: tuple[str, str, Sequence[int]]) -> list[object]:
    return [whole(year, first=year, place=place, kind=home) for home, place, years in waves for year in years]


def stopped(tmp_path: Path, stretches: Sequence[object], dataset: str = "survey_responses") -> list[str]:
    held, subject = source_with(tmp_path, dataset, "pew", *stretches, today=date(2025, 1, 1))
    return list(asked(series_stopped.CHECK, held, subject).subjects)


def test_a_country_has_stopped_after_a_gap_longer_than_any_before_it(tmp_path: Path) -> None:
    yearly = ("USA", "DEU", range(2002, 2024))
    assert stopped(tmp_path, polled(yearly, ("USA", "PAK", (2002, 2007, 2012, 2018)))) == [], (
        "five years, less than six"
    )
    assert stopped(tmp_path, polled(yearly, ("USA", "PAK", (2002, 2007, 2012, 2017)))) == ["PAK"]
    assert stopped(tmp_path, polled(yearly, ("USA", "PAK", (2002, 2007)))) == [], "two waves are no series"
    assert stopped(tmp_path, polled(yearly, ("USA", "PAK", (2019, 2020, 2021)))) == [], "two years are usual of polls"
    assert stopped(tmp_path, polled(yearly, ("USA", "PAK", (2018, 2019, 2020)))) == ["PAK"]


def test_a_home_is_missed_alone_where_country_and_home_go_on(tmp_path: Path) -> None:
    waves = [
        *(("USA", place, range(2002, 2024)) for place in ("DEU", "KEN")),
        ("CHN", "KEN", range(2002, 2024)),
        ("CHN", "DEU", range(2002, 2012)),
    ]
    assert stopped(tmp_path, polled(*waves)) == ["DEU view_CHN"]
    assert stopped(tmp_path, polled(*waves[:2], ("CHN", "DEU", range(2002, 2012)))) == ["view_CHN"], "nobody is asked"
    gone = [("USA", "KEN", range(2002, 2024)), ("CHN", "KEN", range(2002, 2024))]
    left = [("USA", "DEU", range(2002, 2012)), ("CHN", "DEU", range(2002, 2012))]
    assert stopped(tmp_path, polled(*gone, *left)) == ["DEU"], "of a country left, its homes are not told again"


def test_a_state_that_is_no_more_has_not_stopped(tmp_path: Path) -> None:
    lives = [
        whole(2019, first=1990, place="POL"),
        whole(1990, first=1954, place="DDR"),
        whole(1992, first=1946, place="CSK"),
    ]
    assert stopped(tmp_path, lives, dataset="regime_years") == []
    assert stopped(tmp_path, [*lives, whole(2010, first=1990, place="HUN")], dataset="regime_years") == ["HUN"]


def test_what_was_looked_at_everywhere_was_looked_at_in_each_place(tmp_path: Path) -> None:
    stretches = [whole(2010, place="MEX"), whole(2024, first=2011)]
    assert stopped(tmp_path, stretches, dataset="violence_country_years") == []


def test_the_question_does_not_arise_where_every_state_is_looked_at_alike(tmp_path: Path) -> None:
    held, subject = source_with(tmp_path, "violence_country_years", "ucdp", whole(2024), today=date(2025, 1, 1))
    assert series_stopped.CHECK.look(held, subject) is None


def test_a_country_cut_from_the_real_polls_is_told_beside_those_known(
    filled_store: FilledStore, tmp_path: Path
) -> None:
    _, coverage = stored(filled_store.store, ANSWERS)
    of_all = Subject(dataset="survey_responses", source="pew")
    poland = pl.col("place") == "POL"
    us_in_germany = (pl.col("place") == "DEU") & (pl.col("kind") == "USA")
    for cut, told in ((poland, "POL"), (us_in_germany, "DEU view_USA")):
        cut_off = pl.when(cut).then(pl.min_horizontal("last", date(2012, 12, 31))).otherwise("last")
        left = coverage.with_columns(last=cut_off).filter(pl.col("first") <= pl.col("last"))
        found = asked(series_stopped.CHECK, held_with(covering(tmp_path, ANSWERS, left)), of_all)
        known = is_excepted(found.broken, check="series stopped", subject=of_all)
        assert found.broken.filter(~known)["subject"].to_list() == [told]


# Every embedded file, on two days.


@pytest.mark.parametrize(("today", "stale"), [(date(2025, 1, 15), STALE_IN_2025), (date(2026, 11, 22), STALE_IN_2026)])
def test_of_the_real_files_nothing_is_told_but_what_is_stale_by_the_calendar(
    filled_store: FilledStore, today: date, stale: set[tuple[str, str]]
) -> None:
    held = held_of(filled_store.store, today=today, home="USA", embedded=SHIPPED)
    told: dict[str, set[tuple[str, str | None]]] = {}
    for check in CHECKS:
        if check.id not in IN_TIME:
            continue
        for subject in held.sources if check.scope is Scope.SOURCE else held.releases():
            looked = check.look(held, subject)
            if not isinstance(looked, Looked):
                continue
            broken = looked.cases.filter(~pl.col("holds"))
            if not broken.filter(~is_excepted(broken, check=check.id, subject=subject)).is_empty():
                told.setdefault(check.id, set()).add((subject.dataset, subject.source))
    assert told == {"freshness": stale}
