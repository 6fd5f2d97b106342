"""Words of data quality: grades, moments, counts, freshness, and what started and ended a run."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from dashboard.content.upload import counted
from dashboard.wording import age, sentence
from data.grade_rule import Grade
from data.quality import Answer, FindingState, Run, RunEnding, Trigger

NOT_GRADED = Grade.NONE.value

GRADE_WORDS: Mapping[str, str] = {
    "A": "sound",
    "B": "good, with remarks",
    "C": "use with care",
    "D": "doubtful",
    "F": "do not rely on it",
    NOT_GRADED: "never checked",
}
"""Each grade with its word, the best first."""

WORST_FIRST: Mapping[str, int] = {grade: place for place, grade in enumerate(("F", "D", "C", NOT_GRADED, "B", "A"))}
"""The order in which datasets are listed; one that was never checked stands between the doubtful and the good."""

GOOD = frozenset({"A", "B"})

ANSWER_WORDS: Mapping[str, str] = {
    Answer.PASS: "passed",
    Answer.FAIL: "found something",
    Answer.NOT_APPLIED: "could not be applied",
}

STATE_WORDS: Mapping[str, str] = {
    FindingState.NEW: "new",
    FindingState.OPEN: "still open",
    FindingState.WORSE: "worse than before",
    FindingState.RESOLVED: "resolved",
}

TRIGGER_WORDS: Mapping[str, str] = {
    Trigger.COMMAND: "by command",
    Trigger.SCHEDULE: "by the schedule",
    Trigger.MADE_UP: "to make up for a missed run",
    Trigger.PAGE: "from the dashboard",
}

ENDING_WORDS: Mapping[str | None, str] = {
    RunEnding.FINISHED: "finished",
    RunEnding.FAILED: "failed",
    RunEnding.CRASHED: "crashed",
    RunEnding.SKIPPED: "did not take place",
    None: "has not ended",
}

MOST_LETTERS = 220
"""Letters of a finding's reason that fit into a sentence about something else."""


def grade_text(grade: str) -> str:
    """A grade with its word.

    >>> grade_text("A"), grade_text("not graded")
    ('A: sound', 'Not graded: never checked')
    """
    return f"{grade[:1].upper()}{grade[1:]}: {GRADE_WORDS[grade]}"


def in_utc(moment: datetime) -> datetime:
    """The moment in UTC; one without a zone is in UTC already."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def day_text(day: date) -> str:
    """A day as a sentence says it.

    >>> day_text(date(2026, 11, 2))
    '2 November 2026'
    """
    return f"{day.day} {day:%B %Y}"


def moment_text(moment: datetime) -> str:
    """A moment as a sentence says it.

    >>> moment_text(datetime(2026, 11, 2, 3, 0, tzinfo=UTC))
    '2 November 2026, 03:00 UTC'
    """
    utc = in_utc(moment)
    return f"{day_text(utc.date())}, {utc:%H:%M} UTC"


def ago(moment: datetime, now: datetime) -> str:
    """How long ago something was.

    >>> now = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
    >>> [ago(datetime(2026, *at, tzinfo=UTC), now) for at in ((11, 2, 2, 59, 40), (11, 2, 1, 30), (10, 30, 3))]
    ['just now', '1 hour ago', '3 days ago']
    """
    seconds = max(0.0, (in_utc(now) - in_utc(moment)).total_seconds())
    for size, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{counted(int(seconds // size), name)} ago"
    return "just now"


def seconds_text(seconds: float) -> str:
    """How long something took.

    >>> seconds_text(0.4), seconds_text(41.2), seconds_text(130)
    ('under a second', '41 seconds', '2 minutes 10 seconds')
    """
    whole = round(seconds)
    if whole < 1:
        return "under a second"
    if whole < 120:
        return counted(whole, "second")
    return f"{counted(whole // 60, 'minute')} {counted(whole % 60, 'second')}"


def old_text(last_day: date, today: date) -> str:
    """How old data are that end on a day: in months up to two years, then in years.

    >>> old_text(date(2026, 6, 30), date(2026, 11, 2)), old_text(date(2010, 12, 31), date(2026, 11, 2))
    ('to June 2026 · 4 months old', 'to 2010 · 16 years old')
    """
    months = (today.year - last_day.year) * 12 + today.month - last_day.month - (today.day < last_day.day)
    if months < 1:
        return f"to {last_day:%B %Y} · under a month old"
    if months >= 24:
        return age(last_day.year, today.year)
    return f"to {last_day:%B %Y} · {counted(months, 'month')} old"


def until_text(last_day: date | None, today: date) -> str:
    """Until when data go, and how old that is."""
    return old_text(last_day, today) if last_day is not None else "no day of data known"


def fresh_text(fresh: bool | None) -> str:
    """Whether newer data should be there; empty where that could not be judged.

    >>> fresh_text(True), fresh_text(False), fresh_text(None)
    ('no newer data are due', 'stale: newer data should be there', '')
    """
    if fresh is None:
        return ""
    return "no newer data are due" if fresh else "stale: newer data should be there"


def findings_text(critical: int, warnings: int, acknowledged: int = 0) -> str:
    """How many findings are open.

    >>> findings_text(0, 0), findings_text(1, 3, 1)
    ('nothing open', '1 critical, 3 warnings open; 1 acknowledged')
    """
    parts = [f"{critical:,} critical"] if critical else []
    parts += [counted(warnings, "warning")] if warnings else []
    if not parts:
        return "nothing open"
    seen = f"; {acknowledged:,} acknowledged" if acknowledged else ""
    return f"{', '.join(parts)} open{seen}"


def first_sentence(text: str) -> str:
    """The beginning of a text, as far as it fits into another sentence.

    >>> first_sentence("The source is old. It ended in 2010.")
    'The source is old'
    """
    first = text.split(". ")[0].rstrip(".")
    return first if len(first) <= MOST_LETTERS else first[:MOST_LETTERS].rsplit(" ", 1)[0] + " …"


def run_text(run: Run, now: datetime) -> str:
    """What became of one run, in one sentence or two."""
    begun = f"{moment_text(run.at)} ({ago(run.at, now)}), {TRIGGER_WORDS[run.trigger]}, {run.who}"
    if run.ending is None:
        return sentence(f"a check began {begun}, and has not ended yet")
    took = f" after {seconds_text(run.seconds)}" if run.seconds is not None else ""
    if run.ending is RunEnding.FINISHED:
        return sentence(f"last checked {begun}; finished{took}")
    if run.ending is RunEnding.SKIPPED:
        return sentence(f"a check due {begun}, did not take place", run.reason or "")
    if run.ending is RunEnding.FAILED:
        return sentence(f"the last check, {begun}, stopped{took}", run.reason or "it did not say why")
    return sentence(f"the last check, {begun}, crashed: its process was gone before it ended", run.reason or "")
