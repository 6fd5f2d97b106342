"""Every check across can be asked of every record, filled in or empty, and finds nothing in the made-up examples."""

from pathlib import Path

import polars as pl
import pytest
from quality_held import Given, nothing, with_given

from data.datasets import DATASETS
from data.datasets import dataset as dataset_of
from validation.check import CASE_SCHEMA, Looked
from validation.checks import deaths_agree, duplicates_across, mirror, outliers, parties_exist, survey_homes
from validation.quality_asking import subjects

EXAMPLES = Path(__file__).parents[1] / "data" / "examples"
ACROSS = (
    parties_exist.CHECK,
    survey_homes.CHECK,
    deaths_agree.CHECK,
    duplicates_across.CHECK_WITHIN,
    duplicates_across.CHECK_ACROSS,
    outliers.CHECK,
    mirror.CHECK,
)


def typed(dataset: str) -> pl.DataFrame:
    """The rows of a dataset's example, each column as the contract has it."""
    told = pl.read_csv(EXAMPLES / f"{dataset}.csv", infer_schema=False).with_row_index("file_row", offset=2)
    kinds = dataset_of(dataset).schema(told.columns)
    as_kind = {
        name: pl.col(name) == "true"
        if kind == pl.Boolean()
        else pl.col(name).str.to_date()
        if kind == pl.Date()
        else pl.col(name).cast(kind)
        for name, kind in kinds.items()
        if name in told.columns
    }
    return told.with_columns(**as_kind)


@pytest.mark.parametrize("dataset", [one.id for one in DATASETS])
@pytest.mark.parametrize("rows", [None, 1, 0], ids=["whole", "one row", "no row"])
def test_every_record_can_be_asked_and_its_example_breaks_nothing(
    dataset: str, rows: int | None, tmp_path: Path
) -> None:
    frame = typed(dataset)
    given = Given(dataset=dataset, rows=frame if rows is None else frame.head(rows), covers=[(None, None, 2000, 2025)])
    held = with_given(nothing(), tmp_path, given)
    for check in ACROSS:
        for subject in subjects(check.scope, held, dataset):
            looked = check.look(held, subject)
            if isinstance(looked, Looked):
                assert looked.cases.schema == CASE_SCHEMA
                assert looked.cases.filter(~pl.col("holds"))["subject"].to_list() == [], check.id
