"""What the tests of hostile survey files share: how each is made, and the description it is brought with."""

import gzip
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl
import pyreadstat
import xlsxwriter
from survey_journeys import SMALL

from data.survey_description import SurveyDescription
from data.survey_yaml import description_of

HEADER = "country,wave,weight,view"
ROW = "FRA,2022,1,good"
GOOD = f"{HEADER}\n{ROW}\nFRA,2022,1.5,bad\nDEU,2022,1,dk\n"
COLUMNS = 20_000

Writer = Callable[[Path], object]


@dataclass(frozen=True, kw_only=True)
class Hostile:
    """A hostile file: its name, how it is written, words of its refusal, and how it is described."""

    file_name: str
    write: Writer
    words: str
    description: SurveyDescription = SMALL


def text(content: str | bytes) -> Writer:
    return lambda path: path.write_bytes(content if isinstance(content, bytes) else content.encode())


def rows(*lines: str, header: str = HEADER) -> Writer:
    return text("\n".join([header, *lines, ""]))


def table() -> pl.DataFrame:
    return pl.read_csv(GOOD.encode())


def wide_csv(path: Path) -> None:
    names = ",".join(f"c{n}" for n in range(COLUMNS))
    path.write_text(f"{names}\n{',' * (COLUMNS - 1)}\n", encoding="utf-8")


def wide_parquet(path: Path) -> None:
    pl.DataFrame({f"c{n}": [1] for n in range(COLUMNS)}).write_parquet(path)


def wide_sav(path: Path) -> None:
    """Six thousand: the time to read what SPSS says of columns grows with their square."""
    pyreadstat.write_sav(pl.DataFrame({f"c{n}": [1.0] for n in range(6_000)}), str(path))


def many_lines(path: Path) -> None:
    """A row over the five million that are read, in fifteen megabytes."""
    path.write_bytes(b"view,weight\n" + b",1\n" * 5_000_001)


def sparse(size: int, beginning: str = "") -> Writer:
    """A file that claims a size and holds nothing but its beginning: no more of it is on the disk."""

    def write(path: Path) -> None:
        path.write_text(beginning, encoding="utf-8")
        with path.open("r+b") as file:
            file.truncate(size)

    return write


def workbook(cells: dict[tuple[int, int], object]) -> Writer:
    def write(path: Path) -> None:
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet("Answers")
            for number, line in enumerate(GOOD.splitlines()):
                sheet.write_row(number, 0, line.split(","))
            for (row, column), value in cells.items():
                sheet.write(row, column, value)

    return write


def zip_bomb(path: Path) -> None:
    """A workbook of under a megabyte that unpacks to six hundred, and says it does not."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    one = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = one * 600 + packer.flush()
    entries, body = b"", b""
    for name in (b"xl/workbook.xml", b"xl/worksheets/sheet1.xml"):
        about = struct.pack("<HHHIIIIHH", 20, 0, 8, 0, zlib.crc32(b""), len(packed), 1, len(name), 0)
        entries += b"PK\x01\x02\x14\x00" + about + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + name
        body += b"PK\x03\x04" + about + name + packed
    path.write_bytes(body + entries + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 2, 2, len(entries), len(body), 0))


def small_sav(path: Path) -> None:
    """Three persons in an SPSS file, with labels and a code that it calls missing."""
    pyreadstat.write_sav(
        table(),
        str(path),
        column_labels={"view": "View of the United States"},
        missing_ranges={"wave": [{"lo": 9998, "hi": 9999}]},
        variable_value_labels={"weight": {1.0: "one"}},
    )


def small_dta(path: Path) -> None:
    pyreadstat.write_dta(table(), str(path))


def cut(write: Writer, keep: float) -> Writer:
    """The file without its end: so much of it is kept."""

    def cut_short(path: Path) -> None:
        write(path)
        whole = path.read_bytes()
        path.write_bytes(whole[: int(len(whole) * keep)])

    return cut_short


def sav_header(offset: int, value: int) -> Writer:
    """An SPSS file whose header says another number there: 68 columns, 76 the case weight, 80 the cases."""

    def write(path: Path) -> None:
        small_sav(path)
        whole = bytearray(path.read_bytes())
        whole[offset : offset + 4] = struct.pack("<i", value)
        path.write_bytes(whole)

    return write


def no_rows_sav(path: Path) -> None:
    pyreadstat.write_sav(table().clear(), str(path))


def plain(**said: object) -> dict[str, object]:
    """The plain values of `SMALL`, with what is said in place of the usual; None leaves a key out."""
    usual: dict[str, object] = {
        "pollster": "Example Institute",
        "country_column": "country",
        "wave_column": "wave",
        "design": {"weight": "weight"},
        "questions": [
            {"column": "view", "about": "USA", "favourable": "good", "unfavourable": "bad", "dont_know": "dk"}
        ],
    }
    return {key: value for key, value in (usual | said).items() if value is not None}


ABSENT = description_of(
    plain(questions=[{"column": "veiw", "about": "USA", "favourable": "good", "unfavourable": "bad"}])
)

FILES: dict[str, Hostile] = {
    "20,000 columns of text": Hostile(file_name="a.csv", write=wide_csv, words="20,000 columns"),
    "20,000 columns of Parquet": Hostile(file_name="a.parquet", write=wide_parquet, words="20,000 columns"),
    "6,000 columns of SPSS": Hostile(file_name="a.sav", write=wide_sav, words="6,000 columns"),
    "NULs alone": Hostile(file_name="a.csv", write=text(bytes(100_000)), words="no text at all"),
    "nothing": Hostile(file_name="a.csv", write=text(b""), words="empty"),
    "a header alone": Hostile(file_name="a.csv", write=text(f"{HEADER}\n"), words="no rows"),
    "a row too short": Hostile(file_name="a.csv", write=rows(ROW, "FRA,2022"), words="Row 3 does not have as many"),
    "a bomb called a workbook": Hostile(file_name="a.xlsx", write=zip_bomb, words="too large"),
    "one cell at XFD1048576": Hostile(
        file_name="a.xlsx", write=workbook({(1_048_575, 16_383): "x"}), words="reaches much further"
    ),
    "a formula never computed": Hostile(file_name="a.xlsx", write=workbook({(1, 2): "=1+2"}), words="never computed"),
    "two columns of one name": Hostile(
        file_name="a.csv", write=rows(f"{ROW},bad", header=f"{HEADER},view"), words="same name"
    ),
    "gzip under another name": Hostile(file_name="a.csv", write=text(gzip.compress(GOOD.encode())), words="gzip"),
    "UTF-16 without its mark": Hostile(file_name="a.csv", write=text(GOOD.encode("utf-16-le")), words="encoding"),
    "a turned reading direction": Hostile(file_name="a.csv", write=rows("FRA\u202e,2022,1,good"), words="U+202E"),
    "a quotation mark left open": Hostile(
        file_name="a.csv", write=rows(ROW, '"FRA,2022,1,good'), words="quotation marks of row 3"
    ),
    "SPSS without a row": Hostile(file_name="a.sav", write=no_rows_sav, words="no rows"),
    "SPSS that promises columns": Hostile(file_name="a.sav", write=sav_header(68, 2**31 - 1), words="too large"),
    "SPSS that promises rows": Hostile(file_name="a.sav", write=sav_header(80, 2**31 - 1), words="2,147,483,647 rows"),
    "SPSS that promises as many as are read": Hostile(
        file_name="a.sav", write=sav_header(80, 4_999_999), words="damaged or cut short"
    ),
    "SPSS cut short": Hostile(file_name="a.sav", write=cut(small_sav, 0.9), words="damaged or cut short"),
    "Stata cut short": Hostile(file_name="a.dta", write=cut(small_dta, 0.5), words="damaged or cut short"),
    "a text called .sav": Hostile(file_name="a.sav", write=text(GOOD), words="its content is not"),
    "a text called .dta": Hostile(file_name="a.dta", write=text(GOOD), words="its content is not"),
}
"""Files that nobody may open: refused when looked at, when submitted and when estimated from."""

NO_NUMBER = "which no one can be counted with"

WEIGHTS = {
    "NaN": ("NaN", NO_NUMBER),
    "infinity": ("inf", NO_NUMBER),
    "minus infinity": ("-Infinity", NO_NUMBER),
    "a negative": ("-1", "below zero"),
    "text": ("heavy", "is not a number"),
    "nothing": ("", "This cell is empty"),
    "a number no number holds": ("1e999", NO_NUMBER),
}

ANSWERS: dict[str, Hostile] = {
    **{
        f"a weight of {name}": Hostile(file_name="a.csv", write=rows(ROW, f"FRA,2022,{cell},good"), words=words)
        for name, (cell, words) in WEIGHTS.items()
    },
    "weights of nothing but zero": Hostile(
        file_name="a.csv", write=rows("FRA,2022,0,good", "FRA,2022,0,bad"), words="are zero"
    ),
    "one giant weight": Hostile(
        file_name="a.csv",
        write=rows(*["FRA,2022,1,good"] * 200, "FRA,2022,1000000,bad"),
        words="the weights differ so much",
    ),
    "a country of no name known": Hostile(
        file_name="a.csv", write=rows(ROW, "Frankreihc,2022,1,good"), words="Nearest: France"
    ),
    "a country nearly right": Hostile(
        file_name="a.csv", write=rows(ROW, "Germny,2022,1,good"), words="Nearest: Germany"
    ),
    "an organisation as a country": Hostile(
        file_name="a.csv", write=rows(ROW, "NATO,2022,1,good"), words="organisation"
    ),
    "a country left empty": Hostile(
        file_name="a.csv", write=rows(ROW, ",2022,1,good"), words="Where the respondent was asked"
    ),
    "a wave to come": Hostile(file_name="a.csv", write=rows("FRA,2099,1,good"), words="in the future"),
    "a wave that is no year": Hostile(file_name="a.csv", write=rows("FRA,spring,1,good"), words="is no year"),
    "a wave of 1066": Hostile(file_name="a.csv", write=rows("FRA,1066,1,good"), words="is no year"),
    "fieldwork to come": Hostile(
        file_name="a.csv",
        write=text(GOOD),
        words="in the future",
        description=description_of(plain(fieldwork_first="2022-01-01", fieldwork_last="2090-01-01")),
    ),
    "fieldwork before the wave": Hostile(
        file_name="a.csv",
        write=text(GOOD),
        words="before the wave",
        description=description_of(plain(fieldwork_first="2020-01-01", fieldwork_last="2020-02-01")),
    ),
    "a column not there": Hostile(
        file_name="a.csv", write=text(GOOD), words="Did you mean “view”?", description=ABSENT
    ),
    "an answer in no class": Hostile(file_name="a.csv", write=rows(ROW, "FRA,2022,1,perhaps"), words="into no class"),
    "a decimal comma among points": Hostile(
        file_name="a.csv", write=rows(*["FRA,2022,1.5,good"] * 5, 'FRA,2022,"1,5",good'), words="decimal mark"
    ),
    "the wrong encoding said": Hostile(
        file_name="a.csv",
        write=text(GOOD.replace("DEU", "Österreich").encode("cp1252")),
        words="bytes that are not utf-8",
        description=replace(SMALL, form=replace(SMALL.form, encoding="utf-8")),
    ),
    "a free text as a breakdown": Hostile(
        file_name="a.csv",
        write=rows(*[f"{ROW},person {n}" for n in range(70)], header=f"{HEADER},remark"),
        words="70 groups, which tells persons apart",
        description=description_of(plain(subgroups=[{"name": "remark", "column": "remark"}])),
    ),
    "replicates that are no numbers": Hostile(
        file_name="a.csv",
        write=rows(f"{ROW},1,x", header=f"{HEADER},r1,r2"),
        words="replicate weight",
        description=description_of(
            plain(design={"weight": "weight", "replicate_weights": "r*", "replicate_method": "BRR"})
        ),
    ),
}
