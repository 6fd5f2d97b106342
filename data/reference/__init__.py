"""The reviewed tables of states, their codes, names and regions, read once."""

from functools import cache
from pathlib import Path

import polars as pl

FOLDER = Path(__file__).parent


@cache
def table(name: str) -> pl.DataFrame:
    """One reviewed table by its name (`actors`, `codes`, `names`, `regions`); years as integers, the rest text."""
    frame = pl.read_csv(FOLDER / f"{name}.csv", infer_schema=False, encoding="utf8")
    years = [column for column in frame.columns if column in {"first", "last", "first_year", "last_year"}]
    return frame.with_columns(pl.col(years).cast(pl.Int64)) if years else frame
