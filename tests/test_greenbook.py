"""The Greenbook's military assistance: every row is read, every fault by name, and no dollar is lost or invented."""

import csv
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from data.datasets.assistance_obligations import ACCOUNT_GROUPS, BASE_YEAR, DATASET
from data.file_kinds import Unreadable
from data.findings import Severity
from data.provider import Part
from data.providers.greenbook import COLUMNS, GROUP_OF_ACCOUNT, WITHOUT_CODE, read, recognises
from data.states import System, resolve

HEADER = ",".join(COLUMNS)
FMF = "Foreign Military Financing,Foreign Military Financing Program"


@pytest.fixture(scope="module")
def file(provider_files: Path) -> Path:
    return provider_files / "us_greenbook" / "greenbook_military.csv"


@pytest.fixture(scope="module")
def records(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def part(file: Path) -> Part:
    (only,) = read(file, file.name)
    return only


def written(folder: Path, *lines: str) -> Path:
    path = folder / "military.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return path


def rules(part: Part, severity: Severity) -> Counter[str]:
    return Counter(finding.rule for finding in part.findings if finding.severity is severity)


def test_the_real_file_is_recognised_by_its_columns_and_no_other(records: list[dict[str, str]]) -> None:
    assert recognises("renamed.csv", list(records[0]))
    assert not recognises("greenbook_military.csv", ["country", "year", "account"])


def test_the_real_file_has_no_critical_and_only_the_listed_warnings(part: Part) -> None:
    assert rules(part, Severity.CRITICAL) == {}
    assert rules(part, Severity.WARNING) == {
        "allotted to no country": 328,
        "state outside its years": 1,
        "year of fifteen months": 1,
    }


def test_every_record_is_one_row_in_the_file_s_order_with_its_amounts_as_numbers(
    part: Part, records: list[dict[str, str]]
) -> None:
    assert dict(part.rows.schema) == DATASET.schema()
    assert part.rows["file_row"].to_list() == list(range(2, 14_383))
    assert part.rows["current_usd"].to_list() == [float(one["current"]) for one in records]
    assert part.rows["constant_usd"].to_list() == [float(one["constant"]) for one in records]
    assert part.rows["fiscal_year"].to_list() == [int(one["year"]) for one in records]
    assert not part.rows.select(DATASET.key).is_duplicated().any()


def test_money_taken_back_stays_negative(part: Part) -> None:
    below = part.rows.filter(pl.col("current_usd") < 0)
    assert below.height == part.rows.filter(pl.col("constant_usd") < 0).height == 10
    row = below.filter(partner="SAU", fiscal_year=1960)
    assert row["current_usd"].to_list() == [-3e6]


def test_constant_dollars_are_those_of_the_one_year_in_which_they_equal_current_dollars(part: Part) -> None:
    is_same = pl.col("constant_usd") == pl.col("current_usd")
    same = part.rows.group_by("fiscal_year").agg(is_same.mean()).filter(pl.col("constant_usd") > 0.5)
    assert same.rows() == [(BASE_YEAR, 1.0)]
    assert part.version == "2019"


def test_amounts_from_ten_million_up_have_two_digits(records: list[dict[str, str]]) -> None:
    for column in ("constant", "current"):
        large = [one[column] for one in records if abs(float(one[column])) >= 1e7]
        assert len(large) > 2_000
        assert [text for text in large if float(text) != float(f"{float(text):.1e}")] == []


def test_1976_holds_amounts_of_two_rates_and_mixtures_of_both(records: list[dict[str, str]]) -> None:
    # Amounts written out to the dollar in both columns, so that their quotient is the source's rate of that period.
    exact = [one for one in records if "e" not in one["constant"] + one["current"] and float(one["current"]) > 1e5]
    rates = {
        year: sorted({round(float(one["constant"]) / float(one["current"]), 3) for one in exact if one["year"] == year})
        for year in ("1975", "1976", "1977")
    }
    assert (rates["1975"], rates["1977"]) == ([3.897], [3.398])
    assert len(rates["1976"]) > 5
    assert 3.398 < rates["1976"][0] < rates["1976"][-1] == 3.643


def test_a_state_is_told_by_its_code_of_that_year_as_the_other_code_beside_it_says(
    part: Part, records: list[dict[str, str]]
) -> None:
    beside = part.rows.with_columns(cow=pl.Series([one["ccode"] for one in records])).filter(pl.col("cow") != "")
    told, _ = resolve(beside, column="cow", system=System.COW, into="told", year="fiscal_year")
    differ = told.filter(pl.col("told") != pl.col("partner")).group_by("told", "partner").len().sort("told")
    assert [(one, other) for one, other, _ in differ.rows()] == [("TWN", "CHN"), ("VNM", "VDR")]


def test_the_south_is_not_the_north_and_the_mainland_is_not_the_island(part: Part) -> None:
    years = part.rows.group_by("partner").agg(first=pl.col("fiscal_year").min(), last=pl.col("fiscal_year").max())
    spans = {partner: (first, last) for partner, first, last in years.rows()}
    assert spans["VDR"] == (1956, 1975)
    assert spans["VNM"][0] > 1975
    assert spans["CHN"][0] == 1947
    assert spans["TWN"][0] >= 1949
    assert spans["YUG"] == (1951, 1999)
    assert spans["XKX"] == (2009, 2019)


def test_5_4_percent_of_constant_dollars_have_no_code_and_4_8_percent_no_country(
    part: Part, records: list[dict[str, str]]
) -> None:
    whole = sum(float(one["constant"]) for one in records)
    uncoded = [one for one in records if not one["iso3c"]]
    assert sum(float(one["constant"]) for one in uncoded) / whole == pytest.approx(0.054, abs=0.0005)
    named = {one["country"] for one in uncoded if "not specified" not in one["country"]}
    assert named == set(WITHOUT_CODE)
    loose = part.rows.filter(pl.col("partner").is_null())
    assert loose["constant_usd"].sum() / whole == pytest.approx(0.048, abs=0.0005)
    current = loose["current_usd"].sum() / part.rows["current_usd"].sum()
    assert current == pytest.approx(0.039, abs=0.0005)
    assert part.rows.filter(pl.col("partner").is_null() == pl.col("region_as_listed").is_null()).is_empty()


def test_every_account_of_the_file_is_reviewed_and_every_group_is_used(records: list[dict[str, str]]) -> None:
    assert {one["account"] for one in records} == set(GROUP_OF_ACCOUNT)
    assert set(GROUP_OF_ACCOUNT.values()) == {code for code, _, _ in ACCOUNT_GROUPS}
    of_training = {one["pubrow"] for one in records if GROUP_OF_ACCOUNT[one["account"]] == "training"}
    assert of_training == {"International Military Education and Training"}


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (f"Israel,ISR,2018,{FMF},3e+09x,3e+09", "not a number"),
        (f"Israel,ISR,2018,{FMF},nan,3e+09", "not a number"),
        (f"Israel,ISR,twenty,{FMF},3e+09,3e+09", "not a number"),
        (f"Atlantis,,2018,{FMF},3e+09,3e+09", "no such state"),
        (f"Israel,ISR,2019,{FMF},3.4e+09,3.3e+09", "constant dollars of another year"),
    ],
)
def test_what_cannot_be_read_or_compared_is_critical(tmp_path: Path, line: str, rule: str) -> None:
    (part,) = read(written(tmp_path, line, f"Israel,ISR,2019,{FMF},3e+09,3e+09"), "military.csv")
    assert rules(part, Severity.CRITICAL) == {rule: 1}


def test_an_account_nobody_reviewed_is_said_and_counts_as_other(tmp_path: Path) -> None:
    (part,) = read(written(tmp_path, "Israel,ISR,2019,New,New Account,5,5"), "military.csv")
    assert rules(part, Severity.WARNING) == {"account not reviewed": 1}
    assert part.rows["account_group"].to_list() == ["other"]


def test_a_file_that_lacks_a_column_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "military.csv"
    path.write_text("country,iso3c,year\nIsrael,ISR,2019\n", encoding="utf-8")
    with pytest.raises(Unreadable, match="no column pubrow, account, constant, current"):
        read(path, path.name)
