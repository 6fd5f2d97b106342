"""How registers are read: shares that keep the unknown in the whole, and estimates with the counts they rest on."""

from typing import TYPE_CHECKING

import polars as pl

from data.figures import Interval, Status
from metrics.methods.deaths import span
from metrics.methods.totals import SHOWN, newest, window_of
from metrics.methods.windows import NO_BREAKDOWN, window_counts

if TYPE_CHECKING:
    from metrics.request import ReadingContext


def share_with_unknown(
    context: "ReadingContext",
    part: str,
    unknown: str,
    whole: str,
    *,
    of: str,
    how: str = "",
    not_known: str,
    most: int = 1,
) -> pl.DataFrame:
    """Σ part ÷ (most · Σ whole) in the window; one row a (category, place), n being the whole.

    `most` is what one of the whole can add to the part (a score of 3, or 1). The unknown stay in the whole: value and
    low count them as none, high as the most; where none is unknown the share is exact. These are bounds, not a
    confidence interval. `of`, `how` and `not_known` are words: “12 of 20 {of}{how} in 2020–2024; {not_known}: 2, …”.
    A part of which nothing is known adds nothing. Nothing to take a share of is not applicable, which is not zero.
    """
    first, last = window_of(context)
    counts: pl.DataFrame | None = None
    for name, measure in (("part", part), ("unknown", unknown), ("whole", whole)):
        figures = context.figures(measure, first=first, last=last)
        summed = window_counts(figures, first=first, last=last, name=name)
        counts = (
            summed
            if counts is None
            else counts.join(summed, on=["category", "place"], how="left", nulls_equal=True, maintain_order="left")
        )
    if counts is None:
        raise ValueError("a share is of measures, and none was named")
    looked_at = pl.min_horizontal(pl.col("unknown_years", "whole_years").fill_null(0)) > 0
    told = looked_at & (pl.col("whole") > 0)
    low = pl.when(told).then(pl.col("part") / (most * pl.col("whole")))
    high = pl.when(told).then((pl.col("part") + most * pl.col("unknown")) / (most * pl.col("whole")))
    some = pl.col("unknown").fill_null(0) > 0
    numbers = {
        "part": pl.col("part"),
        "whole": most * pl.col("whole"),
        "unknown": pl.col("unknown"),
    }
    words = {name: number.round(2).cast(pl.String).str.strip_suffix(".0") for name, number in numbers.items()}
    counted = pl.format(f"{{}} of {{}} {of}{how} in {span(first, last)}", words["part"], words["whole"])
    aside = pl.format(f"; {not_known}: {{}}, counted as none in the low and in full in the high", words["unknown"])
    return counts.select(
        "category",
        "place",
        *NO_BREAKDOWN,
        first_period=pl.lit(context.period(first)),
        last_period=pl.lit(context.period(last)),
        value=low,
        low=low,
        high=high,
        interval=pl.when(some).then(pl.lit(Interval.BOUNDS.value)).otherwise(pl.lit(Interval.EXACT.value)),
        direction=pl.lit("none"),
        arrow=pl.lit("none"),
        n=pl.when(told).then(pl.col("whole").round().cast(pl.Int64)),
        status=pl.when(~looked_at)
        .then(pl.coalesce("whole_status", "part_status", pl.lit(Status.NOT_COLLECTED.value)))
        .when(pl.col("whole") == 0)
        .then(pl.lit(Status.NOT_APPLICABLE.value))
        .otherwise(pl.lit(Status.SHOWN.value)),
        reason=pl.when(~looked_at)
        .then(pl.lit(f"There is no figure for any year of {span(first, last)}."))
        .when(pl.col("whole") == 0)
        .then(pl.lit(f"No {of} in {span(first, last)}, so there is no share of them."))
        .otherwise(pl.concat_str(counted, pl.when(some).then(aside).otherwise(pl.lit("")), pl.lit("."))),
    )


def newest_estimate(
    context: "ReadingContext", measure: str, *, whole: str, part: str, counted: str, parted: str, few: str
) -> pl.DataFrame:
    """The estimate of the newest year in the window, with the counts it rests on; one row a (category, place).

    The reason says the window's counts in words, “{counted} in 2020–2024: 12, {parted}: 9.”, and, where there are some
    and no estimate, why: `few`. It is then unreliable rather than not collected.
    """
    first, last = window_of(context)
    reading = newest(context, measure, within=last - first + 1)
    counts = reading
    for name, one in (("whole", whole), ("part", part)):
        summed = window_counts(context.figures(one, first=first, last=last), first=first, last=last, name=name)
        counts = counts.join(summed, on=["category", "place"], how="left", nulls_equal=True, maintain_order="left")
    some = pl.col("whole").fill_null(0) > 0
    shown = pl.col("status").is_in(SHOWN)
    numbers = (pl.col(name).fill_null(0).cast(pl.Int64) for name in ("whole", "part"))
    told = pl.format(f"{counted} in {span(first, last)}: {{}}, {parted}: {{}}. ", *numbers)
    why = pl.when(shown).then("reason").otherwise(pl.lit(few))
    return counts.with_columns(
        status=pl.when(some & ~shown).then(pl.lit(Status.UNRELIABLE.value)).otherwise("status"),
        reason=pl.when(some).then(pl.concat_str(told, why)).otherwise("reason"),
    ).select(reading.columns)
