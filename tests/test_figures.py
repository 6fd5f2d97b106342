"""The figures table: zeros are filled from coverage, and a zero is told from what was not collected."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.coverage import coverage_of, inside_slice, merged
from data.figures import FIGURE_SCHEMA, Collected, Interval, Level, Selection, Shape, conform
from data.filling import select

JOINT = Shape(measure="exercises_joint", collected=Collected.EITHER, zero=True, interval=Interval.EXACT)
DEATHS = Shape(
    measure="conflict_deaths", collected=Collected.PLACE, zero=True, interval=Interval.BOUNDS, kind_is_category=True
)
VIEW = Shape(measure="favourable", collected=Collected.ASKED, zero=False, interval=Interval.SURVEY_WEIGHTS)

EVERY_STATE = coverage_of([(None, None, date(1980, 1, 1), date(2010, 12, 31))])


def stored(**columns: object) -> pl.LazyFrame:
    row = {"measure": "exercises_joint", "level": "partner", "grain": "year", "status": "shown", "interval": "exact"}
    return conform(pl.DataFrame([row | columns], infer_schema_length=None)).lazy()


def status_of(frame: pl.DataFrame, place: str, year: int) -> tuple[object, object]:
    cell = frame.filter(pl.col("place") == place, pl.col("period") == date(year, 1, 1))
    assert cell.height == 1
    return cell["status"][0], cell["value"][0]


def test_a_covered_dyad_year_without_a_figure_is_zero_and_an_uncovered_one_is_not_collected() -> None:
    figures = stored(home="USA", place="IND", period=date(2004, 1, 1), value=3.0, source="mme", version="7")
    asked = Selection(home="USA", places=("IND",), first=2003, last=2012)
    frame = select(figures, EVERY_STATE, JOINT, asked)
    assert status_of(frame, "IND", 2004) == ("shown", 3.0)
    assert status_of(frame, "IND", 2003) == ("shown", 0.0)
    assert status_of(frame, "IND", 2012) == ("not_collected", None)
    assert frame.columns == list(FIGURE_SCHEMA)


def test_a_state_that_did_not_exist_and_the_home_itself_are_not_applicable() -> None:
    asked = Selection(home="USA", places=("DDR", "USA", "POL"), first=1989, last=1992)
    frame = select(stored(), EVERY_STATE, JOINT, asked)
    assert status_of(frame, "DDR", 1989) == ("shown", 0.0)
    assert status_of(frame, "DDR", 1992) == ("not_applicable", None)
    assert status_of(frame, "USA", 1990) == ("not_applicable", None)
    assert status_of(frame, "POL", 1990) == ("shown", 0.0)


def test_events_of_a_covered_home_are_collected_with_every_partner() -> None:
    coverage = coverage_of([(None, "POL", date(2000, 1, 1), date(2002, 12, 31))])
    asked = Selection(places=("DEU",), first=2001, last=2001)
    with_home = select(stored(), coverage, JOINT, Selection(home="POL", places=("DEU",), first=2001, last=2001))
    without = select(stored(), coverage, JOINT, Selection(home="FRA", places=asked.places, first=2001, last=2001))
    assert status_of(with_home, "DEU", 2001) == ("shown", 0.0)
    assert status_of(without, "DEU", 2001) == ("not_collected", None)


def test_a_region_is_collected_only_where_every_member_is() -> None:
    one = coverage_of([(None, "MEX", date(1989, 1, 1), date(2023, 12, 31))])
    region = Selection(
        level=Level.REGION, scheme="m49-intermediate", places=("Central America",), first=2000, last=2000
    )
    partner = Selection(places=("MEX", "GTM"), first=2000, last=2000)
    assert status_of(select(stored(), one, DEATHS, region), "Central America", 2000) == ("not_collected", None)
    assert status_of(select(stored(), one, DEATHS, partner), "MEX", 2000) == ("shown", 0.0)
    assert status_of(select(stored(), one, DEATHS, partner), "GTM", 2000) == ("not_collected", None)
    everyone = coverage_of([(None, None, date(1989, 1, 1), date(2024, 12, 31))])
    assert status_of(select(stored(), everyone, DEATHS, region), "Central America", 2000) == ("shown", 0.0)


def test_a_kind_that_was_not_looked_at_is_not_zero() -> None:
    coverage = coverage_of([("one-sided", None, date(1989, 1, 1), date(2024, 12, 31))])
    asked = Selection(places=("MEX",), categories=("one-sided", "non-state", None), first=2000, last=2000)
    by_category = dict(select(stored(), coverage, DEATHS, asked).select("category", "status").iter_rows())
    assert by_category == {"one-sided": "shown", "non-state": "not_collected", None: "not_collected"}


def test_a_total_of_some_kinds_is_collected_where_any_of_them_was_looked_at_and_only_there() -> None:
    made = Shape(
        measure="visits_made",
        collected=Collected.HOME,
        zero=True,
        interval=Interval.EXACT,
        kind_is_category=True,
        total_of=("deputy", "minister"),
    )
    received = Shape(
        measure="visits_received", collected=Collected.HOME, zero=True, interval=Interval.EXACT, total_of=("received",)
    )
    coverage = coverage_of(
        [
            ("deputy", "USA", date(1992, 1, 1), date(1992, 12, 31)),
            ("deputy", "USA", date(1994, 1, 1), date(1994, 12, 31)),
            ("chief", "USA", date(1993, 1, 1), date(1994, 12, 31)),
        ]
    )
    asked = Selection(home="USA", places=("JPN",), categories=(None, "deputy", "minister"), first=1992, last=1994)
    frame = select(stored(), coverage, made, asked)
    statuses = {
        category: part.sort("period")["status"].to_list()
        for (category,), part in frame.partition_by("category", as_dict=True).items()
    }
    gap = ["shown", "not_collected", "shown"]
    assert statuses == {None: gap, "deputy": gap, "minister": ["not_collected"] * 3}
    total = Selection(home="USA", places=("JPN",), first=1992, last=1994)
    assert set(select(stored(), coverage, received, total)["status"]) == {"not_collected"}
    of_another = Selection(home="CHN", places=("JPN",), first=1992, last=1994)
    assert set(select(stored(), coverage, made, of_another)["status"]) == {"not_collected"}


def test_a_share_is_never_filled_with_zero() -> None:
    coverage = coverage_of([("USA", "POL", date(2019, 1, 1), date(2019, 12, 31))])
    frame = select(stored(), coverage, VIEW, Selection(home="USA", places=("POL",), first=2019, last=2020))
    assert frame["status"].to_list() == ["not_collected", "not_collected"]
    assert frame["value"].null_count() == 2


def test_a_year_covered_in_part_is_not_collected_but_its_months_are() -> None:
    coverage = coverage_of([(None, None, date(2022, 2, 1), date(2022, 2, 28))])
    year = select(stored(), coverage, DEATHS, Selection(places=("MEX",), first=2022, last=2022))
    month = select(stored(), coverage, DEATHS, Selection(places=("MEX",), first=2022, last=2022, grain="month"))
    assert year["status"].to_list() == ["not_collected"]
    assert month.filter(pl.col("status") == "shown")["period"].to_list() == [date(2022, 2, 1)]


def test_coverage_stretches_that_touch_become_one() -> None:
    whole = merged(
        coverage_of(
            [(None, "MEX", date(2000, 1, 1), date(2000, 12, 31)), (None, "MEX", date(2002, 1, 1), date(2002, 12, 31))]
        ),
        coverage_of(
            [(None, "MEX", date(2001, 1, 1), date(2001, 12, 31)), ("x", "MEX", date(2001, 1, 1), date(2001, 12, 31))]
        ),
    )
    assert whole.rows() == [
        (None, "MEX", date(2000, 1, 1), date(2002, 12, 31)),
        ("x", "MEX", date(2001, 1, 1), date(2001, 12, 31)),
    ]


years = st.lists(st.tuples(st.integers(1990, 2010), st.integers(0, 6)), min_size=1, max_size=12)


@given(years)
def test_merging_coverage_neither_adds_nor_loses_a_year(stretches: list[tuple[int, int]]) -> None:
    rows = [(None, "MEX", date(first, 1, 1), date(first + more, 12, 31)) for first, more in stretches]
    covered = {year for first, more in stretches for year in range(first, first + more + 1)}
    whole = merged(coverage_of(rows), coverage_of(rows))
    again = {year for _, _, first, last in whole.rows() for year in range(first.year, last.year + 1)}
    assert again == covered
    assert whole.height == sum(1 for year in covered if year - 1 not in covered)


@pytest.mark.parametrize(("year", "inside"), [(1979, False), (1980, True), (2010, True), (2011, False), (None, True)])
def test_a_row_without_a_year_belongs_only_to_a_slice_of_every_state(year: int | None, inside: bool) -> None:
    rows = pl.DataFrame({"actor": ["MEX"], "year": [year]}, schema={"actor": pl.String, "year": pl.Int64})
    assert inside_slice(rows, EVERY_STATE, place="actor", period="year", kind=None).to_list() == [inside]
    one_state = coverage_of([(None, "MEX", date(1980, 1, 1), date(2010, 12, 31))])
    assert inside_slice(rows, one_state, place="actor", period="year", kind=None).to_list() == [
        inside and year is not None
    ]


@pytest.mark.parametrize(
    ("home", "expected"),
    [("NATO", ("shown", 0.0)), ("UN", ("shown", 0.0)), ("GRL", ("not_applicable", None))],
)
def test_a_group_is_a_home_by_its_members_and_what_has_none_is_no_home_of_joint_events(
    home: str, expected: tuple[str, float | None]
) -> None:
    found = select(stored(), EVERY_STATE, JOINT, Selection(home=home, places=("JPN",), first=2001, last=2001))
    assert status_of(found, "JPN", 2001) == expected


@pytest.mark.parametrize("place", ["NATO", "EU", "UN"])
def test_a_group_or_organisation_is_no_place_of_events_or_facts_but_may_be_asked_in(place: str) -> None:
    given = Shape(measure="troops", collected=Collected.HOME, zero=True, interval=Interval.EXACT)
    for shape, home in ((JOINT, "USA"), (given, "USA"), (DEATHS, None)):
        frame = select(stored(), EVERY_STATE, shape, Selection(home=home, places=(place,), first=2001, last=2001))
        assert status_of(frame, place, 2001) == ("not_applicable", None)
    asked = select(stored(), EVERY_STATE, VIEW, Selection(home="USA", places=(place,), first=2001, last=2001))
    assert status_of(asked, place, 2001) == ("not_collected", None)
