"""Places as dots with their intervals as bars, ratios on a logarithmic axis."""

from typing import Any

import altair as alt
import polars as pl

from dashboard.charts import THIN_THOUSANDS
from dashboard.layers import Layers
from dashboard.theme import REGION
from data.figures import Interval

RATIO_TICKS = [0.001, 0.01, 0.1, 0.5, 1, 2, 10, 100, 1_000, 10_000]

RATIO_LABELS = "datum.value < 2 ? format(100 * datum.value, '~r') + ' %' : format(datum.value, '~r') + '×'"
"""Ratios up to twofold in percent, beyond as so many times, as sentences say them."""


def dots(
    ranked: pl.DataFrame, *, unit: str, colour: str, interval: str, reference: float | None = None, log: bool = False
) -> Layers:
    """Places as dots with their intervals as bars in their order: `name`, `value`, `low`, `high`, `text`, `is_old`.

    On a logarithmic axis values are ratios: up to twice in percent of the period before, beyond as so many times.
    """
    order = ranked["name"].to_list()
    y = alt.Y("name:N", sort=order, title=None, axis=alt.Axis(labelLimit=170, ticks=False, domain=False))
    title = f"{unit}, log" if log else unit
    x = alt.X("value:Q", title=title, axis=alt.Axis(tickCount=5, labelExpr=THIN_THOUSANDS))
    if log:
        x = alt.X(
            "value:Q",
            title=title,
            scale=alt.Scale(type="log", nice=False),
            axis=alt.Axis(values=RATIO_TICKS, labelExpr=RATIO_LABELS, labelOverlap=True, grid=True),
        )
        positive, end = pl.col("value").min() / 2, pl.col("value").max() * 2  # an end at 0 or without end has no place
        ranked = ranked.with_columns(low=pl.max_horizontal("low", positive), high=pl.min_horizontal("high", end))
    base = alt.Chart(ranked)
    pale: dict[str, Any] = {}
    if "is_old" in ranked.columns and ranked["is_old"].n_unique() > 1:
        pale = {"opacity": alt.condition("datum.is_old", alt.value(0.4), alt.value(0.95))}
    bar_style: dict[str, Any] = {"strokeDash": [3, 2]} if interval == Interval.BOUNDS else {}
    layers: list[alt.Chart] = []
    if reference is not None:
        layers.append(
            alt.Chart(pl.DataFrame({"value": [reference]})).mark_rule(color=REGION, strokeDash=[2, 3]).encode(x=x)
        )
    layers += [
        base.mark_rule(color=colour, opacity=0.6, strokeWidth=3, **bar_style).encode(
            x=alt.X("low:Q", title=title), x2=alt.X2("high:Q"), y=y, **pale
        ),
        base.mark_point(filled=True, size=70, color=colour, opacity=1).encode(
            x=x, y=y, tooltip=[alt.Tooltip("text:N", title=" ")], **pale
        ),
    ]
    return Layers(layers, height=alt.Step(20))
