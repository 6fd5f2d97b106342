"""Charts over time: bands, lines with their names at the end, and sparklines; each keeps the grammar of the pages."""

import math
from collections.abc import Sequence
from typing import Any

import altair as alt
import polars as pl

from dashboard.control_lines import control_lines
from dashboard.layers import Layers
from dashboard.quantities import UNCOUNTED
from dashboard.theme import DASHES, REGION
from dashboard.verticals import verticals
from data.figures import Interval
from metrics.families.perception_figures import NOT_STATED

AXIS_WIDTH = 56
"""Pixels kept for every value axis, so that charts under one another share their time axis."""

THIN_THOUSANDS = "replace(format(datum.value, ',~r'), /,/g, '\u202f')"
"""Axis labels in plain digits with a thin space between thousands."""

IN_MILLIONS = "replace(format(datum.value / 1e6, ',~r'), /,/g, '\u202f')"
"""Axis labels of amounts of money."""

LINEAR_TO = 10.0
"""Below this value a logarithmic axis is linear, so that it has a zero."""

POWERS_OF_TEN = [0, 10, 100, 1_000, 10_000, 100_000, 1_000_000]

RUN, HIGH = alt.Detail("run:N"), alt.Y2("high:Q")
"""Channels written out: Altair takes long to find out what a mere name stands for."""

MOST_CUTS = 5
"""Series breaks drawn as cuts; with more, the lines only break and the table names the series."""

AXIS_HEIGHT = 45
"""Pixels of a chart's height that its time axis takes."""

LABEL_PIXELS = 15
"""Height a name at a line's end needs."""

THREE_ORDERS = 1_000
"""A chart of deaths goes to a logarithmic axis when its largest value is this many times its smallest above zero."""


def hatched(colour: str, *, stripes: int = 90, opacity: float = 0.55) -> dict[str, Any]:
    """A fill of diagonal stripes, as a gradient with hard edges: for bounds, provisional periods and missing places.

    It runs from corner to corner of the filled shape: past its end a gradient paints nothing, and a band whose corner
    is not painted reads as a narrower one.
    """
    stops: list[dict[str, Any]] = []
    for stripe in range(stripes):
        start, middle, end = stripe / stripes, (stripe + 0.35) / stripes, (stripe + 1) / stripes
        stops += [{"offset": start, "color": colour}, {"offset": middle, "color": colour}]
        stops += [{"offset": middle, "color": "transparent"}, {"offset": end, "color": "transparent"}]
    return {"gradient": "linear", "x1": 0, "y1": 0, "x2": 1, "y2": 1, "stops": stops}


def spans_orders(values: pl.Series) -> bool:
    """Whether positive values lie so far apart that only a logarithmic axis shows the small ones."""
    positive = values.drop_nulls().filter(values.drop_nulls() > 0)
    if positive.is_empty():
        return False
    low, high = positive.min(), positive.max()
    return isinstance(low, float) and isinstance(high, float) and high / low >= THREE_ORDERS


def time_axis(first: int, last: int, *, field: str = "year", labels: bool = True, room: float = 0) -> alt.X:
    """The years from `first` to `last` with whole years as ticks, and `room` years beyond for names at line ends."""
    wide = max(1, last - first)
    every = next(one for one in (1, 2, 5, 10, 20, 50) if wide / one <= 12)
    ticks = [year for year in range(first, last + 1) if year % every == 0]
    return alt.X(
        f"{field}:Q",
        title=None,
        scale=alt.Scale(domain=[first - 0.5, last + 0.5 + room], nice=False),
        axis=alt.Axis(format="d", values=ticks, labels=labels, grid=False, labelOverlap=True),
    )


def value_axis(title: str, *, zero: bool, log: bool, domain: Sequence[float] | None = None) -> alt.Y:
    """The value axis, its unit as title: from zero for counts, symmetric-logarithmic where asked.

    Whole things are never counted in fractions of one.
    """
    step = {"tickMinStep": 1} if title not in UNCOUNTED or title == "%" else {}
    labels, heading = (IN_MILLIONS, _of_millions(title)) if title.endswith("US dollars") else (THIN_THOUSANDS, title)
    axis = alt.Axis(minExtent=AXIS_WIDTH, maxExtent=AXIS_WIDTH, tickCount=4, labelExpr=labels, **step)
    if log:
        axis = alt.Axis(minExtent=AXIS_WIDTH, maxExtent=AXIS_WIDTH, values=POWERS_OF_TEN, labelExpr=THIN_THOUSANDS)
        scale = alt.Scale(type="symlog", constant=LINEAR_TO)
        return alt.Y("value:Q", title=f"{title} (log)", scale=scale, axis=axis)
    bounds = {"domain": list(domain)} if domain else {}
    return alt.Y("value:Q", title=heading, scale=alt.Scale(zero=zero, nice=True, **bounds), axis=axis)


def _of_millions(title: str) -> list[str]:
    """The title of an axis of money in two lines: a chart's height holds no more than some twenty letters."""
    *which, year_or_us, us, dollars = ["million", *title.split()]
    return [" ".join(which), f"{year_or_us} {us} {dollars}"]


def _band(source: alt.Chart, x: alt.X, low: alt.Y, interval: str, colour: str) -> alt.Chart:
    fill: Any = hatched(colour) if interval == Interval.BOUNDS else colour
    opacity = 0.5 if interval == Interval.BOUNDS else 0.22
    return source.mark_area(color=fill, opacity=opacity, interpolate="linear", line=False).encode(
        x=x, y=low, y2=HIGH, detail=RUN
    )


def runs(series: pl.DataFrame, *, joined: bool = True) -> pl.DataFrame:
    """The series with `run`, a number for each stretch without a gap, so that no line or band crosses one.

    A gap is a year without a value, a year that is not there, or a change of `series` (another wording or mode),
    which may not be joined with what came before; nor may a survey of which mode or sample is not stated be joined
    with any other. Years that are not `joined` are each a stretch of their own.
    """
    other = pl.lit(True) if not joined else _changed(series)
    return (
        series.sort("name", "year")
        .with_columns(breaks=(pl.col("value").is_null() | (pl.col("year").diff() != 1) | other).fill_null(True))
        .with_columns(run=pl.format("{}·{}", "name", pl.col("breaks").cum_sum().over("name")))
        .drop("breaks")
    )


def _changed(series: pl.DataFrame) -> pl.Expr:
    if "series" not in series.columns:
        return pl.lit(False)
    is_unknown = pl.col("series").str.contains(NOT_STATED, literal=True).fill_null(False)
    return pl.col("series").ne_missing(pl.col("series").shift()) | is_unknown


def series_breaks(points: pl.DataFrame) -> pl.DataFrame:
    """Where what was measured changed: `at` (half a year before the new series), `text` (the reason)."""
    if "series" not in points.columns:
        return pl.DataFrame(schema={"at": pl.Float64, "text": pl.String})
    changed = pl.col("series").ne_missing(pl.col("series").shift().over("name"))
    later = pl.col("year").shift().over("name").is_not_null()
    return (
        points.sort("name", "year")
        .filter(changed & later)
        .select(
            at=pl.col("year") - 0.5,
            text=pl.format("Not joined from {}: {}", "year", pl.col("series").fill_null("the source's usual series")),
        )
        .unique(subset="at", maintain_order=True)
    )


def over_time(
    series: pl.DataFrame,
    *,
    unit: str,
    colours: Sequence[str],
    interval: str,
    first: int,
    last: int,
    region: pl.DataFrame | None = None,
    reference: float | None = None,
    zero: bool = True,
    log: bool = False,
    domain: Sequence[float] | None = None,
    dashed: bool = False,
    joined: bool = True,
    room: float = 0,
    height: int = 150,
    year_labels: bool = True,
    milestones: pl.DataFrame | None = None,
    usual: pl.DataFrame | None = None,
) -> Layers:
    """Lines over the years with their intervals, each named at its end.

    `series` has one row a name and year: `name`, `year`, `value`, `low`, `high`, `status`, `text` (what the tooltip
    says). `region` has `year` and `value`: the thin grey line. Years without a value are gaps. Years not `joined`
    (each of other partners) are points with bars. `milestones` are the labelled verticals of `verticals`, `usual` the
    limits of `control_lines`.
    """
    drawn = runs(series.filter(pl.col("year").is_between(first, last)), joined=joined)
    points = drawn.drop_nulls("value")
    names = series["name"].unique(maintain_order=True).to_list()
    x, y = time_axis(first, last, labels=year_labels, room=room), value_axis(unit, zero=zero, log=log, domain=domain)
    hue = alt.Color("name:N", scale=alt.Scale(domain=names, range=list(colours)[: len(names)]), legend=None)
    dashes = alt.StrokeDash(
        "name:N",
        scale=alt.Scale(domain=names, range=[list(DASHES[i % len(DASHES)]) for i in range(len(names))]),
        legend=None,
    )
    layers: list[alt.Chart] = []
    if reference is not None:
        layers.append(
            alt.Chart(pl.DataFrame({"value": [reference]})).mark_rule(color=REGION, strokeDash=[2, 3]).encode(y=y)
        )
    provisional = points.filter(pl.col("status") == "provisional").select("year").unique()
    if not provisional.is_empty():
        spans = provisional.select(start=pl.col("year") - 0.5, end=pl.col("year") + 0.5)
        layers.append(
            alt.Chart(spans)
            .mark_rect(color=hatched(REGION, stripes=6), opacity=0.5)
            .encode(x=time_axis(first, last, field="start", room=room), x2=alt.X2("end:Q"))
        )
    cuts = series_breaks(points)
    if 0 < cuts.height <= MOST_CUTS:
        layers.append(
            alt.Chart(cuts)
            .mark_rule(color=REGION, strokeDash=[4, 2], strokeWidth=1.5)
            .encode(x=time_axis(first, last, field="at", room=room), tooltip=[alt.Tooltip("text:N", title=" ")])
        )
    if milestones is not None:
        layers += verticals(milestones, time_axis(first, last, field="at", room=room), first, last)
    with_band = points.filter(pl.col("low").is_not_null() & (pl.col("low") < pl.col("high")))
    for name, colour in zip(names, colours, strict=False):
        mine = with_band.filter(pl.col("name") == name)
        if joined and not mine.is_empty():
            layers.append(_band(alt.Chart(mine), x, alt.Y("low:Q"), interval, colour))
        alone = mine.filter(pl.len().over("run") == 1)  # an area would not show it
        if not alone.is_empty():
            layers.append(
                alt.Chart(alone)
                .mark_rule(color=colour, opacity=0.45, strokeWidth=3)
                .encode(x=x, y=alt.Y("low:Q"), y2=HIGH)
            )
    if region is not None and not region.is_empty():
        named = region if "name" in region.columns else region.with_columns(name=pl.lit("region"))
        grey = runs(named.filter(pl.col("year").is_between(first, last)))
        layers.append(
            alt.Chart(grey.drop_nulls("value")).mark_line(color=REGION, strokeWidth=1.2).encode(x=x, y=y, detail=RUN)
        )
    if usual is not None:
        layers += control_lines(usual, x, y, first=first, last=last)
    base = alt.Chart(points)
    line_channels: dict[str, Any] = {"x": x, "y": y, "color": hue, "detail": RUN}
    if dashed:
        line_channels["strokeDash"] = dashes
    layers.append(base.mark_line(strokeWidth=2.2).encode(**line_channels))
    layers.append(
        base.mark_point(filled=True, size=26, opacity=0.9).encode(
            x=x, y=y, color=hue, tooltip=[alt.Tooltip("text:N", title=" ")]
        )
    )
    if len(names) > 1:
        layers.append(_names_at_ends(points, x, y, hue, height, log))
    return Layers(layers, height=height)


def _names_at_ends(points: pl.DataFrame, x: alt.X, y: alt.Y, hue: alt.Color, height: int, log: bool) -> alt.Chart:
    """Each line's name beside its last point, moved apart where two would cover one another."""
    ends = points.sort("year").group_by("name", maintain_order=True).last().sort("value")
    if ends.is_empty():
        return alt.Chart(ends).mark_text()
    scaled = [_unlogged(value) if log else value for value in ends["value"].to_list()]
    top = max((_unlogged(value) if log else value for value in points["value"].to_list()), default=1.0) or 1.0
    apart = top * LABEL_PIXELS / (height - AXIS_HEIGHT)
    at: list[float] = []
    for value in scaled:
        at.append(value if not at else max(value, at[-1] + apart))
    over = max(0.0, at[-1] - top)
    lowered = [max(0.0, one - over) for one in at] if over else at
    placed = ends.with_columns(value=pl.Series([_logged(one) if log else one for one in lowered], dtype=pl.Float64))
    return (
        alt.Chart(placed)
        .mark_text(align="left", dx=8, fontSize=12, fontWeight="bold", clip=False)
        .encode(x=x, y=y, text=alt.Text("name:N"), color=hue)
    )


def _unlogged(value: float) -> float:
    """Where a value lies on the symmetric-logarithmic axis (its linear part ends at `LINEAR_TO`)."""
    return math.log1p(value / LINEAR_TO)


def _logged(place: float) -> float:
    return LINEAR_TO * math.expm1(place)


def spark(series: pl.DataFrame, *, colour: str, interval: str, zero: bool = True, joined: bool = True) -> Layers:
    """A small line without axes; its words are given beside it. `series` and `joined` as in `over_time`."""
    points = runs(series, joined=joined).drop_nulls("value")
    x = alt.X("year:Q", axis=None, scale=alt.Scale(zero=False, nice=False))
    y, low = alt.Y("value:Q", axis=None, scale=alt.Scale(zero=zero)), alt.Y("low:Q", axis=None)
    base, within = alt.Chart(points), alt.Chart(points.drop_nulls("low"))
    ends = points.sort("year").tail(1)
    bars = within.mark_rule(color=colour, opacity=0.45, strokeWidth=3).encode(x=x, y=low, y2=HIGH)
    dots_alone = base.mark_point(filled=True, color=colour, size=14).encode(x=x, y=y)
    layers = (
        _band(within, x, low, interval, colour) if joined else bars,
        base.mark_line(color=colour, strokeWidth=2).encode(x=x, y=y, detail=RUN) if joined else dots_alone,
        alt.Chart(ends).mark_point(filled=True, color=colour, size=40).encode(x=x, y=y),
    )
    return Layers(layers, height=90, padding={"left": 2, "right": 6, "top": 6, "bottom": 2})
