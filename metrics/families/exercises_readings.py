"""How exercises are read: how many a year, whether that changed, how steadily, and what portion of the place's."""

from typing import TYPE_CHECKING

import polars as pl

from data.figures import Interval, Level, Status
from data.states import WORLD, name_of
from metrics.methods.deaths import span
from metrics.methods.rates import dispersion, poisson_limits, rate_ratio
from metrics.methods.windows import NO_BREAKDOWN, compared, two_windows, window_counts

if TYPE_CHECKING:
    from metrics.request import ReadingContext

MOST_COMPARED = 8
"""Up to so many places asked for by name are each read beside their top three other partners."""
NONE = pl.lit("none")
SHOWN = [Status.SHOWN.value, Status.PROVISIONAL.value]


def read_frequency(context: "ReadingContext") -> pl.DataFrame:
    """Exercises a year over the window with year-to-year variation; one row a (category, place)."""
    first, last = max(context.start, context.end - context.window + 1), context.end
    figures, phi = _joint(context, first)
    counts = _with(window_counts(figures, first=first, last=last, name="total"), phi)
    limits = poisson_limits(counts["total"], dispersion=counts["phi"])
    looked_at = pl.col("total_years") > 0
    return counts.with_columns(sum_low=pl.Series(limits.low), sum_high=pl.Series(limits.high)).select(
        "category",
        "place",
        *NO_BREAKDOWN,
        first_period=pl.lit(context.period(first)),
        last_period=pl.lit(context.period(last)),
        value=pl.when(looked_at).then(pl.col("total") / pl.col("total_years")),
        low=pl.when(looked_at).then(pl.col("sum_low") / pl.col("total_years")),
        high=pl.when(looked_at).then(pl.col("sum_high") / pl.col("total_years")),
        interval=pl.lit(Interval.VARIATION.value),
        direction=NONE,
        arrow=NONE,
        n=pl.when(looked_at).then(pl.col("total").cast(pl.Int64)),
        status=_status(looked_at, "total_status"),
        reason=pl.when(looked_at)
        .then(pl.lit("A frequency has no direction; the change against the years before is an indicator of its own."))
        .otherwise(pl.lit(f"There is no figure for any year of {span(first, last)}.")),
    )


def read_change(context: "ReadingContext") -> pl.DataFrame:
    """The window's exercises against those of the window before, relative to all coded; one row a (category, place)."""
    earlier, later = two_windows(start=context.start, end=context.end, window=context.window)
    spans = {"later": later, "earlier": earlier}
    coded = context.figures(
        "exercises_joint",
        first=earlier[0],
        last=later[1],
        categories=(None,),
        home=None,
        level=Level.WORLD,
        places=(WORLD,),
    ).select("period", coded="value")
    joint, phi = _joint(context, earlier[0])
    figures = joint.join(coded, on="period", how="left")
    exposures = [
        window_counts(figures.with_columns(value="coded"), first=first, last=last, name=f"coded_{name}").drop(
            f"coded_{name}_years", f"coded_{name}_status"
        )
        for name, (first, last) in spans.items()
    ]
    counts = _with(window_counts(figures, first=later[0], last=later[1], name="later"), phi)
    for frame in (window_counts(figures, first=earlier[0], last=earlier[1], name="earlier"), *exposures):
        counts = counts.join(frame, on=["category", "place"], nulls_equal=True, maintain_order="left")
    ratios = rate_ratio(
        counts["later"], counts["coded_later"], counts["earlier"], counts["coded_earlier"], dispersion=counts["phi"]
    )
    limits = [
        pl.Series(name, values, nan_to_null=True)
        for name, values in (("value", ratios.value), ("low", ratios.low), ("high", ratios.high))
    ]
    return compared(
        counts.with_columns(limits),
        earlier=earlier,
        later=later,
        interval=Interval.VARIATION.value,
        beside=pl.format(
            ", of {} and {} coded in all", *(pl.col(f"coded_{when}").cast(pl.Int64) for when in ("later", "earlier"))
        ),
    )


def read_continuity(context: "ReadingContext") -> pl.DataFrame:
    """The share of the window's years with at least one exercise; one row a (category, place)."""
    first, last = max(context.start, context.end - context.window + 1), context.end
    figures = context.figures("exercises_joint", first=first, last=last)
    some = figures.with_columns(value=(pl.col("value") > 0).cast(pl.Float64))
    counts = window_counts(some, first=first, last=last, name="active")
    looked_at = pl.col("active_years") > 0
    share = pl.when(looked_at).then(pl.col("active") / pl.col("active_years"))
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
        direction=NONE,
        arrow=NONE,
        n=pl.col("active_years"),
        status=_status(looked_at, "active_status"),
        reason=pl.when(looked_at)
        .then(
            pl.format(
                "In {} of {} years; a share of years has no direction.",
                pl.col("active").cast(pl.Int64),
                "active_years",
            )
        )
        .otherwise(pl.lit(f"There is no figure for any year of {span(first, last)}.")),
    )


def read_portion(context: "ReadingContext") -> pl.DataFrame:
    """Of the partner's exercises with anyone in the window, the share with home, and compared with whom."""
    first, last = max(context.start, context.end - context.window + 1), context.end
    joint = context.figures("exercises_joint", first=first, last=last, categories=(None,))
    anyone = context.figures("exercises_joint", first=first, last=last, categories=(None,), home=None)
    counts = (
        window_counts(joint, first=first, last=last, name="joint")
        .join(
            window_counts(anyone, first=first, last=last, name="anyone").drop("category"),
            on="place",
            how="left",
            maintain_order="left",
        )
        .join(_others(context, first, last), on="place", how="left", maintain_order="left")
    )
    looked_at = (pl.col("joint_years") > 0) & (pl.col("anyone_years") > 0)
    told = looked_at & (pl.col("anyone") > 0)
    share = pl.when(told).then(pl.col("joint") / pl.col("anyone"))
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
        direction=NONE,
        arrow=NONE,
        n=pl.when(looked_at).then(pl.col("anyone").cast(pl.Int64)),
        status=pl.when(told)
        .then(pl.lit(Status.SHOWN.value))
        .when(looked_at)
        .then(pl.lit(Status.NOT_APPLICABLE.value))
        .otherwise(pl.col("joint_status").fill_null(Status.NOT_COLLECTED.value)),
        reason=pl.when(told)
        .then(
            pl.concat_str(
                pl.format(
                    f"{{}} of its {{}} exercises with any state in {span(first, last)}",
                    pl.col("joint").cast(pl.Int64),
                    pl.col("anyone").cast(pl.Int64),
                ),
                pl.col("others").fill_null(""),
                pl.lit("."),
            )
        )
        .when(looked_at)
        .then(pl.lit(f"The place had no exercise with any state in {span(first, last)}."))
        .otherwise(pl.lit(f"There is no figure for any year of {span(first, last)}.")),
    )


def _others(context: "ReadingContext", first: int, last: int) -> pl.DataFrame:
    """One row a place asked for by name: `others`, its top three partners beside home, in words.

    Empty where every place is asked for, or more than eight.
    """
    asked = context.places if context.places is not None and len(context.places) <= MOST_COMPARED else ()
    said: list[tuple[str, str]] = []
    for place in asked:
        theirs = context.figures(
            "exercises_joint", first=first, last=last, categories=(None,), home=place, places=None, level=Level.PARTNER
        )
        top = (
            theirs.filter(pl.col("place") != (context.home or ""), pl.col("value") > 0)
            .group_by("place")
            .agg(pl.col("value").sum())
            .sort("value", "place", descending=[True, False])
            .head(3)
        )
        names = [f"{name_of(partner)} {count:.0f}" for partner, count in top.iter_rows()]
        said.append((place, f"; its other partners most often: {', '.join(names)}" if names else "; with no other"))
    return pl.DataFrame(said, schema={"place": pl.String, "others": pl.String}, orient="row")


def _joint(context: "ReadingContext", first: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Exercises together of the places asked for from `first` on, and `phi` by category.

    `phi` is the overdispersion pooled over every place of the level and every year, whichever places are asked for.
    """
    year = pl.col("period").dt.year().cast(pl.Int64)
    every = context.figures("exercises_joint", first=context.start, last=context.end, places=None)
    shown = every.select("category", "place", year=year, value=pl.when(pl.col("status").is_in(SHOWN)).then("value"))
    phi = dispersion(shown, window=context.window, end=context.end, by=["place"], pool=["category"])
    if context.places is None and first >= context.start:
        return every.filter(year >= first), phi
    return context.figures("exercises_joint", first=first, last=context.end), phi


def _with(counts: pl.DataFrame, phi: pl.DataFrame) -> pl.DataFrame:
    """The counts with their category's `phi`, 1 where no window had any."""
    return counts.join(phi, on="category", how="left", nulls_equal=True, maintain_order="left").with_columns(
        phi=pl.col("phi").fill_null(1.0)
    )


def _status(looked_at: pl.Expr, otherwise: str) -> pl.Expr:
    """Shown where a year was looked at, else what the last year's figure said."""
    unseen = pl.col(otherwise).fill_null(Status.NOT_COLLECTED.value)
    return pl.when(looked_at).then(pl.lit(Status.SHOWN.value)).otherwise(unseen)
