"""UCDP's files become rows: each recognised, each fault handled by name, every real file without a critical finding."""

import csv
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from data.contract import ROW_NUMBER
from data.datasets import dataset
from data.file_kinds import Unreadable
from data.findings import Severity
from data.provider import Part
from data.providers.ucdp import PROVIDER
from data.providers.ucdp_events import release_of
from data.reading import header

COUNTRY_YEARS = "organizedviolencecy_v25_1.csv"
CONFLICT_YEARS = "ucdp-prio-acd-221.csv"
MEXICO, MYANMAR = "GEDEvent_mexico.csv.zip", "GEDEvent_myanmar.csv.zip"
YEAR_2021, FEBRUARY_2022 = "GEDEvent_v21_01_21_12.csv.zip", "GEDEvent_v22_0_2.csv.zip"
FILES = {
    COUNTRY_YEARS: ("violence_country_years", "ucdp", "25.1", 20_808),
    CONFLICT_YEARS: ("conflict_years", "ucdp", "22.1", 8_239),
    MEXICO: ("conflict_events", "ucdp", "to 23.12, release not stated", 18_957),
    MYANMAR: ("conflict_events", "ucdp", "to 23.12, release not stated", 7_374),
    YEAR_2021: ("conflict_events", "ucdp-candidate", "21.01.21.12", 17_407),
    FEBRUARY_2022: ("conflict_events", "ucdp-candidate", "22.0.2", 966),
}
WARNINGS = {
    MEXICO: {"version not stated": 1},
    MYANMAR: {"version not stated": 1},
    FEBRUARY_2022: {"event outside the months of the release": 18},
}
BOUNDS_THAT_CONTRADICT = {
    ("ARM", 2022, "state-based"),
    ("TCD", 2015, "state-based"),
    ("ERI", 1998, "state-based"),
    ("IND", 2004, "state-based"),
    ("MLI", 1995, "state-based"),
    ("RUS", 2024, "state-based"),
    ("LKA", 1998, "state-based"),
    ("TUR", 1990, "state-based"),
    ("COL", 2020, "one-sided"),
}


def read(path: Path, name: str | None = None) -> Part:
    """The one part a file gives, by the one form that recognises it."""
    columns = header(path)
    (form,) = [form for form in PROVIDER.files if form.recognises(name or path.name, columns)]
    (part,) = form.read(path, name or path.name)
    return part


@pytest.fixture(scope="module")
def parts(provider_files: Path) -> dict[str, Part]:
    return {name: read(provider_files / "ucdp" / name) for name in FILES}


def test_every_file_in_the_folder_is_known_to_these_tests(provider_files: Path) -> None:
    assert {path.name for path in (provider_files / "ucdp").iterdir()} == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_every_real_file_gives_typed_rows_with_unique_keys_and_no_critical(parts: dict[str, Part], name: str) -> None:
    part = parts[name]
    declared = dataset(part.dataset)
    assert (part.dataset, part.source, part.version, part.rows.height) == FILES[name]
    assert dict(part.rows.schema) == declared.schema()
    assert not part.rows.select(declared.key).is_duplicated().any()
    assert part.rows.select(column.name for column in declared.required).null_count().sum_horizontal().item() == 0
    assert [finding for finding in part.findings if finding.severity is Severity.CRITICAL] == []
    assert Counter(finding.rule for finding in part.findings) == WARNINGS.get(name, {})
    assert part.status == ("provisional" if part.source == "ucdp-candidate" else "shown")


@pytest.mark.parametrize("name", FILES)
def test_every_value_lies_in_its_declared_list_and_range(parts: dict[str, Part], name: str) -> None:
    part = parts[name]
    for column in dataset(part.dataset).columns:
        values = part.rows[column.name].drop_nulls()
        if column.codes is not None:
            assert set(values.unique()) <= set(column.codes), column.name
        if column.low is not None and not values.is_empty():
            assert values.min() >= column.low, column.name
        if column.high is not None and not values.is_empty():
            assert values.max() <= column.high, column.name


def test_the_bounds_of_exactly_nine_country_years_contradict(parts: dict[str, Part]) -> None:
    rows = parts[COUNTRY_YEARS].rows
    broken = rows.filter((pl.col("low") > pl.col("best")) | (pl.col("best") > pl.col("high")))
    assert set(broken.select("place", "year", "kind").rows()) == BOUNDS_THAT_CONTRADICT
    assert broken.height == 9


def test_coverage_is_every_state_of_a_world_file_and_one_state_of_a_country_file(parts: dict[str, Part]) -> None:
    def first(name: str) -> tuple[object, ...]:
        (row,) = parts[name].coverage.rows()
        return row

    assert first(COUNTRY_YEARS) == (None, None, date(1989, 1, 1), date(2024, 12, 31))
    assert first(CONFLICT_YEARS) == (None, None, date(1946, 1, 1), date(2021, 12, 31))
    assert first(MEXICO) == (None, "MEX", date(1989, 1, 1), date(2023, 12, 31))
    assert first(MYANMAR) == (None, "MMR", date(1989, 1, 1), date(2023, 12, 31))
    assert first(YEAR_2021) == (None, None, date(2021, 1, 1), date(2021, 12, 31))
    assert first(FEBRUARY_2022) == (None, None, date(2022, 2, 1), date(2022, 2, 28))


def test_country_year_rows_add_up_to_the_raw_columns(parts: dict[str, Part], provider_files: Path) -> None:
    raw = duckdb.sql(
        f"""select sum(sb_total_deaths_best_cy), sum(ns_total_deaths_low_cy), sum(os_total_deaths_high_cy),
        sum(cumulative_total_deaths_in_orgvio_best_cy) from read_csv('{provider_files / "ucdp" / COUNTRY_YEARS}')"""
    ).fetchall()[0]
    rows = parts[COUNTRY_YEARS].rows

    def total(kind: str, column: str) -> int:
        return int(rows.filter(pl.col("kind") == kind)[column].sum())

    ours = (
        total("state-based", "best"),
        total("non-state", "low"),
        total("one-sided", "high"),
        int(rows["best"].sum()),
    )
    assert ours == raw


def test_each_state_of_a_list_is_a_row_of_its_own(parts: dict[str, Part], provider_files: Path) -> None:
    with (provider_files / "ucdp" / CONFLICT_YEARS).open(encoding="utf-8", newline="") as file:
        listed = Counter(
            {
                role: sum(len([code for code in row[column].split(",") if code.strip()]) for row in records)
                for records in [list(csv.DictReader(file))]
                for role, column in (
                    ("location", "gwno_loc"),
                    ("side_a", "gwno_a"),
                    ("side_a_2nd", "gwno_a_2nd"),
                    ("side_b", "gwno_b"),
                    ("side_b_2nd", "gwno_b_2nd"),
                )
            }
        )
    # Hyderabad and India, both locations of conflict 226 in 1948, are one actor here.
    listed["location"] -= 1
    assert dict(parts[CONFLICT_YEARS].rows["role"].value_counts().iter_rows()) == listed


def test_codes_that_ucdp_uses_its_own_way_become_the_state_that_bears_the_conflict(parts: dict[str, Part]) -> None:
    deaths, conflicts = parts[COUNTRY_YEARS].rows, parts[CONFLICT_YEARS].rows
    serbia = deaths.filter(pl.col("source_code") == "345").group_by("place").agg(pl.col("year").max())
    assert dict(serbia.iter_rows()) == {"YUG": 2006, "SRB": 2024}
    over = conflicts.filter(pl.col("role") == "location")
    assert over.filter(pl.col("location") == "Hyderabad")["place"].unique().to_list() == ["IND"]
    assert over.filter(pl.col("place") == "DZA")["year"].min() == 1954
    assert over.filter(pl.col("place") == "AGO")["year"].min() == 1961


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
