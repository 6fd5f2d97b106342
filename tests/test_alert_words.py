"""Laws of what an alarm says: what, where, old → new, since when, what to do, and nothing that is obeyed or untrue."""

from datetime import date, timedelta

import polars as pl
import pytest
from alert_frames import NIGHT, finding, run, skipped_run, standing
from hypothesis import given
from hypothesis import strategies as st

from data.quality import FindingState, RunEnding
from validation.alert_digest import digest
from validation.alert_rules import BETTER, messages_due
from validation.alert_standing import AlertKind, Limits, Standing
from validation.alert_text import BODY_AT_MOST, SUBJECT_AT_MOST, number, plain
from validation.alert_words import NO_CAUSE, TOLD_AT_MOST, Message, Urgency, message

TODAY, DAY = date(2026, 5, 4), timedelta(days=1)

CAUSAL = ("caused", "because of", "led to", "due to", "thanks to", "result of")


def _one(at: Standing, limits: Limits | None = None) -> Message:
    (due,) = messages_due(at, limits or Limits())
    return message(due, today=at.now.date())


def test_a_new_finding_says_what_where_since_when_and_what_to_do() -> None:
    told = _one(standing(finding("a", count=3)))
    assert told.subject == "Comity: 1 new finding (1 critical) — Events of organised violence: revision"
    assert told.urgency is Urgency.CRITICAL
    assert told.lines[:6] == (
        "1 new finding (1 critical).",
        "",
        "Events of organised violence (Uppsala Conflict Data Program 26.1): revision, critical",
        "Deaths in Afghanistan in 2021 were revised from 36,000 to 18,000.",
        "Since 4 May 2026, 3 cases.",
        "What to do: Compare both files with the provider's release notes.",
    )


def test_place_year_column_and_old_and_new_are_told_where_the_sentence_does_not() -> None:
    told = _one(standing(finding("a", reason="It was revised.", column="best", old=1234567.0, new=0.5)))
    assert (
        "Afghanistan, 2021, column best: It was revised. Before: 1,234,567; now: 0.5 (1,234,567 → 0.5)." in told.lines
    )


def test_a_warning_is_not_marked_as_a_critical_finding() -> None:
    told = _one(standing(finding("a", severity="warning")))
    assert (told.subject, told.urgency) == (
        "Comity: 1 new finding — Events of organised violence: revision",
        Urgency.WARNING,
    )


def test_a_signal_is_told_in_its_own_sentence_and_does_not_say_why() -> None:
    signal = finding(
        "a", check="control limits", severity="warning", reason="8 exercises: a signal, above 2 to 7.", old=3.0, new=8.5
    )
    told = _one(standing(signal))
    assert told.subject == "Comity: 1 number outside the usual variation — Events of organised violence: control limits"
    assert "Afghanistan, 2021: 8 exercises: a signal, above 2 to 7." in told.lines
    assert NO_CAUSE in told.lines
    assert [word for word in CAUSAL if word in told.body] == []


def test_an_improvement_and_a_resolved_finding_are_good_news_and_say_so() -> None:
    better = _one(standing(finding("a", check="control limits", reason=f"Support has {BETTER}.")))
    assert better.subject.startswith("Comity: Good news: 1 indicator improved beyond the usual variation")
    assert (better.urgency, NO_CAUSE in better.lines) == (Urgency.GOOD, True)
    told = standing().told.vstack(
        pl.DataFrame(
            {"kind": ["new finding"], "identity": ["b"], "run": [1], "at": [NIGHT]}, schema=standing().told.schema
        )
    )
    gone = finding("b", state=FindingState.RESOLVED, changed_run=2, resolved_because="The data are no longer held.")
    good = _one(standing(gone, now=NIGHT + DAY, runs=[run(2), run(1)], told=told))
    assert (good.subject, good.urgency) == (
        "Comity: 1 finding resolved — Events of organised violence: revision",
        Urgency.GOOD,
    )
    assert "Resolved: The data are no longer held." in good.lines


def test_an_escalation_says_who_answered_for_it_and_how_to_acknowledge() -> None:
    held = finding("a", state="still open", acknowledged_by="Ann", acknowledged_until=date(2026, 5, 5))
    at = standing(held, now=NIGHT + DAY * 3, runs=[run(4)])
    (due,) = messages_due(at, Limits(), alarms=False)
    told = message(due, today=at.now.date())
    assert "nobody has acknowledged in time" in told.subject
    assert "Since 4 May 2026. The acknowledgement of Ann ended on 5 May 2026." in told.lines
    assert "To acknowledge it: comity quality acknowledge a --until DAY --reason WHY" in told.lines


def test_sources_are_named_by_their_titles_and_by_no_id() -> None:
    named = {
        ("ucdp-candidate", "26.0.1"): "(Uppsala Conflict Data Program (candidate) 26.0.1)",
        ("own", "record"): "(own record)",
        ("a house's own", "3"): "(a house's own 3)",
        (None, None): "Events of organised violence: revision",
    }
    for (source, version), words in named.items():
        told = _one(standing(finding("a", source=source, version=version)))
        assert words in told.lines[2], told.lines[2]


def test_runs_that_ended_badly_say_which_how_and_why() -> None:
    told = _one(standing(now=NIGHT + DAY, runs=[run(2, RunEnding.CRASHED, reason="Its process was gone."), run(1)]))
    assert told.lines[:2] == (
        "Run 2, begun on 5 May 2026, 02:55 (UTC), crashed: Its process was gone.",
        "No run has finished since.",
    )
    missing = _one(standing(now=NIGHT + DAY * 3))
    assert "The last finished on 4 May 2026, 03:00 (UTC)." in missing.body
    skipped = [skipped_run(4 - n, NIGHT + timedelta(hours=3 - n)) for n in range(2)]
    busy = _one(standing(now=NIGHT + timedelta(hours=3), runs=[run(2, None), run(1)], skipped=skipped))
    assert "Due on 4 May 2026, 06:00 (UTC), did not take place. Another run was under way: run 2." in busy.lines
    assert "see whether the run under way still gets on" in busy.body
    calm = digest(standing(skipped=skipped, now=NIGHT + timedelta(hours=3)), since=NIGHT, today=TODAY)
    assert "2 runs did not take place, as another was under way." in calm.body


def test_findings_beyond_the_first_are_counted_by_dataset_and_check() -> None:
    told = _one(standing(*(finding(f"f{n:03}") for n in range(60))))
    assert sum(line.startswith("What to do:") for line in told.lines) == TOLD_AT_MOST
    assert "And 50 more:" in told.lines
    assert "Events of organised violence: revision, 50" in told.lines


def test_a_finding_about_respondents_is_told_without_its_sentence() -> None:
    told = _one(standing(finding("a", dataset="survey_responses", reason="SECRET", remedy="SECRET", value="SECRET")))
    assert "SECRET" not in f"{told.subject} {told.body}"
    assert "broke this check" in told.body
    late = finding("a", dataset="survey_responses", check="freshness", reason="The newest wave is of 2023.")
    assert "The newest wave is of 2023." in _one(standing(late)).body


def test_every_message_ends_with_where_to_look() -> None:
    (due,) = messages_due(standing(finding("a")), Limits())
    assert "Where to look: https://comity.example" in message(due, today=TODAY, page="https://comity.example").lines
    assert "Where to look: the page “Data quality”, or “comity quality findings”." in message(due, today=TODAY).lines


@given(st.text(max_size=400))
def test_no_text_is_a_second_line_a_tag_a_mention_or_a_link(text: str) -> None:
    told = plain(text)
    assert told == " ".join(told.split())
    assert told.isprintable()
    assert [sign for sign in ("<", ">", "@", "](", "://", "`", "*", "\\") if sign in told] == []


@given(st.lists(st.text(max_size=200), min_size=8, max_size=8), st.integers(1, 40))
def test_a_message_of_any_text_is_one_subject_and_a_bounded_body(texts: list[str], many: int) -> None:
    names = ("check", "dataset", "source", "version", "place", "column", "reason", "remedy")
    rows = [finding(f"f{n}", **dict(zip(names, texts, strict=True))) for n in range(many)]
    told = _one(standing(*rows))
    assert len(told.subject) <= SUBJECT_AT_MOST
    assert len(told.body) <= BODY_AT_MOST
    assert all("\n" not in line for line in (told.subject, *told.lines))


@pytest.mark.parametrize(
    ("value", "told"), [(0.0, "0"), (-1500.0, "-1,500"), (1.999, "2"), (12.5, "12.5"), (float("nan"), "not a number")]
)
def test_numbers_are_told_with_thousands_and_without_idle_zeros(value: float, told: str) -> None:
    assert number(value) == told


def test_a_digest_tells_how_the_data_stand_also_when_nothing_is_wrong() -> None:
    at = standing(
        finding("a", first_run=2, first_seen=NIGHT + DAY, changed_run=2),
        finding("b", check="freshness", severity="warning", is_acknowledged=True, acknowledged_until=date(2026, 5, 20)),
        finding("c", check="control limits", severity="warning"),
        finding("d", state=FindingState.RESOLVED, changed_run=2),
        now=NIGHT + DAY * 2,
        runs=[run(3, RunEnding.FAILED), run(2), run(1)],
    )
    told = digest(at, since=NIGHT, today=date(2026, 5, 6))
    assert (told.kind, told.subject) == (
        AlertKind.DIGEST,
        "Comity: digest of data quality — 1 critical and 2 warnings open",
    )
    for line in (
        "Open: 1 critical and 2 warnings.",
        "Of these, 1 finding somebody answers for; the first acknowledgement ends on 20 May 2026.",
        "Since 4 May 2026: 1 finding new and still open, 1 resolved.",
        "Runs: 1 finished, 1 failed or crashed. The last finished on 5 May 2026, 03:00 (UTC).",
        "- Events of organised violence, Afghanistan, 2021: revision, since 5 May 2026",
        NO_CAUSE,
        "Events of organised violence: freshness, 1",
    ):
        assert line in told.lines
    calm = digest(standing(), since=None, today=TODAY)
    assert (calm.subject, calm.urgency) == ("Comity: digest of data quality — nothing is open", Urgency.GOOD)


def test_a_digest_does_not_call_sound_what_was_never_checked() -> None:
    never = digest(standing(runs=[run(1, RunEnding.FAILED)]), since=None, today=TODAY)
    assert never.subject == "Comity: digest of data quality — never checked"
    assert "No run of the checks has ever finished, so nothing is known of how the data stand." in never.lines
    assert never.urgency is not Urgency.GOOD
