"""Faults that files of providers really come with, planted in real files brought again: parts lost, columns moved."""

from datetime import date

import polars as pl
from planted_versions import kept
from planting import DCAD, TROOPS, VIOLENCE, VISITS, Change, Fault, Told, in_rows, where, without

column = pl.col

LOST: dict[str, Fault] = {
    "a whole year is missing from the country-years": in_rows(
        VIOLENCE, without(column("year") == 2010), kept("2010", 585, year=2010)
    ),
    "a year of one country is missing from the country-years": in_rows(
        VIOLENCE,
        without((column("year") == 2015) & (column("place") == "MEX")),
        kept("MEX 2015", 3, place="MEX", year=2015),
    ),
    "the newest year is there and empty": in_rows(
        TROOPS,
        where(column("year") == 2023, army=None),
        Told(check="null share", subject="army 2023", column="army", year=2023, old=15.79, new=100.0),
    ),
}
"""What is gone is told once, by the check of what was there before: another counting has nothing to disagree with."""


def moved(name: str, said: str, count: int) -> Told:
    return Told(check="columns as before", subject=name, column=name, value=said, count=count)


def exchanged(one: str, other: str, count: int) -> tuple[Told, Told]:
    said = "it holds what “{}” held, and the other way round"
    return moved(one, said.format(other), count), moved(other, said.format(one), count)


def renamed(names: dict[str, str]) -> Change:
    return lambda frame: frame.rename(names).select(frame.columns)


def month_first(name: str) -> Change:
    """Days read with day and month in each other's place, where that makes a day."""
    day = column(name)
    crossed = pl.date(day.dt.year(), pl.when(day.dt.day() <= 12).then(day.dt.day()), day.dt.month())
    return lambda frame: frame.with_columns(pl.coalesce(crossed, day).alias(name))


MOVED: dict[str, Fault] = {
    "days are read month first": in_rows(
        DCAD, month_first("signed"), moved("signed", "day and month have changed places", 1_123)
    ),
    "days are a day early by a time zone": in_rows(
        VISITS,
        lambda frame: frame.with_columns(
            day=pl.when(column("day") == date(2012, 1, 1)).then("day").otherwise(column("day").dt.offset_by("-1d"))
        ),
        moved("day", "days moved by -1", 368),
    ),
    "two columns are in each other's place": in_rows(
        TROOPS,
        renamed({"army": "navy", "navy": "army"}),
        *exchanged("army", "navy", 2_416),
    ),
    "all numbers of a column are rounded": in_rows(
        TROOPS,
        lambda frame: frame.with_columns(army=(column("army") / 100).floor().cast(pl.Int64) * 100),
        moved("army", "values are rounded to 100", 358),
    ),
}
"""What moves a column in all its rows alike, and breaks no rule of a row."""
