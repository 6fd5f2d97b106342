"""What is asked of an indicator, and what its reading function is given."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

import polars as pl

from data.figures import Level, Selection


class _Asked(Enum):
    """Stands for what the request itself asks for, where None has a meaning of its own."""

    SAME = "same"


SAME: Final = _Asked.SAME


@dataclass(frozen=True, kw_only=True)
class Request:
    """Which readings are asked for. `places` null: every place of the level. `window` null: the indicator's own."""

    indicator: str
    home: str | None = None
    level: Level = Level.PARTNER
    scheme: str | None = None
    places: tuple[str, ...] | None = None
    categories: tuple[str | None, ...] | None = None
    window: int | None = None
    as_of: int
    source: str | None = None
    version: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReadingContext:
    """What an indicator's `read` works with: the request made definite, and figures with zeros filled.

    `end` is the last year windows may reach: the earlier of `as_of` and the source's last covered whole year.
    """

    home: str | None
    level: Level
    scheme: str | None
    places: tuple[str, ...] | None
    categories: tuple[str | None, ...]
    window: int
    as_of: int
    start: int
    """The first year the source covers."""
    end: int
    select: Callable[[str, Selection], pl.DataFrame]
    """Figures of a measure (of the same source and version as the indicator's where it has them), zeros filled."""

    def figures(
        self,
        measure: str,
        *,
        first: int,
        last: int,
        categories: tuple[str | None, ...] | None = None,
        home: str | _Asked | None = SAME,
        level: Level | None = None,
        places: tuple[str, ...] | _Asked | None = SAME,
        grain: str = "year",
    ) -> pl.DataFrame:
        """Figures of the request's home and places from `first` to `last`, unless told another home, level or places.

        A home of None asks for every event, places of None for every place of the level.
        """
        at = level or self.level
        return self.select(
            measure,
            Selection(
                level=at,
                home=self.home if isinstance(home, _Asked) else home,
                scheme=self.scheme if at is Level.REGION else None,
                places=self.places if isinstance(places, _Asked) else places,
                categories=self.categories if categories is None else categories,
                grain=grain,
                first=first,
                last=last,
            ),
        )

    def period(self, year: int) -> date:
        """A year's first day, as the readings table dates it."""
        return date(year, 1, 1)
