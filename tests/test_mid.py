"""Militarised disputes as published: each pair twice, the whole dispute's facts on each row, every fault by name."""

import csv
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from data.datasets.dispute_dyad_years import DATASET
from data.file_kinds import Unreadable
from data.findings import Severity
from data.provider import Part
from data.providers.mid import COLUMNS, PROVIDER, read, recognises

HEADER = ",".join(COLUMNS)


@pytest.fixture(scope="module")
def file(provider_files: Path) -> Path:
    return provider_files / "mid" / "gml_mid_directed_dyadic.csv"


@pytest.fixture(scope="module")
def part(file: Path) -> Part:
    (only,) = read(file, file.name)
    return only


def written(folder: Path, *lines: str) -> Path:
    path = folder / "disputes.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return path


def test_the_real_file_is_recognised_and_no_other(file: Path) -> None:
    with file.open(encoding="utf-8") as opened:
        columns = next(csv.reader(opened))
    assert recognises("renamed.csv", columns)
    assert not recognises(file.name, ["ccode1", "ccode2", "year"])


def test_rows_have_exactly_the_columns_of_the_dataset_and_unique_keys(part: Part) -> None:
    assert dict(part.rows.schema) == DATASET.schema()
    assert not part.rows.select(DATASET.key).is_duplicated().any()
    assert (part.source, part.version) == ("mid", "2.2.1")


def test_every_pair_stands_once_in_each_direction(part: Part) -> None:
    pairs = part.rows.drop_nulls(["actor", "opponent"]).select("dispute", "year", "actor", "opponent")
    turned = pairs.rename({"actor": "opponent", "opponent": "actor"})
    assert pairs.join(turned, on=pairs.columns, how="anti").is_empty()
    assert pairs.height % 2 == 0 and part.rows["dispute"].n_unique() == 2174


def test_the_real_file_has_no_critical_and_only_the_listed_warnings(part: Part) -> None:
    assert {finding.severity for finding in part.findings} == {Severity.WARNING}
    assert Counter((finding.rule, finding.column) for finding in part.findings) == {
        ("listed beside states", "ccode1"): 183,
        ("listed beside states", "ccode2"): 183,
        ("days and years disagree", "longest_days"): 2,
    }


def test_a_dispute_that_goes_on_has_neither_a_last_year_nor_a_settlement(part: Part) -> None:
    going_on = part.rows.filter(pl.col("ended_year").is_null()).unique("dispute")
    assert going_on.height == 18
    assert going_on["settlement"].null_count() == 18


def test_coverage_is_every_state_from_1816_to_2010(part: Part) -> None:
    kind, place, first, last = part.coverage.row(0)
    assert (part.coverage.height, kind, place) == (1, None, None)
    assert (first.isoformat(), last.isoformat()) == ("1816-01-01", "2010-12-31")


def test_a_code_of_no_state_and_a_word_for_a_number_are_critical_and_minus_nine_is_null(tmp_path: Path) -> None:
    path = written(tmp_path, "1,2,999,1990,3,1,5,9,0,gml-9.9", "2,2,365,1991,three,-9,-9,4,0,gml-9.9")
    (only,) = read(path, "disputes.csv")
    critical = {(one.rule, one.column, one.row) for one in only.findings if one.severity is Severity.CRITICAL}
    assert critical == {("no such state", "ccode2", 2), ("not a whole number", "hostlev", 3)}
    second = only.rows.row(1, named=True)
    assert (second["settlement"], second["shortest_days"], second["longest_days"]) == (None, None, 4)


def test_a_missing_column_and_two_versions_are_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "short.csv"
    path.write_text("dispnum,ccode1,ccode2\n1,2,20\n", encoding="utf-8")
    with pytest.raises(Unreadable, match="hostlev"):
        read(path, "short.csv")
    two = written(tmp_path, "1,2,365,1990,3,1,5,9,0,gml-1", "1,365,2,1990,3,1,5,9,0,gml-2")
    with pytest.raises(Unreadable, match="one version"):
        read(two, "disputes.csv")


def test_the_provider_says_how_to_cite_it() -> None:
    assert "Gibler" in PROVIDER.citation and "2.2.1" in PROVIDER.citation
