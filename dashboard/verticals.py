"""Milestones as labelled verticals on a time axis."""

import altair as alt
import polars as pl

from dashboard.theme import REGION

MILESTONE_SCHEMA: dict[str, pl.DataType] = {"at": pl.Float64(), "label": pl.String(), "text": pl.String()}
"""`at`: the year with the part of it that had passed; `label`: a number that the list beside the chart explains."""


def verticals(milestones: pl.DataFrame, x: alt.X, first: int, last: int) -> list[alt.Chart]:
    """A thin line and its number at the top for each milestone within the axis, the words as a tooltip."""
    within = milestones.filter(pl.col("at").is_between(first - 0.5, last + 0.5))
    if within.is_empty():
        return []
    base = alt.Chart(within)
    words = [alt.Tooltip("text:N", title=" ")]
    return [
        base.mark_rule(color=REGION, strokeWidth=1, opacity=0.8).encode(x=x, tooltip=words),
        base.mark_text(color=REGION, fontSize=11, fontWeight="bold", dx=6, dy=6, baseline="middle").encode(
            x=x, y=alt.value(0), text="label:N", tooltip=words
        ),
    ]
