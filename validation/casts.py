"""Text to the kinds a contract declares: what a cell becomes, and in plain words why it cannot."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from data.contract import Column, Kind
from data.states import actors, search

TRUE_WORDS = ("true", "1", "1.0", "yes", "y", "t")
FALSE_WORDS = ("false", "0", "0.0", "no", "n", "f")
MISSING_WORDS = ("na", "n/a", "nan", "null", "none", "-", "--", ".", "..", "…", "?", "missing", "unknown")
"""What people write for “no value”; only an empty cell says so without doubt."""

WHOLE = r"^[+-]?\d{1,18}(\.0*)?$"
DECIMAL = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$"
ISO_DAY = r"^\d{4}-\d{2}-\d{2}([T ]00:00(:00(\.0+)?)?(Z|\+00:00)?)?$"


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """Which cells a reason speaks of (an expression over the cell's trimmed text), the reason and the remedy."""

    applies: pl.Expr
    reason: str
    remedy: str


def trimmed(name: str) -> pl.Expr:
    """The cell's text without spaces around it; null where nothing is left."""
    text = pl.col(name).cast(pl.String).str.strip_chars()
    return pl.when(text != "").then(text)


def cast(column: Column, name: str) -> pl.Expr:
    """The cell as its kind; null where it cannot be."""
    text = trimmed(name)
    if column.kind is Kind.INTEGER:
        whole = pl.when(text.str.contains(WHOLE)).then(text.str.replace(r"\.0*$", ""))
        return whole.cast(pl.Int64, strict=False)
    if column.kind is Kind.NUMBER:
        number = pl.when(text.str.contains(DECIMAL)).then(text).cast(pl.Float64, strict=False)
        return pl.when(number.is_finite()).then(number)
    if column.kind is Kind.FLAG:
        word = text.str.to_lowercase()
        return pl.when(word.is_in(TRUE_WORDS)).then(pl.lit(True)).when(word.is_in(FALSE_WORDS)).then(pl.lit(False))
    if column.kind is Kind.DATE:
        day = pl.when(text.str.contains(ISO_DAY)).then(text.str.slice(0, 10))
        return day.str.to_date("%Y-%m-%d", strict=False)
    if column.kind is Kind.ACTOR:
        return pl.when(text.is_in(actors()["actor"].implode())).then(text)
    return pl.col(name).cast(pl.String)


def complaints(column: Column) -> Sequence[Complaint]:
    """The reasons a cell cannot be cast, the first that applies being given; the last applies to all."""
    text = pl.col("cell")
    missing = Complaint(
        applies=text.str.to_lowercase().is_in(MISSING_WORDS),
        reason="This says that there is no value, in a way that cannot be told from a value.",
        remedy="Leave the cell empty where there is no value.",
    )
    if column.kind in (Kind.INTEGER, Kind.NUMBER):
        return (missing, *_of_numbers(column.kind))
    if column.kind is Kind.DATE:
        return (missing, *_of_dates())
    if column.kind is Kind.FLAG:
        return (missing, _any("This is neither yes nor no.", "Write true or false."))
    return (missing, _any("No state or organisation has this id.", "Write its three-letter ISO code (ISO 3166-1)."))


def _any(reason: str, remedy: str) -> Complaint:
    return Complaint(applies=pl.lit(True), reason=reason, remedy=remedy)


def _of_numbers(kind: Kind) -> tuple[Complaint, ...]:
    text = pl.col("cell")
    decimals = Complaint(
        applies=text.str.contains(r"^[+-]?\d+,\d{1,2}$") | text.str.contains(r"^[+-]?\d+,\d{4,}$"),
        reason="This has a decimal comma.",
        remedy="Use a point: 1.5, not 1,5.",
    )
    thousands = Complaint(
        applies=text.str.contains(r"^[+-]?\d{1,3}([,.' \u00a0\u202f]\d{3})+([.,]\d+)?$"),
        reason="This has separators between thousands, or a decimal comma.",
        remedy="Write the digits alone, with a point before decimals: 1234567.5.",
    )
    percent = Complaint(
        applies=text.str.contains(r"[%$€£]"),
        reason="This has a sign beside the number.",
        remedy="Write the number alone; its unit is the column's.",
    )
    if kind is Kind.NUMBER:
        return (decimals, thousands, percent, _any("This is not a number.", "Write a number, or leave the cell empty."))
    part = Complaint(
        applies=text.str.contains(DECIMAL),
        reason="This is not a whole number, or too large to be one.",
        remedy="Write a whole number.",
    )
    whole = _any("This is not a whole number.", "Write a whole number, or leave the cell empty.")
    return (decimals, thousands, percent, part, whole)


def _of_dates() -> tuple[Complaint, ...]:
    text = pl.col("cell")
    return (
        Complaint(
            applies=text.str.contains(ISO_DAY),
            reason="There is no such day.",
            remedy="Correct it, or leave the cell empty where the day is not known.",
        ),
        Complaint(
            applies=text.str.contains(r"^\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}$"),
            reason="This date can be read in more than one way.",
            remedy="Write year-month-day: 2020-01-31.",
        ),
        _any("This is not a date.", "Write year-month-day: 2020-01-31."),
    )


def nearest(word: str, choices: Sequence[str], *, cutoff: float = 0.7) -> str | None:
    """The choice most like the word, spelling of case and spaces apart, or None where none is like it."""
    folded = {_folded(choice): choice for choice in choices}
    found = difflib.get_close_matches(_folded(word), list(folded), n=1, cutoff=cutoff)
    return folded[found[0]] if found else None


def _folded(word: str) -> str:
    return "_".join(word.lower().replace("-", " ").replace(".", " ").replace("_", " ").split())


def nearest_actor(text: str) -> str | None:
    """The id of the state or organisation a text most likely means, or None."""
    found = search(text)
    return found[0] if found else None
