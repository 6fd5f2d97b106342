"""Cases that break a check and are known: kept as data with the reason, counted and not reported.

The file says by check, dataset, source, version, column, place and years which cases are meant (an empty cell means
any; years leave out cases that have none) and how many there are at most. Where there are more, all are reported:
something has changed. Nothing of respondents is in it.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from validation.check import Subject

FILE = Path(__file__).with_name("known_exceptions.csv")

SCHEMA: dict[str, pl.DataType] = {
    "check": pl.String(),
    "dataset": pl.String(),
    "source": pl.String(),
    "version": pl.String(),
    "column": pl.String(),
    "place": pl.String(),
    "first_year": pl.Int64(),
    "last_year": pl.Int64(),
    "most": pl.Int64(),
    "reason": pl.String(),
}
"""`most` counts what the cases count (rows, where a case stands for several); null: any number."""


@cache
def exceptions() -> pl.DataFrame:
    """One row a known exception, in the order of the file: the columns of `SCHEMA`, null meaning any."""
    return pl.read_csv(FILE, schema=SCHEMA)


def is_excepted(broken: pl.DataFrame, *, check: str, subject: Subject, known: pl.DataFrame | None = None) -> pl.Series:
    """Whether each broken case (columns of `CASE_SCHEMA`) of a check is a known exception; none where there are more
    cases of one than it allows. `known` stands in for the file.
    """
    about = {"check": check, "dataset": subject.dataset, "source": subject.source, "version": subject.version}
    meant = (known if known is not None else exceptions()).filter(
        pl.all_horizontal(pl.col(name).is_null() | pl.col(name).eq_missing(value) for name, value in about.items())
    )
    found = pl.Series("excepted", [False] * broken.height, dtype=pl.Boolean)
    for one in meant.iter_rows(named=True):
        matches = broken.select(_matches(one)).to_series()
        if one["most"] is None or int(broken.filter(matches)["count"].sum()) <= one["most"]:
            found = found | matches
    return found


def _matches(one: Mapping[str, Any]) -> pl.Expr:
    asked = [pl.col(name) == one[name] for name in ("column", "place") if one[name] is not None]
    if one["first_year"] is not None:
        asked.append(pl.col("year") >= one["first_year"])
    if one["last_year"] is not None:
        asked.append(pl.col("year") <= one["last_year"])
    every = pl.repeat(True, pl.len(), dtype=pl.Boolean)
    return pl.all_horizontal(every, *(part.fill_null(False) for part in asked)).alias("excepted")
