"""What changed in the rows of a release between two versions of the store, by place and year, in words and tables."""

from collections.abc import Mapping
from datetime import datetime

import polars as pl

from dashboard.content.reading import place_name
from dashboard.content.upload import counted
from dashboard.wording import listing, sentence, years

CHANGES = ("added", "revised", "removed")
"""What may become of a row, in the order in which charts and tables show it."""

MOST_PLACES_NAMED = 4


def totals(changed: pl.DataFrame) -> dict[str, int]:
    """How many rows were added, revised and removed."""
    return {name: int(changed[name].sum() or 0) for name in CHANGES}


def _told(changed: pl.DataFrame) -> list[str]:
    """What is told of the rows: of respondents only how many there are, never which were revised."""
    return [name for name in CHANGES if changed[name].null_count() < max(1, changed.height)]


def changed_sentence(changed: pl.DataFrame) -> str:
    """What changed, with the places and years most of it was in."""
    of = totals(changed)
    if not sum(of.values()):
        return "Nothing changed: every row is as it was."
    told = listing([f"{counted(number, 'row')} {name}" for name, number in of.items() if number])
    summed = pl.sum_horizontal(*CHANGES)
    moved = changed.filter(summed > 0)
    by_place = moved.group_by("place").agg(summed.sum().alias("rows")).drop_nulls("place")
    most = by_place.sort("rows", "place", descending=[True, False])["place"].to_list()
    named = listing([place_name(one) for one in most[:MOST_PLACES_NAMED]])
    several = f"in {counted(len(most), 'place')}" + (f", most in {named}" if len(most) > 1 else f": {named}")
    first, last = moved["year"].min(), moved["year"].max()
    when = f"{years(int(str(first)), int(str(last)))}" if first is not None and last is not None else ""
    return sentence(", ".join(part for part in (told, several if most else "", when) if part))


def by_year(changed: pl.DataFrame) -> pl.DataFrame:
    """The points of the chart: `year`, `name` (added, revised, removed), `value` rows, `text`; years with a change."""
    return (
        changed.drop_nulls("year")
        .group_by("year")
        .agg(pl.col(name).sum() for name in _told(changed))
        .unpivot(on=_told(changed), index="year", variable_name="name", value_name="value")
        .filter(pl.col("value") > 0)
        .sort("year", "name")
        .with_columns(text=pl.format("{}: {} rows {}", "year", "value", "name"))
    )


def changed_table(changed: pl.DataFrame) -> pl.DataFrame:
    """Every place, year and kind in which something changed, those with most first."""
    names = {one: place_name(one) for one in changed["place"].drop_nulls().unique()}
    summed = pl.sum_horizontal(*CHANGES)
    kinds = [pl.col("kind").fill_null("").alias("Kind")] if changed["kind"].drop_nulls().len() else []
    return (
        changed.filter(summed > 0)
        .sort(summed, "place", "year", descending=[True, False, False])
        .select(
            pl.col("place").replace(names).fill_null("no place").alias("Place"),
            pl.col("year").alias("Year"),
            *kinds,
            *(pl.col(name).alias(f"Rows {name}") for name in _told(changed)),
        )
    )


def version_lines(history: pl.DataFrame) -> dict[int, str]:
    """The versions of the store in which a dataset changed, the newest first, each as a list of choices names it.

    `history` is as `Store.history` gives it.
    """
    rows = history.sort("version", descending=True).to_dicts()
    return {int(row["version"]): _version_line(row) for row in rows}


def _version_line(row: Mapping[str, object]) -> str:
    when = row["when"]
    day = f"{when.day} {when:%b %Y}" if isinstance(when, datetime) else ""
    did = "" if row["action"] == "commit" else f"{row['action']} "
    what = f"{did}{row['file_name'] or ''}".strip()
    return ", ".join(str(part) for part in (row["version"], day, what) if part)
