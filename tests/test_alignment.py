"""Alignment: points as the file has them, distances of one session, and a change only where its interval excludes 0."""

import csv
import math
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from registers import brought
from registers import reading as own_reading

from data.figures import Level, Selection
from data.filling import select
from data.provider import Part
from data.providers.unga import read
from metrics.families import REGISTRY
from metrics.families.alignment import FAMILY
from metrics.methods.distances import deviation_of, distance_between, margin_of
from metrics.pipeline import roll_up
from metrics.request import ReadingContext
from validation.gate import Gate

NAME = "IdealpointestimatesAll_Apr2020.csv"
MEASURE = REGISTRY.measures["ideal_point"]
COW = {"USA": "2", "GBR": "200", "POL": "290", "RUS": "365", "IND": "750", "CHN": "710", "BRA": "140"}
DRAWS = 20_000


@pytest.fixture(scope="module")
def part(provider_files: Path) -> Part:
    (one,) = read(provider_files / "unga" / NAME, NAME)
    return one


@pytest.fixture(scope="module")
def records(provider_files: Path) -> dict[tuple[str, int], dict[str, str]]:
    with (provider_files / "unga" / NAME).open(encoding="latin-1") as opened:
        return {(row["ccode"], 1945 + int(row["session"])): row for row in csv.DictReader(opened)}


@pytest.fixture(scope="module")
def figures(part: Part) -> pl.DataFrame:
    return roll_up(
        "ideal_points",
        part.rows,
        source=part.source,
        version=part.version,
        coverage=part.coverage,
        status=part.status,
    )


Asking = Callable[..., ReadingContext]


@pytest.fixture(scope="module")
def asking(figures: pl.DataFrame, part: Part) -> Asking:
    def context(**changes: object) -> ReadingContext:
        def chosen(measure: str, selection: Selection) -> pl.DataFrame:
            alone = replace(selection, home=None)
            return select(figures.lazy(), part.coverage, REGISTRY.measures[measure].shape, alone)

        asked: dict[str, object] = {
            "home": "USA",
            "level": Level.PARTNER,
            "scheme": None,
            "places": None,
            "categories": (None,),
            "window": 5,
            "as_of": 2019,
            "start": 1946,
            "end": 2019,
            "select": chosen,
        }
        return ReadingContext(**(asked | changes))  # type: ignore[arg-type]

    return context


def read_out(indicator: str, context: ReadingContext) -> pl.DataFrame:
    return REGISTRY.indicators[indicator].read(context)


def only(readings: pl.DataFrame, place: str) -> dict[str, object]:
    return readings.filter(pl.col("place") == place).row(0, named=True)


def test_every_point_and_its_interval_is_the_files_own(
    figures: pl.DataFrame, part: Part, records: dict[tuple[str, int], dict[str, str]]
) -> None:
    assert figures.height == len(records)
    codes = part.rows.select(place="state", period=pl.date("year", 1, 1), code="source_code")
    joined = figures.join(codes, on=["place", "period"], how="left")
    ours = {
        (code, period.year): (value, low, high, n, interval)
        for code, period, value, low, high, n, interval in joined.select(
            "code", "period", "value", "low", "high", "n", "interval"
        ).iter_rows()
    }
    theirs = {
        key: (float(row["IdealPoint"]), float(row["Q5%"]), float(row["Q95%"]), int(row["NVotes"]), "posterior-90")
        for key, row in records.items()
    }
    assert ours == theirs


def test_points_stand_for_places_alone_and_no_region_averages_them(figures: pl.DataFrame) -> None:
    assert figures["level"].unique().to_list() == ["partner"]
    assert figures["home"].null_count() == figures.height
    assert all(one.levels == (Level.PARTNER,) for one in FAMILY.indicators)


@pytest.mark.parametrize("place", ["GBR", "POL", "RUS", "IND", "CHN", "BRA"])
def test_distance_and_change_equal_a_plain_count_of_the_file(
    asking: Asking, records: dict[tuple[str, int], dict[str, str]], place: str
) -> None:
    def apart(year: int) -> tuple[float, float]:
        pair = [records[COW[state], year] for state in ("USA", place)]
        variance = sum(((float(row["Q95%"]) - float(row["Q5%"])) / 3.29) ** 2 for row in pair)
        return abs(float(pair[0]["IdealPoint"]) - float(pair[1]["IdealPoint"])), variance

    (now, variance_now), (then, variance_then) = apart(2019), apart(2014)
    reading = only(read_out("alignment_distance", asking(places=(place,))), place)
    assert reading["value"] == pytest.approx(now)
    assert (reading["low"], reading["high"], reading["interval"], reading["arrow"]) == (None, None, "none", "none")
    assert reading["n"] == min(int(records[COW[state], 2019]["NVotes"]) for state in ("USA", place))
    moved = only(read_out("alignment_change", asking(places=(place,))), place)
    margin = 1.96 * math.sqrt(variance_now + variance_then)
    assert moved["value"] == pytest.approx(now - then)
    assert (moved["low"], moved["high"]) == (pytest.approx(now - then - margin), pytest.approx(now - then + margin))
    expected = "up" if now - then > margin else "down" if then - now > margin else "none"
    assert (moved["arrow"], moved["interval"]) == (expected, "model-95")
    assert "independent" in str(moved["reason"])


def test_distance_is_the_same_seen_from_either_side(asking: Asking) -> None:
    from_here = only(read_out("alignment_distance", asking(places=("IND",))), "IND")
    from_there = only(read_out("alignment_distance", asking(home="IND", places=("USA",))), "USA")
    assert from_here["value"] == from_there["value"]


def test_the_point_itself_has_its_interval_and_no_arrow(
    asking: Asking, records: dict[tuple[str, int], dict[str, str]]
) -> None:
    reading = only(read_out("ideal_point_now", asking(places=("USA",))), "USA")
    row = records["2", 2019]
    assert (reading["value"], reading["low"], reading["high"]) == tuple(
        float(row[name]) for name in ("IdealPoint", "Q5%", "Q95%")
    )
    assert (reading["interval"], reading["arrow"], reading["n"]) == ("posterior-90", "none", int(row["NVotes"]))


@pytest.mark.parametrize(
    ("home", "said"), [("NATO", "casts no vote of its own"), ("UN", "casts no vote"), (None, "No")]
)
@pytest.mark.parametrize("indicator", ["alignment_distance", "alignment_change"])
def test_a_home_that_is_no_state_has_no_distance_and_says_why(
    asking: Asking, home: str | None, said: str, indicator: str
) -> None:
    reading = only(read_out(indicator, asking(home=home, places=("POL",))), "POL")
    assert (reading["value"], reading["status"], reading["arrow"]) == (None, "not_applicable", "none")
    assert said in str(reading["reason"])


def test_the_home_is_at_no_distance_from_itself_and_an_ended_state_has_none(asking: Asking) -> None:
    readings = read_out("alignment_distance", asking(places=("USA", "DDR", "TWN")))
    assert only(readings, "USA")["status"] == "not_applicable"
    assert only(readings, "DDR")["status"] == "not_applicable"
    taiwan = only(readings, "TWN")
    assert (taiwan["status"], taiwan["value"]) == ("not_collected", None)


def test_a_group_or_organisation_as_a_place_has_no_point(asking: Asking) -> None:
    reading = only(read_out("ideal_point_now", asking(places=("NATO", "POL"))), "NATO")
    assert (reading["value"], reading["status"]) == (None, "not_applicable")
    assert "casts no vote of its own" in str(reading["reason"])


def test_the_example_of_an_own_record_gives_points_distances_and_no_interval_without_quantiles(
    tmp_path: Path, gate: Gate
) -> None:
    library = brought(tmp_path, gate, "ideal_points")
    poland = library.select(MEASURE, Selection(places=("POL",), first=2024, last=2025)).sort("period")
    assert poland.select("value", "status").rows() == [(None, "not_collected"), (1.1, "shown")]
    told = own_reading(library, "alignment_distance", "IND", as_of=2025)
    assert (told["value"], told["n"], told["source"]) == (pytest.approx(2.8), 85, "own")
    usa = library.select(MEASURE, Selection(places=("USA",), first=2024, last=2024)).row(0, named=True)
    assert (usa["value"], usa["low"], usa["interval"]) == (2.3, None, "none")


def test_a_session_that_one_of_them_missed_gives_no_change(asking: Asking) -> None:
    context = asking(places=("ZAF",), end=1996, as_of=1996)
    assert only(read_out("alignment_distance", context), "ZAF")["status"] == "shown"
    moved = only(read_out("alignment_change", context), "ZAF")
    assert (moved["value"], moved["status"], moved["arrow"]) == (None, "not_collected", "none")
    without_votes = asking(places=("GBR",), end=1969, as_of=1969)
    assert only(read_out("alignment_change", without_votes), "GBR")["status"] == "not_collected", "nothing in 1964"


def test_the_newest_session_both_voted_in_is_compared(asking: Asking) -> None:
    reading = only(read_out("alignment_distance", asking(places=("IDN",), end=1965, as_of=1965)), "IDN")
    assert reading["last_period"] == date(1963, 1, 1), "Indonesia was away in 1965, and nothing was voted in 1964"


def test_every_place_is_read_once_and_what_is_not_shown_has_no_number(asking: Asking) -> None:
    for indicator in FAMILY.indicators:
        readings = indicator.read(asking())
        assert not readings.select("category", "place").is_duplicated().any()
        hidden = readings.filter(pl.col("status") != "shown")
        assert hidden.select("value", "low", "high").null_count().row(0) == (hidden.height,) * 3
        assert readings.filter((pl.col("arrow") == "none") & pl.col("reason").is_null()).is_empty()


def test_arrows_are_fewer_than_states_and_point_where_the_interval_lies(asking: Asking) -> None:
    moved = read_out("alignment_change", asking()).filter(pl.col("status") == "shown")
    assert moved.filter((pl.col("arrow") == "up") != (pl.col("low") > 0)).is_empty()
    assert moved.filter((pl.col("arrow") == "down") != (pl.col("high") < 0)).is_empty()
    assert 0 < moved.filter(pl.col("arrow") != "none").height < moved.height


def test_the_deviation_of_a_normal_estimate_is_found_again_from_its_quantiles() -> None:
    # 5 % and 95 % quantiles of a normal distribution with mean 2 and SD 0.4 (R: qnorm(c(.05, .95), 2, .4)).
    found = pl.select(deviation_of(pl.lit(1.342059), pl.lit(2.657941))).item()
    assert found == pytest.approx(0.4, abs=2e-4)


@pytest.mark.parametrize(
    ("points", "deviations"),
    [
        ((2.0, 0.5, 2.0, 0.5), (0.2, 0.1, 0.2, 0.1)),
        ((2.0, 0.5, 1.0, 2.5), (0.2, 0.2, 0.2, 0.2)),
        ((1.0, 1.0, 1.0, 1.0), (0.3, 0.3, 0.3, 0.3)),
        ((1.0, 1.0, 1.0, 1.0), (0.05, 0.05, 0.5, 0.5)),
        ((1.0, 1.1, 1.0, 1.1), (0.1, 0.1, 0.6, 0.1)),
    ],
)
def test_where_nothing_changed_an_arrow_appears_at_most_once_in_twenty(
    points: tuple[float, ...], deviations: tuple[float, ...]
) -> None:
    assert abs(points[0] - points[1]) == pytest.approx(abs(points[2] - points[3]))
    assert told(points, deviations) <= 0.055


def test_a_planted_change_is_found() -> None:
    assert told((2.0, 0.5, 2.0, 1.9), (0.15, 0.15, 0.15, 0.15)) > 0.9


def told(points: tuple[float, ...], deviations: tuple[float, ...]) -> float:
    """The share of drawn files in which a change is said, the four points erring independently."""
    draw = random.Random(20)
    drawn = pl.DataFrame(
        {
            name: [draw.gauss(point, deviation) for _ in range(DRAWS)]
            for name, point, deviation in zip("abcd", points, deviations, strict=True)
        }
    )
    moved = distance_between(pl.col("c"), pl.col("d")) - distance_between(pl.col("a"), pl.col("b"))
    margin = margin_of(
        *(deviation_of(pl.lit(-1.645 * deviation), pl.lit(1.645 * deviation)) for deviation in deviations)
    )
    return float(drawn.select((moved.abs() > margin).mean()).item())
