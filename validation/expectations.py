"""The bridge to Great Expectations: rules over a Polars frame, answered as findings; imported in the worker only."""

import gc
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import polars as pl

from data.contract import ROW_NUMBER
from data.findings import MOST_ROWS_OF_A_RULE, Finding, Severity, from_rows
from validation.distinct import POSITION, Seen, seen
from validation.rules import Form, Rule

VALUE_LENGTH = 200


def apply(
    rules: Sequence[Rule],
    rows: pl.DataFrame,
    *,
    dataset: str,
    own: bool,
    show_values: bool = True,
    one_cell: bool = False,
) -> list[Finding]:
    """The findings of every rule that a row breaks: at most the first thousand rows of each, with the total.

    `one_cell` shows the value of a rule's first column alone, never with others of its row.

    Great Expectations sees what the rules are asked of and no more, equal values once (`validation.distinct`). A rule
    that cannot be applied is a critical finding that says so, never a pass.
    """
    if not rules or rows.is_empty():
        return []
    findings: list[Finding] = []
    for rule, judged in zip(rules, _validate(rules, rows), strict=True):
        if judged is None:
            findings.append(_not_applied(rule, dataset))
        elif judged.total:
            shown = _first(rule) if one_cell else _shown(rule)
            findings += _broken(rule, judged, rows, shown, dataset=dataset, own=own, show_values=show_values)
    return findings


@dataclass(frozen=True, kw_only=True)
class _Judged:
    """How often a rule is broken, and the first rows that break it, in file order."""

    total: int
    positions: pl.Series


def _validate(rules: Sequence[Rule], rows: pl.DataFrame) -> list[_Judged | None]:
    """Great Expectations' answer to each rule, in their order; None where it could not be computed."""
    whole = whole_frame()
    answers: dict[int, _Judged | None] = {}
    for one in seen(rules, rows):
        for place, outcome in _outcomes(whole, rules, one).items():
            answers[place] = None if _raised(outcome) else _judged(one, place, outcome)
    return [answers[place] for place in range(len(rules))]


def _outcomes(whole: Any, rules: Sequence[Rule], one: Seen) -> dict[int, Any]:
    import great_expectations
    from great_expectations import expectations

    suite = great_expectations.ExpectationSuite(name="rules")
    for place in one.places:
        suite.add_expectation(_expectation(expectations, place, rules[place]))
    # SUMMARY with a bounded partial list gives the lines and the total; COMPLETE would list every value of every row.
    given = whole.get_batch({"dataframe": one.frame.to_pandas()}).validate(
        suite,
        result_format={
            "result_format": "SUMMARY",
            "partial_unexpected_count": MOST_ROWS_OF_A_RULE if one.is_whole else one.frame.height,
            "unexpected_index_column_names": [POSITION],
        },
    )
    return {result.expectation_config.meta["place"]: result for result in given.results}


def _judged(one: Seen, place: int, outcome: Any) -> _Judged:
    """What Great Expectations says of lines, as it holds for the rows behind them."""
    if outcome.success:
        return _Judged(total=0, positions=pl.Series(dtype=pl.UInt32))
    lines = [int(entry[POSITION]) for entry in outcome.result["partial_unexpected_index_list"]]
    rows = one.rows_of(place, lines).fill_null(False)
    total = int(outcome.result["unexpected_count"]) if one.is_whole else int(rows.sum())
    return _Judged(total=total, positions=rows.arg_true().head(MOST_ROWS_OF_A_RULE))


def whole_frame() -> Any:
    """What takes a frame to Great Expectations whole, from a context that lives no longer than what holds it.

    A context that several calls share gives one the counts of another.
    """
    great_expectations = _great_expectations()
    context = great_expectations.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False, "metric_calculations": False, "profilers": False}
    table = context.data_sources.add_pandas("rows").add_dataframe_asset("rows")
    return table.add_batch_definition_whole_dataframe("rows")


@cache
def _great_expectations() -> Any:
    """The library, telling its makers nothing.

    Imported when it is first needed: it takes seconds and 250 MB, which a file refused before its rules need not cost.
    A tenth of that went into looking for garbage among objects that all stay.
    """
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    gc.disable()
    try:
        import great_expectations
    finally:
        gc.enable()
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    return great_expectations


def _expectation(expectations: Any, place: int, rule: Rule) -> Any:
    meta = {"place": place}
    column = str(place)
    if rule.form is Form.NOT_NULL:
        return expectations.ExpectColumnValuesToNotBeNull(column=column, meta=meta)
    if rule.form is Form.IN_SET:
        return expectations.ExpectColumnValuesToBeInSet(column=column, value_set=list(rule.codes), meta=meta)
    if rule.form is Form.BETWEEN:
        return expectations.ExpectColumnValuesToBeBetween(
            column=column, min_value=rule.low, max_value=rule.high, meta=meta
        )
    return expectations.ExpectColumnValuesToBeInSet(column=column, value_set=[True], meta=meta)


def _raised(outcome: Any) -> bool:
    """Whether the rule could not be computed; Great Expectations then says `success=False` and no count."""
    return not outcome.success and "unexpected_count" not in (outcome.result or {})


def _not_applied(rule: Rule, dataset: str) -> Finding:
    return Finding(
        rule=rule.id,
        severity=Severity.CRITICAL,
        dataset=dataset,
        column=rule.columns[0],
        reason="This rule could not be applied, so it is not known whether the file keeps it.",
        remedy="Report this with the file's name: the check itself needs correcting.",
    )


def _broken(
    rule: Rule, judged: _Judged, rows: pl.DataFrame, value: pl.Expr, *, dataset: str, own: bool, show_values: bool
) -> list[Finding]:
    column = rule.columns[0]
    numbers = [ROW_NUMBER] if ROW_NUMBER in rows.columns and column != ROW_NUMBER else []
    shown = rows[judged.positions].select(*numbers, value)
    found = from_rows(
        shown,
        rule=rule.id,
        severity=rule.severity(own=own),
        dataset=dataset,
        column=column,
        reason=rule.reason,
        remedy=rule.remedy,
        show_values=show_values,
    )
    return [replace(finding, count=judged.total) for finding in found]


def _first(rule: Rule) -> pl.Expr:
    """The value of the rule's first column."""
    first = rule.columns[0]
    return pl.col(first).cast(pl.String).str.slice(0, VALUE_LENGTH).alias(first)


def _shown(rule: Rule) -> pl.Expr:
    """What a finding shows: the value, or of several columns each with its name."""
    first = rule.columns[0]
    if len(rule.columns) == 1:
        return _first(rule)
    texts = [
        pl.concat_str(pl.lit(f"{name}="), pl.col(name).cast(pl.String).str.slice(0, VALUE_LENGTH).fill_null("∅"))
        for name in rule.columns
    ]
    return pl.concat_str(texts, separator=", ").alias(first)
