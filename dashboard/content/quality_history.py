"""The past of a dataset's checks: the points of its chart, their sentence, the runs in a table, the checks' answers."""

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from dashboard.content.quality_findings import check_title
from dashboard.content.quality_words import (
    ANSWER_WORDS,
    ENDING_WORDS,
    TRIGGER_WORDS,
    day_text,
    in_utc,
    seconds_text,
)
from dashboard.content.upload import counted
from dashboard.wording import sentence
from data.grade_rule import NEWS
from data.quality import Answer, FindingState, Run

KINDS: Mapping[str, str] = {"critical_open": "Critical", "warnings_open": "Warnings"}
"""What the history chart draws, by column of the history."""


def history_points(history: pl.DataFrame) -> pl.DataFrame:
    """Open findings after each run: `at`, `name` (kind), `value`, `grade`, `text` (the tooltip); oldest first."""
    words = pl.format("{}: {} open after the run of {} UTC, grade {}", "name", "value", "when", "grade")
    return (
        history.sort("run")
        .with_columns(when=pl.col("at").dt.strftime("%Y-%m-%d %H:%M"))
        .unpivot(on=list(KINDS), index=["run", "at", "when", "grade"], variable_name="name", value_name="value")
        .with_columns(pl.col("name").replace(dict(KINDS)))
        .sort("run", "name", maintain_order=True)
        .select("run", "at", "name", "value", "grade", text=words)
    )


def history_table(history: pl.DataFrame) -> pl.DataFrame:
    """The runs of a dataset, newest first, under plain titles."""
    return history.sort("run", descending=True).select(
        pl.col("run").alias("Run"),
        pl.col("at").dt.strftime("%Y-%m-%d %H:%M").alias("At (UTC)"),
        pl.col("grade").alias("Grade"),
        pl.col("passed").alias("Checks passed"),
        pl.col("failed").alias("Checks that found something"),
        pl.col("not_applied").alias("Checks not applied"),
        pl.col("critical_open").alias("Critical open"),
        pl.col("warnings_open").alias("Warnings open"),
    )


def history_sentence(history: pl.DataFrame) -> str:
    """What the history chart shows."""
    if history.is_empty():
        return "No finished run has looked at these data yet."
    ordered = history.sort("run")
    first, last = ordered.row(0, named=True), ordered.row(-1, named=True)
    now = f"{last['critical_open']} critical and {counted(int(last['warnings_open']), 'warning')} open"
    if ordered.height == 1:
        return sentence(f"one run so far, on {day_text(last['at'])}: {now}, grade {last['grade']}")
    then = f"{first['critical_open']} critical and {counted(int(first['warnings_open']), 'warning')}"
    return sentence(
        f"after the newest of {ordered.height} runs, on {day_text(last['at'])}, {now}, grade {last['grade']}; "
        f"after the first, on {day_text(first['at'])}, {then}, grade {first['grade']}"
    )


def outcomes_sentence(outcomes: pl.DataFrame) -> str:
    """How the checks of a dataset answered."""
    if outcomes.is_empty():
        return "No check has answered yet."
    of = dict(outcomes.group_by("answer").len().iter_rows())
    told = [
        f"{of[answer]} {words}"
        for answer, words in (
            (Answer.PASS.value, "passed"),
            (Answer.FAIL.value, "found something"),
            (Answer.NOT_APPLIED.value, "could not be applied"),
        )
        if of.get(answer)
    ]
    return sentence(f"of {counted(outcomes.height, 'question')} put to these data, {', '.join(told)}")


def outcomes_table(outcomes: pl.DataFrame, checks: Mapping[str, str], sources: Callable[[str], str]) -> pl.DataFrame:
    """The answers of the checks, those that found something first, then those that could not be applied, with why."""
    names = {one: check_title(one, checks) for one in outcomes["check"].unique()}
    named = {one: sources(one) for one in outcomes["source"].drop_nulls().unique()}
    rank = {Answer.FAIL.value: 0, Answer.NOT_APPLIED.value: 1}
    return outcomes.sort(
        pl.col("answer").replace_strict(rank, default=2, return_dtype=pl.Int64), "check", "source", "version"
    ).select(
        pl.col("check").replace(names).alias("Check"),
        pl.col("answer").replace(dict(ANSWER_WORDS)).alias("Answer"),
        pl.col("reason").fill_null("").alias("Why it could not be applied"),
        pl.col("source").replace(named).fill_null("").alias("Source"),
        pl.col("version").fill_null("").alias("Version"),
        pl.col("cases").alias("Looked at"),
        pl.col("broken").alias("Broken"),
        pl.col("excepted").alias("Known exceptions"),
    )


def not_applied_lines(outcomes: pl.DataFrame, checks: Mapping[str, str]) -> list[str]:
    """Why checks could not be applied, each reason once, with the checks it is the reason of."""
    grouped = (
        outcomes.filter(answer=Answer.NOT_APPLIED.value)
        .group_by("check", "reason")
        .len()
        .sort("check", "reason")
        .to_dicts()
    )
    return [
        f"{check_title(one['check'], checks)}: {one['reason'] or 'no reason was given'}"
        + (f" ({one['len']} times)" if one["len"] > 1 else "")
        for one in grouped
    ]


def runs_table(runs: Sequence[Run], titles: Mapping[str, str]) -> pl.DataFrame:
    """The runs, newest first, under plain titles."""
    rows = [
        {
            "Run": run.id,
            "Began (UTC)": f"{in_utc(run.at):%Y-%m-%d %H:%M}",
            "Ended": ENDING_WORDS[run.ending],
            "Took": seconds_text(run.seconds) if run.seconds is not None else "",
            "Started": TRIGGER_WORDS[run.trigger],
            "By": run.who,
            "Datasets": ", ".join(titles.get(one, one) for one in run.datasets) or "all",
            "Reason": run.reason or "",
        }
        for run in runs
    ]
    schema = {"Run": pl.Int64} | dict.fromkeys(
        ("Began (UTC)", "Ended", "Took", "Started", "By", "Datasets", "Reason"), pl.String
    )
    return pl.DataFrame(rows, schema=schema)


def changes_sentence(changes: pl.DataFrame) -> str:
    """What a run changed: the findings that became new, worse or resolved in it, and apart from them the news."""
    is_news = pl.col("check").is_in(NEWS)
    faults, news = _turns(changes.filter(~is_news)), _turns(changes.filter(is_news))
    told = f"findings: {faults or 'none new, worse or resolved'}"
    return f"{told}; series out of their usual range: {news}" if news else told


def _turns(changes: pl.DataFrame) -> str:
    of = dict(changes.group_by("state").len().iter_rows())
    turns = (FindingState.NEW, FindingState.WORSE, FindingState.RESOLVED)
    return ", ".join(f"{of[one.value]} {one.value}" for one in turns if of.get(one.value))
