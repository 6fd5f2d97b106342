"""What is said of a survey's cells: one finding a different value, with the first row it stands in."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import polars as pl

from data.contract import ROW_NUMBER
from data.datasets.survey_responses import DATASET
from data.findings import MOST_ROWS_OF_A_RULE, Finding, Severity

MOST_VALUES_TOLD = 50
"""Different values of one column that are told one by one; more is free text or another column."""


def of_values(
    faulty: pl.DataFrame, *, value: str, rule: str, column: str, severity: Severity, reason: str, remedy: str
) -> list[Finding]:
    """One finding a different value of the faulty rows, by its first row; `count` is of all faulty rows.

    `faulty` has the column `value` and `file_row`; the reason may say `{value}`.
    """
    if faulty.is_empty():
        return []
    first = (
        faulty.select(pl.col(value).cast(pl.String).alias("value"), ROW_NUMBER)
        .group_by("value")
        .agg(pl.col(ROW_NUMBER).min())
        .sort(ROW_NUMBER)
        .head(MOST_VALUES_TOLD)
    )
    return [
        Finding(
            rule=rule,
            severity=severity,
            dataset=DATASET.id,
            column=column,
            row=row,
            value=said,
            reason=reason.replace("{value}", str(said)),
            remedy=remedy,
            count=faulty.height,
        )
        for said, row in first.iter_rows()
    ]


def of_the_file(
    rule: str, *, column: str | None, severity: Severity, reason: str, remedy: str, count: int = 1
) -> Finding:
    """A finding on the file or a column as a whole."""
    return Finding(
        rule=rule,
        severity=severity,
        dataset=DATASET.id,
        column=column,
        reason=reason,
        remedy=remedy,
        count=count,
    )


def joined_findings(batches: Iterable[Sequence[Finding]]) -> list[Finding]:
    """The findings of a file that was read in batches, as if it had been read at once.

    Each different one once, with the first row it was found in; counts of a rule and column are added up.
    """
    found: dict[tuple[str, str | None, str | None, str], Finding] = {}
    counts: dict[tuple[str, str | None], int] = {}
    for batch in batches:
        counted: dict[tuple[str, str | None], int] = {}
        for finding in batch:
            found.setdefault((finding.rule, finding.column, finding.value, finding.reason), finding)
            if finding.row is not None:
                counted[finding.rule, finding.column] = finding.count
        for key, count in counted.items():
            counts[key] = counts.get(key, 0) + count
    kept: list[Finding] = []
    told: dict[tuple[str, str | None], int] = {}
    for finding in found.values():
        key = (finding.rule, finding.column)
        told[key] = told.get(key, 0) + 1
        if told[key] <= MOST_ROWS_OF_A_RULE:
            kept.append(replace(finding, count=counts.get(key, finding.count)))
    return kept
