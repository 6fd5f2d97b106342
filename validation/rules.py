"""Rules of what may enter: what a suite is, and the rules that follow from a dataset's contract alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from data.contract import Column, Dataset, Kind, Ordering
from data.findings import Severity
from data.states import actors, lives
from validation.beyond import NOTHING_DECLARED, Beyond

EARLIEST_YEAR = 1800
LATEST_YEAR = 2100
"""Of a day, where the contract says nothing narrower: what lies outside is a slip of the pen."""


class Form(StrEnum):
    """How a rule is put to Great Expectations."""

    NOT_NULL = "not null"
    IN_SET = "in a closed list"
    BETWEEN = "between two numbers"
    HOLDS = "a statement over columns holds"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule: what it is called, how it is checked, how much breaking it weighs, why it matters and what to do.

    `columns` are those whose values a finding shows, the first being the one it names. `holds` is the statement of a
    HOLDS rule; where it is null (a value it speaks of is missing) it holds.
    """

    id: str
    form: Form
    columns: tuple[str, ...]
    reason: str
    remedy: str
    codes: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    holds: pl.Expr | None = None
    provider: Severity = Severity.CRITICAL
    """For a provider's file, whose known faults are kept and said."""
    own: Severity = Severity.CRITICAL
    """For a user's own file, which its sender can correct."""
    looks_across_rows: bool = False
    """Whether one row's answer depends on others, so that the rows must be asked all together."""

    def severity(self, *, own: bool) -> Severity:
        return self.own if own else self.provider


@dataclass(frozen=True, kw_only=True)
class Suite:
    """The rules of one dataset beside those that follow from its contract."""

    dataset: Dataset
    rules: tuple[Rule, ...] = ()
    beyond: Beyond = NOTHING_DECLARED
    """What is expected beyond structure, by the scheduled checks: a file is never refused for it."""

    def rules_for(self, columns: Sequence[str]) -> list[Rule]:
        """Every rule of the dataset that applies to a frame of these columns: the contract's, then its own."""
        names = list(columns)
        present = set(names)
        return derived(self.dataset, names) + [rule for rule in self.rules if present.issuperset(rule.columns)]


def statement(
    id: str,
    columns: tuple[str, ...],
    holds: pl.Expr,
    *,
    reason: str,
    remedy: str,
    provider: Severity = Severity.CRITICAL,
    own: Severity = Severity.CRITICAL,
    looks_across_rows: bool = False,
) -> Rule:
    """A rule over several columns, as a Polars expression that is true where the row keeps it."""
    return Rule(
        id=id,
        form=Form.HOLDS,
        columns=columns,
        holds=holds,
        reason=reason,
        remedy=remedy,
        provider=provider,
        own=own,
        looks_across_rows=looks_across_rows,
    )


def derived(dataset: Dataset, columns: list[str]) -> list[Rule]:
    """What a contract implies: keys unique, required values there, closed lists, ranges, days in range, orderings."""
    named = [(column, name) for column in dataset.columns for name in column.names_in(columns)]
    rules = [_unique(dataset)] if set(dataset.key) <= set(columns) else []
    rules += [_required(column, name) for column, name in named if column.required]
    rules += [_known_actor(name) for column, name in named if column.kind is Kind.ACTOR]
    rules += [_in_list(column, name) for column, name in named if column.codes is not None]
    rules += [_in_range(column, name) for column, name in named if column.low is not None or column.high is not None]
    rules += [_day_in_range(name) for column, name in named if column.kind is Kind.DATE]
    rules += [_alive(dataset)] if {dataset.place, dataset.period} <= set(columns) else []
    rules += [_ordered(ordering) for ordering in dataset.orderings if set(ordering.columns) <= set(columns)]
    return rules


def _unique(dataset: Dataset) -> Rule:
    key = " and ".join(dataset.key)
    return statement(
        "key repeated",
        dataset.key,
        ~pl.struct(dataset.key).is_duplicated(),
        reason=f"Another row has the same {key}, so one fact would be counted twice.",
        remedy="Delete the repeated row, or give each its own id.",
        looks_across_rows=True,
    )


def _required(column: Column, name: str) -> Rule:
    return Rule(
        id="value required",
        form=Form.NOT_NULL,
        columns=(name,),
        reason="This is empty, and a row without it cannot be counted.",
        remedy=f"Fill it in: {column.meaning}",
    )


def _known_actor(name: str) -> Rule:
    """A file's codes become ids as it is read, so this speaks of rows that were kept, and of ids given up since."""
    return statement(
        "actor not known",
        (name,),
        pl.col(name).is_in(actors()["actor"].implode()),
        reason=f"The column “{name}” names no state or organisation that is known here, so no page will count the row.",
        remedy="Bring the file again: its codes are then read anew.",
    )


def _in_list(column: Column, name: str) -> Rule:
    codes = column.codes or ()
    return Rule(
        id="not in the closed list",
        form=Form.IN_SET,
        columns=(name,),
        codes=codes,
        reason=f"The column “{name}” takes one of a closed list of values.",
        remedy="Use one of: " + ", ".join(codes[:30]) + ("…" if len(codes) > 30 else "") + ".",
    )


def _in_range(column: Column, name: str) -> Rule:
    unit = f" ({column.unit})" if column.unit else ""
    if column.low is not None and column.high is not None:
        allowed = f"from {column.low:g} to {column.high:g}"
    else:
        allowed = f"{column.low:g} or more" if column.low is not None else f"{column.high:g} or less"
    return Rule(
        id="out of range",
        form=Form.BETWEEN,
        columns=(name,),
        low=column.low,
        high=column.high,
        reason=f"The column “{name}”{unit} takes values {allowed}.",
        remedy="Correct it, or leave the cell empty where the value is not known.",
    )


def _day_in_range(name: str) -> Rule:
    return statement(
        "day out of range",
        (name,),
        pl.col(name).dt.year().is_between(EARLIEST_YEAR, LATEST_YEAR),
        reason=f"A day lies between {EARLIEST_YEAR} and {LATEST_YEAR}.",
        remedy="Correct the year.",
    )


def _alive(dataset: Dataset) -> Rule:
    period = pl.col(dataset.period)
    year = period.dt.year() if dataset.column(dataset.period).kind is Kind.DATE else period
    known = lives()
    first, last = (
        pl.col(dataset.place).replace_strict(known["actor"], known[name], default=None, return_dtype=pl.Int64)
        for name in ("first_year", "last_year")
    )
    return statement(
        "state outside its years",
        (dataset.place, dataset.period),
        (year >= first) & (year <= last),
        reason="No such state existed in that year, so no page about that year will count it.",
        remedy="Check the year, or write the state it belonged to then.",
        provider=Severity.WARNING,
        own=Severity.WARNING,
    )


def _ordered(ordering: Ordering) -> Rule:
    """No value falls below the one to its left, nulls passed over: of three, the outer two are compared as well."""
    places = range(len(ordering.columns))
    pairs = [(ordering.columns[left], ordering.columns[right]) for left in places for right in places if left < right]
    return statement(
        ordering.rule,
        ordering.columns,
        pl.all_horizontal((pl.col(left) <= pl.col(right)).fill_null(True) for left, right in pairs),
        reason=ordering.reason,
        remedy=ordering.remedy,
        provider=Severity.WARNING,
    )
