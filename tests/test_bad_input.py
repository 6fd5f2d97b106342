"""A bad file brought by command: exit code 1, one clear error on stderr, no version, and the store as it was."""

import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from commanding import Answer, comity

from data.store import Store, TableKey

HEADER = "place,year,kind,best,low,high"
ROW = "FRA,2001,state-based,3,2,4"
GOOD = f"{HEADER}\n{ROW}\n"
EVENT = "event_id,place,date_start,date_end,kind,best\n1,FRA,2001-02-30,2001-03-01,one-sided,1\n"
DATASET = "violence_country_years"

Writer = Callable[[Path], object]


def text(content: str | bytes) -> Writer:
    return lambda path: path.write_bytes(content if isinstance(content, bytes) else content.encode())


def two_tables(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.csv", GOOD)
        archive.writestr("two.csv", GOOD)


def far_cell(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet().write(1_048_575, 16_383, "x")


def sheets(*names: str, formula: bool = False) -> Writer:
    def write(path: Path) -> None:
        with xlsxwriter.Workbook(str(path)) as book:
            for name in names:
                sheet = book.add_worksheet(name)
                sheet.write_row(0, 0, HEADER.split(","))
                sheet.write_row(1, 0, ["FRA", 2001, "state-based", 3, 2, 4])
                if formula:
                    sheet.write_formula(1, 3, "=1+2")

    return write


def cut_parquet(path: Path) -> None:
    pl.read_csv(GOOD.encode()).write_parquet(path)
    path.write_bytes(path.read_bytes()[:-9])


def many_rows(path: Path) -> None:
    empty = pa.table({"place": pa.nulls(10_000_000, pa.bool_())})
    with pq.ParquetWriter(path, empty.schema) as writer:
        for _ in range(20):
            writer.write_table(empty, row_group_size=10_000_000)


BAD: dict[str, tuple[str, Writer, str]] = {
    "empty": ("a.csv", text(""), "empty"),
    "header only": ("a.csv", text(f"{HEADER}\n"), "no rows"),
    "wrong delimiter": ("a.csv", text(GOOD.replace(",", "^")), "“place”"),
    "wrong encoding": ("a.csv", text(GOOD.encode("utf-16-le")), "encoding"),
    "NUL bytes": ("a.csv", text(GOOD.replace("FRA", "F\0A")), "Row 2"),
    "decimal commas": ("a.csv", text(f'{HEADER}\nFRA,2001,one-sided,"1,5",1,2\n'), "Use a point"),
    "duplicate headers": ("a.csv", text(f"{HEADER},best\n{ROW},3\n"), "same name"),
    "missing column": ("a.csv", text("place,year,kind,low\nFRA,2001,one-sided,1\n"), "“best”"),
    "renamed column": ("a.csv", text(GOOD.replace("place", "plaec")), "Rename “plaec” to “place”"),
    "unknown country": ("a.csv", text(GOOD.replace("FRA", "Frankreich")), "No state or organisation"),
    "impossible date": ("e.csv", text(EVENT), "2001-02-30"),
    "truncated Parquet": ("a.parquet", cut_parquet, "damaged"),
    "a .sav that is not one": ("a.sav", text(GOOD.replace("3", "4")), "its content is not"),
    "formulas never computed": ("a.xlsx", sheets("A", formula=True), "never computed"),
    "several sheets": ("a.xlsx", sheets("A", "B"), "“A”, “B”"),
    "two tables in a zip": ("a.zip", two_tables, "“one.csv”, “two.csv”"),
    "10,000 columns": ("a.csv", text(",".join(f"c{n}" for n in range(10_000)) + "\n1\n"), "10,000 columns"),
    "gzip named .csv": ("a.csv", text(gzip.compress(GOOD.encode())), "gzip"),
    "one cell at XFD1048576": ("a.xlsx", far_cell, "reaches much further"),
    "200 million rows in 187 KB": ("a.parquet", many_rows, "200,000,000 rows"),
}  # fmt: skip
"""What is wrong, the file's name, how it is written, and words its error must have."""

AGAINST_THE_RULES: dict[str, tuple[str, str]] = {
    "negative deaths": (f"{HEADER}\nFRA,2001,one-sided,-1,-2,4\n", "best"),
    "duplicate key": (f"{GOOD}{ROW}\n", "place"),
    "a year out of range": (GOOD.replace("2001", "1066"), "year"),
    "a kind that is none": (GOOD.replace("state-based", "cold war"), "kind"),
}
"""What only the rules of the dataset can find, and the column it is found in."""


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store that holds one version, which no bad file may change."""
    folder = tmp_path_factory.mktemp("standing")
    (folder / "good.csv").write_text(GOOD, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("COMITY_HOME", str(folder / "home"))
        assert comity("ingest", DATASET, folder / "good.csv").code == 0
    return Store.open(folder / "home")


def brought(store: Store, file: Path, monkeypatch: pytest.MonkeyPatch, *options: str, dataset: str = DATASET) -> Answer:
    """The answer to bringing a file, after checking that whatever it was left no version and no table behind."""
    monkeypatch.setenv("COMITY_HOME", str(store.home))
    before = store.tables()
    refused = store.refusals().height
    answer = comity("ingest", dataset, file, *options)
    assert store.tables() == before
    assert store.current_version() == 1
    assert store.refusals().height == refused + 1
    assert store.verify() == []
    return answer


def judged(answer: Answer, words: str, folder: Path) -> None:
    """That it was refused, once, in words for an analyst."""
    assert answer.code == 1
    said = [line for line in answer.errors.splitlines() if line.strip()]
    assert len(said) == 1, said
    assert "was refused" in said[0]
    assert words in answer.errors + answer.text
    for never in ("Traceback", "polars", "Polars", "Exception", "great_expectations", str(folder)):
        assert never not in answer.errors + answer.text


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_one_clear_error_and_changes_nothing(
    name: str, standing: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_name, write, words = BAD[name]
    write(tmp_path / file_name)
    dataset = "conflict_events" if file_name == "e.csv" else DATASET
    answer = brought(standing, tmp_path / file_name, monkeypatch, dataset=dataset)
    judged(answer, words, tmp_path)
    latest = standing.refusals().row(0, named=True)
    assert (latest["file_name"], latest["purged"]) == (file_name, False)
    assert standing.landing.path_of(latest["sha256"]).read_bytes() == (tmp_path / file_name).read_bytes()


def test_every_break_of_the_rules_is_told_by_row_and_column_at_once(
    standing: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [content.splitlines()[1] for content, _ in AGAINST_THE_RULES.values()]
    file = tmp_path / "rules.csv"
    file.write_text("\n".join([HEADER, *rows, ROW]) + "\n", encoding="utf-8")
    answer = brought(standing, file, monkeypatch, "--format", "json")
    assert answer.code == 1
    found = {(one["row"], one["column"]) for one in json.loads(answer.text) if one["severity"] == "critical"}
    assert {(2, "best"), (3, "place"), (4, "year"), (5, "kind"), (6, "place")} <= found
    assert all(one["reason"] and one["remedy"] for one in json.loads(answer.text))


def test_an_extra_column_is_left_out_with_a_warning(
    tmp_path: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "bom.csv"
    file.write_bytes(b"\xef\xbb\xbf" + f"{HEADER},note\r{ROW},mine\r".encode())
    answer = comity("ingest", DATASET, file, "--format", "json")
    assert answer.code == 0, answer.errors
    (finding,) = json.loads(answer.text)
    assert (finding["severity"], finding["column"]) == ("warning", "note")
    rows = Store.open(own_home).read(TableKey(table="rows", dataset=DATASET, source="own", version="record"))
    assert rows.select("place", "year", "best", "file_row").rows() == [("FRA", 2001, 3, 2)]


def test_a_providers_name_does_not_admit_another_providers_file(
    standing: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mme_v7.csv").write_text(GOOD, encoding="utf-8")
    answer = brought(standing, tmp_path / "mme_v7.csv", monkeypatch, dataset="mme")
    judged(answer, "none of the files that are read from", tmp_path)
