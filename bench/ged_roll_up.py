"""How fast rows of events become figures: the roll-up in use against DuckDB and pandas doing the same."""

import statistics
import sys
import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
from measure import ROOT, table
from polars.testing import assert_frame_equal

from data.coverage import coverage_of
from data.providers.ucdp import PROVIDER
from data.reading import header
from metrics.declare import RollUpContext
from metrics.families.conflict_roll_ups import events
from metrics.pipeline import regions_of_all_schemes

FOLDER = ROOT.parent / "shared" / "data" / "ucdp"
FILES = (
    "GEDEvent_mexico.csv.zip",
    "GEDEvent_myanmar.csv.zip",
    "GEDEvent_v21_01_21_12.csv.zip",
    "GEDEvent_v22_0_2.csv.zip",
)
COPIES = (1, 20)
"""How often the rows of all four files are taken: as they are, and as many as a release of the whole world has."""
RUNS = 7
COLUMNS = ["measure", "category", "level", "scheme", "place", "grain", "period", "value", "low", "high", "n"]
KEY = COLUMNS[:7]

SQL = """
with kinds as (
  select place, date_trunc('month', date_start)::date as period, kind as category, sum(best) as value,
         case when count(low) = count(*) then sum(low) end as low,
         case when count(high) = count(*) then sum(high) end as high, count(*) as n
  from events group by 1, 2, 3
), monthly as (
  from kinds union all
  select place, period, null, sum(value), case when count(low) = count(*) then sum(low) end,
         case when count(high) = count(*) then sum(high) end, sum(n)
  from kinds group by 1, 2
), yearly as (
  select place, date_trunc('year', period)::date as period, category, sum(n) as n from monthly group by 1, 2, 3
), wide as (
  select 'region' as level, scheme, region as place, category, period, value, n,
         case when low is not null then least(low, value) end as low,
         case when high is not null then greatest(high, value) end as high
  from monthly join regions on monthly.place = regions.actor
  union all
  select 'world', null, 'WORLD', category, period, value, n,
         case when low is not null then least(low, value) end,
         case when high is not null then greatest(high, value) end
  from monthly
), deaths as (
  select 'partner' as level, null as scheme, place, category, period, value, low, high, n from monthly union all
  select level, scheme, place, category, period, sum(value), case when count(low) = count(*) then sum(low) end,
         case when count(high) = count(*) then sum(high) end, sum(n)
  from wide group by all
), counted as (
  select 'month' as grain, place, period, category, n from monthly union all
  select 'year', place, period, category, n from yearly
), counts as (
  select grain, 'partner' as level, null as scheme, place, category, period, n from counted union all
  select grain, 'region', scheme, region, category, period, sum(n)
  from counted join regions on counted.place = regions.actor group by all union all
  select grain, 'world', null, 'WORLD', category, period, sum(n) from counted group by all
)
select 'conflict_deaths_monthly' as measure, category, level, scheme, place, 'month' as grain, period,
       value::double as value, case when low <= value and value <= high then low end::double as low,
       case when low <= value and value <= high then high end::double as high, n::bigint as n
from deaths where value > 0 or high > 0
union all
select 'conflict_events', category, level, scheme, place, grain, period, n::double, n::double, n::double, n::bigint
from counts
order by all
"""


def by_polars(rows: pl.DataFrame, context: RollUpContext) -> pl.DataFrame:
    """The figures by the roll-up in use, coverage judged as well."""
    return events(rows.lazy(), context)


def by_duckdb(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """The same figures by one SQL query over tables in memory; coverage is not judged."""
    return pl.DataFrame(connection.sql(SQL).to_arrow_table())


def by_pandas(rows: pd.DataFrame, regions: pd.DataFrame) -> pd.DataFrame:
    """The same figures by grouping in pandas; coverage is not judged."""
    cell = ["level", "scheme", "place", "category", "period"]

    cells = rows.assign(period=rows["date_start"].dt.to_period("M").dt.to_timestamp(), n=1).rename(
        columns={"kind": "category", "best": "value"}
    )
    kinds = _summed(cells, ["place", "period", "category"])
    total = _summed(kinds, ["place", "period"]).assign(category=None)
    monthly = pd.concat([kinds, total])
    yearly = monthly.assign(period=monthly["period"].dt.to_period("Y").dt.to_timestamp())
    yearly = yearly.groupby(["place", "period", "category"], dropna=False, sort=False)[["n"]].sum().reset_index()
    wide = _wide(
        monthly.assign(
            low=monthly[["low", "value"]].min(axis=1).where(monthly["low"].notna()),
            high=monthly[["high", "value"]].max(axis=1).where(monthly["high"].notna()),
        ),
        regions,
    )
    deaths = pd.concat([monthly.assign(level="partner", scheme=None), _summed(wide, cell)])
    deaths = deaths[(deaths["value"] > 0) | (deaths["high"] > 0)]
    fits = (deaths["low"] <= deaths["value"]) & (deaths["value"] <= deaths["high"])
    deaths[["low", "high"]] = deaths[["low", "high"]].where(fits)
    parts = [deaths.assign(measure="conflict_deaths_monthly", grain="month")]
    for grain, counted in (("month", monthly), ("year", yearly)):
        near = counted[["place", "period", "category", "n"]]
        far = _wide(near, regions).groupby(cell, dropna=False, sort=False)[["n"]].sum().reset_index()
        both = pd.concat([near.assign(level="partner", scheme=None), far])
        parts.append(
            both.assign(measure="conflict_events", grain=grain, value=both["n"], low=both["n"], high=both["n"])
        )
    return pd.concat(parts)[COLUMNS].sort_values(KEY, na_position="first")


def _summed(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    grouped = frame.assign(no_low=frame["low"].isna(), no_high=frame["high"].isna()).groupby(
        keys, dropna=False, sort=False
    )
    summed = grouped[["value", "low", "high", "n"]].sum()
    missing = grouped[["no_low", "no_high"]].any()
    summed["low"] = summed["low"].where(~missing["no_low"])
    summed["high"] = summed["high"].where(~missing["no_high"])
    return summed.reset_index()


def _wide(frame: pd.DataFrame, regions: pd.DataFrame) -> pd.DataFrame:
    region = frame.merge(regions, left_on="place", right_on="actor").drop(columns=["place", "actor"])
    return pd.concat(
        [
            region.rename(columns={"region": "place"}).assign(level="region"),
            frame.assign(level="world", scheme=None, place="WORLD"),
        ]
    )


def timed(engines: Mapping[str, Callable[[], object]]) -> dict[str, list[float]]:
    """Seconds of each run, the engines taking turns so that what else the machine does falls on all alike."""
    taken: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(RUNS + 1):
        for name, work in engines.items():
            started = time.perf_counter()
            work()
            taken[name].append(time.perf_counter() - started)
    return {name: seconds[1:] for name, seconds in taken.items()}


def rows_of(path: Path) -> pl.DataFrame:
    """The dataset rows of one event file, as the provider's reader gives them."""
    columns = header(path)
    (form,) = [one for one in PROVIDER.files if one.recognises(path.name, columns)]
    (part,) = form.read(path, path.name)
    return part.rows.select("place", "date_start", "kind", "best", "low", "high")


def compare(rows: pl.DataFrame, regions: pl.DataFrame) -> list[tuple[str, ...]]:
    """One row an engine: rows, seconds as min / median / max, and its median over that of the roll-up in use."""
    coverage = coverage_of([(None, None, date(1989, 1, 1), date(2023, 12, 31))])
    context = RollUpContext(regions=regions, coverage=coverage, status="shown", design_effect=2.0)
    connection = duckdb.connect()
    connection.register("given", rows.to_arrow()).execute("create table events as from given")
    connection.register("listed", regions.to_arrow()).execute("create table regions as from listed")
    frames = rows.to_pandas(), regions.to_pandas()
    ours = by_polars(rows, context).select(COLUMNS)
    for other in (by_duckdb(connection), pl.from_pandas(by_pandas(*frames))):
        same = other.select(pl.col(name).cast(ours.schema[name]) for name in COLUMNS).sort(KEY)
        assert_frame_equal(ours.sort(KEY), same)
    engines = {
        "Comity (Polars), coverage judged": lambda: by_polars(rows, context),
        "DuckDB": lambda: by_duckdb(connection),
        "pandas": lambda: by_pandas(*frames),
    }
    taken = timed(engines)
    base = statistics.median(next(iter(taken.values())))
    return [
        (
            f"{rows.height:,}",
            name,
            " / ".join(f"{value:.3f}" for value in (min(one), statistics.median(one), max(one))),
            f"{statistics.median(one) / base:.2f}",
        )
        for name, one in taken.items()
    ]


def main() -> None:
    """Prints the seconds of the three, and how many times those of the roll-up in use they are."""
    if not all((FOLDER / name).is_file() for name in FILES):
        sys.exit(f"the event files are not at {FOLDER}")
    rows = pl.concat([rows_of(FOLDER / name) for name in FILES])
    regions = regions_of_all_schemes()
    print("### Event files rolled up by place, region, world, kind, month and year\n")
    print(f"Rows in memory, figures of all three equal; {RUNS} runs each after one not counted.\n")
    print(
        table(
            ("events", "engine", "seconds: min / median / max", "times Comity's median"),
            [line for copies in COPIES for line in compare(pl.concat([rows] * copies), regions)],
        )
    )


if __name__ == "__main__":
    main()
