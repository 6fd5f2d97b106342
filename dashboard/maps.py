"""The world map of one indicator: reviewed shapes served as a static file, in the Equal Earth projection."""

from typing import Any

import altair as alt
import polars as pl

from dashboard.charts import hatched
from dashboard.theme import REGION
from metrics.declare import Unit

SHAPES = "app/static/world.topojson.json"
"""Where the server gives the shapes; the page does not carry them. Their ids are those of the states."""

NOTE = (
    "Borders as Natural Earth and Visionscarto draw them: who governs, or what most states recognise. "
    "The map takes no side, and small islands are hardly visible: the table names every place."
)

TIMES_STEPS = (0.5, 0.8, 1.25, 2.0)
"""Where the colours of a ratio change: half, a fifth less, a quarter more, twice."""


def colour_scale(unit: Unit, values: pl.Series, *, context: bool) -> tuple[alt.Scale, str]:
    """The scale and the legend's title: diverging for changes, sequential for levels.

    Context has one hue that says neither better nor worse.
    """
    greatest = max((abs(value) for value in values.drop_nulls().to_list()), default=1.0)
    diverging = "purplegreen" if not context else "purpleorange"
    if unit is Unit.TIMES:
        return alt.Scale(type="threshold", domain=list(TIMES_STEPS), scheme=diverging), "times the period before"
    if unit in (Unit.POINTS, Unit.PERCENT_A_YEAR):
        return alt.Scale(domain=[-greatest, greatest], domainMid=0, scheme=diverging), str(unit)
    if unit is Unit.PERCENT:
        return alt.Scale(domain=[0, 100], scheme="viridis"), str(unit)
    return alt.Scale(type="sqrt", domain=[0, greatest], scheme="viridis"), str(unit)


def world_map(places: pl.DataFrame, *, unit: Unit, context: bool, home: str, pick: str) -> alt.LayerChart:
    """The map: `places` has `place`, `value` and `text`; others are hatched. A click picks a place by its id."""
    shapes = alt.topo_feature(SHAPES, "states")
    scale, title = colour_scale(unit, places["value"], context=context)
    legend = alt.Legend(title=title, orient="bottom", direction="horizontal", gradientLength=220, titleLimit=400)
    missing: Any = hatched(REGION, stripes=170)
    click = alt.selection_point(name=pick, fields=["id"], on="click", empty=False)
    ground = alt.Chart(alt.topo_feature(SHAPES, "land")).mark_geoshape(
        aria=False, fill=missing, stroke=REGION, strokeWidth=0.4, opacity=0.55
    )
    found = alt.LookupData(
        data=places.select("place", "value", "text", "is_old"), key="place", fields=["value", "text", "is_old"]
    )
    coloured = (
        alt.Chart(shapes)
        .mark_geoshape(aria=False, stroke="white", strokeWidth=0.4, cursor="pointer")
        .transform_lookup(lookup="id", from_=found)
        .transform_filter("isValid(datum.value)")
        .encode(
            color=alt.Color("value:Q", scale=scale, legend=legend),
            opacity=alt.condition("datum.is_old", alt.value(0.55), alt.value(1)),
            tooltip=[alt.Tooltip("text:N", title=" ")],
        )
        .add_params(click)
    )
    own = (
        alt.Chart(shapes)
        .mark_geoshape(aria=False, filled=False, stroke="#D55E00", strokeWidth=1.6)
        .transform_filter(alt.datum.id == home)
    )
    return alt.layer(ground, coloured, own, projection={"type": "equalEarth"}, height=430)
