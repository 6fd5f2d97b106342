"""Security assistance rolled up: dollars for each partner, region and the world, and those allotted to no country."""

import polars as pl

from data.figures import Level
from data.states import WORLD
from metrics.declare import RollUpContext
from metrics.record_sums import as_figures, summed

CELL = ["home", "level", "scheme", "place", "year"]

AFRICA = (("m49-region", "Africa"), ("ucdp-region", "Africa"))
LATIN_AMERICA = (
    ("m49-region", "Americas"),
    ("m49-subregion", "Latin America and the Caribbean"),
    ("ucdp-region", "Americas"),
)
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
"""Parts of the world as the Greenbook lists them, and the regions that hold every state it counts to them.

Western Europe is not there since it has Turkey and Cyprus; nor is Sub-Saharan Africa the M49 sub-region of that name,
since it has the Sudan. What lies within the smaller ones is not said, so the Caribbean (which may have Guyana) is no
intermediate region of M49 either.
"""

ACROSS_REGIONS = ("Western Europe", "Middle East & North Africa", "Eurasia", "World")
"""Parts of the world that lie in no one region of any scheme."""


def roll_up(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Dollars obligated in each fiscal year, constant and current, by account group; and those without a country.

    The world holds every row, a region those of its states. Where an amount in constant dollars is not known, the
    cells it belongs to have none.
    """
    amounts = {"assistance_constant": "constant_usd", "assistance_current": "current_usd"}
    by_place = summed(rows, context, year="fiscal_year", category="account_group", amounts=amounts, all_known=True)
    return pl.concat([by_place, as_figures(_unallocated(rows, context), context)], how="diagonal")


def _unallocated(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Constant dollars of no country: in the world, and in each region around a part of the world as listed.

    Zeros are written out, since elsewhere its absence is no zero: the money may have gone to any state. A record that
    names a part of the world not known here has figures of the world alone.
    """
    around = pl.DataFrame(
        [(listed, scheme, region) for listed, regions in REGIONS_AROUND.items() for scheme, region in regions],
        schema={"region_as_listed": pl.String, "scheme": pl.String, "place": pl.String},
        orient="row",
    )
    world = pl.DataFrame({"scheme": None, "place": WORLD, "level": Level.WORLD.value}, schema_overrides=around.schema)
    regions = around.select("scheme", "place", level=pl.lit(Level.REGION.value)).unique()
    loose = (
        rows.filter(pl.col("partner").is_null())
        .select("home", "region_as_listed", "constant_usd", year="fiscal_year")
        .collect()
    )
    placed = pl.concat(
        [
            loose.join(world, how="cross").select(*CELL, "constant_usd"),
            loose.join(around, on="region_as_listed")
            .with_columns(level=pl.lit(Level.REGION.value))
            .select(*CELL, "constant_usd"),
        ]
    )
    strange = loose.filter(~pl.col("region_as_listed").is_in([*REGIONS_AROUND, *ACROSS_REGIONS]))
    amount = pl.col("constant_usd")
    sums = placed.group_by(CELL).agg(
        value=pl.when(amount.null_count() == 0).then(amount.sort().sum()), n=amount.count().cast(pl.Int64)
    )
    return (
        _years(rows, context)
        .join(pl.concat([world, regions.select(world.columns)]), how="cross")
        .join(sums, on=CELL, how="left", nulls_equal=True)
        .with_columns(
            value=pl.when(pl.col("n").is_null()).then(0.0).otherwise("value"),
            n=pl.col("n").fill_null(0),
            measure=pl.lit("assistance_unallocated"),
        )
        .filter((pl.col("level") == Level.WORLD.value) | ~pl.col("home").is_in(strange["home"].unique().implode()))
    )


def _years(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """One row a home and fiscal year that the coverage looked at."""
    homes = rows.select("home").unique().collect()
    covered = context.coverage.filter(pl.col("kind").is_null())
    named = covered.rename({"place": "home"}).join(homes, on="home", how="semi")
    anyone = covered.filter(pl.col("place").is_null()).join(homes, how="cross")
    years = pl.int_ranges(pl.col("first").dt.year(), pl.col("last").dt.year() + 1)
    spans = pl.concat([one.select("home", "first", "last") for one in (named, anyone)])
    return spans.select("home", year=years).explode("year").unique().cast({"year": pl.Int64})
