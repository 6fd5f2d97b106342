"""What leaves Comity as CSV: findings without values, and text that no spreadsheet takes for a formula."""

from collections.abc import Iterable
from dataclasses import replace

import polars as pl

from data.findings import FINDING_SCHEMA, Finding, as_frame

STARTS_A_FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
"""What a spreadsheet may take for a formula at the beginning of a cell."""


def neutralised(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with an apostrophe before every text, and in every column's name, that would start a formula.

    >>> neutralised(pl.DataFrame({"name": ["=1+1", "-", "a-b", None]}))["name"].to_list()
    ["'=1+1", "'-", 'a-b', None]
    """
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    safe = frame.with_columns(
        pl.when(pl.col(name).str.contains(STARTS_A_FORMULA))
        .then(pl.concat_str(pl.lit("'"), pl.col(name)))
        .otherwise(pl.col(name))
        .alias(name)
        for name in texts
    )
    names = pl.Series(frame.columns, dtype=pl.String)
    odd = names.str.contains(STARTS_A_FORMULA)
    return safe.rename({name: f"'{name}" for name, is_odd in zip(frame.columns, odd, strict=True) if is_odd})


def as_csv(frame: pl.DataFrame) -> str:
    """A table as CSV that a spreadsheet shows as it stands."""
    return neutralised(frame).write_csv()


def findings_csv(findings: Iterable[Finding]) -> str:
    """The findings as CSV without any value of a cell: rule, severity, dataset, column, row, reason, remedy, count."""
    bare = as_frame(_bare(finding) for finding in findings)
    return as_csv(bare.select(name for name in FINDING_SCHEMA if name != "value"))


def _bare(finding: Finding) -> Finding:
    if not finding.value:
        return finding
    return replace(
        finding,
        value=None,
        reason=finding.reason.replace(finding.value, "…"),
        remedy=finding.remedy.replace(finding.value, "…"),
    )
