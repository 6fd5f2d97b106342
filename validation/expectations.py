"""The bridge to Great Expectations: rules over a Polars frame, answered as findings; imported in the worker only."""

import logging
import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from data.contract import ROW_NUMBER
from data.findings import MOST_ROWS_OF_A_RULE, Finding, Severity, from_rows
from validation.rules import Form, Rule

POSITION = "position"
"""Tells the rows of the given frame apart; several may come from one record of the file, so `file_row` does not."""

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

    Great Expectations sees only the columns that the rules need, a statement over columns as one true-or-false
    column. A rule that cannot be applied is a critical finding that says so, never a pass.
    """
    if not rules or rows.is_empty():
        return []
    findings: list[Finding] = []
    for rule, outcome in zip(rules, _validate(rules, _narrow(rules, rows)), strict=True):
        if _raised(outcome):
            findings.append(_not_applied(rule, dataset))
        elif not outcome.success:
            shown = _first(rule) if one_cell else _shown(rule)
            findings += _broken(rule, outcome.result, rows, shown, dataset=dataset, own=own, show_values=show_values)
    return findings


def _narrow(rules: Sequence[Rule], rows: pl.DataFrame) -> pl.DataFrame:
    """The columns the rules need and no more; days as datetimes, statements as truths, null being no objection."""
    plain = dict.fromkeys(rule.columns[0] for rule in rules if rule.form is not Form.HOLDS)
    needed = rows.select(*plain, pl.int_range(pl.len(), dtype=pl.Int64).alias(POSITION))
    truths = [
        rule.holds.fill_null(True).alias(_truth(place))
        for place, rule in enumerate(rules)
        if rule.holds is not None and rule.form is Form.HOLDS
    ]
    days = pl.selectors.date().cast(pl.Datetime("us"))
    return needed.with_columns(rows.select(truths).get_columns()).with_columns(days)


def _truth(place: int) -> str:
    return f"rule {place}"


def _validate(rules: Sequence[Rule], narrow: pl.DataFrame) -> list[Any]:
    """Great Expectations' answer to each rule, in their order, from a context that lives for this call alone."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    # Imported here: it takes seconds and 250 MB, which a file refused before its rules need not cost.
    import great_expectations
    from great_expectations import expectations

    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    context = great_expectations.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False, "metric_calculations": False, "profilers": False}
    table = context.data_sources.add_pandas("rows").add_dataframe_asset("rows")
    whole = table.add_batch_definition_whole_dataframe("rows")
    answers: dict[int, Any] = {}
    for column, places in _by_column(rules).items():
        # Column by column: Great Expectations copies and hashes every column of its frame for every rule.
        frame = narrow.select(column, POSITION).to_pandas()
        suite = great_expectations.ExpectationSuite(name=column)
        for place in places:
            suite.add_expectation(_expectation(expectations, place, rules[place]))
        # SUMMARY with a bounded partial list gives the first rows and the total; COMPLETE would list every value.
        given = whole.get_batch({"dataframe": frame}).validate(
            suite,
            result_format={
                "result_format": "SUMMARY",
                "partial_unexpected_count": MOST_ROWS_OF_A_RULE,
                "unexpected_index_column_names": [POSITION],
            },
        )
        answers |= {result.expectation_config.meta["place"]: result for result in given.results}
    return [answers[place] for place in range(len(rules))]


def _by_column(rules: Sequence[Rule]) -> dict[str, list[int]]:
    """The places of the rules by the one column that each is asked of."""
    columns: dict[str, list[int]] = {}
    for place, rule in enumerate(rules):
        columns.setdefault(_truth(place) if rule.form is Form.HOLDS else rule.columns[0], []).append(place)
    return columns


def _expectation(expectations: Any, place: int, rule: Rule) -> Any:
    meta = {"place": place}
    column = rule.columns[0]
    if rule.form is Form.NOT_NULL:
        return expectations.ExpectColumnValuesToNotBeNull(column=column, meta=meta)
    if rule.form is Form.IN_SET:
        return expectations.ExpectColumnValuesToBeInSet(column=column, value_set=list(rule.codes), meta=meta)
    if rule.form is Form.BETWEEN:
        return expectations.ExpectColumnValuesToBeBetween(
            column=column, min_value=rule.low, max_value=rule.high, meta=meta
        )
    return expectations.ExpectColumnValuesToBeInSet(column=_truth(place), value_set=[True], meta=meta)


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
    rule: Rule, result: Any, rows: pl.DataFrame, value: pl.Expr, *, dataset: str, own: bool, show_values: bool
) -> list[Finding]:
    positions = [int(entry[POSITION]) for entry in result["partial_unexpected_index_list"]]
    total = int(result["unexpected_count"])
    column = rule.columns[0]
    numbers = [ROW_NUMBER] if ROW_NUMBER in rows.columns and column != ROW_NUMBER else []
    shown = rows[positions].select(*numbers, value)
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
    return [replace(finding, count=total) for finding in found]


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
