"""The report of a run: one HTML file, no script, nothing loaded, every text escaped, no respondent's value."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal

import pytest
from browser_fixtures import OpenPage, serious_axe_findings
from playwright.sync_api import Browser, Page
from quality_remembered import HOSTILE, Remembered, remembered

from dashboard.content.quality_report import run_report
from dashboard.quality_report import clear_old_reports, page_of, report_html, report_path, write_report
from data.quality import RunEnding, Trigger
from data.store import NotHeld, Store
from validation.gate import Gate


class Elements(HTMLParser):
    """Every element of a page with its attributes, and the text between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, gate: Gate) -> Remembered:
    """A store with three runs."""
    return remembered(Store.open(tmp_path_factory.mktemp("remembered") / "home"), gate)


@pytest.fixture
def open_report(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a file in a browser context of its own."""
    contexts = []

    def open_one(url: str, *, size: tuple[int, int] = (1280, 900), scheme: Literal["light", "dark"] = "light") -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, bypass_csp=True
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(url)
        return page

    yield open_one
    for context in contexts:
        context.close()


def test_a_report_tells_the_run_its_datasets_and_its_findings(kept: Remembered) -> None:
    text = " ".join(Elements(report_html(kept.records, 3)).text)
    assert "Data quality: run 3" in text and "4 datasets looked at; 1 critical, 2 warnings open." in text
    assert "The office is named twice for one visit." in text and "rows 3 and 4" in text
    assert "62,000 → 118,000" in text and "by the schedule, cron" in text
    assert ": There is no earlier version to compare with." in text
    assert "How grades are made" in text and "Known exceptions" in text


def test_a_report_of_an_earlier_run_tells_what_stood_then_and_what_it_resolved(kept: Remembered) -> None:
    text = " ".join(Elements(report_html(kept.records, 2)).text)
    assert "The office is named twice" not in text
    assert "Resolved in this run" in text and "newer ones were due in 2012" in text
    assert "1 worse, 1 resolved" in text


def test_a_report_holds_no_script_and_asks_for_nothing_from_anywhere(kept: Remembered) -> None:
    page = report_html(kept.records, 3)
    elements = Elements(page)
    assert not {tag for tag, _ in elements.tags} & {"script", "img", "link", "iframe", "object", "embed", "form", "a"}
    assert not [name for _, held in elements.tags for name in held if name in ("src", "href") or name.startswith("on")]
    assert not re.search(r"url\(|@import", page)
    assert "default-src 'none'" in page


def test_a_hostile_text_from_the_data_is_shown_and_not_obeyed(kept: Remembered) -> None:
    page = report_html(kept.records, 3)
    assert HOSTILE not in page and HOSTILE in " ".join(Elements(page).text)


def test_a_report_is_written_whole_and_again_in_its_place(kept: Remembered, tmp_path: Path) -> None:
    path = write_report(kept.records, 3, home=tmp_path)
    assert path == report_path(tmp_path, 3) and path.read_text("utf-8") == report_html(kept.records, 3)
    assert write_report(kept.records, 3, home=tmp_path) == path
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_the_newest_reports_are_kept_and_nothing_else_is_touched(tmp_path: Path) -> None:
    folder = report_path(tmp_path, 1).parent
    folder.mkdir()
    for run in (9, 10, 11, 101):
        report_path(tmp_path, run).write_text("a report")
    beside = folder / "data-quality-run-of-last-year.html"
    beside.write_text("somebody's own")
    assert clear_old_reports(tmp_path, 2) == 2
    assert sorted(folder.iterdir()) == sorted([report_path(tmp_path, 11), report_path(tmp_path, 101), beside])
    assert clear_old_reports(tmp_path, 2) == clear_old_reports(tmp_path / "nowhere", 2) == 0


def test_there_is_no_report_of_a_run_that_is_not_known(kept: Remembered, tmp_path: Path) -> None:
    with pytest.raises(NotHeld):
        write_report(kept.records, 99, home=tmp_path)
    assert list((tmp_path / "reports").iterdir()) == []


def test_a_run_that_failed_or_looked_at_nothing_has_a_report_that_says_so(tmp_path: Path, gate: Gate) -> None:
    kept = remembered(Store.open(tmp_path / "home"), gate)
    run = kept.records.start(who="Ann", trigger=Trigger.PAGE, datasets=("visits",), suites="f00d", when=kept.when)
    kept.records.end(run, ending=RunEnding.FAILED, when=kept.when, reason="It was told to stop.")
    report = run_report(kept.records, run, titles={}, checks={}, sources=str)
    assert "It was told to stop." in report.lead
    assert "It was told to stop." in " ".join(Elements(page_of(report)).text)


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_report_opens_in_a_browser_without_a_serious_axe_finding(
    scheme: str, kept: Remembered, tmp_path: Path, open_report: OpenPage
) -> None:
    page = open_report(write_report(kept.records, 3, home=tmp_path).as_uri(), scheme=scheme)
    assert page.locator("h1").inner_text() == "Data quality: run 3"
    assert serious_axe_findings(page) == []


@pytest.mark.browser
def test_a_report_fits_a_telephone(kept: Remembered, tmp_path: Path, open_report: OpenPage) -> None:
    page = open_report(write_report(kept.records, 3, home=tmp_path).as_uri(), size=(390, 844))
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
