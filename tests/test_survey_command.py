"""The `comity survey` commands: a file's whole way, what they refuse, and nothing but the answer on stdout."""

import io
import json
from pathlib import Path

import polars as pl
import pytest
from commanding import Answer, comity, comity_process
from survey_journeys import HOMES, SAV, SMALL, small_file

from data.store import Store
from data.survey_description import as_plain
from data.survey_yaml import read_description, to_yaml
from metrics.survey_journey_past import HISTORY_SCHEMA
from metrics.survey_preview_changes import CHANGE_SCHEMA

WAVES = {("EST", 2022): (300, 300)}
PERCENTAGES = (
    "pollster,country,about,wave,answer,percent,n,mode,source_url,wording\n"
    "Poll,IND,USA,2025,favourable,60.5,900,telephone,https://example.org,Favourable or not?\n"
)


@pytest.fixture(autouse=True)
def home(own_home: Path) -> Path:
    """No store anywhere but in the test's own folder."""
    return own_home


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return small_file(tmp_path / "small.csv", WAVES)


@pytest.fixture
def described(tmp_path: Path) -> Path:
    path = tmp_path / "described.yaml"
    path.write_text(to_yaml(SMALL), encoding="utf-8")
    return path


@pytest.fixture
def percentages(tmp_path: Path) -> Path:
    path = tmp_path / "percentages.csv"
    path.write_text(PERCENTAGES, encoding="utf-8")
    return path


def rows(answer: Answer) -> list[dict[str, object]]:
    """The JSON on stdout, which is nothing but a list of objects."""
    found = json.loads(answer.text)
    assert isinstance(found, list)
    return found


def test_a_survey_goes_its_whole_way_by_processes_of_its_own(home: Path, file: Path, described: Path) -> None:
    sent = comity_process("survey", "submit", file, "--description", described, "--who", "ana", home=home)
    assert (sent.code, sent.raw) == (0, b""), sent.errors
    assert "small.csv waits as submission 1: 640 respondents of 1 country." in sent.errors
    told = comity("survey", "preview", 1, "--format", "json")
    assert told.code == 0, told.errors
    assert {one["change"] for one in rows(told)} <= {"added", "withheld", "flips"}
    assert all(list(one) == list(CHANGE_SCHEMA) for one in rows(told))
    assert "comity survey approve 1 --base 0" in told.errors
    alone = comity("survey", "approve", 1, "--who", "Ana")
    assert (alone.code, alone.raw) == (1, b"")
    assert "a second person looks at what is published" in alone.errors
    done = comity_process("survey", "approve", 1, "--who", "bo", "--base", 0, "--comment", "=1+1", home=home)
    assert (done.code, done.raw) == (0, b""), done.errors
    assert "Published as version 1." in done.errors
    shown = comity("figures", "favourable", "--home", "USA", "--partner", "EST", "--source", "own", "--format", "json")
    assert [round(one["value"], 1) for one in rows(shown)] == [pytest.approx(48.1, abs=2)]  # type: ignore[arg-type]
    assert comity("survey", "approve", 1, "--who", "cy").code == 1
    taken = comity("survey", "undo", 1, "--who", "bo")
    assert (taken.code, "Undone as version 2." in taken.errors) == (0, True)
    assert comity("survey", "undo", 1).code == 1
    past = comity("survey", "history", "--format", "csv")
    assert past.text.splitlines()[0] == ",".join(HISTORY_SCHEMA)
    (line,) = pl.read_csv(io.BytesIO(past.raw)).to_dicts()
    assert [line[name] for name in ("state", "decided_by", "comment", "undone")] == ["approved", "bo", "'=1+1", True]


def test_published_percentages_wait_and_are_turned_away(percentages: Path) -> None:
    assert comity("survey", "submit", percentages, "--published", "--who", "ana").code == 0
    again = comity("survey", "submit", percentages, "--published", "--who", "bo")
    assert (again.code, "already waiting, as submission 1 of ana" in again.errors) == (0, True)
    (waiting,) = rows(comity("survey", "queue", "--format", "json"))
    assert (waiting["id"], waiting["who"], waiting["dataset"]) == (1, "ana", "published_figures")
    assert "Missing option '--comment'" in comity("survey", "reject", 1).errors
    assert comity("survey", "withdraw", 1, "--who", "bo").code == 1
    assert comity("survey", "reject", 1, "--who", "ana", "--comment", "no").code == 1
    assert comity("survey", "reject", 1, "--who", "bo", "--comment", "Another poll's numbers.").code == 0
    assert comity("survey", "withdraw", 1, "--who", "ANA").code == 1, "it is decided on"
    nothing = comity("survey", "queue")
    assert (nothing.code, nothing.errors) == (0, "Nothing waits.\n")
    states = comity("survey", "history", "--format", "parquet").frame["state"].to_list()
    assert states == ["rejected"]


@pytest.mark.parametrize(
    ("asked", "code", "wrong"),
    [
        (("preview", 1), 2, "There is no"),
        (("approve", 1), 2, "There is no"),
        (("undo", 1), 2, "There is no"),
        (("withdraw", 1), 2, "There is no"),
        (("preview", 0), 2, "Invalid value"),
        (("inspect", "nowhere.sav"), 2, "'nowhere.sav' is no file"),
        (("submit", "nowhere.sav", "--published"), 2, "'nowhere.sav' is no file"),
        (("submit", "nowhere.sav"), 2, "Give either --description FILE"),
        (("submit", "nowhere.sav", "--published", "--description", "x.yaml"), 2, "Give either --description FILE"),
        (("template", "Nobody"), 2, "Nothing is remembered of 'Nobody'"),
        (("nothing",), 2, "No such command"),
    ],
)
def test_what_cannot_be_done_is_said_on_stderr(asked: tuple[object, ...], code: int, wrong: str, home: Path) -> None:
    answer = comity("survey", *asked)
    assert (answer.code, answer.raw) == (code, b"")
    assert wrong in answer.errors
    assert not home.exists()


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (("--encoding", "nonsense"), "encoding: “nonsense”. Allowed: the name of an encoding"),
        (("--decimal", "x"), "decimal: “x”. Allowed: a point or a comma."),
        (("--separator", "ab"), "separator: “ab”. Allowed: comma, semicolon, tab or vertical bar."),
    ],
)
def test_a_form_there_is_not_is_said_with_what_there_is(file: Path, option: tuple[str, str], said: str) -> None:
    answer = comity("survey", "inspect", file, *option)
    assert answer.code == 2
    assert said in answer.errors


def test_no_other_command_publishes_a_survey_without_a_second_person(
    home: Path, percentages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = comity("ingest", "published_figures", percentages)
    assert answer.code == 1
    assert "comity survey submit percentages.csv --published" in " ".join(answer.errors.split())
    assert Store.open(home).current_version() == 0
    monkeypatch.setenv("COMITY_ONE_PERSON_PUBLISHES", "true")
    assert comity("ingest", "published_figures", percentages).code == 0
    assert Store.open(home).current_version() == 1


def test_looking_makes_no_store(file: Path, home: Path) -> None:
    for asked in (("queue",), ("history",), ("template",), ("template", "--list"), ("inspect", file)):
        assert comity("survey", *asked).code == 0
    assert not home.exists()


def test_a_refused_file_ends_with_1_and_its_findings(file: Path, described: Path) -> None:
    file.write_text(file.read_text("utf-8") + "Atlantis,2022,1,good\n", encoding="utf-8")
    answer = comity("survey", "submit", file, "--description", described, "--format", "json")
    assert answer.code == 1
    assert any(one["severity"] == "critical" and "Atlantis" in str(one) for one in rows(answer))
    assert comity("survey", "queue").errors == "Nothing waits.\n"
    assert comity("survey", "history", "--format", "parquet").frame["state"].to_list() == ["refused"]


def test_a_description_that_cannot_be_used_names_its_key(file: Path, described: Path) -> None:
    described.write_text(described.read_text("utf-8").replace("pollster", "polster"), encoding="utf-8")
    answer = comity("survey", "submit", file, "--description", described)
    assert (answer.code, answer.raw) == (2, b"")
    assert "polster" in answer.errors and "pollster" in answer.errors


def test_a_description_is_remembered_for_its_pollster(file: Path, described: Path, tmp_path: Path) -> None:
    assert comity("survey", "submit", file, "--description", described, "--remember").code == 0
    assert comity("survey", "template", "--list", "--format", "parquet").frame["pollster"].to_list() == [SMALL.pollster]
    target = tmp_path / "again.yaml"
    assert comity("survey", "template", SMALL.pollster, "--to", target).code == 0
    assert as_plain(read_description(target)) == as_plain(SMALL)
    assert comity("survey", "template", "--to", target).code == 2, "nothing is written over"
    assert comity("survey", "template", "--to", target, "--force").code == 0


def test_inspecting_tells_columns_and_answers_as_json(provider_files: Path, home: Path) -> None:
    answer = comity_process("survey", "inspect", provider_files / SAV, "--format", "json", home=home)
    assert answer.code == 0, answer.errors
    columns = {str(one["column"]): one for one in rows(answer)}
    assert set(columns) >= {"country", "weight", *(f"fav_{one.lower()}" for one in HOMES)}
    values = columns["fav_usa"]["values"]
    assert isinstance(values, list)
    assert {one["label"] for one in values} >= {"Very favorable", "Somewhat unfavorable", "DK"}
    assert columns["age"]["values"] == [], "over sixty values are not listed"


def test_a_guessed_description_is_one_to_submit_with(provider_files: Path, tmp_path: Path) -> None:
    target = tmp_path / "guessed.yaml"
    printed = comity("survey", "inspect", provider_files / SAV, "--guess")
    assert comity("survey", "inspect", provider_files / SAV, "--to", target).code == 0
    assert printed.text == target.read_text("utf-8")
    guessed = read_description(target, complete=False)
    assert (guessed.country_column, guessed.design.weight, guessed.wave) == ("country", "weight", 2019)
    assert {question.about for question in guessed.questions} == set(HOMES)
    assert comity("survey", "inspect", provider_files / SAV, "--to", target).code == 2, "nothing is written over"


def test_no_cell_of_a_csv_starts_a_formula(tmp_path: Path) -> None:
    hostile = tmp_path / "hostile.csv"
    hostile.write_text("=HYPERLINK(1),weight,view\n@x,1,-good\n+y,1,bad\n", encoding="utf-8")
    answer = comity("survey", "inspect", hostile, "--format", "csv")
    assert answer.code == 0, answer.errors
    cells = pl.read_csv(io.BytesIO(answer.raw), infer_schema=False)
    texts = [cell for row in cells.rows() for cell in row if cell]
    assert "'=HYPERLINK(1)" in texts
    assert [cell for cell in texts if cell[0] in "=+-@\t"] == []


def test_estimates_are_rows_of_json_and_nothing_else(provider_files: Path, tmp_path: Path, home: Path) -> None:
    design = tmp_path / "design.yaml"
    design.write_text("weight: weight\n", encoding="utf-8")
    answer = comity_process(
        *("survey", "estimate", provider_files / SAV, "--design", design, "--by", "country", "--column", "fav_usa"),
        *("--category", "Very favorable", "--domain", "sex=Female", "--format", "json"),
        home=home,
    )
    assert answer.code == 0, answer.errors
    told = rows(answer)
    wanted = ["statistic", "column", "category", "domain", "estimate", "se", "low", "high", "n", "deff", "df"]
    assert [name for name in told[0] if name in wanted] == wanted
    assert len(told) == 34, "one row a country"
    assert not home.exists()
