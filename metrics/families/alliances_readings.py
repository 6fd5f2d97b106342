"""What alliances say to a leader: what is in force, for how many years, and whether multilateral agreements grow."""

from typing import TYPE_CHECKING

import polars as pl

from data.figures import Interval, Status
from metrics.methods.growth import yearly_growth
from metrics.methods.totals import NO_DIRECTION, SHOWN, newest, pace
from metrics.methods.windows import NO_BREAKDOWN

if TYPE_CHECKING:
    from metrics.request import ReadingContext

FEWEST_IN_FORCE = 10
"""So many multilateral alliances must have been in force a window ago before a growth rate is said."""
FEWEST_GAINED = 3
"""And so many more or fewer must be in force now, before an arrow: one treaty more is no trend."""


def read_commitments(context: "ReadingContext") -> pl.DataFrame:
    """Alliances in force in the newest year; one row a place."""
    return newest(context, "alliance_commitments")


def read_promises(context: "ReadingContext") -> pl.DataFrame:
    """Alliances in force in the newest year by what home promises; one row a (category, place)."""
    return newest(context, "alliance_promises")


def read_multilateral(context: "ReadingContext") -> pl.DataFrame:
    """Multilateral alliances in force in the newest year; one row a place."""
    return newest(context, "multilateral_agreements")


def read_pace(context: "ReadingContext") -> pl.DataFrame:
    """Multilateral alliances signed a year in the window against the window before; one row a place."""
    return pace(context, "multilateral_signed")


def read_years_allied(context: "ReadingContext") -> pl.DataFrame:
    """Years with at least one alliance in force since the record begins; `n` is the years looked at; one row a place.

    Years in which home or place did not exist, or that were not collected, are in neither.
    """
    figures = context.figures("alliance_commitments", first=context.start, last=context.end)
    shown = pl.col("status").is_in(SHOWN)
    looked_at = pl.col("looked_at") > 0
    years = pl.when(looked_at).then(pl.col("allied").cast(pl.Float64))
    return (
        figures.sort("category", "place", "period", nulls_last=False)
        .group_by("category", "place", maintain_order=True)
        .agg(
            allied=(shown & (pl.col("value") > 0)).sum().cast(pl.Int64),
            looked_at=shown.sum().cast(pl.Int64),
            last_status=pl.col("status").last(),
        )
        .select(
            "category",
            "place",
            *NO_BREAKDOWN,
            first_period=pl.lit(context.period(context.start)),
            last_period=pl.lit(context.period(context.end)),
            value=years,
            low=years,
            high=years,
            interval=pl.lit(Interval.EXACT.value),
            direction=pl.lit("none"),
            arrow=pl.lit("none"),
            n=pl.when(looked_at).then("looked_at"),
            status=pl.when(looked_at).then(pl.lit(Status.SHOWN.value)).otherwise("last_status"),
            reason=pl.when(looked_at)
            .then(
                pl.format(
                    "Of {} years looked at since {}. A count of years has no direction.",
                    "looked_at",
                    pl.lit(context.start),
                )
            )
            .otherwise(pl.lit(f"There is no figure for any year of {context.start}–{context.end}.")),
        )
    )


def read_growth(context: "ReadingContext") -> pl.DataFrame:
    """Steady yearly growth of multilateral alliances in force over the window; one row a place."""
    start, end = context.end - context.window, context.end
    figures = context.figures("multilateral_agreements", first=start, last=end)
    shown, year = pl.col("status").is_in(SHOWN), pl.col("period").dt.year()

    def then(when: int) -> pl.Expr:
        return pl.col("value").filter(shown & (year == when)).first()

    known = pl.col("before").is_not_null() & pl.col("after").is_not_null()
    enough = known & (pl.col("before") >= FEWEST_IN_FORCE)
    gained = pl.col("after") - pl.col("before")
    growth = pl.when(enough).then(yearly_growth(pl.col("before"), pl.col("after"), years=context.window))
    counts = pl.format(
        f"{{}} were in force in {start} and {{}} in {end}",
        *(pl.col(name).cast(pl.Int64).cast(pl.String) for name in ("before", "after")),
    )
    return (
        figures.group_by("category", "place", maintain_order=True)
        .agg(
            before=then(start),
            after=then(end),
            missing=pl.col("status").filter(~shown & year.is_in([start, end])).last(),
        )
        .with_columns(
            direction=pl.when(enough & (gained >= FEWEST_GAINED))
            .then(pl.lit("up"))
            .when(enough & (gained <= -FEWEST_GAINED))
            .then(pl.lit("down"))
            .otherwise(pl.lit("none"))
        )
        .select(
            "category",
            "place",
            *NO_BREAKDOWN,
            first_period=pl.lit(context.period(start)),
            last_period=pl.lit(context.period(end)),
            value=growth,
            low=growth,
            high=growth,
            interval=pl.lit(Interval.EXACT.value),
            direction="direction",
            arrow="direction",
            n=pl.when(known).then(pl.col("after").cast(pl.Int64)),
            status=pl.when(enough)
            .then(pl.lit(Status.SHOWN.value))
            .when(known)
            .then(pl.lit(Status.UNRELIABLE.value))
            .otherwise(pl.col("missing").fill_null(Status.NOT_COLLECTED.value)),
            reason=pl.when(~known)
            .then(pl.lit(f"No figure for both {start} and {end}."))
            .when(~enough)
            .then(pl.concat_str(counts, pl.lit(f": under {FEWEST_IN_FORCE} to begin with is too few for a rate.")))
            .when(pl.col("direction") == "none")
            .then(pl.concat_str(counts, pl.lit(f": a change of fewer than {FEWEST_GAINED} has no arrow.")))
            .otherwise(pl.concat_str(counts, pl.lit("."))),
        )
    )


NEVER = f"Never: {NO_DIRECTION[0].lower()}{NO_DIRECTION[1:]}"
"""The condition of a level's arrow, as the Guide prints it."""
