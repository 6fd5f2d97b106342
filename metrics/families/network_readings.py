"""Readings of the network: whether home and place are in one community, and what graphs show in their newest year."""

from typing import TYPE_CHECKING

import polars as pl

from data.figures import Interval, Level, Status
from metrics.methods.totals import SHOWN
from metrics.methods.windows import NO_BREAKDOWN

if TYPE_CHECKING:
    from metrics.request import ReadingContext


def same_community(context: "ReadingContext", measure: str) -> pl.DataFrame:
    """1 where home and place were in one community in the newest year both have one, else 0; one row a place.

    `measure` is that of the communities' numbers. n is the number of states in the home's community. Not applicable to
    a home that is no state of the graph (a group), and to the home itself.
    """
    home = context.home or ""
    every = _numbers(context, measure, None).select("place", "period", number="value")
    own = every.filter(place=home).select("period", own="number")
    sizes = every.group_by("period", own="number").agg(size=pl.len().cast(pl.Int64))
    both = (
        every.filter(pl.col("place") != home)
        .join(own, on="period")
        .join(sizes, on=["period", "own"])
        .sort("place", "period")
        .group_by("place", maintain_order=True)
        .last()
    )
    asked = context.figures(measure, first=context.end, last=context.end).select(
        "category", "place", status_then="status"
    )
    told = pl.col("number").is_not_null()
    share = told & (pl.col("own") > 0) & (pl.col("own") == pl.col("number"))
    value = pl.when(told).then(share.cast(pl.Float64))
    end = pl.lit(context.period(context.end))
    then = pl.col("status_then").is_in(SHOWN)
    missing = pl.when(then | (pl.col("place") == home)).then(pl.lit(Status.NOT_APPLICABLE.value))
    return asked.join(both, on="place", how="left", maintain_order="left").select(
        "category",
        "place",
        *NO_BREAKDOWN,
        first_period=pl.coalesce("period", end),
        last_period=pl.coalesce("period", end),
        value=value,
        low=value,
        high=value,
        interval=pl.lit(Interval.EXACT.value),
        direction=pl.lit("none"),
        arrow=pl.lit("none"),
        n=pl.when(told & (pl.col("own") > 0)).then("size"),
        status=pl.when(told).then(pl.lit(Status.SHOWN.value)).otherwise(missing.otherwise("status_then")),
        reason=pl.when(share)
        .then(pl.format("Both in one community of {} states.", "size"))
        .when(told & (pl.col("own") == 0))
        .then(pl.lit("The home was tied to no state, so it was in no community."))
        .when(told & (pl.col("number") == 0))
        .then(pl.lit("The place was tied to no state, so it was in no community."))
        .when(told)
        .then(pl.format("In different ones; the home's held {} states.", "size"))
        .when(pl.col("place") == home)
        .then(pl.lit("The home is not its own partner."))
        .when(pl.lit(own.is_empty()) & then)
        .then(pl.lit("Only states stand in the network, no groups of states.")),
    )


def _numbers(context: "ReadingContext", measure: str, places: tuple[str, ...] | None) -> pl.DataFrame:
    """Every number of a community that is known, of the places asked for."""
    found = context.figures(measure, first=context.start, last=context.end, places=places, level=Level.PARTNER)
    return found.filter(pl.col("status").is_in(SHOWN))
