"""Codes and names turned into state ids: successions by year, doubts, overrides."""

from datetime import date
from itertools import combinations

import polars as pl
import pytest

from data.findings import Severity
from data.ownership import Span, owners
from data.states import Beside, Override, System, resolve

BY_YEAR = [
    # system, code, year, actor
    ("cow", "255", 1930, "DEU"),
    ("cow", "260", 1970, "DEU"),
    ("cow", "260", 1990, "DEU"),
    ("cow", "255", 1990, "DEU"),
    ("cow", "255", 2010, "DEU"),
    ("gw", "255", 1930, "DEU"),
    ("gw", "260", 1949, "DEU"),
    ("gw", "260", 2020, "DEU"),
    ("cow", "265", 1980, "DDR"),
    ("gw", "265", 1949, "DDR"),
    ("gw", "265", 1990, "DDR"),
    ("cow", "315", 1992, "CSK"),
    ("gw", "315", 1980, "CSK"),
    ("cow", "316", 1993, "CZE"),
    ("gw", "316", 2020, "CZE"),
    ("cow", "317", 1993, "SVK"),
    ("gw", "317", 2020, "SVK"),
    ("cow", "325", 1980, "ITA"),
    ("gw", "325", 1980, "ITA"),
    ("gw", "327", 2000, "VAT"),
    ("gw", "340", 2006, "SRB"),
    ("gw", "340", 2020, "SRB"),
    ("gw", "340", 1900, "SRB"),
    ("cow", "341", 2006, "MNE"),
    ("gw", "341", 2020, "MNE"),
    ("gw", "343", 1993, "MKD"),
    ("gw", "344", 1992, "HRV"),
    ("gw", "346", 1992, "BIH"),
    ("cow", "347", 2008, "XKX"),
    ("gw", "347", 2020, "XKX"),
    ("gw", "349", 1992, "SVN"),
    ("gw", "345", 1980, "YUG"),
    ("gw", "345", 1999, "YUG"),
    ("gw", "345", 2006, "YUG"),
    ("cow", "345", 1980, "YUG"),
    ("cow", "345", 2005, "YUG"),
    ("cow", "345", 2006, "SRB"),
    ("cow", "345", 2020, "SRB"),
    ("cow", "365", 1980, "RUS"),
    ("gw", "365", 1991, "RUS"),
    ("cow", "510", 1970, "TZA"),
    ("cow", "511", 1963, "ZAN"),
    ("cow", "678", 1980, "YEM"),
    ("cow", "678", 1990, "YEM"),
    ("cow", "679", 1990, "YEM"),
    ("cow", "679", 2020, "YEM"),
    ("gw", "678", 1980, "YEM"),
    ("gw", "678", 2020, "YEM"),
    ("cow", "680", 1980, "YMD"),
    ("gw", "680", 1990, "YMD"),
    ("cow", "713", 1980, "TWN"),
    ("cow", "816", 1960, "VNM"),
    ("gw", "816", 2020, "VNM"),
    ("cow", "817", 1975, "VDR"),
    ("gw", "817", 1960, "VDR"),
    ("cow", "955", 2000, "TON"),
    ("gw", "972", 1989, "TON"),
    ("cow", "946", 2000, "KIR"),
    ("gw", "970", 1989, "KIR"),
    ("cow", "970", 2000, "NRU"),
    ("gw", "971", 1989, "NRU"),
    ("cow", "947", 2000, "TUV"),
    ("gw", "973", 1989, "TUV"),
    ("gw", "221", 1989, "MCO"),
    ("gw", "223", 1989, "LIE"),
    ("gw", "232", 1989, "AND"),
    ("gw", "331", 1989, "SMR"),
    ("gw", "935", 1981, "VUT"),
    ("gw", "54", 1980, "DMA"),
    ("gw", "591", 1980, "SYC"),
    ("cow", "002", 2000, "USA"),
    ("cow", " 2.0 ", 2000, "USA"),
    ("iso3", "usa", 2000, "USA"),
    ("iso3", "SUN", 1980, "RUS"),
    ("iso3", "SCG", 2004, "YUG"),
    ("iso3", "ZAR", 1980, "COD"),
    ("iso3", "DDR", 1980, "DDR"),
    ("iso3", "UN", 1980, "UN"),
    ("name", "Côte d’Ivoire", 2000, "CIV"),
    ("name", "COTE D IVOIRE", 2000, "CIV"),
    ("name", "Ivory Coast", 1980, "CIV"),
    ("name", "Federal Republic of Germany", 1980, "DEU"),
    ("name", "German Democratic Republic", 1980, "DDR"),
    ("name", "Russia (Soviet Union)", 1980, "RUS"),
    ("name", "Burma", 1980, "MMR"),
    ("name", "Myanmar (Burma)", 2020, "MMR"),
    ("name", "DR Congo (Zaire)", 2020, "COD"),
    ("name", "Congo - Brazzaville", 2000, "COG"),
    ("name", "Turkey", 2000, "TUR"),
    ("name", "Türkiye", 2023, "TUR"),
    ("name", "Macedonia", 2000, "MKD"),
    ("name", "Swaziland", 2000, "SWZ"),
    ("name", "Korea, Republic of", 2000, "KOR"),
    ("name", "Serbia", 1999, "YUG"),
    ("name", "Serbia", 2010, "SRB"),
    ("name", "Serbia (Yugoslavia)", 1999, "YUG"),
    ("name", "Serbia (Yugoslavia)", 2010, "SRB"),
    ("name", "St. Kitts & Nevis", 2000, "KNA"),
    ("name", "South Vietnam", 1970, "VDR"),
    ("name", "Vietnam (North Vietnam)", 1970, "VNM"),
    ("name", "South Yemen", 1980, "YMD"),
    ("name", "Yemen (North Yemen)", 1980, "YEM"),
]

OUTSIDE = [
    # system, code, year, actor it is read as
    ("gw", "345", 2010, "SRB"),
    ("gw", "340", 2000, "YUG"),
    ("gw", "316", 1991, "CSK"),
    ("gw", "817", 2000, "VNM"),
    ("gw", "265", 1995, "DEU"),
    ("cow", "260", 2000, "DEU"),
    ("cow", "255", 1980, "DEU"),
    ("cow", "679", 1980, "YEM"),
    ("cow", "680", 2000, "YEM"),
    ("gw", "540", 1961, "AGO"),
    ("gw", "366", 1970, "EST"),
    ("iso3", "SSD", 2000, "SSD"),
    ("name", "Yugoslavia", 2015, "SRB"),
]


def one(system: str, code: str, year: int | None) -> tuple[str | None, list[str]]:
    """The actor and the rules broken of one code in one year."""
    frame = pl.DataFrame({"code": [code], "year": [year]}, schema={"code": pl.String, "year": pl.Int64})
    rows, findings = resolve(frame, column="code", system=System(system), into="actor", year="year")
    return rows["actor"][0], [finding.rule for finding in findings]


@pytest.mark.parametrize(("system", "code", "year", "actor"), BY_YEAR)
def test_a_code_is_the_actor_of_that_year(system: str, code: str, year: int, actor: str) -> None:
    assert one(system, code, year) == (actor, [])


@pytest.mark.parametrize(("system", "code", "year", "actor"), OUTSIDE)
def test_a_code_outside_its_years_is_the_state_that_stood_there_then_with_a_warning(
    system: str, code: str, year: int, actor: str
) -> None:
    assert one(system, code, year) == (actor, ["state outside its years"])


@pytest.mark.parametrize(
    ("system", "code", "year"),
    [
        ("gw", "679", 2000),
        ("cow", "315", 2000),
        ("cow", "999", 2000),
        ("iso3", "XXX", 2000),
        ("name", "Ruritania", 2000),
    ],
)
def test_a_code_of_no_state_or_of_several_is_critical(system: str, code: str, year: int) -> None:
    assert one(system, code, year) == (None, ["no such state"])


def test_without_a_year_a_code_is_read_as_of_today() -> None:
    assert [one("cow", code, None) for code in ("345", "315", "817")] == [("SRB", []), ("CSK", []), ("VDR", [])]


def test_an_unknown_name_is_answered_with_the_nearest_names() -> None:
    frame = pl.DataFrame({"file_row": [7], "state": ["Untied Kingdom"], "signed": [date(2001, 2, 3)]})
    _, (finding,) = resolve(frame, column="state", system=System.NAME, into="actor", year="signed", dataset="x")
    assert (finding.severity, finding.row, finding.value, finding.dataset) == (
        Severity.CRITICAL,
        7,
        "Untied Kingdom",
        "x",
    )
    assert finding.remedy.startswith("Nearest: United Kingdom")


def test_an_unknown_number_is_answered_with_the_other_system_or_its_neighbours() -> None:
    frame = pl.DataFrame({"code": ["679", "751"]})
    _, findings = resolve(frame, column="code", system=System.GW, into="actor", year=None)
    assert [finding.remedy for finding in findings] == [
        "Nearest: 679, which is Yemen as a Correlates of War code. Correct the row.",
        "Nearest: 750 (India). Correct the row.",
    ]


def test_overrides_beat_what_is_beside_and_that_beats_the_table() -> None:
    frame = pl.DataFrame(
        {"file_row": [2, 3, 4, 5, 6], "code": [316, 316, -9, None, 2], "year": ["1992", "1993", "1993", "1993", "1993"]}
    )
    rows, findings = resolve(
        frame,
        column="code",
        system=System.GW,
        into="actor",
        year="year",
        overrides=[Override(code="316", first=1991, last=1992, actor="CSK", reason="The file uses 316 early.")],
        beside=[Beside(code="-9", reason="Unnamed."), Beside(code="316", reason="Never reached in 1992.")],
    )
    assert rows["actor"].to_list() == ["CSK", None, None, None, "USA"]
    assert [(finding.rule, finding.row, finding.severity) for finding in findings] == [
        ("listed beside states", 3, Severity.WARNING),
        ("listed beside states", 4, Severity.WARNING),
    ]


def test_rows_keep_their_order_and_columns_and_a_rule_says_its_total() -> None:
    codes = ["2", "345", None, "200", "345", "  "] * 2_000
    frame = pl.DataFrame({"code": codes, "year": [2010] * len(codes)}).with_row_index("file_row")
    rows, findings = resolve(frame, column="code", system=System.GW, into="actor", year="year")
    assert rows.drop("actor").equals(frame)
    assert rows["actor"].to_list() == ["USA", "SRB", None, "GBR", "SRB", None] * 2_000
    assert (len(findings), {finding.count for finding in findings}) == (1_000, {4_000})


def test_no_code_or_name_means_two_actors_in_one_year() -> None:
    def overlap(one: Span, other: Span) -> bool:
        return one.actor != other.actor and one.first <= other.last and other.first <= one.last

    twice = [
        (system, code)
        for system in System
        for code, spans in owners(system).items()
        for pair in combinations(spans, 2)
        if overlap(*pair)
    ]
    assert twice == []


def test_an_override_of_years_gone_by_does_not_hold_for_a_row_without_a_year() -> None:
    frame = pl.DataFrame({"code": ["316", "316"], "year": [1992, None]})
    rows, findings = resolve(
        frame,
        column="code",
        system=System.GW,
        into="actor",
        year="year",
        overrides=[Override(code="316", first=1991, last=1992, actor="CSK", reason="The file uses 316 early.")],
    )
    assert (rows["actor"].to_list(), findings) == (["CSK", "CZE"], [])


def test_no_rows_give_no_rows_with_the_column_added() -> None:
    frame = pl.DataFrame(schema={"code": pl.String, "year": pl.Int64})
    rows, findings = resolve(frame, column="code", system=System.COW, into="actor", year="year")
    assert (rows.schema["actor"], rows.height, findings) == (pl.String(), 0, [])


def test_a_code_of_the_wrong_system_is_named_as_what_it_is() -> None:
    frame = pl.DataFrame({"code": ["ARG"]})
    _, (finding,) = resolve(frame, column="code", system=System.NAME, into="actor", year=None)
    assert finding.remedy == "Nearest: ARG, which is Argentina as an ISO code. Correct the row."
