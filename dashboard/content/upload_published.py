"""Published percentages typed into a table: its columns, its rows, and the file they become."""

import io
from collections.abc import Mapping
from typing import Any

import polars as pl

from data.datasets import dataset as dataset_of
from data.templates import header

RESPONSES, PUBLISHED, TYPED = "survey_responses", "published_figures", "typed"

CHOICES: Mapping[str, str] = {
    RESPONSES: "Answers: a file with one row a respondent",
    PUBLISHED: "Published percentages: a file with one row a percentage",
    TYPED: "Published percentages, typed into a table",
}
"""What may be brought, and how it is said."""

TYPED_NAME = "published_figures_typed.csv"
EMPTY_ROWS = 3
"""Rows of a table nobody has typed into yet."""


def is_typed(said: Mapping[str, Any]) -> bool:
    """Whether the draft is a table typed here rather than a file."""
    return bool(said.get("typed"))


def empty_rows() -> pl.DataFrame:
    """A table to type into: the contract's columns, nothing in them."""
    names = header(dataset_of(PUBLISHED))
    return pl.DataFrame({name: [None] * EMPTY_ROWS for name in names}, schema=dict.fromkeys(names, pl.String))


def rows_of(content: bytes) -> pl.DataFrame:
    """The rows of a file that `written` wrote, every cell as text."""
    rows = pl.read_csv(io.BytesIO(content), infer_schema=False)
    return rows if rows.height else empty_rows()


def written(rows: pl.DataFrame) -> bytes:
    """The rows as the file that is checked: rows nobody typed into are left out."""
    typed = rows.with_columns(pl.all().cast(pl.String).str.strip_chars().replace("", None))
    return typed.filter(~pl.all_horizontal(pl.all().is_null())).write_csv().encode()
