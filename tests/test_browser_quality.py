"""The Data quality page in a real browser: clicked through, run with progress, acknowledged, narrow, light and dark."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from browser_fixtures import NARROW, OpenPage, serious_axe_findings
from browser_servers import comity_served
from browser_settling import check_no_exception, settle, shows, type_into
from playwright.sync_api import Page, expect
from quality_remembered import Remembered, remembered

from data.quality import RunEnding, Trigger
from data.quality_records import QualityRecords
from data.store import Store
from validation.gate import Gate

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1_200)]

LONG = 240_000
"""Milliseconds that a run of the checks may take on a busy machine."""


@dataclass(frozen=True, kw_only=True)
class Served:
    """A running dashboard and the store it shows."""

    base: str
    kept: Remembered


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory, gate: Gate) -> Iterator[Served]:
    """`comity serve` over a store that remembers three runs."""
    home = tmp_path_factory.mktemp("quality") / "home"
    kept = remembered(Store.open(home), gate)
    with comity_served(home) as base:
        yield Served(base=base, kept=kept)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()
    settle(page)


def says(page: Page, text: str) -> None:
    expect(page.get_by_text(text).first).to_be_visible(timeout=LONG)
    settle(page)


def too_wide(page: Page) -> int:
    width = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth")
    return int(width)


def test_a_leader_clicks_from_the_sentence_to_the_rows_and_back(full: Served, open_page: OpenPage) -> None:
    page = open_page(f"{full.base}/quality")
    expect(page.locator("h1")).to_have_text("Can these data be relied on?")
    expect(page.locator("h2").first).to_have_text(re.compile(r"datasets \d+ are graded A or B"))
    press(page, "Visits and dialogues")
    expect(page).to_have_url(re.compile("dataset=visits"))
    says(page, "The office is named twice for one visit.")
    press(page, "Rows, and acknowledge")
    expect(page).to_have_url(re.compile(f"finding={full.kept.visits.identity}"))
    rows = page.get_by_role("heading", name="The rows concerned")
    expect(rows).to_be_visible()
    expect(page.get_by_test_id("stDataFrame")).to_have_count(1)
    address = page.url
    page.reload()
    settle(page)
    expect(page).to_have_url(address)
    expect(rows).to_be_visible()
    page.go_back()
    expect(rows).to_have_count(0, timeout=LONG)
    settle(page)
    press(page, "All datasets")
    expect(page).not_to_have_url(re.compile("dataset="))
    expect(page.get_by_role("heading", name="Datasets", exact=True)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_list_dataset_and_finding_have_no_serious_axe_finding(scheme: str, full: Served, open_page: OpenPage) -> None:
    for address in ("", "?dataset=visits", f"?dataset=visits&finding={full.kept.visits.identity}"):
        page = open_page(f"{full.base}/quality{address}", scheme=scheme)
        assert serious_axe_findings(page) == [], address


def test_a_telephone_shows_everything_within_its_edges(full: Served, open_page: OpenPage) -> None:
    for address in ("", "?dataset=visits", f"?dataset=visits&finding={full.kept.visits.identity}"):
        page = open_page(f"{full.base}/quality{address}", size=NARROW)
        check_no_exception(page)
        assert too_wide(page) <= 0, address


def test_the_history_has_its_table_and_the_chart_says_what_it_shows(full: Served, open_page: OpenPage) -> None:
    page = open_page(f"{full.base}/quality?dataset=visits")
    chart = page.get_by_test_id("stVegaLiteChart").first
    expect(chart).to_be_visible()
    says(page, "After the newest of 3 runs")
    page.get_by_text("Show as table").nth(1).click()
    settle(page)
    expect(page.get_by_test_id("stDataFrame").nth(1)).to_be_visible()


def test_the_report_of_a_run_comes_as_one_file(full: Served, tmp_path: Path, open_page: OpenPage) -> None:
    page = open_page(f"{full.base}/quality")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download its report (HTML)").click()
    file = tmp_path / "report.html"
    saved.value.save_as(file)
    assert re.fullmatch(r"data-quality-run-\d+\.html", saved.value.suggested_filename)
    assert "Data quality: run" in file.read_text("utf-8")


def test_a_finding_is_acknowledged_and_taken_back(full: Served, open_page: OpenPage) -> None:
    identity = full.kept.revision.identity
    page = open_page(f"{full.base}/quality?dataset=violence_country_years&finding={identity}")
    press(page, "Acknowledge")
    says(page, "Nothing was done: say your name and the reason.")
    type_into(page, "Your name", "Ann Analyst")
    type_into(page, "Reason", "The source has told us why")
    press(page, "Acknowledge")
    says(page, "Acknowledged by Ann Analyst until")
    other = open_page(f"{full.base}/quality?dataset=violence_country_years")
    says(other, "The source has told us why.")
    type_into(page, "Why it is taken back", "It was another release")
    press(page, "Take it back")
    says(page, "The acknowledgement is taken back")
    assert not full.kept.records.open_findings()["is_acknowledged"].any()


def test_what_is_typed_of_a_finding_survives_a_reload_until_it_is_sent(full: Served, open_page: OpenPage) -> None:
    first, second = full.kept.visits.identity, full.kept.revision.identity
    page = open_page(f"{full.base}/quality?dataset=visits&finding={first}")
    type_into(page, "Your name", "Ann Analyst")
    type_into(page, "Reason", "The embassy was asked, and")
    expect(page).to_have_url(re.compile("draft=[0-9a-f]{32}"))
    expect(page.get_by_role("textbox", name="Reason"), "nobody left the field").to_be_focused()
    page.reload()
    settle(page)
    expect(page.get_by_role("textbox", name="Reason")).to_have_value("The embassy was asked, and")
    expect(page.get_by_role("textbox", name="Your name")).to_have_value("Ann Analyst")
    draft = re.search("draft=[0-9a-f]{32}", page.url)
    assert draft is not None
    other = open_page(f"{full.base}/quality?dataset=violence_country_years&finding={second}&{draft[0]}")
    expect(other.get_by_role("textbox", name="Reason")).to_have_value("")
    stranger = open_page(f"{full.base}/quality?dataset=visits&finding={first}")
    expect(stranger.get_by_role("textbox", name="Reason")).to_have_value("")
    press(page, "Acknowledge")
    says(page, "Acknowledged by Ann Analyst until")
    expect(page).not_to_have_url(re.compile("draft="))
    assert not list((full.kept.store.home / "drafts").rglob("finding-*"))
    page.reload()
    settle(page)
    expect(page.get_by_role("textbox", name="Why it is taken back")).to_have_value("")
    type_into(page, "Your name", "Ann Analyst")
    type_into(page, "Why it is taken back", "It was a test")
    press(page, "Take it back")
    says(page, "The acknowledgement is taken back")


def test_the_checks_run_now_and_a_reload_finds_them_under_way(tmp_path: Path, gate: Gate, open_page: OpenPage) -> None:
    home = tmp_path / "home"
    with comity_served(home) as base:
        page = open_page(f"{base}/quality")
        shows(page, "makes a store here to remember")
        page.get_by_role("button", name="Run the checks now").click()
        says(page, "Nothing was started: say your name.")
        page.get_by_role("textbox", name="Your name").fill("Ann Analyst")
        page.get_by_role("button", name="Run the checks now").click()
        expect(page.get_by_text("A check is under way, started from the dashboard by Ann Analyst").first).to_be_visible(
            timeout=LONG
        )
        page.reload()
        other = open_page(f"{base}/quality", size=NARROW)
        for one in (page, other):
            bar = one.get_by_test_id("stProgress")
            ended = one.get_by_text("Last checked")
            expect(bar.or_(ended).first).to_be_visible(timeout=LONG)
        expect(page.get_by_text("Last checked").first).to_be_visible(timeout=LONG)
        settle(page)
        expect(page.locator("h2").first).to_have_text(re.compile(r"Of \d+ datasets \d+ are graded A or B"))
        assert serious_axe_findings(page) == []
    run = QualityRecords(Store.open(home)).runs(1)[0]
    assert (run.ending, run.trigger, run.who) == (RunEnding.FINISHED, Trigger.PAGE, "Ann Analyst")
