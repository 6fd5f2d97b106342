"""The ideal points' file as published: every fault of it by name, and what it covers."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data.file_kinds import Unreadable
from data.provider import Part
from data.providers.unga import read, recognises, version_in

NAME = "IdealpointestimatesAll_Apr2020.csv"


@pytest.fixture(scope="module")
def file(provider_files: Path) -> Path:
    return provider_files / "unga" / NAME


@pytest.fixture(scope="module")
def part(file: Path) -> Part:
    (one,) = read(file, NAME)
    return one


@pytest.fixture(scope="module")
def records(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="latin-1") as opened:
        return list(csv.DictReader(opened))


def of(part: Part, state: str) -> dict[int, float]:
    return dict(part.rows.filter(pl.col("state") == state).sort("year").select("year", "point").iter_rows())


def test_every_row_of_the_file_is_one_state_in_one_session(part: Part, records: list[dict[str, str]]) -> None:
    assert part.rows.height == len(records) == 10469
    assert part.version == "2020-04"
    assert not part.rows.select("state", "session").is_duplicated().any()
    assert part.rows.select("state", "point", "q05", "q95", "votes").null_count().row(0) == (0, 0, 0, 0, 0)


def test_a_session_stands_in_the_year_it_opened_and_1964_has_none(part: Part) -> None:
    assert part.rows.filter(pl.col("year") != 1945 + pl.col("session")).is_empty()
    years = set(part.rows["year"])
    assert set(range(1946, 2020)) - years == {1964}


def test_a_code_of_the_file_that_hides_two_states_is_not_read(part: Part, records: list[dict[str, str]]) -> None:
    doubled = Counter((row["iso3c"], row["session"]) for row in records)
    assert {iso3 for (iso3, _), times in doubled.items() if times > 1} == {"YAR"}
    assert set(of(part, "YEM")) == set(range(1947, 2020)) - {1964}
    assert set(of(part, "YMD")) == set(range(1967, 1990))


@pytest.mark.parametrize(
    ("state", "first", "last"),
    [
        ("YUG", 1946, 1992),
        ("CSK", 1946, 1992),
        ("DDR", 1973, 1989),
        ("DEU", 1973, 2019),
        ("TWN", 1949, 1971),
        ("CZE", 1993, 2019),
        ("RUS", 1946, 2019),
    ],
)
def test_a_state_that_ended_or_began_has_its_own_sessions(part: Part, state: str, first: int, last: int) -> None:
    years = [year for year in of(part, state) if not (state == "YUG" and year >= 2000)]
    assert (min(years), max(years)) == (first, last)


def test_yugoslavia_came_back_in_2000_and_serbia_follows_in_2006(part: Part) -> None:
    assert [year for year in of(part, "YUG") if year > 1992] == [2000, 2001, 2002, 2003, 2004, 2005]
    assert min(of(part, "SRB")) == 2006


def test_chinas_seat_is_chinas_until_1949_and_from_1971(part: Part) -> None:
    assert sorted(of(part, "CHN"))[:4] == [1946, 1947, 1948, 1971]


def test_only_five_rows_are_of_states_that_joined_before_their_own_first_year(part: Part) -> None:
    outside = [finding for finding in part.findings if finding.rule == "state outside its years"]
    assert sorted((str(finding.value), finding.row) for finding in outside) == [
        ("331", 3283),
        ("346", 3564),
        ("452", 5469),
        ("590", 7059),
        ("750", 8911),
    ]


def test_each_state_is_covered_in_the_years_it_voted(part: Part) -> None:
    south_africa = part.coverage.filter(pl.col("place") == "ZAF").select("first", "last").rows()
    assert south_africa == [
        (date(1946, 1, 1), date(1963, 12, 31)),
        (date(1965, 1, 1), date(1974, 12, 31)),
        (date(1994, 1, 1), date(2019, 12, 31)),
    ]
    assert part.coverage["place"].null_count() == 0


def test_a_release_is_told_by_the_files_name_alone(file: Path) -> None:
    assert version_in("IdealpointestimatesAll_Jun2024.csv") == "2024-06"
    with pytest.raises(Unreadable, match="IdealpointestimatesAll_Apr2020"):
        read(file, "points.csv")


def test_a_file_without_its_quantiles_is_not_the_file(tmp_path: Path) -> None:
    columns = ["ccode", "session", "NVotes", "IdealPoint", "Q5%", "Q95%"]
    assert recognises("any.csv", columns)
    assert not recognises("any.csv", columns[:-1])
    short = tmp_path / NAME
    short.write_text(",".join(columns) + "\n2,1,42,1.6,1.3,2.0\n", encoding="utf-8")
    with pytest.raises(Unreadable, match="Q10%, Q50%, Q90%"):
        read(short, NAME)


def test_a_cell_that_is_no_number_is_critical(tmp_path: Path) -> None:
    broken = tmp_path / NAME
    header = "ccode,session,NVotes,IdealPoint,Q5%,Q10%,Q50%,Q90%,Q95%"
    broken.write_text(f"{header}\n2,1,42,about two,1.3,1.4,1.6,1.9,2.0\n", encoding="utf-8")
    (part,) = read(broken, NAME)
    (finding,) = part.findings
    assert (finding.rule, finding.column, finding.severity.value) == ("not a number", "IdealPoint", "critical")
