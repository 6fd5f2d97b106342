"""Security assistance rolled up: dollars for each partner, region and the world, and those allotted to no country."""

import polars as pl

from data.figures import Interval, Level, Status
from data.states import WORLD
from metrics.declare import RollUpContext
from metrics.rollup import levels_of_place

KEYS = ["home", "level", "scheme", "place", "year"]
NO_TEXT = pl.lit(None, dtype=pl.String)

AFRICA = (("m49-region", "Africa"), ("ucdp-region", "Africa"))
AMERICAS = (("m49-region", "Americas"), ("ucdp-region", "Americas"))
LATIN_AMERICA = (*AMERICAS, ("m49-subregion", "Latin America and the Caribbean"))
REGIONS_AROUND: dict[str, tuple[tuple[str, str], ...]] = {
    "Sub-Saharan Africa": AFRICA,
    "East Africa": AFRICA,
    "West Africa": AFRICA,
    "Latin America & Caribbean": LATIN_AMERICA,
    "Caribbean": LATIN_AMERICA,
    "Central America": LATIN_AMERICA,
    "Asia": (("m49-region", "Asia"), ("ucdp-region", "Asia")),
    "Oceania": (("m49-region", "Oceania"), ("ucdp-region", "Asia")),
    "Eastern Europe": (("m49-region", "Europe"), ("ucdp-region", "Europe")),
}
"""Parts of the world as a source lists them, and the regions that hold every state the Greenbook counts to them.

Not there, because they lie across regions: Western Europe (it has Turkey and Cyprus), Middle East & North Africa,
Eurasia, the world; nor is Sub-Saharan Africa the M49 sub-region of that name, since it has the Sudan. What lies within
them is not defined by the source, so the Caribbean (which may have Guyana) is no M49 intermediate region either.
"""


def roll_up(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Dollars obligated in each fiscal year, current and constant, by account group; and those without a country."""
    amounts = rows.select(
        "home", "account_group", "region_as_listed", "current_usd", "constant_usd", place="partner", year="fiscal_year"
    ).collect()
    figures = [_by_place(amounts, context), _unallocated(amounts, context)]
    return pl.concat(figures).with_columns(
        period=pl.date("year", 1, 1),
        grain=pl.lit("year"),
        low="value",
        high="value",
        interval=pl.lit(Interval.EXACT.value),
        status=pl.when(pl.col("value").is_null())
        .then(pl.lit(Status.NOT_COLLECTED.value))
        .otherwise(pl.lit(context.status)),
    )


def _by_place(amounts: pl.DataFrame, context: RollUpContext) -> pl.DataFrame:
    """`assistance_current` and `assistance_constant`: the world holds every row, a region those of its states."""
    placed = (
        levels_of_place(amounts.lazy(), context.regions)
        .filter(pl.col("place").is_not_null())
        .select(*KEYS, "account_group", "current_usd", "constant_usd")
        .collect()
    )
    both = [placed.with_columns(category=NO_TEXT), placed.with_columns(category="account_group")]
    return pl.concat(
        [
            _sums(pl.concat(both), column).with_columns(measure=pl.lit(measure))
            for measure, column in (("assistance_current", "current_usd"), ("assistance_constant", "constant_usd"))
        ]
    ).filter(pl.col("value").is_null() | (pl.col("value") != 0))


def _unallocated(amounts: pl.DataFrame, context: RollUpContext) -> pl.DataFrame:
    """`assistance_unallocated`: in the world, and in each region that holds a part of the world as listed; with zeros.

    Zeros are written out, since elsewhere its absence is no zero: the money may have gone to any state.
    """
    around = pl.DataFrame(
        [(listed, scheme, region) for listed, regions in REGIONS_AROUND.items() for scheme, region in regions],
        schema={"region_as_listed": pl.String, "scheme": pl.String, "region": pl.String},
        orient="row",
    )
    loose = amounts.filter(pl.col("place").is_null())
    of_world = loose.with_columns(level=pl.lit(Level.WORLD.value), scheme=NO_TEXT, place=pl.lit(WORLD))
    of_regions = loose.join(around, on="region_as_listed").with_columns(
        level=pl.lit(Level.REGION.value), place="region"
    )
    columns = [*KEYS, "category", "constant_usd"]
    sums = _sums(
        pl.concat([one.with_columns(category=NO_TEXT).select(columns) for one in (of_world, of_regions)]),
        "constant_usd",
    )
    places = pl.concat(
        [
            pl.DataFrame({"level": [Level.WORLD.value], "scheme": [None], "place": [WORLD]}, schema_overrides=TEXTS),
            around.select(pl.lit(Level.REGION.value).alias("level"), "scheme", place="region").unique(),
        ]
    )
    return (
        _years(amounts, context)
        .join(places, how="cross")
        .join(sums, on=KEYS, how="left", nulls_equal=True)
        .with_columns(
            value=pl.when(pl.col("n").is_null()).then(0.0).otherwise("value"),
            n=pl.col("n").fill_null(0),
            category=NO_TEXT,
            measure=pl.lit("assistance_unallocated"),
        )
        .select(*KEYS, "category", "value", "n", "measure")
    )


TEXTS = {"level": pl.String(), "scheme": pl.String(), "place": pl.String()}


def _sums(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    """One row a cell: the sum, null where any amount of it is not known, and how many entries it is of."""
    known = pl.col(column).null_count() == 0
    return rows.group_by(*KEYS, "category").agg(
        value=pl.when(known).then(pl.col(column).sort().sum()), n=pl.len().cast(pl.Int64)
    )


def _years(amounts: pl.DataFrame, context: RollUpContext) -> pl.DataFrame:
    """One row a home and fiscal year that the coverage looked at."""
    homes = amounts.select("home").unique()
    covered = context.coverage.filter(pl.col("kind").is_null())
    named = covered.drop_nulls("place").rename({"place": "home"}).join(homes, on="home", how="semi")
    anyone = covered.filter(pl.col("place").is_null()).join(homes, how="cross")
    spans = [one.select("home", "first", "last") for one in (named, anyone)]
    years = pl.int_ranges(pl.col("first").dt.year(), pl.col("last").dt.year() + 1)
    return pl.concat(spans).select("home", year=years).explode("year").unique().cast({"year": pl.Int64})
