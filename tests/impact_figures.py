"""What the tests of disputes, mediation and extremism share: rolling a part up, own examples, figures and readings."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from data.datasets import dataset as dataset_of
from data.examples import example_of
from data.figures import Level, Selection
from data.filling import select
from data.own_record import OwnCoverage, own_coverage
from data.provider import Part
from metrics.declare import Family
from metrics.pipeline import roll_up
from metrics.request import ReadingContext
from validation.columns import check


@dataclass(frozen=True, kw_only=True)
class Rolled:
    """The figures of one file with its coverage, asked as a page asks them."""

    figures: pl.DataFrame
    coverage: pl.DataFrame
    family: Family

    def by_year(self, measure: str, **cell: object) -> dict[int, float]:
        """Stored value by year of one cell; what is not named is null."""
        asked: dict[str, object] = {"home": None, "level": "partner", "scheme": None, "category": None} | cell
        held = pl.all_horizontal(
            pl.col(name).eq_missing(pl.lit(wanted, dtype=pl.String)) for name, wanted in asked.items()
        )
        found = self.figures.filter(pl.col("measure") == measure, held)
        assert found["period"].is_unique().all()
        return {period.year: value for period, value in found.select("period", "value").iter_rows()}

    def filled(self, measure: str, selection: Selection) -> list[tuple[int, float | None, str]]:
        """Year, value and status of one place, zeros filled."""
        (shape,) = [one.shape for one in self.family.measures if one.id == measure]
        frame = select(self.figures.lazy(), self.coverage, shape, selection)
        return [
            (period.year, value, status) for period, value, status in frame.select("period", "value", "status").rows()
        ]

    def reading(self, indicator: str, **changes: object) -> dict[str, object]:
        """The one reading of an indicator for what is asked: home, places, window, as a page would."""
        (asked,) = [one for one in self.family.indicators if one.id == indicator]
        shapes = {one.id: one.shape for one in self.family.measures}
        years = self.coverage.select(first=pl.col("first").dt.year().min(), last=pl.col("last").dt.year().max())
        first, last = years.row(0)

        def chosen(measure: str, selection: Selection) -> pl.DataFrame:
            return select(self.figures.lazy(), self.coverage, shapes[measure], selection)

        told: dict[str, object] = {
            "home": None,
            "level": Level.PARTNER,
            "scheme": None,
            "places": None,
            "categories": (None,),
            "window": asked.window or 5,
            "as_of": last,
            "start": first,
            "end": last,
            "select": chosen,
        }
        return asked.read(ReadingContext(**(told | changes))).row(0, named=True)  # type: ignore[arg-type]


def rolled(part: Part, family: Family) -> Rolled:
    """The figures of a part as the pipeline makes them."""
    figures = roll_up(
        part.dataset,
        part.rows,
        source=part.source,
        version=part.version,
        coverage=part.coverage,
        status=part.status,
    )
    return Rolled(figures=figures, coverage=part.coverage, family=family)


def rolled_example(dataset: str, family: Family, home: str = "USA", said: OwnCoverage | None = None) -> Rolled:
    """The figures of a dataset's example file as one's own record."""
    contract = dataset_of(dataset)
    text = pl.read_csv(example_of(dataset), infer_schema=False).with_row_index("file_row", offset=2)
    rows, findings = check(text.with_columns(pl.col("file_row").cast(pl.Int64)), contract)
    assert findings == []
    coverage = own_coverage(rows, contract, said or OwnCoverage(), home)
    part = Part(dataset=dataset, source="own", version="record", rows=rows, coverage=coverage)
    return rolled(part, family)


def counts(rows: list[tuple[int, int]]) -> Mapping[int, float]:
    """Rows of year and count as a mapping."""
    return {int(year): float(count) for year, count in rows}
