"""Network position: degree, density and modularity equal counts of the rows made another way; nothing from a part."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from data.coverage import coverage_of
from data.figures import Level, Selection, Status, conform
from data.filling import select
from data.provider import Part
from data.providers import PROVIDERS
from data.reference import table
from metrics.declare import RollUpContext
from metrics.families.network import FAMILY
from metrics.families.network_layers import LAYERS, Layer
from metrics.families.network_readings import same_community
from metrics.families.network_roll_ups import roll_up
from metrics.families.network_visits import RETURNED
from metrics.pipeline import regions_of_all_schemes
from metrics.pipeline import roll_up as roll_up_dataset
from metrics.request import ReadingContext

FILES = {
    "agreements": ("dcad", "dcad/DCAD-v1.0-main.csv"),
    "exercises": ("mme", "mme/mme_v7.csv"),
    "alliances": ("atop", "atop/atop5_1m.csv"),
}
SHAPES = {measure.id: measure.shape for measure in FAMILY.measures}
TIED = {
    "agreements": """
        select distinct mine.actor as home, other.actor as place, unnest(range(mine.signed_year, 1 + least(
            coalesce(mine.ended_year, 2010), 2010))) as year
        from rows mine join rows other on mine.agreement = other.agreement and mine.actor <> other.actor""",
    "exercises": """
        select distinct mine.actor as home, other.actor as place, mine.start_year as year
        from rows mine join rows other on mine.actor <> other.actor
        and (mine.exercise, mine.name, mine.start) = (other.exercise, other.name, other.start)""",
    "alliances": """
        with dated as (
            select alliance, phase, actor,
                coalesce(entered, make_date(entered_year, coalesce(entered_month, 1), 1)) as entered,
                coalesce("left", last_day(make_date(left_year, coalesce(left_month, 12), 1)), date '2018-12-31') as gone
            from rows
        )
        select distinct mine.actor as home, other.actor as place, unnest(range(
            year(greatest(mine.entered, other.entered)), 1 + least(2018, year(least(mine.gone, other.gone))))) as year
        from dated mine join dated other on (mine.alliance, mine.phase) = (other.alliance, other.phase)
        and mine.actor <> other.actor where greatest(mine.entered, other.entered) <= least(mine.gone, other.gone)""",
}
"""Which states were tied in which year, by the rows alone."""

LIVING = """
    create table living as select actor, year from actors, (select unnest(range({first}, {last} + 1)) as year)
    where kind in ('state', 'retired') and first_year <= year and year <= coalesce(last_year, 9999)"""


@pytest.fixture(scope="module", params=LAYERS, ids=lambda layer: layer.id)
def layer(request: pytest.FixtureRequest) -> Layer:
    return request.param


@pytest.fixture(scope="module")
def part(layer: Layer, provider_files: Path) -> Part:
    provider, file = FILES[layer.id]
    path = provider_files / file
    form = next(one for one in PROVIDERS if one.id == provider).files[0]
    return next(one for one in form.read(path, path.name) if one.dataset == layer.dataset)


def context(part: Part) -> RollUpContext:
    return RollUpContext(
        regions=regions_of_all_schemes(), coverage=part.coverage, status=part.status, design_effect=2.0
    )


@pytest.fixture(scope="module")
def figures(layer: Layer, part: Part) -> pl.DataFrame:
    """Every figure of the layer, with its year."""
    return roll_up(layer, part.rows.lazy(), context(part)).with_columns(year=pl.col("period").dt.year().cast(pl.Int64))


@pytest.fixture(scope="module")
def connection(layer: Layer, part: Part, figures: pl.DataFrame) -> Iterator[duckdb.DuckDBPyConnection]:
    """The rows, every state in each of its years (`living`) and every tie of two of them (`ties`), both ways round."""
    found = duckdb.connect()
    found.register("rows", part.rows.to_arrow())
    found.register("actors", table("actors").to_arrow())
    found.register("regions", regions_of_all_schemes().to_arrow())
    found.execute(LIVING.format(first=figures["year"].min(), last=figures["year"].max()))
    found.execute(
        f"create table ties as select * from ({TIED[layer.id]}) tied "
        "semi join living on (home, tied.year) = (living.actor, living.year)"
    )
    found.execute("delete from ties where (place, year) not in (select (actor, year) from living)")
    yield found
    found.close()


def stored(figures: pl.DataFrame, measure: str, level: str = "partner") -> pl.DataFrame:
    kept = figures.filter(pl.col("measure") == measure, pl.col("level") == level)
    return kept.select("scheme", "place", "year", "value").sort("scheme", "place", "year", nulls_last=False)


def counted(connection: duckdb.DuckDBPyConnection, query: str) -> pl.DataFrame:
    found = pl.DataFrame(connection.sql(query).to_arrow_table())
    types = {"scheme": pl.String, "place": pl.String, "year": pl.Int64, "value": pl.Float64}
    return found.select(pl.col(name).cast(dtype) for name, dtype in types.items()).sort(
        "scheme", "place", "year", nulls_last=False
    )


def test_the_degree_of_every_state_and_year_equals_a_count_of_the_rows(
    layer: Layer, figures: pl.DataFrame, connection: duckdb.DuckDBPyConnection
) -> None:
    query = """select null as scheme, living.actor as place, living.year, count(distinct ties.place) as value
        from living left join ties on (living.actor, living.year) = (ties.home, ties.year) group by all"""
    told = counted(connection, query)
    assert told["value"].max() > 80 and told.filter(pl.col("value") == 0).height > 500
    assert_frame_equal(stored(figures, f"{layer.id}_degree"), told)


def test_the_degree_of_a_region_counts_each_state_outside_it_once(
    layer: Layer, figures: pl.DataFrame, connection: duckdb.DuckDBPyConnection
) -> None:
    query = """select regions.scheme, regions.region as place, year, count(distinct ties.place) as value
        from regions join ties on ties.home = regions.actor
        where ties.place not in (
            select actor from regions theirs where (theirs.scheme, theirs.region) = (regions.scheme, regions.region)
        ) group by all"""
    above_zero = stored(figures, f"{layer.id}_degree", "region").filter(pl.col("value") > 0)
    assert_frame_equal(above_zero, counted(connection, query))


def test_density_is_the_share_of_pairs_of_states_that_existed_in_the_year(
    layer: Layer, figures: pl.DataFrame, connection: duckdb.DuckDBPyConnection
) -> None:
    query = """select null as scheme, 'WORLD' as place, year, value from (
            select year, count(*) as states from living group by year
        ) join (select year, count(*) as ends from ties group by year) using (year),
        lateral (select ends / (states * (states - 1)) as value)"""
    assert_frame_equal(stored(figures, f"{layer.id}_density", "world"), counted(connection, query), rel_tol=1e-9)


def test_modularity_is_newmans_sum_over_the_communities_that_are_stored(
    layer: Layer, figures: pl.DataFrame, connection: duckdb.DuckDBPyConnection
) -> None:
    numbers = stored(figures, f"{layer.id}_community").filter(pl.col("value") > 0)
    connection.register("numbers", numbers.to_arrow())
    query = """with ends as (
            select ties.year, mine.value as own, (mine.value = theirs.value)::int as is_inside
            from ties join numbers mine on (ties.home, ties.year) = (mine.place, mine.year)
            join numbers theirs on (ties.place, ties.year) = (theirs.place, theirs.year)
        ), parts as (select year, own, sum(is_inside) as inside, count(*) as degrees from ends group by all),
        whole as (select year, count(*) as every from ties group by year)
        select null as scheme, 'WORLD' as place, year, sum(inside / every - (degrees / every) ** 2) as value
        from parts join whole using (year) group by all"""
    assert_frame_equal(stored(figures, f"{layer.id}_modularity", "world"), counted(connection, query), rel_tol=1e-9)
    named = numbers.group_by("year").agg(value=pl.col("value").n_unique().cast(pl.Float64)).sort("year")
    assert stored(figures, f"{layer.id}_communities", "world")["value"].to_list() == named["value"].to_list()


@pytest.mark.parametrize("year", [1988, 2010])
def test_centrality_is_an_eigenvector_of_the_ties_of_its_year(
    layer: Layer, figures: pl.DataFrame, connection: duckdb.DuckDBPyConnection, year: int
) -> None:
    of_year = stored(figures, f"{layer.id}_centrality").filter(year=year)
    places, values = of_year["place"].to_list(), of_year["value"].to_numpy()
    matrix = np.zeros((len(places), len(places)))
    for home, place in connection.execute("select home, place from ties where year = ?", [year]).fetchall():
        matrix[places.index(home), places.index(place)] = 1
    assert values @ values == pytest.approx(1, abs=1e-3)
    greatest = np.linalg.eigvalsh(matrix)[-1]
    assert matrix @ values == pytest.approx(greatest * values, abs=greatest * 2e-4)


def test_two_states_are_tied_exactly_where_their_own_figure_is_above_zero(
    layer: Layer, part: Part, figures: pl.DataFrame
) -> None:
    of_pairs = layer.compute(part.rows.lazy(), context(part)).filter(
        measure=layer.counted_by, level="partner", home="FRA", period=date(2010, 1, 1)
    )
    partners = of_pairs.filter(pl.col("category").is_null(), pl.col("value") > 0)["place"].to_list()
    states = set(stored(figures, f"{layer.id}_degree").filter(year=2010)["place"])
    degree = stored(figures, f"{layer.id}_degree").filter(place="FRA", year=2010)["value"].item()
    assert degree == len(states & set(partners)) > 30


def test_the_same_rows_give_the_same_figures(layer: Layer, part: Part) -> None:
    nineties = coverage_of([(None, None, date(1990, 1, 1), date(1995, 12, 31))])
    shuffled = part.rows.sample(fraction=1, shuffle=True, seed=7)
    again = roll_up(layer, shuffled.lazy(), replace(context(part), coverage=nineties))
    first = roll_up(layer, part.rows.lazy(), replace(context(part), coverage=nineties))
    assert again.height > 1_000
    assert_frame_equal(conform(again), conform(first))


def test_a_state_is_a_node_in_the_years_it_existed_and_a_group_never(layer: Layer, figures: pl.DataFrame) -> None:
    degree = stored(figures, f"{layer.id}_degree")
    assert degree.filter(place="DDR")["year"].max() == 1990
    assert degree.filter(place="UKR")["year"].min() == 1991
    assert not {"NATO", "EU", "UN"} & set(degree["place"])


def test_a_record_of_one_home_gives_no_figure_of_the_network_and_no_zero(layer: Layer, part: Part) -> None:
    own = coverage_of([(None, "USA", date(1980, 1, 1), date(2010, 12, 31))])
    events = part.rows.filter(pl.col("actor") == "USA")
    made = conform(roll_up(layer, events.lazy(), replace(context(part), coverage=own)))
    assert made.is_empty()
    for measure in SHAPES.keys() - {RETURNED.id}:
        level = Level.PARTNER if measure.split("_")[1] in ("degree", "centrality", "community") else Level.WORLD
        cells = select(made.lazy(), own, SHAPES[measure], Selection(level=level, first=2010, last=2010))
        assert set(cells["status"]) <= {Status.NOT_COLLECTED, Status.NOT_APPLICABLE}


def reading_context(figures: pl.DataFrame, part: Part, home: str) -> ReadingContext:
    def chosen(measure: str, selection: Selection) -> pl.DataFrame:
        return select(conform(figures).lazy(), part.coverage, SHAPES[measure], replace(selection, home=None))

    return ReadingContext(
        home=home,
        level=Level.PARTNER,
        scheme=None,
        places=("FRA", "TUR", "USA", "DDR", "HKG", "NRU", "SSD"),
        categories=(None,),
        window=5,
        as_of=2010,
        start=int(figures["year"].min()),
        end=2010,
        select=chosen,
    )


def test_two_states_share_a_community_or_not_and_the_reading_says_in_which_year(
    layer: Layer, part: Part, figures: pl.DataFrame
) -> None:
    measure = f"{layer.id}_community"
    told = {row["place"]: row for row in same_community(reading_context(figures, part, "USA"), measure).to_dicts()}
    numbers = dict(stored(figures, measure).filter(year=2010).select("place", "value").iter_rows())
    for place in ("FRA", "TUR"):
        assert told[place]["value"] == float(numbers[place] == numbers["USA"])
        assert told[place]["n"] == sum(number == numbers["USA"] for number in numbers.values())
        assert told[place]["last_period"] == date(2010, 1, 1)
    assert (told["USA"]["value"], told["USA"]["status"]) == (None, "not_applicable")
    assert told["DDR"]["last_period"] == date(1990, 1, 1)
    assert told["NRU"]["value"] == 0 and "in no community" in told["NRU"]["reason"]
    assert (told["SSD"]["value"], told["SSD"]["status"]) == (None, "not_applicable")
    assert {row["arrow"] for row in told.values()} == {"none"}


def test_a_group_is_in_no_community_and_the_reading_says_why(layer: Layer, part: Part, figures: pl.DataFrame) -> None:
    told = same_community(reading_context(figures, part, "NATO"), f"{layer.id}_community")
    assert told["value"].null_count() == told.height
    assert "no groups" in told.filter(place="FRA")["reason"].item()


def test_visits_returned_are_counted_by_hand_and_only_where_a_record_keeps_both_ways() -> None:
    columns = {"home": "USA", "visit": "", "partner": None, "year": 2024, "kind": "minister"}
    visits = [
        ("POL", 2024, "minister"),
        ("POL", 2024, "chief"),
        ("IND", 2024, "deputy"),
        ("POL", 2024, "received"),
        ("FRA", 2024, "received"),
        ("USA", 2024, "chief"),
        (None, 2024, "chief"),
        ("JPN", 2024, "dialogue"),
        ("DEU", 2025, "minister"),
    ]
    rows = pl.DataFrame(
        [
            columns | {"visit": str(number), "partner": partner, "year": year, "kind": kind}
            for number, (partner, year, kind) in enumerate(visits)
        ]
    )

    def made(kinds: list[str | None]) -> list[tuple[int, float | None, int | None, str]]:
        coverage = coverage_of([(kind, "USA", date(2024, 1, 1), date(2026, 12, 31)) for kind in kinds])
        found = roll_up_dataset("visits", rows, source="own", version="1", coverage=coverage, status="shown")
        kept = found.filter(measure=RETURNED.id).select(pl.col("period").dt.year(), "value", "n", "status")
        return kept.rows()

    # To Poland and India, from Poland and France: of four ties two are returned. In 2026 nobody went anywhere.
    both = [(2024, 0.5, 4, "shown"), (2025, 0.0, 1, "shown"), (2026, None, None, "not_applicable")]
    assert made(["minister", "chief", "received", "dialogue"]) == both
    assert made([None]) == both
    assert made(["minister", "chief"]) == []


def test_no_indicator_of_the_network_has_an_arrow_or_a_rank() -> None:
    assert all(one.arrow_when.startswith("Never") for one in FAMILY.indicators)
    assert all(isinstance(one.read, partial) for one in FAMILY.indicators)
    assert not [one for one in FAMILY.indicators if "rank" in (one.id + one.title + one.meaning).lower()]
