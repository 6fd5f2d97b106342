"""From the figures of home and place to graphs of states by year, and what is measured of each graph."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from data.coverage import collected
from data.figures import FIGURE_SCHEMA, Interval, Level, Status
from data.states import WORLD, actors, lives
from metrics.declare import RollUpContext
from metrics.families.network_layers import FIRST_YEAR, Layer
from metrics.methods.networks import (
    communities,
    degrees,
    density,
    eigenvector_centrality,
    graph_of,
    group_degree,
    modularity,
)

DECIMALS = 4
"""Of a centrality: finer differences mean nothing, and are the last bits of an eigenvector."""

PARTNER, REGION = Level.PARTNER.value, Level.REGION.value
FACTS: dict[str, pl.DataType] = {
    "measure": pl.String(),
    "level": pl.String(),
    "scheme": pl.String(),
    "place": pl.String(),
    "value": pl.Float64(),
    "n": pl.Int64(),
}


def roll_up(layer: Layer, rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Every measure of a layer's graph, one graph a whole year in which every state was looked at; else no figure.

    Nodes are the states that existed in any part of the year; groups and territories are none. Zeros are stored.
    """
    years = whole_years(context.coverage)
    if not years:
        return pl.DataFrame(schema=FIGURE_SCHEMA)
    ties = _ties(layer, rows, context)
    made = [
        _measured(layer, living(year), ties.filter(year=year).select("home", "place"), context.regions).with_columns(
            period=pl.date(year, 1, 1)
        )
        for year in years
    ]
    unknown = pl.col("value").is_null()
    return pl.concat(made).with_columns(
        grain=pl.lit("year"),
        low="value",
        high="value",
        interval=pl.lit(Interval.EXACT.value),
        status=pl.when(unknown & (pl.col("measure") == f"{layer.id}_modularity"))
        .then(pl.lit(Status.NOT_APPLICABLE.value))
        .when(unknown)
        .then(pl.lit(Status.UNRELIABLE.value))
        .otherwise(pl.lit(context.status)),
    )


def whole_years(coverage: pl.DataFrame) -> list[int]:
    """The years from 1946 on in which every state was looked at, from the first day to the last, for every kind."""
    first, last = coverage["first"].min(), coverage["last"].max()
    if not isinstance(first, date) or not isinstance(last, date):
        return []
    asked = pl.DataFrame({"year": range(max(first.year, FIRST_YEAR), last.year + 1)}, schema={"year": pl.Int64})
    cells = asked.with_columns(
        kind=pl.lit(None, dtype=pl.String),
        place=pl.lit(None, dtype=pl.String),
        first=pl.date("year", 1, 1),
        last=pl.date("year", 12, 31),
    )
    return asked.filter(collected(cells, coverage.filter(pl.col("place").is_null()), place="place"))["year"].to_list()


def _ties(layer: Layer, rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """One row a tie in a year: `home`, `place`, `year`, each pair once; two states whose figure is above zero."""
    counted = layer.compute(rows, replace(context, regions=context.regions.clear()))
    return (
        counted.filter(
            pl.col("measure") == layer.counted_by,
            pl.col("level") == PARTNER,
            pl.col("category").is_null(),
            pl.col("home") < pl.col("place"),
            pl.col("value") > 0,
        )
        .select("home", "place", year=pl.col("period").dt.year().cast(pl.Int64))
        .sort("year", "home", "place")
    )


def living(year: int) -> list[str]:
    """The states that existed in any part of a year."""
    states = actors().filter(pl.col("kind").is_in(["state", "retired"])).select("actor")
    living = states.join(lives(), on="actor").filter(pl.lit(year).is_between(pl.col("first_year"), pl.col("last_year")))
    return living["actor"].sort().to_list()


def _measured(layer: Layer, states: Sequence[str], ties: pl.DataFrame, regions: pl.DataFrame) -> pl.DataFrame:
    """Every measure of one year's graph, without its period."""
    graph, n = graph_of(states, ties.rows()), len(states)
    parts = communities(graph)
    central = eigenvector_centrality(graph)
    tied = degrees(graph)
    number_of = {state: float(number) for number, part in enumerate(parts, 1) for state in part}
    by_region = regions.group_by("scheme", "region", maintain_order=True).agg("actor").sort("scheme", "region")
    of_states = {
        "degree": [float(tied[state]) for state in states],
        "centrality": [
            round(central[state], DECIMALS) + 0.0 if central is not None else (None if tied[state] else 0.0)
            for state in states
        ],
        "community": [number_of.get(state, 0.0) for state in states],
    }
    of_world = {
        "density": density(graph),
        "communities": float(len(parts)),
        "modularity": modularity(graph, parts),
    }
    nothing, size = pl.lit(None, dtype=pl.String), pl.lit(n)
    frames = [
        *(
            pl.DataFrame({"place": states, "value": values}, schema_overrides={"value": pl.Float64}).with_columns(
                measure=pl.lit(f"{layer.id}_{name}"), level=pl.lit(PARTNER), scheme=nothing, n=size
            )
            for name, values in of_states.items()
        ),
        by_region.select(
            "scheme",
            place="region",
            value=pl.Series([float(group_degree(graph, one)) for one in by_region["actor"]], dtype=pl.Float64),
            measure=pl.lit(f"{layer.id}_degree"),
            level=pl.lit(REGION),
            n=size,
        ),
        pl.DataFrame(
            {"measure": [f"{layer.id}_{name}" for name in of_world], "value": list(of_world.values())},
            schema_overrides={"value": pl.Float64},
        ).with_columns(level=pl.lit(Level.WORLD.value), scheme=nothing, place=pl.lit(WORLD), n=size),
    ]
    return pl.concat([frame.select(pl.col(name).cast(dtype) for name, dtype in FACTS.items()) for frame in frames])
