"""Alliances counted by SQL over the raw file, with its codes read another way than the product's."""

ALLIED = """
create table raw as
select atopid, phase, bilat = 0 as multilateral, defense = 1 as defence, offense = 1 as offence,
  neutral = 1 as neutrality, nonagg = 1 as non_aggression, consul = 1 as consultation, member, yrent,
  make_date(yrent, moent, coalesce(dayent, 1)) as entered,
  case when yrexit = 0 then date '2018-12-31' when dayexit is null then last_day(make_date(yrexit, moexit, 1))
    else make_date(yrexit, moexit, dayexit) end as ended
from read_csv('{file}');
create table lives as
select actor, coalesce(last_year, 9999) as last_year from read_csv('{tables}/actors.csv') where kind <> 'organisation';
create table code as
select distinct actor, code::int as code from read_csv('{tables}/codes.csv', all_varchar = true)
where system = 'cow' and code <> '345';
create table named as
select raw.*, actor from raw join code on member = code.code where ended >= date '1919-01-01'
union all
select raw.* replace (least(ended, date '2006-06-02') as ended), 'YUG' from raw
where member = 345 and ended >= date '1919-01-01'
union all
select raw.* replace (date '2006-06-03' as entered, 2006 as yrent), 'SRB' from raw
where member = 345 and ended > date '2006-06-02';
create table allied as
with pairs as (
  select mine.actor as home, other.actor as place, mine.atopid, mine.multilateral, mine.defence, mine.offence,
    mine.neutrality, mine.non_aggression, mine.consultation,
    year(greatest(mine.entered, other.entered, date '1919-01-01')) as since,
    least(year(least(mine.ended, other.ended)), a.last_year, b.last_year) as until
  from named mine join named other on mine.atopid = other.atopid and mine.phase = other.phase
    and mine.actor <> other.actor and mine.entered <= other.ended and other.entered <= mine.ended
  join lives a on a.actor = mine.actor join lives b on b.actor = other.actor
),
years as (select pairs.*, y.year from pairs join (select unnest(range(1919, 2019)) as year) y
  on y.year between since and until),
of_groups as (
  select years.* replace (g."group" as home) from years join read_csv('{tables}/groups.csv') g
  on g.actor = years.home and years.year between g.first and coalesce(g.last, 9999)
)
from years where home <> place union all from of_groups;
create table founders as
with first as (select atopid, min(yrent) as year from named group by all)
select distinct actor, atopid, year from named join first using (atopid)
where yrent = year and multilateral and year >= 1919;
create table founded as
with pairs as (select a.actor as home, b.actor as place, a.atopid, a.year from founders a join founders b
  on a.atopid = b.atopid and a.actor <> b.actor)
from pairs union all
select g."group", place, atopid, year from pairs join read_csv('{tables}/groups.csv') g
  on g.actor = home and year between g.first and coalesce(g.last, 9999)
"""
"""Who was allied with whom in which year, by SQL over the raw file; code 345 is the only one two states have had."""

COUNTS = """
select home, 'partner' as level, null as scheme, place, year, count(distinct atopid) as value
from {table} where {only} group by all
union all
select home, 'region', scheme, region, year, count(distinct atopid)
from {table} join regions on place = regions.actor where {only} group by all
union all
select home, 'world', null, 'WORLD', year, count(distinct atopid) from {table} where {only} group by all
"""

ANYONE = """
with shared as (select home as actor, year, atopid from {table} join lives on home = actor where {only})
select 'partner' as level, null as scheme, actor as place, year, count(distinct atopid) as value
from shared group by all
union all
select 'region', scheme, region, year, count(distinct atopid) from shared join regions using (actor) group by all
union all
select 'world', null, 'WORLD', year, count(distinct atopid) from shared group by all
"""
