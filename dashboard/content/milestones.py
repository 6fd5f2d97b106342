"""Milestones in words and on the axis: dated facts with their sources, numbered in the order of their days."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from dashboard.verticals import MILESTONE_SCHEMA
from data.casebook import Milestone


@dataclass(frozen=True, kw_only=True)
class Dated:
    """The milestones of a page: as verticals for its charts, and as a list that explains their numbers."""

    marks: pl.DataFrame
    lines: tuple[str, ...]


def dated(milestones: Sequence[Milestone], *, first: int | None = None, last: int | None = None) -> Dated:
    """The milestones that lie within the years of an axis, numbered from one."""
    kept = [
        one for one in milestones if (first is None or one.day.year >= first) and (last is None or one.day.year <= last)
    ]
    marks = pl.DataFrame(
        {
            "at": [one.day.year - 0.5 + one.day.timetuple().tm_yday / 366 for one in kept],
            "label": [str(number) for number in range(1, len(kept) + 1)],
            "text": [f"{day_in_words(one)}: {one.what}" for one in kept],
        },
        schema=MILESTONE_SCHEMA,
    )
    lines = tuple(
        f"{number}. {day_in_words(one)}, {one.kind}: {one.what} (source: {one.source})"
        for number, one in enumerate(kept, 1)
    )
    return Dated(marks=marks, lines=lines)


def day_in_words(milestone: Milestone) -> str:
    """The day of a milestone as a page says it: 12 January 1995."""
    return f"{milestone.day.day} {milestone.day:%B %Y}"
