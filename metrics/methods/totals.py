"""Readings every family of counts shares: the newest year's figure, a window's total, a share, and a change of pace."""

from typing import TYPE_CHECKING

import polars as pl

from data.figures import Interval, Status
from metrics.methods.deaths import span
from metrics.methods.rates import rate_ratio
from metrics.methods.windows import NO_BREAKDOWN, compared, two_windows, window_counts

if TYPE_CHECKING:
    from metrics.request import ReadingContext

SHOWN = [Status.SHOWN.value, Status.PROVISIONAL.value]
NO_DIRECTION = "A level has no direction."


def newest(context: "ReadingContext", measure: str, *, within: int | None = None) -> pl.DataFrame:
    """The figure of the newest year shown, not more than `within` years back; one row a (category, place).

    The interval, low and high are the figure's own. Where no year is shown the status is the last year's.
    """
    first = context.start if within is None else max(context.start, context.end - within + 1)
    figures = context.figures(measure, first=first, last=context.end)
    shown = pl.col("status").is_in(SHOWN)

    def then(column: str) -> pl.Expr:
        return pl.col(column).filter(shown).last()

    told = then("status").is_not_null()
    return (
        figures.sort("category", "place", "period", nulls_last=False)
        .group_by("category", "place", maintain_order=True)
        .agg(
            first_period=pl.coalesce(then("period"), pl.lit(context.period(context.end))),
            last_period=pl.coalesce(then("period"), pl.lit(context.period(context.end))),
            value=then("value"),
            low=then("low"),
            high=then("high"),
            interval=pl.coalesce(then("interval"), pl.lit(Interval.NONE.value)),
            n=then("n"),
            status=pl.coalesce(then("status"), pl.col("status").last()),
            reason=pl.when(told)
            .then(pl.lit(NO_DIRECTION))
            .otherwise(pl.lit(f"There is no figure for any year of {span(first, context.end)}.")),
        )
        .with_columns(*NO_BREAKDOWN, direction=pl.lit("none"), arrow=pl.lit("none"))
    )


def total_in_window(context: "ReadingContext", measure: str) -> pl.DataFrame:
    """The sum of a measure over the window, with the years looked at in `n`'s stead; one row a (category, place)."""
    first, last = window_of(context)
    counts = window_counts(context.figures(measure, first=first, last=last), first=first, last=last, name="total")
    looked_at = pl.col("total_years") > 0
    total = pl.when(looked_at).then("total")
    partly = pl.format(f"{{}} of the {last - first + 1} years {span(first, last)} were looked at.", "total_years")
    return counts.select(
        "category",
        "place",
        *NO_BREAKDOWN,
        first_period=pl.lit(context.period(first)),
        last_period=pl.lit(context.period(last)),
        value=total,
        low=total,
        high=total,
        interval=pl.lit(Interval.EXACT.value),
        direction=pl.lit("none"),
        arrow=pl.lit("none"),
        n=pl.when(looked_at).then(pl.col("total").round().cast(pl.Int64)),
        status=pl.when(looked_at)
        .then(pl.lit(Status.SHOWN.value))
        .otherwise(pl.col("total_status").fill_null(Status.NOT_COLLECTED.value)),
        reason=pl.when(~looked_at)
        .then(pl.lit(f"There is no figure for any year of {span(first, last)}."))
        .when(pl.col("total_years") < last - first + 1)
        .then(partly)
        .otherwise(pl.lit(NO_DIRECTION)),
    )


def share_in_window(context: "ReadingContext", part: str, whole: str, *, of: str) -> pl.DataFrame:
    """Σ part over Σ whole in the window, n being the whole; one row a (category, place).

    `of` names the whole in words (“obligations due”). Nothing to take a share of is not applicable, which is not zero.
    No interval: both are full counts of a record, nothing was sampled.
    """
    first, last = window_of(context)
    parts = window_counts(context.figures(part, first=first, last=last), first=first, last=last, name="part")
    wholes = window_counts(context.figures(whole, first=first, last=last), first=first, last=last, name="whole")
    counts = parts.join(wholes, on=["category", "place"], how="left", nulls_equal=True, maintain_order="left")
    looked_at = (pl.col("part_years") > 0) & (pl.col("whole_years").fill_null(0) > 0)
    told = looked_at & (pl.col("whole") > 0)
    share = pl.when(told).then(pl.col("part") / pl.col("whole"))
    in_words = pl.format(
        f"{{}} of {{}} {of} in {span(first, last)}.",
        *(pl.col(name).round(2).cast(pl.String).str.strip_suffix(".0") for name in ("part", "whole")),
    )
    return counts.select(
        "category",
        "place",
        *NO_BREAKDOWN,
        first_period=pl.lit(context.period(first)),
        last_period=pl.lit(context.period(last)),
        value=share,
        low=share,
        high=share,
        interval=pl.lit(Interval.EXACT.value),
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
        .otherwise(in_words),
    )


def pace(context: "ReadingContext", measure: str) -> pl.DataFrame:
    """Events a year in the window as a multiple of the window before, exact limits; one row a (category, place)."""
    earlier, later = two_windows(start=context.start, end=context.end, window=context.window)
    figures = context.figures(measure, first=earlier[0], last=later[1])
    counts = window_counts(figures, first=later[0], last=later[1], name="later").join(
        window_counts(figures, first=earlier[0], last=earlier[1], name="earlier"),
        on=["category", "place"],
        nulls_equal=True,
        maintain_order="left",
    )
    ratios = rate_ratio(counts["later"], counts["later_years"], counts["earlier"], counts["earlier_years"])
    limits = [
        pl.Series(name, values, nan_to_null=True)
        for name, values in (("value", ratios.value), ("low", ratios.low), ("high", ratios.high))
    ]
    return compared(counts.with_columns(limits), earlier=earlier, later=later, interval=Interval.MODEL_95.value)


def window_of(context: "ReadingContext") -> tuple[int, int]:
    """First and last year of the window: the last years looked at, as many as are asked for."""
    return max(context.start, context.end - context.window + 1), context.end
