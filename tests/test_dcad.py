"""DCAD's main file: every record becomes the rows of its parties, every fault by name."""

import csv
from pathlib import Path

import polars as pl
import pytest

from data.datasets.agreement_parties import DATASET
from data.file_kinds import Unreadable
from data.findings import Severity
from data.provider import Part
from data.providers.dcad import COLUMNS, PROVIDER, read, recognises

HEADER = ",".join(COLUMNS)


@pytest.fixture(scope="module")
def main_file(provider_files: Path) -> Path:
    return provider_files / "dcad" / "DCAD-v1.0-main.csv"


@pytest.fixture(scope="module")
def part(main_file: Path) -> Part:
    (only,) = read(main_file, main_file.name)
    return only


def written(folder: Path, *lines: str) -> Path:
    path = folder / "main.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return path


def test_the_real_file_is_recognised_and_no_other(main_file: Path) -> None:
    with main_file.open(encoding="utf-8") as file:
        columns = next(csv.reader(file))
    assert recognises("renamed.csv", columns)
    assert not recognises("DCAD-v1.0-main.csv", ["MMEID", "country"])


def test_the_real_file_has_no_critical_and_only_the_listed_warnings(part: Part) -> None:
    assert [finding for finding in part.findings if finding.severity is Severity.CRITICAL] == []
    listed = {(finding.rule, finding.column, finding.row) for finding in part.findings}
    rules = {rule for rule, _, _ in listed}
    assert rules == {"code corrected", "both parties are the same state", "state outside its years"}
    assert sum(rule == "code corrected" for rule, _, _ in listed) == 1
    assert sum(rule == "both parties are the same state" for rule, _, _ in listed) == 2


def test_rows_have_exactly_the_columns_of_the_dataset_and_unique_keys(part: Part) -> None:
    assert dict(part.rows.schema) == DATASET.schema()
    assert not part.rows.select(DATASET.key).is_duplicated().any()
    assert part.rows.select(column.name for column in DATASET.required).null_count().sum_horizontal().item() == 0


def test_every_record_gives_two_rows_except_the_two_with_one_known_party(part: Part, main_file: Path) -> None:
    with main_file.open(encoding="utf-8") as file:
        records = list(csv.DictReader(file))
    per_record = part.rows.group_by("agreement").len()
    assert per_record.height == len(records) == 1871
    assert set(per_record.filter(pl.col("len") == 1)["agreement"]) == {"DCADv1.0-1625", "DCADv1.0-1847"}
    assert part.rows.height == 2 * 1871 - 2


def test_flags_agree_with_the_three_category_cells(part: Part, main_file: Path) -> None:
    with main_file.open(encoding="utf-8") as file:
        records = {row["DCAid"]: row for row in csv.DictReader(file)}
    expected = sum("TREX" in (row["category1"], row["category2"], row["category3"]) for row in records.values())
    assert part.rows.unique("agreement")["covers_trex"].sum() == expected


def test_a_known_end_is_signature_plus_duration_and_never_before_the_estimate(part: Part) -> None:
    ended = part.rows.filter(pl.col("ending") == "ended")
    assert ended["agreement"].n_unique() == 43
    assert ended.filter(pl.col("ended_year").clip(upper_bound=2010) != pl.col("end_estimate_year")).is_empty()
    assert part.rows.filter(pl.col("ending") != "ended")["ended_year"].null_count() == part.rows.height - ended.height


def test_czech_codes_before_1993_are_the_kept_copy_of_a_czechoslovak_agreement(part: Part) -> None:
    early = part.rows.filter(pl.col("actor").is_in(["CZE", "CSK"]), pl.col("signed_year") <= 1992)
    twice = early.filter(pl.col("actor") == "CZE").select("counterpart", "signed")
    assert twice.height == 3
    assert twice.join(early.filter(pl.col("actor") == "CSK"), on=["counterpart", "signed"], how="anti").is_empty()


def test_the_record_that_gives_bolivias_code_twice_is_venezuelas(part: Part) -> None:
    assert set(part.rows.filter(pl.col("agreement") == "DCADv1.0-0297")["actor"]) == {"BOL", "VEN"}


def test_coverage_is_every_state_from_1980_to_2010(part: Part) -> None:
    kind, place, first, last = part.coverage.row(0)
    assert (part.coverage.height, kind, place) == (1, None, None)
    assert (first.isoformat(), last.isoformat()) == ("1980-01-01", "2010-12-31")


def test_a_code_of_no_state_an_impossible_date_and_a_word_for_a_year_are_critical(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "a-1,2,99999,1,4,1984,1984,sector,DCA,,,0,,2010",
        "a-2,2,20,31,2,1984,1984,sector,DCA,,,0,,2010",
        "a-3,2,20,1,4,soon,1984,sector,DCA,,,0,,2010",
    )
    (only,) = read(path, "main.csv")
    critical = {(one.rule, one.row) for one in only.findings if one.severity is Severity.CRITICAL}
    assert critical == {("no such state", 2), ("impossible date", 3), ("not a whole number", 4)}


def test_an_unknown_day_leaves_the_date_empty_and_the_year_known(tmp_path: Path) -> None:
    (only,) = read(written(tmp_path, "a-1,2,20,,4,1984,,general,DCA,TREX,,-88,,1990"), "main.csv")
    assert only.rows.select("signed", "signed_year", "in_force_year", "ending").row(0) == (None, 1984, None, "unknown")
    assert only.rows.select("covers_dca", "covers_trex", "covers_dic").row(1) == (True, True, False)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / "main.csv"
    path.write_text("DCAid,ccode1,ccode2,signYear\na-1,2,20,1984\n", encoding="utf-8")
    with pytest.raises(Unreadable, match="endYearEstimate"):
        read(path, "main.csv")


def test_the_provider_says_how_to_cite_it() -> None:
    assert "Kinne" in PROVIDER.citation
    assert [form.id for form in PROVIDER.files] == ["main"]
