"""Rules of single rows asked of a stored table: one column of truths a rule, whatever the size of the table."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import polars as pl

from data.contract import ROW_NUMBER
from data.findings import Severity
from validation.check import NotApplied, Subject, cases
from validation.held import Held
from validation.quality_asking import Asked, attempted
from validation.rules import Form, Rule

CELLS_AT_ONCE = 24_000_000
"""Of the columns that are in memory while rules are asked."""

ROWS_TOLD = 200
"""Of a broken rule; beyond them the number is given."""


@dataclass(frozen=True, kw_only=True)
class RowRules:
    """Rules and the table they are asked of. Broken rows are told by the rule's column, or by what `grouped` says."""

    prefix: str
    """What the checks' ids begin with."""
    rules: Sequence[Rule]
    frame: pl.LazyFrame
    subject: Subject
    severity: Callable[[Rule], Severity]
    unanswered: Mapping[str, str] = field(default_factory=dict)
    """Why rules could not be applied to this table, by their ids."""
    grouped: Callable[[pl.LazyFrame, str], pl.DataFrame] | None = None
    """Given the broken rows of a frame and a rule's column: cases of `CASE_SCHEMA`, `rows` and `holds` left out."""


def asked_of_rows(given: RowRules, held: Held) -> list[Asked]:
    """The rules as questions, those of one id side by side; no more of the table is in memory than a few need."""
    height = attempted(lambda: int(given.frame.select(pl.len()).collect().item()), held, given.subject)
    found: list[Asked] = []
    answerable = [rule for rule in given.rules if rule.id not in given.unanswered]
    for rules in _together(answerable, 0 if isinstance(height, NotApplied) else height):
        began = time.perf_counter()
        truths = attempted(partial(_truths, given.frame, rules), held, given.subject)
        took = (time.perf_counter() - began) / len(rules)
        if isinstance(truths, NotApplied):
            # One of them failed: each alone, so that the others are answered.
            truths = [_alone(given, rule, held) for rule in rules]
        found += [_asked(given, rule, truth, took) for rule, truth in zip(rules, truths, strict=True)]
    found += [
        _asked(given, rule, NotApplied(reason=given.unanswered[rule.id]), 0.0)
        for rule in given.rules
        if rule.id in given.unanswered
    ]
    return sorted(found, key=lambda one: one.check)


def _alone(given: RowRules, rule: Rule, held: Held) -> pl.DataFrame | NotApplied:
    truths = attempted(partial(_truths, given.frame, [rule]), held, given.subject)
    return truths if isinstance(truths, NotApplied) else truths[0]


def truth_of(rule: Rule) -> pl.Expr:
    """Whether a row keeps a rule, as an expression; null where the rule has no objection."""
    column = pl.col(rule.columns[0])
    if rule.form is Form.NOT_NULL:
        return column.is_not_null()
    if rule.form is Form.IN_SET:
        return column.is_in(list(rule.codes))
    if rule.form is Form.BETWEEN:
        # Not a number is above every number, and within no range.
        low = column >= rule.low if rule.low is not None else pl.lit(True)
        high = column <= rule.high if rule.high is not None else column.cast(pl.Float64).is_not_nan()
        return pl.when(column.is_not_null()).then(low & high)
    assert rule.holds is not None
    return rule.holds


def _together(rules: Sequence[Rule], height: int) -> Iterator[list[Rule]]:
    batch: list[Rule] = []
    columns: set[str] = set()
    for rule in rules:
        needed = set(truth_of(rule).meta.root_names())
        if batch and len(columns | needed) * height > CELLS_AT_ONCE:
            yield batch
            batch, columns = [], set()
        batch.append(rule)
        columns |= needed
    if batch:
        yield batch


def _truths(frame: pl.LazyFrame, rules: Sequence[Rule]) -> list[pl.DataFrame | NotApplied]:
    """Of each rule its `holds` and how many `rows` stand behind each line: what is alike in all of them, once."""
    told = [truth_of(rule).cast(pl.Boolean).alias(str(place)) for place, rule in enumerate(rules)]
    names = [str(place) for place in range(len(rules))]
    lines = frame.select(told).group_by(names).agg(rows=pl.len().cast(pl.Int64)).collect()
    return [lines.select("rows", holds=name).group_by("holds").agg(pl.col("rows").sum()) for name in names]


def _asked(given: RowRules, rule: Rule, truth: pl.DataFrame | NotApplied, seconds: float) -> Asked:
    plain = Asked(
        check=f"{given.prefix}{rule.id}",
        severity=given.severity(rule),
        subject=given.subject,
        broken=lambda: _broken(given, rule),
        reason=rule.reason,
        remedy=rule.remedy,
        seconds=seconds,
    )
    if isinstance(truth, NotApplied):
        return replace(plain, not_applied=truth.reason)
    if truth.is_empty():
        return replace(plain, not_applied="The table holds no rows.")
    return replace(plain, holds=truth["holds"], rows=truth["rows"])


def _broken(given: RowRules, rule: Rule) -> pl.DataFrame:
    """The rows that break a rule: one case, with the numbers of the first of them, or as the groups are told."""
    column = rule.columns[0]
    names = given.frame.collect_schema().names()
    broken = given.frame.with_columns(kept=truth_of(rule)).filter(~pl.col("kept"))
    if given.grouped is not None:
        return cases(given.grouped(broken, column).with_columns(column=pl.lit(column), holds=False))
    number = pl.col(ROW_NUMBER) if ROW_NUMBER in names else pl.lit(None, dtype=pl.Int64)
    told = broken.select(
        subject=pl.lit(column),
        column=pl.lit(column),
        rows=number.drop_nulls().unique().sort().head(ROWS_TOLD).implode(),
        count=pl.len(),
        holds=pl.lit(False),
    )
    return cases(told.head(1))
