"""Files that lie, break readers or ask for too much: each is refused in plain words, and the next file is judged."""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from validation.gate import Admitted, Gate, Refused

HEADER = "place,year,kind,best,low,high"
ROW = "FRA,2001,state-based,3,2,4"
GOOD = f"{HEADER}\n{ROW}\n"


Writer = Callable[[Path], object]


def text(content: str | bytes) -> Writer:
    return lambda path: path.write_bytes(content if isinstance(content, bytes) else content.encode())


def zipped(**members: str) -> Writer:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members.items():
                archive.writestr(name, content)

    return write


def workbook(fill: Callable[[xlsxwriter.Workbook], object]) -> Writer:
    def write(path: Path) -> None:
        with xlsxwriter.Workbook(str(path)) as book:
            fill(book)

    return write


def filled(book: xlsxwriter.Workbook, name: str) -> xlsxwriter.worksheet.Worksheet:
    sheet = book.add_worksheet(name)
    sheet.write_row(0, 0, HEADER.split(","))
    sheet.write_row(1, 0, ["FRA", 2001, "state-based", 3, 2, 4])
    return sheet


def two_sheets(book: xlsxwriter.Workbook) -> None:
    filled(book, "Events")
    filled(book, "Notes")


def formula(book: xlsxwriter.Workbook) -> None:
    filled(book, "Events").write_formula(1, 3, "=1+2")


def error_cell(book: xlsxwriter.Workbook) -> None:
    filled(book, "Events").write_formula(1, 3, "=1/0", None, "#DIV/0!")


def far_cell(book: xlsxwriter.Workbook) -> None:
    filled(book, "Events").write(1_048_575, 16_383, "x")


def far_blank(path: Path) -> None:
    """A cell with a colour and no value, as far away as a sheet goes."""
    with xlsxwriter.Workbook(str(path)) as book:
        filled(book, "Events").write_blank(1_048_575, 16_383, None, book.add_format({"bg_color": "red"}))


def entity_bomb(path: Path) -> None:
    """A workbook whose sheet asks for entities inside entities."""
    workbook(lambda book: filled(book, "Events"))(path)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "' + b"x" * 1000 + b'">]><worksheet>&b;</worksheet>'
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, bomb if name.startswith("xl/worksheets/") else content)


@cache
def rows_of_nothing() -> bytes:
    """Two hundred million rows in under 200 KB; to write them takes seconds."""
    empty, made = pa.table({"place": pa.nulls(10_000_000, pa.bool_())}), io.BytesIO()
    with pq.ParquetWriter(made, empty.schema, max_rows_per_page=10_000_000) as writer:
        for _ in range(20):
            writer.write_table(empty, row_group_size=10_000_000)
    return made.getvalue()


def many_rows(path: Path) -> None:
    path.write_bytes(rows_of_nothing())


def cut_parquet(path: Path) -> None:
    pl.DataFrame({"place": ["FRA"] * 1000}).write_parquet(path)
    path.write_bytes(path.read_bytes()[:-20])


def spoiled_parquet(path: Path) -> None:
    pl.read_csv(GOOD.encode()).sample(1000, with_replacement=True).write_parquet(path)
    whole = bytearray(path.read_bytes())
    whole[4:100] = b"\xff" * 96
    path.write_bytes(whole)


def zeros(mebibytes: int) -> bytes:
    """That many mebibytes of zeros, deflated."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    one = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return one * mebibytes + packer.flush()


def hand_made_zip(members: dict[str, bytes], *, declared: int) -> bytes:
    """A zip of deflated members, each declaring that size."""
    entries, body = b"", b""
    for name, content in members.items():
        crc = zlib.crc32(b"\x00")
        about = struct.pack("<HHHIIIIHH", 20, 0, 8, 0, crc, len(content), declared, len(name), 0)
        entries += b"PK\x01\x02\x14\x00" + about + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + name.encode()
        body += b"PK\x03\x04" + about + name.encode() + content
    end = struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(entries), len(body), 0)
    return body + entries + b"PK\x05\x06" + end


def bomb(path: Path) -> None:
    path.write_bytes(hand_made_zip({"a.csv": zeros(600)}, declared=600 << 20))


def lying_bomb(path: Path) -> None:
    """A workbook whose archive declares one byte for members of six hundred million."""
    members = {"xl/workbook.xml": zeros(600), "xl/_rels/workbook.xml.rels": zeros(1)}
    path.write_bytes(hand_made_zip(members, declared=1))


def lying_workbook(path: Path) -> None:
    members = {"xl/workbook.xml": zeros(2), "xl/_rels/workbook.xml.rels": zeros(1)}
    path.write_bytes(hand_made_zip(members, declared=1))


def fake_sav(path: Path) -> None:
    path.write_bytes(b"$FL2@(#) SPSS DATA FILE" + bytes(40) + b"\x02" + bytes(800))


REFUSED: dict[str, tuple[str, Writer, str]] = {
    "an empty file": ("a.csv", text(""), "empty"),
    "nothing but blanks": ("a.csv", text(" \r\n \r\n"), "empty"),
    "a header and no rows": ("a.csv", text(HEADER + "\n"), "no rows"),
    "a separator that is not one": ("a.csv", text(GOOD.replace(",", "^")), "one column only"),
    "UTF-16 without its mark": ("a.csv", text(GOOD.encode("utf-16-le")), "encoding"),
    "UTF-32": ("a.csv", text(GOOD.encode("utf-32")), "encoding"),
    "a NUL": ("a.csv", text(f"{HEADER}\n{ROW}\nFR\x00A,2002,one-sided,1,1,1\n"), "Row 3 holds a character"),
    "a turned reading direction": ("a.csv", text(f"{HEADER}\nFRA\u202e,2001,one-sided,1,1,1\n"), "U+202E"),
    "decimal commas": ("a.csv", text(f'{HEADER}\nFRA,2001,one-sided,"1,5",1,2\n'), "Use a point"),
    "two columns of one name": ("a.csv", text(f"{HEADER},best\n{ROW},3\n"), "same name"),
    "a missing column": ("a.csv", text("place,year,kind,low\nFRA,2001,one-sided,1\n"), "“best”"),
    "a renamed column": ("a.csv", text(GOOD.replace("place", "Plaec")), "Rename “Plaec” to “place”"),
    "columns of no dataset": ("a.csv", text("a,b\n1,2\n"), "those of no dataset"),
    "an unknown country": ("a.csv", text(GOOD.replace("FRA", "Frankreich")), "No state or organisation"),
    "a country's name": ("a.csv", text(GOOD.replace("FRA", "France")), "Write FRA"),
    "a word for a missing number": ("a.csv", text(GOOD.replace(",3,", ",N/A,")), "Leave the cell empty"),
    "a row cut short": ("a.csv", text(f"{HEADER}\n{ROW}\nFRA,20"), "Row 3 does not have as many cells"),
    "a quotation mark left open": ("a.csv", text(f'{HEADER}\n{ROW}\n"FRA,2002,x,1,1,1\n'), "quotation marks of row 3"),
    "ten thousand columns": ("a.csv", text(",".join(f"c{n}" for n in range(10_000)) + "\n1\n"), "10,000 columns"),
    "gzip under another name": ("a.csv", text(gzip.compress(GOOD.encode())), "gzip"),
    "a web page": ("a.csv", text("<!DOCTYPE html><html><body>Not found</body></html>"), "web page"),
    "a program": ("a.csv", text(b"\x7fELF\x02\x01\x01" + bytes(100)), "a program"),
    "two tables in a zip": ("a.zip", zipped(**{"one.csv": GOOD, "two.csv": GOOD}), "“one.csv”, “two.csv”"),
    "no table in a zip": ("a.zip", zipped(**{"read.me": "x"}), "no table"),
    "a zip in a zip": ("a.zip", zipped(**{"one.csv": "PK\x03\x04"}), "damaged"),
    "a zip bomb": ("a.zip", bomb, "too large"),
    "a workbook that is a bomb and denies it": ("a.xlsx", lying_bomb, "too large"),
    "a workbook that unpacks to more than it says": ("a.xlsx", lying_workbook, "another size than it declares"),
    "a zip cut short": ("a.zip", text(b"PK\x03\x04" + bytes(200)), "damaged"),
    "two sheets with data": ("a.xlsx", workbook(two_sheets), "“Events”, “Notes”"),
    "a formula never computed": ("a.xlsx", workbook(formula), "never computed"),
    "an error in a cell": ("a.xlsx", workbook(error_cell), "cell D2 shows an error"),
    "a cell at XFD1048576": ("a.xlsx", workbook(far_cell), "reaches much further"),
    "entities in a workbook": ("a.xlsx", entity_bomb, "document type"),
    "an empty workbook": ("a.xlsx", workbook(lambda book: book.add_worksheet()), "empty"),
    "a Parquet cut short": ("a.parquet", cut_parquet, "damaged"),
    "a Parquet with spoiled pages": ("a.parquet", spoiled_parquet, "damaged"),
    "a Parquet of 200 million rows": ("a.parquet", many_rows, "200,000,000 rows"),
    "a text called Parquet": ("a.parquet", text(GOOD), "its content is not"),
    "a text called .sav": ("a.sav", text(GOOD), "its content is not"),
    "noise after an SPSS beginning": ("a.sav", fake_sav, "sav file is damaged"),
    "an .xls that is not one": ("a.xls", text(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)), "xls file is damaged"),
    "noise": ("a.csv", text(bytes(range(256)) * 40), "must not be in a table"),
}


def said(answer: Admitted | Refused) -> str:
    assert isinstance(answer, Refused), answer
    return " ".join(f"{finding.reason} {finding.remedy}" for finding in answer.findings)


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_in_plain_words(name: str, gate: Gate, tmp_path: Path) -> None:
    file_name, write, words = REFUSED[name]
    path = tmp_path / file_name
    write(path)
    answer = said(gate.admit(path, None))
    assert words in answer, answer
    assert "broke its reader" not in answer
    assert str(tmp_path) not in answer
    assert "Traceback" not in answer


def test_the_two_hundred_million_rows_are_small_on_disk(tmp_path: Path) -> None:
    many_rows(tmp_path / "a.parquet")
    assert (tmp_path / "a.parquet").stat().st_size < 200_000


def test_the_cell_far_away_is_small_on_disk(tmp_path: Path) -> None:
    workbook(far_cell)(tmp_path / "a.xlsx")
    assert (tmp_path / "a.xlsx").stat().st_size < 10_000


READ: dict[str, tuple[str, Writer]] = {
    "a byte-order mark": ("a.csv", text(b"\xef\xbb\xbf" + GOOD.encode())),
    "UTF-16 with its mark": ("a.csv", text(GOOD.encode("utf-16"))),
    "lines ending in CR alone": ("a.csv", text(GOOD.replace("\n", "\r"))),
    "lines ending in CR LF": ("a.csv", text(GOOD.replace("\n", "\r\n"))),
    "semicolons": ("a.csv", text(GOOD.replace(",", ";"))),
    "what macOS adds to a zip": ("a.zip", zipped(**{"one.csv": GOOD, "__MACOSX/._one.csv": "x"})),
    "an empty second sheet": ("a.xlsx", workbook(lambda book: (filled(book, "A"), book.add_worksheet()))),
    "a coloured cell far away": ("a.xlsx", far_blank),
    "a name that says nothing": ("a.bin", text(GOOD)),
}


@pytest.mark.parametrize("name", READ)
def test_it_is_read_as_what_it_is(name: str, gate: Gate, tmp_path: Path) -> None:
    file_name, write = READ[name]
    write(tmp_path / file_name)
    answer = gate.admit(tmp_path / file_name, None)
    assert isinstance(answer, Admitted), answer
    (part,) = answer.parts
    assert part.rows.select("place", "year", "best", "file_row").rows() == [("FRA", 2001, 3, 2)]


def test_a_spoiled_sav_never_takes_the_gate_down(gate: Gate, tmp_path: Path, provider_files: Path) -> None:
    whole = (provider_files / "pew" / "global_attitudes_2019.sav").read_bytes()
    for place in range(200, 6_000, 400):
        spoiled = bytearray(whole)
        for offset in range(place, place + 8):
            spoiled[offset] ^= 0xFF
        (tmp_path / "a.sav").write_bytes(spoiled)
        assert isinstance(gate.admit(tmp_path / "a.sav", None), Refused)
    (tmp_path / "good.csv").write_text(GOOD)
    assert isinstance(gate.admit(tmp_path / "good.csv", None), Admitted)


def test_a_workbook_cut_short_is_damaged(gate: Gate, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        filled(book, "Events")
    (tmp_path / "a.xlsx").write_bytes(buffer.getvalue()[:-100])
    assert "damaged" in said(gate.admit(tmp_path / "a.xlsx", None))
