"""Our own record beside the public one: what both have, what only ours has and what only theirs has, in words."""

import polars as pl

from dashboard.content.reading import place_name
from dashboard.content.upload import counted
from dashboard.wording import listing, sentence

SIDES = {"agree": "In both", "only_ours": "Only in our record", "only_theirs": "Only in the public record"}
"""The three answers of the comparison, by column of the mirror."""

MOST_PLACES_NAMED = 3


def mirror_sentence(mirror: pl.DataFrame) -> str:
    """How far the two records agree, and with whom they differ most."""
    if mirror.is_empty():
        return (
            "There is nothing to compare event by event: it takes an own record and the rows of a public source of the "
            "same years. Of a source whose figures ship with the product, the file must be brought first."
        )
    of = {name: int(mirror[name].sum() or 0) for name in SIDES}
    told = (
        f"{of['agree']:,} in both records, {of['only_ours']:,} only in ours and {of['only_theirs']:,} only in "
        "the public one"
    )
    differs = pl.col("only_ours") + pl.col("only_theirs")
    places = mirror.group_by("place").agg(differs.sum().alias("differs")).filter(pl.col("differs") > 0)
    most = places.drop_nulls("place").sort("differs", "place", descending=[True, False])["place"].to_list()
    if not most:
        return sentence(told, "the two records agree in full")
    named = listing([place_name(one) for one in most[:MOST_PLACES_NAMED]])
    return sentence(told, f"they differ on {counted(len(most), 'place')}, most on {named}")


def mirror_points(mirror: pl.DataFrame) -> pl.DataFrame:
    """The points of the chart: `year`, `name` (the side), `value`, `text`."""
    return (
        mirror.drop_nulls("year")
        .group_by("year")
        .agg(pl.col(name).sum() for name in SIDES)
        .unpivot(on=list(SIDES), index="year", variable_name="name", value_name="value")
        .with_columns(pl.col("name").replace(SIDES))
        .filter(pl.col("value") > 0)
        .sort("year", "name")
        .with_columns(text=pl.format("{}: {} {}", "year", "value", pl.col("name").str.to_lowercase()))
    )


def mirror_table(mirror: pl.DataFrame) -> pl.DataFrame:
    """One row a place and year, those that differ most first."""
    names = {one: place_name(one) for one in mirror["place"].drop_nulls().unique()}
    differs = pl.col("only_ours") + pl.col("only_theirs")
    examples = pl.col("examples")
    text = examples.list.join("; ") if isinstance(mirror.schema["examples"], pl.List) else examples
    return mirror.sort(differs, "place", "year", descending=[True, False, True]).select(
        pl.col("place").replace(names).alias("Place"),
        pl.col("year").alias("Year"),
        *(pl.col(name).alias(title) for name, title in SIDES.items()),
        text.fill_null("").alias("Examples"),
    )
