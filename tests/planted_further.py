"""Faults that files of providers really come with, planted in real files brought again: whole parts lost or moved."""

import polars as pl
from planted_versions import kept
from planting import VIOLENCE, Fault, in_rows, without

column = pl.col

LOST: dict[str, Fault] = {
    "a whole year is missing from the country-years": in_rows(
        VIOLENCE, without(column("year") == 2010), kept("2010", 585, year=2010)
    ),
    "a year of one country is missing from the country-years": in_rows(
        VIOLENCE,
        without((column("year") == 2015) & (column("place") == "MEX")),
        kept("MEX 2015", 3, place="MEX", year=2015),
    ),
}
"""What is gone is told once, by the check of what was there before: another counting has nothing to disagree with."""
