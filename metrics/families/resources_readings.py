"""Resources read out: what an engagement costs, and what was spent of what was planned."""

from typing import TYPE_CHECKING

import polars as pl

from data.figures import Interval, Status
from metrics.methods.deaths import span
from metrics.methods.totals import NO_DIRECTION, window_of
from metrics.methods.windows import NO_BREAKDOWN, window_counts

if TYPE_CHECKING:
    from metrics.request import ReadingContext


def cost_per_engagement(context: "ReadingContext") -> pl.DataFrame:
    """Dollars spent ÷ engagements, of those whose spending is known; one row a (category, place), n the engagements."""
    engagements = pl.col("whole").round().cast(pl.Int64)
    return _spent_over(context, "engagements_costed", nothing="No engagement whose spending is known", n=engagements)


def spend_against_plan(context: "ReadingContext") -> pl.DataFrame:
    """Dollars spent in percent of the plan of the same entries; one row a (category, place), n the years."""
    years = pl.col("spent_years")
    return _spent_over(context, "engagement_plan_settled", nothing="Nothing was planned", n=years, times=100.0)


def _spent_over(context: "ReadingContext", whole: str, *, nothing: str, n: pl.Expr, times: float = 1.0) -> pl.DataFrame:
    """Σ spent ÷ Σ whole in the window, `times` so many, of `n`; not applicable where the whole is zero.

    A year of which no spending is known adds nothing to either side.
    """
    first, last = window_of(context)
    spent = window_counts(
        context.figures("engagement_spent", first=first, last=last), first=first, last=last, name="spent"
    )
    wholes = window_counts(context.figures(whole, first=first, last=last), first=first, last=last, name="whole")
    sums = spent.join(wholes, on=["category", "place"], how="left", nulls_equal=True, maintain_order="left")
    looked_at = (pl.col("spent_years") > 0) & (pl.col("whole_years").fill_null(0) > 0)
    told = looked_at & (pl.col("whole") > 0)
    quotient = pl.when(told).then(times * pl.col("spent") / pl.col("whole"))
    known = pl.format(f"Spending is known for {{}} of the {last - first + 1} years {span(first, last)}.", "spent_years")
    return sums.select(
        "category",
        "place",
        *NO_BREAKDOWN,
        first_period=pl.lit(context.period(first)),
        last_period=pl.lit(context.period(last)),
        value=quotient,
        low=quotient,
        high=quotient,
        interval=pl.lit(Interval.EXACT.value),
        direction=pl.lit("none"),
        arrow=pl.lit("none"),
        n=pl.when(told).then(n),
        status=pl.when(told)
        .then(pl.lit(Status.SHOWN.value))
        .when(looked_at)
        .then(pl.lit(Status.NOT_APPLICABLE.value))
        .otherwise(pl.coalesce("spent_status", pl.lit(Status.NOT_COLLECTED.value))),
        reason=pl.when(~looked_at)
        .then(pl.lit(f"No spending is known for any year of {span(first, last)}."))
        .when(~told)
        .then(pl.lit(f"{nothing} in {span(first, last)}, so there is nothing to divide by."))
        .when(pl.col("spent_years") < last - first + 1)
        .then(known)
        .otherwise(pl.lit(NO_DIRECTION)),
    )
