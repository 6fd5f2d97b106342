"""Each number says how good its data are and when they were checked; what is critical stands above all that use it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import streamlit as st
from test_pages import page, words

from dashboard import loading
from dashboard.content.grading import DataGrade, graded, notices
from dashboard.content.overview import overview_page
from dashboard.selection import Selection
from data.findings import Severity
from data.quality import Answer, CheckOutcome, QualityFinding, RunEnding, Trigger
from data.quality_records import QualityRecords
from data.store import Store

ALLIANCES = {"dataset": "alliance_members", "source": "atop"}
AGREEMENTS = {"dataset": "agreement_parties", "source": "dcad"}
HOSTILE = "Row 7 names [a state](https://example.org) that is **nowhere** <b>known</b>"


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[QualityRecords]:
    """The records of a store that holds nothing, so that pages show the shipped figures."""
    monkeypatch.setenv("COMITY_HOME", str(tmp_path / "home"))
    st.cache_data.clear()
    st.cache_resource.clear()
    yield QualityRecords(Store.open(tmp_path / "home"))
    st.cache_data.clear()
    st.cache_resource.clear()


def outcome(answer: Answer, severity: Severity = Severity.CRITICAL, **of: str) -> CheckOutcome:
    return CheckOutcome(check="structure: made up", severity=severity, answer=answer, cases=1, **of)


def checked(records: QualityRecords, *findings: QualityFinding, when: datetime | None = None) -> None:
    """A finished run over alliances and agreements that found just this."""
    at = when or datetime.now(UTC)
    run = records.start(who="test", trigger=Trigger.COMMAND, datasets=(), suites="test", when=at)
    broken = {one.dataset: one.severity for one in findings}
    outcomes = [
        outcome(Answer.FAIL, broken[of["dataset"]], **of) if of["dataset"] in broken else outcome(Answer.PASS, **of)
        for of in (ALLIANCES, AGREEMENTS)
    ]
    records.end(run, ending=RunEnding.FINISHED, when=at, outcomes=outcomes, findings=findings)


def finding(severity: Severity, reason: str = HOSTILE, **of: str) -> QualityFinding:
    told = {"subject": "row 7", "reason": reason, "remedy": "Correct it."}
    return QualityFinding(check="structure: made up", severity=severity, **told, **of)


def test_data_that_nobody_checked_are_not_graded(records: QualityRecords) -> None:
    assert loading.grades()[AGREEMENTS["dataset"], AGREEMENTS["source"]].text == "data not graded yet"
    assert "data not graded yet" in words(page("overview"))


def test_each_number_has_the_grade_of_its_own_data(records: QualityRecords) -> None:
    checked(records, finding(Severity.WARNING, **ALLIANCES))
    told = {key: grade.grade for key, grade in loading.grades().items() if grade.checked is not None}
    assert told == {("alliance_members", "atop"): "B", ("agreement_parties", "dcad"): "A"}
    cards = {
        card.family.id: card
        for card in overview_page(loading, Selection(home="USA", scheme="m49-intermediate", window=5, as_of=2026)).cards
    }
    assert cards["alliances"].age.endswith("data grade B") and cards["agreements"].age.endswith("data grade A")
    assert any(line.startswith("Data: data grade B, checked ") and "1 " in line for line in cards["alliances"].details)
    assert not any("data grade" in line for line in cards["conflict"].details)


def test_a_critical_finding_stands_above_every_page_that_uses_the_data_and_on_no_other(
    records: QualityRecords,
) -> None:
    checked(records, finding(Severity.CRITICAL, **ALLIANCES))
    warned = {
        view: [one.value for one in page(view, **query).warning]
        for view, query in {
            "overview": {},
            "partner": {"partner": "IND"},
            "indicator": {"indicator": "agreements_standing"},
            "surveys": {"partner": "POL"},
        }.items()
    }
    assert len(warned["overview"]) == len(warned["partner"]) == 1
    assert warned["indicator"] == warned["surveys"] == []
    assert "Alliance Treaty Obligations" in warned["overview"][0]
    for text in warned["overview"]:
        assert "](https" not in text and "<b>" not in text.replace("\\<b>", "") and "**nowhere**" not in text


def test_when_somebody_answers_for_it_the_notice_stays_and_the_grade_says_so(records: QualityRecords) -> None:
    checked(records, finding(Severity.CRITICAL, **ALLIANCES))
    assert loading.grades()["alliance_members", "atop"].grade == "F"
    still = records.open_findings()
    today = datetime.now(UTC)
    records.acknowledge(
        still["identity"][0], who="ana", until=today.date() + timedelta(days=9), reason="asked them", when=today
    )
    known = loading.grades()["alliance_members", "atop"]
    assert (known.grade, len(known.critical)) == ("D", 1)
    checked(records)
    assert loading.grades()["alliance_members", "atop"].critical == ()


def test_grades_beside_each_other_are_told_once_and_notices_once_a_source() -> None:
    bad = DataGrade(dataset="a", source="s", grade="F", why="It is.", checked=date(2026, 1, 2), critical=("x is y.",))
    good = DataGrade(dataset="b", source="s", grade="A", why="", checked=None)
    assert (graded([bad, bad, good]), graded([good]), graded([None])) == ("data grades A and F", "data grade A", "")
    assert bad.told == "data grade F, checked 2026-01-02: It is."
    assert len(notices([bad, bad, good, None], {"s": "The Source"})) == 1
    assert "The Source" in notices([bad], {"s": "The Source"})[0]
