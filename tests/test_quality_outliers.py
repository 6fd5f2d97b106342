"""Years that stand out of their own place's series: the rule against a plain computation, and what it finds."""

import math
import statistics
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given as drawn
from hypothesis import strategies
from quality_held import Given, broken, nothing, real, refused, with_given
from store_fixtures import FilledStore

from validation.check import Looked, Subject
from validation.checks.outliers import CHECK, _judged
from validation.held import Held

DEATHS = Subject(dataset="violence_country_years", source="ucdp", version="25.1")
TROOPS = Subject(dataset="troop_years", source="troops", version="2023")


@pytest.fixture(scope="module")
def held(filled_store: FilledStore) -> Held:
    return real(filled_store)


def plainly(yearly: Sequence[float | None], deviations: float) -> list[int]:
    """Years (from 0) whose values stand out, None where a year has none, one by one with the standard library."""
    years = [year for year, value in enumerate(yearly) if value is not None]
    sizes = [math.copysign(math.log1p(abs(value)), value) for value in yearly if value is not None]
    middle = statistics.median(sizes)
    spread = max(statistics.median(abs(size - middle) for size in sizes), 0.6745 / math.sqrt(math.exp(abs(middle))))
    found = []
    for at, size in enumerate(sizes):
        beside = sizes[max(at - 1, 0) : at] + sizes[at + 1 : at + 2]
        alone = min(abs(size - one) for one in beside) > math.log(10)
        has_neighbour = not {years[at] - 1, years[at] + 1}.isdisjoint(years)
        if abs(size - middle) > deviations * spread and alone and has_neighbour:
            found.append(years[at])
    return found


def series(values: Sequence[float | None]) -> pl.DataFrame:
    return (
        pl.DataFrame(
            {"series": "A", "place": "POL", "column": "x", "year": range(1990, 1990 + len(values)), "amount": values},
            schema_overrides={"amount": pl.Float64, "year": pl.Int64},
        )
        .with_columns(rows=pl.concat_list("year"))
        .drop_nulls("amount")
    )


GAP_AFTER = [*[1000.0] * 12, None, None]
"""Twelve years and two of which nothing is known."""

AMOUNTS = strategies.sampled_from([None, None, 0.0, 1.0, 2.0, 5.0, 30.0, 400.0, 6000.0, 90000.0, -3.0, -7000.0])


ENOUGH = strategies.lists(AMOUNTS, min_size=10, max_size=40).filter(lambda drawn: len(drawn) - drawn.count(None) >= 10)


@drawn(ENOUGH, strategies.sampled_from([3.0, 5.0, 8.0]))
def test_the_rule_is_the_one_that_is_written_down(values: list[float | None], deviations: float) -> None:
    judged = _judged(series(values), deviations)
    assert judged.filter(~pl.col("holds"))["year"].to_list() == [1990 + at for at in plainly(values, deviations)]


@pytest.mark.parametrize(
    ("values", "years"),
    [
        ([0.0] * 20 + [5000.0] + [0.0] * 5, [2010]),
        ([0.0] * 20 + [200.0] + [0.0] * 5, []),
        ([1000.0] * 12 + [100000.0] + [1000.0] * 3, [2002]),
        ([1000.0] * 12 + [10.0] + [1000.0] * 3, [2002]),
        ([1000.0] * 12 + [2000.0] + [1000.0] * 3, []),
        ([0.0] * 20 + [5000.0] * 6, []),
        ([0.0] * 20 + [5000.0], [2010]),
        ([0.0] * 8 + [5000.0], []),
        ([*GAP_AFTER, 100000.0, None, None, *[1000.0] * 3], []),
        ([1000.0] * 12 + [None, None] + [100000.0] * 2, []),
        ([1000.0] * 12 + [None, None, 100000.0, 1000.0], [2004]),
        ([*GAP_AFTER, 1000.0, 100000.0, None, None, *[1000.0] * 3], [2005]),
        ([*GAP_AFTER, 1000.0, 100000.0, None, None, 90000.0, 1000.0], []),
    ],
    ids=[
        "a spike",
        "a small spike",
        "hundredfold",
        "a hundredth",
        "twofold",
        "a new level",
        "the newest year",
        "nine years",
        "a year by itself between two gaps",
        "a new level after a gap",
        "the first year after a gap",
        "the last year before a gap",
        "a like year on the other side of a gap",
    ],
)
def test_what_stands_out(values: list[float | None], years: list[int]) -> None:
    assert _judged(series(values), 8.0).filter(~pl.col("holds"))["year"].to_list() == years


def test_the_real_rule_finds_the_genocide_in_rwanda_and_knows_it(held: Held) -> None:
    looked = CHECK.look(held, DEATHS)
    assert isinstance(looked, Looked)
    rwanda = looked.cases.filter(place="RWA", year=1994, holds=False)
    assert rwanda.select("subject", "new").rows() == [("RWA one-sided 1994 best", 770581.0)]
    assert broken(CHECK, held, DEATHS).is_empty()
    values = held.rows(DEATHS).filter(pl.col("place") == "RWA", pl.col("kind") == "one-sided").sort("year").collect()
    assert [1989 + at for at in plainly(values["best"].cast(pl.Float64).to_list(), 8.0)] == [1994]


@pytest.mark.parametrize(("place", "year"), [("DEU", 2003), ("JPN", 1977), ("ITA", 2019)])
def test_a_real_amount_with_two_zeros_too_many_is_found_and_nothing_else(
    held: Held, tmp_path: Path, place: str, year: int
) -> None:
    rows = held.rows(TROOPS).collect()
    at = (pl.col("partner") == place) & (pl.col("year") == year)
    slipped = rows.with_columns(troops=pl.when(at).then(pl.col("troops") * 100).otherwise("troops"))
    given = Given(
        dataset="troop_years", source="troops", version="2023", rows=slipped, covers=[(None, "USA", 1950, 2023)]
    )
    found = broken(CHECK, with_given(held, tmp_path, given), TROOPS)
    assert found.select("place", "year", "column").rows() == [(place, year, "troops")]
    assert found["rows"].to_list() == [rows.filter(at)["file_row"].sort().to_list()[:5]]


def test_years_without_an_event_are_zero_only_where_they_were_looked_at(tmp_path: Path) -> None:
    rows = [
        {"home": "USA", "visit": f"V{at}", "partner": "POL", "year": 2010, "kind": "chief"} for at in range(4000)
    ] + [{"home": "USA", "visit": "W", "partner": "DEU", "year": 2000, "kind": "chief"}]
    whole = Given(dataset="visits", rows=rows, covers=[(None, "USA", 2000, 2012)])
    found = broken(CHECK, with_given(nothing(), tmp_path, whole), whole.subject)
    assert found.select("subject", "old", "new", "column").rows() == [("USA POL chief 2010 rows", 0.0, 4000.0, "rows")]
    short = Given(dataset="visits", rows=rows, covers=[(None, "USA", 2004, 2012)])
    assert "Whole years it covers: 9;" in refused(CHECK, with_given(nothing(), tmp_path, short), short.subject)
    other = Given(dataset="visits", rows=rows, covers=[("deputy", "USA", 2000, 2012)])
    assert "No place has 10 years" in refused(CHECK, with_given(nothing(), tmp_path, other), other.subject)


def test_an_amount_nobody_knows_is_no_zero(tmp_path: Path) -> None:
    rows = [
        {"home": "USA", "partner": "POL", "listed_as": "Poland", "year": year, "troops": None if year % 2 else 9000}
        for year in range(2000, 2022)
    ]
    given = Given(dataset="troop_years", rows=rows, covers=[(None, "USA", 2000, 2021)])
    looked = CHECK.look(with_given(nothing(), tmp_path, given), given.subject)
    assert isinstance(looked, Looked)
    assert (looked.cases.height, looked.cases["holds"].all()) == (11, True)


def test_a_table_with_one_row_a_place_and_year_and_no_amount_is_not_asked(held: Held) -> None:
    assert CHECK.look(held, Subject(dataset="survey_responses", source="pew", version="global-attitudes")) is None
