"""Security assistance equals an independent count of the raw file: every measure, group, partner, region and year."""

import csv
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from dashboard.quantities import quantity
from data.datasets.assistance_obligations import ACCOUNT_GROUPS
from data.figures import FIGURE_SCHEMA, Level, Selection
from data.providers.greenbook import read
from data.states import WORLD
from metrics.declare import Better, Unit
from metrics.families import REGISTRY
from metrics.families.assistance import FAMILY
from metrics.families.assistance_roll_ups import ACROSS_REGIONS, REGIONS_AROUND
from metrics.library import Library
from metrics.pipeline import regions_of_all_schemes, roll_up
from metrics.readings import read_out
from metrics.request import Request

CELL = ["category", "level", "scheme", "place", "year"]

RAW = """
create table raw as select
  case when country like '%(not specified)' then null
       when country = 'Kosovo' then 'XKX'
       when country like 'Serbia and Montenegro%' then 'YUG'
       when country = 'Vietnam' and year::int <= 1975 then 'VDR'
       when country = 'China (Taiwan)' and year::int < 1949 then 'CHN'
       else iso3c end as partner,
  case when country like '%(not specified)' then replace(country, ' (not specified)', '') end as listed,
  region, year::int as year, "constant"::double as dear, "current"::double as then_,
  case when pubrow like 'Foreign Military%' then 'financing'
       when pubrow like '%Education and Training' then 'training'
       when pubrow like 'Drug%' then 'counter-narcotics'
       when pubrow like 'Cooperative%' then 'threat-reduction'
       when pubrow like 'Peace%' then 'peacekeeping'
       when account similar to '(INACTIVE|Excess|Military Assistance).*' then 'materiel'
       when account similar to '.*(Iraq|Afghanistan|Pakistan|ISIS).*' then 'partner-forces'
       else 'other' end as purpose
from read_csv('{file}', all_varchar = true, nullstr = '')
"""
"""The file by its own publication rows and names, which is another way than by account and code."""

AMOUNTS = """
with twice as (select null as category, * from raw union all select purpose, * from raw),
placed as (
  select category, 'partner' as level, null as scheme, partner as place, year, {column} as amount
  from twice where partner is not null
  union all
  select category, 'region', regions.scheme, regions.region, year, {column}
  from twice join regions on partner = regions.actor
  union all
  select category, 'world', null, 'WORLD', year, {column} from twice
)
select category, level, scheme, place, year, sum(amount) as value, count(*) as n from placed group by all
"""


@pytest.fixture(scope="module")
def file(provider_files: Path) -> Path:
    return provider_files / "us_greenbook" / "greenbook_military.csv"


@pytest.fixture(scope="module")
def database(file: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.register("listed_regions", regions_of_all_schemes().to_arrow())
    connection.execute("create table regions as from listed_regions")
    return connection.execute(RAW.format(file=file))


@pytest.fixture(scope="module")
def figures(file: Path) -> pl.DataFrame:
    (part,) = read(file, file.name)
    return roll_up(
        part.dataset, part.rows, source="greenbook", version="2019", coverage=part.coverage, status="shown"
    ).with_columns(year=pl.col("period").dt.year().cast(pl.Int64))


def comparable(frame: pl.DataFrame) -> pl.DataFrame:
    texts = dict.fromkeys(CELL, pl.String()) | {"year": pl.Int64(), "value": pl.Float64(), "n": pl.Int64()}
    return frame.select(pl.col(name).cast(kind) for name, kind in texts.items()).sort(CELL, nulls_last=False)


def cell(figures: pl.DataFrame, measure: str, place: str, year: int, **more: str) -> float:
    kept = figures.filter(measure=measure, place=place, year=year, **more)
    return float(kept.filter(pl.col("category").is_null())["value"].item())


@pytest.mark.parametrize(("measure", "column"), [("assistance_constant", "dear"), ("assistance_current", "then_")])
def test_every_figure_equals_an_independent_count_of_the_raw_file(
    figures: pl.DataFrame, database: duckdb.DuckDBPyConnection, measure: str, column: str
) -> None:
    counted = pl.DataFrame(database.sql(AMOUNTS.format(column=column)).to_arrow_table()).filter(pl.col("value") != 0)
    stored = figures.filter(measure=measure)
    assert set(stored["level"]) == {"partner", "region", "world"}
    assert set(stored["category"]) == {None, *(code for code, _, _ in ACCOUNT_GROUPS)}
    assert counted.height > 30_000
    assert_frame_equal(comparable(stored), comparable(counted), rel_tol=1e-9)


def test_what_has_no_country_equals_an_independent_count_of_the_raw_file(
    figures: pl.DataFrame, database: duckdb.DuckDBPyConnection
) -> None:
    # The regions that hold every country the file counts to the part of the world in which the listed name stands.
    query = """
    with members as (
      select distinct raw.region as part, scheme, regions.region from raw join regions on partner = actor
    ),
    single as (select part, scheme, min(region) as region from members group by part, scheme having count(*) = 1),
    loose as (
      select 'world' as level, null as scheme, 'WORLD' as place, year, dear from raw where partner is null
      union all
      select 'region', scheme, single.region, year, dear
      from raw join single on raw.region = single.part where partner is null and listed <> 'World'
    )
    select null as category, level, scheme, place, year, sum(dear) as value, count(*) as n from loose group by all
    """
    counted = pl.DataFrame(database.sql(query).to_arrow_table())
    stored = figures.filter(measure="assistance_unallocated")
    assert counted.filter(level="region").height > 50
    assert_frame_equal(comparable(stored.filter(pl.col("n") > 0)), comparable(counted), rel_tol=1e-9)
    assert stored.filter(pl.col("n") == 0)["value"].unique().to_list() == [0.0]
    years = stored.group_by("level", "scheme", "place").agg(pl.col("year").sort())["year"].to_list()
    assert years == [list(range(1946, 2020))] * len(years)


def test_all_partners_and_what_has_no_country_make_the_world(figures: pl.DataFrame) -> None:
    total = figures.filter(pl.col("category").is_null())
    partners = total.filter(measure="assistance_constant", level="partner").group_by("year").agg(pl.col("value").sum())
    loose = total.filter(measure="assistance_unallocated", level="world").select("year", loose="value")
    world = total.filter(measure="assistance_constant", level="world").select("year", world="value")
    both = world.join(partners, on="year", how="left").join(loose, on="year", how="left")
    assert both.height == 73
    assert both.filter(((pl.col("value") + pl.col("loose")) / pl.col("world") - 1).abs() > 1e-8).is_empty()
    assert both["loose"].sum() / both["world"].sum() == pytest.approx(0.048, abs=0.0005)


def test_account_groups_make_the_total_of_every_cell(figures: pl.DataFrame) -> None:
    amounts = figures.filter(pl.col("measure") != "assistance_unallocated")
    keys = ["measure", *CELL[1:]]
    groups = amounts.filter(pl.col("category").is_not_null()).group_by(keys).agg(together=pl.col("value").sum())
    totals = amounts.filter(pl.col("category").is_null())
    both = totals.join(groups, on=keys, how="full", nulls_equal=True)
    assert both.height == groups.height
    off = (pl.col("together") - pl.col("value")).abs() > 1e-8 * pl.col("value").abs() + 1e-6
    assert both.filter(off.fill_null(True)).is_empty()


def test_a_part_of_the_world_stands_beside_a_region_only_where_every_country_the_file_counts_to_it_lies_there(
    database: duckdb.DuckDBPyConnection,
) -> None:
    listed = database.sql("select distinct listed, region from raw where listed is not null").fetchall()
    assert {name for name, _ in listed} == {*REGIONS_AROUND, *ACROSS_REGIONS}
    for name, part in listed:
        query = "select scheme, region from raw join regions on partner = actor where raw.region = ? group by all"
        found = database.execute(query.replace("region from", "regions.region from"), [part]).fetchall()
        schemes = [scheme for scheme, _ in found]
        whole = {(scheme, region) for scheme, region in found if schemes.count(scheme) == 1}
        assert set(REGIONS_AROUND.get(name, ())) == (whole if name != "World" else set()), name


def test_published_amounts_are_found_again(figures: pl.DataFrame) -> None:
    # Israel's 3.3 billion dollars of 2019 (memorandum of understanding of 2016); Afghanistan's army and police in 2011.
    assert cell(figures, "assistance_current", "ISR", 2019) == pytest.approx(3.3e9, rel=0.01)
    assert cell(figures, "assistance_current", "AFG", 2011) > 9.9e9
    assert cell(figures, "assistance_constant", "ISR", 2019) == cell(figures, "assistance_current", "ISR", 2019)
    assert cell(figures, "assistance_constant", "SAU", 1960) == pytest.approx(
        figures.filter(measure="assistance_constant", place="SAU", year=1960)
        .filter(pl.col("category").is_not_null())["value"]
        .sum()
    )
    taken_back = figures.filter(measure="assistance_current", place="SAU", year=1960, category="financing")
    assert taken_back["value"].item() == -3e6


@pytest.fixture(scope="module")
def library(figures: pl.DataFrame, file: Path, tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The figures as if they were embedded, and nothing else."""
    folder = tmp_path_factory.mktemp("embedded")
    (part,) = read(file, file.name)
    identity = {"dataset": part.dataset, "source": part.source, "version": part.version}
    figures.select(*FIGURE_SCHEMA).write_parquet(folder / "figures.parquet")
    coverage = part.coverage.select(*(pl.lit(value).alias(name) for name, value in identity.items()), pl.all())
    coverage.write_parquet(folder / "coverage.parquet")
    return Library(embedded=folder)


def shown(library: Library, measure: str, chosen: Selection) -> list[tuple[float | None, str]]:
    return library.select(REGISTRY.measures[measure], chosen).select("value", "status").rows()


def test_only_what_the_united_states_give_reads_as_zero(library: Library) -> None:
    for measure in ("assistance_constant", "assistance_current"):
        year = {"first": 2010, "last": 2010}
        assert shown(library, measure, Selection(home="USA", places=("CUB",), **year)) == [(0.0, "shown")]
        assert shown(library, measure, Selection(home="USA", places=("USA",), **year)) == [(None, "not_applicable")]
        assert shown(library, measure, Selection(home="USA", places=("VDR",), **year)) == [(None, "not_applicable")]
        assert shown(library, measure, Selection(home="FRA", places=("CUB",), **year)) == [(None, "not_collected")]
        late = Selection(home="USA", places=("CUB",), first=2020, last=2020)
        assert shown(library, measure, late) == [(None, "not_collected")]


def test_where_money_without_a_country_cannot_be_told_of_a_region_it_is_no_zero(library: Library) -> None:
    chosen = Selection(level=Level.REGION, scheme="m49-intermediate", home="USA", places=("Western Asia",), first=2019)
    assert shown(library, "assistance_unallocated", chosen) == [(None, "not_collected")]
    first = Selection(level=Level.WORLD, home="USA", places=(WORLD,), first=1946, last=1946)
    assert shown(library, "assistance_unallocated", first) == [(0.0, "shown")]


def reading(library: Library, indicator: str, place: str, **asked: Any) -> dict[str, Any]:
    request = Request(**({"indicator": indicator, "home": "USA", "places": (place,), "as_of": 2026} | asked))
    return read_out(library, request).row(0, named=True)


def test_the_mean_is_of_five_fiscal_years_to_three_digits(library: Library, file: Path) -> None:
    with file.open(encoding="utf-8") as lines:
        records = [one for one in csv.DictReader(lines) if one["iso3c"] == "POL" and int(one["year"]) >= 2015]
    every = sum(float(one["constant"]) for one in records) / 5
    training = sum(float(one["constant"]) for one in records if one["account"].startswith("International")) / 5
    mean = reading(library, "assistance_mean", "POL")
    assert mean["value"] == float(f"{every:.2e}")
    assert (mean["n"], mean["first_period"].year, mean["last_period"].year) == (5, 2015, 2019)
    assert (mean["interval"], mean["arrow"], mean["status"]) == ("exact", "none", "shown")
    proxy = reading(library, "imet_dollars", "POL")
    assert (proxy["category"], proxy["value"]) == ("training", float(f"{training:.2e}"))
    newest = reading(library, "assistance_newest", "POL")
    assert newest["value"] == sum(float(one["current"]) for one in records if one["year"] == "2019")
    assert newest["last_period"].year == 2019


def test_a_year_of_taking_back_lowers_the_mean_and_a_mean_may_be_below_zero(library: Library) -> None:
    asked = {"as_of": 1960, "window": 1, "categories": ("financing",)}
    assert reading(library, "assistance_mean", "SAU", **asked)["value"] == -2e7


def test_a_mean_of_no_year_is_not_zero_and_says_why(library: Library) -> None:
    none = reading(library, "assistance_mean", "POL", home="FRA")
    assert (none["value"], none["n"], none["status"]) == (None, None, "not_collected")
    assert none["reason"] == "There is no figure for any year of 2015–2019."
    ended = reading(library, "assistance_mean", "VDR", as_of=1977)
    assert (ended["n"], ended["reason"]) == (3, "3 of the 5 years 1973–1977 have a figure; the mean is of those.")


def test_what_has_no_country_is_a_line_of_its_own_in_the_world(library: Library) -> None:
    loose = reading(library, "assistance_unallocated_mean", WORLD, level=Level.WORLD)
    years = range(2015, 2020)
    held = [
        shown(library, "assistance_unallocated", Selection(level=Level.WORLD, home="USA", first=year, last=year))[0][0]
        for year in years
    ]
    assert loose["value"] == float(f"{sum(held) / 5:.2e}")
    region = {"level": Level.REGION, "scheme": "m49-intermediate"}
    unfit = reading(library, "assistance_unallocated_mean", "Western Asia", **region)
    assert (unfit["value"], unfit["status"]) == (None, "not_collected")
    assert unfit["reason"].startswith("It cannot be told of this region")


def test_assistance_is_an_input_of_which_neither_more_nor_less_is_better_and_never_has_an_arrow() -> None:
    assert FAMILY.link == "inputs"
    for indicator in FAMILY.indicators:
        assert indicator.better is Better.NEITHER
        assert indicator.arrow_when.startswith("Never")
        assert "never a success score" in indicator.caveat
    for measure in FAMILY.measures:
        assert "not deliveries" in measure.caveat
    assert "2019" in REGISTRY.measures["assistance_constant"].unit


def test_money_of_years_is_read_in_constant_dollars_of_the_named_year() -> None:
    assert quantity(3_320_000_000, Unit.CONSTANT_US_DOLLARS) == "3.3 billion constant 2019 US dollars"
