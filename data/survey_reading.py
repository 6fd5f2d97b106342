"""The columns of a survey file that a description names, and nothing else of it: whole, or a batch at a time."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path

import polars as pl

from data.contract import ROW_NUMBER
from data.file_kinds import FileKind
from data.findings import Finding, Severity
from data.survey_answers import normal
from data.survey_description import Form, SurveyDescription
from data.survey_files import SurveyFile, code_text, open_survey
from data.survey_findings import of_the_file
from data.survey_looking import Look

BATCH_ROWS = 250_000


def _names_in(look_or_names: Look | Sequence[str]) -> list[str]:
    names = look_or_names.names if isinstance(look_or_names, Look) else look_or_names
    return [name for name in names if name != ROW_NUMBER]


def columns_named(name: str, names: Sequence[str]) -> list[str]:
    """The columns of a file that a name stands for: itself, or of a pattern (`repwt_*`) every one with that beginning.

    >>> columns_named("w*", ["w2", "v", "w1"]), columns_named("v", ["v"]), columns_named("x", ["v"])
    (['w2', 'w1'], ['v'], [])
    """
    if name in names:
        return [name]
    return [one for one in names if name.endswith("*") and fnmatchcase(one, name)]


def columns_needed(look_or_names: Look | Sequence[str], description: SurveyDescription) -> list[str]:
    """The columns of the file that the description names, once each, in the file's order; absent ones left out."""
    names = _names_in(look_or_names)
    wanted = {one for name in description.columns() for one in columns_named(name, names)}
    return [name for name in names if name in wanted]


def columns_absent(look_or_names: Look | Sequence[str], description: SurveyDescription) -> list[Finding]:
    """One critical finding a column that the description names and the file does not have, with the nearest."""
    names = _names_in(look_or_names)
    absent = [name for name in description.columns() if not columns_named(name, names)]
    found = []
    for name in absent:
        near = get_close_matches(name, names, n=1, cutoff=0.6)
        found.append(
            of_the_file(
                "column not there",
                column=name,
                severity=Severity.CRITICAL,
                reason=f"The description names the column “{name}”, and the file has none of that name.",
                remedy=f"Did you mean “{near[0]}”?" if near else "Correct the description, or send the file it is of.",
                count=len(absent),
            )
        )
    return found


def read_needed(path: Path, description: SurveyDescription) -> pl.DataFrame:
    """The columns the description names, one row a respondent, with `file_row`; absent ones left out.

    Of SPSS and Stata files coded answers are labels, or codes where the description says codes. Answers are
    categories in memory, other cells as they come. Raises Unreadable.
    """
    return pl.concat(list(read_batches(path, description, rows=BATCH_ROWS)), how="vertical_relaxed")


def read_batches(path: Path, description: SurveyDescription, rows: int = BATCH_ROWS) -> Iterator[pl.DataFrame]:
    """As `read_needed`, at most `rows` respondents at a time. Raises Unreadable at the batch it cannot read."""
    with open_survey(path, form=description.form) as file:
        needed = columns_needed(file.names, description)
        # A file without any of the columns is still read: what is wrong with it is said as of any other.
        for batch in file.batches(needed or file.names[:1], rows=rows):
            yield batch.select(*(_cells(batch[name], file, description) for name in needed), ROW_NUMBER)


def form_read(path: Path, description: SurveyDescription) -> Form:
    """How a file is read with this description: what it says, the rest as detected. Raises Unreadable."""
    with open_survey(path, form=description.form) as file:
        return file.form


def _cells(column: pl.Series, file: SurveyFile, description: SurveyDescription) -> pl.Series:
    """A column as the roles it has need it: answers and groups as categories of labels, numbers as they come."""
    name = column.name
    declared = _declared(description).get(name)
    if declared is None:
        return _numbers(column, file, description)
    labels = file.codebook.values.get(name, {})
    if not labels:
        return code_text(column).cast(pl.Categorical)
    is_question = name in {question.column for question in description.questions}
    shown = {
        code: code if code in declared and normal(label) not in declared else label
        for code, label in labels.items()
        if is_question or not file.is_missing(name, code)
    }
    text = code_text(column)
    if not is_question:
        gone = [code for code in text.unique().drop_nulls() if file.is_missing(name, code)]
        text = text.replace(gone, [None] * len(gone))
    return text.replace(list(shown), list(shown.values())).cast(pl.Categorical)


def _declared(description: SurveyDescription) -> dict[str, set[str]]:
    """The columns whose cells are codes or labels, and those the description says of each."""
    found: dict[str, set[str]] = {}
    for question in description.questions:
        found.setdefault(question.column, set()).update(map(normal, question.class_of()))
    for subgroup in description.subgroups:
        if not subgroup.bands:
            found.setdefault(subgroup.column, set()).update(map(normal, subgroup.labels))
    for column, shares in description.margins.items():
        found.setdefault(column, set()).update(map(normal, shares))
    if description.country_column is not None:
        found.setdefault(description.country_column, set()).update(map(normal, description.countries))
    if description.wave_column is not None:
        found.setdefault(description.wave_column, set())
    return found


def _numbers(column: pl.Series, file: SurveyFile, description: SurveyDescription) -> pl.Series:
    """A column of numbers or of names of strata and clusters: decimal commas as points, missing codes as nothing."""
    name = column.name
    if file.kind in (FileKind.SAV, FileKind.DTA):
        banded = {subgroup.column for subgroup in description.subgroups if subgroup.bands}
        labels = file.codebook.values.get(name, {})
        if not labels and name not in file.codebook.missing and column.dtype != pl.String:
            return column
        text = code_text(column)
        gone = [
            code
            for code in text.unique().drop_nulls()
            if file.is_missing(name, code) or (name in banded and not labels.get(code, code)[:1].isdigit())
        ]
        if not gone:
            return column
        kept = text.replace(gone, [None] * len(gone))
        return kept.cast(column.dtype) if column.dtype.is_numeric() else kept
    if column.dtype == pl.String and file.form.decimal == ",":
        is_number = column.str.contains(r"^\s*[+-]?\d+,\d+\s*$")
        pointed = column.str.replace(",", ".", literal=True)
        return pl.select(pl.when(is_number).then(pointed).otherwise(column)).to_series().alias(name)
    return column
