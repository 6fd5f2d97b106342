"""Figures equal the counts of independent SQL over the rows: every home, partner, region of every scheme, and year."""

from datetime import date

import duckdb
import polars as pl
import pytest
from ged_roll_up import KEY as EVENT_KEY
from ged_roll_up import by_duckdb
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from store_fixtures import FilledStore

from data.figures import Level, Selection
from data.states import actors
from data.store import TableKey
from metrics.families import REGISTRY
from metrics.library import Library
from metrics.pipeline import regions_of_all_schemes

RELEASES = {
    "agreement_parties": ("dcad", "1.0"),
    "exercise_participations": ("mme", "7"),
    "violence_country_years": ("ucdp", "25.1"),
    "conflict_years": ("ucdp", "22.1"),
    "conflict_events": ("ucdp-candidate", "21.01.21.12"),
}
CELL = ["home", "level", "scheme", "place", "year"]

DYADS = """
with parts as (select distinct {event} as event, actor, {year} as year from rows where actor is not null and {only}),
joint as (
  select mine.actor as home, other.actor as place, mine.event, mine.year
  from parts mine join parts other on mine.event = other.event and mine.actor <> other.actor
)
select home, 'partner' as level, null as scheme, place, year, count(distinct event) as value from joint group by all
union all
select home, 'region', scheme, region, year, count(distinct event)
from joint join regions on place = regions.actor group by all
union all
select home, 'world', null, 'WORLD', year, count(distinct event) from joint group by all
"""
"""Distinct events of a home with each partner, with any state of each region, and with anyone."""

PLACES = """
with facts as (select {value} as value, place, {year} as year from rows where {only}),
everywhere as (
  select 'partner' as level, null as scheme, place, year, value from facts union all
  select 'region', scheme, region, year, value from facts join regions on place = regions.actor union all
  select 'world', null, 'WORLD', year, value from facts
)
select null as home, level, scheme, place, year, {count} as value from everywhere group by all having {count} > 0
"""
"""What happened in each place, in the states of each region, and in the world."""

AGREEMENTS = {"event": "agreement", "year": "signed_year", "only": "true"}
EXERCISES = {"event": "exercise || chr(10) || name || chr(10) || start", "year": "start_year", "only": "true"}
DEATHS = {"value": "best", "year": "year", "only": "true", "count": "sum(value)"}
CONFLICTS = {"value": "conflict_id", "year": "year", "count": "count(distinct value)"}

CASES: list[tuple[str, str, str | None, str]] = [
    ("agreement_parties", "agreements_signed", None, DYADS.format(**AGREEMENTS)),
    ("agreement_parties", "agreements_signed", "sector", DYADS.format(**AGREEMENTS | {"only": "type = 'sector'"})),
    ("agreement_parties", "agreements_signed", "TREX", DYADS.format(**AGREEMENTS | {"only": "covers_trex"})),
    ("exercise_participations", "exercises_joint", None, DYADS.format(**EXERCISES)),
    (
        "exercise_participations",
        "exercises_joint",
        "humanitarian",
        DYADS.format(**EXERCISES | {"only": "focus_humanitarian"}),
    ),
    ("violence_country_years", "conflict_deaths", None, PLACES.format(**DEATHS)),
    (
        "violence_country_years",
        "conflict_deaths",
        "one-sided",
        PLACES.format(**DEATHS | {"only": "kind = 'one-sided'"}),
    ),
    ("conflict_years", "active_conflicts", None, PLACES.format(**CONFLICTS, only="role = 'location'")),
    ("conflict_years", "conflict_involvement", None, PLACES.format(**CONFLICTS, only="role <> 'location'")),
    (
        "conflict_years",
        "conflict_involvement",
        "supporting",
        PLACES.format(**CONFLICTS, only="role in ('side_a_2nd', 'side_b_2nd')"),
    ),
]
"""Dataset, measure, category, and the query that counts the same."""


def key(table: str, dataset: str) -> TableKey:
    source, version = RELEASES[dataset]
    return TableKey(table=table, dataset=dataset, source=source, version=version)


def database(filled: FilledStore, dataset: str) -> duckdb.DuckDBPyConnection:
    """The rows of a dataset and the members of every region scheme, as two tables."""
    connection = duckdb.connect()
    file = filled.store.tables()[key("rows", dataset)]
    connection.execute(f"create table rows as from read_parquet('{file}')")
    connection.register("listed", regions_of_all_schemes().to_arrow())
    return connection.execute("create table regions as from listed")


def comparable(frame: pl.DataFrame, cell: list[str]) -> pl.DataFrame:
    """The cells and values of a frame, in one order and of the same types."""
    types = dict.fromkeys(cell, pl.String()) | {"year": pl.Int64(), "value": pl.Float64()}
    return frame.select(pl.col(name).cast(kind) for name, kind in types.items()).sort(cell)


def groups() -> list[str]:
    """Homes that are no state: their members' part is theirs, which the queries here do not count."""
    return actors().filter(pl.col("kind") == "organisation")["actor"].to_list()


@pytest.mark.parametrize(
    ("dataset", "measure", "category", "query"), CASES, ids=[f"{one[1]}-{one[2] or 'total'}" for one in CASES]
)
def test_every_figure_equals_an_independent_count(
    filled_store: FilledStore, dataset: str, measure: str, category: str | None, query: str
) -> None:
    counted = pl.DataFrame(database(filled_store, dataset).sql(query).to_arrow_table())
    stored = (
        filled_store.store.scan(key("figures", dataset))
        .filter(measure=measure)
        .filter(pl.col("category").eq_missing(pl.lit(category, dtype=pl.String)))
        .filter(~pl.col("home").is_in(groups()).fill_null(False), pl.col("value") > 0)
        .with_columns(year=pl.col("period").dt.year().cast(pl.Int64))
    )
    if REGISTRY.measures[measure].has_home:
        stored = stored.filter(pl.col("home").is_not_null())
    assert counted.height > 100
    assert_frame_equal(comparable(stored.collect(), CELL), comparable(counted, CELL))


def test_exercises_with_anyone_equal_an_independent_count(filled_store: FilledStore) -> None:
    query = f"""
    with parts as (
      select distinct {EXERCISES["event"]} as event, actor, start_year as year from rows where actor is not null
    ),
    shared as (select * from parts where event in (select event from parts group by event having count(*) > 1))
    select 'partner' as level, null as scheme, actor as place, year, count(distinct event) as value
    from shared group by all
    union all
    select 'region', scheme, region, year, count(distinct event) from shared join regions using (actor) group by all
    union all
    select 'world', null, 'WORLD', start_year, count(distinct {EXERCISES["event"]}) from rows group by all
    """
    counted = pl.DataFrame(database(filled_store, "exercise_participations").sql(query).to_arrow_table())
    stored = (
        filled_store.store.scan(key("figures", "exercise_participations"))
        .filter(pl.col("measure") == "exercises_joint", pl.col("home").is_null(), pl.col("category").is_null())
        .with_columns(year=pl.col("period").dt.year().cast(pl.Int64))
        .collect()
    )
    assert_frame_equal(comparable(stored, CELL[1:]), comparable(counted, CELL[1:]))


def test_events_and_deaths_by_month_equal_an_independent_query_in_every_region(filled_store: FilledStore) -> None:
    connection = database(filled_store, "conflict_events").execute("create view events as from rows")
    columns = [*EVENT_KEY, "value", "low", "high", "n"]
    stored = filled_store.store.read(key("figures", "conflict_events")).select(columns)
    counted = by_duckdb(connection).select(pl.col(name).cast(stored.schema[name]) for name in columns)
    assert set(stored["level"]) == {"partner", "region", "world"}
    assert_frame_equal(stored.sort(EVENT_KEY), counted.sort(EVENT_KEY))


@pytest.mark.parametrize("measure", ["agreements_signed", "agreements_standing", "exercises_joint"])
def test_a_region_has_no_fewer_than_its_most_and_no_more_than_all_its_partners(
    filled_store: FilledStore, measure: str
) -> None:
    dataset = REGISTRY.measures[measure].dataset
    held = filled_store.store.scan(key("figures", dataset)).filter(
        pl.col("measure") == measure, pl.col("category").is_null(), pl.col("home").is_not_null()
    )
    partners = held.filter(level="partner").join(
        regions_of_all_schemes().lazy(), left_on="place", right_on="actor", suffix="_of"
    )
    bounds = partners.group_by("home", "scheme_of", "region", "period").agg(
        most=pl.col("value").max(), together=pl.col("value").sum(), most_low=pl.col("low").max()
    )
    regions = held.filter(level="region").join(
        bounds,
        left_on=["home", "scheme", "place", "period"],
        right_on=["home", "scheme_of", "region", "period"],
        how="full",
    )
    broken = regions.filter(
        ~(
            (pl.col("value") >= pl.col("most"))
            & (pl.col("value") <= pl.col("together"))
            & (pl.col("low") >= pl.col("most_low"))
        ).fill_null(False)
    )
    assert broken.collect().is_empty()
    assert regions.select(pl.len()).collect().item() > 10_000


STATES = actors().filter(pl.col("kind") == "state")["actor"].to_list()
COMMON = ["USA", "FRA", "TUR", "POL", "IND", "RUS", "DEU", "GBR"]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([*COMMON, *STATES]), st.sampled_from([*COMMON, *STATES]), st.integers(1975, 2015))
def test_any_cell_is_a_count_a_zero_or_not_collected(shipped: "Shipped", home: str, place: str, year: int) -> None:
    for measure, event, column in (
        ("agreements_signed", "agreement", "signed_year"),
        ("exercises_joint", EXERCISES["event"], "start_year"),
    ):
        chosen = Selection(level=Level.PARTNER, home=home, places=(place,), first=year, last=year)
        row = shipped.library.select(REGISTRY.measures[measure], chosen).row(0, named=True)
        assert row["period"] == date(year, 1, 1)
        if not 1980 <= year <= 2010:
            assert row["value"] is None
            assert row["status"] in ("not_collected", "not_applicable")
        elif row["status"] == "not_applicable":
            assert row["value"] is None
        else:
            query = f"""select count(distinct {event}) from {measure} where {column} = ? and actor = ? and {event} in
            (select {event} from {measure} where actor = ?)"""
            (counted,) = shipped.connection.execute(query, [year, home, place]).fetchone() or (None,)
            assert (row["value"], row["status"]) == (counted, "shown")


class Shipped:
    """The library of the filled store, with the rows of two datasets in a database beside it."""

    def __init__(self, filled: FilledStore) -> None:
        self.library: Library = filled.library
        self.connection = duckdb.connect()
        for measure in ("agreements_signed", "exercises_joint"):
            file = filled.store.tables()[key("rows", REGISTRY.measures[measure].dataset)]
            self.connection.execute(f"create table {measure} as from read_parquet('{file}')")


@pytest.fixture(scope="module")
def shipped(filled_store: FilledStore) -> Shipped:
    return Shipped(filled_store)
