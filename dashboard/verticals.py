"""Milestones as labelled verticals on a time axis."""

import altair as alt
import polars as pl

from dashboard.theme import REGION

MILESTONE_SCHEMA: dict[str, pl.DataType] = {"at": pl.Float64(), "label": pl.String(), "text": pl.String()}
"""`at`: the year with the part of it that had passed; `label`: a number that the list beside the chart explains."""


NEAR = 0.02
"""Milestones nearer than this part of the axis share one label, which would otherwise cover the next."""


def verticals(milestones: pl.DataFrame, x: alt.X, first: int, last: int) -> list[alt.Chart]:
    """A thin line for each milestone within the axis and its number at the top, the words as a tooltip."""
    within = milestones.filter(pl.col("at").is_between(first - 0.5, last + 0.5))
    if within.is_empty():
        return []
    words = [alt.Tooltip("text:N", title=" ")]
    return [
        alt.Chart(within).mark_rule(color=REGION, strokeWidth=1, opacity=0.8).encode(x=x, tooltip=words),
        alt.Chart(labels(within, apart=NEAR * (last - first)))
        .mark_text(color=REGION, fontSize=11, fontWeight="bold", align="left", dx=2, dy=6, baseline="middle")
        .encode(x=x, y=alt.value(0), text=alt.Text("label:N"), tooltip=words),
    ]


def labels(milestones: pl.DataFrame, *, apart: float) -> pl.DataFrame:
    """The milestones' labels, those nearer to the one before than `apart` years joined with it: one row a label.

    >>> marks = pl.DataFrame({"at": [2000.1, 2000.3, 2005.0], "label": ["1", "2", "3"], "text": ["a", "b", "c"]})
    >>> labels(marks, apart=0.5).select("label", "text").rows()
    [('1–2', 'a; b'), ('3', 'c')]
    """
    return (
        milestones.sort("at")
        .with_columns(group=(pl.col("at").diff() >= apart).fill_null(True).cum_sum())
        .group_by("group", maintain_order=True)
        .agg(
            at=pl.col("at").first(),
            label=pl.when(pl.len() > 1)
            .then(pl.concat_str(pl.col("label").first(), pl.lit("–"), pl.col("label").last()))
            .otherwise(pl.col("label").first()),
            text=pl.col("text").str.join("; "),
        )
        .select(*MILESTONE_SCHEMA)
    )
