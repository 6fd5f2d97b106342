"""Whether a new version says of a place and year something far from what the one before said."""

import polars as pl

from data.contract import Dataset
from data.findings import Severity
from validation.check import Check, Looked, NotApplied, Scope, Subject, cases
from validation.checks.coverage_kept import gone
from validation.earlier import KIND, WHOM, YEAR, neighbours
from validation.held import Held
from validation.place_years import row_numbers

ROWS = "rows"
CELL = (WHOM, YEAR, KIND)


def look(held: Held, subject: Subject) -> Looked | NotApplied | None:
    """One case a place, year, kind and amount that either version tells, within what both looked at.

    Cells that are gone altogether and should not be are told by “coverage kept”, not here. Else what is not told in a
    year that was looked at is none of an amount that adds up (deaths, troops, dollars, rows), and
    is no statement of a score. A cell in which another number of amounts is missing than before is passed over: what
    is not known is not zero, and the share of empty cells is looked at for itself.
    """
    pair = neighbours(held, subject)
    if isinstance(pair, NotApplied):
        return pair
    dataset, limits = held.dataset(subject), held.limits(subject.dataset)
    amounts = limits.amounts or (ROWS,)
    sides = [_told(side, dataset, limits.amounts) for side in (pair.before, pair.now)]
    lost = gone(*(side.select(*CELL, rows_there=pl.col(ROWS).cast(pl.Int64)) for side in sides))
    both = sides[0].join(sides[1], on=CELL, how="full", coalesce=True, nulls_equal=True, suffix="_now")
    both = both.join(lost, on=CELL, how="anti", nulls_equal=True)
    parts = [
        _cases(both, amount, adds_up=amount == ROWS or dataset.column(amount).high is None, floor=limits.revision_floor)
        for amount in amounts
    ]
    apart = pl.col("apart") <= limits.revision_ratio
    near = (pl.col("new") - pl.col("old")).abs() < limits.revision_floor
    found = pl.concat(parts).with_columns(holds=(apart | near).fill_null(True))
    what = "the number of rows" if amounts == (ROWS,) else "{column}"
    return Looked(
        cases=cases(found.sort("subject")),
        reason=f"Of {{place}} in {{year}}, {what} is {{new}}; {pair.was}, it was {{old}} ({{subject}}).",
        remedy="Ask the source what it revised; figures of the two versions may not be joined into one line.",
    )


def _told(side: pl.LazyFrame, dataset: Dataset, amounts: tuple[str, ...]) -> pl.DataFrame:
    """One row a place, year and kind: its rows, the sum of each amount (the mean of a score), and how many are null."""
    sums = [
        (pl.col(name).sum() if dataset.column(name).high is None else pl.col(name).mean()).cast(pl.Float64)
        for name in amounts
    ]
    return (
        side.group_by(CELL)
        .agg(
            *(
                pl.when(pl.col(name).count() > 0).then(total).alias(name)
                for name, total in zip(amounts, sums, strict=True)
            ),
            *(pl.col(name).null_count().cast(pl.Int64).alias(f"{name}_null") for name in amounts),
            pl.len().cast(pl.Float64).alias(ROWS),
            pl.lit(0, dtype=pl.Int64).alias(f"{ROWS}_null"),
            row_numbers().alias("numbers"),
        )
        .collect()
    )


def _cases(both: pl.DataFrame, amount: str, *, adds_up: bool, floor: float) -> pl.DataFrame:
    """The cells of one amount: before, now, and how many times the one is the other (infinite where the sign turns)."""
    old, new = pl.col(amount), pl.col(f"{amount}_now")
    if adds_up:
        old = pl.when(pl.col(ROWS).is_null()).then(0.0).otherwise(old)
        new = pl.when(pl.col(f"{ROWS}_now").is_null()).then(0.0).otherwise(new)
    missing = pl.col(f"{amount}_null").fill_null(0), pl.col(f"{amount}_null_now").fill_null(0)
    smaller = pl.min_horizontal(pl.col("old").abs(), pl.col("new").abs())
    larger = pl.max_horizontal(pl.col("old").abs(), pl.col("new").abs())
    turned = (pl.col("old") * pl.col("new") < 0) | (smaller == 0)
    return (
        both.filter(missing[0] == missing[1])
        .with_columns(old=old, new=new)
        .filter(pl.col("old").is_not_null(), pl.col("new").is_not_null())
        .select(
            "old",
            "new",
            subject=pl.concat_str(
                pl.col(WHOM).fill_null("no place"),
                pl.col(YEAR),
                pl.col(KIND),
                pl.lit(amount),
                separator=" ",
                ignore_nulls=True,
            ),
            place=WHOM,
            year=YEAR,
            column=pl.lit(None if amount == ROWS else amount, dtype=pl.String),
            rows="numbers_now",
            apart=pl.when(turned & (larger > 0))
            .then(float("inf"))
            .when(larger == 0)
            .then(1.0)
            .otherwise(larger / smaller),
        )
    )


CHECK = Check(
    id="revision",
    title="Revisions",
    asks="Does a new version say of each place and year about what the one before it said?",
    severity=Severity.WARNING,
    scope=Scope.RELEASE,
    look=look,
)
