"""The grades of the data that are held, with what is critical and open of each, as pages say them."""

from datetime import date

import polars as pl

from dashboard.content.grading import DataGrade, Grades
from data.findings import Severity
from data.quality_grades import grades
from data.quality_records import QualityRecords
from data.store import Store


def grades_held(store: Store, today: date) -> Grades:
    """The grade of every dataset and source that the store holds or that is embedded, by dataset and source."""
    still = QualityRecords(store).open_findings(today).filter(pl.col("severity") == Severity.CRITICAL.value)
    critical = still.select("dataset", "source", "reason").rows()
    held = {}
    for row in grades(store, today).iter_rows(named=True):
        dataset, source = row["dataset"], row["source"]
        held[dataset, source] = DataGrade(
            dataset=dataset,
            source=source,
            grade=row["grade"],
            why=row["why"],
            checked=row["checked_at"].date() if row["checked_at"] else None,
            critical=tuple(dict.fromkeys(told for of, by, told in critical if of == dataset and by in (None, source))),
        )
    return held
