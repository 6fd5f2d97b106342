"""The usual limits of a series beneath its line: a centre, a lowest and a highest, from its own frozen past."""

import altair as alt
import polars as pl

from dashboard.theme import REGION


def control_lines(usual: pl.DataFrame, x: alt.X, y: alt.Y, *, first: int, last: int) -> list[alt.Chart]:
    """The limits as grey lines, solid over the years they come from and dotted after them.

    `usual` has `year`, `centre`, `low`, `high`, `baseline`; limits of one year alone are drawn as a bar.
    """
    seen = usual.filter(pl.col("year").is_between(first, last))
    if seen.is_empty():
        return []
    if seen.height == 1:
        bar = alt.Chart(seen).mark_rule(color=REGION, strokeWidth=6, opacity=0.35)
        return [bar.encode(x=x, y=alt.Y("low:Q"), y2=alt.Y2("high:Q"))]
    long = seen.unpivot(["centre", "low", "high"], index=["year", "baseline"], variable_name="limit")
    # The year the baseline ends stands in both stretches, so that the line does not break there.
    ends = long.filter(pl.col("baseline")).filter(pl.col("year") == pl.col("year").max())
    stretches = [
        (long.filter(pl.col("baseline")), []),
        (pl.concat([ends, long.filter(~pl.col("baseline"))]), [3, 3]),
    ]
    return [
        alt.Chart(stretch.drop_nulls("value"))
        .mark_line(color=REGION, strokeWidth=1, strokeDash=dash, opacity=0.9)
        .encode(x=x, y=y, detail=alt.Detail("limit:N"))
        for stretch, dash in stretches
        if stretch.height > 3
    ]
