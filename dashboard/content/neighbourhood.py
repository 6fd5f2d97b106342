"""Where the states around a home are drawn, and whom a place and the home are both tied to."""

import math
import textwrap
from dataclasses import dataclass

import polars as pl

from dashboard.content.reading import place_name
from dashboard.quantities import quantity
from dashboard.wording import sentence, with_article
from data.regions import members
from metrics.declare import Measure

MOST_DRAWN = 20
"""Partners around the home: ten a side leave each name a line and a half of its own."""

MOST_HUES = 6
"""Regions with a colour of their own, those with most states drawn; the others share one."""

OTHER_REGIONS = "Other regions"

LETTERS_A_LINE = 14
"""Of a name beside the ring, so that it stands on a telephone too."""

CONTINENTS = "m49-region"


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """The home in the middle of a unit circle, its strongest partners on it, and the ties among them all."""

    nodes: pl.DataFrame
    """`place`, `name`, `label` (lines), `region`, `hue` (region or “Other regions”), `x`, `y`, `side`, `text`."""
    edges: pl.DataFrame
    """`x`, `y`, `x2`, `y2`, `name`, `other`, `value`, `text`, `is_home`."""
    hues: tuple[str, ...]
    says: str
    """What is drawn, in words."""


def ring(count: int) -> list[tuple[float, float]]:
    """Places for names around a circle, clockwise from the top: evenly spaced in height, so that no two names meet.

    >>> ring(2), [(round(x, 2), round(y, 2)) for x, y in ring(4)]
    ([(1.0, 0.0), (-1.0, 0.0)], [(0.87, 0.5), (0.87, -0.5), (-0.87, -0.5), (-0.87, 0.5)])
    """
    right = (count + 1) // 2
    heights = [1 - (2 * one + 1) / right for one in range(right)]
    left = [-1 + (2 * one + 1) / (count - right) for one in range(count - right)]
    across = [(math.sqrt(1 - height**2), height) for height in heights]
    return across + [(-math.sqrt(1 - height**2), height) for height in left]


def drawing_of(home: str, partners: pl.DataFrame, pairs: pl.DataFrame, measure: Measure) -> Drawing:
    """The drawing of a home's strongest partners: `partners` most ties first, `pairs` every tie of the year.

    Those of one continent, then of one region, stand beside one another.
    """
    continents = members(CONTINENTS).select(place="actor", continent="region").unique("place", keep="first")
    drawn = (
        partners.filter(pl.col("place") != home)
        .head(MOST_DRAWN)
        .join(continents, on="place", how="left")
        .sort("continent", "region", "name", nulls_last=True)
    )
    spots = ring(drawn.height)
    counted = drawn.group_by("region").len().sort("len", "region", descending=[True, False])
    hued = counted["region"].head(MOST_HUES if counted.height > MOST_HUES + 1 else counted.height).sort().to_list()
    hue = pl.when(pl.col("region").is_in(hued)).then("region").otherwise(pl.lit(OTHER_REGIONS))
    columns = drawn.select("name", "value", "low", "high").rows()
    said = [
        quantity(value, measure.unit, low=low, high=high, interval=measure.interval) for _, value, low, high in columns
    ]
    nodes = drawn.select(
        "place",
        "name",
        "region",
        hue=hue,
        x=pl.Series([x for x, _ in spots], dtype=pl.Float64),
        y=pl.Series([y for _, y in spots], dtype=pl.Float64),
        side=pl.Series(["right" if x > 0 else "left" for x, _ in spots], dtype=pl.String),
        label=pl.Series([_label(name, value) for name, value, _, _ in columns], dtype=pl.String),
        text=pl.Series(
            [f"{name}: {words} with {place_name(home)}" for (name, *_), words in zip(columns, said, strict=True)],
            dtype=pl.String,
        ),
    )
    edges = _edges(home, nodes, drawn, pairs, measure)
    others = [name for name in nodes["hue"].unique().to_list() if name == OTHER_REGIONS]
    return Drawing(nodes=nodes, edges=edges, hues=(*hued, *others), says=_says(home, partners, nodes, edges))


def _label(name: str, value: float) -> str:
    """A name over as many lines as it needs, its number never on a line of its own."""
    words = textwrap.wrap(f"{name}\u00a0({value:.0f})", LETTERS_A_LINE, break_long_words=False, break_on_hyphens=False)
    return "\n".join(words)


def _edges(home: str, nodes: pl.DataFrame, drawn: pl.DataFrame, pairs: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    """The home's ties first, then each pair of those drawn once."""
    spots = nodes.select("place", "name", "x", "y")
    of_home = spots.join(drawn.select("place", "value"), on="place", maintain_order="left").select(
        x=pl.lit(0.0),
        y=pl.lit(0.0),
        x2="x",
        y2="y",
        name=pl.lit(place_name(home)),
        other="name",
        value="value",
        is_home=pl.lit(True),
    )
    among = (
        pairs.filter(pl.col("home") < pl.col("place"))
        .join(spots.rename({"place": "home"}), on="home")
        .join(spots.select("place", other="name", x2="x", y2="y"), on="place")
        .sort("value", "name", "other")
        .select("x", "y", "x2", "y2", "name", "other", "value", is_home=pl.lit(False))
    )
    every = pl.concat([among, of_home.select(among.columns)])
    unit = str(measure.unit)
    return every.with_columns(
        text=pl.format("{} – {}: {} {}", "name", "other", pl.col("value").cast(pl.Int64), pl.lit(unit))
    )


def _says(home: str, partners: pl.DataFrame, nodes: pl.DataFrame, edges: pl.DataFrame) -> str:
    """What the drawing shows, for those who cannot see it."""
    name, among = place_name(home), edges.filter(~pl.col("is_home"))
    if nodes.is_empty():
        return sentence(f"{name} is tied to nobody")
    possible = nodes.height * (nodes.height - 1) // 2
    left_out = partners.filter(pl.col("place") != home).height - nodes.height
    strongest = f"its {nodes.height} partners" if left_out <= 0 else f"its {nodes.height} partners with most ties"
    fewer = "fewer"
    if left_out > 0:
        cut = partners.filter(pl.col("place") != home)["value"]
        fewer = "as many or fewer" if cut[nodes.height - 1] == cut[nodes.height] else fewer
    rest = f"{left_out} with {fewer} are in the table only" if left_out > 0 else ""
    told = f"{with_article(name)} in the middle and {strongest} around it, those of one region together"
    busiest = among.filter(pl.col("value") == pl.col("value").max())
    pair = ""
    if busiest.height == 1:
        first = busiest.row(0, named=True)
        pair = f", most between {with_article(first['name'])} and {with_article(first['other'])}"
    return sentence(
        f"{told}; a line is the wider the more ties",
        f"{among.height} of {possible} pairs among the partners drawn are tied themselves{pair}",
        rest,
    )
