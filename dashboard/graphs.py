"""A home's neighbourhood as a drawing: the home in the middle, its partners in a ring, ties as lines."""

import altair as alt
import polars as pl

from dashboard.content.neighbourhood import OTHER_REGIONS, Drawing
from dashboard.layers import Layers
from dashboard.theme import HOME, INK, OKABE_ITO, PLACES, REGION

HUES = (*OKABE_ITO[:4], PLACES[-1], "#A6761D")
"""Regions have neither the home's hue, nor the palette's yellow, which is lost on white, nor its second blue, which is
the first one's lighter form on a dark ground."""

ON_HOME = "#111111"
"""Letters on the home's hue: 5:1 on it and 8:1 on its lighter form."""

HEIGHT = 520
LINE = 14
"""Pixels from one line of a name to the next."""

REACH = 2.3
"""Half the drawing's width in radii: more room for a name than for the ring."""

WIDEST = 6.0
MANY_LINES = 100
"""With more lines than these among the partners each is paler, so that the home's stay in front."""


def neighbourhood_chart(drawing: Drawing, *, home: str) -> Layers:
    """The drawing; every line and point tells its words under the pointer, and stands in the page's tables."""
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-REACH, REACH], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[-1.06, 1.06], nice=False))
    most = max([1.0, *drawing.edges["value"].to_list()])
    width = alt.StrokeWidth("value:Q", scale=alt.Scale(type="sqrt", domain=[0, most], range=[0, WIDEST]), legend=None)
    told = [alt.Tooltip("text:N", title=" ")]

    def lines(kept: pl.DataFrame, colour: str, opacity: float) -> alt.Chart:
        return (
            alt.Chart(kept)
            .mark_rule(aria=False, color=colour, opacity=opacity, strokeCap="round")
            .encode(x=x, y=y, x2=alt.X2("x2:Q"), y2=alt.Y2("y2:Q"), strokeWidth=width, tooltip=told)
        )

    hues = [*HUES[: len([one for one in drawing.hues if one != OTHER_REGIONS])]]
    colours = alt.Scale(domain=list(drawing.hues), range=[*hues, *([REGION] if OTHER_REGIONS in drawing.hues else [])])
    legend = alt.Legend(
        title=None, orient="bottom", columns=2, symbolSize=110, labelLimit=160, labelFontSize=12, labelColor=INK
    )
    nodes = alt.Chart(drawing.nodes)
    middle = alt.Chart(pl.DataFrame({"x": [0.0], "y": [0.0], "name": [home]}))

    def names(side: str, lines_in_name: int) -> alt.Chart:
        align, apart = ("left", 12) if side == "right" else ("right", -12)
        height = pl.col("label").str.count_matches("\n") + 1
        return (
            alt.Chart(drawing.nodes.filter((pl.col("side") == side) & (height == lines_in_name)))
            .mark_text(
                aria=False,
                align=align,
                dx=apart,
                dy=-LINE * (lines_in_name - 1) / 2,
                baseline="middle",
                fontSize=12,
                lineHeight=LINE,
                lineBreak="\n",
                color=INK,
                clip=False,
            )
            .encode(x=x, y=y, text=alt.Text("label:N"), tooltip=told)
        )

    among = drawing.edges.filter(~pl.col("is_home"))
    heights = sorted({label.count("\n") + 1 for label in drawing.nodes["label"].to_list()})
    layers = (
        lines(among, REGION, 0.4 if among.height <= MANY_LINES else 0.18),
        lines(drawing.edges.filter("is_home"), HOME, 0.75),
        nodes.mark_point(aria=False, filled=True, size=150, opacity=1).encode(
            x=x, y=y, color=alt.Color("hue:N", scale=colours, legend=legend), tooltip=told
        ),
        *(names(side, height) for side in ("right", "left") for height in heights),
        middle.mark_point(aria=False, filled=True, size=1_900, color=HOME, opacity=1).encode(x=x, y=y),
        middle.mark_text(aria=False, fontSize=13, fontWeight="bold", color=ON_HOME).encode(
            x=x, y=y, text=alt.Text("name:N")
        ),
    )
    return Layers(layers, height=HEIGHT)
