"""Laws of `comity check` and `comity quality`: exit codes, one sentence, answers for programs, nothing half said."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import polars as pl
import pytest
from commanding import comity

from data.findings import Severity
from data.quality import Answer, CheckOutcome, QualityFinding, RunEnding, Trigger
from data.quality_lock import run_lock
from data.quality_records import QualityRecords
from data.store import Store, Submission
from metrics.ingestion import ingest_file
from validation.gate import Gate

DEATHS = "violence_country_years"
GOOD = "place,year,kind,best,low,high\nFRA,2001,state-based,3,2,4\nFRA,2002,state-based,5,2,9\n"
NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def home(own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for a store, no embedded figures, and nobody to be alarmed."""
    monkeypatch.setenv("COMITY_EMBEDDED", str(tmp_path / "none"))
    monkeypatch.setenv("COMITY_CHECK_TIME_ZONE", "UTC")
    return own_home


@pytest.fixture
def faulty(home: Path, tmp_path: Path, gate: Gate) -> Store:
    """A store of which one row is of a kind there is not."""
    file = tmp_path / "deaths.csv"
    file.write_text(GOOD, encoding="utf-8")
    store = Store.open(home)
    ingest_file(DEATHS, file, who="ana", store=store, gate=gate)
    key = next(one for one in store.tables() if one.table == "rows")
    told = Submission(
        who="fault", when=NOW, file_name=None, sha256=None, provider="own", datasets=(DEATHS,), source=key.source,
        version=key.version,
    )  # fmt: skip
    wrong = pl.when(pl.col("year") == 2002).then(pl.lit("hearsay")).otherwise("kind")
    store.commit(told, {key: store.read(key).with_columns(kind=wrong)})
    return store


def recorded(home: Path, *, at: datetime, due: datetime | None = None, found: Iterable[QualityFinding] = ()) -> int:
    """A run that finished, as the records have it."""
    records = QualityRecords(Store.open(home))
    trigger = Trigger.COMMAND if due is None else Trigger.SCHEDULE
    run = records.start(who="night", trigger=trigger, datasets=(), suites="", due=due, when=at)
    outcome = CheckOutcome(check="revision", dataset=DEATHS, severity=Severity.WARNING, answer=Answer.FAIL)
    records.end(run, ending=RunEnding.FINISHED, when=at, outcomes=[outcome], findings=found)
    return run


def finding(**told: Any) -> QualityFinding:
    usual = {"check": "revision", "severity": Severity.WARNING, "dataset": DEATHS, "subject": "FRA 2002"}
    return QualityFinding(**usual | {"reason": "France in 2002: 5 became 9.", "remedy": "Ask the provider."} | told)


# ---- comity check


def test_what_is_found_ends_with_one_until_somebody_answers_for_it(
    faulty: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    junit = tmp_path / "checks.xml"
    first = comity("check", "--format", "json", "--junit", junit, "--who", "night")
    assert first.code == 1, first.errors
    told = json.loads(first.text)
    (critical,) = [one for one in told["findings"] if one["severity"] == "critical"]
    assert (critical["state"], critical["rows"], critical["dataset"]) == ("new", [3], DEATHS)
    assert told["run"]["who"] == "night" and len(told["outcomes"]) > 10
    assert first.errors.splitlines()[-1].startswith("Run 1: ") and "1 critical" in first.errors
    assert (faulty.home / "reports" / "data-quality-run-1.html").is_file()
    assert [case.get("type") for case in ElementTree.parse(junit).iter("failure")] == ["critical"]

    in_a_week = (NOW + timedelta(days=7)).date().isoformat()
    why = ("--until", in_a_week, "--reason", "asked the provider", "--who", "ana")
    answered = comity("quality", "acknowledge", critical["identity"], *why)
    assert (answered.code, answered.text) == (0, ""), answered.errors
    again = comity("check", "--quiet", "--progress")
    assert (again.code, again.text) == (0, ""), again.errors
    steps = [line.split(" ", 2) for line in again.errors.splitlines() if line.startswith("progress ")]
    parts = [float(part) for _, part, _ in steps]
    assert parts == sorted(parts) and parts[-1] == 1.0 and any(DEATHS in doing for _, _, doing in steps)
    assert "open: 0 critical" in again.errors and "1 acknowledged" in again.errors
    strict = comity("check", DEATHS, "--fail-on", "warning", "--junit", junit)
    assert strict.code == (1 if "0 warnings" not in strict.errors else 0)
    assert critical["identity"] in ElementTree.tostring(ElementTree.parse(junit).getroot(), "unicode")
    assert "hearsay" not in strict.errors and DEATHS in strict.text


def test_where_nothing_is_held_a_store_is_made_to_remember_that(home: Path) -> None:
    answer = comity("check")
    assert (answer.code, answer.text) == (0, "")
    assert answer.errors.splitlines() == [
        "There was no store: one was made to remember this run.",
        "Run 1: nothing is held, so nothing was checked.",
    ]
    assert [one.ending for one in QualityRecords(Store.open(home)).runs()] == [RunEnding.FINISHED]
    named = comity("check", "visits", "--format", "json")
    assert json.loads(named.text)["outcomes"] == []
    assert named.errors == "Run 2: nothing is held of visits, so nothing was checked.\n"


def test_a_second_run_ends_with_two_and_one_sentence(home: Path, tmp_path: Path) -> None:
    Store.open(home)
    junit = tmp_path / "checks.xml"
    with run_lock(home):
        answer = comity("check", "--junit", junit)
    assert (answer.code, answer.text) == (2, "")
    assert answer.errors.startswith("Another run of the quality checks is under way.")
    assert len(answer.errors.splitlines()) == 1
    (error,) = ElementTree.parse(junit).iter("error")
    assert "under way" in str(error.get("message"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("no_such",), "There is no dataset 'no_such'."),
        (("--due", "tonight"), "--due 'tonight' is no moment."),
        (("--due", "2026-11-22T03:00"), "is no moment. Give one with its distance from UTC"),
        (("--junit", "/nowhere/checks.xml"), "/nowhere/checks.xml cannot be written."),
        (("--fail-on", "all"), "Invalid value"),
        (("--format", "xml"), "Invalid value"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_asked_ends_with_two_and_makes_no_store(
    arguments: tuple[str, ...], said: str, home: Path
) -> None:
    answer = comity("check", *arguments)
    assert (answer.code, answer.text) == (2, "")
    assert said in " ".join(answer.errors.split())
    assert "Traceback" not in answer.errors
    assert not home.exists()


def test_a_store_that_cannot_be_written_ends_with_two(home: Path) -> None:
    home.write_text("a file where the folder should be", encoding="utf-8")
    answer = comity("check")
    assert (answer.code, answer.text) == (2, "")
    assert "store could not be made" in answer.errors


def test_a_report_that_cannot_be_written_is_told_and_changes_no_exit_code(home: Path) -> None:
    Store.open(home)
    (home / "reports").write_text("in the way", encoding="utf-8")
    answer = comity("check")
    assert answer.code == 0
    assert "The report could not be written: " in answer.errors
    assert answer.errors.splitlines()[-1].startswith("Run 1: ")


def test_the_record_says_what_started_a_run_and_for_which_moment(home: Path) -> None:
    asked = ("--trigger", "schedule", "--due", "2026-11-22T04:00+01:00", "--who", "cron")
    assert comity("check", *asked).code == 0
    (run,) = QualityRecords(Store.open(home)).runs()
    assert (run.trigger, run.due, run.who) == (Trigger.SCHEDULE, datetime(2026, 11, 22, 3, tzinfo=UTC), "cron")


# ---- only what is due


def test_nothing_is_due_where_there_never_was_a_run(home: Path) -> None:
    answer = comity("check", "--if-due")
    assert (answer.code, answer.text) == (0, "")
    assert answer.errors.startswith("Nothing is due before ")
    assert not home.exists()


def test_a_run_that_was_missed_is_made_up_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hour = (NOW - timedelta(hours=2)).hour
    monkeypatch.setenv("COMITY_CHECK_CRON", f"0 {hour} * * *")
    recorded(home, at=NOW - timedelta(days=5), due=NOW - timedelta(days=5))
    assert comity("check", "--if-due", "--quiet").code == 0
    made_up = QualityRecords(Store.open(home)).runs()[0]
    assert (made_up.trigger, made_up.ending) == (Trigger.MADE_UP, RunEnding.FINISHED)
    assert made_up.due is not None and made_up.due.hour == hour and NOW - made_up.due < timedelta(hours=4)
    assert comity("check", "--if-due").errors.startswith("Nothing is due")
    assert len(QualityRecords(Store.open(home)).runs()) == 2


@pytest.mark.parametrize("command", [("check", "--if-due"), ("schedule",)], ids=" ".join)
def test_a_timetable_that_cannot_be_used_is_named_with_the_setting(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMITY_CHECK_CRON", "every night")
    answer = comity(*command)
    assert answer.code == 2
    assert answer.errors.startswith("COMITY_CHECK_CRON cannot be used: 'every night' is no cron expression")


# ---- comity quality


def test_what_is_remembered_is_listed_and_reads_as_empty_where_nothing_is(home: Path) -> None:
    for command in (("runs",), ("findings",), ("grades",)):
        answer = comity("quality", *command, "--format", "parquet")
        assert (answer.code, answer.frame.height) == (0, 0)
    assert not home.exists()
    report = comity("quality", "report")
    assert (report.code, report.errors) == (2, "No run of the checks has finished yet. Run `comity check` first.\n")


def test_runs_findings_and_changes_are_told_by_their_run(home: Path) -> None:
    worse = finding(subject="DEU 2002", severity=Severity.CRITICAL)
    recorded(home, at=NOW - timedelta(days=2), found=[finding()])
    recorded(home, at=NOW - timedelta(days=1), found=[worse])
    runs = comity("quality", "runs", "--format", "parquet").frame
    assert runs.select("run", "ending").rows() == [(2, "finished"), (1, "finished")]
    now = comity("quality", "findings", "--format", "parquet").frame
    assert now["subject"].to_list() == ["DEU 2002"]
    then = comity("quality", "findings", "--run", 1, "--format", "parquet").frame
    assert then["subject"].to_list() == ["FRA 2002"]
    everything = comity("quality", "findings", DEATHS, "--resolved", "--format", "csv").text
    assert "FRA 2002" in everything and "DEU 2002" in everything
    assert comity("quality", "findings", "--severity", "warning", "--format", "parquet").frame.is_empty()
    changed = comity("quality", "changes", 2, "--format", "parquet").frame
    assert set(changed.select("subject", "state").rows()) == {("DEU 2002", "new"), ("FRA 2002", "resolved")}
    assert comity("quality", "changes", 2).errors == "1 new; 1 resolved\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("changes", 9), "There is no run 9."),
        (("findings", "--run", 9), "There is no run 9."),
        (("report", 9), "There is no run 9."),
        (("findings", "no_such"), "There is no dataset 'no_such'."),
        (("acknowledge", "0" * 16, "--until", "2999-01-01", "--reason", "x"), "0000"),
        (("acknowledge", "0" * 16, "--reason", "x"), "Give either --until"),
        (("acknowledge", "0" * 16, "--reason", "x", "--until", "2999-01-01", "--withdraw"), "Give either --until"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_not_remembered_is_told_in_a_sentence(arguments: tuple[object, ...], said: str, home: Path) -> None:
    recorded(home, at=NOW, found=[finding()])
    answer = comity("quality", *arguments)
    assert (answer.code, answer.text) == (2, "")
    assert said in answer.errors and "Traceback" not in answer.errors


def test_an_acknowledgement_says_who_until_when_and_why_and_can_be_withdrawn(home: Path) -> None:
    recorded(home, at=NOW, found=[finding()])
    identity = finding().identity
    until = (NOW + timedelta(days=3)).date()
    yesterday = (NOW - timedelta(days=1)).date()
    assert comity("quality", "acknowledge", identity, "--until", yesterday, "--reason", "late").code == 2
    told = comity("quality", "acknowledge", identity, "--until", until, "--reason", "asked", "--who", "ana")
    assert told.errors == f"{identity} is acknowledged by ana until {until:%d %B %Y}.\n"
    (row,) = comity("quality", "findings", "--format", "parquet").frame.to_dicts()
    assert (row["acknowledged_by"], row["acknowledged_until"], row["is_acknowledged"]) == ("ana", until, True)
    assert comity("quality", "acknowledge", identity, "--withdraw", "--reason", "answered", "--who", "bo").code == 0
    (row,) = comity("quality", "findings", "--format", "parquet").frame.to_dicts()
    assert row["is_acknowledged"] is False


def test_a_report_is_one_file_written_where_it_is_asked_for(home: Path, tmp_path: Path) -> None:
    run = recorded(home, at=NOW, found=[finding()])
    file = tmp_path / "run.html"
    assert comity("quality", "report", "--to", file).text.strip() == str(file)
    assert "<script" not in file.read_text("utf-8") and "France in 2002" in file.read_text("utf-8")
    refused = comity("quality", "report", run, "--to", file)
    assert (refused.code, "would be written over" in refused.errors) == (2, True)
    assert comity("quality", "report", run, "--to", file, "--force").code == 0
