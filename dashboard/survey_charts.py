"""Charts of survey answers: shares as dots with their intervals, all answers as diverging bars, and the years of one
country with a cut wherever the asking changed."""

import math
from collections.abc import Sequence
from typing import Any

import altair as alt
import polars as pl

from dashboard.charts import MOST_CUTS, over_time, time_axis, value_axis
from dashboard.layers import Layers
from dashboard.theme import ANSWER_HUES, INK, ON_FILL, REGION

ROW = 21
"""Pixels a row of a chart takes."""

LABEL_LIMIT = 175
"""Pixels a row's name may take."""

ROOM_FOR_N = 16
"""Percentage points beyond 100 in which the number asked is written."""

APART = 7
"""Percentage points between the favourable end and where no answer begins, which has a place of its own."""

WIDE_ENOUGH = 9.0
"""Percentage points that a part of a bar must have to hold its number."""


def shares(rows: pl.DataFrame, *, title: str) -> Layers:
    """Favourable shares from 0 to 100, in the order of the rows, with bars where there is an interval.

    `name`, `value`, `low`, `high`, `asked` (n as text), `text` (the tooltip), `why` (why there is no value). A share
    without an interval is a hollow dot. The line is at one half.
    """
    y, hue = _rows(rows), ANSWER_HUES["Favourable"]
    scale = alt.Scale(domain=[0, 100 + ROOM_FOR_N], nice=False)
    axis = alt.Axis(values=[0, 25, 50, 75, 100], grid=True)
    x = alt.X("value:Q", title=title, scale=scale, axis=axis)
    tooltip = [alt.Tooltip("text:N", title=" ")]
    known = rows.drop_nulls("value")
    sure, unsure = known.drop_nulls("low"), known.filter(pl.col("low").is_null())
    withheld = rows.drop_nulls("why")
    half = alt.Chart(pl.DataFrame({"value": [50.0]})).mark_rule(color=REGION, strokeDash=[2, 3], strokeWidth=1.5)
    asked = alt.Chart(rows).mark_text(align="left", fontSize=11, color=INK)
    layers = [half.encode(x=x), asked.encode(x=alt.datum(102), y=y, text=alt.Text("asked:N"))]
    if not sure.is_empty():
        low = alt.X("low:Q", title=title, scale=scale, axis=axis)
        bars = alt.Chart(sure).mark_rule(color=hue, opacity=0.55, strokeWidth=4)
        dots = alt.Chart(sure).mark_point(filled=True, size=65, color=hue, opacity=1)
        layers += [
            bars.encode(x=low, x2=alt.X2("high:Q"), y=y, tooltip=tooltip),
            dots.encode(x=x, y=y, tooltip=tooltip),
        ]
    if not unsure.is_empty():  # a layer of no dots is a picture without a name to who cannot see it
        hollow = alt.Chart(unsure).mark_point(filled=False, size=65, color=hue, opacity=1, strokeWidth=2)
        layers.append(hollow.encode(x=x, y=y, tooltip=tooltip))
    if not withheld.is_empty():
        words = alt.Chart(withheld).mark_text(align="left", fontSize=11, color=INK, fontStyle="italic")
        layers.append(words.encode(x=alt.datum(1), y=y, text=alt.Text("why:N")))
    return Layers(layers, height=alt.Step(ROW))


def _rows(rows: pl.DataFrame) -> alt.Y:
    order = rows["name"].unique(maintain_order=True).to_list()
    axis = alt.Axis(labelLimit=LABEL_LIMIT, ticks=False, domain=False, labelFlush=False, labelOverlap=False)
    return alt.Y("name:N", sort=order, title=None, axis=axis)


def placed(rows: pl.DataFrame) -> pl.DataFrame:
    """Where each answer of a row lies: `start` and `end` on an axis with the middle of the neutral answers at 0.

    `rows`: `name`, `answer`, `value`, one row an answer. Unfavourable lies left, favourable right, neither over the
    middle, no answer in a place of its own right of every favourable end, so that rows can be compared in it too.
    """
    wide = {
        answer: pl.col("value").filter(pl.col("answer") == answer).sum().over("name")
        for answer in ("Favourable", "Neither", "Unfavourable")
    }
    middle = wide["Neither"] / 2
    end = rows.select((wide["Favourable"] + middle).max()).item() or 0.0
    apart = 10 * math.ceil(end / 10) + APART
    start = (
        pl.when(pl.col("answer") == "Favourable")
        .then(middle)
        .when(pl.col("answer") == "Neither")
        .then(-middle)
        .when(pl.col("answer") == "Unfavourable")
        .then(-middle - wide["Unfavourable"])
        .otherwise(pl.lit(float(apart)))
    )
    return rows.with_columns(start=start).with_columns(end=pl.col("start") + pl.col("value"))


def answers(rows: pl.DataFrame, *, title: str) -> Layers:
    """All answers of each row as one bar: unfavourable left, neither in the middle, favourable right, no answer apart.

    `name`, `answer`, `value` (percent), `text` (the tooltip). Rows without any number are left out.
    """
    bars = placed(rows.drop_nulls("value"))
    given = [answer for answer in ANSWER_HUES if answer in bars["answer"].to_list()]
    order = [answer for answer in ("Unfavourable", "Neither", "Favourable", "No answer") if answer in given]
    least, most = float(bars["start"].min() or 0), float(bars["end"].max() or 0)  # type: ignore[arg-type]
    apart = bars.filter(pl.col("answer") == "No answer")["start"].max()
    last = float(apart) - APART if isinstance(apart, float) else most
    ticks = [tick for tick in (-100, -75, -50, -25, 0, 25, 50, 75, 100) if least - 5 <= tick <= last]
    scale = alt.Scale(domain=[10 * math.floor(least / 10), most + 6], nice=False)
    axis = alt.Axis(values=ticks, labelExpr="abs(datum.value)", grid=True)
    x = alt.X("start:Q", title=title, scale=scale, axis=axis)
    y = _rows(rows)
    colour = alt.Color(
        "answer:N",
        scale=alt.Scale(domain=order, range=[ANSWER_HUES[answer] for answer in order]),
        legend=alt.Legend(orient="top", title=None, columns=2, labelLimit=0, symbolType="square"),
    )
    base = alt.Chart(bars)
    inside = base.transform_filter(f"datum.answer != 'No answer' && datum.value >= {WIDE_ENOUGH}")
    beyond = base.transform_filter("datum.answer == 'No answer'")
    middle: Any = alt.X("middle:Q", title=title, scale=scale, axis=axis)
    zero = alt.Chart(pl.DataFrame({"start": [0.0]})).mark_rule(color=REGION, strokeWidth=1)
    layers = (
        base.mark_bar(height=14).encode(
            x=x, x2=alt.X2("end:Q"), y=y, color=colour, tooltip=[alt.Tooltip("text:N", title=" ")]
        ),
        zero.encode(x=x),
        inside.transform_calculate(middle="(datum.start + datum.end) / 2")
        .mark_text(color=ON_FILL, fontSize=10.5)
        .encode(x=middle, y=y, text=alt.Text("value:Q", format=".0f")),
        beyond.mark_text(align="left", dx=3, color=INK, fontSize=10.5).encode(
            x=alt.X("end:Q", title=title, scale=scale, axis=axis), y=y, text=alt.Text("value:Q", format=".0f")
        ),
    )
    return Layers(layers, height=alt.Step(ROW))


def trend(series: pl.DataFrame, cuts: pl.DataFrame, *, names: Sequence[str], height: int = 260) -> Layers:
    """The answers of one country by wave, each a line with its band; a line ends wherever the asking changed.

    `series` as in `over_time`; `cuts`: `at` (half a year before the new asking), `label` (what changed). A wave of
    which mode or sample is not stated is joined with no other.
    """
    years = series["year"].to_list()
    first = min(years)
    last = max(*years, first + 1)
    room = 0.3 * max(4, last - first)
    lines = over_time(
        series,
        unit="%",
        colours=[ANSWER_HUES[name] for name in names],
        interval="",
        first=first,
        last=last,
        reference=50.0,
        domain=(0, 100),
        dashed=True,
        room=room,
        height=height,
    )
    if not 0 < cuts.height <= MOST_CUTS:
        return lines
    named = cuts.with_columns(value=100.0 - 6 * (pl.int_range(pl.len()) % 2))
    level = value_axis("%", zero=True, log=False, domain=(0, 100))
    words = (
        alt.Chart(named)
        .mark_text(align="left", baseline="top", dx=3, fontSize=10, color=INK)
        .encode(x=time_axis(first, last, field="at", room=room), y=level, text=alt.Text("label:N"))
    )
    return Layers((lines, words), height=height)
