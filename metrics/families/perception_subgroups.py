"""The breakdowns a survey is shown by: one subgroup, or a pair crossed; and who belongs to which of their parts."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

SUBGROUP = "subgroup_"
"""Beginning of the columns that hold a respondent's part in a breakdown."""

CROSSED = " × "
APART = ";"
JOINED = ", "

NOT_TOLD = "\x1f"
"""Stands for the label of those who are in no part of a breakdown: counted when withholding, never shown."""

SURVEY = ["pollster", "country", "wave"]
"""One sample of people, whatever they were asked about."""


@dataclass(frozen=True, kw_only=True)
class Breakdown:
    """One or two subgroup columns whose parts are shown; `where` are the surveys that are shown by it."""

    subgroups: tuple[str, ...]
    where: pl.DataFrame

    @property
    def name(self) -> str:
        return CROSSED.join(self.subgroups)

    @property
    def unit(self) -> pl.Expr:
        """A respondent's part, as `sex=Female` or `sex=Female, age=18–29`."""
        labels = [
            pl.concat_str(pl.lit(f"{one}="), pl.col(SUBGROUP + one).fill_null(NOT_TOLD)) for one in self.subgroups
        ]
        return pl.concat_str(*labels, separator=JOINED)

    def of(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """The respondents of surveys shown by this breakdown, with their `unit`."""
        return rows.join(self.where.lazy(), on=SURVEY, how="semi", nulls_equal=True).with_columns(unit=self.unit)


def is_told(unit: pl.Expr) -> pl.Expr:
    """Whether a unit is a part that is shown; everybody (null) is."""
    return ~unit.fill_null("").str.contains(NOT_TOLD, literal=True)


def breakdowns_of(rows: pl.LazyFrame) -> tuple[Breakdown, ...]:
    """Every breakdown the rows declare: each subgroup in which anyone has a part, then the pairs to be crossed."""
    names = [name.removeprefix(SUBGROUP) for name in rows.collect_schema().names() if name.startswith(SUBGROUP)]
    if not names:
        return ()
    told = (
        rows.group_by(SURVEY)
        .agg(pl.col(SUBGROUP + one).is_not_null().any().alias(SUBGROUP + one) for one in names)
        .sort(SURVEY)
        .collect()
    )
    alone = {one: Breakdown(subgroups=(one,), where=told.filter(SUBGROUP + one).select(SURVEY)) for one in names}
    asked = rows.select(*SURVEY, "crossed").drop_nulls("crossed").unique().sort([*SURVEY, "crossed"]).collect()
    pairs = (
        asked.with_columns(pair=pl.col("crossed").str.split(APART))
        .explode("pair")
        .with_columns(pl.col("pair").str.split_exact(CROSSED.strip(), 1).struct.rename_fields(["one", "other"]))
        .unnest("pair")
        .with_columns(pl.col("one", "other").str.strip_chars())
        .filter(pl.col("one").is_in(names), pl.col("other").is_in(names), pl.col("one") != pl.col("other"))
    )
    found = [one for one in alone.values() if one.where.height]
    # A pair declared the other way round in another survey is the same breakdown: named as it was first.
    same = pl.concat_list("one", "other").list.sort().list.join(CROSSED)
    for pair in pairs.with_columns(same=same).partition_by("same", maintain_order=True):
        named = (str(pair["one"][0]), str(pair["other"][0]))
        found.append(Breakdown(subgroups=named, where=pair.select(SURVEY).unique(maintain_order=True)))
    return tuple(found)


def is_rare(unit: pl.Expr, rows: pl.LazyFrame, fewest: int) -> pl.Expr:
    """Whether a unit names a part that fewer persons than that are in, over all surveys together.

    A label that is in no list may be a person's own words, and so tell of that person by itself.
    """
    names = [name for name in rows.collect_schema().names() if name.startswith(SUBGROUP)]
    rare = [
        f"{name.removeprefix(SUBGROUP)}={label}"
        for name in names
        for label in rows.group_by(name).len().filter(pl.col("len") < fewest).drop_nulls().collect()[name]
    ]
    named = [(unit == part) | unit.str.starts_with(part + JOINED) | unit.str.ends_with(JOINED + part) for part in rare]
    return pl.any_horizontal(named).fill_null(False) if named else pl.lit(False)


def people_of(rows: pl.LazyFrame, breakdowns: Sequence[Breakdown]) -> pl.DataFrame:
    """Who belongs where: one row a (survey, `person`, unit), a person being all who are in the same parts of every
    breakdown. Everybody belongs to the null unit."""
    names = sorted({SUBGROUP + one for breakdown in breakdowns for one in breakdown.subgroups})
    alike = rows.select(*SURVEY, *names).unique().sort([*SURVEY, *names]).with_row_index("person").collect()
    whole = alike.select(*SURVEY, "person", breakdown=pl.lit(None, dtype=pl.String), unit=pl.lit(None, dtype=pl.String))
    parts = [
        one.of(alike.lazy()).select(*SURVEY, "person", pl.lit(one.name).alias("breakdown"), "unit").collect()
        for one in breakdowns
    ]
    return pl.concat([whole, *parts])
