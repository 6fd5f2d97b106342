"""Survey files cut, spoiled, replaced, brought twice, written or named oddly: read whole or refused, never half."""

import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import psutil
import pytest
from commanding import comity
from survey_hostile import GOOD, HEADER, many_lines, small_dta, small_sav, sparse, wide_csv, zip_bomb
from survey_journeys import SMALL, small_file
from test_survey_bad_input import judged_plain

from data.survey_looking import Look
from data.survey_yaml import to_yaml
from metrics.survey_journey import submit
from validation.gate import AdmittedSurvey, Gate, Refused

MEMORY = 1_500 << 20
"""Bytes a command and its worker may hold, whatever the file: under the two GiB at which a worker is ended."""


MEASURED = (
    "import resource, subprocess, sys; from pathlib import Path; code = subprocess.call(sys.argv[2:]); "
    "used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10; "
    "Path(sys.argv[1]).write_text(str(used)); sys.exit(code)"
)
"""Runs a command and writes the most memory it or its children held. A program of its own, because a child is
charged with what its parent held when it was started, and the process of the tests may hold gigabytes."""


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a command of its own process ended: exit code, outputs, and the most memory it or its worker held."""

    code: int
    text: str
    errors: str
    memory: int


def ran(*arguments: object, folder: Path) -> Ended:
    """Runs `comity`, and checks that neither a worker nor its folder outlives it."""
    temporary = folder / "temporary"
    temporary.mkdir(exist_ok=True)
    out, err, held = folder / "out.txt", folder / "err.txt", folder / "held.txt"
    environment = {"COMITY_HOME": str(folder / "home"), "TMPDIR": str(temporary), "PATH": "/usr/bin:/bin"}
    with out.open("wb") as text, err.open("wb") as errors:
        comity_program = Path(sys.executable).with_name("comity")
        ended = subprocess.run(
            [sys.executable, "-c", MEASURED, str(held), str(comity_program), *map(str, arguments)],
            stdout=text,
            stderr=errors,
            env={**environment, "HOME": str(folder), "COLUMNS": "200"},
            check=False,
        )
    assert list(temporary.glob("comity-*")) == []
    assert [
        one for one in psutil.process_iter(["cmdline"]) if str(temporary) in " ".join(one.info["cmdline"] or ())
    ] == []
    return Ended(
        code=ended.returncode, text=out.read_text("utf-8"), errors=err.read_text("utf-8"), memory=int(held.read_text())
    )


LARGE = {
    "a text that claims 3 GB": ("a.csv", sparse(3_000_000_001), "3 GB"),
    "rows and then nothing": ("a.csv", sparse(400_000_000, f"{HEADER}\n" + "FRA,2022,1,good\n" * 100_000), "a NUL"),
    "over five million rows": ("a.csv", many_lines, "5,000,000 rows"),
    "a bomb": ("a.xlsx", zip_bomb, "too large"),
}


@pytest.mark.parametrize("name", LARGE)
def test_what_is_too_large_ends_the_command_within_its_memory_and_leaves_no_worker(name: str, tmp_path: Path) -> None:
    file_name, write, words = LARGE[name]
    write(tmp_path / file_name)
    looked = ran("survey", "inspect", tmp_path / file_name, "--format", "csv", folder=tmp_path)
    assert (looked.code, len(looked.errors.splitlines())) == (1, 1)
    assert words in looked.errors
    judged_plain(looked.errors, tmp_path)
    assert looked.memory < MEMORY
    assert not (tmp_path / "home").exists()


def test_submitting_a_refused_file_by_command_ends_with_1_and_one_sentence(tmp_path: Path) -> None:
    wide_csv(tmp_path / "a.csv")
    (tmp_path / "d.yaml").write_text(to_yaml(SMALL), encoding="utf-8")
    asked = ("survey", "submit", tmp_path / "a.csv", "--description", tmp_path / "d.yaml", "--who", "ana")
    sent = ran(*asked, "--format", "csv", folder=tmp_path)
    assert (sent.code, len(sent.errors.splitlines())) == (1, 1)
    assert "Refused: nothing of the file enters. The table is too large to open: 20,000 columns." in sent.errors
    judged_plain(sent.errors, tmp_path)
    assert sent.memory < MEMORY


def test_a_file_over_three_gigabytes_is_not_even_copied(tmp_path: Path, own_home: Path) -> None:
    sparse(3_000_000_001)(tmp_path / "a.csv")
    (tmp_path / "d.yaml").write_text(to_yaml(SMALL), encoding="utf-8")
    sent = comity("survey", "submit", tmp_path / "a.csv", "--description", tmp_path / "d.yaml", "--who", "ana")
    assert sent.code == 1
    assert "a.csv has 3.0 GB, and 3 GB are the most that is read. Nothing of it was kept." in sent.errors
    judged_plain(sent.errors, tmp_path)
    assert [path for path in (own_home / "landing").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(("suffix", "write"), [("sav", small_sav), ("dta", small_dta)])
def test_a_file_cut_anywhere_is_read_whole_or_refused(suffix: str, write: object, tmp_path: Path, gate: Gate) -> None:
    whole, path = tmp_path / f"whole.{suffix}", tmp_path / f"cut.{suffix}"
    write(whole)  # type: ignore[operator]
    content = whole.read_bytes()
    everything = gate.look(whole, file_name=path.name)
    assert isinstance(everything, Look)
    for end in [*range(0, len(content), max(1, len(content) // 40)), len(content) - 1]:
        path.write_bytes(content[:end])
        looked = gate.look(path, file_name=path.name)
        admitted = gate.admit_survey(path, file_name=path.name, description=SMALL)
        for answer in (looked, admitted):
            if isinstance(answer, Refused):
                judged_plain(f"{answer.findings[0].reason} {answer.findings[0].remedy}", tmp_path)
        if isinstance(looked, Look):
            assert looked.rows == everything.rows, end
        if isinstance(admitted, AdmittedSurvey):
            assert admitted.parts[0].rows.height == everything.rows, end


def test_a_spoiled_header_is_refused_or_read_and_the_next_file_is_judged(tmp_path: Path, gate: Gate) -> None:
    small_sav(tmp_path / "whole.sav")
    content = (tmp_path / "whole.sav").read_bytes()
    path = tmp_path / "spoiled.sav"
    for place in range(0, 700, 20):
        spoiled = bytearray(content)
        spoiled[place] ^= 0xFF
        path.write_bytes(spoiled)
        looked = gate.look(path, file_name=path.name)
        if isinstance(looked, Refused):
            said = f"{looked.findings[0].reason} {looked.findings[0].remedy}"
            assert "\n" not in said
            assert "Traceback" not in said
            assert str(tmp_path) not in said
    assert isinstance(gate.look(tmp_path / "whole.sav", file_name="whole.sav"), Look)


@pytest.mark.parametrize(
    "content",
    [
        GOOD.encode("utf-16"),
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace(",", ";").replace("1.5", "1,5").encode(),
        GOOD.replace(",", "\t").encode(),
        GOOD.replace("DEU", "Türkiye").encode("cp1252"),
        GOOD.replace("\n", "\r").encode(),
    ],
    ids=["UTF-16", "a mark", "semicolons and decimal commas", "tabs", "Windows-1252", "CR alone"],
)
def test_another_way_of_writing_gives_the_same_answers(content: bytes, tmp_path: Path, gate: Gate) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    answer = gate.admit_survey(tmp_path / "a.csv", file_name="a.csv", description=SMALL)
    assert isinstance(answer, AdmittedSurvey), answer
    rows = answer.parts[0].rows
    assert rows["weight"].to_list() == [1.0, 1.5, 1.0]
    assert rows["view_USA"].to_list() == ["Favourable", "Unfavourable", "Don't know"]


def test_two_waves_in_one_file_are_two_samples(tmp_path: Path, gate: Gate) -> None:
    (tmp_path / "a.csv").write_text(f"{GOOD}FRA,2019,1,good\n", encoding="utf-8")
    answer = gate.admit_survey(tmp_path / "a.csv", file_name="a.csv", description=SMALL)
    assert isinstance(answer, AdmittedSurvey), answer
    assert answer.summary.select("country", "wave", "n").rows() == [
        ("DEU", 2022, 1),
        ("FRA", 2019, 1),
        ("FRA", 2022, 2),
    ]


NAMES = {
    "escape codes": "\x1b[31mred\x1b[0m.csv",
    "a turned direction": "wave\u202egpj.csv",
    "a new line": "one\ntwo.csv",
    "as long as a name may be": "x" * 251 + ".csv",
    "a formula": "=cmd|calc!A1.csv",
    "an option": "--help.csv",
    "bytes that are no text": os.fsdecode(b"wave\xff\xfe.csv"),
    "dots and nothing": "...csv",
}


@pytest.mark.parametrize("name", NAMES)
def test_an_odd_name_is_shown_harmlessly_and_leads_nowhere_else(
    name: str, tmp_path: Path, own_home: Path, gate: Gate
) -> None:
    folder = tmp_path / "sub"
    folder.mkdir()
    path = folder / NAMES[name]
    path.write_bytes(GOOD.replace("good", name.encode("unicode_escape").decode()).encode())
    (tmp_path / "d.yaml").write_text(to_yaml(SMALL), encoding="utf-8")
    sent = comity("survey", "submit", tmp_path / "sub" / ".." / "sub" / path.name, "--description", tmp_path / "d.yaml")
    assert sent.code == 1
    past = [comity("survey", "history", "--format", form) for form in ("table", "csv", "json")]
    for said in (sent.errors, sent.text, *(one.text for one in past), *(one.errors for one in past)):
        assert said.isprintable() or set(said) - set("\n") == {one for one in said if one.isprintable()}, said
        assert str(tmp_path) not in said
    (kept,) = pl.read_csv(past[1].raw, infer_schema=False)["file_name"]
    assert not kept.startswith(("=", "+", "-", "@"))
    assert {one.name for one in tmp_path.iterdir()} == {"sub", "d.yaml", own_home.name}
    assert isinstance(gate.look(path, file_name=f"../../{path.name}"), Look)


def test_what_is_no_file_or_has_no_possible_name_is_said(tmp_path: Path, own_home: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "d.yaml").write_text(to_yaml(SMALL), encoding="utf-8")
    for path in ("/dev/zero", tmp_path / "pipe.csv", tmp_path, tmp_path / ("x" * 300), "nowhere/../../a.csv"):
        for asked in (("inspect", path), ("submit", path, "--description", tmp_path / "d.yaml")):
            answer = comity("survey", *asked)
            assert (answer.code, answer.text) == (2, "")
            assert len(answer.errors.splitlines()) == 1
            assert "Traceback" not in answer.errors
    assert not own_home.exists()


def test_a_file_replaced_while_it_is_submitted_enters_as_it_was(tmp_path: Path, own_home: Path, gate: Gate) -> None:
    path = small_file(tmp_path / "a.csv", {("EST", 2022): (300, 300)})
    told: list[str] = []

    def replaced(_part: float, words: str) -> None:
        told.append(words)
        path.write_text(f"{HEADER}\nLVA,2021,1,good\n", encoding="utf-8")

    done = submit(path, who="ana", description=SMALL, gate=gate, progress=replaced)
    assert told
    assert done.ending == "waiting", done.reason
    assert [(one["country"], one["wave"], one["n"]) for one in done.summary] == [("EST", 2022, 640)]


def test_a_file_that_changes_while_it_is_looked_at_is_read_or_refused(tmp_path: Path, gate: Gate) -> None:
    path, stop = tmp_path / "a.csv", threading.Event()
    contents = (GOOD.encode() * 50, b"", b"\x00" * 5_000, f"{HEADER}\nFRA,2022\n".encode(), b"\x89PNG" * 9)
    path.write_bytes(contents[0])

    def change() -> None:
        turn = 0
        while not stop.is_set():
            turn += 1
            path.write_bytes(contents[turn % len(contents)])

    changing = threading.Thread(target=change)
    changing.start()
    try:
        answers = [gate.look(path, file_name="a.csv") for _ in range(60)]
    finally:
        stop.set()
        changing.join()
    for answer in answers:
        if isinstance(answer, Refused):
            assert str(tmp_path) not in f"{answer.findings[0].reason} {answer.findings[0].remedy}"
    path.write_bytes(GOOD.encode())
    assert isinstance(gate.look(path, file_name="a.csv"), Look)


def test_the_same_bytes_twice_are_one_submission(tmp_path: Path, own_home: Path, gate: Gate) -> None:
    path = small_file(tmp_path / "a.csv", {("EST", 2022): (300, 300)})
    first = submit(path, who="ana", description=SMALL, gate=gate)
    (tmp_path / "d.yaml").write_text(to_yaml(SMALL), encoding="utf-8")
    (tmp_path / "b.csv").write_bytes(path.read_bytes())
    again = comity("survey", "submit", tmp_path / "b.csv", "--description", tmp_path / "d.yaml", "--who", "bo")
    assert (first.ending, again.code) == ("waiting", 0)
    assert "already waiting, as submission 1 of ana (a.csv). Nothing was added." in again.errors
    assert comity("survey", "queue", "--format", "csv").text.count("\n") == 2
