"""What a page's content asks of whoever reads figures for it: the dashboard's loading, or any other reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import polars as pl

from dashboard.content.grading import DataGrade, Grades
from data.casebook import Case
from data.settings import Settings
from metrics.declare import Registry
from metrics.ties import Ties


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which series are asked about: one measure at one level, of some places."""

    measure: str
    level: str
    scheme: str | None
    places: tuple[str, ...]
    categories: tuple[str | None, ...] | None
    """Null: the total, or each category of a measure without one."""


class Origin(Protocol):
    """One release of one source that holds a measure."""

    @property
    def source(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def dataset(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def citation(self) -> str: ...
    @property
    def licence(self) -> str: ...
    @property
    def homepage(self) -> str: ...
    @property
    def first_day(self) -> date: ...
    @property
    def last_day(self) -> date: ...
    @property
    def held(self) -> tuple[str, ...]: ...
    @property
    def provisional(self) -> bool: ...
    @property
    def cadence_years(self) -> float: ...
    @property
    def grade(self) -> DataGrade | None: ...


class Reader(Protocol):
    """Gives figures and readings for plain filters, as `dashboard.loading` does."""

    def registry(self) -> Registry: ...

    def settings(self) -> Settings: ...

    def figures(
        self,
        measure: str,
        *,
        home: str | None = None,
        level: str = "partner",
        scheme: str | None = None,
        places: tuple[str, ...] | None = None,
        categories: tuple[str | None, ...] = (None,),
        grain: str = "year",
        first: int | None = None,
        last: int | None = None,
        source: str | None = None,
        version: str | None = None,
        subgroups: tuple[str | None, ...] | None = (None,),
    ) -> pl.DataFrame: ...

    def figures_of_each_source(
        self,
        measure: str,
        *,
        home: str | None = None,
        level: str = "partner",
        scheme: str | None = None,
        places: tuple[str, ...] | None = None,
        categories: tuple[str | None, ...] = (None,),
        grain: str = "year",
        first: int | None = None,
        last: int | None = None,
        subgroups: tuple[str | None, ...] | None = (None,),
    ) -> Sequence[pl.DataFrame]: ...

    def readings(
        self,
        indicator: str,
        *,
        home: str | None,
        level: str = "partner",
        scheme: str | None = None,
        places: tuple[str, ...] | None = None,
        categories: tuple[str | None, ...] | None = None,
        window: int | None = None,
        as_of: int | None = None,
        source: str | None = None,
        version: str | None = None,
    ) -> pl.DataFrame: ...

    def ties(self, measure: str, year: int | None = None) -> Ties | None: ...

    def signals(self, asked: Sequence[Asked], *, home: str, as_of: int) -> pl.DataFrame: ...

    def provenance(self, measure: str) -> Sequence[Origin]: ...

    def grades(self) -> Grades: ...

    def cases(self) -> tuple[Sequence[Case], str]: ...

    def happenings(self, home: str, place: str) -> pl.DataFrame: ...

    def deadlines(self, home: str, *, first: date, last: date) -> pl.DataFrame: ...

    def priorities(self, home: str) -> pl.DataFrame: ...
