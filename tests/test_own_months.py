"""A record kept by month reaches to its last month: a month nobody wrote down is not a month of none."""

from datetime import date

import polars as pl
import pytest

from data.datasets import dataset as dataset_of
from data.examples import example_of
from data.own_record import OwnCoverage, own_coverage

MONTHLY = ("peacekeeping_contributions", "peacekeeping_missions", "peacekeeping_snapshot")


def reach(dataset: str, said: OwnCoverage) -> set[tuple[date, date]]:
    rows = pl.read_csv(example_of(dataset), try_parse_dates=True)
    coverage = own_coverage(rows, dataset_of(dataset), said, "USA")
    return set(coverage.select("first", "last").iter_rows())


@pytest.mark.parametrize(("dataset", "last"), list(zip(MONTHLY, ((3, 31), (2, 29), (1, 31)), strict=True)))
def test_a_record_by_month_covers_its_first_to_its_last_month(dataset: str, last: tuple[int, int]) -> None:
    assert reach(dataset, OwnCoverage()) == {(date(2024, 1, 1), date(2024, *last))}


@pytest.mark.parametrize("dataset", MONTHLY)
def test_years_that_are_said_are_whole_years(dataset: str) -> None:
    assert reach(dataset, OwnCoverage(first=2023, last=2025)) == {(date(2023, 1, 1), date(2025, 12, 31))}


def test_a_record_by_year_covers_whole_years() -> None:
    assert reach("attache_posts", OwnCoverage()) == {(date(2023, 1, 1), date(2024, 12, 31))}
