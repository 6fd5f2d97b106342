"""A table becomes a dataset's rows, or every cell that stands in the way is named with its remedy."""

from datetime import date

import polars as pl
import pytest

from data.contract import Column, Dataset, Kind
from data.findings import Finding, Severity
from validation.columns import check

VISITS = Dataset(
    id="visits",
    title="Visits",
    row="one visit",
    key=("visit",),
    place="place",
    period="day",
    columns=(
        Column(name="visit", kind=Kind.TEXT, meaning="The visit's id.", required=True),
        Column(name="place", kind=Kind.ACTOR, meaning="Where it was.", required=True),
        Column(name="day", kind=Kind.DATE, meaning="When it was; null: not known."),
        Column(name="guests", kind=Kind.INTEGER, meaning="How many came; null: not counted.", low=0),
        Column(name="cost_usd", kind=Kind.NUMBER, meaning="What it cost; null: not known.", unit="US dollars"),
        Column(name="was_public", kind=Kind.FLAG, meaning="Whether it was announced; null: not known."),
        Column(name="view_*", kind=Kind.TEXT, meaning="What was said of the home named."),
    ),
)


def table(**columns: list[object]) -> pl.DataFrame:
    rows = pl.DataFrame({"visit": ["a"], "place": ["FRA"]} | columns, strict=False)
    return rows.with_columns(pl.int_range(2, pl.len() + 2).alias("file_row"))


def only(findings: list[Finding]) -> Finding:
    (finding,) = findings
    return finding


def test_text_is_cast_to_what_the_contract_declares_and_absent_columns_are_null() -> None:
    given = table(day=["2020-01-31"], guests=[" 007 "], cost_usd=["1e+08"], was_public=["TRUE"], view_USA=["good"])
    rows, findings = check(given, VISITS)
    assert findings == []
    assert rows.schema == VISITS.schema(given.columns)
    assert rows.row(0) == ("a", "FRA", date(2020, 1, 31), 7, 1e8, True, "good", 2)
    bare, none = check(table(), VISITS)
    assert none == []
    assert bare.row(0) == ("a", "FRA", None, None, None, None, 2)


def test_rows_that_are_typed_already_stay_as_they_are() -> None:
    given = table(day=[date(2020, 1, 31)], guests=[7.0], cost_usd=[1.5], was_public=[False])
    rows, findings = check(given, VISITS)
    assert findings == []
    assert rows.row(0) == ("a", "FRA", date(2020, 1, 31), 7, 1.5, False, 2)


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("guests", "1,5", "Use a point"),
        ("cost_usd", "1234,56", "Use a point"),
        ("cost_usd", "1,234,567.5", "digits alone"),
        ("cost_usd", "1.234.567", "digits alone"),
        ("cost_usd", "$5", "number alone"),
        ("cost_usd", "inf", "Write a number"),
        ("guests", "7.5", "whole number"),
        ("guests", "99999999999999999999", "whole number"),
        ("guests", "many", "whole number"),
        ("guests", "NA", "Leave the cell empty"),
        ("guests", "-", "Leave the cell empty"),
        ("day", "2021-02-30", "Correct it"),
        ("day", "31/01/2020", "year-month-day"),
        ("day", "soon", "year-month-day"),
        ("was_public", "perhaps", "true or false"),
        ("place", "France", "Write FRA"),
        ("place", "Atlantis", "three-letter"),
        ("place", "fra", "Write FRA"),
    ],
)
def test_a_cell_that_cannot_be_cast_is_named_with_its_remedy(column: str, value: str, words: str) -> None:
    rows, findings = check(table(**{column: [value]}), VISITS)
    finding = only(findings)
    assert (finding.row, finding.column, finding.value) == (2, column, value)
    assert finding.severity is Severity.CRITICAL
    assert words in finding.remedy
    assert rows[column].to_list() == [None]


def test_every_bad_cell_has_its_finding_up_to_a_thousand_with_the_total() -> None:
    count = 1_500
    given = table(visit=["a"] * count, place=["FRA"] * count, guests=["1,5"] * count)
    findings = check(given, VISITS)[1]
    assert len(findings) == 1_000
    assert {finding.count for finding in findings} == {count}
    assert [finding.row for finding in findings[:3]] == [2, 3, 4]


def test_an_empty_cell_of_a_required_column_is_critical_and_of_another_is_not() -> None:
    finding = only(check(table(visit=[" "], guests=[None]), VISITS)[1])
    assert (finding.rule, finding.column, finding.row, finding.value) == ("value required", "visit", 2, None)


def test_a_missing_column_is_critical_and_says_what_it_would_hold() -> None:
    finding = only(check(table().drop("place"), VISITS)[1])
    assert (finding.rule, finding.column) == ("column missing", "place")
    assert "Where it was." in finding.remedy


@pytest.mark.parametrize("name", ["Guests", "guest", "GUESTS ", "gests"])
def test_a_misnamed_column_is_critical_even_where_it_is_optional(name: str) -> None:
    finding = only(check(table(**{name: ["7"]}), VISITS)[1])
    assert (finding.rule, finding.column, finding.severity) == ("column misnamed", "guests", Severity.CRITICAL)
    assert f"Rename “{name}” to “guests”" in finding.remedy


def test_a_column_nobody_declared_is_left_out_with_a_warning() -> None:
    rows, findings = check(table(remarks_of_the_desk_officer=["x"]), VISITS)
    assert only(findings).severity is Severity.WARNING
    assert "remarks_of_the_desk_officer" not in rows.columns


def test_a_table_without_row_numbers_is_numbered_from_one() -> None:
    rows, findings = check(table(guests=["x"]).drop("file_row"), VISITS)
    assert rows["file_row"].to_list() == [1]
    assert only(findings).row == 1


@pytest.mark.parametrize("cell", [["7"], {"n": 7}, b"\xff"])
def test_a_column_of_lists_records_or_bytes_is_critical_and_does_not_stop_the_check(cell: object) -> None:
    rows, findings = check(table(guests=[cell]), VISITS)
    assert (only(findings).column, only(findings).severity) == ("guests", Severity.CRITICAL)
    assert rows["guests"].to_list() == [None]
