"""How coalition operations are read out: a share only from five on, below that the counts alone."""

import polars as pl

from data.figures import Interval, Status
from metrics.methods.deaths import span
from metrics.methods.totals import total_in_window, window_of
from metrics.methods.windows import NO_BREAKDOWN, window_counts
from metrics.request import ReadingContext

FEWEST_FOR_A_SHARE = 5
"""Below so many operations the counts are told and no share or mean: one more or less would turn it over."""


def invited(context: ReadingContext) -> pl.DataFrame:
    """Invitations in the window; one row a (category, place)."""
    return total_in_window(context, "coalition_invitations")


def joined_share(context: ReadingContext) -> pl.DataFrame:
    """Operations joined ÷ invitations in the window; one row a place, n being the invitations."""
    parts = {
        "part": ("coalition_invitations", "joined"),
        "whole": ("coalition_invitations", None),
        "declined": ("coalition_invitations", "declined"),
        "open": ("coalition_invitations", "open"),
        "unknown": ("coalition_invitations", "unknown"),
    }
    words = "Joined {} of {} invitations (declined {}, open {}, not known {})"
    return _ratio(context, parts, n="whole", words=words, told=tuple(parts), nothing="No invitation")


def personnel_share(context: ReadingContext) -> pl.DataFrame:
    """The home's personnel ÷ all personnel, over operations joined with both known; n is those operations."""
    parts: dict[str, tuple[str, str | None]] = {
        "part": ("coalition_personnel", None),
        "whole": ("coalition_personnel_all", None),
        "operations": ("coalition_operations_counted", None),
        "joined": ("coalition_invitations", "joined"),
    }
    words = "{} of {} personnel in {} of the {} operations joined, those with both numbers"
    return _ratio(
        context, parts, n="operations", words=words, told=tuple(parts), nothing="No operation joined with both numbers"
    )


def months_mean(context: ReadingContext) -> pl.DataFrame:
    """Months sustained an operation joined whose months are known; one row a place, n being those operations."""
    parts: dict[str, tuple[str, str | None]] = {
        "part": ("coalition_months", None),
        "whole": ("coalition_operations_timed", None),
        "joined": ("coalition_invitations", "joined"),
    }
    words = "{} months in {} of the {} operations joined, those whose months are known"
    return _ratio(
        context, parts, n="whole", words=words, told=tuple(parts), nothing="No operation joined whose months are known"
    )


def _ratio(
    context: ReadingContext,
    parts: dict[str, tuple[str, str | None]],
    *,
    n: str,
    words: str,
    told: tuple[str, ...],
    nothing: str,
) -> pl.DataFrame:
    """`part` ÷ `whole` summed over the window; below five of `n` the counts in words, and no number. One row a place.

    `parts` names measure and category of each sum; `words` takes the sums `told`, in order.
    """
    first, last = window_of(context)
    counts: pl.DataFrame | None = None
    for name, (measure, category) in parts.items():
        figures = context.figures(measure, first=first, last=last, categories=(category,))
        summed = window_counts(figures, first=first, last=last, name=name).drop("category")
        counts = summed if counts is None else counts.join(summed, on="place", how="left", maintain_order="left")
    if counts is None:
        raise ValueError("a ratio is of measures, and none was named")
    looked_at = pl.col(f"{n}_years") > 0
    some = looked_at & (pl.col("whole") > 0)
    enough = some & (pl.col(n) >= FEWEST_FOR_A_SHARE)
    value = pl.when(enough).then(pl.col("part") / pl.col("whole"))
    numbers = (pl.col(name).fill_null(0).round(1).cast(pl.String).str.strip_suffix(".0") for name in told)
    counted = pl.format(f"{words} in {span(first, last)}", *numbers)
    few = pl.concat_str(counted, pl.lit(f": under {FEWEST_FOR_A_SHARE}, so counts only."))
    return counts.select(
        pl.lit(None, dtype=pl.String).alias("category"),
        "place",
        *NO_BREAKDOWN,
        first_period=pl.lit(context.period(first)),
        last_period=pl.lit(context.period(last)),
        value=value,
        low=value,
        high=value,
        interval=pl.lit(Interval.EXACT.value),
        direction=pl.lit("none"),
        arrow=pl.lit("none"),
        n=pl.when(looked_at).then(pl.col(n).round().cast(pl.Int64)),
        status=pl.when(~looked_at)
        .then(pl.col(f"{n}_status").fill_null(Status.NOT_COLLECTED.value))
        .when(~some)
        .then(pl.lit(Status.NOT_APPLICABLE.value))
        .when(~enough)
        .then(pl.lit(Status.UNRELIABLE.value))
        .otherwise(pl.lit(Status.SHOWN.value)),
        reason=pl.when(~looked_at)
        .then(pl.lit(f"There is no figure for any year of {span(first, last)}."))
        .when(~some)
        .then(pl.lit(f"{nothing} in {span(first, last)}."))
        .when(~enough)
        .then(few)
        .otherwise(pl.concat_str(counted, pl.lit("."))),
    )
