"""Nothing of a respondent leaves the store by the checks: planted marks are looked for in all that a run gives."""

import json
import logging
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

import polars as pl
import pytest
import streamlit as st
from alert_servers import Mailbox, Webhook, mail_server, web_server
from commanding import Answer, comity
from survey_journeys import COVERAGE, FIGURES, ROWS, answers, part_of, published
from test_quality_page import page, rows_shown, words

from data.figures import Status
from data.quality_records import QualityRecords
from data.store import Store, Submission
from metrics.quality_measures import measure_frame
from validation.quality_admission import check_dataset
from validation.quality_messages import write_check, write_checked
from validation.run import held_of

pytestmark = pytest.mark.own_worker  # what a worker leaves behind is looked for

SURVEY = "survey_responses"
MARKS = (
    "MARKVIEW", "MARKSEX", "MARKMODE", "MARKTYPE", "MARKSTRATUM", "MARKCLUSTER", "MARKTOWN", "MARKWORDING", "MARKLAND",
    "7771231", "91918171", "3838517", "5252529", "61616161", "7171715",
)  # fmt: skip
"""In an answer, a sex, a mode, a kind of sample, a stratum, a cluster, a breakdown of one, a wording, a country; a
weight below zero, an age, a size, a replicate, the only weight of a breakdown, and an estimate that is withheld."""

WITHHELD = 7171715.5
FORMS = ("table", "csv", "json", "parquet")


def found_in(content: str | bytes) -> list[str]:
    """The marks that stand in a text or in bytes; numbers also as they are told to people."""
    whole = (
        (content if isinstance(content, bytes) else content.encode()).replace(b",", b"").replace(b"\xe2\x80\xaf", b"")
    )
    return [mark for mark in MARKS if mark.encode() in whole]


def said_by(answer: Answer) -> str:
    is_table = answer.raw.startswith(b"PAR1")
    return (answer.frame.write_json() if is_table else answer.text) + answer.errors


def at(rows: dict[int, object], column: str) -> pl.Expr:
    """A column with other values in some rows, by their places."""
    place, changed = pl.int_range(pl.len()), pl.col(column)
    for row, value in rows.items():
        changed = pl.when(place == row).then(pl.lit(value)).otherwise(changed)
    return changed.alias(column)


def spoiled(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of respondents as a fault of a disk or of a program could leave them: each breaks a rule or stands out."""
    changed = {
        "view_USA": {1: "MARKVIEW"}, "sex": {2: "MARKSEX"}, "mode": {3: "MARKMODE"}, "sample_type": {4: "MARKTYPE"},
        "wording": {5: "MARKWORDING"}, "country": {6: "MARKLAND"}, "age": {7: 91918171}, "pollster": {8: None},
        "weight": {9: -7771231.5, 10: 0.0, 11: 1.061616161, 12: float("nan")}, "subgroup_town": {11: "MARKTOWN"},
        "size": {13: -3838517.5}, "replicate_1": {14: -5252529.5}, "wave": {15: None},
    }  # fmt: skip
    told = rows.with_columns(at(rows, column) for column, rows in changed.items())
    # A state that was asked about and never was, rows told twice, and most of a wave gone.
    more = told.with_columns(view_CSK=pl.lit("Favourable"))
    late = (pl.col("country") == "LVA") & (pl.col("wave") == 2022)
    return pl.concat([more.filter(~late), more.filter(late).head(40), more.slice(20, 3)])


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A store after two runs, and everything that they gave."""

    store: Store
    run: Answer
    junit: str
    mails: list[bytes]
    hooks: list[dict[str, object]]
    log: str
    left: list[str]

    @property
    def findings(self) -> list[dict[str, object]]:
        found: list[dict[str, object]] = json.loads(self.run.text)["findings"]
        return found


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checked]:
    """A survey that is sound, then one that is spoiled past the gate, each checked with alarms by mail and webhook."""
    folder = tmp_path_factory.mktemp("planted")
    store = Store.open(folder / "home")
    told = {"sex": "Female", "age": 33, "stratum": "MARKSTRATUM", "cluster": "MARKCLUSTER", "subgroup_town": "Riga"}
    told |= {"size": 900.0, "replicate_1": 1.0}
    waves = [answers(country, year, favourable=150, unfavourable=120, **told)
             for country in ("EST", "LVA") for year in (2018, 2022)]  # fmt: skip
    published(store, part_of(waves))
    log, errors = StringIO(), StringIO()
    handler = logging.StreamHandler(log)
    with (
        pytest.MonkeyPatch.context() as set_to,
        mail_server() as mailbox,
        web_server() as webhook,
        redirect_stderr(errors),
    ):
        set_environment(set_to, folder, mailbox, webhook)
        logging.getLogger().addHandler(handler)
        set_to.setattr(logging.getLogger(), "level", logging.DEBUG)
        assert comity("check", "--quiet").code in (0, 1)
        of_few = pl.col("subgroup").is_not_null()
        figures = store.read(FIGURES).with_columns(
            status=pl.when(of_few).then(pl.lit(Status.UNRELIABLE.value)).otherwise("status"),
            value=pl.when(of_few).then(WITHHELD).otherwise("value"),
        )
        fault = Submission(
            who="fault", when=datetime.now(UTC), file_name=None, sha256=None, provider="own", datasets=(SURVEY,),
            source="own", version=ROWS.version,
        )  # fmt: skip
        store.commit(fault, {ROWS: spoiled(store.read(ROWS)), COVERAGE: store.read(COVERAGE), FIGURES: figures})
        run = comity("check", "--format", "json", "--junit", folder / "checks.xml")
        assert comity("alerts", "digest").code == 0
        logging.getLogger().removeHandler(handler)
        yield Checked(
            store=store,
            run=run,
            junit=(folder / "checks.xml").read_text("utf-8"),
            mails=mailbox.raw,
            hooks=webhook.bodies,
            log=log.getvalue() + errors.getvalue(),
            left=[str(path) for place in ("temporary", "user") for path in (folder / place).rglob("*")],
        )


def set_environment(set_to: pytest.MonkeyPatch, folder: Path, mailbox: Mailbox, webhook: Webhook) -> None:
    for place in ("temporary", "user"):
        (folder / place).mkdir()
    given = {
        "COMITY_HOME": folder / "home", "COMITY_EMBEDDED": folder / "none", "HOME": folder / "user",
        "TMPDIR": folder / "temporary", "COMITY_ALERT_URLS": f"{mailbox.address()} {webhook.address()}",
    }  # fmt: skip
    for name, value in given.items():
        set_to.setenv(name, str(value))
    set_to.setattr(tempfile, "tempdir", str(folder / "temporary"))


def test_the_marks_are_where_the_rows_are_kept_and_nearly_every_check_of_a_survey_speaks(checked: Checked) -> None:
    kept = checked.store.read(ROWS).write_json() + checked.store.read(FIGURES).write_json()
    assert found_in(kept) == list(MARKS)
    assert checked.run.code == 1, checked.run.errors
    told = {str(one["check"]) for one in checked.findings if one["dataset"] == SURVEY}
    assert {
        "structure: key repeated", "structure: not in the closed list", "structure: out of range",
        "structure: value required", "structure: weight of nothing", "figures: a value where it is shown",
        "freshness", "survey homes", "revision", "volume",
    } <= told  # fmt: skip
    structure = [one for one in checked.findings if str(one["check"]).startswith("structure")]
    assert any(one["rows"] for one in structure), "by the number of a row whoever brought it finds the cell"


def test_no_answer_of_the_run_holds_a_mark(checked: Checked) -> None:
    assert found_in(said_by(checked.run)) == []
    assert found_in(checked.junit) == []
    for one in checked.findings:
        assert one["value"] is None, one


def test_neither_ledger_nor_report_nor_any_other_file_of_the_runs_holds_a_mark(checked: Checked) -> None:
    home = checked.store.home
    with sqlite3.connect(home / "ledger.sqlite") as ledger:
        assert found_in("\n".join(ledger.iterdump())) == []
    files = [one for one in home.rglob("*") if one.is_file() and not {"landing", "tables"} & {*one.parts}]
    assert {"data-quality-run-1.html", "data-quality-run-2.html", "ledger.sqlite"} <= {one.name for one in files}
    assert {one.name: found_in(one.read_bytes()) for one in files if found_in(one.read_bytes())} == {}


def test_no_alarm_that_a_server_received_holds_a_mark(checked: Checked) -> None:
    assert len(checked.mails) > 2 and len(checked.hooks) == len(checked.mails)
    assert any("digest" in str(one["title"]) for one in checked.hooks)
    assert any("Survey responses" in str(one["title"]) for one in checked.hooks)
    assert found_in(b"\n".join(checked.mails) + json.dumps(checked.hooks, ensure_ascii=False).encode()) == []


def test_no_log_holds_a_mark_and_the_worker_leaves_no_file_behind(checked: Checked) -> None:
    assert found_in(checked.log) == []
    assert [one for one in checked.left if "/.cache/" not in one and not one.endswith(".cache")] == []


def test_what_goes_to_the_worker_and_comes_from_it_holds_no_mark(checked: Checked, tmp_path: Path) -> None:
    held = held_of(checked.store, today=date(2026, 11, 22), home="USA", embedded=None, measures=measure_frame())
    asked = json.dumps(write_check(held, SURVEY, tmp_path), ensure_ascii=False)
    steps: list[str] = []
    answered = write_checked(check_dataset(held, SURVEY, lambda _done, doing: steps.append(doing)))
    assert len(answered["findings"]) > 10
    assert found_in(asked + json.dumps(answered, ensure_ascii=False) + " ".join(steps)) == []


@pytest.mark.parametrize("form", FORMS)
def test_no_command_that_tells_of_quality_holds_a_mark(
    checked: Checked, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMITY_HOME", str(checked.store.home))
    for asked in (
        ("quality", "runs"), ("quality", "findings"), ("quality", "findings", SURVEY, "--resolved"),
        ("quality", "changes", 2), ("quality", "grades"), ("alerts", "test"), ("alerts", "replay", "--each"),
    ):  # fmt: skip
        answer = comity(*asked, "--format", form)
        assert answer.code == 0, (asked, answer.errors)
        assert found_in(said_by(answer)) == [], asked


def test_no_page_of_a_finding_holds_a_mark(checked: Checked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMITY_HOME", str(checked.store.home))
    st.cache_data.clear()
    st.cache_resource.clear()
    found = QualityRecords(checked.store).open_findings().filter(dataset=SURVEY)
    of_rows = found.filter(pl.col("rows").list.len() > 0)["identity"][0]
    for asked in ({}, {"dataset": SURVEY}, {"dataset": SURVEY, "finding": of_rows}):
        app = page(**asked)
        shown = [words(app), rows_shown(app), *(str(one.proto) for one in app.main.children.values())]
        assert found_in("\n".join(shown)) == [], asked
