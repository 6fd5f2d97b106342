"""A reading that shows nothing says why, whatever the indicator, the home and the year."""

import polars as pl
import pytest

from metrics.families import REGISTRY
from metrics.library import Library
from metrics.readings import read_out
from metrics.request import Request

SHIPPED = Library()
READ = [one.id for one in REGISTRY.indicators.values() if SHIPPED.releases_of(REGISTRY.measures[one.measure])]
"""Indicators that figures ship for; the others read nothing until a record is brought."""


@pytest.mark.parametrize("indicator", READ)
@pytest.mark.parametrize(("home", "as_of"), [("USA", 2011), ("DDR", 1994), ("SSD", 2013)])
def test_a_reading_that_is_not_shown_has_no_value_and_a_reason(indicator: str, home: str, as_of: int) -> None:
    readings = read_out(SHIPPED, Request(indicator=indicator, home=home, as_of=as_of))
    hidden = readings.filter(~pl.col("status").is_in(["shown", "provisional"]))
    assert hidden["value"].count() == 0
    assert hidden.filter(pl.col("reason").is_null() | (pl.col("arrow") != "none")).is_empty()


@pytest.mark.parametrize("indicator", READ)
def test_no_window_takes_years_before_the_source_for_zero(indicator: str) -> None:
    measure = REGISTRY.measures[REGISTRY.indicators[indicator].measure]
    first = {(one.source, one.version): one.first_day.year for one in SHIPPED.releases_of(measure)}
    for window in (1, 50):
        read = read_out(SHIPPED, Request(indicator=indicator, home="USA", as_of=1994, window=window))
        shown = read.filter(pl.col("value").is_not_null())
        for (source, version), part in shown.partition_by("source", "version", as_dict=True).items():
            assert part["first_period"].dt.year().min() >= first[source, version]  # type: ignore[operator]
