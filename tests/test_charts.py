"""The grammar of the charts: gaps are gaps, intervals are drawn, bounds are hatched, counts start at zero."""

from itertools import pairwise
from typing import Any

import altair as alt
import polars as pl
import pytest
from page_families import FAMILIES, POSTS

from dashboard.charts import hatched, over_time, runs, series_breaks, spans_orders, spark
from dashboard.content.series import SERIES_SCHEMA
from dashboard.dots import dots
from dashboard.layers import Layers
from dashboard.maps import world_map
from dashboard.theme import LINK_COLOURS, OKABE_ITO, PLACES, colour_of
from metrics.declare import Link, Unit


def series(values: list[float | None], *, name: str = "India", first: int = 2000, **columns: list[Any]) -> pl.DataFrame:
    """A series of one name, a value a year; the interval is one either way."""
    rows = pl.DataFrame({"value": values}, schema={"value": pl.Float64}).with_columns(
        name=pl.lit(name),
        year=pl.int_range(first, first + len(values), dtype=pl.Int64),
        low=pl.col("value") - 1,
        high=pl.col("value") + 1,
        n=pl.lit(10, dtype=pl.Int64),
        status=pl.lit("shown"),
        series=pl.lit(None, dtype=pl.String),
        source=pl.lit("s"),
        version=pl.lit("1"),
        text=pl.lit("words"),
    )
    return rows.with_columns(pl.Series(key, given) for key, given in columns.items()).select(list(SERIES_SCHEMA))


def drawn(chart: Any) -> dict[str, Any]:
    """The chart as Vega-Lite reads it, checked against its schema."""
    specification: dict[str, Any] = chart.to_dict()
    alt.LayerChart.from_dict(specification)
    return specification


def marks(specification: dict[str, Any]) -> list[str]:
    return [layer["mark"]["type"] for layer in specification["layer"]]


def over(frame: pl.DataFrame, **extra: Any) -> dict[str, Any]:
    settings: dict[str, Any] = {"unit": "exercises", "colours": PLACES, "interval": "survey-weights", "first": 2000}
    return drawn(over_time(frame, **(settings | {"last": 2010} | extra)))


def test_a_year_without_data_breaks_the_line_and_is_no_zero() -> None:
    made = runs(series([1.0, None, 3.0, 4.0]))
    kept = made.drop_nulls("value")
    assert kept["year"].to_list() == [2000, 2002, 2003]
    assert kept["run"].n_unique() == 2


def test_a_year_that_is_not_there_breaks_the_line_too() -> None:
    made = runs(series([1.0, 2.0, 3.0]).filter(pl.col("year") != 2001))
    assert made["run"].n_unique() == 2


def test_a_change_of_series_is_not_joined_and_is_drawn_as_a_cut_with_its_reason() -> None:
    frame = series([1.0, 2.0, 3.0, 4.0], series=["face to face", "face to face", "telephone", "telephone"])
    assert runs(frame)["run"].n_unique() == 2
    cuts = series_breaks(frame)
    assert cuts.rows() == [(2001.5, "Not joined from 2002: telephone")]
    assert "rule" in marks(over(frame))


def test_years_of_other_partners_are_points_with_bars_and_no_line() -> None:
    apart = runs(series([1.0, 2.0, 3.0]), joined=False)
    assert apart["run"].n_unique() == 3
    specification = over(series([1.0, 2.0, 3.0]), joined=False)
    assert "area" not in marks(specification) and marks(specification)[0] == "rule"
    assert "line" not in marks(drawn(spark(series([1.0, 2.0]), colour="#000000", interval="none", joined=False)))


def test_ratios_hundreds_apart_are_dots_on_a_logarithmic_axis_and_limits_at_zero_keep_a_place() -> None:
    ranked = pl.DataFrame(
        {"name": ["B", "A"], "value": [235.0, 0.08], "low": [206.0, 0.0], "high": [236.0, None], "text": ["b", "a"]}
    )
    specification = drawn(dots(ranked, unit="Change", colour="#000000", interval="bounds", reference=1.0, log=True))
    assert all(layer["encoding"]["x"].get("scale", {}).get("type", "log") == "log" for layer in specification["layer"])
    rows = specification["datasets"][specification["layer"][1]["data"]["name"]]
    assert all(row["low"] > 0 for row in rows)
    assert "log" in specification["layer"][2]["encoding"]["x"]["title"]


def test_intervals_are_drawn_as_bands_and_a_lone_year_as_a_bar() -> None:
    assert marks(over(series([1.0, 2.0, 3.0])))[0] == "area"
    assert "rule" in marks(over(series([1.0, 2.0, None, 3.0])))


def test_without_an_interval_no_band_is_drawn() -> None:
    exact = series([1.0, 2.0]).with_columns(low="value", high="value")
    assert "area" not in marks(over(exact))


def test_bounds_are_hatched_and_confidence_intervals_are_not() -> None:
    def fill(interval: str) -> Any:
        return next(
            layer["mark"]["color"]
            for layer in over(series([1.0, 2.0, 3.0]), interval=interval)["layer"]
            if layer["mark"]["type"] == "area"
        )

    assert fill("bounds")["gradient"] == "linear"
    assert fill("survey-weights") == PLACES[0]


def test_provisional_years_are_hatched() -> None:
    made = over(series([1.0, 2.0], status=["shown", "provisional"]))
    assert marks(made)[0] == "rect"
    assert made["layer"][0]["mark"]["color"] == hatched("#8C8C8C", stripes=6)


def test_counts_start_at_zero() -> None:
    scales = [
        layer["encoding"]["y"].get("scale", {})
        for layer in over(series([40.0, 42.0]))["layer"]
        if "y" in layer["encoding"]
    ]
    assert any(scale.get("zero") for scale in scales)


def test_whole_things_have_no_ticks_at_fractions() -> None:
    line = next(layer for layer in over(series([0.0, 1.0]))["layer"] if layer["mark"]["type"] == "line")
    assert line["encoding"]["y"]["axis"]["tickMinStep"] == 1


def test_every_layer_of_every_chart_of_a_page_has_the_same_time_axis() -> None:
    broken = series(
        [1.0, 2.0, None, 4.0], series=["a", "b", None, "b"], status=["shown", "provisional", "shown", "shown"]
    )
    domains = {
        tuple(layer["encoding"]["x"]["scale"]["domain"])
        for frame in (broken, series([5.0], first=2009))
        for layer in over(frame, region=series([1.0, 2.0]).select("year", "value"), reference=1.0)["layer"]
        if "x" in layer["encoding"]
    }
    assert len(domains) == 1


def test_deaths_over_three_orders_go_to_a_logarithmic_axis_that_says_so() -> None:
    wide = pl.Series([0.0, 3.0, 9_000.0])
    assert spans_orders(wide) and not spans_orders(pl.Series([5.0, 4_000.0])) and not spans_orders(pl.Series([0.0]))
    line = next(layer for layer in over(series([3.0, 9_000.0]), log=True)["layer"] if layer["mark"]["type"] == "line")
    assert line["encoding"]["y"]["scale"]["type"] == "symlog"
    assert "(log)" in line["encoding"]["y"]["title"]


def test_several_places_are_named_at_their_line_ends_without_covering_one_another() -> None:
    frame = pl.concat([series([1.0, 10.0], name="A"), series([1.0, 10.1], name="B"), series([1.0, 10.2], name="C")])
    specification = over(frame)
    text = next(layer for layer in specification["layer"] if layer["mark"]["type"] == "text")
    placed = sorted(row["value"] for row in specification["datasets"][text["data"]["name"]])
    assert all(later - earlier > 0.3 for earlier, later in pairwise(placed))
    assert not [layer for layer in specification["layer"] if layer["encoding"].get("color", {}).get("legend")]


def test_places_with_intervals_are_dots_with_bars_in_the_order_given() -> None:
    ranked = pl.DataFrame(
        {"name": ["B", "A"], "value": [2.0, 1.0], "low": [1.0, 0.0], "high": [3.0, 2.0], "text": ["b", "a"]}
    )
    specification = drawn(dots(ranked, unit="%", colour="#000000", interval="bounds"))
    assert marks(specification) == ["rule", "point"]
    assert specification["layer"][0]["mark"]["strokeDash"]
    assert specification["layer"][1]["encoding"]["y"]["sort"] == ["B", "A"]


def test_a_sparkline_has_no_axes_and_is_drawn_even_from_one_year() -> None:
    assert drawn(spark(series([1.0]), colour="#000000", interval="exact"))["layer"]
    layers = drawn(spark(series([1.0, 2.0, None]), colour="#000000", interval="bounds"))["layer"]
    assert all(layer["encoding"][channel]["axis"] is None for layer in layers for channel in ("x", "y"))


@pytest.mark.parametrize("unit", [Unit.AGREEMENTS, Unit.PERCENT, Unit.POINTS, Unit.TIMES, Unit.SHARE, Unit.US_DOLLARS])
def test_the_map_fetches_its_shapes_and_hatches_what_has_no_number(unit: Unit) -> None:
    places = pl.DataFrame({"place": ["IND"], "value": [3.0], "text": ["India: 3"], "is_old": [False]})
    specification = drawn(world_map(places, unit=unit, context=False, home="USA", pick="picked"))
    assert specification["layer"][0]["mark"]["fill"]["gradient"] == "linear"
    assert specification["layer"][0]["data"]["url"] == "app/static/world.topojson.json"
    assert specification["layer"][1]["encoding"]["color"]["legend"]["title"]
    assert specification["projection"]["type"] == "equalEarth"
    assert len(str(specification)) < 100_000


def test_a_family_has_the_colour_of_its_link_of_the_chain_and_no_two_links_share_one() -> None:
    assert len(set(LINK_COLOURS.values())) == len(Link) and set(LINK_COLOURS.values()) <= set(OKABE_ITO)
    assert [colour_of(one) for one in (*FAMILIES, POSTS)] == [LINK_COLOURS[one.link] for one in (*FAMILIES, POSTS)]


def test_a_hatched_band_is_painted_to_its_last_corner() -> None:
    fill = hatched("#000000")
    along = (fill["x2"] - fill["x1"], fill["y2"] - fill["y1"])
    reach = [(x * along[0] + y * along[1]) / (along[0] ** 2 + along[1] ** 2) for x in (0, 1) for y in (0, 1)]
    assert min(reach) >= 0
    assert max(reach) <= 1, "beyond the gradient's end nothing is painted"


def test_layers_are_written_as_altair_writes_its_own() -> None:
    rows = pl.DataFrame({"x": [1, 2], "y": [3.0, 4.0]})
    line = alt.Chart(rows).mark_line().encode(x=alt.X("x:Q"), y=alt.Y("y:Q"))
    dots = alt.Chart(rows.head(1)).mark_point().encode(x=alt.X("x:Q"), y=alt.Y("y:Q"))

    ours = drawn(Layers((line, dots), height=alt.Step(20), padding={"left": 2}))

    theirs = alt.layer(line, dots, height=alt.Step(20), padding={"left": 2}).to_dict()
    assert ours == theirs


def test_layers_within_layers_keep_the_rows_of_each() -> None:
    frames = [pl.DataFrame({"x": [value]}) for value in (1, 2, 3)]
    one, two, three = (alt.Chart(frame).mark_rule().encode(x=alt.X("x:Q")) for frame in frames)

    made = drawn(Layers((Layers((one, two)), three), height=100))

    named = [layer["data"]["name"] for layer in [*made["layer"][0]["layer"], made["layer"][1]]]
    assert [made["datasets"][name] for name in named] == [frame.to_dicts() for frame in frames]
