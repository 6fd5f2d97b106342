"""Attaché posts read out: posts, vacancy, partners per post and reciprocity."""

from typing import TYPE_CHECKING

import polars as pl

from data.figures import Interval, Status
from metrics.methods.deaths import span
from metrics.methods.totals import SHOWN, newest, share_in_window
from metrics.methods.windows import NO_BREAKDOWN

if TYPE_CHECKING:
    from metrics.request import ReadingContext


def resident(context: "ReadingContext") -> pl.DataFrame:
    """Resident posts of the newest year of the window; one row a place."""
    return newest(context, "attaches_resident", within=context.window)


def nonresident(context: "ReadingContext") -> pl.DataFrame:
    """Non-resident posts of the newest year of the window; one row a place."""
    return newest(context, "attaches_nonresident", within=context.window)


def vacancy(context: "ReadingContext") -> pl.DataFrame:
    """Months vacant ÷ months set up in the window, in percent; one row a place."""
    share = share_in_window(context, "attache_months_vacant", "attache_months", of="months of resident posts")
    return share.with_columns(pl.col("value", "low", "high") * 100)


def partners_a_post(context: "ReadingContext") -> pl.DataFrame:
    """Partners covered ÷ resident posts in the newest year; one row a region or the world."""
    return _newest_ratio(context, "attache_partners", "attaches_resident", words="States covered {}, resident posts {}")


def reciprocity(context: "ReadingContext") -> pl.DataFrame:
    """Resident posts received ÷ sent in the newest year in which both are recorded; one row a place."""
    return _newest_ratio(context, "attaches_received", "attaches_resident", words="{} received and {} sent")


def _newest_ratio(context: "ReadingContext", part: str, whole: str, *, words: str) -> pl.DataFrame:
    """One measure over another in the newest year of the window that shows both; one row a (category, place).

    Not applicable where the latter is zero. `words` says both numbers.
    """
    first, last = max(context.start, context.end - context.window + 1), context.end
    cell = ["category", "place", "period"]
    parts, wholes = (context.figures(measure, first=first, last=last) for measure in (part, whole))
    both = parts.select(*cell, part="value", part_status="status").join(
        wholes.select(*cell, whole="value", whole_status="status"), on=cell, nulls_equal=True, maintain_order="left"
    )
    shown = pl.col("part_status").is_in(SHOWN) & pl.col("whole_status").is_in(SHOWN)
    ends = (
        both.sort(cell)
        .group_by("category", "place", maintain_order=True)
        .agg(
            period=pl.col("period").filter(shown).last(),
            part=pl.col("part").filter(shown).last(),
            whole=pl.col("whole").filter(shown).last(),
            missing=pl.when(pl.col("part_status").is_in(SHOWN)).then("whole_status").otherwise("part_status").last(),
        )
    )
    known, some = pl.col("period").is_not_null(), pl.col("whole") > 0
    value = pl.when(known & some).then(pl.col("part") / pl.col("whole"))
    counted = pl.format(words, *(pl.col(name).round().cast(pl.Int64) for name in ("part", "whole")))
    said = pl.concat_str(counted, pl.lit(" in "), pl.col("period").dt.year().cast(pl.String), pl.lit("."))
    return ends.select(
        "category",
        "place",
        *NO_BREAKDOWN,
        first_period=pl.coalesce("period", pl.lit(context.period(last))),
        last_period=pl.coalesce("period", pl.lit(context.period(last))),
        value=value,
        low=value,
        high=value,
        interval=pl.lit(Interval.EXACT.value),
        direction=pl.lit("none"),
        arrow=pl.lit("none"),
        n=pl.when(known & some).then(pl.col("whole").cast(pl.Int64)),
        status=pl.when(~known)
        .then(pl.col("missing").fill_null(Status.NOT_COLLECTED.value))
        .when(~some)
        .then(pl.lit(Status.NOT_APPLICABLE.value))
        .otherwise(pl.lit(Status.SHOWN.value)),
        reason=pl.when(known).then(said).otherwise(pl.lit(f"No year of {span(first, last)} has both numbers.")),
    )
