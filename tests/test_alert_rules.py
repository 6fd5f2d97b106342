"""Laws of the rules of the alarms: what is told, to whom, when again, and when never again."""

from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest
from alert_frames import NIGHT, finding, remembered, run, skipped_run, standing, told_kinds

from data.findings import Severity
from data.quality import FindingState, RunEnding
from validation.alert_rules import BETTER, MOST_MESSAGES, digest_since, messages_due
from validation.alert_standing import Limits

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
OPEN, WORSE, RESOLVED = (one.value for one in (FindingState.OPEN, FindingState.WORSE, FindingState.RESOLVED))


def test_a_new_finding_is_told_once_however_long_it_stays_open() -> None:
    first = messages_due(standing(finding("a")), Limits())
    assert [(due.kind, due.identities, due.run) for due in first] == [("new finding", ("a",), 1)]
    told = remembered(first, NIGHT)
    nights = [
        told_kinds(
            standing(finding("a", state=OPEN), now=NIGHT + DAY * n, runs=[run(n + 1)], told=told),
            Limits(escalate_after=DAY * 99),
        )
        for n in range(6)
    ]
    assert nights == [[]] * 6


def test_what_no_address_took_stays_due_though_the_finding_is_new_no_more() -> None:
    later = standing(finding("a", state=OPEN), now=NIGHT + DAY, runs=[run(2), run(1)])
    assert told_kinds(later) == [("new finding", ("a",))]


def test_a_finding_that_grows_worse_is_told_again_at_once() -> None:
    told = remembered(messages_due(standing(finding("a")), Limits()), NIGHT)
    worse = finding("a", state=WORSE, changed_run=2, count=9)
    grown = standing(worse, now=NIGHT + HOUR, runs=[run(2), run(1)], told=told, worse={"a": 2})
    assert told_kinds(grown) == [("worse finding", ("a",))]
    told = remembered(messages_due(grown, Limits()), NIGHT + HOUR, told)
    assert told_kinds(standing(worse, now=NIGHT + HOUR * 2, runs=[run(2)], told=told, worse={"a": 2})) == []


def test_a_finding_that_grew_worse_is_told_though_it_changed_again_since() -> None:
    told = remembered(messages_due(standing(finding("a")), Limits()), NIGHT)
    since = finding("a", state=OPEN, changed_run=3, count=8)
    runs = [run(3), run(2), run(1)]
    assert told_kinds(standing(since, now=NIGHT + DAY, runs=runs, told=told, worse={"a": 2})) == [
        ("worse finding", ("a",))
    ]


def test_a_finding_nobody_was_told_of_is_new_even_when_it_grew_worse() -> None:
    grown = finding("a", state=WORSE, changed_run=2)
    assert told_kinds(standing(grown, runs=[run(2)], worse={"a": 2})) == [("new finding", ("a",))]


def test_an_acknowledged_finding_is_not_told_and_is_told_when_the_acknowledgement_is_over() -> None:
    held = finding("a", acknowledged_by="Ann", acknowledged_until=date(2026, 5, 9), is_acknowledged=True)
    assert told_kinds(standing(held, now=NIGHT + DAY * 2, runs=[run(3)])) == []
    assert told_kinds(standing(held | {"is_acknowledged": False}, now=NIGHT + HOUR)) == [("new finding", ("a",))]


def test_fifty_findings_of_one_check_are_one_message() -> None:
    assert told_kinds(standing(*(finding(f"f{n:02}") for n in range(50)))) == [
        ("new finding", tuple(f"f{n:02}" for n in range(50)))
    ]


def test_each_check_of_each_dataset_has_its_message_until_there_are_too_many() -> None:
    few = [finding(f"f{n}", check=f"check {n}") for n in range(MOST_MESSAGES)]
    assert len(told_kinds(standing(*few))) == MOST_MESSAGES
    assert told_kinds(standing(*few, finding("g", dataset="treaties"))) == [
        ("new finding", (*(f"f{n}" for n in range(MOST_MESSAGES)), "g"))
    ]


def test_critical_findings_stand_first() -> None:
    warning = finding("a", severity=Severity.WARNING.value)
    assert told_kinds(standing(warning, finding("b"))) == [("new finding", ("b", "a"))]


def test_a_warning_is_not_told_where_only_critical_findings_are_asked_for() -> None:
    warning = finding("a", severity=Severity.WARNING.value)
    assert told_kinds(standing(warning), Limits(least=Severity.CRITICAL)) == []
    assert told_kinds(standing(finding("b")), Limits(least=Severity.CRITICAL)) == [("new finding", ("b",))]


def test_a_stale_source_a_signal_and_an_improvement_are_kinds_of_their_own() -> None:
    rows = (
        finding("s", check="freshness"),
        finding("o", check="control limits", severity="warning"),
        finding("i", check="control limits", severity="warning", reason=f"Support has {BETTER}."),
    )
    assert told_kinds(standing(*rows)) == [
        ("stale source", ("s",)),
        ("signal", ("o",)),
        ("indicator improved", ("i",)),
    ]


def test_a_resolved_finding_is_good_news_to_who_was_told_of_it_and_to_nobody_else() -> None:
    resolved = finding("a", state=RESOLVED, changed_run=2)
    night = {"now": NIGHT + DAY, "runs": [run(2), run(1)]}
    told = remembered(messages_due(standing(finding("a")), Limits()), NIGHT)
    good = standing(resolved, **night, told=told)
    assert told_kinds(good) == [("resolved", ("a",))]
    assert told_kinds(standing(resolved, **night)) == []
    again = remembered(messages_due(good, Limits()), NIGHT + DAY, told)
    assert told_kinds(standing(resolved, now=NIGHT + DAY * 2, runs=[run(3)], told=again)) == []


def test_a_finding_that_comes_and_goes_is_told_once_within_the_time_of_repeats() -> None:
    told = remembered(messages_due(standing(finding("a")), Limits()), NIGHT)
    gone = standing(finding("a", state=RESOLVED, changed_run=2), now=NIGHT + HOUR, runs=[run(2)], told=told)
    told = remembered(messages_due(gone, Limits()), NIGHT + HOUR, told)
    hours = [run(n, at=NIGHT + HOUR * (n - 1), ended=NIGHT + HOUR * (n - 1)) for n in range(5, 0, -1)]
    back = finding("a", first_run=3, changed_run=3, first_seen=NIGHT + HOUR * 2)
    assert told_kinds(standing(back, now=NIGHT + HOUR * 2, runs=hours[2:], told=told)) == []
    off = finding("a", first_run=3, changed_run=4, state=RESOLVED)
    assert told_kinds(standing(off, now=NIGHT + HOUR * 3, runs=hours[1:], told=told)) == []
    assert told_kinds(standing(back, now=NIGHT + HOUR * 25, runs=hours, told=told)) == [("new finding", ("a",))]


def test_what_nobody_acknowledged_in_time_is_escalated_and_again_after_the_time_of_repeats() -> None:
    row = finding("a", state=OPEN)
    told = remembered(messages_due(standing(finding("a")), Limits()), NIGHT)
    early = standing(row, now=NIGHT + HOUR * 47, runs=[run(2)], told=told)
    late = standing(row, now=NIGHT + HOUR * 48, runs=[run(3)], told=told)
    assert (told_kinds(early), told_kinds(late)) == ([], [("escalation", ("a",))])
    told = remembered(messages_due(late, Limits()), late.now, told)
    assert told_kinds(standing(row, now=late.now + HOUR * 23, runs=[run(3)], told=told)) == []
    assert told_kinds(standing(row, now=late.now + HOUR * 24, runs=[run(4)], told=told)) == [("escalation", ("a",))]


def test_nothing_is_escalated_that_is_acknowledged_or_a_warning_or_good_news() -> None:
    held = finding("a", acknowledged_by="Ann", acknowledged_until=date(2026, 5, 30), is_acknowledged=True)
    warning = finding("b", severity=Severity.WARNING.value)
    better = finding("c", check="control limits", reason=f"Support has {BETTER}.")
    at = standing(held, warning, better, now=NIGHT + DAY * 3, runs=[run(4)])
    assert told_kinds(at, alarms=False) == []
    assert told_kinds(at, Limits(escalate_from=Severity.WARNING), alarms=False) == [("escalation", ("b",))]


def test_an_address_for_escalations_hears_of_nothing_else_but_that_it_is_resolved() -> None:
    row = finding("a", state=OPEN)
    at = standing(row, finding("new", changed_run=4, first_run=4, first_seen=NIGHT + DAY * 3), now=NIGHT + DAY * 3)
    assert told_kinds(at, alarms=False) == [("escalation", ("a",))]
    told = remembered(messages_due(at, Limits(), alarms=False), at.now)
    gone = finding("a", state=RESOLVED, changed_run=5)
    assert told_kinds(standing(gone, now=at.now + DAY, runs=[run(5)], told=told), alarms=False) == [
        ("resolved", ("a",))
    ]


def test_what_is_told_for_the_first_time_is_not_escalated_to_the_same_address_at_once() -> None:
    at = standing(finding("a", state=OPEN), now=NIGHT + DAY * 3, runs=[run(4)])
    assert told_kinds(at) == [("new finding", ("a",))]


def test_an_address_that_joins_later_is_told_what_is_open_and_nothing_of_what_is_over() -> None:
    rows = (finding("a", state=OPEN, first_run=3, changed_run=3), finding("b", state=RESOLVED, changed_run=9))
    runs = [run(10), run(9, RunEnding.FAILED), *(run(n) for n in range(8, 0, -1))]
    at = standing(*rows, now=NIGHT + DAY * 20, runs=[*runs], told=standing().told)
    assert told_kinds(at, Limits(missing_after=DAY * 99)) == [("new finding", ("a",))]


@pytest.mark.parametrize("ending", [RunEnding.FAILED, RunEnding.CRASHED])
def test_a_run_that_did_not_finish_is_told_once_and_that_runs_finish_again(ending: RunEnding) -> None:
    runs = [run(2, ending), run(1)]
    bad = standing(now=NIGHT + DAY, runs=runs)
    assert told_kinds(bad) == [("run failed", ("failing",))]
    told = remembered(messages_due(bad, Limits()), bad.now)
    assert told_kinds(standing(now=bad.now + HOUR, runs=runs, told=told)) == []
    good = standing(now=NIGHT + DAY * 2, runs=[run(3), *runs], told=told)
    assert told_kinds(good) == [("runs again", ("again",))]
    told = remembered(messages_due(good, Limits()), good.now, told)
    assert told_kinds(standing(now=NIGHT + DAY * 3, runs=[run(4), run(3), *runs], told=told)) == []


def test_a_crash_that_the_next_run_found_is_told_though_that_run_finished() -> None:
    runs = [run(3), run(2, RunEnding.CRASHED), run(1)]
    at = standing(now=NIGHT + DAY * 2, runs=runs)
    assert told_kinds(at) == [("run failed", ("failed once",))]
    told = remembered(messages_due(at, Limits()), at.now)
    assert told_kinds(standing(now=NIGHT + DAY * 3, runs=[run(4), *runs], told=told)) == []


def test_runs_that_fail_all_day_are_one_message_within_the_time_of_repeats_and_none_is_left_out() -> None:
    often = [run(n, RunEnding.FAILED, at=NIGHT + HOUR * n, ended=NIGHT + HOUR * n) for n in range(1, 26)]
    first = standing(now=NIGHT + HOUR, runs=often[:1])
    told = remembered(messages_due(first, Limits()), first.now)
    assert [told_kinds(standing(now=NIGHT + HOUR * n, runs=often[:n], told=told)) for n in range(2, 25)] == [[]] * 23
    due = messages_due(standing(now=NIGHT + HOUR * 25, runs=often[::-1], told=told), Limits())
    assert [(one.kind, len(one.runs)) for one in due] == [("run failed", 24)]


def test_a_missing_run_is_told_again_after_the_time_of_repeats_until_one_finishes() -> None:
    runs = [run(1)]
    assert told_kinds(standing(now=NIGHT + HOUR * 36, runs=runs)) == []
    late = standing(now=NIGHT + HOUR * 37, runs=runs)
    assert told_kinds(late) == [("run missing", ("missing",))]
    told = remembered(messages_due(late, Limits()), late.now)
    assert told_kinds(standing(now=late.now + HOUR * 2, runs=runs, told=told)) == []
    assert told_kinds(standing(now=late.now + HOUR * 24, runs=runs, told=told)) == [("run missing", ("missing",))]
    back = run(2, at=late.now, ended=late.now)
    assert told_kinds(standing(now=late.now + HOUR * 25, runs=[back, *runs], told=told)) == [("runs again", ("again",))]


def test_a_run_that_did_not_take_place_is_no_alarm_unless_the_next_does_not_either() -> None:
    under_way = [run(2, None, at=NIGHT + HOUR), run(1)]
    one, two = skipped_run(3, NIGHT + HOUR * 2), skipped_run(4, NIGHT + HOUR * 3)
    assert told_kinds(standing(now=NIGHT + HOUR * 2, runs=under_way, skipped=[one])) == []
    tried_again = skipped_run(4, one.at + timedelta(minutes=1))
    tried_again = replace(tried_again, due=one.due)
    assert told_kinds(standing(now=NIGHT + HOUR * 3, runs=under_way, skipped=[tried_again, one])) == []
    both = standing(now=NIGHT + HOUR * 3, runs=under_way, skipped=[two, one])
    due = messages_due(both, Limits())
    assert [(each.kind, each.run) for each in due] == [("run missing", 1)]
    told = remembered(due, both.now)
    assert told_kinds(standing(now=both.now + HOUR, runs=under_way, skipped=[two, one], told=told)) == []
    done = run(2, at=NIGHT + HOUR, ended=NIGHT + HOUR * 4)
    after = standing(now=NIGHT + HOUR * 5, runs=[done, run(1)], skipped=[two, one], told=told)
    assert told_kinds(after) == [("runs again", ("again",))]
    later = skipped_run(5, NIGHT + HOUR * 6)
    assert told_kinds(standing(now=later.at, runs=[done, run(1)], skipped=[later, two, one])) == []
    failed = replace(done, ending=RunEnding.FAILED)
    assert told_kinds(standing(now=later.at, runs=[failed, run(1)], skipped=[later, two, one])) == [
        ("run failed", ("failing",))
    ]


def test_no_run_at_all_is_a_missing_run_and_one_just_begun_is_not() -> None:
    assert told_kinds(standing(runs=[])) == [("run missing", ("missing",))]
    assert told_kinds(standing(runs=[run(1, None)])) == []
    assert told_kinds(standing(now=NIGHT + DAY * 3, runs=[run(1, None)])) == [("run missing", ("missing",))]


def test_a_run_of_one_dataset_does_not_stand_for_the_run_of_every_one() -> None:
    runs = [run(4, datasets=("treaties",)), run(1)]
    assert told_kinds(standing(now=NIGHT + DAY * 3, runs=runs)) == [("run missing", ("missing",))]


def test_a_clock_set_back_repeats_nothing_and_one_that_was_years_ahead_silences_nothing() -> None:
    first = messages_due(standing(finding("a")), Limits())
    told = remembered(first, NIGHT)
    assert told_kinds(standing(finding("a"), now=NIGHT - HOUR * 2, told=told)) == []
    ahead = remembered(first, NIGHT.replace(year=2099))
    back = finding("a", first_run=2, changed_run=2, first_seen=NIGHT)
    assert told_kinds(standing(back, now=NIGHT + HOUR, runs=[run(2)], told=ahead)) == [("new finding", ("a",))]
    wrong = run(1, at=NIGHT.replace(year=2099), ended=NIGHT.replace(year=2099))
    assert told_kinds(standing(now=NIGHT + DAY * 3, runs=[wrong])) == [("run missing", ("missing",))]


def test_a_digest_is_reckoned_from_the_last_one_and_at_first_from_the_first_run() -> None:
    assert digest_since(standing(runs=[])) is None
    assert digest_since(standing(runs=[run(2), run(1)])) == run(1).at
    told = standing().told.vstack(
        remembered(messages_due(standing(finding("a")), Limits()), NIGHT).with_columns(kind=pl.lit("digest"))
    )
    assert digest_since(standing(now=NIGHT + DAY, told=told)) == NIGHT
    far = told.with_columns(pl.col("at").dt.replace(year=2099))
    assert digest_since(standing(now=NIGHT + DAY, told=far)) == run(1).at
