"""Engagements that have lapsed: longer ago than the usual gap between them."""

import polars as pl

FEWEST_ACTIVE_YEARS = 3
"""Years with an engagement before a usual gap can be told."""

ENGAGEMENTS = ("exercises_joint", "visits_made")
"""Measures of what home and partner do together, whose gaps are told."""


def usual_gaps(figures: pl.DataFrame, *, end: int) -> pl.DataFrame:
    """How long ago the last engagement was, and how long the gap usually is; one row a place with any.

    `figures` are yearly counts of one measure and source, zeros in them. Columns: `place`, `last_year` (of an
    engagement), `years_since` (until `end`), `active_years`, `usual_gap` (median years from one year with an engagement
    to the next; null under three such years), `has_lapsed` (more years since than nine gaps in ten lasted, and than the
    usual gap and a year).

    >>> yearly = pl.DataFrame({"place": "A", "year": [2000, 2002, 2004, 2006], "value": [1.0, 2, 1, 1]})
    >>> counts = yearly.with_columns(period=pl.date("year", 1, 1))
    >>> usual_gaps(counts, end=2012).select("years_since", "usual_gap", "has_lapsed").row(0)
    (6, 2.0, True)
    """
    active = (
        figures.filter(pl.col("value") > 0)
        .select("place", year=pl.col("period").dt.year().cast(pl.Int64))
        .filter(pl.col("year") <= end)
        .unique()
        .sort("place", "year")
        .with_columns(gap=pl.col("year").diff().over("place"))
    )
    since = pl.lit(end) - pl.col("last_year")
    enough = pl.col("active_years") >= FEWEST_ACTIVE_YEARS
    allowed = pl.max_horizontal(pl.col("long_gap"), pl.col("usual_gap") + 1)
    return (
        active.group_by("place", maintain_order=True)
        .agg(
            last_year=pl.col("year").max(),
            active_years=pl.len().cast(pl.Int64),
            usual_gap=pl.col("gap").median(),
            long_gap=pl.col("gap").quantile(0.9, "higher").cast(pl.Float64),
        )
        .with_columns(years_since=since, usual_gap=pl.when(enough).then("usual_gap"))
        .with_columns(has_lapsed=(enough & (pl.col("years_since") > allowed)).fill_null(False))
        .select("place", "last_year", "years_since", "active_years", "usual_gap", "has_lapsed")
    )
