"""The words of the Data quality page: the lead, a line a dataset, how the checks stand, and what is excepted."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from quality_remembered import Remembered, remembered

from dashboard.content.quality import dataset_lines, lead_of, news_sentence, one_lead, trend_text, unrecorded
from dashboard.content.quality_names import (
    dataset_titles,
    exception_lines,
    exceptions_table,
    grade_rules,
)
from dashboard.content.quality_running import Stage, Told, running
from dashboard.content.quality_words import grade_text, run_text
from data.providers import source_title
from data.quality import Run, RunEnding, Trigger
from data.quality_grades import GRADE_SCHEMA, grades
from data.store import Store
from validation.gate import Gate
from validation.known_exceptions import exceptions

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, gate: Gate) -> Remembered:
    """A store with three runs, read only."""
    return remembered(Store.open(tmp_path_factory.mktemp("remembered") / "home"), gate, now=NOW)


def graded(*rows: tuple[str, str, str, int, int, int, bool | None, date | None]) -> pl.DataFrame:
    """Grades as `data.quality_grades` gives them: dataset, source, grade, criticals, warnings, acknowledged, fresh."""
    names = ("dataset", "source", "grade", "open_critical", "open_warnings", "acknowledged", "fresh", "last_day")
    told = [
        dict(zip(names, row, strict=True))
        | {"why": "So it is.", "not_applied": 0, "checked_at": None if row[2] == "not graded" else NOW}
        for row in rows
    ]
    return pl.DataFrame(told, schema=GRADE_SCHEMA)


def lines_of(frame: pl.DataFrame):
    return dataset_lines(frame, titles=dataset_titles(), sources=source_title, histories={}, now=NOW)


def no_findings(kept: Remembered) -> pl.DataFrame:
    return kept.records.open_findings().clear()


TWO_DAYS_OLD = (0, 0, 0, True, date(2025, 12, 31))


def test_the_lead_counts_good_datasets_and_names_the_first_critical_finding(kept: Remembered) -> None:
    lines = lines_of(graded(("visits", "own", "F", 1, 0, 0, None, None), ("base_list", "dmdc", "A", *TWO_DAYS_OLD)))
    lead = lead_of(lines, kept.records.open_findings(NOW.date()), dataset_titles())
    assert lead == (
        "Of 2 datasets 1 is graded A or B; one critical finding is open: "
        "Visits and dialogues: The office is named twice for one visit."
    )


def test_the_lead_says_that_nothing_critical_is_open_and_what_was_never_checked(kept: Remembered) -> None:
    lines = lines_of(
        graded(("visits", "own", "B", 0, 2, 0, None, None), ("base_list", "dmdc", "not graded", 0, 0, 0, None, None))
    )
    assert lead_of(lines, no_findings(kept), dataset_titles()) == (
        "Of 2 datasets 1 is graded A or B; 1 was never checked; no critical finding is open."
    )
    assert lead_of(lines[1:], no_findings(kept), {}).startswith("The one dataset there is, is graded B")


def test_the_lead_of_nothing_and_of_nothing_checked_claims_nothing(kept: Remembered) -> None:
    never = lines_of(graded(("visits", "own", "not graded", 0, 0, 0, None, None)))
    assert lead_of([], no_findings(kept), {}) == "There are no data here to be checked: bring a file first."
    assert lead_of(never, no_findings(kept), {}) == (
        "No check has been run yet, so it cannot be told: 1 dataset waits for one."
    )


def test_an_acknowledged_critical_finding_is_said_to_be_so(kept: Remembered) -> None:
    findings = kept.records.open_findings().with_columns(is_acknowledged=pl.lit(value=True))
    lines = lines_of(graded(("visits", "own", "D", 1, 0, 1, None, None), ("base_list", "dmdc", "A", *TWO_DAYS_OLD)))
    assert "one critical finding is open, acknowledged: Visits" in lead_of(lines, findings, dataset_titles())


def test_a_dataset_has_the_worst_grade_of_its_sources_and_the_worst_stands_first() -> None:
    lines = lines_of(
        graded(
            ("base_list", "dmdc", "A", *TWO_DAYS_OLD),
            ("conflict_events", "ucdp", "A", 0, 0, 0, True, date(2024, 12, 31)),
            ("conflict_events", "ucdp-candidate", "C", 0, 7, 1, False, date(2026, 9, 30)),
            ("visits", "own", "F", 1, 0, 0, None, None),
            ("troop_years", "dmdc", "not graded", 0, 0, 0, None, None),
        )
    )
    assert [(one.dataset, one.grade) for one in lines] == [
        ("visits", "F"),
        ("conflict_events", "C"),
        ("troop_years", "not graded"),
        ("base_list", "A"),
    ]
    events = lines[1]
    assert events.findings == "7 warnings open; 1 acknowledged"
    assert events.until == "to September 2026 · 1 month old"
    assert events.fresh == "stale: Uppsala Conflict Data Program (candidate)"
    assert [one.grade for one in events.sources] == ["C", "A"]
    assert one_lead(events).startswith("Events of organised violence: graded C, use with care. So it is.")
    assert "not graded yet" in one_lead(lines[2])


def test_a_source_that_was_never_checked_is_named_and_decides_no_grade() -> None:
    [visits] = lines_of(
        graded(("visits", "monroe", "B", 0, 1, 0, True, None), ("visits", "own", "not graded", 0, 0, 0, None, None))
    )
    assert (visits.grade, visits.why) == ("B", "So it is. Not checked yet: own record.")


def test_every_grade_has_a_word_and_a_rule() -> None:
    assert [grade_text(grade).split(":")[0] for grade, _ in grade_rules()] == ["F", "D", "C", "B", "A", "Not graded"]


def test_a_trend_tells_the_newest_turn_and_passes_over_runs_without_a_grade() -> None:
    assert trend_text(["A", "not graded", "C", "C"]) == "A C C · ↓ worse than before"
    assert trend_text(["F"] * 9) == "F F F F F F · unchanged"


def test_freshness_says_until_when_and_whether_more_should_be_there() -> None:
    told = lines_of(
        graded(
            ("agreement_parties", "dcad", "A", 0, 0, 0, True, date(2010, 12, 31)),
            ("base_list", "dmdc", "C", 0, 1, 0, False, date(2026, 11, 1)),
            ("visits", "own", "A", 0, 0, 0, None, None),
        )
    )
    assert [(one.until, one.fresh) for one in told] == [
        ("to November 2026 · under a month old", "stale: newer data should be there"),
        ("to 2010 · 16 years old", "no newer data are due"),
        ("no day of data known", ""),
    ]


def test_news_about_the_world_is_counted_apart_from_faults(kept: Remembered) -> None:
    findings = kept.records.open_findings()
    assert news_sentence(findings) == (
        "Besides, 1 series of figures has left its usual range: news about the world, no fault of the data; told with "
        "the dataset."
    )
    assert news_sentence(findings.clear()) == ""


def test_what_was_never_brought_is_counted_apart() -> None:
    lines = lines_of(graded(("visits", "own", "A", *TWO_DAYS_OLD)))
    assert unrecorded(lines, {"visits": "Visits", "channels": "Channels"}) == (
        "Nothing to check yet in 1 dataset without any record."
    )
    assert unrecorded(lines, {"visits": "Visits"}) == ""


def a_run(**given: object) -> Run:
    told = {
        "id": 4,
        "at": NOW - timedelta(minutes=2),
        "who": "Ann",
        "trigger": Trigger.PAGE,
        "due": None,
        "datasets": (),
        "store_version": 1,
        "suites": "f00d",
    } | given
    return Run(**told)  # type: ignore[arg-type]


def stage(last: Run | None, **given: object) -> tuple[Stage, str]:
    told = {"is_held": False, "is_started": False, "has_store": True, "told": None, "now": NOW} | given
    state = running(last, **told)  # type: ignore[arg-type]
    return state.stage, state.says


def test_every_way_the_checks_can_stand_has_its_sentence() -> None:
    finished = a_run(ending=RunEnding.FINISHED, ended=NOW, seconds=41.0)
    assert stage(None)[0] is Stage.NEVER and "every table that is held" in stage(None)[1]
    assert "makes a store here" in stage(None, has_store=False)[1]
    assert stage(None, is_started=True)[0] is Stage.STARTING
    under_way = stage(a_run(), is_held=True)
    assert under_way == (
        Stage.UNDER_WAY,
        "A check is under way, started from the dashboard by Ann, for 2 minutes 0 seconds now.",
    )
    assert stage(finished)[0] is Stage.DONE and stage(finished)[1].endswith("finished after 41 seconds.")
    crashed = stage(a_run())
    assert crashed[0] is Stage.CRASHED and "its process is gone" in crashed[1] and "still stands" in crashed[1]
    marked = stage(a_run(ending=RunEnding.CRASHED, reason="Its process was gone."))
    assert marked[0] is Stage.CRASHED and "crashed" in marked[1]
    failed = stage(a_run(ending=RunEnding.FAILED, reason="It was told to stop.", seconds=3.0))
    assert failed[0] is Stage.FAILED and "It was told to stop." in failed[1]
    assert stage(finished, fault="The store cannot be written.")[1] == (
        "The check could not be run. The store cannot be written."
    )


def test_a_run_under_way_tells_how_far_it_is() -> None:
    state = running(
        a_run(), is_held=True, is_started=True, has_store=True, told=Told(part=0.4, words="visits"), now=NOW
    )
    assert state.is_under_way and (state.part, state.words) == (0.4, "visits")


def test_a_run_of_the_past_says_who_started_it_and_how(kept: Remembered) -> None:
    assert run_text(kept.records.run(3), NOW) == (
        "Last checked 22 November 2026, 08:00 UTC (1 hour ago), by the schedule, cron; finished after 41 seconds."
    )


def test_known_exceptions_are_listed_with_their_reasons() -> None:
    every = exceptions_table()
    assert every.height == exceptions().height and all(one.endswith(".") for one in every["Why"])
    visits = exceptions_table("visits")
    assert 0 < visits.height < every.height
    assert "Kosovo, 2000–05" in visits["Where"].to_list()
    assert len(exception_lines()) == every.height


def test_a_store_that_is_not_there_has_grades_for_what_ships_and_no_runs(tmp_path: Path) -> None:
    empty = Store.open(tmp_path / "none", create=False)
    lines = lines_of(grades(empty, NOW.date()))
    assert lines and {one.grade for one in lines} == {"not graded"}
    assert not (tmp_path / "none").exists()
