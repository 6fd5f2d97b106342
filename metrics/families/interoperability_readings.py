"""What an own record of interoperability says: shares of applicable standards, and how far objectives were met."""

from typing import TYPE_CHECKING

import polars as pl

from data.figures import Interval, Status
from metrics.families.interoperability_roll_ups import CONFIDENCES
from metrics.methods.deaths import span
from metrics.methods.totals import SHOWN, newest, window_of
from metrics.methods.windows import NO_BREAKDOWN, window_counts

if TYPE_CHECKING:
    from metrics.request import ReadingContext


def read_applicable(context: "ReadingContext") -> pl.DataFrame:
    """Applicable standards of the newest year looked at; one row a place."""
    return newest(context, "standards_applicable")


def read_ratified(context: "ReadingContext") -> pl.DataFrame:
    """Ratified ÷ applicable in the newest year looked at; one row a place."""
    return _share_of_applicable(context, "standards_ratified", "ratified")


def read_implemented(context: "ReadingContext") -> pl.DataFrame:
    """Implemented ÷ applicable in the newest year looked at; one row a place."""
    return _share_of_applicable(context, "standards_implemented", "implemented")


def _share_of_applicable(context: "ReadingContext", part: str, step: str) -> pl.DataFrame:
    """Share of applicable standards in the newest year with any; `n` is how many are applicable; one row a place.

    The value and lower bound take what is known, the upper bound what is not known as well.
    """
    figures = context.figures(part, first=context.start, last=context.end)
    shown = pl.col("status").is_in(SHOWN)
    told = pl.col("of").is_not_null()
    unknown = (pl.col("most") - pl.col("known")).cast(pl.Int64)
    counts = pl.format(
        f"{{}} of {{}} applicable standards {step} at the end of {{}}",
        pl.col("known").cast(pl.Int64),
        "of",
        pl.col("newest").dt.year(),
    )
    return (
        figures.sort("category", "place", "period", nulls_last=False)
        .group_by("category", "place", maintain_order=True)
        .agg(
            known=pl.col("value").filter(shown).last(),
            most=pl.col("high").filter(shown).last(),
            of=pl.col("n").filter(shown).last(),
            newest=pl.col("period").filter(shown).last(),
            last_status=pl.col("status").last(),
        )
        .select(
            "category",
            "place",
            *NO_BREAKDOWN,
            first_period=pl.coalesce("newest", pl.lit(context.period(context.end))),
            last_period=pl.coalesce("newest", pl.lit(context.period(context.end))),
            value=pl.col("known") / pl.col("of"),
            low=pl.col("known") / pl.col("of"),
            high=pl.col("most") / pl.col("of"),
            interval=pl.lit(Interval.BOUNDS.value),
            direction=pl.lit("none"),
            arrow=pl.lit("none"),
            n="of",
            status=pl.when(told).then(pl.lit(Status.SHOWN.value)).otherwise("last_status"),
            reason=pl.when(~told)
            .then(pl.lit(f"No applicable standard is on record for any year of {context.start}–{context.end}."))
            .when(unknown > 0)
            .then(pl.concat_str(counts, pl.format("; of {} nobody has looked.", unknown)))
            .otherwise(pl.concat_str(counts, pl.lit("."))),
        )
    )


def read_score(context: "ReadingContext") -> pl.DataFrame:
    """Mean score of the objectives assessed in the window; `n` is how many; one row a place.

    The reason says how many were not assessed, how many of the scores are of low confidence, and by how many assessors.
    """
    first, last = window_of(context)
    keys = ["category", "place"]
    scores = context.figures("objective_score", first=first, last=last, categories=(None,))
    counted = [
        window_counts(
            context.figures("exercise_objectives", first=first, last=last, categories=(name,)),
            first=first,
            last=last,
            name=name,
        ).select("place", pl.col(name).cast(pl.Int64))
        for name in (*CONFIDENCES[:1], "not-assessed")
    ]
    assessors = (
        context.figures("objective_assessors", first=first, last=last, categories=(None,))
        .group_by("place")
        .agg(assessors=pl.col("value").max().cast(pl.Int64))
    )
    shown = pl.col("status").is_in(SHOWN)
    means = scores.group_by(keys, maintain_order=True).agg(
        points=(pl.col("value") * pl.col("n")).filter(shown).sum(),
        n=pl.col("n").filter(shown).sum().cast(pl.Int64),
        last_status=pl.col("status").last(),
    )
    for beside in (*counted, assessors):
        means = means.join(beside, on="place", how="left", maintain_order="left")
    told = pl.col("n") > 0
    return means.select(
        *keys,
        *NO_BREAKDOWN,
        first_period=pl.lit(context.period(first)),
        last_period=pl.lit(context.period(last)),
        value=pl.when(told).then(pl.col("points") / pl.col("n")),
        low=pl.lit(None, dtype=pl.Float64),
        high=pl.lit(None, dtype=pl.Float64),
        interval=pl.lit(Interval.NONE.value),
        direction=pl.lit("none"),
        arrow=pl.lit("none"),
        n=pl.when(told).then("n"),
        status=pl.when(told).then(pl.lit(Status.SHOWN.value)).otherwise("last_status"),
        reason=pl.when(told)
        .then(
            pl.format(
                f"Objectives assessed in {span(first, last)}: {{}}, {{}} of them with low confidence, by at most {{}} "
                "named in any year; on record and not assessed: {}.",
                "n",
                pl.col("low").fill_null(0),
                pl.col("assessors").fill_null(0),
                pl.col("not-assessed").fill_null(0),
            )
        )
        .otherwise(pl.lit(f"No objective was assessed in {span(first, last)}.")),
    )
