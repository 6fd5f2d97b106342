"""Each form and fault of UCDP's files is read by name, shown on files made up here."""

import csv
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from conflict_files import read

from data.contract import ROW_NUMBER
from data.file_kinds import Unreadable
from data.findings import Severity
from data.providers.ucdp_events import release_of

COUNTRY_YEAR_COLUMNS = [
    "country_id",
    "country",
    "year",
    *(f"{kind}_total_deaths_{bound}" for kind in ("sb", "ns", "os") for bound in ("best", "high", "low")),
]
RUSSIA = ["365", "Russia (Soviet Union)", "2025", "60", "90", "50", "0", "0", "0", "7", "7", "5"]
SERBIA = ["345", "Serbia (Yugoslavia)", "2025", "0", "0", "0", "1", "1", "1", "0", "0", "0"]


def country_years(
    path: Path, *, suffix: str = "", rows: list[list[str]] | None = None, version: list[str] | None = None
) -> Path:
    """A country-year file in UCDP's form: UTF-8 with a byte-order mark, names with or without `_cy`."""
    names = [name + suffix for name in COUNTRY_YEAR_COLUMNS] + (["version"] if version else [])
    body = [[*row, *version[at : at + 1]] if version else row for at, row in enumerate(rows or [RUSSIA, SERBIA])]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([names, *body])
    return path


def test_version_26_1_without_suffix_reads_as_the_older_form_does(tmp_path: Path) -> None:
    new = read(country_years(tmp_path / "OrganizedViolenceCYDataSet26_1.csv"))
    old = read(country_years(tmp_path / "organizedviolencecy_v25_1.csv", suffix="_cy"))
    assert (new.version, old.version) == ("26.1", "25.1")
    assert new.rows.equals(old.rows)
    russia = new.rows.filter(pl.col("place") == "RUS", pl.col("kind") == "state-based").row(0, named=True)
    assert (russia["best"], russia["low"], russia["high"], russia[ROW_NUMBER]) == (60, 50, 90, 2)
    assert new.coverage["place"].to_list() == ["RUS", "SRB"], "an extract covers what it lists"


def test_the_content_says_the_version_before_the_name_does(tmp_path: Path) -> None:
    path = country_years(tmp_path / "organizedviolencecy_v25_1.csv", version=["26.1", "26.1"])
    assert read(path).version == "26.1"


def test_a_file_that_states_no_version_asks_for_its_name(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"version .* cannot be told.*organizedviolencecy_v25_1\.csv.*name UCDP"):
        read(country_years(tmp_path / "deaths.csv"))


def test_a_file_of_two_versions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="mixes versions"):
        read(country_years(tmp_path / "organizedviolencecy_v25_1.csv", version=["25.1", "26.1"]))


def test_a_cell_that_is_no_number_is_a_critical_finding_at_its_row(tmp_path: Path) -> None:
    broken = [RUSSIA, [*SERBIA[:3], "about 5", *SERBIA[4:]]]
    part = read(country_years(tmp_path / "organizedviolencecy_v25_1.csv", rows=broken))
    (finding,) = part.findings
    assert (finding.severity, finding.column, finding.row) == (Severity.CRITICAL, "sb_total_deaths_best", 3)
    assert finding.value == "about 5"


def test_a_code_no_state_has_is_a_critical_finding(tmp_path: Path) -> None:
    part = read(country_years(tmp_path / "organizedviolencecy_v25_1.csv", rows=[["1234", "Atlantis", *RUSSIA[2:]]]))
    assert [(finding.rule, finding.severity) for finding in part.findings] == [("no such state", Severity.CRITICAL)]


EVENT = {
    "id": "1",
    "year": "2021",
    "active_year": "1",
    "code_status": "Clear",
    "type_of_violence": "1",
    "conflict_new_id": "10",
    "conflict_name": "X: Government",
    "dyad_new_id": "20",
    "side_a": "Government of X",
    "side_b": "Y",
    "number_of_sources": "-1",
    "where_prec": "1",
    "latitude": "34.5",
    "longitude": "69.2",
    "country": "Afghanistan",
    "country_id": "700",
    "date_prec": "1",
    "date_start": "2021-08-26 00:00:00.000",
    "date_end": "2021-08-26 00:00:00.000",
    "deaths_civilians": "1",
    "best": "3",
    "high": "4",
    "low": "2",
    "gwnoa": "2;200;900",
    "gwnob": "",
}


def event_file(path: Path, *changes: dict[str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(EVENT))
        writer.writeheader()
        writer.writerows(EVENT | change for change in changes)
    return path


def test_truth_is_written_0_and_1_or_false_and_true(tmp_path: Path) -> None:
    written = [{"id": str(at), "active_year": value} for at, value in enumerate(("1", "0", "true", "false", "TRUE"))]
    rows = read(event_file(tmp_path / "GEDEvent_v24_1.csv", *written)).rows
    assert rows["active_year"].to_list() == [True, False, True, False, True]


def test_lists_of_states_become_ids_and_minus_one_source_is_not_missing(tmp_path: Path) -> None:
    row = read(event_file(tmp_path / "GEDEvent_v24_1.csv", {})).rows.row(0, named=True)
    assert (row["states_a"], row["states_b"], row["sources"]) == ("USA;GBR;AUS", None, -1)


def test_days_are_read_in_each_form_ucdp_writes(tmp_path: Path) -> None:
    written = ("2021-08-26", "2021-08-26 00:00:00.000", "2021-08-26T00:00:00.000000")
    changes = [{"id": str(at), "date_start": text} for at, text in enumerate(written)]
    rows = read(event_file(tmp_path / "GEDEvent_v24_1.csv", *changes)).rows
    assert set(rows["date_start"]) == {date(2021, 8, 26)}


def test_an_archive_with_what_macos_adds_reads_as_the_table_alone(tmp_path: Path) -> None:
    table = event_file(tmp_path / "GEDEvent_v24_1.csv", {})
    with zipfile.ZipFile(tmp_path / "GEDEvent_v24_1.csv.zip", "w") as archive:
        archive.write(table, table.name)
        archive.writestr("__MACOSX/._GEDEvent_v24_1.csv", b"\x00\x05\x16\x07")
    assert read(tmp_path / "GEDEvent_v24_1.csv.zip").rows.equals(read(table).rows)


@pytest.mark.parametrize(
    ("name", "version", "candidate", "first", "last"),
    [
        ("GEDEvent_v21_01_21_12.csv", "21.01.21.12", True, date(2021, 1, 1), date(2021, 12, 31)),
        ("GEDEvent_v24_0_2.csv", "24.0.2", True, date(2024, 2, 1), date(2024, 2, 29)),
        ("GEDEvent_v23_01_23_09.csv.zip", "23.01.23.09", True, date(2023, 1, 1), date(2023, 9, 30)),
        ("GEDEvent_v24_1.csv", "24.1", False, None, None),
        ("ged251-csv.zip", "25.1", False, None, None),
    ],
)
def test_the_name_of_an_event_file_says_its_release(
    name: str, version: str, candidate: bool, first: date | None, last: date | None
) -> None:
    release = release_of(name)
    assert release is not None
    assert (release.version, release.candidate, release.first, release.last) == (version, candidate, first, last)


@pytest.mark.parametrize("name", ["GEDEvent_mexico.csv", "events.csv", "GEDEvent_v22_0_13.csv"])
def test_a_name_that_is_no_release_is_none(name: str) -> None:
    assert release_of(name) is None


def test_unchecked_events_without_a_release_in_the_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"GEDEvent_v22_0_2\.csv\.zip"):
        read(event_file(tmp_path / "events.csv", {"code_status": "Check deaths"}))


def test_events_of_another_month_are_left_out_with_a_warning_each(tmp_path: Path) -> None:
    january = {"id": "2", "date_start": "2022-01-30", "date_end": "2022-02-02"}
    february = {"id": "3", "date_start": "2022-02-01", "date_end": "2022-03-12"}
    part = read(event_file(tmp_path / "GEDEvent_v22_0_2.csv", january, february))
    assert part.rows["event_id"].to_list() == ["3"]
    assert [(finding.row, finding.value) for finding in part.findings] == [(2, "2022-01-30")]


def test_a_final_release_covers_the_world_to_the_year_before_it(tmp_path: Path) -> None:
    part = read(event_file(tmp_path / "GEDEvent_v24_1.csv", {}))
    assert part.coverage.rows() == [(None, None, date(1989, 1, 1), date(2023, 12, 31))]


def test_a_column_that_is_renamed_is_named_with_the_nearest(tmp_path: Path) -> None:
    table = event_file(tmp_path / "GEDEvent_v24_1.csv", {})
    table.write_text(table.read_text(encoding="utf-8").replace("where_prec", "where_precision"), encoding="utf-8")
    with pytest.raises(Unreadable, match=r"no “where_prec”.*Is it “where_precision”\?"):
        read(table)


def test_the_version_is_read_from_each_form_of_name(tmp_path: Path) -> None:
    names = ("OrganizedViolenceCYDataSet26_1.csv", "organizedviolencecy_v25_1.csv", "organizedviolencecy-241-csv.csv")
    assert [read(country_years(tmp_path / name)).version for name in names] == ["26.1", "25.1", "24.1"]
