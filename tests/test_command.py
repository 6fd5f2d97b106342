"""The `comity` command prints exactly the tables it promises, answers by exit code, and tells faults on stderr."""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from commanding import comity, comity_process

from data.datasets import DATASETS
from data.figures import FIGURE_SCHEMA, READING_SCHEMA, Level
from data.providers import PROVIDERS
from metrics.declare import Indicator, Measure
from metrics.families import REGISTRY
from metrics.library import Library

COMMANDS = [
    "serve",
    "providers",
    "ingest",
    "refresh",
    "history",
    "undo",
    "verify",
    "doctor",
    "measures",
    "indicators",
    "figures",
    "readings",
]
HOME = ("--home", "USA")
GOOD = "place,year,kind,best,low,high\nFRA,2001,state-based,3,2,4\nFRA,2001,non-state,0,0,0\nFRA,2001,one-sided,0,0,0\n"


@pytest.fixture
def own_file(tmp_path: Path) -> Path:
    """A user's own file of one state and year, in the columns of its dataset."""
    file = tmp_path / "own.csv"
    file.write_text(GOOD, encoding="utf-8")
    return file


@pytest.fixture(autouse=True)
def home(own_home: Path) -> Path:
    """No store anywhere but in the test's own folder."""
    return own_home


def test_help_lists_every_command_of_the_contract() -> None:
    listed = comity("--help")
    assert listed.code == 0
    assert [name for name in COMMANDS if f"│ {name} " not in listed.text] == []


def test_agreements_standing_in_2010_are_between_102_and_149() -> None:
    answer = comity(
        "figures", "agreements_standing", *HOME, "--world", "--from", 2010, "--to", 2010, "--format", "json"
    )
    (row,) = json.loads(answer.text)
    assert (row["value"], row["low"], row["high"], row["interval"]) == (149, 102, 149, "bounds")


def test_exercises_a_year_as_of_2010_are_75_give_or_take_the_years() -> None:
    answer = comity("readings", "exercise_frequency", *HOME, "--world", "--as-of", 2010, "--format", "json")
    (row,) = json.loads(answer.text)
    assert [round(row[name]) for name in ("value", "low", "high")] == [75, 64, 87]
    assert (row["interval"], row["first_period"], row["last_period"]) == ("variation", "2006-01-01", "2010-01-01")


SHIPPED = Library()


@pytest.mark.parametrize("measure", REGISTRY.measures.values(), ids=lambda one: one.id)
def test_figures_have_exactly_the_columns_of_their_table(measure: Measure) -> None:
    where, place = (("--partner", "POL"), "POL") if Level.PARTNER in measure.levels else (("--world",), "WORLD")
    asked = ("figures", measure.id, *HOME, *where, "--grain", measure.grains[0])
    answer = comity(*asked, "--format", "parquet")
    assert answer.code == 0, answer.errors
    assert dict(answer.frame.schema) == FIGURE_SCHEMA
    held = bool(SHIPPED.releases_of(measure))
    assert answer.frame["place"].unique().to_list() == ([place] if held else [])
    assert ("There is no record of" in answer.errors) == (not held)


@pytest.mark.parametrize("indicator", REGISTRY.indicators.values(), ids=lambda one: one.id)
def test_readings_have_exactly_the_columns_of_their_table(indicator: Indicator) -> None:
    places = {
        Level.PARTNER: ("--partner", "IND"),
        Level.REGION: ("--region", "Western Asia"),
        Level.WORLD: ("--world",),
    }
    for level, place in places.items():
        answer = comity("readings", indicator.id, *HOME, *place, "--as-of", 2024, "--format", "json")
        if level not in indicator.levels:
            assert (answer.code, "is read for" in answer.errors) == (2, True)
            continue
        rows = json.loads(answer.text)
        held = bool(SHIPPED.releases_of(REGISTRY.measures[indicator.measure]))
        assert bool(rows) == held
        assert ("There is no record of" in answer.errors) == (not held)
        for row in rows:
            assert list(row) == list(READING_SCHEMA)
            assert row["value"] is not None or row["reason"] or row["status"] in ("not_collected", "not_applicable")


def test_the_four_forms_say_the_same() -> None:
    asked = ("figures", "exercises_joint", *HOME, "--partner", "TUR", "--from", 2001, "--to", 2004)
    table, csv, text, parquet = (comity(*asked, "--format", form) for form in ("table", "csv", "json", "parquet"))
    values = parquet.frame["value"].to_list()
    assert pl.read_csv(csv.raw)["value"].to_list() == values
    assert pl.read_csv(csv.raw).columns == list(FIGURE_SCHEMA)
    assert [row["value"] for row in json.loads(text.text)] == values
    for year, value in zip(range(2001, 2005), values, strict=True):
        assert f" {year}-01-01   {value:>5.10g} " in table.text
    assert comity(*asked).raw == table.raw


def test_zeros_are_printed_and_gaps_are_not_zeros() -> None:
    asked = ("figures", "agreements_signed", *HOME, "--partner", "AND", "--format", "parquet")
    years = comity(*asked, "--from", 2009, "--to", 2012).frame
    assert years["value"].to_list() == [0, 0, None, None]
    assert years["status"].to_list() == ["shown", "shown", "not_collected", "not_collected"]


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        (("exercise_portion", "--home", "USA", "--world"), "is counted for a partner, of one home."),
        (("agreements_signed", "--home", "any", "--partner", "POL"), "of one home."),
        (("exercises_joint", "--grain", "month"), "it has them by year."),
        (("exercises_joint", "--category", "bilatral"), "Did you mean bilateral"),
        (("exercises_jont",), "Did you mean exercises_joint"),
        (("exercises_joint", "--partner", "PLO"), "Did you mean POL"),
        (("exercises_joint", "--home", "USAA"), "Did you mean USA"),
        (("exercises_joint", "--region", "Est Europe", "--scheme", "m49-subregion"), "Did you mean Eastern Europe"),
        (("exercises_joint", "--region", "Eastern Europe", "--scheme", "m48"), "There is no region scheme 'm48'"),
        (("exercises_joint", "--partner", "POL", "--world"), "Choose one of --partner, --region and --world."),
        (("exercises_joint", "--from", "2005", "--to", "2001"), "--from 2005 is after --to 2001"),
        (("exercises_joint", "--source", "nix"), "There are: mme 7"),
        (("exercises_joint", "--version", "6"), "No figures of exercises_joint are held from '6'"),
    ],
)
def test_what_cannot_be_asked_is_said_on_stderr_with_what_can(asked: tuple[str, ...], wrong: str) -> None:
    answer = comity("figures", *asked)
    assert (answer.code, answer.raw) == (2, b"")
    assert wrong in answer.errors


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        (("readings", "agreement_pce"), "Did you mean agreement_pace"),
        (("readings", "agreement_pace", "--category", "secctor"), "Did you mean sector"),
        (("readings", "favourable_view", "--world"), "favourable_view is read for a partner only."),
        (("history", "agreement_partys"), "Did you mean agreement_parties?"),
        (("undo", "agreement_partys"), "Did you mean agreement_parties?"),
        (("ingest", "dcd", "x.csv"), "Did you mean dcad?"),
        (("ingest", "dcad", "nowhere.csv"), "There is no file 'nowhere.csv'."),
        (("nothing",), "No such command"),
        (("figures",), "Missing argument"),
        (("serve", "--port", "0"), "'--port'"),
    ],
)
def test_a_command_that_cannot_run_ends_with_2(asked: tuple[str, ...], wrong: str, home: Path) -> None:
    answer = comity(*asked)
    assert (answer.code, answer.raw) == (2, b"")
    assert wrong in answer.errors
    assert not home.exists()


def test_a_setting_that_cannot_be_used_ends_with_2(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMITY_DESIGN_EFFECT", "many")
    answer = comity("figures", "favourable", "--partner", "IND")
    assert answer.code == 2
    assert "COMITY_DESIGN_EFFECT" in answer.errors
    assert "Traceback" not in answer.errors


def test_the_lists_name_everything_declared() -> None:
    for command, column, known in (
        ("providers", "provider", [one.id for one in PROVIDERS]),
        ("measures", "measure", list(REGISTRY.measures)),
        ("indicators", "indicator", list(REGISTRY.indicators)),
    ):
        answer = comity(command, "--format", "parquet")
        assert answer.frame[column].to_list() == known


def test_looking_makes_no_store(home: Path) -> None:
    for asked in (("verify",), ("doctor",), *(("history", one.id) for one in DATASETS)):
        assert comity(*asked).code == 0
    assert comity("figures", "agreements_signed", "--partner", "POL").code == 0
    assert not home.exists()


def test_a_dry_run_keeps_nothing_at_all(own_file: Path, home: Path) -> None:
    good = comity("ingest", "violence_country_years", own_file, "--dry-run")
    assert (good.code, home.exists()) == (0, False)
    assert "3 rows would be published, 0 warnings. Dry run: nothing was kept." in good.errors
    own_file.write_text(GOOD.replace("FRA", "Frankreich"), encoding="utf-8")
    bad = comity("ingest", "violence_country_years", own_file, "--dry-run", "--format", "json")
    assert (bad.code, home.exists()) == (1, False)
    assert [(one["column"], one["severity"], one["row"]) for one in json.loads(bad.text)] == [
        ("place", "critical", row) for row in (2, 3, 4)
    ]


def test_a_file_goes_in_is_shown_and_is_taken_back(own_file: Path, home: Path) -> None:
    deaths = ("figures", "conflict_deaths", "--partner", "FRA", "--from", 2001, "--to", 2001, "--format", "parquet")
    embedded = comity(*deaths).frame
    ingested = comity("ingest", "violence_country_years", own_file, "--who", "ana")
    assert (ingested.code, ingested.raw) == (0, b"")
    assert "own.csv: 3 rows published as version 1, 0 warnings." in ingested.errors
    again = comity("ingest", "violence_country_years", own_file, "--who", "bo")
    assert again.code == 0
    assert "These very bytes were published as version 1. Nothing was changed." in again.errors
    shown = comity(*deaths).frame
    assert shown.select("value", "low", "high", "source").rows() == [(3, 2, 4, "own")]
    assert comity(*deaths, "--source", "ucdp").frame.equals(embedded)
    undone = comity("undo", "violence_country_years", "--who", "bo")
    assert (undone.code, "Undone as version 2." in undone.errors) == (0, True)
    assert comity(*deaths).frame.equals(embedded)
    told = comity("history", "violence_country_years", "--format", "parquet").frame
    assert told.select("version", "who", "action", "file_name", "rows").rows() == [
        (2, "bo", "undo", "own.csv", 0),
        (1, "ana", "commit", "own.csv", 3),
    ]
    assert told["when"].dt.date().max() >= date(2026, 1, 1)
    assert comity("undo", "violence_country_years").code == 1
    assert (comity("verify").code, comity("doctor").code, comity("refresh").code) == (0, 0, 0)
    table = next((home / "tables").rglob("*.parquet"))
    table.chmod(0o644)
    table.write_bytes(table.read_bytes()[:-1] + b"X")
    found = comity("verify", "--format", "json")
    assert (found.code, json.loads(found.text)[0]["severity"]) == (1, "critical")
    assert "1 fault found." in found.errors


def test_the_installed_command_answers_as_a_process_of_its_own(home: Path) -> None:
    good = comity_process(
        "figures", "agreements_standing", *HOME, "--world", "--from", 2010, "--format", "csv", home=home
    )
    assert (good.code, good.errors) == (0, "")
    assert good.text.splitlines()[0] == ",".join(FIGURE_SCHEMA)
    assert ",149.0,102.0,149.0,bounds," in good.text
    wrong = comity_process("readings", "nothing", home=home)
    assert (wrong.code, wrong.raw) == (2, b"")
    assert wrong.errors.startswith("There is no indicator 'nothing'.")
    assert not home.exists()
