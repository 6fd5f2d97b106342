"""What the tests of UCDP and of conflict share: reading its files, rolling them up, looking figures up."""

from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from data.coverage import coverage_of
from data.provider import Part
from data.providers.ucdp import PROVIDER
from data.reading import header
from data.regions import members, schemes
from metrics.declare import RollUpContext
from metrics.families.conflict import FAMILY

COUNTRY_YEARS = "organizedviolencecy_v25_1.csv"
CONFLICT_YEARS = "ucdp-prio-acd-221.csv"
MEXICO, MYANMAR = "GEDEvent_mexico.csv.zip", "GEDEvent_myanmar.csv.zip"
YEAR_2021, FEBRUARY_2022 = "GEDEvent_v21_01_21_12.csv.zip", "GEDEvent_v22_0_2.csv.zip"
REGIONS = pl.concat([members(one.id).select(pl.lit(one.id).alias("scheme"), "region", "actor") for one in schemes()])
EVERYWHERE = coverage_of([(None, None, date(1989, 1, 1), date(2024, 12, 31))])
COMPUTE = {step.dataset: step.compute for step in FAMILY.roll_ups}


@cache
def read(path: Path) -> Part:
    """The first part a file gives (country-years give a second, of groups), by the one form that recognises it."""
    columns = header(path)
    (form,) = [form for form in PROVIDER.files if form.recognises(path.name, columns)]
    return form.read(path, path.name)[0]


def context(coverage: pl.DataFrame = EVERYWHERE, status: str = "shown") -> RollUpContext:
    return RollUpContext(regions=REGIONS, coverage=coverage, status=status, design_effect=2.0)


@cache
def rolled(path: Path) -> pl.DataFrame:
    """The figures of a file, with its source and version."""
    part = read(path)
    figures = COMPUTE[part.dataset](part.rows.lazy(), context(part.coverage, part.status))
    return figures.with_columns(source=pl.lit(part.source), version=pl.lit(part.version))


def of(figures: pl.DataFrame, **cell: object) -> pl.DataFrame:
    """The figures of a cell; None asks for null."""
    return figures.filter(
        *(pl.col(name) == given if given is not None else pl.col(name).is_null() for name, given in cell.items())
    )


def by_year(figures: pl.DataFrame, **cell: object) -> dict[int, float]:
    """Value by year of a cell of which each period stands once."""
    chosen = of(figures, **cell)
    assert chosen["period"].is_unique().all()
    return dict(chosen.select(pl.col("period").dt.year(), "value").iter_rows())
