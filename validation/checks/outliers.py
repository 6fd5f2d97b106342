"""Years that stand out of their own place's series, by a robust rule."""

import math
from collections.abc import Iterator

import polars as pl

from data.findings import Severity
from validation.check import Check, Looked, NotApplied, Scope, Subject, cases
from validation.held import Held
from validation.place_years import covered, row_numbers, series_columns, whole_years, year_of

YEARS_AT_LEAST = 10
"""Of a place's series: of fewer, the middle and the spread say too little."""

ALONE = math.log(10)
"""Tenfold: by so much a year that stands out differs from the year before and from the year after, of those there are.

Across a gap of years a series may have moved, so that a jump over one makes no year stand out: at least one of the two
must be the calendar's. A like amount on the other side of a gap still bears a year out.
"""

POISSON_SPREAD = 0.6745
"""The median absolute deviation of a normal distribution whose standard deviation is one."""

ROWS = "rows"
"""Written as the column where no amount is declared and events or rows are counted."""


def look(held: Held, subject: Subject) -> Looked | NotApplied | None:
    """One case a place (with its partner and kind), year and amount of series that are long enough."""
    dataset = held.dataset(subject)
    limits = held.limits(subject.dataset)
    series = series_columns(dataset)
    counts_nothing = not limits.amounts and set(dataset.key) <= {*series, dataset.period}
    if dataset.respondents or counts_nothing:
        return None
    years = whole_years(held.coverage(subject))
    if len(years) < YEARS_AT_LEAST:
        reason = f"Whole years it covers: {len(years)}; {YEARS_AT_LEAST} are needed to know what is usual of a place."
        return NotApplied(reason=reason)
    judged = pl.concat([_judged(one, limits.outlier_deviations) for one in _amounts(held, subject, years)])
    if judged.is_empty():
        return NotApplied(reason=f"No place has {YEARS_AT_LEAST} years of its own, so that nothing says what is usual.")
    return Looked(
        cases=cases(judged),
        reason=f"{{place}} in {{year}} has {{new}} ({{column}}), and half of its own years have no more than {{old}}. "
        f"It is more than {limits.outlier_deviations:g} median absolute deviations off and ten times away from the "
        "years beside it.",
        remedy="Look the year up in the source: a slip of the pen, a changed unit, or something that did happen. "
        "If it did, it belongs among the known exceptions, with the reason.",
    )


def _amounts(held: Held, subject: Subject, years: range) -> Iterator[pl.DataFrame]:
    """One frame an amount: `series`, `place`, `column`, `year`, `amount`, `rows`, within the years given.

    A year without an amount is left out of a series of amounts: nobody said it was zero. Where events are counted,
    a year that was looked at and has none is zero.
    """
    dataset = held.dataset(subject)
    keys = series_columns(dataset)
    rows = (
        held.rows(subject)
        .with_columns(
            series=pl.concat_str(keys, separator=" "),
            year=year_of(dataset),
            looked_at=pl.col(dataset.place),
            place=pl.col("partner" if "partner" in keys else dataset.place),
            kind=pl.col(dataset.kind) if dataset.kind in keys else pl.lit(None, dtype=pl.String),
        )
        .filter(pl.col("series").is_not_null(), pl.col("year").is_in(list(years)))
    )
    of = ("series", "place", "looked_at", "kind")
    groups = rows.group_by(*of, "year")
    amounts = held.limits(subject.dataset).amounts
    for column in amounts:
        summed = pl.when(pl.col(column).is_not_null().any()).then(pl.col(column).sum().cast(pl.Float64))
        found = groups.agg(amount=summed, rows=row_numbers()).drop_nulls("amount")
        yield found.with_columns(column=pl.lit(column)).select(*_NAMES).collect()
    if not amounts:
        counted = pl.struct(dataset.event).n_unique() if dataset.event else pl.len()
        found_rows = groups.agg(amount=counted.cast(pl.Float64), rows=row_numbers()).collect()
        every = found_rows.select(of).unique().join(pl.DataFrame({"year": years}), how="cross")
        yield (
            every.filter(covered(every, held.coverage(subject), place="looked_at"))
            .join(found_rows.select("series", "year", "amount", "rows"), on=["series", "year"], how="left")
            .with_columns(pl.col("amount").fill_null(0.0), column=pl.lit(ROWS))
            .select(*_NAMES)
        )


_NAMES = ("series", "place", "column", "year", "amount", "rows")


def _judged(amounts: pl.DataFrame, deviations: float) -> pl.DataFrame:
    """Cases of one amount. Of each series' logarithms, the middle and the median absolute deviation from it.

    The deviation is never taken as less than what counting alone varies by (a Poisson count of the middle), so that a
    place whose usual year is the same number again and again has a scale too. Amounts below zero keep their sign.

    A year is alone where it is tenfold away from those beside it, of which one at least is the very next or the one
    just before; of a year with a gap on both sides nothing can be said, and no objection is made.
    """
    size = pl.col("amount").sign() * pl.col("amount").abs().log1p()
    long_enough = amounts.filter(pl.len().over("series") >= YEARS_AT_LEAST).sort("series", "year")
    measured = (
        long_enough.with_columns(size=size)
        .with_columns(middle=pl.col("size").median().over("series"), old=pl.col("amount").median().over("series"))
        .with_columns(off=(pl.col("size") - pl.col("middle")).abs())
        .with_columns(
            spread=pl.max_horizontal(
                pl.col("off").median().over("series"), POISSON_SPREAD / pl.col("middle").abs().exp().sqrt()
            ),
            before=(pl.col("size") - pl.col("size").shift(1).over("series")).abs(),
            after=(pl.col("size") - pl.col("size").shift(-1).over("series")).abs(),
            has_neighbour=_is_adjacent(1) | _is_adjacent(-1),
        )
    )
    alone = (pl.min_horizontal("before", "after") > ALONE) & pl.col("has_neighbour")
    return measured.select(
        "place",
        "year",
        "column",
        "old",
        "rows",
        subject=pl.concat_str("series", pl.col("year").cast(pl.String), "column", separator=" "),
        new=pl.col("amount"),
        holds=~((pl.col("off") > deviations * pl.col("spread")) & alone),
    )


def _is_adjacent(step: int) -> pl.Expr:
    """Whether the series' amount `step` rows before is of the year `step` years before."""
    return ((pl.col("year") - pl.col("year").shift(step)).over("series") == step).fill_null(False)


CHECK = Check(
    id="outlier",
    title="Years that stand out",
    asks="Does any year stand far out of its own place's series, alone among the years beside it?",
    severity=Severity.WARNING,
    scope=Scope.RELEASE,
    look=look,
)
