"""The map's shapes: one for every state of today, disputed places drawn as the note says."""

import json
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from data import states

FILE = Path(__file__).parents[1] / "dashboard" / "static" / "world.topojson.json"
WITHOUT_SHAPE = {"VAT": "0.4 km²: smaller than the grid of the source, which draws a point."}

Point = tuple[float, float]
Ring = list[Point]


@cache
def shapes() -> dict[str, list[list[Ring]]]:
    """Polygons (outer ring, then holes) of every id, in degrees."""
    topology: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    (across, up), (left, bottom) = topology["transform"]["scale"], topology["transform"]["translate"]

    def unpacked(arc: list[list[int]]) -> Ring:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * across + left, y * up + bottom))
        return points

    arcs = [unpacked(arc) for arc in topology["arcs"]]

    def ring(numbers: list[int]) -> Ring:
        parts = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers]
        return parts[0] + [point for part in parts[1:] for point in part[1:]]

    return {
        geometry["id"]: [[ring(numbers) for numbers in polygon] for polygon in geometry["arcs"]]
        for geometry in topology["objects"]["states"]["geometries"]
    }


def area(ring: Ring) -> float:
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))) / 2


def within(longitude: float, latitude: float, actor: str) -> bool:
    """Whether a point lies in an actor's shape, by the even-odd rule."""
    crossings = sum(
        1
        for polygon in shapes()[actor]
        for ring in polygon
        for (x1, y1), (x2, y2) in pairwise(ring)
        if (y1 > latitude) != (y2 > latitude) and longitude < (x2 - x1) * (latitude - y1) / (y2 - y1) + x1
    )
    return crossings % 2 == 1


def test_every_state_of_today_has_a_shape_or_is_a_named_exception() -> None:
    living = states.actors().filter(pl.col("kind") == "state")["actor"]
    assert set(living) - set(shapes()) == set(WITHOUT_SHAPE)


def test_every_shape_is_an_actor_and_only_once() -> None:
    topology = json.loads(FILE.read_text(encoding="utf-8"))
    geometries = topology["objects"]["states"]["geometries"]
    assert len({geometry["id"] for geometry in geometries}) == len(geometries)
    assert {geometry["id"]: geometry["properties"]["name"] for geometry in geometries} == {
        geometry["id"]: states.name_of(geometry["id"]) for geometry in geometries
    }
    assert set(topology["objects"]) == {"states", "land"}


def test_every_polygon_is_closed_and_has_an_area() -> None:
    rings = [ring for polygons in shapes().values() for polygon in polygons for ring in polygon]
    assert all(ring[0] == ring[-1] and area(ring) > 0 for ring in rings)


def test_the_file_is_small_enough_to_send_to_a_browser() -> None:
    assert FILE.stat().st_size < 700_000


@pytest.mark.parametrize(
    ("place", "longitude", "latitude", "actor", "not_in"),
    [
        ("Crimea", 34.4, 45.0, "UKR", "RUS"),
        ("Western Sahara", -13.5, 24.5, "ESH", "MAR"),
        ("Kosovo", 21.0, 42.6, "XKX", "SRB"),
        ("Taiwan", 121.0, 23.7, "TWN", "CHN"),
        ("the West Bank", 35.2, 31.9, "PSE", "ISR"),
        ("Gaza", 34.35, 31.42, "PSE", "EGY"),
        ("Northern Cyprus", 33.5, 35.3, "CYP", "TUR"),
        ("Somaliland", 44.0, 9.5, "SOM", "ETH"),
        ("Singapore", 103.82, 1.35, "SGP", "MYS"),
        ("Kansas", -98.0, 38.5, "USA", "CAN"),
    ],
)
def test_a_place_lies_in_its_shape_and_not_in_its_neighbours(
    place: str, longitude: float, latitude: float, actor: str, not_in: str
) -> None:
    assert within(longitude, latitude, actor), place
    assert not within(longitude, latitude, not_in), place
