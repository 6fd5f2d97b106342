"""Are a dataset's columns there, and can their cells be cast: answered in Polars before any suite runs."""

from collections.abc import Sequence

import polars as pl

from data.contract import ROW_NUMBER, Column, Dataset, Kind
from data.findings import MOST_ROWS_OF_A_RULE, Finding, Severity, from_rows
from data.states import actors
from validation.casts import cast, complaints, nearest, nearest_actor, trimmed

MOST_EXTRA_NAMED = 50
NESTED = "cells that are no single values"


def check(rows: pl.DataFrame, dataset: Dataset) -> tuple[pl.DataFrame, list[Finding]]:
    """The rows as the dataset declares them (columns in its order, typed, `file_row` last), and what was found wrong.

    `rows` may be text or typed. A column the dataset does not declare is left out with a warning; an optional column
    that is absent becomes all null. A cell that cannot be cast becomes null with one critical finding naming row,
    column, value, reason and remedy. A required column that is absent is critical, and all null in the answer.
    """
    numbered = rows if ROW_NUMBER in rows.columns else rows.with_row_index(ROW_NUMBER, offset=1)
    given = [name for name in numbered.columns if name != ROW_NUMBER]
    schema = dataset.schema(given)
    findings = _names(given, dataset) + [
        _nested(name, dataset) for name in given if name in schema and not _holds_single_values(numbered.schema[name])
    ]
    plain = [pl.lit(None, dtype=pl.String).alias(one.column) for one in findings if one.rule == NESTED and one.column]
    numbered = numbered.with_columns(plain)
    casts: list[pl.Expr] = []
    for name, kind in schema.items():
        if name == ROW_NUMBER:
            casts.append(pl.col(ROW_NUMBER).cast(pl.Int64))
        elif name not in given:
            casts.append(pl.lit(None, dtype=kind).alias(name))
        elif numbered.schema[name] == kind and dataset.column(name).kind is not Kind.ACTOR:
            casts.append(pl.when(pl.col(name).is_finite()).then(pl.col(name)) if kind.is_float() else pl.col(name))
        else:
            casts.append(cast(dataset.column(name), name).cast(kind).alias(name))
    typed = numbered.select(casts)
    for name in given:
        if name in schema:
            findings += _bad_cells(numbered, typed, dataset, name)
    for column in dataset.required:
        findings += [found for name in column.names_in(given) for found in _empty_cells(numbered, dataset, name)]
    return typed, findings


def _holds_single_values(kind: pl.DataType) -> bool:
    return not (kind.is_nested() or kind in (pl.Binary, pl.Object))


def _nested(name: str, dataset: Dataset) -> Finding:
    return Finding(
        rule=NESTED,
        severity=Severity.CRITICAL,
        dataset=dataset.id,
        column=name,
        reason=f"The cells of “{name}” are lists, records or raw bytes.",
        remedy="Send the column as text, numbers or dates, one value a cell.",
    )


def _names(given: Sequence[str], dataset: Dataset) -> list[Finding]:
    """What is wrong with the column names: absent, probably misnamed, not declared."""
    declared = {column.name: column for column in dataset.columns}
    absent = [column for column in dataset.columns if not column.names_in(list(given))]
    extra = [name for name in given if not any(column.names_in([name]) for column in dataset.columns)]
    plain = [column.name for column in absent if not column.is_family]
    renamed = {name: nearest(name, plain) for name in extra}
    taken = {meant: name for name, meant in reversed(renamed.items()) if meant}
    findings = [
        _absent(declared[column.name], dataset, taken.get(column.name), len(given))
        for column in absent
        if column.required or column.name in taken
    ]
    findings += [
        Finding(
            rule="column not declared",
            severity=Severity.WARNING,
            dataset=dataset.id,
            column=name,
            reason=f"The dataset {dataset.id} has no column “{name}”; it was left out.",
            remedy="Nothing, if it is not needed. Rename it if it is one of the dataset's columns under another name.",
            count=len(extra),
        )
        for name in extra[:MOST_EXTRA_NAMED]
        if name not in taken.values()
    ]
    return findings + _ownerless(given, dataset)


def _ownerless(given: Sequence[str], dataset: Dataset) -> list[Finding]:
    """Columns named after a state or organisation that there is not: nobody could ask for what they hold."""
    known = set(actors()["actor"])
    return [
        Finding(
            rule="no such state",
            severity=Severity.CRITICAL,
            dataset=dataset.id,
            column=name,
            reason=f"The column “{name}” ends in no id of a state or organisation.",
            remedy=f"Rename it to “{beginning}{meant}” if that is what is meant."
            if (meant := nearest_actor(name.removeprefix(beginning)))
            else f"End it in the three-letter ISO code of the state asked about, as in “{beginning}USA”.",
        )
        for column in dataset.columns
        if column.ends_in_actor
        for beginning in [column.name[:-1]]
        for name in column.names_in(list(given))
        if name.removeprefix(beginning) not in known
    ]


def _absent(column: Column, dataset: Dataset, like: str | None, width: int) -> Finding:
    remedy = f"Add the column “{column.name}”: {column.meaning}"
    if like is not None:
        remedy = f"Rename “{like}” to “{column.name}” if that is what it holds."
    elif width == 1:
        remedy += " The file has one column only: its cells may be separated by something that is not recognised."
    return Finding(
        rule="column misnamed" if like is not None else "column missing",
        severity=Severity.CRITICAL,
        dataset=dataset.id,
        column=column.name,
        reason=f"The dataset {dataset.id} has a column “{column.name}”, which the file does not have.",
        remedy=remedy,
    )


def _bad_cells(rows: pl.DataFrame, typed: pl.DataFrame, dataset: Dataset, name: str) -> list[Finding]:
    """One finding for each cell that has a value and could not be cast, at most a thousand a reason."""
    column = dataset.column(name)
    if column.kind is Kind.TEXT:
        return []
    lost = typed[name].is_null()
    if not lost.any():
        return []
    cells = rows.select(pl.col(ROW_NUMBER).cast(pl.Int64), cell=trimmed(name)).filter(lost).drop_nulls("cell")
    findings: list[Finding] = []
    for complaint in complaints(column):
        bad = cells.filter(complaint.applies)
        cells = cells.filter(~complaint.applies)
        if bad.is_empty():
            continue
        if column.kind is Kind.ACTOR:
            findings += _unknown_actors(bad, dataset, name, complaint.reason, complaint.remedy)
        else:
            findings += from_rows(
                bad.rename({"cell": name}),
                rule=f"{column.kind.value} expected",
                severity=Severity.CRITICAL,
                dataset=dataset.id,
                column=name,
                reason=complaint.reason,
                remedy=complaint.remedy,
            )
    return findings


def _unknown_actors(bad: pl.DataFrame, dataset: Dataset, name: str, reason: str, remedy: str) -> list[Finding]:
    """As for any cell, with the id that was most likely meant, looked up once for each distinct text."""
    findings: list[Finding] = []
    for (text,), rows in bad.head(MOST_ROWS_OF_A_RULE).group_by("cell", maintain_order=True):
        meant = nearest_actor(str(text))
        findings += from_rows(
            rows.rename({"cell": name}),
            rule="no such state",
            severity=Severity.CRITICAL,
            dataset=dataset.id,
            column=name,
            reason=reason,
            remedy=f"Write {meant} if that is what is meant." if meant else remedy,
        )
    return findings


def _empty_cells(rows: pl.DataFrame, dataset: Dataset, name: str) -> list[Finding]:
    value = trimmed(name) if rows.schema[name] == pl.String else pl.col(name)
    empty = rows.filter(value.is_null()).select(ROW_NUMBER)
    return from_rows(
        empty,
        rule="value required",
        severity=Severity.CRITICAL,
        dataset=dataset.id,
        column=name,
        reason="This cell is empty, and a row without it cannot be counted.",
        remedy=f"Fill it in: {dataset.column(name).meaning}",
    )
