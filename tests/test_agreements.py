"""Agreements: figures equal counts made another way, and growth and pace say only what the counts bear."""

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.coverage import coverage_of
from data.datasets.agreement_parties import DATASET
from data.figures import Level, Selection, conform
from data.filling import select
from data.provider import Part
from data.providers.dcad import read
from data.states import members
from metrics.declare import RollUpContext
from metrics.families.agreements import FAMILY, read_growth, read_pace
from metrics.families.agreements_roll_ups import roll_up
from metrics.request import ReadingContext

SCHEME = "m49-intermediate"
COVERAGE = coverage_of([(None, None, date(1980, 1, 1), date(2010, 12, 31))])
SHAPES = {measure.id: measure.shape for measure in FAMILY.measures}
USED_COW = {"2": "USA", "640": "TUR", "750": "IND", "290": "POL", "200": "GBR", "365": "RUS"}
SOUTHERN_EUROPE_COW = {"325": "ITA", "230": "ESP", "235": "PRT", "350": "GRC", "339": "ALB", "343": "MKD"} | {
    "344": "HRV",
    "346": "BIH",
    "349": "SVN",
    "341": "MNE",
    "345": "SRB",
    "338": "MLT",
}


def context(regions: pl.DataFrame) -> RollUpContext:
    return RollUpContext(regions=regions, coverage=COVERAGE, status="shown", design_effect=2.0)


def regions_of(*schemes: str) -> pl.DataFrame:
    return pl.concat([members(scheme).select(pl.lit(scheme).alias("scheme"), "region", "actor") for scheme in schemes])


def agreements(*rows: dict[str, object]) -> pl.DataFrame:
    """A frame of the dataset; what a row does not say is null."""
    blank: dict[str, object] = dict.fromkeys(DATASET.schema())
    return pl.DataFrame([blank | row for row in rows], schema=DATASET.schema(), orient="row")


def treaty(name: str, actors: list[str], year: int, **facts: object) -> list[dict[str, object]]:
    return [{"agreement": name, "actor": actor, "signed_year": year, "ending": "unknown"} | facts for actor in actors]


def reading_context(figures: pl.DataFrame, level: Level = Level.PARTNER, **changes: object) -> ReadingContext:
    def chosen(measure: str, selection: Selection) -> pl.DataFrame:
        return select(figures.lazy(), COVERAGE, SHAPES[measure], selection)

    asked: dict[str, object] = {
        "home": "USA",
        "level": level,
        "scheme": SCHEME if level is Level.REGION else None,
        "places": None,
        "categories": (None,),
        "window": 5,
        "as_of": 2010,
        "start": 1980,
        "end": 2010,
        "select": chosen,
    }
    return ReadingContext(**(asked | changes))  # type: ignore[arg-type]


def only(readings: pl.DataFrame, place: str) -> dict[str, object]:
    return readings.filter(pl.col("place") == place).row(0, named=True)


@pytest.fixture(scope="module")
def records(provider_files: Path) -> list[dict[str, str]]:
    with (provider_files / "dcad" / "DCAD-v1.0-main.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def part(provider_files: Path) -> Part:
    path = provider_files / "dcad" / "DCAD-v1.0-main.csv"
    (only_part,) = read(path, path.name)
    return only_part


@pytest.fixture(scope="module")
def figures(part: Part) -> pl.DataFrame:
    rolled = roll_up(part.rows.lazy(), context(regions_of(SCHEME, "m49-region")))
    return conform(rolled.with_columns(source=pl.lit("dcad"), version=pl.lit("1.0")))


def stored(figures: pl.DataFrame, measure: str, home: str, level: str, place: str, category: str | None = None) -> dict:
    """Value by year."""
    found = figures.filter(
        pl.col("measure") == measure,
        pl.col("home") == home,
        pl.col("level") == level,
        pl.col("place") == place,
        pl.col("category").eq_missing(pl.lit(category)),
        pl.col("scheme").eq_missing(pl.lit(SCHEME if level == "region" else None)),
    )
    return {period.year: value for period, value in found.select("period", "value").iter_rows()}


@pytest.mark.parametrize("pair", [("2", "640"), ("2", "750"), ("2", "290"), ("200", "365"), ("365", "750")])
def test_signed_with_a_partner_equals_a_plain_count_of_the_file(
    figures: pl.DataFrame, records: list[dict[str, str]], pair: tuple[str, str]
) -> None:
    counted: dict[int, int] = defaultdict(int)
    for row in records:
        if {row["ccode1"], row["ccode2"]} == set(pair):
            counted[int(row["signYear"])] += 1
    home, place = (USED_COW[code] for code in pair)
    assert stored(figures, "agreements_signed", home, "partner", place) == counted
    assert stored(figures, "agreements_signed", place, "partner", home) == counted


@pytest.mark.parametrize("category", [None, "general", "sector", "TREX", "RESEARCH"])
def test_signed_in_the_world_and_a_region_equals_a_plain_count_of_the_file(
    figures: pl.DataFrame, records: list[dict[str, str]], category: str | None
) -> None:
    world: dict[int, int] = defaultdict(int)
    region: dict[int, int] = defaultdict(int)
    for row in records:
        kinds = {None, row["type"], row["category1"], row["category2"], row["category3"]}
        codes = {row["ccode1"], row["ccode2"]}
        if "2" in codes and category in kinds:
            world[int(row["signYear"])] += 1
            if codes & SOUTHERN_EUROPE_COW.keys():
                region[int(row["signYear"])] += 1
    assert stored(figures, "agreements_signed", "USA", "world", "WORLD", category) == world
    assert stored(figures, "agreements_signed", "USA", "region", "Southern Europe", category) == region


def test_the_united_states_had_between_102_and_149_agreements_standing_in_2010(figures: pl.DataFrame) -> None:
    found = figures.filter(
        pl.col("measure") == "agreements_standing",
        pl.col("home") == "USA",
        pl.col("level") == "world",
        pl.col("period") == date(2010, 1, 1),
    )
    assert found.select("value", "low", "high", "interval").row(0) == (149.0, 102.0, 149.0, "bounds")


def test_bounds_hold_the_value_everywhere(figures: pl.DataFrame) -> None:
    assert figures.filter((pl.col("low") > pl.col("value")) | (pl.col("value") > pl.col("high"))).is_empty()
    assert figures.filter(pl.col("value") == 0).is_empty()


def test_an_agreement_with_a_state_that_ceased_to_exist_stands_no_longer(figures: pl.DataFrame) -> None:
    assert max(stored(figures, "agreements_standing", "FRA", "partner", "CSK")) == 1992
    assert max(stored(figures, "agreements_standing", "FRA", "partner", "CZE")) == 2010


def test_a_stock_is_zero_before_the_first_and_a_year_outside_coverage_is_not_collected() -> None:
    rows = agreements(*treaty("a", ["USA", "IND"], 1995, end_estimate_year=2001))
    rolled = conform(roll_up(rows.lazy(), context(regions_of(SCHEME))))
    asked = Selection(home="USA", places=("IND",), first=1994, last=2011)
    shown = select(rolled.lazy(), COVERAGE, SHAPES["agreements_standing"], asked)
    by_year = {
        period.year: (low, high, status)
        for period, low, high, status in shown.select("period", "low", "high", "status").iter_rows()
    }
    assert by_year[1994] == (0.0, 0.0, "shown")
    assert by_year[1995] == (1.0, 1.0, "shown")
    assert by_year[2002] == (0.0, 1.0, "shown")
    assert by_year[2011] == (None, None, "not_collected")


def test_a_known_end_lowers_the_upper_bound_the_year_after() -> None:
    rows = agreements(*treaty("a", ["USA", "IND"], 1995, ending="ended", ended_year=2000, end_estimate_year=2000))
    rolled = conform(roll_up(rows.lazy(), context(regions_of(SCHEME))))
    assert max(stored(rolled, "agreements_standing", "USA", "partner", "IND")) == 2000


def test_an_agreement_of_several_states_is_one_agreement_in_their_region() -> None:
    rows = agreements(*treaty("a", ["USA", "ITA", "ESP"], 1995, type="general", covers_dca=True))
    rolled = conform(roll_up(rows.lazy(), context(regions_of(SCHEME))))
    assert stored(rolled, "agreements_signed", "USA", "region", "Southern Europe") == {1995: 1.0}
    assert stored(rolled, "agreements_signed", "ITA", "region", "Southern Europe") == {1995: 1.0}
    assert stored(rolled, "agreements_signed", "USA", "region", "Southern Europe", "DCA") == {1995: 1.0}


STATES = ["USA", "ITA", "ESP", "GRC", "IND", "TUR", None]
EVENTS = st.lists(
    st.tuples(st.lists(st.sampled_from(STATES), min_size=1, max_size=5, unique=True), st.integers(1990, 1993)),
    max_size=8,
)


@settings(max_examples=30, deadline=None)
@given(events=EVENTS, seed=st.integers(0, 9))
def test_a_region_is_at_least_its_largest_partner_and_at_most_their_sum(events: list, seed: int) -> None:
    rows = agreements(*(row for i, (actors, year) in enumerate(events) for row in treaty(f"t{i}", actors, year)))
    regions = regions_of(SCHEME)
    rolled = conform(roll_up(rows.lazy(), context(regions)))
    shuffled = conform(roll_up(rows.sample(fraction=1.0, shuffle=True, seed=seed).lazy(), context(regions)))
    assert rolled.equals(shuffled)
    signed = rolled.filter(pl.col("measure") == "agreements_signed", pl.col("category").is_null())
    partners = (
        signed.filter(pl.col("level") == "partner")
        .join(regions, left_on="place", right_on="actor")
        .group_by("home", "region", "period")
        .agg(largest=pl.col("value").max(), together=pl.col("value").sum())
    )
    both = signed.filter(pl.col("level") == "region").join(
        partners, left_on=["home", "place", "period"], right_on=["home", "region", "period"], how="full"
    )
    assert both.filter(~pl.col("value").is_between("largest", "together").fill_null(False)).is_empty()


def pairs(count: int, year: int, name: str, **facts: object) -> list[dict[str, object]]:
    return [row for i in range(count) for row in treaty(f"{name}{year}-{i}", ["USA", "IND"], year, **facts)]


def readings_of(rows: list[dict[str, object]], read_out: object, **changes: object) -> dict[str, object]:
    rolled = conform(roll_up(agreements(*rows).lazy(), context(regions_of(SCHEME))))
    return only(read_out(reading_context(rolled, **changes)), "IND")  # type: ignore[operator]


def test_growth_is_said_only_from_twenty_standing_and_from_1990_on() -> None:
    kept = {"end_estimate_year": 2010}
    enough = readings_of([*pairs(20, 2004, "a", **kept), *pairs(20, 2008, "b", **kept)], read_growth)
    assert enough["status"] == "shown" and enough["arrow"] == "up"
    assert enough["value"] == pytest.approx(100 * ((40.5 / 20.5) ** 0.2 - 1))
    few = readings_of([*pairs(19, 2004, "a", **kept), *pairs(20, 2008, "b", **kept)], read_growth)
    assert (few["value"], few["status"], few["arrow"]) == (None, "unreliable", "none")
    early = readings_of([*pairs(30, 1981, "a", **kept)], read_growth, end=1989, as_of=1989)
    assert early["value"] is None and "1990" in str(early["reason"])


def test_growth_shows_no_arrow_when_its_bounds_disagree() -> None:
    rows = [*pairs(25, 2004, "a", end_estimate_year=2006), *pairs(10, 2008, "b", end_estimate_year=2010)]
    reading = readings_of(rows, read_growth)
    assert reading["low"] < 0 < reading["high"]  # type: ignore[operator]
    assert (reading["direction"], reading["arrow"]) == ("none", "none")
    assert "do not agree" in str(reading["reason"])


def test_pace_has_four_ways_of_speaking() -> None:
    nothing = readings_of([*treaty("x", ["USA", "TUR"], 2009)], read_pace)
    assert nothing["status"] == "not_applicable" and "None in either period" in str(nothing["reason"])
    from_none = readings_of(pairs(7, 2008, "a"), read_pace)
    assert from_none["value"] is None and from_none["high"] is None and from_none["low"] > 1  # type: ignore[operator]
    assert str(from_none["reason"]).startswith("From none in 2001–2005 to 7 in 2006–2010")
    few = readings_of([*pairs(2, 2003, "a"), *pairs(3, 2008, "b")], read_pace)
    assert (few["value"], few["n"], few["arrow"]) == (None, 5, "none") and "counts only" in str(few["reason"])
    told = readings_of([*pairs(2, 2003, "a"), *pairs(14, 2008, "b")], read_pace)
    assert (round(told["value"], 9), told["arrow"], told["reason"]) == (7.0, "up", None)  # type: ignore[call-overload]


def test_pace_counts_only_the_years_a_partner_existed() -> None:
    rows = [row for i in range(8) for row in treaty(f"m{i}", ["USA", "MNE"], 2008)]
    rolled = conform(roll_up(agreements(*rows).lazy(), context(regions_of(SCHEME))))
    reading = only(read_pace(reading_context(rolled)), "MNE")
    assert reading["value"] is None and reading["arrow"] == "none"


def test_every_place_is_read_once_and_every_missing_arrow_has_a_reason(figures: pl.DataFrame) -> None:
    for read_out in (read_growth, read_pace):
        for level in Level:
            readings = read_out(reading_context(figures, level))
            assert not readings.select("category", "place").is_duplicated().any()
            assert readings.filter((pl.col("arrow") == "none") & pl.col("reason").is_null()).is_empty()
            assert readings.filter(
                ~pl.col("status").is_in(["shown", "provisional"]) & pl.col("value").is_not_null()
            ).is_empty()
