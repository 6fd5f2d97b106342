"""Files become tables exactly as they are written, each row with its number as a spreadsheet shows it."""

import time
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pyreadstat
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from data.delimited import read_delimited
from data.findings import Severity
from data.reading import FileKind, Unreadable, header, notes, preflight, read_table, recognise_kind


def rows_of(content: str | bytes) -> list[tuple[object, ...]]:
    return read_delimited(content if isinstance(content, bytes) else content.encode()).rows()


def test_every_cell_is_text_exactly_as_written_and_an_empty_one_is_null() -> None:
    table = read_delimited(b'code,year,deaths\n007, 1999 ,"1,5"\n,"",1e+08\n')
    assert table.schema == {"code": pl.String, "year": pl.String, "deaths": pl.String, "file_row": pl.Int64}
    assert table.rows() == [("007", " 1999 ", "1,5", 2), (None, None, "1e+08", 3)]


def test_a_line_break_in_a_quoted_cell_adds_no_row_number() -> None:
    assert rows_of('a,b\n1,"x\ny"\n2,z\n') == [("1", "x\ny", 2), ("2", "z", 3)]


def test_a_blank_line_adds_a_row_number_and_gives_no_row() -> None:
    assert rows_of("a,b\n1,2\n\n,\n3,4\n\n") == [("1", "2", 2), ("3", "4", 5)]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_separator_and_line_end_is_recognised(separator: str, line_end: str) -> None:
    lines = [["name", "n", "text"], ["é", "1", "x"], ["ü", "", "y"]]
    content = line_end.join(separator.join(line) for line in lines)
    assert rows_of(content) == [("é", "1", "x", 2), ("ü", None, "y", 3)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
def test_every_encoding_gives_the_same_text(encoding: str) -> None:
    assert rows_of("land,n\nCôte d'Ivoire,1\nTürkiye,2\n".encode(encoding))[0][0] == "Côte d'Ivoire"


def test_a_guessed_encoding_is_said_and_a_certain_one_is_not(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("land,n\nCôte,1\n".encode("cp1252"))
    (note,) = notes(path)
    assert note.severity is Severity.WARNING
    assert "Windows-1252" in note.reason
    path.write_bytes("land,n\nCôte,1\n".encode())
    assert notes(path) == []


def test_a_character_cut_at_the_end_of_the_beginning_spoils_no_column_name(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    for shift in range(3):
        path.write_bytes(("größe,n" + " " * shift + "\n" + "é,1\n" * 300_000).encode())
        assert header(path)[0] == "größe"


def test_a_short_row_is_named_rather_than_filled_with_nulls() -> None:
    with pytest.raises(Unreadable, match="Row 3 does not have as many cells") as raised:
        rows_of("a,b,c\n1,2,3\n4,5\n")
    assert raised.value.row == 3


def test_a_row_is_named_as_a_spreadsheet_shows_it_after_a_quoted_line_break() -> None:
    with pytest.raises(Unreadable) as raised:
        rows_of('a,b\n1,"x\ny"\n2,\x00\n')
    assert raised.value.row == 3


def test_a_nameless_column_is_left_out_when_empty_and_called_after_its_place_when_not() -> None:
    assert read_delimited(b"a,b,\n1,2,\n").columns == ["a", "b", "file_row"]
    assert read_delimited(b",b\n1,2\n").columns == ["(column 1)", "b", "file_row"]


@given(st.lists(st.lists(st.text(st.characters(categories=["L", "N", "P", "Zs"])), min_size=2, max_size=2), min_size=1))
def test_what_is_written_is_what_is_read(cells: list[list[str]]) -> None:
    written = pl.DataFrame(cells, schema=["a", "b"], orient="row").with_columns(c=pl.lit("x"))
    read = read_delimited(written.write_csv(quote_style="always").encode(), separator=",", encoding="utf-8")
    expected = written.with_columns(pl.when(pl.all() != "").then(pl.all()))
    assert read.drop("file_row").equals(expected)
    assert read["file_row"].to_list() == list(range(2, len(cells) + 2))


def test_a_workbook_is_text_with_the_spreadsheets_row_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Data")
        sheet.write_row(2, 1, ["place", "n", "day", "flag", "code"])
        sheet.write_row(3, 1, ["FRA", 7, None, True, "007"])
        sheet.write_datetime(3, 3, date(2020, 1, 31), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_row(5, 1, ["DEU", 7.5])
        book.add_worksheet("Empty")
    table = read_table(path)
    assert table.columns == ["place", "n", "day", "flag", "code", "file_row"]
    assert table.rows() == [
        ("FRA", "7", "2020-01-31", "TRUE", "007", 4),
        ("DEU", "7.5", None, None, None, 6),
    ]
    assert header(path) == ["place", "n", "day", "flag", "code"]


def test_a_sheet_is_read_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name in ("One", "Two"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["place", "n"])
            sheet.write_row(1, 0, [name, 1])
    assert read_table(path, sheet="Two").rows() == [("Two", "1", 2)]
    with pytest.raises(Unreadable, match="“One”, “Two”"):
        read_table(path, sheet="Three")


def test_parquet_keeps_its_types_and_counts_rows_from_one(tmp_path: Path) -> None:
    pl.DataFrame({"n": [1, None], "day": [date(2020, 1, 1), None]}).write_parquet(tmp_path / "a.parquet")
    table = read_table(tmp_path / "a.parquet")
    assert table.schema == {"n": pl.Int64, "day": pl.Date, "file_row": pl.Int64}
    assert table["file_row"].to_list() == [1, 2]


def test_spss_gives_labels_keeps_user_missing_codes_and_leaves_system_missing_null(tmp_path: Path) -> None:
    answers = pl.DataFrame({"country": [1.0, 2.0, 2.0], "view": [1.0, 9.0, None], "weight": [0.5, 1.0, 2.0]})
    pyreadstat.write_sav(
        answers,
        str(tmp_path / "a.sav"),
        variable_value_labels={"country": {1: "France", 2: "Germany"}, "view": {1: "Very favorable", 9: "Refused"}},
        missing_ranges={"view": [9]},
    )
    table = read_table(tmp_path / "a.sav")
    assert table.rows() == [
        ("France", "Very favorable", 0.5, 1),
        ("Germany", "Refused", 1.0, 2),
        ("Germany", None, 2.0, 3),
    ]


def test_a_code_without_a_label_stays_its_number_as_text(tmp_path: Path) -> None:
    pyreadstat.write_sav(
        pl.DataFrame({"view": [1.0, 4.0, 2.5]}), str(tmp_path / "a.sav"), variable_value_labels={"view": {1: "Yes"}}
    )
    assert read_table(tmp_path / "a.sav")["view"].to_list() == ["Yes", "4", "2.5"]


def test_stata_files_are_read_with_their_labels(tmp_path: Path) -> None:
    pyreadstat.write_dta(
        pl.DataFrame({"view": [1, 2]}), str(tmp_path / "a.dta"), variable_value_labels={"view": {1: "Yes", 2: "No"}}
    )
    assert recognise_kind(tmp_path / "a.dta") is FileKind.DTA
    assert read_table(tmp_path / "a.dta")["view"].to_list() == ["Yes", "No"]


def test_the_kind_is_told_from_the_content_not_the_name(tmp_path: Path) -> None:
    pl.DataFrame({"n": [1]}).write_parquet(tmp_path / "a.csv")
    assert recognise_kind(tmp_path / "a.csv") is FileKind.PARQUET
    with zipfile.ZipFile(tmp_path / "b.csv", "w") as archive:
        archive.writestr("folder/table.csv", "a,b\n1,2\n")
        archive.writestr("readme.txt", "hello")
        archive.writestr("codebook.pdf", "%PDF")
    assert recognise_kind(tmp_path / "b.csv") is FileKind.ZIP
    assert read_table(tmp_path / "b.csv").rows() == [("1", "2", 2)]
    assert header(tmp_path / "b.csv") == ["a", "b"]


ROWS_OF_REAL_FILES = {
    "dcad/DCAD-v1.0-main.csv": 1_871,
    "mme/mme_v7.csv": 3_707,
    "mme/mme-v7-long.csv": 13_818,
    "ucdp/organizedviolencecy_v25_1.csv": 6_936,
    "ucdp/ucdp-prio-acd-221.csv": 2_568,
    "ucdp/GEDEvent_v21_01_21_12.csv.zip": 17_407,
    "ucdp/GEDEvent_mexico.csv.zip": 18_957,
    "pew/global_attitudes_2019.sav": 38_426,
    "pew/pew_global_attitudes_2002_2023.parquet": 617_345,
    "pax/pax_all_agreements_data.csv": 1_868,
    "unga/IdealpointestimatesAll_Apr2020.csv": 10_469,
    "mediation/CWM.csv": 762,
    "us_visits/visits.xls": 377,
}


@pytest.mark.parametrize("name", ROWS_OF_REAL_FILES)
def test_the_real_files_have_the_rows_their_providers_count(name: str, provider_files: Path) -> None:
    path = provider_files / name
    preflight(path)
    started = time.process_time()
    table = read_table(path)
    assert table.height == ROWS_OF_REAL_FILES[name]
    assert [each for each in table.columns if each != "file_row"] == header(path)
    assert table["file_row"].is_sorted()
    assert time.process_time() - started < 20
