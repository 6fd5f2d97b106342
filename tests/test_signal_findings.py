"""What the check “control limits” tells: one outcome a source, good news as such, and nothing of context or the old."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from alert_servers import night, records_at
from signal_libraries import counts, library, polls, years
from test_signals import ASKED, DEATHS, VISITS, WAVES, usual

from data.findings import Severity
from data.quality import Answer, CheckOutcome, QualityFinding
from metrics.declare import Better
from metrics.families import REGISTRY
from metrics.library import Library
from metrics.signal_findings import better, charted, signal_findings
from validation.alert_replay import replay
from validation.alert_rules import BETTER, SIGNALS
from validation.alert_standing import Limits as AlertLimits


def looked(held: Library, as_of: int = 2025) -> tuple[dict[str, CheckOutcome], list[QualityFinding]]:
    outcomes, findings = signal_findings(held, home="USA", as_of=as_of)
    assert len({(one.dataset, one.source) for one in outcomes}) == len(outcomes)
    assert {one.check for one in (*outcomes, *findings)} <= {SIGNALS}
    return {one.dataset: one for one in outcomes}, findings


def visited(tmp_path: Path, newest: float, last: int = 2024) -> Library:
    rows = counts("visits_made", "DEU", usual(1995, last - 1) | {last: newest}, home="USA", source="visits-us")
    return library(tmp_path / f"visits-{newest}-{last}", rows, {VISITS: [years(1995, last, "USA")]})


def test_more_than_usual_of_what_is_wanted_is_good_news(tmp_path: Path) -> None:
    outcomes, findings = looked(visited(tmp_path, 25.0))
    (finding,) = [one for one in findings if one.subject == "visits_made||USA|DEU||up"]
    assert (finding.severity, finding.dataset, finding.source, finding.version) == (
        Severity.WARNING,
        "visits",
        "visits-us",
        None,
    )
    assert (finding.place, finding.year, finding.new, finding.value, finding.rows) == ("DEU", 2024, 25.0, None, ())
    assert BETTER in finding.reason and "25 visits in 2024: a signal, above its usual" in finding.reason
    assert finding.remedy.startswith("Good news")
    assert outcomes["visits"].answer is Answer.FAIL and outcomes["visits"].broken == len(findings)


def test_far_less_than_usual_of_what_is_wanted_is_not_called_good(tmp_path: Path) -> None:
    rows = polls("POL", WAVES | {2024: 20.0})
    held = library(tmp_path / "polls", rows, {ASKED: [years(2008, 2024, "POL", "USA")]})
    _, findings = looked(held)
    (finding,) = [one for one in findings if one.subject.startswith("favourable|")]
    assert BETTER not in finding.reason and "below" in finding.reason
    assert finding.remedy.startswith("It moved away from what is wanted") and finding.value is None


def test_a_number_that_goes_from_one_side_of_its_limits_to_the_other_is_told_again(tmp_path: Path) -> None:
    records, when = records_at(tmp_path / "store"), datetime(2026, 5, 4, 3, 0, tzinfo=UTC)
    for number, newest in enumerate([20.0, 20.0, 90.0, 90.0, 20.0]):
        held = library(
            tmp_path / f"polls-{number}",
            polls("POL", WAVES | {2024: newest}),
            {ASKED: [years(2008, 2024, "POL", "USA")]},
        )
        found = [one for one in looked(held)[1] if one.subject.startswith("favourable|")]
        night(records, when + timedelta(days=2 * number), found)
    alarms = replay(records, AlertLimits(), until=when + timedelta(days=9))
    told = alarms.filter(pl.col("rule").is_in(["signal", "indicator improved", "resolved"]))
    day = (pl.col("at") - when).dt.total_days()
    assert told.select(day, "rule").rows() == [
        (0, "signal"), (4, "indicator improved"), (4, "resolved"), (8, "signal"), (8, "resolved"),
    ]  # fmt: skip


def test_context_is_told_as_a_signal_and_never_as_better_or_worse(tmp_path: Path) -> None:
    deaths = {year: float(100 + 20 * (year * 7 % 11)) for year in range(1995, 2024)} | {2024: 9000.0}
    rows = counts("conflict_deaths", "DEU", deaths, home=None, source="ucdp")
    _, findings = looked(library(tmp_path / "deaths", rows, {DEATHS: [years(1995, 2024)]}))
    assert [one.subject for one in findings] == ["conflict_deaths|||DEU||up"]
    told = f"{findings[0].reason} {findings[0].remedy}".lower()
    assert not any(word in told for word in (BETTER, "good news", "wanted", "worse", "better"))
    assert "neither good nor bad" in told
    context = [name for name in charted() if REGISTRY.family_of[name].context]
    assert context and {better(name) for name in context} == {Better.NEITHER}


@pytest.mark.parametrize("measure", ["obligations_due", "requests_asked", "notifications_required", "findings_raised"])
def test_more_of_what_a_share_is_taken_of_is_neither_better_nor_worse(measure: str) -> None:
    assert better(measure) is Better.NEITHER


def test_the_same_signal_is_the_same_finding_a_year_and_a_release_later(tmp_path: Path) -> None:
    (first,) = looked(visited(tmp_path, 25.0))[1]
    (later,) = looked(visited(tmp_path, 26.0, last=2025), as_of=2026)[1]
    assert first.identity == later.identity and (first.year, later.year) == (2024, 2025)


def test_within_the_limits_the_check_passes_and_says_how_much_it_looked_at(tmp_path: Path) -> None:
    outcomes, findings = looked(visited(tmp_path, 4.0))
    assert findings == [] and outcomes["visits"].answer is Answer.PASS
    assert outcomes["visits"].cases > 150 and outcomes["visits"].broken == 0 and outcomes["visits"].version is None


def test_an_old_record_could_not_be_judged_and_it_says_so(tmp_path: Path) -> None:
    outcomes, findings = looked(visited(tmp_path, 40.0), as_of=2031)
    assert findings == [] and outcomes["visits"].answer is Answer.NOT_APPLIED
    assert outcomes["visits"].reason == "A historical record: its newest figures are of 2024, so none is judged."


def test_a_record_too_short_could_not_be_judged_and_it_says_so(tmp_path: Path) -> None:
    rows = counts("visits_made", "DEU", usual(2018, 2024), home="USA", source="visits-us")
    outcomes, findings = looked(library(tmp_path / "short", rows, {VISITS: [years(2018, 2024, "USA")]}))
    assert findings == [] and outcomes["visits"].answer is Answer.NOT_APPLIED
    assert outcomes["visits"].reason == (
        "None could be judged: none of its series has enough years or waves on one line."
    )


def test_only_the_datasets_asked_for_are_looked_at(tmp_path: Path) -> None:
    outcomes, findings = signal_findings(visited(tmp_path, 40.0), home="USA", as_of=2025, dataset_filter=("alliances",))
    assert outcomes == [] and findings == []


def test_of_a_whole_home_few_cases_are_signals() -> None:
    outcomes, findings = signal_findings(Library(), home="USA", as_of=2026)
    assert {one.answer for one in outcomes} == {Answer.PASS, Answer.FAIL, Answer.NOT_APPLIED}
    assert len(findings) < sum(one.cases for one in outcomes) / 20
