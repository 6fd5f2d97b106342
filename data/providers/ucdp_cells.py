"""Cells of UCDP's text files as typed values, each that cannot be read a critical finding."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

import polars as pl

from data.contract import ROW_NUMBER
from data.file_kinds import Unreadable
from data.findings import Finding, Severity, from_rows

KIND_OF_NUMBER = {"1": "state-based", "2": "non-state", "3": "one-sided"}
TRUTH = {"0": False, "1": True, "false": False, "true": True}
FEWEST_OF_EVERY_STATE = 150
"""UCDP lists some 195 states a year; a country-year file of fewer than this is an extract, and covers what it lists."""


def whole(column: str) -> pl.Expr:
    """A column of text as whole numbers (`12`, `12.0`); null where it is empty or is no such number."""
    text = pl.col(column).cast(pl.String).str.strip_chars()
    return text.str.replace(r"\.0+$", "").cast(pl.Int64, strict=False)


def day(column: str) -> pl.Expr:
    """A column of text as days: UCDP writes `2021-08-26`, `2021-08-26 00:00:00.000` or `1992-09-01T00:00:00.000000`."""
    return pl.col(column).cast(pl.String).str.strip_chars().str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)


def decimal(column: str) -> pl.Expr:
    """A column of text as decimal numbers; null where it is empty or is no number."""
    return pl.col(column).cast(pl.String).str.strip_chars().cast(pl.Float64, strict=False)


def coded(column: str, meaning: Mapping[str, str] | Mapping[str, bool]) -> pl.Expr:
    """A column of codes as what they mean; null where a code is unknown."""
    text = pl.col(column).cast(pl.String).str.strip_chars().str.to_lowercase()
    kind = pl.Boolean() if all(isinstance(value, bool) for value in meaning.values()) else pl.String()
    return text.replace_strict(dict(meaning), default=None, return_dtype=kind)


def unread(
    table: pl.DataFrame, columns: Iterable[str], read: Mapping[str, pl.Expr], *, allowed: str, dataset: str
) -> list[Finding]:
    """A critical finding for each cell that has text and no value once read."""
    return [
        finding
        for column in columns
        for finding in from_rows(
            table.filter(pl.col(column).is_not_null() & read[column].is_null()).select(ROW_NUMBER, column),
            rule="cell cannot be read",
            severity=Severity.CRITICAL,
            column=column,
            dataset=dataset,
            reason=f"“{{value}}” is not {allowed}.",
            remedy=f"Write {allowed}, or download the file from UCDP again.",
        )
    ]


def check_columns(table: pl.DataFrame, needed: Iterable[str], *, what: str) -> None:
    """Raises Unreadable where a column that is read is not there, with the nearest name that is."""
    missing = [name for name in needed if name not in table.columns]
    if not missing:
        return
    nearest = get_close_matches(missing[0], [name for name in table.columns if name not in needed], n=1)
    raise Unreadable(
        what=f"The {what} file lacks {'a column' if len(missing) == 1 else 'columns'}",
        got="no " + ", ".join(f"“{name}”" for name in missing),
        allowed="the columns as UCDP publishes them",
        next_step=f"Is it “{nearest[0]}”? Name it “{missing[0]}”." if nearest else "Download the file from UCDP again.",
    )


def plain_version(given: str) -> str:
    """A version as UCDP writes it.

    >>> plain_version("v25_1"), plain_version("22_0_2"), plain_version("251")
    ('25.1', '22.0.2', '25.1')
    """
    version = given.lower().removeprefix("v").replace("_", ".")
    return f"{version[:2]}.{version[2:]}" if version.isdigit() and len(version) == 3 else version


def version_in_name(file_name: str, *, form: str) -> str | None:
    """The version in a file's name, where `form` (a pattern with one group) finds one."""
    found = re.search(form, file_name)
    return plain_version(found.group(1)) if found else None


def one_version(table: pl.DataFrame, file_name: str, *, form: str, what: str, example: str) -> str:
    """The version a file states in its `version` column, else in its name.

    Raises Unreadable where it states several, or none.
    """
    stated = table["version"].drop_nulls().unique().sort().to_list() if "version" in table.columns else []
    if len(stated) > 1:
        raise Unreadable(
            what=f"The {what} file mixes versions",
            got=", ".join(f"“{version}”" for version in stated[:5]),
            allowed="rows of one version",
            next_step="Send each version as a file of its own: versions revise one another.",
        )
    version = plain_version(stated[0]) if stated else version_in_name(file_name, form=form)
    if version is None:
        raise Unreadable(
            what=f"The version of this {what} file cannot be told",
            got=f"no column “version”, and the name “{file_name}”",
            allowed=f"UCDP's own file name, such as “{example}”",
            next_step="Give the file the name UCDP published it under.",
        )
    return version
