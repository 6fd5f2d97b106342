"""Laws of the pages made from declarations: what docs/ says is what the code says now, and nothing is left out."""

import json
import re
from pathlib import Path

import pytest

from data.contract import Dataset
from data.datasets import DATASETS
from data.embedded import SHIPPED
from metrics.describing import PAGES, main
from metrics.families import FAMILIES, REGISTRY
from metrics.markdown import filled
from metrics.method_notes import NOTES

DOCS = Path(__file__).parents[1] / "docs"
METHODS = PAGES["methods"]()
DATA = PAGES["data"]()


@pytest.mark.parametrize("page", PAGES)
def test_the_page_in_the_documents_is_the_one_the_code_makes(page: str) -> None:
    kept = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    assert kept == PAGES[page](), f"run `python -m metrics.describing {page} > docs/{page}.md`"


@pytest.mark.parametrize("id", REGISTRY.measures)
def test_every_measure_stands_with_its_meaning_caveat_and_categories(id: str) -> None:
    measure = REGISTRY.measures[id]
    section = _section(f"(measure `{id}`)")
    said = [filled(measure.meaning), filled(measure.caveat), measure.unit.value, measure.no_interval or ""]
    assert [text for text in said if text.lower() not in section.lower()] == []
    assert [one.id for one in measure.categories if f"`{one.id}` ({one.title})" not in section] == []
    assert [source for source in measure.sources if f"`{source}`" not in section] == []
    assert ("they overlap" in section) == measure.categories_overlap


@pytest.mark.parametrize("id", REGISTRY.indicators)
def test_every_indicator_stands_with_its_question_formula_arrow_condition_and_caveat(id: str) -> None:
    indicator = REGISTRY.indicators[id]
    section = _section(f"(indicator `{id}`)")
    told = (indicator.question, indicator.meaning, indicator.arrow_when, indicator.caveat)
    assert [text for text in told if filled(text) not in section] == []
    assert f"`{indicator.measure}`" in section


def test_every_family_says_what_it_cannot_and_what_would_change_it() -> None:
    told = [
        text for family in FAMILIES for text in (family.question, family.what_it_cannot_say, family.would_change_it)
    ]
    assert [text for text in told if filled(text) not in METHODS] == []


def test_no_name_of_a_home_or_place_is_left_open() -> None:
    assert re.findall(r"\{\w*\}", METHODS + DATA) == []


def test_every_shared_method_stands_once() -> None:
    assert [title for title, _ in NOTES if METHODS.count(f"\n### {title}\n") != 1] == []
    assert [title for title, text in NOTES if text not in METHODS] == []


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda one: one.id)
def test_every_column_of_every_dataset_stands_with_its_meaning(dataset: Dataset) -> None:
    section = DATA.split(f"(`{dataset.id}`)\n", 1)[1].split("\n### ", 1)[0]
    rows = {line.split("|")[1].strip(): line for line in section.splitlines() if line.startswith("| `")}
    assert list(rows) == [f"`{column.name}`" for column in dataset.columns]
    assert [one.name for one in dataset.columns if one.meaning not in rows[f"`{one.name}`"]] == []
    assert [one.name for one in dataset.columns if one.unit and one.unit not in rows[f"`{one.name}`"]] == []


def test_every_embedded_release_stands_with_its_citation_licence_and_coverage() -> None:
    sources = json.loads((SHIPPED / "sources.json").read_text(encoding="utf-8"))
    assert sources, "nothing is embedded, so the table below says nothing"
    for one in sources:
        begins = f"| `{one['dataset']}` | `{one['source']}` | {one['version']} |"
        row = next(line for line in DATA.splitlines() if line.startswith(begins))
        assert one["first_day"][:4] in row
        assert one["citation"].rstrip(".") in DATA
        assert f"Licence: {one['licence']}" in DATA
        assert all(file["sha256"] in DATA for file in one["files"])


def test_a_page_that_is_not_made_here_is_an_error_that_names_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["changelog"]) == 2
    assert capsys.readouterr().err == "Say which page to print, one of: methods, data.\n"


def _section(heading: str) -> str:
    """What stands under the one heading that ends so."""
    assert METHODS.count(heading) == 1
    return METHODS.split(heading, 1)[1].split("\n### ", 1)[0].split("\n## ", 1)[0]
