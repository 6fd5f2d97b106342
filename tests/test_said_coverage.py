"""What is said of an own file's coverage must fit the file: a row nobody would count is never taken in silence."""

from pathlib import Path

import pytest
from commanding import comity

from data.store import Store

DEATHS = "violence_country_years"


@pytest.fixture
def record(tmp_path: Path) -> Path:
    file = tmp_path / "record.csv"
    rows = "FRA,2001,state-based,5,4,7\nDEU,2003,state-based,5,4,7\n"
    file.write_text("place,year,kind,best,low,high\n" + rows, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("said", "first_row"),
    [(("--from", 2005, "--to", 2010), "Row 2"), (("--from", 2002), "Row 2"), (("--covers", "FRA"), "Row 3")],
)
def test_a_row_outside_what_is_said_refuses_the_file(
    said: tuple[object, ...], first_row: str, record: Path, own_home: Path
) -> None:
    answer = comity("ingest", DEATHS, record, *said, "--format", "csv")
    assert answer.code == 1
    assert "outside the states or years" in answer.errors
    assert f",{first_row.removeprefix('Row ')}," in answer.text
    assert Store.open(own_home).current_version() == 0


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (("--covers", "ZZZ"), "There is no state 'ZZZ'"),
        (("--covers", "fra"), "Did you mean FRA?"),
        (("--from", 2005, "--to", 2001), "--from 2005 is after --to 2001"),
    ],
)
def test_a_coverage_that_cannot_be_stops_the_command_before_the_file_is_kept(
    said: tuple[object, ...], words: str, record: Path, own_home: Path
) -> None:
    answer = comity("ingest", DEATHS, record, *said)
    assert answer.code == 2
    assert words in answer.errors
    assert not own_home.exists() or not any(own_home.iterdir())


def test_nobody_says_what_a_providers_file_covers(record: Path, own_home: Path) -> None:
    answer = comity("ingest", "dcad", record, "--covers", "FRA")
    assert answer.code == 2
    assert "leave out --covers" in answer.errors


def test_a_coverage_wider_than_the_rows_is_taken(record: Path, own_home: Path) -> None:
    assert (
        comity("ingest", DEATHS, record, "--from", 2000, "--to", 2005, "--covers", "FRA", "--covers", "DEU").code == 0
    )
    asked = ("--partner", "FRA", "--source", "own", "--category", "state-based", "--from", 2000, "--to", 2002)
    figures = comity("figures", "conflict_deaths", *asked, "--format", "parquet").frame
    assert figures["value"].to_list() == [0, 5, 0]
