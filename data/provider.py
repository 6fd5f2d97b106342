"""What a provider file declares: who publishes it, and how each of its files becomes rows of a dataset."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from data.findings import Finding


@dataclass(frozen=True, kw_only=True)
class Part:
    """Rows of one dataset that one file gave, with the coverage it declares and what the reader found.

    `rows` has exactly the dataset's columns (typed) and `file_row`. `status` is `provisional` for data the
    provider itself calls so.
    """

    dataset: str
    source: str
    version: str
    rows: pl.DataFrame
    coverage: pl.DataFrame
    findings: Sequence[Finding] = ()
    status: str = "shown"


@dataclass(frozen=True, kw_only=True)
class FileForm:
    """One form of file a provider publishes. `recognises` is given the file's name and its column names."""

    id: str
    title: str
    recognises: Callable[[str, Sequence[str]], bool]
    read: Callable[[Path, str], Sequence[Part]]
    """Given where the bytes lie and the name the file came under."""
    sheet: str | None = None
    """The sheet the table is in, of a workbook in which other sheets hold something too."""


@dataclass(frozen=True, kw_only=True)
class Provider:
    """Who publishes the data, on what terms, how often, and in which files."""

    id: str
    title: str
    citation: str
    licence: str
    homepage: str
    cadence: str
    cadence_years: float
    """How often a new version is expected; a source older than this is stale."""
    files: tuple[FileForm, ...]
