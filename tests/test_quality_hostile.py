"""Text of an own record that would be obeyed, through checks, commands, report, alarms and page: shown as text."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import pytest
import streamlit as st
from alert_servers import Webhook, web_server
from browser_fixtures import OpenPage
from browser_servers import comity_served
from browser_settling import settle
from commanding import Answer, comity
from test_quality_page import page, rows_shown, words
from test_survey_leaks import cells_that_start_a_formula

from data.examples import example_of
from data.quality import Answer as Answered
from data.quality_records import QualityRecords
from data.store import Store, Submission
from metrics.ingestion import ingest_file
from validation.gate import Gate
from validation.quality_outcomes import VALUE_LENGTH

HOSTILE = (
    "![x](http://evil.test/a.png)", "<script>document.title='obeyed';alert(1)</script>",
    "<img src=http://evil.test/b.png onerror=alert(2)>", "<!channel> <@U1> <https://evil.test|x>",
    "<at>all</at> [click](https://evil.test)", "a\r\nBcc: all@evil.test\n\n<b>", "\u202egpj.exe\u2066x\u2069",
    "nul\x00bel\x07esc\x1b[31mred", "=cmd|' /C calc'!A1", "@SUM(1+1)", "{old} {0} {count!r} {__class__} {",
    "%s %(a)s ${HOME}", ":smile: :material/home: :red[x] $x^2$", "\ufffe\uffff\ufdd0", "]]> &amp; --> </section>",
)  # fmt: skip
"""Markdown, HTML, tags of Slack and Teams, headers, writing from right to left, signs no screen and no XML may have,
formulas of a spreadsheet, braces that a formatted sentence would fill, codes of pictures."""

LONG = 10_000_000
DISARMED = ("<", ">", "@", "](", "://", "`", "\x1b", "\x00", "\u202e", "\u2066")


@dataclass(frozen=True, kw_only=True)
class Obeyed:
    """A store with such an own record, and what a run and an alarm gave."""

    store: Store
    run: Answer
    junit: Path
    hooks: list[dict[str, str]]

    @property
    def report(self) -> Path:
        return self.store.home / "reports" / "data-quality-run-1.html"


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory, gate: Gate) -> Iterator[Obeyed]:
    """Visits in whose every text stands something to be obeyed, once, and in one ten million signs; checked once."""
    folder = tmp_path_factory.mktemp("hostile")
    store = Store.open(folder / "home")
    ingest_file("visits", example_of("visits"), who="Ann", store=store, gate=gate)
    (key,) = (one for one in store.tables() if one.table == "rows")
    rows = store.read(key)
    texts = {name: pl.Series(name, HOSTILE) for name, kind in rows.schema.items() if kind == pl.String}
    bad = pl.concat([rows] * len(HOSTILE)).head(len(HOSTILE)).with_columns(**texts)
    long = rows.head(1).with_columns(partner=pl.lit("Z" * LONG), title=pl.lit("T" * LONG), kind=pl.lit("K" * LONG))
    fault = Submission(
        who=HOSTILE[1], when=datetime.now(UTC), file_name=HOSTILE[0], sha256=None, provider="own", datasets=("visits",),
        source=key.source, version=key.version,
    )  # fmt: skip
    numbered = pl.concat([rows, bad, long]).with_columns(file_row=pl.int_range(2, pl.len() + 2, dtype=pl.Int64))
    store.commit(fault, {key: numbered.select(rows.columns)})
    with pytest.MonkeyPatch.context() as set_to, web_server() as webhook:
        set_to.setenv("COMITY_HOME", str(store.home))
        set_to.setenv("COMITY_EMBEDDED", str(folder / "none"))
        set_to.setenv("COMITY_ALERT_URLS", webhook.address())
        run = comity("check", "--format", "json", "--junit", folder / "checks.xml", "--who", HOSTILE[3])
        yield Obeyed(store=store, run=run, junit=folder / "checks.xml", hooks=told_to(webhook))


def told_to(webhook: Webhook) -> list[dict[str, str]]:
    return [{name: str(one[name]) for name in ("title", "message")} for one in webhook.bodies]


def test_each_text_is_judged_and_told_as_it_stands_on_one_short_line(checked: Obeyed) -> None:
    assert checked.run.code == 1, checked.run.errors
    told = json.loads(checked.run.text)
    assert [one for one in told["outcomes"] if "itself failed" in str(one["reason"])] == []
    assert {one["answer"] for one in told["outcomes"]} >= {Answered.PASS.value, Answered.FAIL.value}
    named = " ".join(one["reason"] for one in told["findings"])
    assert "{old} {0} {count!r} {__class__} {" in named and "![x](http://evil.test/a.png)" in named
    for one in told["findings"]:
        for name in ("subject", "place", "column", "value", "reason", "remedy"):
            assert one[name] is None or one[name].isprintable(), (name, one[name])
            assert len(one[name] or "") < 5 * VALUE_LENGTH, (name, one["check"])
    assert len(checked.run.raw) < 500_000


def test_junit_is_xml_whatever_the_data_say(checked: Obeyed) -> None:
    assert checked.junit.stat().st_size < 500_000
    cases = list(ElementTree.parse(checked.junit).iter("testcase"))
    assert any("{old}" in "".join(case.itertext()) for case in cases)


@pytest.mark.parametrize("command", [("quality", "findings"), ("quality", "changes", 1), ("quality", "runs")])
def test_no_list_starts_a_formula_or_moves_a_terminal(
    command: tuple[object, ...], checked: Obeyed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMITY_HOME", str(checked.store.home))
    assert cells_that_start_a_formula(comity(*command, "--format", "csv").text) == []
    shown = comity(*command)
    assert shown.code == 0 and len(shown.raw) < 500_000
    assert [sign for sign in ("\x1b", "\x00", "\x07", "\u202e", "\u2066") if sign in shown.text + shown.errors] == []


class Seen(HTMLParser):
    """The tags of a page and what stands in them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.given: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.given |= {name for name, _ in attrs}


def test_the_report_has_no_tag_that_the_data_wrote(checked: Obeyed) -> None:
    text = checked.report.read_text("utf-8")
    seen = Seen()
    seen.feed(text)
    assert seen.tags.isdisjoint({"script", "img", "a", "at", "b", "iframe", "link", "object", "form"})
    assert {name for name in seen.given if name.startswith("on") or name in ("src", "href", "style")} == set()
    assert "&lt;script&gt;" in text and "{old}" in text and len(text) < 500_000
    assert all(one.isprintable() or one in "\n" for one in text)


def test_an_alarm_tells_it_as_text_that_no_reader_obeys(checked: Obeyed) -> None:
    told = "\n".join(f"{one['title']}\n{one['message']}" for one in checked.hooks)
    assert "Visits and dialogues" in told and "evil.test" in told
    assert [sign for sign in DISARMED if sign in told] == []
    assert not re.search(r"^Bcc", told, re.MULTILINE)
    assert max(len(one["message"]) for one in checked.hooks) < 10_000


def identities(store: Store) -> dict[str, str]:
    """A finding with rows that can be shown, and one about a text, by what they are here."""
    found = QualityRecords(store).open_findings()
    of_rows = found.filter(check="structure: actor not known")["identity"][0]
    return {"rows": of_rows, "text": found.filter(pl.col("subject").str.contains("script"))["identity"][0]}


def test_who_answers_for_a_finding_says_why_in_words_and_not_in_a_book(
    checked: Obeyed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMITY_HOME", str(checked.store.home))
    one = identities(checked.store)["rows"]
    asked = ("quality", "acknowledge", one, "--until", "2999-01-01", "--who", "ana", "--reason")
    refused = comity(*asked, "x" * 3_000)
    assert (refused.code, refused.text) == (2, "")
    assert "longer than 2,000 signs" in refused.errors and len(refused.errors) < 300
    assert not QualityRecords(checked.store).open_findings()["is_acknowledged"].any()


def test_the_page_escapes_it_and_cuts_what_is_long(checked: Obeyed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMITY_HOME", str(checked.store.home))
    st.cache_data.clear()
    st.cache_resource.clear()
    for finding in ({}, *({"finding": one} for one in identities(checked.store).values())):
        app = page(dataset="visits", **finding)
        marked = [one.value for kind in (app.markdown, app.caption, app.header, app.subheader) for one in kind]
        obeyed = r"(?<!\\)(!\[|<script|<img|<at|:smile:|:red\[|\$x|:material)|\x1b|\x00|\u202e"
        assert [one for one in marked if re.search(obeyed, one)] == []
        assert len(words(app)) + len(rows_shown(app)) < 500_000
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.mark.browser
def test_a_browser_shows_it_and_neither_runs_nor_fetches_anything(
    checked: Obeyed, tmp_path: Path, open_page: OpenPage
) -> None:
    asked: list[str] = []
    with comity_served(checked.store.home, log=tmp_path / "server.log") as base:
        shown = open_page(f"{base}/quality?dataset=visits")
        shown.on("request", lambda request: asked.append(request.url))
        shown.on("dialog", lambda dialog: (asked.append(f"dialog {dialog.message}"), dialog.dismiss()))
        for finding in identities(checked.store).values():
            shown.goto(f"{base}/quality?dataset=visits&finding={finding}")
            shown.get_by_role("button", name="Acknowledge").last.wait_for()
            settle(shown)
            assert shown.locator("img[src*='evil'], a[href*='evil'], [data-testid=stMain] script").count() == 0
            assert shown.title() != "obeyed"
        assert "script" in shown.inner_text("body"), "it is shown"
        shown.goto(checked.report.as_uri())
        assert shown.locator("img, script, a").count() == 0
        assert "evil.test" in shown.inner_text("body")
    assert [one for one in asked if "evil" in one or one.startswith("dialog")] == []
    assert not re.search(r"evil\.test|Z{300}", (tmp_path / "server.log").read_text("utf-8", "replace"))
