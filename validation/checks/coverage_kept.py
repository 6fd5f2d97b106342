"""Whether the states, years and kinds of the version before are there still."""

import polars as pl

from data.contract import Kind
from data.coverage import collected
from data.findings import Severity
from validation.check import Check, Looked, NotApplied, Scope, Subject, cases
from validation.earlier import CELL, KIND, WHOM, YEAR, Neighbours, neighbours
from validation.held import Held

FEWEST_ROWS = 5
"""A state, year or kind of fewer rows may go with a correction."""

STEADY_YEARS = 5
"""A place told in every year from its first to its last, at least so many, is told every year."""

MANY_ROWS = 25
"""So many rows of one place and year do not go with a correction."""

DECLARED = "coverage of"
REMEDY = "Until it is known why, read nothing as zero there; bring the missing part, or undo the version."
CELLS = "cells"
NAMES = {WHOM: "place", YEAR: "year", KIND: "value"}


def look(held: Held, subject: Subject) -> Looked | NotApplied | None:
    """One case a place, year, month, kind, and a year of a place that is told every year: was it there, is it now?

    Told from rows inside what both versions looked at, and from what they say they looked at: a year that is looked at
    no longer is no zero, and is a case of its own. What the present version does not reach is not asked of it where the
    two look at different times (one month's release after another's).
    """
    pair = neighbours(held, subject)
    if isinstance(pair, NotApplied):
        return _emptied(held, subject) or pair
    before, now = (cells_of(side) for side in (pair.before, pair.now))
    told = kept(before, now)
    by_day = held.dataset(subject).column(held.dataset(subject).period).kind is Kind.DATE
    found = [*told.values(), _declared(pair), *([_months(pair, told[YEAR])] if by_day else [])]
    return Looked(
        cases=cases(pl.concat(found, how="diagonal").sort("subject")),
        reason=f"“{{subject}}” was there {pair.was} (rows or years: {{count}}), and is not there now.",
        remedy=REMEDY,
    )


def _emptied(held: Held, subject: Subject) -> Looked | None:
    """One case where every row is gone, and with them all that was looked at: no cell is then left to be asked of."""
    before = held.rows_before(subject)
    was, now = (0 if rows is None else rows.select(pl.len()).collect().item() for rows in (before, held.rows(subject)))
    if now or not was:
        return None
    return Looked(
        cases=cases(pl.DataFrame({"subject": ["every row"], "count": [was], "holds": [False]})),
        reason="There were rows before (rows: {count}), and there is none now.",
        remedy=REMEDY,
    )


def cells_of(side: pl.LazyFrame) -> pl.DataFrame:
    """One row a place, year and kind: how many rows it has."""
    return side.group_by(WHOM, YEAR, KIND).agg(rows_there=pl.len().cast(pl.Int64)).collect()


def kept(before: pl.DataFrame, now: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Cases of places, years and kinds (by `WHOM`, `YEAR`, `KIND`) and of years of places (by `CELLS`), from cells."""
    wholes = {column: _wholes(before, now, column) for column in (WHOM, YEAR, KIND)}
    return wholes | {CELLS: _years_of_places(before, now, wholes)}


def gone(before: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """The cells of before that are told to be gone, by `WHOM`, `YEAR` and `KIND`, so that none is told twice."""
    told = {name: one.filter(~pl.col("holds")) for name, one in kept(before, now).items()}
    parts = [before.join(told[name], left_on=name, right_on=NAMES[name], how="semi") for name in (WHOM, YEAR, KIND)]
    parts.append(before.join(told[CELLS], left_on=[WHOM, YEAR], right_on=["place", "year"], how="semi"))
    return pl.concat(parts).select(WHOM, YEAR, KIND).unique()


def _wholes(before: pl.DataFrame, now: pl.DataFrame, column: str) -> pl.DataFrame:
    """One case a place (or year, or kind) that had more than a few rows before; `count` says how many."""
    was = before.drop_nulls(column).group_by(column).agg(count=pl.col("rows_there").sum()).sort(column)
    return was.filter(pl.col("count") >= FEWEST_ROWS).select(
        pl.col(column).alias(NAMES[column]),
        "count",
        subject=pl.col(column).cast(pl.String),
        holds=pl.col(column).is_in(now[column].drop_nulls().unique().implode()),
    )


def _years_of_places(before: pl.DataFrame, now: pl.DataFrame, wholes: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """One case a year of a place that is told every year, or that had many rows in that one: places and years that are
    gone altogether are cases already."""
    gone_wholly = {column: one.filter(~pl.col("holds")) for column, one in wholes.items()}
    cells = before.drop_nulls([WHOM, YEAR]).group_by(WHOM, YEAR).agg(count=pl.col("rows_there").sum())
    there = now.select(WHOM, YEAR).unique().with_columns(there=True)
    span = pl.col(YEAR).max().over(WHOM) - pl.col(YEAR).min().over(WHOM) + 1
    steady = (span == pl.len().over(WHOM)) & (span >= STEADY_YEARS)
    return (
        cells.filter(steady | (pl.col("count") >= MANY_ROWS))
        .join(gone_wholly[WHOM], left_on=WHOM, right_on="place", how="anti")
        .join(gone_wholly[YEAR], left_on=YEAR, right_on="year", how="anti")
        .join(there, on=[WHOM, YEAR], how="left")
        .select(
            "count",
            subject=pl.format("{} {}", WHOM, YEAR),
            place=WHOM,
            year=YEAR,
            holds=pl.col("there").fill_null(False),
        )
    )


def _months(pair: Neighbours, years: pl.DataFrame) -> pl.DataFrame:
    """One case a month that had more than a few rows before, of the years that are not gone altogether."""
    before, now = (
        side.group_by(CELL[1]).agg(count=pl.len().cast(pl.Int64)).collect() for side in (pair.before, pair.now)
    )
    return (
        before.drop_nulls()
        .filter(pl.col("count") >= FEWEST_ROWS)
        .with_columns(year=pl.col(CELL[1]).dt.year().cast(pl.Int64))
        .join(years.filter(~pl.col("holds")), on="year", how="anti")
        .select(
            "year",
            "count",
            subject=pl.col(CELL[1]).dt.strftime("%Y-%m"),
            holds=pl.col(CELL[1]).is_in(now[CELL[1]].drop_nulls().implode()),
        )
    )


def _declared(pair: Neighbours) -> pl.DataFrame:
    """One case a place and kind that was looked at, and one a year: the years that are looked at no longer.

    Nothing is asked where what was looked at before is not on record.
    """
    if not pair.coverage_is_known:
        return pl.DataFrame()
    days = (pl.date(pl.col("year"), 1, 1), pl.date(pl.col("year"), 12, 31))
    was = _by_year(pair.coverage_before).with_columns(
        first=pl.max_horizontal("first", days[0]), last=pl.min_horizontal("last", days[1])
    )
    reached = _by_year(pair.coverage_now)["year"].unique()
    years = was.select("year").unique().with_columns(holds=pl.col("year").is_in(reached.implode()))
    places = (
        was.with_columns(holds=collected(was, pair.coverage_now, place="place"))
        .join(years.filter(~pl.col("holds")), on="year", how="anti")
        .group_by("place", "kind")
        .agg(
            year=pl.col("year").filter(~pl.col("holds")).min(),
            count=pl.max_horizontal(pl.lit(1), (~pl.col("holds")).sum()).cast(pl.Int64),
            holds=pl.col("holds").all(),
        )
    )
    where = pl.concat_str(
        pl.lit(DECLARED), pl.col("place").fill_null("every state"), "kind", separator=" ", ignore_nulls=True
    )
    return pl.concat(
        [
            years.select("year", "holds", subject=pl.format("{} {}", pl.lit(DECLARED), "year")),
            places.select("place", "year", "count", "holds", subject=where),
        ],
        how="diagonal",
    )


def _by_year(coverage: pl.DataFrame) -> pl.DataFrame:
    """One row a stretch and year that it reaches into."""
    spread = pl.int_ranges(pl.col("first").dt.year(), pl.col("last").dt.year() + 1)
    return coverage.with_columns(year=spread).explode("year", empty_as_null=False).cast({"year": pl.Int64})


CHECK = Check(
    id="coverage kept",
    title="Coverage kept",
    asks="Are the states, years and kinds that were there in the version before there now?",
    severity=Severity.CRITICAL,
    scope=Scope.RELEASE,
    look=look,
)
