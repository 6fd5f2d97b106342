"""How dispute figures are read out: those begun, their pace, how many were settled, and how long they lasted."""

from typing import TYPE_CHECKING

import polars as pl

from data.figures import Status
from metrics.families.disputes_roll_ups import FEWEST_FOR_A_MEDIAN, YEARS_OF_DURATION
from metrics.methods.deaths import span
from metrics.methods.totals import newest, pace, share_in_window, total_in_window, window_of
from metrics.methods.windows import window_counts

if TYPE_CHECKING:
    from metrics.request import ReadingContext

FEW = 6
"""Under this many a total is told year by year, and a share is not told at all: its counts are."""
NUMBERS = ("value", "low", "high")


def read_active(context: "ReadingContext") -> pl.DataFrame:
    """Disputes active in the last year covered; one row a (category, place)."""
    return newest(context, "disputes", within=1)


def read_begun(context: "ReadingContext") -> pl.DataFrame:
    """Disputes begun in the window, with their years where they are few; one row a (category, place)."""
    totals = total_in_window(context, "disputes_begun")
    first, last = window_of(context)
    years = (
        context.figures("disputes_begun", first=first, last=last)
        .filter(pl.col("value") > 0)
        .sort("category", "place", "period")
        .group_by("category", "place", maintain_order=True)
        .agg(
            years=pl.format("{} in {}", pl.col("value").cast(pl.Int64), pl.col("period").dt.year()).str.join(", "),
        )
    )
    keys = ["category", "place"]
    few = pl.col("n").is_between(1, FEW - 1)
    return (
        totals.join(years, on=keys, how="left", nulls_equal=True, maintain_order="left")
        .with_columns(reason=pl.when(few).then(pl.format("{}. {}", "years", "reason")).otherwise("reason"))
        .drop("years")
    )


def read_pace(context: "ReadingContext") -> pl.DataFrame:
    """Disputes begun a year in the window against the window before it; one row a (category, place)."""
    return pace(context, "disputes_begun")


def read_settled(context: "ReadingContext") -> pl.DataFrame:
    """Of the disputes that ended in the window, the share settled by negotiation; one row a (category, place)."""
    return share_of_enough(share_in_window(context, "disputes_settled", "disputes_ended", of="disputes that ended"))


def share_of_enough(shares: pl.DataFrame) -> pl.DataFrame:
    """The shares, those of fewer than six not told as a number: their counts stand in the reason."""
    few = (pl.col("status") == Status.SHOWN.value) & (pl.col("n") < FEW)
    return shares.with_columns(
        *(pl.when(~few).then(name).alias(name) for name in NUMBERS),
        status=pl.when(few).then(pl.lit(Status.UNRELIABLE.value)).otherwise("status"),
        reason=pl.when(few).then(pl.format(f"{{}} Under {FEW} is too few for a share.", "reason")).otherwise("reason"),
    )


def read_duration(context: "ReadingContext") -> pl.DataFrame:
    """Median days of the disputes begun in the ten years to the last; one row a place, with the reason for none."""
    first, last = context.end - YEARS_OF_DURATION + 1, context.end
    begun = window_counts(
        context.figures("disputes_begun", first=first, last=last), first=first, last=last, name="begun"
    )
    told = pl.col("status").is_in([Status.SHOWN.value, Status.PROVISIONAL.value])
    seen = ~told & (pl.col("begun_years") == YEARS_OF_DURATION)
    count = pl.col("begun").cast(pl.Int64)
    return (
        newest(context, "dispute_duration_median", within=1)
        .join(begun, on=["category", "place"], how="left", nulls_equal=True, maintain_order="left")
        .with_columns(
            n=pl.when(seen).then(count).otherwise("n"),
            status=pl.when(seen & (count == 0))
            .then(pl.lit(Status.NOT_APPLICABLE.value))
            .when(seen)
            .then(pl.lit(Status.UNRELIABLE.value))
            .otherwise("status"),
            reason=pl.when(seen & (count == 0))
            .then(pl.lit(f"No dispute began in {span(first, last)}."))
            .when(seen & (count < FEWEST_FOR_A_MEDIAN))
            .then(pl.format(f"{{}} began in {span(first, last)}: under {FEWEST_FOR_A_MEDIAN} is too few.", count))
            .when(seen)
            .then(pl.format(f"{{}} began in {span(first, last)}; the days of too few are known for a median.", count))
            .otherwise("reason"),
        )
        .drop("begun", "begun_years", "begun_status")
    )
