"""Visits: figures equal counts of the raw files made another way, and what a record never lists is never zero."""

from pathlib import Path

import duckdb
import polars as pl
import pytest
import python_calamine

from data.examples import example_of
from data.figures import Level, Selection
from data.provider import Part
from data.providers import visits_china, visits_us
from data.store import Store
from metrics.declare import Registry
from metrics.families.visits import FAMILY
from metrics.ingestion import ingest_file
from metrics.library import Library
from metrics.pipeline import Ending, roll_up
from metrics.readings import read_out
from metrics.request import Request
from validation.gate import Gate

MEASURES = Registry(families=[FAMILY]).measures
RANK = """case when Title like 'Secretary of the%' then 'deputy' when Title like 'Commandant%' then 'chief'
else 'commander' end"""
ABROAD = """select distinct {rank} as rank,
  case when Title like 'Commandant%' then 'Commandant' else Title end as office,
  "Start Day", "Start Month", cast("Start Year" as integer) as y,
  case "State Visit" when 'Kosovo' then 'XKX' when 'Nassau' then 'BHS' when 'GNL' then 'GRL' when 'CUB' then null
  when 'Antarctica' then null else "State Visit" end as place
from listed where "State Visit" not in ('GUM', 'VIR', 'Saint Thomas', 'Wake Island')"""
SOUTHERN_EUROPE = "('ALB','BIH','ESP','GIB','GRC','HRV','ITA','MKD','MLT','MNE','PRT','SRB','SVN','XKX','YUG')"
CHINESE_NAMES = {
    **{"Afghanistan": "AFG", "Australia": "AUS", "Bangladesh": "BGD", "Bhutan": "BTN", "Brunei": "BRN"},
    **{"Cambodia": "KHM", "Cook Islands": "COK", "Fiji": "FJI", "India": "IND", "Indonesia": "IDN", "Japan": "JPN"},
    **{"Kazakhstan": "KAZ", "Kiribati": "KIR", "Kyrgyzstan": "KGZ", "Laos": "LAO", "Malaysia": "MYS"},
    **{"Maldives": "MDV", "Micronesia": "FSM", "Mongolia": "MNG", "Myanmar": "MMR", "Nauru": "NRU", "Nepal": "NPL"},
    **{"New Zealand": "NZL", "North Korea": "PRK", "Pakistan": "PAK", "Papua New Guinea": "PNG"},
    **{"Philippines": "PHL", "Samoa": "WSM", "Singapore": "SGP", "South Korea": "KOR", "Sri Lanka": "LKA"},
    **{"Tajikistan": "TJK", "Thailand": "THA", "Timor-Leste": "TLS", "Tonga": "TON", "Turkmenistan": "TKM"},
    **{"Uzbekistan": "UZB", "Vanuatu": "VUT", "Vietnam": "VNM"},
}


def rolled(part: Part) -> pl.DataFrame:
    return roll_up(
        part.dataset, part.rows, source=part.source, version=part.version, coverage=part.coverage, status=part.status
    )


@pytest.fixture(scope="module")
def american(provider_files: Path) -> pl.DataFrame:
    (part,) = visits_us.read(provider_files / "us_visits" / "visits.xls", "visits.xls")
    return rolled(part)


@pytest.fixture(scope="module")
def chinese(provider_files: Path) -> pl.DataFrame:
    file = provider_files / "china_visits" / "ChinesePublicDiplomacy.csv"
    (part,) = visits_china.read(file, file.name)
    return rolled(part)


@pytest.fixture(scope="module")
def raw(provider_files: Path) -> duckdb.DuckDBPyConnection:
    """The American records as the workbook has them."""
    sheet = python_calamine.load_workbook(provider_files / "us_visits" / "visits.xls").get_sheet_by_index(0)
    header, *records = ([str(cell).removesuffix(".0") for cell in row] for row in sheet.to_python())
    connection = duckdb.connect()
    connection.register("arrived", pl.DataFrame(records, schema=header, orient="row").to_arrow())
    connection.execute("create table listed as from arrived")
    return connection.execute(f"create table abroad as {ABROAD.format(rank=RANK)}")


def by_cell(figures: pl.DataFrame, measure: str, level: str, place: str | None = None) -> dict:
    """Value by (place, year, category)."""
    found = figures.filter(
        pl.col("measure") == measure,
        pl.col("level") == level,
        pl.col("scheme").is_null() | (pl.col("scheme") == "m49-intermediate"),
    )
    if place is not None:
        found = found.filter(pl.col("place") == place)
    rows = found.select("place", pl.col("period").dt.year(), "category", "value").rows()
    return {(where, year, category): value for where, year, category, value in rows}


def test_visits_made_equal_a_count_of_the_workbook_for_every_partner_rank_and_year(
    american: pl.DataFrame, raw: duckdb.DuckDBPyConnection
) -> None:
    counted = raw.sql(
        """select place, y, rank, count(*) from abroad where place is not null group by all
        union all select place, y, null, count(*) from abroad where place is not null group by all"""
    ).fetchall()
    expected = {(place, year, rank): float(n) for place, year, rank, n in counted}
    assert len(expected) > 300
    assert by_cell(american, "visits_made", "partner") == expected


def test_visits_made_in_a_region_and_the_world_equal_a_count_of_the_workbook(
    american: pl.DataFrame, raw: duckdb.DuckDBPyConnection
) -> None:
    def expected(where: str, name: str) -> dict:
        rows = raw.sql(
            f"""select y, rank, count(*) from abroad where {where} group by all
            union all select y, null, count(*) from abroad where {where} group by all"""
        ).fetchall()
        return {(name, year, rank): float(n) for year, rank, n in rows}

    assert by_cell(american, "visits_made", "world") == expected("true", "WORLD")
    southern = expected(f"place in {SOUTHERN_EUROPE}", "Southern Europe")
    assert by_cell(american, "visits_made", "region", "Southern Europe") == southern


def test_offices_that_travelled_equal_a_count_of_the_workbook(
    american: pl.DataFrame, raw: duckdb.DuckDBPyConnection
) -> None:
    rows = raw.sql("select y, count(distinct office) from abroad group by all").fetchall()
    assert by_cell(american, "visit_offices", "world") == {("WORLD", year, None): float(n) for year, n in rows}


def test_a_public_list_of_visits_made_gives_none_received_and_no_counterparts(american: pl.DataFrame) -> None:
    assert set(american["measure"]) == {"visits_made", "visit_offices"}


def test_chinese_counts_equal_the_cells_of_the_file_zeros_and_all(chinese: pl.DataFrame, provider_files: Path) -> None:
    file = provider_files / "china_visits" / "ChinesePublicDiplomacy.csv"
    written = pl.read_csv(file, columns=["receiving_country", "year", "government_visits", "military_visits"])
    raw = [
        (name, int(year), *(None if count == "N/A" else int(count) for count in counts))
        for name, year, *counts in written.rows()
    ]
    expected: dict[tuple[str, int, str | None], float] = {}
    for name, year, government, military in raw:
        cell = {"government": government, "military": military}
        expected |= {(CHINESE_NAMES[name], year, kind): float(n) for kind, n in cell.items() if n is not None}
        if government is not None and military is not None:
            expected[CHINESE_NAMES[name], year, None] = float(government + military)
    assert by_cell(chinese, "visits_counted", "partner") == expected
    assert 0.0 in expected.values()
    assert chinese["level"].unique().to_list() == ["partner"]


@pytest.fixture(scope="module")
def library(provider_files: Path, tmp_path_factory: pytest.TempPathFactory, gate: Gate) -> Library:
    folder = tmp_path_factory.mktemp("visits")
    store = Store.open(folder / "home")
    for name, file in (
        ("visits-us", provider_files / "us_visits" / "visits.xls"),
        ("visits-china", provider_files / "china_visits" / "ChinesePublicDiplomacy.csv"),
        ("visits", example_of("visits")),
        ("visit_counts", example_of("visit_counts")),
    ):
        outcome = ingest_file(name, file, who="ana", store=store, gate=gate)
        assert outcome.ending is Ending.PUBLISHED, outcome.reason
    return Library(store=store, embedded=folder / "none")


def cells(library: Library, measure: str, source: str, home: str, place: str, years: tuple[int, int], **asked: object):
    chosen = Selection(home=home, places=(place,), first=years[0], last=years[1], **asked)  # type: ignore[arg-type]
    found = library.select(MEASURES[measure], chosen, source=source)
    return found.sort("category", "period").select("value", "status").rows()


GAP = (None, "not_collected")


def test_a_year_without_a_record_and_a_rank_never_listed_are_not_collected(library: Library) -> None:
    asked = ("visits-us", "USA")
    assert cells(library, "visits_made", *asked, "DEU", (1992, 1994)) == [(2, "shown"), GAP, (3, "shown")]
    assert cells(library, "visits_made", *asked, "NOR", (2001, 2004)) == [(0, "shown")] * 2 + [GAP, (0, "shown")]
    assert cells(library, "visits_made", *asked, "JPN", (2010, 2010), categories=("minister",)) == [GAP]
    assert cells(library, "visits_made", *asked, "NOR", (2009, 2010), categories=("chief",)) == [GAP, (0, "shown")]
    assert cells(library, "visits_received", *asked, "JPN", (2010, 2010)) == [GAP]
    assert cells(library, "dialogues", *asked, "JPN", (2010, 2010)) == [GAP]
    assert cells(library, "visits_made", "visits-us", "GBR", "JPN", (2010, 2010)) == [GAP]


def test_a_state_china_was_not_asked_about_is_not_collected(library: Library) -> None:
    asked = ("visits-china", "CHN")
    assert cells(library, "visits_counted", *asked, "DEU", (2010, 2010)) == [GAP]
    assert cells(library, "visits_counted", *asked, "KIR", (2010, 2010)) == [(0, "shown")]
    assert cells(library, "visits_counted", *asked, "BTN", (2010, 2010)) == [GAP]
    assert cells(library, "visits_counted", "visits-china", "USA", "JPN", (2010, 2010)) == [GAP]
    region = {"level": Level.REGION, "scheme": "m49-subregion"}
    assert cells(library, "visits_counted", *asked, "Eastern Asia", (2010, 2010), **region) == [GAP]


def test_an_own_record_gives_hand_counted_figures(library: Library) -> None:
    asked = ("own", "USA")
    world = {"level": Level.WORLD}
    assert cells(library, "visits_made", *asked, "POL", (2023, 2025)) == [(1, "shown")] * 3
    assert cells(library, "visits_made", *asked, "WORLD", (2024, 2024), **world) == [(3, "shown")]
    assert cells(library, "visits_made", *asked, "POL", (2023, 2023), categories=("minister", "other")) == [
        (1, "shown"),
        GAP,
    ]
    assert cells(library, "visits_received", *asked, "POL", (2023, 2024)) == [(0, "shown"), (1, "shown")]
    assert cells(library, "visits_both_ways", *asked, "POL", (2024, 2024)) == [(2, "shown")]
    assert cells(library, "dialogues", *asked, "POL", (2024, 2024)) == [(1, "shown")]
    assert cells(library, "visit_counterparts", *asked, "WORLD", (2023, 2024), **world) == [(1, "shown"), (2, "shown")]
    assert cells(library, "visit_offices", *asked, "WORLD", (2024, 2024), **world) == [(2, "shown")]
    assert cells(library, "visits_counted", "own", "POL", "LTU", (2023, 2024)) == [(10, "shown"), (5, "shown")]
    assert cells(library, "visits_counted", "own", "POL", "LVA", (2024, 2024), categories=("military",)) == [GAP]


def reading(library: Library, indicator: str, source: str, home: str, place: str, **asked: object) -> dict:
    request = {"as_of": 2025, "categories": (None,)} | asked
    return read_out(
        library,
        Request(indicator=indicator, home=home, places=(place,), source=source, **request),  # type: ignore[arg-type]
    ).row(0, named=True)


def test_a_mean_and_continuity_count_only_the_years_looked_at(library: Library) -> None:
    mean = reading(library, "visits_a_year", "visits-us", "USA", "DEU", as_of=1996)
    assert (mean["n"], mean["value"]) == (10, 2.5)
    assert "10 in the 4 years looked at of 1992–1996" in mean["reason"]
    steady = reading(library, "visit_continuity", "visits-us", "USA", "KOR", as_of=1996)
    assert (steady["value"], steady["n"], steady["arrow"]) == (0.5, 4, "none")


def test_more_offices_in_the_list_are_no_faster_pace(library: Library) -> None:
    world = {"level": Level.WORLD}
    grown = reading(library, "visit_pace", "visits-us", "USA", "WORLD", as_of=2012, **world)
    assert (grown["value"], grown["arrow"], grown["status"]) == (None, "none", "unreliable")
    assert "6 offices" in grown["reason"]
    same = reading(library, "visit_pace", "visits-us", "USA", "WORLD", as_of=2002, **world)
    assert same["status"] == "shown" and same["low"] < same["value"] < same["high"]


def test_reciprocity_counterparts_and_dialogues_are_read_from_an_own_record(library: Library) -> None:
    mutual = reading(library, "visit_reciprocity", "own", "USA", "POL")
    assert (mutual["value"], mutual["n"], mutual["arrow"]) == (0.25, 4, "none")
    now = reading(library, "visit_counterparts_now", "own", "USA", "WORLD", level=Level.WORLD)
    assert (now["value"], now["arrow"]) == (1, "none")
    assert reading(library, "dialogue_meetings", "own", "USA", "POL")["value"] == 1
    assert reading(library, "visit_reciprocity", "visits-us", "USA", "JPN")["status"] == "not_collected"


def test_visits_counted_are_read_with_their_years(library: Library) -> None:
    asked = ("visits-china", "CHN", "PAK")
    mean = reading(library, "visits_counted_a_year", *asked, categories=("government",))
    assert (mean["value"], mean["n"]) == (6.6, 33)
    pace = reading(library, "visits_counted_pace", *asked, categories=("government",))
    assert pace["value"] == pytest.approx((33 / 5) / (43 / 5)) and pace["arrow"] == "none"
