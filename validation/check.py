"""A check beyond structure: what it asks, of what, how much breaking it weighs, and what it answers."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import polars as pl

from data.findings import Severity

if TYPE_CHECKING:
    from validation.held import Held


class Scope(StrEnum):
    """What a check is asked of, once each."""

    RELEASE = "release"
    """Every stored table of rows: one dataset, source and version."""
    SOURCE = "source"
    """Every dataset and source that is held, stored or embedded, whatever its versions."""
    DATASET = "dataset"
    """Every dataset of which rows are stored, across its sources."""
    FIGURES = "figures"
    """Every table of figures, stored or embedded: one dataset, source and version."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What one question is about; `source` and `version` are null where the scope spans them."""

    dataset: str
    source: str | None = None
    version: str | None = None


CASE_SCHEMA: dict[str, pl.DataType] = {
    "subject": pl.String(),
    "place": pl.String(),
    "year": pl.Int64(),
    "column": pl.String(),
    "value": pl.String(),
    "old": pl.Float64(),
    "new": pl.Float64(),
    "rows": pl.List(pl.Int64()),
    "count": pl.Int64(),
    "holds": pl.Boolean(),
}
"""One row a thing judged. `subject` tells it apart and stays the same from run to run; `holds` null: no objection."""


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What a check looked at: one row a case, and the sentences of a broken one.

    `reason` and `remedy` may say {subject}, {place}, {year}, {column}, {value}, {old}, {new}, {count}, which become the
    case's own ({place} its name, numbers with thousands).
    """

    cases: pl.DataFrame
    reason: str
    remedy: str
    left_out: str | None = None
    """To what of the subject it could not be applied and why, in one sentence; null where it was applied to all."""


@dataclass(frozen=True, kw_only=True)
class NotApplied:
    """Why a check could not be applied, in one sentence."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check: its id and title, its sentence for the page, its severity, its scope and how it looks."""

    id: str
    title: str
    asks: str
    """What it asks, in one sentence that ends in a full stop."""
    severity: Severity
    scope: Scope
    look: Callable[["Held", Subject], Looked | NotApplied | None]
    """None: the question does not arise for that subject, which is no answer at all."""


def cases(frame: pl.DataFrame | pl.LazyFrame) -> pl.DataFrame:
    """The cases with exactly the columns of `CASE_SCHEMA`, those that are missing null, `count` then 1."""
    lazy = frame.lazy()
    have = lazy.collect_schema().names()
    told = lazy.select(
        (pl.col(name) if name in have else pl.lit(None)).cast(kind).alias(name) for name, kind in CASE_SCHEMA.items()
    )
    return told.with_columns(pl.col("count").fill_null(1)).collect()
