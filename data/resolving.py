"""Codes and names of a file turned into state ids, by year, with a finding for every doubt."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache

import polars as pl

from data.findings import MOST_ROWS_OF_A_RULE, Finding, Severity
from data.reference import table

STILL = 9999
"""The last year of what has not ended."""
MOST_SUGGESTED = 200
"""Nearest names are looked for this many different unknown codes; a file with more has another fault."""


class System(StrEnum):
    """What a file calls states by."""

    ISO3 = "iso3"
    """ISO 3166-1 alpha-3; also this product's own ids of retired states and organisations."""
    COW = "cow"
    """Correlates of War numbers."""
    GW = "gw"
    """Gleditsch-Ward numbers."""
    NAME = "name"


TITLES = {System.ISO3: "ISO code", System.COW: "Correlates of War code", System.GW: "Gleditsch-Ward code"}


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
class _Range:
    """The years in which a code or name was this actor's."""

    actor: str
    first: int
    last: int


@dataclass(frozen=True, kw_only=True)
class _Answer:
    """What one code in one year is: its actor, and what is to be said about it."""

    actor: str | None
    rule: str | None = None
    severity: Severity = Severity.WARNING
    reason: str = ""
    remedy: str = ""


OUTSIDE, UNKNOWN, BESIDE = "state outside its years", "no such state", "listed beside states"


def folded(text: pl.Expr) -> pl.Expr:
    """A name without case, diacritics, punctuation, articles and doubled spaces, for comparing."""
    return (
        text.str.normalize("NFKD")
        .str.replace_all(r"\p{M}", "")
        .str.to_lowercase()
        .str.replace_all("&", " and ", literal=True)
        .str.replace_all(r"[^\p{L}\p{N}]+", " ")
        .str.replace_all(r"\b(the|of|and)\b", " ")
        .str.replace_all(r"\bst\b", "saint")
        .str.replace_all(r"\s+", " ")
        .str.strip_chars()
    )


def plain(code: pl.Expr, system: System) -> pl.Expr:
    """A code as it is compared: numbers without leading zeros or `.0`, ISO codes in capitals, names folded."""
    text = code.cast(pl.String).str.strip_chars()
    if system is System.NAME:
        return folded(text)
    if system is System.ISO3:
        return text.str.to_uppercase()
    return text.str.replace(r"\.0+$", "").str.replace(r"^0+(\d)", "${1}")


@cache
def _lives() -> dict[str, _Range]:
    """The years of each actor's life."""
    actors = table("actors").select("actor", "first_year", pl.col("last_year").fill_null(STILL))
    return {actor: _Range(actor=actor, first=first, last=last) for actor, first, last in actors.iter_rows()}


@cache
def _successors() -> dict[str, tuple[str, ...]]:
    """The states that followed each retired one."""
    followed = table("actors").drop_nulls("successor").select("actor", "successor")
    return {actor: tuple(successor.split(";")) for actor, successor in followed.iter_rows()}


@cache
def owners(system: System) -> dict[str, tuple[_Range, ...]]:
    """Every code (as compared) of a system with the actors it stood for, in order of time."""
    lives = table("actors").select(code="actor", actor="actor", first="first_year", last="last_year", kind="kind")
    if system is System.NAME:
        known = table("names").rename({"name": "code"}).with_columns(kind=pl.lit("state"))
    else:
        known = table("codes").filter(pl.col("system") == system.value).with_columns(kind=pl.lit("state"))
    known = known.select("code", "actor", "first", "last")
    if system is System.ISO3:
        known = pl.concat([lives.select("code", "actor", "first", "last"), known])
    if system is System.NAME:
        bounds = lives.select("actor", life_first="first", life_last="last")
        known = known.join(bounds, on="actor", how="left", maintain_order="left").select(
            "code", "actor", first=pl.coalesce("first", "life_first"), last=pl.coalesce("last", "life_last")
        )
    ordered = (
        known.with_columns(code=plain(pl.col("code"), system), last=pl.col("last").fill_null(STILL))
        .unique()
        .sort("code", "first", "last", "actor")
    )
    found: dict[str, tuple[_Range, ...]] = {}
    for code, actor, first, last in ordered.select("code", "actor", "first", "last").iter_rows():
        found[code] = (*found.get(code, ()), _Range(actor=actor, first=first, last=last))
    return found


def _carried_on(actor: str, year: int) -> str | None:
    """The actor itself while it lived or before, afterwards its one successor; None where several followed it."""
    life = _lives()[actor]
    if year <= life.last:
        return actor
    successors = _successors().get(actor, ())
    return _carried_on(successors[0], year) if len(successors) == 1 else None


def _clear_owner(ranges: Sequence[_Range], year: int) -> str | None:
    """The one actor a code can only mean in a year outside its ranges, or None."""
    alive = {entry.actor for entry in ranges if _lives()[entry.actor].first <= year <= _lives()[entry.actor].last}
    if len(alive) == 1:
        return alive.pop()
    carried = {_carried_on(entry.actor, year) for entry in ranges}
    return carried.pop() if len(carried) == 1 else None


def _said(entry: _Range) -> str:
    """An actor and its years in words."""
    until = "today" if entry.last == STILL else str(entry.last)
    return f"{_names()[entry.actor]} ({entry.first} to {until})"


@cache
def _names() -> dict[str, str]:
    return dict(table("actors").select("actor", "name").iter_rows())


def _unknown(code: str, shown: str, system: System, suggest: bool) -> _Answer:
    """The answer for a code that no state ever had: the nearest, where they are still looked for."""
    known = owners(system)
    nearest = get_close_matches(code, list(known), n=3, cutoff=0.6) if suggest else []
    names = ", ".join(
        dict.fromkeys(
            _names()[entry.actor] if system is System.NAME else f"{near.upper()} ({_names()[entry.actor]})"
            for near in nearest
            for entry in known[near][-1:]
        )
    )
    return _Answer(
        actor=None,
        rule=UNKNOWN,
        severity=Severity.CRITICAL,
        reason=f"No state has the {TITLES.get(system, 'name')} “{shown}”.",
        remedy=f"Nearest: {names}. Correct the row." if names else "Correct the code, or leave the row out.",
    )


def _answer(ranges: Sequence[_Range], shown: str, year: int | None) -> _Answer:
    """What a code of these ranges is in a year by the general table."""
    if year is None:
        return _Answer(actor=max(ranges, key=lambda entry: (entry.last, entry.first)).actor)
    holding = {entry.actor for entry in ranges if entry.first <= year <= entry.last}
    if len(holding) == 1:
        return _Answer(actor=holding.pop())
    owner = _clear_owner(ranges, year)
    years = ", ".join(dict.fromkeys(_said(entry) for entry in ranges))
    if owner is None:
        return _Answer(
            actor=None,
            rule=UNKNOWN,
            severity=Severity.CRITICAL,
            reason=f"“{shown}” was {years}, and no one state in {year}.",
            remedy="Name the state of that year, or correct the year.",
        )
    return _Answer(
        actor=owner,
        rule=OUTSIDE,
        reason=f"“{shown}” was {years}; in {year} it is read as {_names()[owner]}.",
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
    answers = []
    for code, shown, year in pairs.iter_rows():
        chosen = [
            override.actor for override in own.get(code, ()) if year is None or override.first <= year <= override.last
        ]
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
