"""`comity survey estimate` reads in the gate's worker: a hostile file ends it with 2 and one sentence."""

import json
import math
import zlib
from pathlib import Path

import polars as pl
import pyreadstat
import pytest
from commanding import Answer, comity
from survey_hostile import GOOD, cut, small_sav, zip_bomb
from test_survey_bad_input import judged_plain

from data.survey_files import open_survey
from validation.gate import Gate, Limits, Refused

pytestmark = pytest.mark.own_worker


def estimated(path: Path, *arguments: object) -> Answer:
    design = path.with_name("design.yaml")
    design.write_text("weight: weight\n", encoding="utf-8")
    return comity("survey", "estimate", path, "--design", design, "--column", "view", *arguments, "--format", "json")


def one_line(path: Path) -> None:
    path.write_bytes(b"view,weight\n" + b"x" * 50_000_000)


def spoiled_sav(path: Path) -> None:
    """Its dictionary is of random bytes: such files have killed the process that read them."""
    small_sav(path)
    whole = bytearray(path.read_bytes())
    noise = zlib.compress(bytes(range(256)) * 8)
    whole[176 : 176 + len(noise)] = noise
    path.write_bytes(whole)


@pytest.mark.parametrize(
    ("name", "write", "words"),
    [
        ("a.csv", one_line, "or is endless"),
        ("a.sav", spoiled_sav, "damaged"),
        ("b.sav", cut(small_sav, 0.5), "damaged or cut short"),
        ("a.xlsx", zip_bomb, "too large"),
    ],
)
def test_a_hostile_file_ends_the_command_with_2_and_one_sentence(
    name: str, write: object, words: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    write(path)  # type: ignore[operator]
    answer = estimated(path)
    assert (answer.code, answer.text, len(answer.errors.splitlines())) == (2, "", 1)
    assert answer.errors.startswith(f"{name} cannot be read: ") and words in answer.errors
    judged_plain(answer.errors, tmp_path)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(resident_bytes=1), "needs more memory than is allowed for one file"),
        (Limits(wall_seconds=0.001), "took longer than is allowed for one file"),
    ],
)
def test_a_reading_beyond_its_limits_is_ended_and_that_is_said(limits: Limits, words: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(GOOD, encoding="utf-8")
    with Gate(limits) as gate:
        answer = gate.columns(tmp_path / "a.csv", names=["view"])
    assert isinstance(answer, Refused)
    assert words in answer.findings[0].reason


def test_stata_weights_that_are_no_numbers_are_told_and_no_estimate_is_made_of_them(tmp_path: Path) -> None:
    table = pl.DataFrame({"view": ["good", "bad", "good"], "weight": [1.0, math.nan, 2.0]})
    pyreadstat.write_dta(table, str(tmp_path / "a.dta"))
    answer = estimated(tmp_path / "a.dta")
    assert answer.code in (0, 2)
    assert "nan" not in answer.text.lower()
    judged_plain(answer.errors, tmp_path)


@pytest.mark.parametrize("kind", ["sav", "parquet"])
def test_the_worker_gives_the_cells_labels_and_missing_codes_that_opening_the_file_gives(
    kind: str, tmp_path: Path, gate: Gate
) -> None:
    path = tmp_path / f"a.{kind}"
    if kind == "sav":
        small_sav(path)
    else:
        pl.DataFrame({"view": ["good", None], "weight": [1.0, 2.5], "wave": [2022, 2023]}).write_parquet(path)
    names = ["wave", "weight", "view"]
    read = gate.columns(path, names=names)
    assert not isinstance(read, Refused)
    with open_survey(path) as opened:
        plain = pl.concat(opened.batches(names, rows=2))
        assert (read.names, read.kind, read.form) == (opened.names, opened.kind, opened.form)
        assert [(read.codebook.values.get(name), read.is_missing(name, "9998")) for name in names] == [
            (opened.codebook.values.get(name), opened.is_missing(name, "9998")) for name in names
        ]
    assert pl.concat(read.batches(names, rows=2)).equals(plain)
    assert pl.concat(read.batches(names, rows=2)).schema == plain.schema
    head = gate.columns(path)
    assert not isinstance(head, Refused) and head.names == read.names and head.cells is None


def test_a_workbook_and_a_text_with_a_decimal_comma_are_estimated_as_before(tmp_path: Path) -> None:
    pl.DataFrame({"view": ["good", "bad"], "weight": ["1,5", "0,5"]}).write_csv(tmp_path / "a.csv", separator=";")
    answer = estimated(tmp_path / "a.csv", "--category", "good")
    (row,) = json.loads(answer.text)
    assert row["estimate"] == pytest.approx(0.75)
