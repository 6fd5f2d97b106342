"""What nobody expects to be asked: odd years, odd file names, columns of nobody, a store that is not there."""

import os
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path
from unittest.mock import patch

import pytest
from commanding import comity

from dashboard.account import account_name
from dashboard.command import main
from data.quality_records import QualityRecords
from data.store import Store

HEADER = "place,year,kind,best,low,high"
GOOD = f"{HEADER}\nFRA,2001,state-based,3,2,4\n"
DEATHS = "violence_country_years"
COMITY = str(Path(sys.executable).with_name("comity"))


@pytest.mark.parametrize("years", [("--from", "0"), ("--from", "-5", "--to", "2"), ("--to", "1000000")])
def test_years_no_calendar_has_are_refused_in_words(years: tuple[str, ...], own_home: Path) -> None:
    answer = comity("figures", "exercises_joint", "--partner", "GBR", *years)
    assert answer.code == 2
    assert "Invalid value" in answer.errors
    assert "Traceback" not in answer.errors


@pytest.mark.parametrize(
    "command",
    [
        ("survey", "preview"),
        ("survey", "undo"),
        ("quality", "changes"),
        ("quality", "report"),
        ("quality", "findings", "--run"),
    ],
)
def test_a_number_no_store_counts_to_is_refused_in_words(command: tuple[str, ...], own_home: Path) -> None:
    answer = comity(*command, 10**20)
    assert answer.code == 2
    assert "Invalid value" in answer.errors


@pytest.mark.parametrize("year", ["0", "-9", "99999"])
def test_a_year_of_reading_that_cannot_be_is_never_taken_for_this_year(year: str, own_home: Path) -> None:
    answer = comity("readings", "exercise_frequency", "--partner", "GBR", "--as-of", year)
    assert (answer.code, answer.text) == (2, "")
    assert "--as-of" in answer.errors


def test_a_reading_before_its_source_begins_is_no_zero_and_says_so(own_home: Path) -> None:
    answer = comity("readings", "exercise_frequency", "--partner", "GBR", "--as-of", 1979, "--format", "parquet")
    assert (answer.code, answer.frame.height) == (0, 0)
    assert "its sources begin in 1980" in answer.errors


@pytest.mark.parametrize("command", [("undo", "conflict_events"), ("history", "conflict_events"), ("verify",)])
def test_asking_of_a_store_that_is_not_there_makes_none(command: tuple[str, ...], own_home: Path) -> None:
    answer = comity(*command)
    assert answer.code == (1 if command[0] == "undo" else 0)
    assert not own_home.exists() or not any(own_home.iterdir())


def test_a_folder_is_told_apart_from_a_file_that_is_not_there(tmp_path: Path, own_home: Path) -> None:
    assert "is a folder or a device" in comity("ingest", DEATHS, tmp_path).errors
    assert "There is no file" in comity("ingest", DEATHS, tmp_path / "no.csv").errors


@pytest.mark.parametrize("name", [b"a\xff.csv", b"a\x1b[31m\nb.csv", "a\u202evsc.csv".encode()])
def test_a_file_name_commands_no_screen_and_breaks_nothing(name: bytes, tmp_path: Path, own_home: Path) -> None:
    file = Path((str(tmp_path).encode() + b"/" + name).decode("utf-8", "surrogateescape"))
    file.write_text(GOOD, encoding="utf-8")
    answer = comity("ingest", DEATHS, file)
    assert answer.code == 0, answer.errors
    assert answer.errors.rstrip("\n").isprintable()
    kept = Store.open(own_home).history(DEATHS)["file_name"][0]
    assert kept.isprintable()
    assert kept.endswith(".csv")


@pytest.mark.parametrize(
    ("column", "words"),
    [("view_usa", "Rename it to “view_USA”"), ("view_Utopia", "End it in the three-letter ISO code")],
)
def test_a_survey_column_of_no_known_country_refuses_the_file(
    column: str, words: str, tmp_path: Path, own_home: Path
) -> None:
    file = tmp_path / "survey.csv"
    file.write_text(f"pollster,wave,country,weight,{column}\nP,2020,FRA,1,Refused\n", encoding="utf-8")
    answer = comity("ingest", "survey_responses", file)
    assert answer.code == 1
    assert words in answer.errors
    assert Store.open(own_home).current_version() == 0


def test_what_no_command_foresaw_is_one_sentence_and_exit_code_two(own_home: Path) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [COMITY, "measures"], stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=300
        )
    assert done.returncode == 2
    assert done.stderr.startswith("The command could not go on: no space left on device.")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_a_reader_who_has_read_enough_is_no_fault(form: str, own_home: Path) -> None:
    with subprocess.Popen(
        [COMITY, "figures", "exercises_joint", "--format", form], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(1)
        running.stdout.close()
        said = running.stderr.read()
    assert (running.returncode, said) == (0, b"")


def test_a_reader_who_has_gone_changes_no_exit_code_of_a_check_and_its_report_is_written(
    own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMITY_EMBEDDED", str(tmp_path / "none"))
    file = tmp_path / "deaths.csv"
    file.write_text(GOOD, encoding="utf-8")
    assert comity("ingest", DEATHS, file).code == 0
    next(own_home.glob(f"tables/{DEATHS}/rows-*.parquet")).unlink()
    reading, writing = os.pipe()
    os.close(reading)
    with (
        os.fdopen(writing, "w") as nobody,
        redirect_stdout(nobody),
        patch.object(sys, "argv", ["comity", "check", DEATHS]),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    assert ended.value.code == 1, "a critical finding is open, whoever reads of it"
    run = QualityRecords(Store.open(own_home)).runs()[0]
    assert (own_home / "reports" / f"data-quality-run-{run.id}.html").is_file()


def test_an_account_without_a_name_as_in_a_container_is_called_by_its_number(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 987_654)
    assert account_name() == "account 987654"
