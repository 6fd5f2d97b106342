"""Codes and names of a file turned into state ids, by year, with a finding for every doubt."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl

from data.findings import MOST_ROWS_OF_A_RULE, Finding, Severity
from data.ownership import TITLES, Span, System, actor_names, clear_owner, in_words, nearest, owners, plain

MOST_SUGGESTED = 200
"""Nearest names are looked for this many different unknown codes; a file with more has another fault."""


@dataclass(frozen=True, kw_only=True)
class Override:
    """A provider's own use of a code from the year `first` to the year `last`, which beats the general table."""

    code: str
    first: int
    last: int
    actor: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What a provider lists among states though it is none (`NATO`, `-9`): kept, never a partner."""

    code: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class _Answer:
    """What one code in one year is: its actor, and what is to be said about it."""

    actor: str | None
    rule: str | None = None
    severity: Severity = Severity.WARNING
    reason: str = ""
    remedy: str = ""


OUTSIDE, UNKNOWN, BESIDE = "state outside its years", "no such state", "listed beside states"


def _unknown(code: str, shown: str, system: System, suggest: bool) -> _Answer:
    """The answer for a code that no state ever had, with the nearest where they are still looked for."""
    names = ", ".join(nearest(code, system)) if suggest else ""
    return _Answer(
        actor=None,
        rule=UNKNOWN,
        severity=Severity.CRITICAL,
        reason=f"No state has the {TITLES[system]} “{shown}”.",
        remedy=f"Nearest: {names}. Correct the row." if names else "Correct the row, or leave it out.",
    )


def _answer(ranges: Sequence[Span], shown: str, year: int | None) -> _Answer:
    """What a code of these ranges is in a year by the general table."""
    if year is None:
        return _Answer(actor=max(ranges, key=lambda entry: (entry.last, entry.first)).actor)
    holding = {entry.actor for entry in ranges if entry.first <= year <= entry.last}
    if len(holding) == 1:
        return _Answer(actor=holding.pop())
    owner = clear_owner(ranges, year)
    years = in_words(ranges)
    if owner is None:
        return _Answer(
            actor=None,
            rule=UNKNOWN,
            severity=Severity.CRITICAL,
            reason=f"“{shown}” is {years}, and no one state in {year}.",
            remedy="Name the state of that year, or correct the year.",
        )
    return _Answer(
        actor=owner,
        rule=OUTSIDE,
        reason=f"“{shown}” is {years}; a row of {year} is read as {actor_names()[owner]}.",
        remedy="Check the year, or give the code of the state that existed then.",
    )


def _judge(
    pairs: pl.DataFrame, system: System, overrides: Iterable[Override], beside: Iterable[Beside]
) -> pl.DataFrame:
    """One row a distinct (code, year): its actor and what is to be said of it."""

    def compared(code: str) -> str:
        return str(pl.select(plain(pl.lit(code), system)).item())

    own: dict[str, list[Override]] = {}
    for override in overrides:
        own.setdefault(compared(override.code), []).append(override)
    outside = {compared(named.code): named for named in beside}
    known, unknown = owners(system), dict[str, _Answer]()
    today = datetime.now(UTC).year
    answers = []
    for code, shown, year in pairs.iter_rows():
        when = today if year is None else year
        chosen = [override.actor for override in own.get(code, ()) if override.first <= when <= override.last]
        if chosen:
            answer = _Answer(actor=chosen[0])
        elif code in outside:
            answer = _Answer(
                actor=None,
                rule=BESIDE,
                reason=f"“{shown}” is listed among states and is none: {outside[code].reason}",
                remedy="Nothing to do: the row is kept and is never counted as a partner.",
            )
        elif code not in known:
            if code not in unknown:
                unknown[code] = _unknown(code, shown, system, len(unknown) < MOST_SUGGESTED)
            answer = unknown[code]
        else:
            answer = _answer(known[code], shown, year)
        answers.append((answer.actor, answer.rule, answer.severity.value, answer.reason, answer.remedy))
    columns = ["_actor", "_rule", "_severity", "_reason", "_remedy"]
    return pl.concat(
        [
            pairs.select("_code", "_year"),
            pl.DataFrame(answers, schema=dict.fromkeys(columns, pl.String()), orient="row"),
        ],
        how="horizontal",
    )


def _findings(rows: pl.DataFrame, column: str, dataset: str | None) -> list[Finding]:
    """One finding a row in doubt, at most the first thousand of a rule, each with the rule's total."""
    ordered = rows.sort("file_row", maintain_order=True) if "file_row" in rows.columns else rows
    number = pl.col("file_row") if "file_row" in rows.columns else pl.lit(None, dtype=pl.Int64)
    shown = ordered.select(
        "_rule", "_severity", number.alias("_row"), pl.col(column).cast(pl.String).alias("_value"), "_reason", "_remedy"
    )
    return [
        Finding(
            rule=rule,
            severity=Severity(severity),
            dataset=dataset,
            column=column,
            row=row,
            value=value,
            reason=reason,
            remedy=remedy,
            count=part.height,
        )
        for part in shown.partition_by("_rule", maintain_order=True)
        for rule, severity, row, value, reason, remedy in part.head(MOST_ROWS_OF_A_RULE).iter_rows()
    ]


def resolve(
    rows: pl.DataFrame,
    *,
    column: str,
    system: System,
    into: str,
    year: str | None,
    overrides: Sequence[Override] = (),
    beside: Sequence[Beside] = (),
    dataset: str | None = None,
) -> tuple[pl.DataFrame, list[Finding]]:
    """The rows, in their order, with the state id of `column` added as `into`, and what is in doubt.

    `year` names the column (integer, text or date) that dates a row; None, or a null in it, reads the code as of today.
    `into` is null for an empty cell, for what is listed beside states, and for a code or name with no owner.
    Findings: `state outside its years` (warning: one clear owner), `no such state` (critical, with the nearest),
    `listed beside states` (warning). An override beats what is beside, which beats the general table.
    """
    when = pl.lit(None, dtype=pl.Int64)
    if year is not None:
        dated = rows.schema[year].is_temporal()
        when = pl.col(year).dt.year().cast(pl.Int64) if dated else pl.col(year).cast(pl.Int64, strict=False)
    text = pl.col(column).cast(pl.String).str.strip_chars()
    keyed = rows.with_columns(_shown=pl.when(text != "").then(text), _year=when)
    pairs = keyed.select("_shown", "_year").unique().drop_nulls("_shown").sort("_shown", "_year")
    judged = _judge(
        pairs.select(plain(pl.col("_shown"), system).alias("_code"), "_shown", "_year"), system, overrides, beside
    )
    answers = pl.concat([pairs, judged.drop("_code", "_year")], how="horizontal")
    joined = keyed.join(answers, on=["_shown", "_year"], how="left", nulls_equal=True, maintain_order="left")
    findings = _findings(joined.filter(pl.col("_rule").is_not_null()), column, dataset)
    return rows.with_columns(joined["_actor"].alias(into)), findings
