"""What the tests of described survey files share: a small description, and rows of literal cells."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from data.findings import Finding
from data.survey_description import (
    Question,
    SurveyDescription,
)
from data.survey_guessing import guess
from data.survey_looking import look
from data.survey_rows import (
    read_needed,
    rows_of,
)

SHA = "0" * 64
FAVOURABLE = ("Very favourable", "Somewhat favourable", "Favourable")


def guessed(path: Path, name: str) -> SurveyDescription:
    return guess(look(path, file_name=name), file_name=name)


def whole(path: Path, description: SurveyDescription) -> tuple[pl.DataFrame, list[Finding]]:
    return rows_of(read_needed(path, description), description, sha256=SHA)


def of_cells(description: SurveyDescription, **cells: Sequence[object]) -> tuple[pl.DataFrame, list[Finding]]:
    table = pl.DataFrame(cells, strict=False).with_row_index("file_row", offset=2).cast({"file_row": pl.Int64})
    return rows_of(table, description, sha256=SHA)


def told(findings: list[Finding]) -> list[tuple[str, str | None, int | None, str | None, int]]:
    return [(one.rule, one.column, one.row, one.value, one.count) for one in findings]


QUESTION = Question(
    column="q",
    about="USA",
    favourable=("1", "Somewhat good"),
    unfavourable=("4", "Very bad"),
    neutral=("3",),
    dont_know=("8",),
    refused=("9",),
    not_asked=("7",),
)
PLAIN = SurveyDescription(pollster="P", country="FRA", wave=2024, questions=(QUESTION,))
