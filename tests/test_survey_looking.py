"""A look tells what a survey file holds, counted right, and nothing of any respondent's row."""

import random
import zipfile
from datetime import date, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pyreadstat
import pytest
import xlsxwriter
from survey_exports import KINDS, PARQUET, SAV, export, labelled

from data.delimited import read_delimited
from data.file_kinds import FileKind, Unreadable
from data.survey_description import Form
from data.survey_looking import MOST_VALUES, look
from data.survey_text import open_text, text_batches


@pytest.fixture(scope="module")
def exports(provider_files: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return export(provider_files, tmp_path_factory.mktemp("exports"))


def test_the_real_sav_is_told_with_labels_and_counts(provider_files: Path) -> None:
    seen = look(provider_files / SAV, file_name="global_attitudes_2019.sav")
    assert (seen.kind, seen.rows, seen.counted) == (FileKind.SAV, 38_426, 38_426)
    codes, about = pyreadstat.read_sav(str(provider_files / SAV), output_format="polars")
    assert list(seen.names) == codes.columns
    for column in seen.columns:
        raw = codes[column.name]
        assert column.label == about.column_names_to_labels[column.name]
        assert column.missing == raw.null_count()
        assert (column.low, column.high) == (raw.min(), raw.max())
        counts = dict(raw.drop_nulls().value_counts().iter_rows())
        labels = about.variable_value_labels.get(column.name, {})
        if column.values:
            assert {float(one.code): one.count for one in column.values} == counts
            assert {float(one.code): one.label for one in column.values} == labels
    assert seen.column("country").states
    assert not seen.column("fav_usa").states
    assert [seen.column(name).values for name in ("weight", "age")] == [(), ()]


def test_the_real_parquet_is_counted_as_duckdb_counts_it(provider_files: Path) -> None:
    path = provider_files / PARQUET
    seen = look(path, file_name=path.name)
    assert seen.rows == 617_345
    for name in ("wav", "sta", "opi_USA", "opi_BRA"):
        recounted = duckdb.sql(f"select cast({name} as varchar), count(*) from '{path}' group by 1").fetchall()
        told = {one.code: one.count for one in seen.column(name).values}
        assert told | ({None: seen.column(name).missing} if seen.column(name).missing else {}) == dict(recounted)
    assert seen.column("sta").distinct == 70
    assert seen.column("age").values == ()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file_holds_the_same_answers(kind: str, exports: dict[str, Path], provider_files: Path) -> None:
    words = labelled(provider_files)
    seen = look(exports[kind], file_name=kind)
    assert seen.rows == words.height
    assert list(seen.names) == words.columns
    for name in ("country", "sex", "fav_usa", "fav_eu"):
        said = {one.label or one.code: one.count for one in seen.column(name).values if one.count}
        assert said == dict(words[name].drop_nulls().value_counts().iter_rows())
    weight = seen.column("weight")
    assert weight.kind == "number"
    assert weight.low == pytest.approx(words["weight"].min(), rel=1e-14)
    assert seen.column("age").missing == words["age"].null_count()


def test_how_a_text_is_written_is_detected_and_can_be_said(exports: dict[str, Path], tmp_path: Path) -> None:
    assert look(exports["comma.csv"], file_name="a").form == Form(encoding="utf-8-sig", separator=",", decimal=".")
    detected = look(exports["semicolon.csv"], file_name="a").form
    assert (detected.separator, detected.decimal) == (";", ",")
    path = tmp_path / "a.csv"
    path.write_bytes("land;größe\nCôte d'Ivoire;1,5\n".encode("cp1252"))
    assert look(path, file_name="a").form == Form(encoding="cp1252", separator=";", decimal=",")
    said = look(path, file_name="a", form=Form(encoding="cp437", decimal="."))
    assert said.form == Form(encoding="cp437", separator=";", decimal=".")
    assert said.given == Form(encoding="cp437", decimal=".")
    assert said.columns[1].kind == "text"
    with pytest.raises(Unreadable, match="encoding"):
        look(path, file_name="a", form=Form(encoding="utf-8"))


def test_a_sheet_is_read_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name in ("One", "Two"):
            book.add_worksheet(name).write_column(0, 0, ["q", name])
    with pytest.raises(Unreadable, match="“One”, “Two”"):
        look(path, file_name="a.xlsx")
    assert look(path, file_name="a.xlsx", form=Form(sheet="Two")).columns[0].values[0].code == "Two"


def test_free_text_and_what_tells_persons_apart_is_never_listed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = 50
    pl.DataFrame(
        {
            "id": [7_000_000 + number for number in range(rows)],
            "name": [f"Person {number}" for number in range(rows)],
            "remark": ["x" * 201] * rows,
            "town": [f"Town {number % 61}" for number in range(rows)],
            "answer": ["Yes", "No"] * (rows // 2),
        }
    ).write_csv(path)
    seen = look(path, file_name="a.csv")
    assert [column.name for column in seen.columns if column.values] == ["answer"]
    assert (seen.column("id").low, seen.column("id").high) == (None, None)
    assert "Person" not in repr(seen)
    assert "7000" not in repr(seen)


def test_over_sixty_values_are_counted_and_not_listed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    for values in (MOST_VALUES, MOST_VALUES + 1):
        pl.DataFrame({"v": [f"t{number % values}" for number in range(1_000)]}).write_csv(path)
        column = look(path, file_name="a.csv").columns[0]
        assert (column.distinct, bool(column.values)) == (values, values == MOST_VALUES)


def test_user_missing_codes_and_labels_nobody_has_are_named(tmp_path: Path) -> None:
    pyreadstat.write_sav(
        pl.DataFrame({"q": [1.0, 9.0, None]}),
        str(tmp_path / "a.sav"),
        variable_value_labels={"q": {1: "Good", 2: "Bad", 9: "Refused"}},
        missing_ranges={"q": [{"lo": 8, "hi": 9}]},
    )
    (column,) = look(tmp_path / "a.sav", file_name="a.sav").columns
    told = [(one.code, one.label, one.count, one.missing) for one in column.values]
    assert told == [("1", "Good", 1, False), ("9", "Refused", 1, True), ("2", "Bad", 0, False)]
    assert column.missing == 1


def test_days_are_told_as_days_and_a_formula_is_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("day,cell\n2024-03-01,=cmd|' /C calc'!A0\n2024-02-01,=1+1\n")
    day, cell = look(path, file_name="a.csv").columns
    assert (day.kind, day.low, day.high) == ("date", date(2024, 2, 1), date(2024, 3, 1))
    assert (cell.kind, {one.code for one in cell.values}) == ("text", {"=cmd|' /C calc'!A0", "=1+1"})


@pytest.mark.parametrize("cut", [100, 500, 5_000, 1_000_000])
def test_a_truncated_sav_is_refused_in_plain_words(cut: int, provider_files: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.sav"
    path.write_bytes((provider_files / SAV).read_bytes()[:cut])
    with pytest.raises(Unreadable, match="damaged or cut short"):
        look(path, file_name="a.sav")


def test_a_hostile_sav_header_is_refused(provider_files: Path, tmp_path: Path) -> None:
    whole = bytearray((provider_files / SAV).read_bytes())
    whole[80:84] = (2_000_000_000).to_bytes(4, "little")
    (tmp_path / "a.sav").write_bytes(whole)
    with pytest.raises(Unreadable, match=r"too large|damaged"):
        look(tmp_path / "a.sav", file_name="a.sav")


@pytest.mark.parametrize(
    ("kind", "columns"), [("csv", 20_000), ("sav", 20_000), ("parquet", 6_000), ("dta", 6_000), ("xlsx", 16_000)]
)
def test_too_many_columns_are_refused_plainly(kind: str, columns: int, tmp_path: Path) -> None:
    path = tmp_path / f"a.{kind}"
    wide = pl.DataFrame({f"c{number}": [1.0] for number in range(columns)})
    if kind == "csv":
        wide.write_csv(path)
    elif kind == "parquet":
        wide.write_parquet(path)
    elif kind == "xlsx":
        with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
            sheet = book.add_worksheet()
            for number in range(2):
                sheet.write_row(number, 0, [f"c{one}" for one in range(columns)])
    else:
        write = pyreadstat.write_sav if kind == "sav" else pyreadstat.write_dta
        write(wide, str(path))
    with pytest.raises(Unreadable, match="columns"):
        look(path, file_name=path.name)


def test_an_archive_holds_one_table(exports: dict[str, Path], tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(exports["comma.csv"], "answers.csv")
    assert look(tmp_path / "a.zip", file_name="a.zip").kind is FileKind.CSV
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.write(tmp_path / "a.zip", "a.csv")
    with pytest.raises(Unreadable, match="another archive"):
        look(tmp_path / "b.zip", file_name="b.zip")


def _tables(seed: int) -> bytes:
    chance = random.Random(seed)
    width, separator, end = chance.randint(2, 4), chance.choice(",;\t"), chance.choice(["\n", "\r\n"])
    cells = ["", "a", "é", "1", '"q"', '"a\nb"', f'"{separator}"', '"say ""so"""']
    lines = [separator.join(f"n{place}é" for place in range(width))]
    for _ in range(chance.randint(1, 12)):
        if chance.random() < 0.15:
            lines.append("")
        lines.append(separator.join(chance.choice(cells) for _ in range(width + (chance.random() < 0.02))))
    return end.join([*([""] if chance.random() < 0.2 else []), *lines]).encode()


@pytest.mark.parametrize("piece", [16, 50, 10_000])
def test_text_in_pieces_is_the_text_read_at_once(piece: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.survey_text.PIECE_BYTES", piece)
    path = tmp_path / "a.csv"
    for seed in range(200):
        content = _tables(seed)
        path.write_bytes(content)
        try:
            expected: pl.DataFrame | str = read_delimited(content)
        except Unreadable as refused:
            expected = refused.what
        try:
            table = open_text(path)
            parts = list(text_batches(table, table.names, rows=3))
            read: pl.DataFrame | str = pl.concat(parts)
            assert all(part.height <= 3 for part in parts)
        except Unreadable as refused:
            read = refused.what
        assert isinstance(read, pl.DataFrame) == isinstance(expected, pl.DataFrame)
        assert read.equals(expected) if isinstance(read, pl.DataFrame) else read == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(("row", "line", "what"), [(4_002, "a,b,c", "cells"), (7_001, "a\x00,b", "character")])
def test_a_broken_row_far_down_is_named(
    row: int, line: str, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.survey_text.PIECE_BYTES", 10_000)
    lines = ["x,y", *["one,two"] * 9_000]
    lines[row - 1] = line
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines))
    with pytest.raises(Unreadable, match=what) as raised:
        look(path, file_name="a.csv")
    assert raised.value.row == row


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (pl.Series([[1, 2], [3]]), "“extra” \\(list\\)"),
        (pl.Series([{"a": 1}, {"a": 2}]), "“extra” \\(struct\\)"),
        (pl.Series([timedelta(1), timedelta(2)]), "“extra” \\(duration\\)"),
        (pl.Series([b"\xff", b"a"]), "bytes that are no text: “extra”"),
    ],
)
def test_a_parquet_column_that_holds_no_single_answer_is_named(cells: pl.Series, said: str, tmp_path: Path) -> None:
    file = tmp_path / "wave.parquet"
    pl.DataFrame({"country": ["FRA", "DEU"], "extra": cells}).write_parquet(file)
    with pytest.raises(Unreadable, match=said):
        look(file, file_name=file.name)


def test_text_that_an_older_program_wrote_as_bytes_is_text(tmp_path: Path) -> None:
    file = tmp_path / "wave.parquet"
    pl.DataFrame({"country": [b"FRA", "Österreich".encode()]}).write_parquet(file)
    assert {one.code for one in look(file, file_name=file.name).columns[0].values} == {"FRA", "Österreich"}


def test_an_encoding_that_is_given_needs_no_mark_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "wave.csv"
    file.write_bytes("country;name\nPolska;Żółć\n".encode("utf-16-le"))
    with pytest.raises(Unreadable, match="without its byte-order mark"):
        look(file, file_name=file.name)
    seen = look(file, file_name=file.name, form=Form(encoding="utf-16-le"))
    assert [one.values[0].code for one in seen.columns] == ["Polska", "Żółć"]
