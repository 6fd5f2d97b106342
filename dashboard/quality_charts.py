"""Charts of data quality: open findings run by run with the grades above them, and rows or events by year."""

from collections.abc import Mapping
from datetime import datetime

import altair as alt
import polars as pl

from dashboard.charts import THIN_THOUSANDS, time_axis
from dashboard.layers import Layers
from dashboard.theme import INK, OKABE_ITO, REGION

KIND_HUES: Mapping[str, str] = {"Critical": "#7A5195", "Warnings": "#8A5A00"}
"""Lines of the history, also told apart by dashes and by the names at their ends."""

CHANGE_HUES: Mapping[str, str] = {"added": OKABE_ITO[0], "revised": OKABE_ITO[1], "removed": OKABE_ITO[3]}

SIDE_HUES: Mapping[str, str] = {
    "In both": REGION,
    "Only in our record": OKABE_ITO[0],
    "Only in the public record": OKABE_ITO[1],
}

HEIGHT = 220

MOST_LETTERS = 24
"""Grades written above the runs; with more runs only those that changed are."""


MANY_DAYS = 5
"""Runs over more days than these are placed by their days alone."""


def findings_over_runs(points: pl.DataFrame) -> Layers:
    """Open findings after each run: steps from run to run, a point a run, the grade above it.

    `points`: `at`, `name`, `value`, `grade`, `text` (the tooltip).
    """
    names = list(KIND_HUES)
    colour = alt.Color("name:N", scale=alt.Scale(domain=names, range=list(KIND_HUES.values())), legend=None)
    dash = alt.StrokeDash("name:N", scale=alt.Scale(domain=names, range=[[1, 0], [6, 3]]), legend=None)
    most = max(4.0, *(float(one) for one in points["value"].to_list()))
    moments: list[datetime] = points["at"].to_list()
    clock = "%-d %b" if (max(moments) - min(moments)).days > MANY_DAYS else "%-d %b, %H:%M"
    axis = alt.Axis(grid=False, labelOverlap=True, tickCount=5, format=clock)
    x = alt.X("at:T", title=None, axis=axis, scale=alt.Scale(type="utc"))
    y = alt.Y(
        "value:Q",
        title="open findings",
        scale=alt.Scale(domain=[0, most * 1.25], nice=False),
        axis=alt.Axis(tickMinStep=1, tickCount=4, labelExpr=THIN_THOUSANDS),
    )
    base = alt.Chart(points)
    told = [alt.Tooltip("text:N", title=" ")]
    last = points.filter(pl.col("at") == points["at"].max())
    named = _apart(last, gap=most * 0.13)
    letters = points.filter(name="Warnings").with_columns(label=_letters(points))
    layers = [
        base.mark_point(filled=True, size=55, opacity=1).encode(x=x, y=y, color=colour, tooltip=told),
        alt.Chart(named)
        .mark_text(align="left", dx=8, fontSize=12)
        .encode(x=x, y=alt.Y("place:Q"), text=alt.Text("name:N"), color=colour),
        alt.Chart(letters.filter(pl.col("label") != ""))
        .mark_text(fontSize=13, fontWeight="bold", color=INK)
        .encode(x=x, y=alt.value(8), text=alt.Text("label:N"), tooltip=told),
    ]
    if points["at"].n_unique() > 1:  # a line of one point is a picture without a name to who cannot see it
        lines = base.mark_line(interpolate="step-after", strokeWidth=2)
        layers.insert(0, lines.encode(x=x, y=y, color=colour, strokeDash=dash))
    return Layers(layers, height=HEIGHT, padding={"right": 70, "left": 5, "top": 5, "bottom": 5})


def _apart(last: pl.DataFrame, *, gap: float) -> pl.DataFrame:
    """The names at line ends with `place`, the value at which each is written, so that no two lie on each other."""
    ordered = last.sort("value", "name")
    low, high = float(ordered["value"][0]), float(ordered["value"][-1])
    places = [low, max(high, low + gap)] if ordered.height > 1 else [low]
    return ordered.with_columns(place=pl.Series("place", places, dtype=pl.Float64))


def _letters(points: pl.DataFrame) -> pl.Expr:
    grade = pl.col("grade").replace({"not graded": ""})
    if points["at"].n_unique() <= MOST_LETTERS:
        return grade
    return pl.when(grade.ne_missing(grade.shift())).then(grade).otherwise(pl.lit(""))


def by_year(points: pl.DataFrame, hues: Mapping[str, str], *, title: str) -> alt.Chart:
    """Bars by year, one part a name, in the order of `hues`. `points`: `year`, `name`, `value`, `text`."""
    names = [one for one in hues if one in set(points["name"])]
    first, last = int(str(points["year"].min())), int(str(points["year"].max()))
    order = pl.col("name").replace_strict({name: place for place, name in enumerate(names)}, return_dtype=pl.Int64)
    return (
        alt.Chart(points.with_columns(order=order))
        .mark_bar(size=min(24, max(3, 560 // (last - first + 2))))
        .encode(
            x=time_axis(first, last),
            y=alt.Y("value:Q", title=title, axis=alt.Axis(tickMinStep=1, tickCount=4, labelExpr=THIN_THOUSANDS)),
            color=alt.Color(
                "name:N",
                scale=alt.Scale(domain=names, range=[hues[name] for name in names]),
                legend=alt.Legend(title=None, orient="top", labelLimit=0, columns=2, labelColor=INK),
            ),
            order=alt.Order("order:Q"),
            tooltip=[alt.Tooltip("text:N", title=" ")],
        )
        .properties(height=HEIGHT)
    )
