"""Visits: every fault of the two published files is read by name, no person's name is kept, and gaps stay gaps."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data.file_kinds import Unreadable
from data.provider import Part
from data.providers import visits_china, visits_us


@pytest.fixture(scope="module")
def american(provider_files: Path) -> Part:
    (part,) = visits_us.read(provider_files / "us_visits" / "visits.xls", "visits.xls")
    return part


@pytest.fixture(scope="module")
def chinese(provider_files: Path) -> Part:
    file = provider_files / "china_visits" / "ChinesePublicDiplomacy.csv"
    (part,) = visits_china.read(file, file.name)
    return part


def counts(part: Part) -> dict[str, int]:
    return {one.rule: one.count for one in part.findings}


def test_nothing_of_the_two_files_is_critical(american: Part, chinese: Part) -> None:
    for part in (american, chinese):
        assert {one.severity.value for one in part.findings} == {"warning"}


def test_every_record_is_a_visit_but_own_territories_and_second_towns(american: Part) -> None:
    assert counts(american)["own territory"] == 7 and counts(american)["one visit, two towns"] == 2
    assert american.rows.height == 377 - 7 - 2
    assert american.rows["visit"].n_unique() == american.rows.height
    assert not set(american.rows["partner"].drop_nulls()) & {"GUM", "VIR", "USA"}


def test_ranks_follow_from_the_titles_and_persons_are_not_named(american: Part) -> None:
    ranks = dict(american.rows.group_by("kind").agg(pl.col("office").unique().sort()).iter_rows())
    assert ranks == {
        "deputy": ["Secretary of the Air Force", "Secretary of the Army", "Secretary of the Navy"],
        "chief": ["Commandant of the Marine Corps"],
        "commander": ["Commander, Pacific Command", "Commander, Strategic Command"],
    }
    text = " ".join(american.rows.select(pl.col(pl.String)).unpivot()["value"].drop_nulls())
    assert not any(name in text for name in ("Mabus", "Caldera", "West, Jr.", "Willard", "Donley"))


def test_years_without_a_visit_of_a_rank_are_not_covered(american: Part) -> None:
    years: dict[str, set[int]] = {}
    for kind, _, first, last in american.coverage.rows():
        years.setdefault(kind, set()).update(range(first.year, last.year + 1))
    assert years["deputy"] == set(range(1992, 2013)) - {1993, 2003}
    assert years["commander"] == {2005, 2006, 2008, 2009, 2010, 2011, 2012}
    assert years["chief"] == {2004, 2010, 2011}
    assert not {"minister", "other", "received", "dialogue"} & years.keys()
    assert set(american.coverage["place"]) == {"USA"}


def test_names_among_codes_are_read_and_a_base_of_the_home_is_no_partner(american: Part) -> None:
    partners = american.rows["partner"]
    assert {"XKX", "BHS", "GRL"} <= set(partners)
    assert "CUB" not in set(partners)
    assert partners.null_count() == counts(american)["listed beside states"] == 6


def test_a_visit_is_dated_by_its_start_where_its_end_is_wrong(american: Part) -> None:
    assert (counts(american)["ends before it starts"], counts(american)["lasts over a month"]) == (10, 11)
    assert american.rows.filter(pl.col("day").dt.year() != pl.col("year")).is_empty()
    assert american.rows["day"].null_count() == 0
    assert american.rows.filter(visit="US-42")["day"].to_list() == [date(2009, 9, 14)]


def test_of_china_39_states_were_looked_at_and_na_is_no_zero(chinese: Part) -> None:
    assert chinese.rows["partner"].n_unique() == 39 and chinese.rows["partner"].null_count() == 0
    assert chinese.rows["year"].min() == 2000 and chinese.rows["year"].max() == 2017
    bhutan = chinese.rows.filter(partner="BTN", visitors="military")
    assert bhutan.height == 18 and bhutan["visits"].null_count() == 18
    kiribati = chinese.rows.filter(partner="KIR", visitors="military", year=2010)
    assert kiribati["visits"].to_list() == [0]
    late = chinese.rows.filter(pl.col("visitors") == "military", pl.col("year") > 2016)
    assert late["visits"].null_count() == late.height == 39


def spoiled(provider_files: Path, tmp_path: Path, year: int, military: str) -> Path:
    """The Chinese file with one line of India's changed: its military visits of a year."""
    text = (provider_files / "china_visits" / "ChinesePublicDiplomacy.csv").read_text("utf-8").splitlines()
    changed = [_with_military(line, military) if line.startswith(f'"India",{year},') else line for line in text]
    assert changed != text
    file = tmp_path / "ChinesePublicDiplomacy.csv"
    file.write_text("\n".join(changed) + "\n", "utf-8")
    return file


def _with_military(line: str, military: str) -> str:
    cells = line.split(",")
    return ",".join([*cells[:5], military, *cells[6:]])


def test_a_military_zero_after_2016_is_not_collected(provider_files: Path, tmp_path: Path) -> None:
    (part,) = visits_china.read(spoiled(provider_files, tmp_path, 2017, "0"), "copy.csv")
    assert counts(part)["zero for not collected"] == 1
    late = part.rows.filter(partner="IND", visitors="military", year=2017)
    assert late["visits"].to_list() == [None]


def test_what_is_neither_a_number_nor_na_is_critical(provider_files: Path, tmp_path: Path) -> None:
    (part,) = visits_china.read(spoiled(provider_files, tmp_path, 2010, "several"), "copy.csv")
    assert ("not a whole number", "critical") in {(one.rule, one.severity.value) for one in part.findings}


@pytest.mark.parametrize("read", [visits_us.read, visits_china.read])
def test_a_file_without_a_column_is_unreadable(read: object, tmp_path: Path) -> None:
    file = tmp_path / "part.csv"
    file.write_text("Title,year\nSecretary of the Army,2001\n", "utf-8")
    with pytest.raises(Unreadable, match="no column"):
        read(file, "part.csv")  # type: ignore[operator]


def test_a_title_nobody_gave_a_rank_and_an_impossible_day_are_critical(tmp_path: Path) -> None:
    file = tmp_path / "visits.csv"
    header = "Title,Name,Start Day,Start Month,Start Year,City Visited,State Visit,End Day,End Month,End Year"
    rows = ["Secretary of State,X,1,2,2001,,JPN,2,2,2001", "Secretary of the Army,X,31,2,2001,,JPN,3,3,2001"]
    file.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    (part,) = visits_us.read(file, "visits.csv")
    critical = {(one.rule, one.row) for one in part.findings if one.severity.value == "critical"}
    assert critical == {("title not known", 2), ("impossible date", 3)}
