"""Disputes: figures equal counts of the raw file made another way, and readings say only what the counts bear."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from impact_figures import Rolled, counts, rolled, rolled_example

from data.figures import Level, Selection
from data.providers.mid import read
from metrics.families.disputes import FAMILY

FILE = "gml_mid_directed_dyadic.csv"
COW = {"USA": 2, "GBR": 200, "RUS": 365, "GRC": 350, "TUR": 640, "IRN": 630, "IND": 750, "PAK": 770, "CHN": 710}
PAIRS = [("USA", "RUS"), ("GBR", "RUS"), ("GRC", "TUR"), ("IND", "PAK"), ("USA", "CHN"), ("USA", "IRN"), ("CHN", "IND")]
SOUTHERN_ASIA = (700, 750, 760, 630, 770, 771, 780, 781, 790)
LEVELS = {"threat": 2, "display": 3, "use-of-force": 4, "war": 5}
WHERE = {
    "disputes": ("year", "true"),
    "disputes_begun": ("began", "true"),
    "disputes_ended": ("ended", "ongo2010 = 0"),
    "disputes_settled": ("ended", "ongo2010 = 0 and settle = 1"),
}
"""Of each measure the year it counts by, and which disputes it counts."""


@pytest.fixture(scope="module")
def disputes(provider_files: Path) -> Rolled:
    path = provider_files / "mid" / FILE
    (part,) = read(path, path.name)
    return rolled(part, FAMILY)


@pytest.fixture(scope="module")
def raw(provider_files: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The raw file with each dispute's first and last year beside it."""
    with duckdb.connect() as connection:
        connection.execute(f"""
            create table raw as
            select *, min(year) over (partition by dispnum) as began, max(year) over (partition by dispnum) as ended
            from read_csv('{provider_files / "mid" / FILE}')""")
        yield connection


def counted(raw: duckdb.DuckDBPyConnection, measure: str, who: str) -> dict[int, float]:
    """Distinct disputes by year of the rows that a condition chooses."""
    year, only = WHERE[measure]
    query = f"select {year}, count(distinct dispnum) from raw where {only} and {who} group by 1"
    return dict(counts(raw.execute(query).fetchall()))


@pytest.mark.parametrize("measure", WHERE)
def test_disputes_with_a_partner_a_region_the_world_and_anyone_equal_a_count_of_the_raw_file(
    disputes: Rolled, raw: duckdb.DuckDBPyConnection, measure: str
) -> None:
    for home, place in PAIRS:
        told = disputes.by_year(measure, home=home, place=place)
        assert told == counted(raw, measure, f"ccode1 = {COW[home]} and ccode2 = {COW[place]}"), (home, place)
        assert told == disputes.by_year(measure, home=place, place=home)
    for home, code in COW.items():
        world = disputes.by_year(measure, home=home, level="world", place="WORLD")
        assert world == counted(raw, measure, f"ccode1 = {code}"), home
        assert disputes.by_year(measure, place=home) == world
        region = {"level": "region", "scheme": "m49-subregion", "place": "Southern Asia"}
        others = [one for one in SOUTHERN_ASIA if one != code]
        expected = counted(raw, measure, f"ccode1 = {code} and ccode2 in {tuple(others)}")
        assert disputes.by_year(measure, home=home, **region) == expected
    everyone = disputes.by_year(measure, level="world", place="WORLD")
    assert everyone == counted(raw, measure, "true") and len(everyone) > 140


@pytest.mark.parametrize("level", LEVELS)
def test_each_dispute_stands_at_its_highest_level_alone(
    disputes: Rolled, raw: duckdb.DuckDBPyConnection, level: str
) -> None:
    found = disputes.by_year("disputes", level="world", place="WORLD", category=level)
    assert found == counted(raw, "disputes", f"hostlev = {LEVELS[level]}")
    pair = disputes.by_year("disputes", home="IND", place="PAK", category=level)
    assert pair == counted(raw, "disputes", f"hostlev = {LEVELS[level]} and ccode1 = 750 and ccode2 = 770")


def test_unclear_and_unrecorded_settlements_are_told_apart_in_the_whole(
    disputes: Rolled, raw: duckdb.DuckDBPyConnection
) -> None:
    found = disputes.by_year("disputes_ended", level="world", place="WORLD", category="unclear")
    assert found == counted(raw, "disputes_ended", "settle in (4, -9)")


def median(days: list[tuple[float, bool]]) -> float | None:
    """The product-limit median by hand: the first time at which half or less still last."""
    left = 1.0
    for time in sorted({day for day, _ in days}):
        at_risk = sum(day >= time for day, _ in days)
        left *= 1 - sum(day == time and ended for day, ended in days) / at_risk
        if left <= 0.5 + 1e-9:
            return time
    return None


@pytest.mark.parametrize("who", ["ccode1 = 2 and ccode2 = 365", "ccode1 = 750 and ccode2 = 770", "ccode1 = 2", "true"])
def test_median_days_equal_a_product_limit_made_by_hand_at_both_bounds(
    disputes: Rolled, raw: duckdb.DuckDBPyConnection, who: str
) -> None:
    cell = {
        "ccode1 = 2 and ccode2 = 365": {"home": "USA", "place": "RUS"},
        "ccode1 = 750 and ccode2 = 770": {"home": "IND", "place": "PAK"},
        "ccode1 = 2": {"home": "USA", "level": "world", "place": "WORLD"},
        "true": {"level": "world", "place": "WORLD"},
    }[who]
    rows = raw.execute(f"select distinct dispnum, began, mindur, maxdur, ongo2010 = 0 from raw where {who}").fetchall()
    asked: dict[str, object] = {"home": None, "scheme": None, "level": "partner"} | cell
    found = disputes.figures.filter(
        *(disputes.figures[name].eq_missing(wanted) for name, wanted in asked.items()),
        measure="dispute_duration_median",
    )
    told = {period.year: (low, high, n) for period, low, high, n in found.select("period", "low", "high", "n").rows()}
    expected = {}
    for year in range(1825, 2011):
        begun = [row for row in rows if year - 9 <= row[1] <= year]
        low, high = (median([(row[days], row[4]) for row in begun]) for days in (2, 3))
        if len(begun) >= 6 and low is not None and high is not None:
            expected[year] = (low, high, len(begun))
    assert told == expected and len(told) > 20
    assert found.filter((found["value"] < found["low"]) | (found["value"] > found["high"])).is_empty()


def test_a_group_of_states_faces_whom_a_member_faces(disputes: Rolled) -> None:
    nato = disputes.by_year("disputes", home="NATO", place="RUS")
    members = [disputes.by_year("disputes", home=home, place="RUS") for home in ("USA", "GBR", "NOR", "TUR", "DEU")]
    assert min(nato) >= 1949
    assert all(nato[year] >= one[year] for one in members for year in one if year >= 1983)


def test_a_year_without_a_dispute_is_zero_and_one_after_the_record_is_not_collected(disputes: Rolled) -> None:
    asked = Selection(level=Level.PARTNER, home="USA", places=("CAN",), first=2008, last=2012)
    statuses = [(value, status) for _, value, status in disputes.filled("disputes", asked)]
    assert statuses[0] == (0.0, "shown") and statuses[-1] == (None, "not_collected")


def test_few_disputes_are_told_year_by_year_and_no_share_of_them_is_said(disputes: Rolled) -> None:
    begun = disputes.reading("disputes_in_window", home="USA", places=("PRK",), end=2003, window=5)
    by_year = {
        y: v for y, v in disputes.by_year("disputes_begun", home="USA", place="PRK").items() if 1999 <= y <= 2003
    }
    assert begun["value"] == sum(by_year.values()) and 0 < sum(by_year.values()) < 6
    listed = ", ".join(f"{int(value)} in {year}" for year, value in sorted(by_year.items()))
    assert str(begun["reason"]).startswith(listed)
    share = disputes.reading("disputes_settled_share", home="USA", places=("IRN",), end=2010, window=3)
    assert share["value"] is None and share["status"] in ("unreliable", "not_applicable")


def test_the_share_settled_has_all_that_ended_as_its_n(disputes: Rolled, raw: duckdb.DuckDBPyConnection) -> None:
    settled, ended = raw.execute("""
        select count(distinct dispnum) filter (settle = 1), count(distinct dispnum) from raw
        where ongo2010 = 0 and ended between 1991 and 2010 and ccode1 = 2""").fetchone() or (0, 0)
    told = disputes.reading(
        "disputes_settled_share", home="USA", level=Level.WORLD, places=("WORLD",), end=2010, window=20
    )
    assert told["value"] == pytest.approx(settled / ended) and told["n"] == ended > 20
    assert (told["arrow"], told["interval"]) == ("none", "exact")


def test_no_median_is_said_of_fewer_than_six_disputes_and_the_reason_counts_them(disputes: Rolled) -> None:
    few = disputes.reading("dispute_duration", home="USA", places=("CHN",), end=2010, window=10)
    begun = sum(v for y, v in disputes.by_year("disputes_begun", home="USA", place="CHN").items() if y > 2000)
    assert 0 < begun < 6
    assert (few["value"], few["status"], few["n"]) == (None, "unreliable", begun)
    assert "too few" in str(few["reason"])
    none = disputes.reading("dispute_duration", home="USA", places=("PRT",), end=2010, window=10)
    assert (none["value"], none["status"]) == (None, "not_applicable")


def test_a_share_of_six_or_more_is_left_as_it_is(disputes: Rolled) -> None:
    asked = {"home": "USA", "level": Level.WORLD, "places": ("WORLD",), "end": 2010, "window": 20}
    told = disputes.reading("disputes_settled_share", **asked)
    assert told["status"] == "shown" and "Under 6" not in str(told["reason"])


def test_every_indicator_says_neither_better_nor_worse() -> None:
    assert {indicator.better.value for indicator in FAMILY.indicators} == {"neither"}


def test_the_example_gives_the_figures_counted_by_hand() -> None:
    own = rolled_example("dispute_dyad_years", FAMILY)
    assert own.by_year("disputes", home="USA", place="IRN") == {2015: 1, 2016: 1, 2017: 1}
    assert own.by_year("disputes_begun", home="USA", place="IRN") == {2015: 1, 2016: 1}
    assert own.by_year("disputes_ended", home="USA", place="IRN") == {2015: 1, 2017: 1}
    assert own.by_year("disputes_settled", home="USA", place="IRN") == {2015: 1}
    assert own.by_year("disputes", home="USA", place="PRK", category="use-of-force") == {2017: 1, 2018: 1}
    assert own.by_year("disputes_ended", home="USA", place="PRK") == {}
    assert own.by_year("disputes", home="USA", level="world", place="WORLD") == {2015: 1, 2016: 1, 2017: 2, 2018: 1}
    asked = Selection(level=Level.PARTNER, home="USA", places=("IRN",))
    assert own.filled("disputes", asked)[-1] == (2018, 0.0, "shown")
    others = Selection(level=Level.PARTNER, home="FRA", places=("DEU",))
    assert {status for _, _, status in own.filled("disputes", others)} == {"not_collected"}
