"""What a provider file declares: who publishes it, and how each of its files becomes rows of a dataset."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
class Rhythm:
    """When newer data are to be expected, of one dataset or source of a provider or (both null) of all."""

    cadence_years: float
    """Years between one version and the next."""
    lag_years: float = 0.5
    """Years from the last day a version is about to the day it is published."""
    ends: str | None = None
    """Why no newer version is to be expected, in one sentence; null: one is."""
    dataset: str | None = None
    source: str | None = None

    def is_of(self, dataset: str, source: str) -> bool:
        return self.dataset in (None, dataset) and self.source in (None, source)


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
    """How often a new version is expected; what is older than this and `lag_years` is stale."""
    files: tuple[FileForm, ...]
    counted_under: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Places that have no rows of their own though the provider looks at them, by the state whose rows hold theirs."""
    lag_years: float = 0.5
    """How long after the last day a version is about it is published."""
    ends: str | None = None
    """Why no newer version is to be expected, in one sentence: it is then not stale; null: one is."""
    other_rhythms: tuple[Rhythm, ...] = ()
    """Of the datasets and sources whose versions come otherwise than the rest; the first that fits is taken."""

    def rhythm(self, dataset: str, source: str) -> Rhythm:
        """When newer data of one dataset under one of the provider's sources are to be expected."""
        rest = Rhythm(cadence_years=self.cadence_years, lag_years=self.lag_years, ends=self.ends)
        found = next((one for one in self.other_rhythms if one.is_of(dataset, source)), rest)
        return replace(found, dataset=dataset, source=source)
