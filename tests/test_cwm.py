"""Civil war mediation as published: one row an attempt, days as far as they are known, every fault by name."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data.datasets.mediation_attempts import DATASET
from data.file_kinds import Unreadable
from data.findings import Severity
from data.provider import Part
from data.providers.mediation import COLUMNS, PROVIDER, read, recognises

HEADER = ",".join(COLUMNS)


@pytest.fixture(scope="module")
def file(provider_files: Path) -> Path:
    return provider_files / "mediation" / "CWM.csv"


@pytest.fixture(scope="module")
def part(file: Path) -> Part:
    (only,) = read(file, file.name)
    return only


def attempt(part: Part, row: int) -> dict[str, object]:
    return part.rows.filter(pl.col("file_row") == row).row(0, named=True)


def read_lines(folder: Path, *lines: str) -> Part:
    path = folder / "mediation.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    (only,) = read(path, path.name)
    return only


def test_the_real_file_is_recognised_and_no_other(file: Path) -> None:
    with file.open(encoding="latin-1") as opened:
        columns = next(csv.reader(opened))
    assert recognises("renamed.csv", columns)
    assert not recognises(file.name, ["country", "year"])


def test_rows_are_the_attempts_coded_up_to_2009_and_no_war_without_one(part: Part, file: Path) -> None:
    with file.open(encoding="latin-1") as opened:
        records = list(csv.DictReader(opened))
    coded = sum(record["Med_yes.no"] == "1" for record in records)
    assert (len(records), coded, part.rows.height) == (762, 484, 483)
    assert dict(part.rows.schema) == DATASET.schema()
    assert part.rows["attempt"].is_unique().all() and part.rows["place"].null_count() == 0
    assert part.rows["year"].drop_nulls().is_between(1946, 2009).all()


def test_the_real_file_has_no_critical_and_only_the_listed_warnings(part: Part) -> None:
    assert {finding.severity for finding in part.findings} == {Severity.WARNING}
    assert Counter(finding.rule for finding in part.findings) == {
        "after the years coded": 1,
        "date corrected": 2,
        "dated by its end or its war": 3,
        "ends before it begins": 1,
        "mediation not coded": 8,
        "state outside its years": 4,
    }


def test_a_day_is_known_only_whole_and_a_year_also_without_its_day(part: Part) -> None:
    assert (attempt(part, 11)["began"], attempt(part, 11)["year"]) == (None, 1996)
    assert (attempt(part, 429)["began"], attempt(part, 429)["year"]) == (None, 1964)
    assert (attempt(part, 125)["began"], attempt(part, 125)["year"]) == (date(1982, 3, 2), 1982)
    assert (attempt(part, 171)["began"], attempt(part, 171)["year"]) == (date(1993, 10, 1), 1993)
    assert attempt(part, 696)["year"] == 2004


def test_an_attempt_without_a_first_day_is_of_the_year_of_its_end_or_of_its_one_year_war(part: Part) -> None:
    assert attempt(part, 33)["year"] == 1993
    assert attempt(part, 124)["year"] == 2009
    assert attempt(part, 246)["year"] == 2008
    assert part.rows["year"].null_count() == 3


def test_letters_no_encoding_gives_back_are_marked_and_not_guessed(part: Part) -> None:
    assert part.rows.filter(pl.col("mediators").str.contains(r"[\x80-\x9f]")).is_empty()


def test_two_digits_are_of_the_century_of_the_data_and_an_unknown_state_is_critical(tmp_path: Path) -> None:
    part = read_lines(
        tmp_path,
        "Greece,Greece,A,1,1/1/46,12/31/09,3/4/46,3/5/46,UN",
        "Greece,Greece,A,1,1/1/46,12/31/09,3/4/09,3/5/09,UN",
        "Atlantis,A,B,1,1/1/90,12/31/90,3/4/90,,UN",
        "Angola,Angola,A,0,1/1/90,12/31/90,,,",
        "Angola,Angola,A,NA,,,,,UN",
    )
    assert part.rows["year"].to_list() == [1946, 2009, 1990]
    assert {(one.rule, one.row) for one in part.findings} == {("no such state", 4), ("mediation not coded", 6)}


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / "short.csv"
    path.write_text("country,Med_yes.no\nAngola,1\n", encoding="utf-8")
    with pytest.raises(Unreadable, match=r"med\.begins"):
        read(path, "short.csv")


def test_the_provider_says_how_to_cite_it() -> None:
    assert "DeRouen" in PROVIDER.citation
