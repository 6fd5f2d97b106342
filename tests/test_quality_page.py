"""The Data quality page run on the server: nothing brought, never run, full, hostile, crashed; and its forms."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import streamlit as st
from quality_remembered import HOSTILE, Remembered, bring, remembered
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard.content.quality_cells import PEOPLE
from dashboard.content.quality_running import Told
from dashboard.quality_running import SAYS, Process
from data.examples import example_of
from data.quality import RunEnding, Trigger
from data.quality_lock import run_lock
from data.quality_records import QualityRecords
from data.settings import settings
from data.store import Store
from metrics.ingestion import ingest_file
from metrics.pipeline import Ending
from validation.gate import Gate

APP = Path(dashboard.__file__).with_name("app.py")
SECONDS = 300


@pytest.fixture(autouse=True)
def fresh_caches(own_home: Path) -> Iterator[Path]:
    """A home of the test's own, and caches that know nothing of other tests."""
    st.cache_data.clear()
    st.cache_resource.clear()
    yield own_home
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def kept(own_home: Path, gate: Gate) -> Remembered:
    """A store with three runs where the page looks for it."""
    return remembered(Store.open(own_home), gate)


def page(**query: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=SECONDS)
    with (
        pytest.MonkeyPatch.context() as without_figures
    ):  # the first page, which is not asked about here, is then quick
        without_figures.setenv("COMITY_EMBEDDED", str(Path(__file__).parent / "no figures"))
        app.run()
    app.switch_page("views/quality.py")
    for key, value in query.items():
        app.query_params[key] = value
    return run(app)


def run(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception
    assert [error.value for error in app.error] == []
    return app


def words(app: AppTest) -> str:
    kinds = (app.title, app.header, app.markdown, app.caption, app.subheader, app.info)
    return "\n".join(element.value for kind in kinds for element in kind).replace("\\", "")


def button(app: AppTest, label: str):
    return next(one for one in app.button if one.label.replace("\\", "").strip("*") == label)


def rows_shown(app: AppTest) -> str:
    return " ".join(str(one.value.to_dict()) for one in app.dataframe)


def test_without_a_store_the_page_says_what_a_run_would_do_and_makes_none() -> None:
    said = words(page())
    assert "No check has been run yet, so it cannot be told" in said
    assert "makes a store here to remember" in said
    assert "No run has been made yet" in said and "How this is judged" in said
    assert not settings().home.exists()


def test_with_nothing_at_all_the_page_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "nothing").mkdir()
    monkeypatch.setenv("COMITY_EMBEDDED", str(tmp_path / "nothing"))
    assert "There are no data here to be checked: bring a file first." in words(page())


def test_a_store_that_was_never_checked_says_that(own_home: Path, gate: Gate) -> None:
    bring(Store.open(own_home), gate, "visits")
    said = words(page())
    assert "The first one looks at every table that is held" in said
    line = page(dataset="visits")
    assert "not graded yet, because no finished run has looked at it" in words(line)
    assert "No finished run has looked at these data yet." in words(line)


def test_a_full_store_is_told_in_one_sentence_then_a_row_a_dataset(kept: Remembered) -> None:
    app = page()
    lead = app.header[0].value.replace("\\", "")
    assert re.match(r"Of \d+ datasets 3 are graded A or B; \d+ were never checked; one critical finding is open", lead)
    said = words(app)
    assert "Look at this first" in said and "Last checked" in said and "by the schedule, cron" in said
    assert "1 critical open  \nchecked 1 hour ago · A A F · ↓ worse than before" in said
    assert "Besides, 1 series of figures has left its usual range" in said
    assert not re.search(r"\bnan\b|[:(,] None\b|\binf\b", said)


def test_a_click_opens_a_dataset_then_a_finding_and_the_address_keeps_both(kept: Remembered) -> None:
    app = page()
    button(app, "Visits and dialogues").click()
    run(app)
    assert app.query_params["dataset"] in ("visits", ["visits"])
    said = words(app)
    assert "Visits and dialogues: graded F, do not rely on it." in said
    assert "The office is named twice for one visit." in said and "rows 3 and 4" in said
    assert "What the checks answered" in said and "What changed between versions" in said
    next(one for one in app.button if one.label == "Rows, and acknowledge").click()
    run(app)
    assert app.query_params["finding"] in (kept.visits.identity, [kept.visits.identity])
    assert "The rows concerned" in words(app) and "Example deputy" in rows_shown(app)
    again = page(dataset="visits", finding=kept.visits.identity)
    assert words(again) == words(app)
    button(again, "All datasets").click()
    run(again)
    assert "dataset" not in again.query_params and "Datasets" in words(again)


def test_rows_of_respondents_are_never_shown(kept: Remembered) -> None:
    app = page(dataset="survey_responses", finding=kept.survey.identity)
    assert PEOPLE in words(app) and "The rows concerned" not in words(app)
    everything = words(app) + rows_shown(app)
    assert "Very favourable" not in everything


def test_text_from_the_data_is_shown_and_not_rendered(kept: Remembered) -> None:
    for app in (page(), page(dataset="visits"), page(dataset="visits", finding=kept.visits.identity)):
        marked = [one.value for kind in (app.markdown, app.caption, app.header) for one in kind]
        assert not [one for one in marked if re.search(r"(?<!\\)(!\[|<script)", one)]
    assert HOSTILE in words(app).replace("\u2060", "")


def test_an_acknowledgement_without_name_or_reason_is_refused_in_one_sentence(kept: Remembered) -> None:
    app = page(dataset="visits", finding=kept.visits.identity)
    button(app, "Acknowledge").click()
    run(app)
    assert "Nothing was done: say your name and the reason." in words(app)
    assert not kept.records.open_findings()["is_acknowledged"].any()


def test_a_finding_is_acknowledged_until_a_day_and_the_acknowledgement_is_taken_back(kept: Remembered) -> None:
    app = page(dataset="visits", finding=kept.visits.identity)
    app.text_input[0].input("Ann Analyst")
    app.text_input[1].input("The ministry knows")
    until = datetime.now(UTC).date() + timedelta(days=7)
    app.date_input[0].set_value(until)
    button(app, "Acknowledge").click()
    run(app)
    assert "Acknowledged by Ann Analyst until" in words(app) and "The ministry knows." in words(app)
    found = kept.records.open_findings().filter(identity=kept.visits.identity).row(0, named=True)
    assert (found["acknowledged_by"], found["acknowledged_until"]) == ("Ann Analyst", until)
    assert "graded D, doubtful" in words(app)
    app.text_input[1].input("It was the wrong one")
    button(app, "Take it back").click()
    run(app)
    assert "The acknowledgement is taken back" in words(app) and "graded F" in words(app)
    assert not kept.records.open_findings()["is_acknowledged"].any()


def test_a_resolved_finding_has_no_form_and_says_why_it_is_resolved(kept: Remembered) -> None:
    resolved = kept.records.findings().filter(state="resolved").row(0, named=True)
    said = words(page(dataset="agreement_parties", finding=resolved["identity"]))
    assert "It is resolved:" in said and "Acknowledge it" not in said


def test_a_link_to_what_is_not_there_says_so(kept: Remembered) -> None:
    assert "asks for a dataset of which nothing is held here" in words(page(dataset="nonsense"))
    assert "asks for a finding that is not known here" in words(page(dataset="visits", finding="0" * 16))


def test_what_changed_between_two_versions_is_told_by_place_and_year(own_home: Path, gate: Gate) -> None:
    store = Store.open(own_home)
    bring(store, gate, "visits")
    changed = own_home.parent / "visits.csv"
    text = example_of("visits").read_text("utf-8").replace("Example deputy", "Another deputy")
    changed.write_text(f"{text.rstrip()}\nUSA,V9,IND,2025,2025-05-16,deputy,,\n", encoding="utf-8")
    done = ingest_file("visits", changed, who="Ann", store=store, gate=gate)
    assert done.ending is Ending.PUBLISHED, done.reason
    said = words(page(dataset="visits"))
    assert re.search(r"1 row added.*1 row revised", said), said


def test_a_run_whose_process_is_gone_is_told_as_crashed(own_home: Path) -> None:
    records = QualityRecords(Store.open(own_home))
    records.start(who="cron", trigger=Trigger.SCHEDULE, datasets=(), suites="f00d", when=datetime.now(UTC))
    assert "crashed: its process is gone" in words(page())


def test_a_run_that_failed_says_why(own_home: Path) -> None:
    records, when = QualityRecords(Store.open(own_home)), datetime.now(UTC)
    number = records.start(who="cron", trigger=Trigger.SCHEDULE, datasets=(), suites="f00d", when=when)
    records.end(number, ending=RunEnding.FAILED, when=when, reason="It was told to stop.")
    assert "It was told to stop." in words(page())


def test_a_run_under_way_is_shown_to_whoever_looks_and_cannot_be_started_twice(own_home: Path) -> None:
    records = QualityRecords(Store.open(own_home))
    with run_lock(own_home):
        records.start(who="cron", trigger=Trigger.SCHEDULE, datasets=(), suites="f00d", when=datetime.now(UTC))
        app = page()
        assert "A check is under way, started by the schedule by cron" in words(app)
        assert not [one for one in app.button if "Run the checks now" in one.label]


def test_a_run_is_not_started_without_a_name() -> None:
    app = page()
    button(app, "Run the checks now").click()
    run(app)
    assert "Nothing was started: say your name." in words(app)


def test_a_process_that_could_not_run_says_why_until_a_run_has_ended(own_home: Path) -> None:
    process = Process()
    process.start(own_home, who="Ann", datasets=("nonsense",))
    assert process.started is not None and process.is_alive
    assert process.started.wait(SECONDS) == 2
    assert process.could_not_run and "There is no dataset 'nonsense'" in process.fault(None)
    records, when = QualityRecords(Store.open(own_home)), datetime.now(UTC)
    number = records.start(who="cron", trigger=Trigger.SCHEDULE, datasets=(), suites="f00d", when=when)
    records.end(number, ending=RunEnding.FINISHED, when=when)
    assert process.fault(records.run(number)) == ""


def test_a_process_that_was_killed_says_that_it_ended_without_a_word(own_home: Path) -> None:
    process = Process()
    process.start(own_home, who="Ann")
    assert process.started is not None
    process.started.kill()
    process.started.wait(SECONDS)
    assert process.could_not_run and "ended without a word" in process.fault(None)


def test_progress_is_read_from_the_last_whole_line(own_home: Path) -> None:
    process, said = Process(), own_home / "reports" / SAYS
    assert process.told(own_home) is None
    said.parent.mkdir(parents=True)
    said.write_text("progress 0.10 visits\nsomething else\nprogress 0.42 Checking troop_years\nprogr", encoding="utf-8")
    assert process.told(own_home) == Told(part=0.42, words="Checking troop_years")
    said.write_text("progress soon\n", encoding="utf-8")
    assert process.told(own_home) is None
