"""Peacekeeping: every figure equals independent SQL over the raw files, and zero is told from not collected."""

from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
from ipi_files import CONTRIBUTIONS, MISSIONS, SNAPSHOT, raw, read, rolled
from polars.testing import assert_frame_equal
from registers import admitted, brought

from data.datasets.peacekeeping_contributions import DATASET as CONTRIBUTED
from data.datasets.peacekeeping_missions import DATASET as STATIONED
from data.datasets.peacekeeping_snapshot import DATASET as SERVING
from data.figures import Level, Selection
from data.filling import select
from metrics.families import REGISTRY
from validation.gate import Gate

CELL = ["home", "level", "scheme", "place", "period"]

EVERYWHERE = """
select home, 'partner' as level, null as scheme, place, month, {columns} from cells where place is not null
union all
select home, 'region', scheme, region, month, {columns} from cells join regions on place = regions.actor
union all
select home, 'world', null, 'WORLD', month, {columns} from cells
"""
SENT = "select null::varchar as home, contributor as place, month, total, troops, police, experts from contributions"
THERE = "select 'UN' as home, host as place, month, total, troops, police, experts from missions"
WHOLE = {"sent": "year(month) between 1991 and 2013", "there": "year(month) between 1991 and 2015"}
FILES = {"sent": CONTRIBUTIONS, "there": MISSIONS}
YEARLY = [
    ("personnel_deployed", "sent", "sum({kind}) / 12.0"),
    ("personnel_months", "sent", "sum({kind})"),
    ("mission_personnel", "there", "sum({kind}) / 12.0"),
    ("mission_personnel_months", "there", "sum({kind})"),
]


@pytest.fixture(scope="module")
def folder(provider_files: Path) -> Path:
    return provider_files / "ipi_peacekeeping"


@pytest.fixture(scope="module")
def sql(folder: Path) -> duckdb.DuckDBPyConnection:
    connection = raw(folder)
    columns = "total, troops, police, experts"
    for name, cells in (("sent", SENT), ("there", THERE)):
        connection.execute(f"create table {name} as with cells as ({cells}) {EVERYWHERE.format(columns=columns)}")
    return connection


def counted(sql: duckdb.DuckDBPyConnection, query: str) -> pl.DataFrame:
    types = dict.fromkeys(CELL, pl.String()) | {"period": pl.Date(), "value": pl.Float64()}
    return (
        pl.DataFrame(sql.sql(query).to_arrow_table())
        .select(pl.col(name).cast(kind) for name, kind in types.items())
        .sort(CELL)
    )


def kept(figures: pl.DataFrame, measure: str, category: str | None, *, homes: tuple[str, ...] = ()) -> pl.DataFrame:
    """The cells and values of a measure that are shown; `homes`: those left out."""
    found = figures.filter(
        pl.col("measure") == measure,
        pl.col("category").eq_missing(pl.lit(category)),
        pl.col("status") == "shown",
        ~pl.col("home").is_in(list(homes)).fill_null(False),
    )
    assert (found["low"] == found["value"]).all() and (found["high"] == found["value"]).all()
    return found.select(*CELL, "value").sort(CELL)


@pytest.mark.parametrize(("measure", "table", "value"), YEARLY)
@pytest.mark.parametrize("category", [None, "troops", "police", "experts"])
def test_every_yearly_figure_equals_an_independent_count(
    sql: duckdb.DuckDBPyConnection, folder: Path, measure: str, table: str, value: str, category: str | None
) -> None:
    # Troops and experts of 1991 and 1992 are told only where there were no troops before August 1992.
    mixed = (
        "true" if category in (None, "police") else "count(*) filter (where troops > 0 and month < '1992-08-01') = 0"
    )
    query = f"""
        select home, level, scheme, place, date_trunc('year', month) as period,
               {value.format(kind=category or "total")} as value
        from {table} where {WHOLE[table]} group by all having sum({category or "total"}) > 0 and {mixed}
    """
    expected = counted(sql, query)
    assert expected.height > 1_000 or category is not None
    assert_frame_equal(kept(rolled(folder / FILES[table]), measure, category), expected)


@pytest.mark.parametrize(("measure", "table"), [("personnel_monthly", "sent"), ("mission_personnel_monthly", "there")])
def test_every_monthly_figure_equals_an_independent_count(
    sql: duckdb.DuckDBPyConnection, folder: Path, measure: str, table: str
) -> None:
    query = f"select home, level, scheme, place, month as period, sum(total) as value from {table} group by all"
    assert_frame_equal(kept(rolled(folder / FILES[table]), measure, None), counted(sql, query))


TOGETHER = """
with served as (select contributor, mission, total from snapshot where total > 0),
met as (
  select a.contributor as home, b.contributor as place, a.mission, a.total as own, b.total as theirs
  from served a join served b on a.mission = b.mission and a.contributor <> b.contributor
),
placed as (
  select home, 'partner' as level, null as scheme, place, mission, own, theirs from met union all
  select home, 'region', scheme, region, mission, own, sum(theirs)
  from met join regions on met.place = regions.actor group by all union all
  select home, 'world', null, 'WORLD', mission, own, sum(theirs) from met group by all
)
select home, level, scheme, place, date '2014-03-01' as period, {value} as value from placed group by all
"""
JOINED = """
with cells as (select null as home, contributor as place, date '2014-03-01' as month, mission from snapshot
               where total > 0)
select home, level, scheme, place, month as period, count(distinct mission) as value
from ({everywhere}) group by all
"""


@pytest.mark.parametrize(
    ("measure", "value"),
    [("co_deployment", "sum(least(own, theirs))"), ("missions_shared", "count(distinct mission)")],
)
def test_who_serves_beside_whom_equals_an_independent_count(
    sql: duckdb.DuckDBPyConnection, folder: Path, measure: str, value: str
) -> None:
    figures = kept(rolled(folder / SNAPSHOT), measure, None, homes=("EU", "NATO", "UN"))
    assert_frame_equal(figures, counted(sql, TOGETHER.format(value=value)))


def test_missions_joined_equal_an_independent_count(sql: duckdb.DuckDBPyConnection, folder: Path) -> None:
    query = JOINED.format(everywhere=EVERYWHERE.format(columns="mission"))
    expected = counted(sql, query)
    assert_frame_equal(kept(rolled(folder / SNAPSHOT), "missions_joined", None), expected)
    assert expected.filter(pl.col("place") == "WORLD")["value"].to_list() == [17]


def test_a_group_as_home_is_its_members_without_the_partner_and_with_a_region_without_those_of_it(
    sql: duckdb.DuckDBPyConnection, folder: Path
) -> None:
    members = """
        with nato as (select * from (values ('USA'), ('CAN'), ('GBR'), ('FRA'), ('DEU'), ('ITA'), ('ESP'), ('PRT'),
          ('BEL'), ('NLD'), ('LUX'), ('DNK'), ('NOR'), ('ISL'), ('GRC'), ('TUR'), ('POL'), ('CZE'), ('HUN'), ('SVK'),
          ('SVN'), ('ROU'), ('BGR'), ('EST'), ('LVA'), ('LTU'), ('HRV'), ('ALB')) as listed(actor)),
        own as (select mission, contributor, total from snapshot join nato on contributor = actor where total > 0)
    """
    partner = f"""{members} select sum(least((select coalesce(sum(total), 0) from own
        where own.mission = snapshot.mission and own.contributor <> 'FRA'), total))
        from snapshot where contributor = 'FRA'"""
    world = f"""{members}, sides as (
          select mission, coalesce(sum(total) filter (where contributor in (from nato)), 0) as mine,
                 coalesce(sum(total) filter (where contributor not in (from nato)), 0) as others
          from snapshot group by mission)
        select sum(least(mine, others)) from sides"""
    figures = kept(rolled(folder / SNAPSHOT), "co_deployment", None).filter(pl.col("home") == "NATO")
    for place, query in (("FRA", partner), ("WORLD", world)):
        (expected,) = sql.execute(query).fetchall()[0]
        assert figures.filter(pl.col("place") == place)["value"].to_list() == [expected]


def test_nobody_has_more_beside_others_than_it_has_and_two_have_as_many_beside_each_other(folder: Path) -> None:
    figures = kept(rolled(folder / SNAPSHOT), "co_deployment", None, homes=("EU", "NATO", "UN"))
    sent = read(folder / SNAPSHOT).rows.group_by(home="contributor").agg(pl.col("total").sum())
    assert figures.join(sent, on="home").filter(pl.col("value") > pl.col("total")).is_empty()
    pairs = figures.filter(pl.col("level") == "partner").select("home", "place", "value")
    turned = pairs.select(home="place", place="home", value="value")
    assert_frame_equal(pairs.sort("home", "place"), turned.sort("home", "place"))


def test_a_year_with_a_month_missing_has_no_yearly_figure(folder: Path) -> None:
    for name, last in ((CONTRIBUTIONS, 2013), (MISSIONS, 2015)):
        yearly = rolled(folder / name).filter(pl.col("grain") == "year")["period"].dt.year()
        assert (yearly.min(), yearly.max()) == (1991, last)
    months = rolled(folder / MISSIONS).filter(pl.col("grain") == "month")["period"].unique()
    assert date(2016, 11, 1) not in months and date(2017, 3, 1) in months


def filled(folder: Path, name: str, measure: str, **asked: object) -> list[tuple[float | None, str]]:
    found = select(
        rolled(folder / name).lazy(),
        read(folder / name).coverage,
        REGISTRY.measures[measure].shape,
        Selection(**asked),  # type: ignore[arg-type]
    )
    return found.select("value", "status").rows()


def test_zero_is_told_from_not_collected(folder: Path) -> None:
    none, unknown = (0.0, "shown"), (None, "not_collected")
    sent = {"places": ("MEX",), "first": 2012, "last": 2014}
    assert filled(folder, CONTRIBUTIONS, "personnel_deployed", **sent) == [none, none, unknown]
    there = {"places": ("POL",), "first": 2015, "last": 2016}
    assert filled(folder, MISSIONS, "mission_personnel", home="UN", **there) == [none, unknown]
    assert filled(folder, MISSIONS, "mission_personnel", home="USA", **there) == [unknown, unknown]
    month = filled(
        folder, SNAPSHOT, "missions_shared", home="USA", places=("MEX",), grain="month", first=2014, last=2014
    )
    assert month == [unknown, unknown, none, *[unknown] * 9]
    kinds = {"places": ("POL",), "first": 1991, "last": 1993, "categories": ("experts",)}
    assert filled(folder, CONTRIBUTIONS, "personnel_deployed", **kinds)[:2] == [unknown, unknown]


def test_an_own_record_gives_figures_of_whom_it_names_and_of_nobody_else(tmp_path: Path, gate: Gate) -> None:
    library = brought(tmp_path, gate, *(dataset.id for dataset in (CONTRIBUTED, STATIONED, SERVING)))

    def shown(measure: str, place: str, **asked: object) -> tuple[float | None, str]:
        found = library.select(REGISTRY.measures[measure], Selection(places=(place,), **asked))  # type: ignore[arg-type]
        return found.filter(pl.col("period") == date(2024, 1, 1)).select("value", "status").row(0)

    # Three months are on record: no month after them was looked at, so the year has no figure yet.
    assert shown("personnel_deployed", "USA") == shown("personnel_months", "POL") == (None, "not_collected")
    assert shown("personnel_monthly", "USA", grain="month") == (40.0, "shown")
    assert shown("personnel_monthly", "POL", grain="month") == (210.0, "shown")
    assert shown("personnel_deployed", "FRA") == (None, "not_collected")
    assert shown("mission_personnel_monthly", "LBN", home="UN", grain="month") == (1200.0, "shown")
    assert shown("mission_personnel", "WORLD", home="UN", level=Level.WORLD) == (None, "not_collected")
    assert shown("co_deployment", "POL", home="USA", grain="month") == (36.0, "shown")
    assert shown("missions_shared", "IND", home="USA", grain="month") == (1.0, "shown")


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("POL,,2024-01-31,210,200,0,10", "month not given by its first day"),
        ("POL,,2024-01-01,210,200,5,10", "kinds do not make up the total"),
        ("POL,,2024-01-01,210,220,,", "more of a kind than in all"),
    ],
)
def test_a_count_that_contradicts_itself_is_refused(tmp_path: Path, gate: Gate, line: str, rule: str) -> None:
    text = f"contributor,listed_as,month,total,troops,police,experts\n{line}\n"
    assert rule in admitted(tmp_path, gate, CONTRIBUTED.id, text)
