"""The Finding: one thing a check found, in words an analyst can act on."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum

import polars as pl


class Severity(StrEnum):
    """A critical finding refuses the file whole; a warning is kept with the version."""

    CRITICAL = "critical"
    WARNING = "warning"


MOST_ROWS_OF_A_RULE = 1_000
"""Over this many of one rule, the first rows and the total are given."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing found: where (row, column, value), by which rule, why it matters and what to do.

    `row` is the record's number as a spreadsheet shows it (null: the file as a whole). `value` is what
    stood there, null where there is none or where it is a respondent's. `count` is the number of times the
    rule was broken in that column of the file, the same on each of the rule's findings.
    """

    rule: str
    severity: Severity
    dataset: str | None = None
    column: str | None = None
    row: int | None = None
    value: str | None = None
    reason: str
    remedy: str
    count: int = 1


FINDING_SCHEMA: dict[str, pl.DataType] = {
    "rule": pl.String(),
    "severity": pl.String(),
    "dataset": pl.String(),
    "column": pl.String(),
    "row": pl.Int64(),
    "value": pl.String(),
    "reason": pl.String(),
    "remedy": pl.String(),
    "count": pl.Int64(),
}


def printable(text: str) -> str:
    """The text on one line without what a screen would obey instead of show: escapes, invisible and stray characters.

    >>> printable("a\\x1b[31m\\n\\u202efile.csv")
    'a�[31m �file.csv'
    """
    return "".join(one if one.isprintable() else " " if one in "\n\t" else "\ufffd" for one in text)


def has_criticals(findings: Iterable[Finding]) -> bool:
    """Whether any finding refuses the file."""
    return any(finding.severity is Severity.CRITICAL for finding in findings)


def as_frame(findings: Iterable[Finding]) -> pl.DataFrame:
    """The findings as a table, one row a finding, in the order given."""
    return pl.DataFrame([asdict(finding) for finding in findings], schema=FINDING_SCHEMA)


def from_rows(
    rows: pl.DataFrame,
    *,
    rule: str,
    severity: Severity,
    column: str | None,
    reason: str,
    remedy: str,
    dataset: str | None = None,
    show_values: bool = True,
) -> list[Finding]:
    """One finding for each of the given offending rows (at most the first thousand), in file order.

    `rows` are the rows that break the rule; each carries `file_row` where the reader gave one. The reason may
    say `{value}`, which becomes the row's value.
    """
    ordered = rows.sort("file_row") if "file_row" in rows.columns else rows
    total = ordered.height
    shown = ordered.head(MOST_ROWS_OF_A_RULE)
    has_value = show_values and column is not None and column in shown.columns
    values = shown[column].cast(pl.String).to_list() if has_value and column else [None] * shown.height
    numbers = shown["file_row"].to_list() if "file_row" in shown.columns else [None] * shown.height
    return [
        Finding(
            rule=rule,
            severity=severity,
            dataset=dataset,
            column=column,
            row=number,
            value=value,
            reason=reason.replace("{value}", str(value)) if value is not None else reason.replace(" {value}", ""),
            remedy=remedy,
            count=total,
        )
        for number, value in zip(numbers, values, strict=True)
    ]
