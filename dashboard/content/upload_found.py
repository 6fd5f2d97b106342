"""What a check found, and what publishing would change, as tables and sentences for the one who reads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard.content.reading import place_name
from dashboard.content.upload import counted
from dashboard.content.upload_faults import was_stopped
from dashboard.wording import sentence
from data.findings import Finding, Severity

MOST_SAID = 6
"""Findings said in full before the table."""

MOST_ROWS = 2_000
"""Rows of a table of changes that are shown; more can be narrowed down by country on the pages once published."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a check came to: its sentences and its tables."""

    passed: bool
    answer: str
    said: tuple[str, ...]
    """One line a rule and column: why, and what to do, criticals first."""
    table: pl.DataFrame


@dataclass(frozen=True, kw_only=True)
class Change:
    """One kind of change that publishing would bring: its title with how many, and the rows."""

    title: str
    table: pl.DataFrame
    note: str


def found(findings: Sequence[Finding], file_name: str, *, passed: bool) -> Found:
    """The findings of a check. Values are in the table where the findings still carry them."""
    criticals = [one for one in findings if one.severity is Severity.CRITICAL]
    others = [one for one in findings if one.severity is not Severity.CRITICAL]
    kinds = rules_of(criticals), rules_of(others)
    if passed:
        answer = f"“{file_name}” may enter" + (f", with {counted(len(kinds[1]), 'warning')}" if others else "")
    elif was_stopped(criticals):
        answer = f"“{file_name}” was not read to its end, so nothing is known of what is in it"
    else:
        answer = f"“{file_name}” may not enter: {counted(len(kinds[0]), 'thing')} must be put right"
    return Found(
        passed=passed,
        answer=sentence(answer, "" if findings else "nothing was found amiss"),
        said=tuple(_said(one) for one in [*kinds[0], *kinds[1]]),
        table=findings_table([*criticals, *others]),
    )


def rules_of(findings: Sequence[Finding]) -> list[Finding]:
    """The first finding of each rule and column: the others say the same of other rows."""
    return list({(one.rule, one.column): one for one in reversed(findings)}.values())[::-1]


def _said(finding: Finding) -> str:
    where = f"{finding.column}: " if finding.column else ""
    first = f"first in row {finding.row:,}" if finding.row is not None and finding.count > 1 else ""
    row = f"row {finding.row:,}" if finding.row is not None and finding.count == 1 else ""
    times = f" ({finding.count:,} times, {first})" if first else f" ({row})" if row else ""
    kind = "" if finding.severity is Severity.CRITICAL else "Warning: "
    return f"{kind}{where}{sentence(finding.reason, finding.remedy)}{times}"


def findings_table(findings: Sequence[Finding]) -> pl.DataFrame:
    """One row a finding; columns of rows, columns and values are left out where no finding has one."""
    table = pl.DataFrame(
        {
            "Severity": [one.severity.value for one in findings],
            "Rule": [one.rule for one in findings],
            "Row": [one.row for one in findings],
            "Column": [one.column for one in findings],
            "Value": [one.value for one in findings],
            "Reason": [one.reason for one in findings],
            "Remedy": [one.remedy for one in findings],
            "Count": [one.count for one in findings],
        },
        schema={
            "Severity": pl.String, "Rule": pl.String, "Row": pl.Int64, "Column": pl.String, "Value": pl.String,
            "Reason": pl.String, "Remedy": pl.String, "Count": pl.Int64,
        },
    )  # fmt: skip
    return table.select(
        name for name in table.columns if name not in ("Row", "Column", "Value") or table[name].is_not_null().any()
    )


SUMMARY_TITLES: Mapping[str, str] = {
    "country": "Country",
    "wave": "Wave",
    "n": "Answers",
    "weight_min": "Least weight",
    "weight_median": "Median weight",
    "weight_max": "Greatest weight",
    "deff": "Design effect of the weights",
    "effective_n": "Effective answers",
}
"""Columns of the summary, one row a country and wave, as a reader reads them."""


def summary_table(rows: Sequence[Mapping[str, Any]] | pl.DataFrame) -> pl.DataFrame:
    """The summary of a check, one row a country and wave, countries by name and numbers without false precision."""
    table = rows if isinstance(rows, pl.DataFrame) else pl.DataFrame(list(rows), infer_schema_length=None)
    if table.is_empty():
        return table
    if "country" in table.columns:
        table = table.with_columns(pl.Series("country", [place_name(str(one)) for one in table["country"]]))
        table = table.sort("country", *(["wave"] if "wave" in table.columns else []), maintain_order=True)
    numbers = [name for name, kind in table.schema.items() if kind.is_float()]
    return (
        table.with_columns(pl.col(numbers).round_sig_figs(3))
        .select(
            name
            for name, kind in table.schema.items()
            if not kind.is_nested() and (name in SUMMARY_TITLES or table[name].is_not_null().any())
        )
        .rename(lambda name: SUMMARY_TITLES.get(name, name.replace("_", " ").capitalize()))
    )


def question_table(questions: pl.DataFrame) -> pl.DataFrame:
    """The share without an answer of each question, one row a country, wave and question."""
    return summary_table(questions)


CHANGES: Mapping[str, tuple[str, str]] = {
    "added": ("Added", "figures that are not there now"),
    "revised": ("Revised", "figures that would get another number, with the reason"),
    "withheld": ("Withheld", "counted by home, place, year and breakdown: a withheld figure is never shown here"),
    "removed": ("Removed", "figures that would not be there any more"),
    "broken": ("Series broken", "waves that may not be joined to the wave before them"),
    "flips": ("Arrows that flip", "readings whose arrow, direction or status would change"),
}
"""The kinds of change, in the order they are shown."""


def changes(preview: Any) -> list[Change]:
    """The tables of a preview (its attributes are named as in `CHANGES`) that are not empty."""
    shown = []
    for name, (title, note) in CHANGES.items():
        table: pl.DataFrame = getattr(preview, name)
        if table.is_empty():
            continue
        more = f"; the first {MOST_ROWS:,} rows are shown" if table.height > MOST_ROWS else ""
        shown.append(
            Change(title=f"{title}: {_many(table):,}", table=_readable(table.head(MOST_ROWS)), note=note + more)
        )
    return shown


def _many(table: pl.DataFrame) -> int:
    """How many figures a table of changes is of: its rows, or what its rows count."""
    return int(table["figures"].sum()) if "figures" in table.columns else table.height


def _readable(table: pl.DataFrame) -> pl.DataFrame:
    places = [name for name in ("home", "place") if name in table.columns]
    named = table.with_columns(
        pl.Series(name, [None if one is None else place_name(str(one)) for one in table[name]], dtype=pl.String)
        for name in places
    )
    numbers = [name for name, kind in named.schema.items() if kind.is_float()]
    kept = [name for name in named.columns if not named[name].is_null().all()]
    return (
        named.with_columns(pl.col(numbers).round(1))
        .select(kept)
        .rename(lambda name: name.replace("_", " ").capitalize())
    )
