"""What the tests of peacekeeping share: IPI's three files, raw in SQL with their own codes, and as read."""

from functools import cache
from pathlib import Path

import duckdb
import polars as pl

from data.provider import Part
from data.providers.ipi import PROVIDER
from data.reading import header
from metrics.pipeline import regions_of_all_schemes, roll_up

CONTRIBUTIONS, MISSIONS, SNAPSHOT = "ipi_country_month_combined.csv", "data_mission.csv", "current_month.csv"

NOT_IN_THE_FULL_MONTH = {
    **{"Antigua and Barbuda": "ATG", "Bahamas": "BHS", "Barbados": "BRB", "Botswana": "BWA", "Cape Verde": "CPV"},
    **{"Congo": "COG", "Cuba": "CUB", "Dominica": "DMA", "Gabon": "GAB", "Guyana": "GUY", "Iceland": "ISL"},
    **{"Israel": "ISR", "Kazakhstan": "KAZ", "Kuwait": "KWT", "Lebanon": "LBN", "Libya": "LBY", "Luxembourg": "LUX"},
    **{"Macedonia": "MKD", "Mauritius": "MUS", "Mexico": "MEX", "Saudi Arabia": "SAU", "Singapore": "SGP"},
    **{"Suriname": "SUR", "Trinidad and Tobago": "TTO", "United Arab Emirates": "ARE", "Venezuela": "VEN"},
}
"""Contributors whose code the month in full does not give beside their name."""

TABLES = """
create table full_month as select * from read_csv('{folder}/current_month.csv', nullstr=['NA', '']);
create table contributions as
  select coalesce(case when Contributor = 'Serbia' and year(Date) < 2006 then 'YUG'
                       when Contributor = 'Czech Republic' and year(Date) < 1993 then 'CSK' end, code) as contributor,
         Contributor as listed_as, date_trunc('month', Date)::date as month, Date as day,
         Troops as troops, Police as police, Experts as experts,
         coalesce(Troops, 0) + coalesce(Police, 0) + coalesce(Experts, 0) as total
  from read_csv('{folder}/ipi_country_month_combined.csv', nullstr=['NA', ''])
  join codes on Contributor = name;
create table missions as
  select Mission as mission, date_trunc('month', Date)::date as month,
         case when Mission = 'LBB' then null
              when "Country of Mission ISO-3" = 'SRB' and year(Date) < 2006 then 'YUG'
              else "Country of Mission ISO-3" end as host,
         Troops as troops, Police as police, Observers as experts, Total as total
  from read_csv('{folder}/data_mission.csv', nullstr=['NA', '']);
create table snapshot as
  select "Contributor_ISO-3" as contributor, Mission as mission, Total as total, Troops as troops,
         Civilian_Police as police, Experts_on_Mission as experts
  from full_month;
create table regions as from listed
"""


@cache
def read(path: Path) -> Part:
    """The one part a file gives, by the one form that recognises it."""
    columns = header(path)
    (form,) = [form for form in PROVIDER.files if form.recognises("renamed.csv", columns)]
    (part,) = form.read(path, path.name)
    return part


def raw(folder: Path) -> duckdb.DuckDBPyConnection:
    """The three files as tables, with the codes of the month in full, and the members of every region scheme."""
    connection = duckdb.connect()
    connection.register("listed", regions_of_all_schemes().to_arrow())
    given = pl.read_csv(folder / SNAPSHOT, infer_schema=False).select(name="Contributor", code="Contributor_ISO-3")
    by_hand = pl.DataFrame({"name": [*NOT_IN_THE_FULL_MONTH], "code": [*NOT_IN_THE_FULL_MONTH.values()]})
    connection.register("codes", pl.concat([given.unique(), by_hand]).to_arrow())
    for statement in TABLES.format(folder=folder).split(";"):
        connection.execute(statement)
    return connection


@cache
def rolled(path: Path) -> pl.DataFrame:
    """Every figure of a file, as it is stored."""
    part = read(path)
    return roll_up(
        part.dataset, part.rows, source=part.source, version=part.version, coverage=part.coverage, status=part.status
    )
