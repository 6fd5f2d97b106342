"""Yearly figures added up over a window, with the years that were really looked at."""

from datetime import date

import polars as pl

from data.figures import Status
from metrics.methods.deaths import span
from metrics.methods.rates import FEWEST_FOR_A_RATIO

NO_BREAKDOWN = (pl.lit(None, dtype=pl.String).alias("subgroup"), pl.lit(None, dtype=pl.String).alias("series"))
"""Columns of a reading that has neither subgroup nor series."""


def two_windows(*, start: int, end: int, window: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """First and last year of the window before the last, and of the last; neither begins before `start` if it can help.

    >>> two_windows(start=1980, end=2010, window=5)
    ((2001, 2005), (2006, 2010))
    >>> two_windows(start=2003, end=2010, window=5)
    ((2003, 2005), (2006, 2010))
    """
    middle, earliest = end - window, end - 2 * window + 1
    return (max(start, earliest) if start <= middle else earliest, middle), (max(start, middle + 1), end)


def window_counts(figures: pl.DataFrame, *, first: int, last: int, name: str) -> pl.DataFrame:
    """One row a (category, place): `{name}` the sum and `{name}_years` the years shown from `first` to `last`.

    A year in which the place did not exist, or that was not collected, adds nothing to either.
    """
    year = pl.col("period").dt.year()
    shown = pl.col("status").is_in(["shown", "provisional"]) & (year >= first) & (year <= last)
    return figures.group_by("category", "place", maintain_order=True).agg(
        pl.col("value").filter(shown).sum().alias(name),
        shown.sum().cast(pl.Int64).alias(f"{name}_years"),
        pl.col("status").filter((year >= first) & (year <= last)).last().alias(f"{name}_status"),
    )


def compared(
    counts: pl.DataFrame,
    *,
    earlier: tuple[int, int],
    later: tuple[int, int],
    interval: str,
    beside: pl.Expr | None = None,
) -> pl.DataFrame:
    """Readings of a later window against an earlier one, one row a (category, place) of `counts`.

    `counts` has both windows' `window_counts` (names `earlier` and `later`) and the ratio's `value`, `low` and `high`
    (null where there is none). Under six events in both together only the counts are said; from none to some there is
    a lower bound alone; a direction is said where the limits exclude 1. `beside` is added to the counts in words.
    """
    before, after = (span(first, last) for first, last in (earlier, later))
    total = pl.col("earlier") + pl.col("later")
    looked_at = (pl.col("earlier_years") > 0) & (pl.col("later_years") > 0)
    few = total < FEWEST_FOR_A_RATIO
    told = looked_at & ~few
    in_words = pl.format(
        f"{{}} in {after} after {{}} in {before}",
        pl.when(pl.col("later") == 0).then(pl.lit("None")).otherwise(pl.col("later").cast(pl.Int64).cast(pl.String)),
        pl.when(pl.col("earlier") == 0)
        .then(pl.lit("none"))
        .otherwise(pl.col("earlier").cast(pl.Int64).cast(pl.String)),
    )
    from_none = pl.format(f"From none in {before} to {{}} in {after}", pl.col("later").cast(pl.Int64))
    aside = pl.lit("") if beside is None else beside
    counted = pl.concat_str(pl.when(pl.col("earlier") == 0).then(from_none).otherwise(in_words), aside)
    unseen = pl.when(pl.col("later_years") == 0).then("later_status").otherwise("earlier_status")
    return (
        counts.with_columns(
            direction=pl.when(told & (pl.col("low") > 1))
            .then(pl.lit("up"))
            .when(told & (pl.col("high") < 1))
            .then(pl.lit("down"))
            .otherwise(pl.lit("none"))
        )
        .with_columns(
            reason=pl.when(~looked_at)
            .then(pl.lit(f"There are no figures for both {before} and {after}."))
            .when(total == 0)
            .then(pl.lit(f"None in either period, {before} and {after}."))
            .when(few)
            .then(pl.concat_str(counted, pl.lit(f": under {FEWEST_FOR_A_RATIO} in all, so counts only.")))
            .when(pl.col("earlier") == 0)
            .then(pl.concat_str(counted, pl.lit(": a ratio has only a lower bound.")))
            .when(pl.col("direction") == "none")
            .then(pl.concat_str(counted, pl.lit(": the interval does not exclude “no change”.")))
        )
        .select(
            "category",
            "place",
            *NO_BREAKDOWN,
            first_period=pl.lit(date(earlier[0], 1, 1)),
            last_period=pl.lit(date(later[1], 1, 1)),
            value=pl.when(told).then("value"),
            low=pl.when(told).then("low"),
            high=pl.when(told).then("high"),
            interval=pl.lit(interval),
            direction="direction",
            arrow="direction",
            n=pl.when(looked_at).then(total.cast(pl.Int64)),
            status=pl.when(~looked_at)
            .then(unseen.fill_null(Status.NOT_COLLECTED.value))
            .when(total == 0)
            .then(pl.lit(Status.NOT_APPLICABLE.value))
            .when(few)
            .then(pl.lit(Status.UNRELIABLE.value))
            .otherwise(pl.lit(Status.SHOWN.value)),
            reason="reason",
        )
    )
