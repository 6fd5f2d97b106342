"""A release: one version of one source's dataset, and what it covers."""

import re
from dataclasses import dataclass
from datetime import date

import polars as pl


@dataclass(frozen=True, kw_only=True)
class Release:
    """One version of one source's dataset, with what it covers and where its figures are held."""

    dataset: str
    source: str
    version: str
    coverage: pl.DataFrame
    held: tuple[str, ...]
    """`store`, `embedded` or both."""

    @property
    def first_day(self) -> date:
        return _day(self.coverage["first"].min())

    @property
    def last_day(self) -> date:
        return _day(self.coverage["last"].max())

    @property
    def last_whole_year(self) -> int:
        """The last year covered to its last day; for a release that ends within a year, the year before."""
        last = self.last_day
        return last.year if (last.month, last.day) == (12, 31) else last.year - 1

    @property
    def covers_a_year(self) -> bool:
        return self.last_whole_year >= (
            self.first_day.year if (self.first_day.month, self.first_day.day) == (1, 1) else self.first_day.year + 1
        )

    @property
    def age_order(self) -> tuple[bool, tuple[int, ...], str]:
        """Sorts releases oldest first; one that covers no whole year comes before those that do."""
        return (self.covers_a_year, tuple(int(part) for part in re.findall(r"\d+", self.version)), self.version)


def _day(value: object) -> date:
    if not isinstance(value, date):
        raise TypeError(f"a coverage's bound is a date, got {value!r}: the coverage table is empty or damaged")
    return value
