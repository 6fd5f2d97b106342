"""A template names and explains every column, is never written over unasked, and comes back through the gate."""

import csv
from pathlib import Path

import pytest
import python_calamine
from commanding import comity
from polars.testing import assert_frame_equal

from data.contract import Dataset
from data.datasets import DATASETS
from data.examples import example_of
from data.reading import read_table
from data.spreadsheets import ABOUT_SHEET, EXAMPLE_SHEET, RECORD_SHEET
from data.templates import as_csv, example_rows, explanation, header, write_workbook


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda one: one.id)
def test_a_workbook_explains_each_column_and_the_sheet_to_fill_in_is_the_one_that_is_read(
    dataset: Dataset, tmp_path: Path
) -> None:
    file = tmp_path / "template.xlsx"
    write_workbook(dataset, file, with_example=True)
    book = python_calamine.load_workbook(str(file))
    assert book.sheet_names == [RECORD_SHEET, ABOUT_SHEET, EXAMPLE_SHEET]
    names = header(dataset)
    about = book.get_sheet_by_name(ABOUT_SHEET).to_python()
    assert [line[0] for line in about[1:]] == names and all(line[4] for line in about)
    required = {one.name for one in dataset.columns if one.required and not one.is_family}
    assert {line[0] for line in about[1:] if line[1] == "yes"} == required
    table = tmp_path / "template.csv"
    table.write_text(as_csv(dataset, with_example=True), "utf-8")
    assert_frame_equal(read_table(file), read_table(table))
    assert read_table(file).height == len(example_rows(dataset)) > 0


def test_the_csv_has_every_column_and_the_example_only_where_asked() -> None:
    for dataset in DATASETS:
        assert as_csv(dataset).splitlines() == [",".join(header(dataset))]
        told = list(csv.DictReader(as_csv(dataset, with_example=True).splitlines()))
        with example_of(dataset.id).open(encoding="utf-8", newline="") as file:
            example = list(csv.DictReader(file))
        assert [{name: row[name] for name in example[0]} for row in told] == example, dataset.id


def test_an_explanation_says_what_is_allowed() -> None:
    agreements = DATASETS[0]
    assert explanation("type", agreements.column("type"))[1:4] == ["no", "text", "general, sector"]
    assert explanation("signed_year", agreements.column("signed_year"))[3] == "from 1800 to 2100"
    assert explanation("expires", agreements.column("expires"))[2] == "day, as 2026-01-31"


def test_the_command_writes_both_files_and_never_over_one_unasked(own_home: Path, tmp_path: Path) -> None:
    done = comity("template", "partner_priorities", "--to", str(tmp_path))
    assert done.code == 0 and "comity ingest partner_priorities partner_priorities.csv" in done.errors
    assert sorted(file.name for file in tmp_path.glob("partner_priorities.*")) == [
        "partner_priorities.csv",
        "partner_priorities.xlsx",
    ]
    again = comity("template", "partner_priorities", "--to", str(tmp_path))
    assert again.code == 2 and "would be written over" in again.errors
    assert comity("template", "partner_priorities", "--to", str(tmp_path), "--force").code == 0
    assert comity("template", "nothing").code == 2
    assert comity("template", "partner_priorities", "--to", str(tmp_path / "none")).code == 2
    listed = comity("template", "--format", "csv")
    assert [line.split(",")[0] for line in listed.text.splitlines()[1:]] == [one.id for one in DATASETS]


def test_an_empty_template_is_refused_with_a_reason(own_home: Path, tmp_path: Path) -> None:
    comity("template", "partner_priorities", "--to", str(tmp_path))
    for name in ("partner_priorities.csv", "partner_priorities.xlsx"):
        brought = comity("ingest", "partner_priorities", str(tmp_path / name))
        assert brought.code == 1 and "Traceback" not in brought.errors
        assert "row" in brought.errors


def test_cases_are_listed_checked_and_added(own_home: Path, tmp_path: Path) -> None:
    listed = comity("cases", "--format", "csv")
    assert [line.split(",")[0] for line in listed.text.splitlines()] == [
        *("case", "balkans", "korea", "liberia", "south-sudan", "us-india")
    ]
    milestones = comity("cases", "--case", "korea", "--format", "csv").text.splitlines()
    assert len(milestones) == 9 and milestones[1].startswith("korea,1953-07-27,agreement,")
    mine = tmp_path / "mine.csv"
    mine.write_text("case,date,kind,what,source,home,places\nx,2020-01-01,visit,Example,A note,POL,LTU\n", "utf-8")
    assert comity("cases", "--check", str(mine)).code == 0
    assert not (own_home / "cases").exists()
    assert comity("cases", "--add", str(mine)).code == 0
    assert comity("cases", "--add", str(mine)).code == 2
    assert ",x," not in listed.text
    assert comity("cases", "--format", "csv").text.splitlines()[-1].startswith("x,x,POL,LTU,")
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("id: y\ntitle: t\nhome: USA\nplaces: [POL]\nfigures: [{measure: luck}]\nmilestones: []\n", "utf-8")
    refused = comity("cases", "--check", str(wrong))
    assert refused.code == 1 and "there is no milestone" in refused.errors
    assert comity("cases", "--case", "none").code == 2
