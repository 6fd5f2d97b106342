"""Cells of a survey file as what they mean: answers in their classes, groups, numbers, and what is wrong with them."""

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

import polars as pl

from data.contract import ROW_NUMBER
from data.datasets.survey_responses import (
    DONT_KNOW,
    FAVOURABLE_ALONE,
    NEITHER,
    REFUSED,
    SOMEWHAT_FAVOURABLE,
    SOMEWHAT_UNFAVOURABLE,
    UNFAVOURABLE_ALONE,
    VERY_FAVOURABLE,
    VERY_UNFAVOURABLE,
)
from data.findings import Finding, Severity
from data.survey_description import CLASSES, Question, Subgroup
from data.survey_files import code_text
from data.survey_findings import of_the_file, of_values

WORDS: Mapping[str, str | None] = {
    "favourable": FAVOURABLE_ALONE,
    "unfavourable": UNFAVOURABLE_ALONE,
    "neutral": NEITHER,
    "dont_know": DONT_KNOW,
    "refused": REFUSED,
    "not_asked": None,
}
STRENGTHS: Mapping[tuple[str, str], str] = {
    ("favourable", "very"): VERY_FAVOURABLE,
    ("favourable", "somewhat"): SOMEWHAT_FAVOURABLE,
    ("unfavourable", "very"): VERY_UNFAVOURABLE,
    ("unfavourable", "somewhat"): SOMEWHAT_UNFAVOURABLE,
}
WHOLE = re.compile(r"^([+-]?[0-9]+)[.,]0+$")
MOST_GROUPS = 60
"""Over this many groups a breakdown tells persons apart."""

SMALLEST, LARGEST = 1e-100, 1e100
"""Numbers whose squares and sums of squares can still be reckoned with."""


def normal(said: str) -> str:
    """A code or label as it is compared: no spaces around it, no needless `.0`.

    >>> normal(" 1.0 "), normal("Very favorable"), normal("1,5")
    ('1', 'Very favorable', '1,5')
    """
    return WHOLE.sub(r"\1", said.strip())


def compared(text: pl.Expr) -> pl.Expr:
    """A column's codes and labels as they are compared; null for an empty cell."""
    plain = text.cast(pl.String).str.strip_chars().str.replace(WHOLE.pattern, "${1}")
    return pl.when(plain != "").then(plain)


def said_in(table: pl.DataFrame, column: str) -> pl.Series:
    """A column's cells as they are compared."""
    said, place = _different(table[column])
    return _spread(said, place).alias(column)


def _different(cells: pl.Series) -> tuple[pl.Series, pl.Series | None]:
    """The different values of a column as they are compared, and each cell's place among them; None: cell by cell.

    Of categories, as answers are read, millions of cells have a few values, each of which is looked at once.
    """
    if isinstance(cells.dtype, pl.Categorical):
        different = cells.unique().drop_nulls()
        place = pl.int_range(different.len(), dtype=pl.UInt32, eager=True)
        places = cells.to_physical().replace_strict(different.to_physical(), place, default=None)
        return _compared(different.cast(pl.String)), places
    return _compared(code_text(cells)), None


def _compared(texts: pl.Series) -> pl.Series:
    return pl.DataFrame({"said": texts}).select(compared(pl.col("said")))["said"]


def _spread(values: pl.Series, place: pl.Series | None) -> pl.Series:
    return values if place is None else values.gather(place)


def word_of(answer: str, kind: str) -> str | None:
    """The word an answer of a class is kept as: how strongly, where its label says so; null: not asked.

    >>> word_of("Very favorable", "favourable"), word_of("2", "favourable"), word_of("9", "not_asked")
    ('Very favourable', 'Favourable', None)
    """
    first = answer.strip().lower().split(" ")
    for strength in ("very", "somewhat"):
        if strength in first:
            return STRENGTHS.get((kind, strength), WORDS[kind])
    return WORDS[kind]


def answers(table: pl.DataFrame, question: Question) -> tuple[pl.Series, list[Finding]]:
    """The views of one question in the words of the dataset, null where not asked, and every code not declared."""
    said, place = _different(table[question.column])
    classes = {normal(answer): (answer, kind) for answer, kind in question.class_of().items()}
    words = {code: word_of(answer, kind) for code, (answer, kind) in classes.items()}
    unknown = said.is_not_null() & ~said.is_in(list(words))
    view = said.replace_strict(list(words), list(words.values()), default=None, return_dtype=pl.String)
    wrong = _spread(unknown, place).fill_null(False)
    faulty = pl.DataFrame({"value": _spread(said, place), ROW_NUMBER: table[ROW_NUMBER]}).filter(wrong)
    return _spread(view, place), of_values(
        faulty,
        value="value",
        rule="code outside the declared list",
        column=question.column,
        severity=Severity.CRITICAL,
        reason="“{value}” is an answer that the description puts into no class.",
        remedy=f"Put it under one of {', '.join(CLASSES)} of “{question.column}”, or correct the file.",
    )


def numbers(
    table: pl.DataFrame, column: str, *, decimal: str | None, what: str, negative: bool = False
) -> tuple[pl.Series, list[Finding]]:
    """A column's finite numbers, null for an empty cell and for what is none, and every cell that is none.

    A number other than 0 is from `SMALLEST` to `LARGEST`.

    `what` names the number in findings (weight, size); `negative` lets it be below zero.
    """
    cells = table[column]
    if cells.dtype.is_numeric() and not cells.dtype.is_float():
        cells = cells.cast(pl.Float64)
    text = code_text(cells) if not cells.dtype.is_float() else cells.cast(pl.String)
    plain = text.str.strip_chars()
    pointed = plain.str.replace(",", ".", literal=True) if decimal == "," else plain
    read = cells.cast(pl.Float64) if cells.dtype.is_float() else pointed.cast(pl.Float64, strict=False)
    rows = pl.DataFrame({"value": text, "number": read, ROW_NUMBER: table[ROW_NUMBER]})
    number = pl.col("number")
    faults = (
        ("not a number", pl.col("value").is_not_null() & number.is_null(), f"The {what} “{{value}}” is not a number."),
        ("not a finite number", ~number.is_finite(), f"The {what} is “{{value}}”, which no one can be counted with."),
        ("beyond reckoning", _beyond(number), f"The {what} “{{value}}” is too large or too small to be reckoned with."),
        *([] if negative else [("negative number", number < 0, f"The {what} {{value}} is below zero.")]),
    )
    findings = [
        finding
        for rule, wrong, reason in faults
        for finding in of_values(
            rows.filter(wrong),
            value="value",
            rule=rule,
            column=column,
            severity=Severity.CRITICAL,
            reason=reason,
            remedy="Correct it in the file, or say which decimal mark the file uses.",
        )
    ]
    finite = rows.select(pl.when(number.is_finite() & ~_beyond(number)).then(number))["number"]
    return finite.alias(column), findings


def _beyond(number: pl.Expr) -> pl.Expr:
    """Whether the square of a number, or sums of such squares, would be too large or nothing at all."""
    return number.is_finite() & (number != 0) & ~number.abs().is_between(SMALLEST, LARGEST)


def groups(table: pl.DataFrame, subgroup: Subgroup, *, decimal: str | None) -> tuple[pl.Series, list[Finding]]:
    """The group of each respondent in one breakdown, null where in none, and what is wrong with it."""
    if subgroup.bands:
        ages, findings = ages_in(table, subgroup.column, decimal=decimal)
        return bands(ages, subgroup.bands), findings
    said, place = _different(table[subgroup.column])
    labels = {normal(code): label for code, label in subgroup.labels.items()}
    group = _spread(said.replace(list(labels), list(labels.values())) if labels else said, place)
    found = group.n_unique() - (group.null_count() > 0)
    if found <= MOST_GROUPS:
        return group, []
    finding = of_the_file(
        "too many groups",
        column=subgroup.column,
        severity=Severity.CRITICAL,
        reason=f"The breakdown “{subgroup.name}” has {found:,} groups, which tells persons apart.",
        remedy="Give bands of a number, labels that put values together, or leave the breakdown out.",
    )
    return group, [finding]


def ages_in(table: pl.DataFrame, column: str, *, decimal: str | None) -> tuple[pl.Series, list[Finding]]:
    """A column's numbers for banding; what is none, or no age a person has, is left out with a warning."""
    read, doubts = numbers(table, column, decimal=decimal, what="number of a band", negative=True)
    warnings = [
        # With its value apart from the words, so that it is taken out of what is kept.
        replace(
            doubt,
            rule="left out of a breakdown",
            severity=Severity.WARNING,
            reason=f"“{doubt.value}” is no number and is in no band.",
            remedy="Nothing need be done where it says that the number is not known.",
        )
        for doubt in doubts
    ]
    return read, warnings


def bands(ages: pl.Series, lower: tuple[int, ...]) -> pl.Series:
    """The band each number is in; those under the first are a part of their own, as whole less parts would tell of
    them; null below zero, which is a code.

    >>> bands(pl.Series([17.0, 18.0, 29.9, 70.0, None, -9.0]), (18, 30)).to_list()
    ['under 18', '18–29', '18–29', '30+', None, None]
    """
    names = [f"{low}–{high - 1}" for low, high in pairwise(lower)] + [f"{lower[-1]}+"]
    is_under = (pl.lit(ages) >= 0) & (pl.lit(ages) < lower[0])
    banded: pl.Expr = pl.when(is_under).then(pl.lit(f"under {lower[0]}"))
    for low, name in zip(lower, names, strict=True):
        banded = pl.when(pl.lit(ages) >= low).then(pl.lit(name)).otherwise(banded)
    return pl.select(banded.alias(ages.name)).to_series() if len(ages) else pl.Series(ages.name, [], dtype=pl.String)
