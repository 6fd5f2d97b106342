"""What the Data quality page says first: how many datasets can be relied on, and a line a dataset, the worst first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import polars as pl

from dashboard.content.quality_words import (
    GOOD,
    GRADE_WORDS,
    NOT_GRADED,
    WORST_FIRST,
    ago,
    findings_text,
    first_sentence,
    fresh_text,
    until_text,
)
from dashboard.content.upload import counted
from dashboard.wording import listing, sentence
from data.findings import Severity
from data.grade_rule import NEWS

TITLE = "Can these data be relied on?"

MOST_RUNS_IN_A_TREND = 6


@dataclass(frozen=True, kw_only=True)
class SourceGrade:
    """The grade of one source of a dataset, in words."""

    source: str
    grade: str
    why: str
    fresh: str


@dataclass(frozen=True, kw_only=True)
class DatasetLine:
    """One dataset in the list: everything about it that fits in a line, each part understood by itself."""

    dataset: str
    title: str
    grade: str
    why: str
    checked: str
    until: str
    """Until when its newest data go."""
    fresh: str
    """Whether newer data should be there, and of which sources; empty where that could not be judged."""
    findings: str
    trend: str
    critical: int = 0
    sources: tuple[SourceGrade, ...] = field(default=())

    @property
    def is_graded(self) -> bool:
        """Whether a finished run has looked at any of its data."""
        return self.grade != NOT_GRADED

    @property
    def standing(self) -> tuple[str, ...]:
        """What is open, and when and how the grade came to be, in two lines."""
        if not self.is_graded:
            return (self.checked,)
        return (self.findings, " · ".join(part for part in (self.checked, self.trend) if part))

    @property
    def word(self) -> str:
        """What the grade means."""
        return GRADE_WORDS[self.grade]


def dataset_lines(
    grades: pl.DataFrame,
    *,
    titles: Mapping[str, str],
    sources: Callable[[str], str],
    histories: Mapping[str, pl.DataFrame],
    now: datetime,
) -> list[DatasetLine]:
    """One line a dataset that is held, the worst grade first, then by title.

    `grades` is as `data.quality_grades` gives it, one row a dataset and source; the dataset has the worst of the
    grades of its sources. `histories` are of `QualityRecords.history`.
    """
    # What was never checked is neither good nor bad: it decides only where nothing of the dataset was.
    order = pl.col("grade").replace_strict({**WORST_FIRST, NOT_GRADED: len(WORST_FIRST)}, return_dtype=pl.Int64)
    ordered = grades.with_columns(order.alias("order")).sort("dataset", "order", "source")
    lines = [
        _line(part.to_dicts(), title=titles.get(str(dataset), str(dataset)), sources=sources, now=now)
        for (dataset,), part in ordered.group_by("dataset", maintain_order=True)
    ]
    with_trend = [_with_trend(line, histories.get(line.dataset)) for line in lines]
    return sorted(with_trend, key=lambda line: (WORST_FIRST.get(line.grade, len(WORST_FIRST)), line.title))


def _line(
    rows: Sequence[Mapping[str, object]], *, title: str, sources: Callable[[str], str], now: datetime
) -> DatasetLine:
    worst = rows[0]
    checked = max((one["checked_at"] for one in rows if isinstance(one["checked_at"], datetime)), default=None)
    critical = _sum(rows, "open_critical")
    return DatasetLine(
        dataset=str(worst["dataset"]),
        title=title,
        grade=str(worst["grade"]),
        why=_why(rows, sources),
        checked=f"checked {ago(checked, now)}" if checked is not None else "never checked",
        until=until_text(max((day for row in rows if (day := _day(row))), default=None), now.date()),
        fresh=_freshness(rows, sources),
        findings=findings_text(critical, _sum(rows, "open_warnings"), _sum(rows, "acknowledged")),
        trend="",
        critical=critical,
        sources=tuple(_source(one, sources, now.date()) for one in rows),
    )


def _why(rows: Sequence[Mapping[str, object]], sources: Callable[[str], str]) -> str:
    never = [sources(str(row["source"])) for row in rows if row["grade"] == NOT_GRADED]
    told = str(rows[0]["why"] or "")
    return sentence(told, f"not checked yet: {listing(never)}") if 0 < len(never) < len(rows) else told


def _source(row: Mapping[str, object], sources: Callable[[str], str], today: date) -> SourceGrade:
    return SourceGrade(
        source=_source_title(row, sources),
        grade=str(row["grade"]),
        why=str(row["why"] or ""),
        fresh=" · ".join(part for part in (until_text(_day(row), today), fresh_text(_is_fresh(row))) if part),
    )


def _source_title(row: Mapping[str, object], sources: Callable[[str], str]) -> str:
    return sources(str(row["source"]))


def _sum(rows: Sequence[Mapping[str, object]], column: str) -> int:
    return sum(int(str(one[column] or 0)) for one in rows)


def _day(row: Mapping[str, object]) -> date | None:
    return found if isinstance(found := row["last_day"], date) else None


def _is_fresh(row: Mapping[str, object]) -> bool | None:
    return found if isinstance(found := row["fresh"], bool) else None


def _freshness(rows: Sequence[Mapping[str, object]], sources: Callable[[str], str]) -> str:
    stale = [sources(str(row["source"])) for row in rows if _is_fresh(row) is False]
    if len(rows) == 1:
        return fresh_text(_is_fresh(rows[0]))
    return f"stale: {listing(stale, most=2)}" if stale else f"{len(rows)} sources"


def _with_trend(line: DatasetLine, history: pl.DataFrame | None) -> DatasetLine:
    grades = [] if history is None or history.is_empty() else [str(one) for one in history.sort("run")["grade"]]
    return DatasetLine(**{**vars(line), "trend": trend_text(grades)})


def trend_text(grades: Sequence[str]) -> str:
    """How a grade moved over the last runs, the newest last.

    >>> trend_text([]), trend_text(["B"]), trend_text(["C", "B", "B"]), trend_text(["A", "F"]), trend_text(["A", "A"])
    ('', 'first run', 'C B B · ↑ better than before', 'A F · ↓ worse than before', 'A A · unchanged')
    """
    told = [one for one in grades if one != NOT_GRADED]
    if not told:
        return ""
    if len(told) == 1:
        return "first run"
    shown = told[-MOST_RUNS_IN_A_TREND:]
    earlier = next((one for one in reversed(shown) if one != shown[-1]), None)
    letters = " ".join(shown)
    if earlier is None:
        return f"{letters} · unchanged"
    better = WORST_FIRST.get(shown[-1], 0) > WORST_FIRST.get(earlier, 0)
    return f"{letters} · {'↑ better' if better else '↓ worse'} than before"


def lead_of(lines: Sequence[DatasetLine], findings: pl.DataFrame, titles: Mapping[str, str]) -> str:
    """The sentence that answers the page's question.

    `findings` are the open ones; of the critical ones the first that nobody has acknowledged is named.
    """
    if not lines:
        return "There are no data here to be checked: bring a file first."
    graded = [line for line in lines if line.is_graded]
    if not graded:
        waiting = f"{counted(len(lines), 'dataset')} {'waits' if len(lines) == 1 else 'wait'}"
        return f"No check has been run yet, so it cannot be told: {waiting} for one."
    good = sum(line.grade in GOOD for line in lines)
    counts = (
        f"Of {counted(len(lines), 'dataset')} {good or 'none'} {'is' if good < 2 else 'are'} graded A or B"
        if len(lines) > 1
        else f"The one dataset there is, is graded {lines[0].grade}"
    )
    never = len(lines) - len(graded)
    unchecked = f"; {never} {'was' if never == 1 else 'were'} never checked" if never else ""
    return sentence(f"{counts}{unchecked}; {_criticals(findings, titles)}")


def one_lead(line: DatasetLine) -> str:
    """The sentence that says how good one dataset is, and why."""
    if not line.is_graded:
        return sentence(f"{line.title}: not graded yet, because no finished run has looked at it")
    return sentence(f"{line.title}: graded {line.grade}, {line.word}", line.why)


def _criticals(findings: pl.DataFrame, titles: Mapping[str, str]) -> str:
    critical = faults(findings).filter(severity=Severity.CRITICAL.value).sort("is_acknowledged", "first_run", "dataset")
    if critical.is_empty():
        return "no critical finding is open"
    first = critical.row(0, named=True)
    title = titles.get(first["dataset"], first["dataset"])
    seen = int(critical["is_acknowledged"].sum())
    known = f", {'acknowledged' if critical.height == 1 else f'{seen} of them acknowledged'}" if seen else ""
    named = f"{title}: {first_sentence(first['reason'])}"
    if critical.height == 1:
        return f"one critical finding is open{known}: {named}"
    return f"{critical.height:,} critical findings are open{known}, the first in {named}"


def news_sentence(findings: pl.DataFrame) -> str:
    """How many series of figures left their usual range, which is news and no fault; empty where none did."""
    number = findings.filter(pl.col("check").is_in(NEWS)).height
    if not number:
        return ""
    told = "1 series of figures has left its" if number == 1 else f"{number:,} series of figures have left their"
    return sentence(f"besides, {told} usual range: news about the world, no fault of the data; told with the dataset")


def faults(findings: pl.DataFrame) -> pl.DataFrame:
    """The findings that are faults of data: without those that are news about the world."""
    return findings.filter(~pl.col("check").is_in(NEWS))


def unrecorded(lines: Sequence[DatasetLine], titles: Mapping[str, str]) -> str:
    """How many datasets nothing was ever brought for; empty where there is none."""
    held = {line.dataset for line in lines}
    missing = [title for dataset, title in titles.items() if dataset not in held]
    if not missing:
        return ""
    return sentence(f"nothing to check yet in {counted(len(missing), 'dataset')} without any record")
