"""Laws of the documents: every file, test, setting, command and page they name is there."""

import re
from pathlib import Path

import pytest
from commanding import comity

from data.settings import Settings, variable

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs").glob("*.md"))
TEXTS = {page.name: page.read_text(encoding="utf-8") for page in PAGES}
MADE_UP = {"x.py", "NAME.py"}
"""Names that stand for any file of their folder."""
FOLDERS = ("data", "validation", "metrics", "dashboard", "tests", "bench", "docs")


def _paths(text: str) -> set[str]:
    """The files a text names from a folder of the project on, as code or as words; placeholders left out."""
    found = set(re.findall(rf"\b((?:{'|'.join(FOLDERS)})/[\w/.]+\.(?:py|md|csv|json|parquet))\b", text))
    return {path for path in found if Path(path).name not in MADE_UP}


@pytest.mark.parametrize("page", TEXTS)
def test_every_file_a_document_names_is_there(page: str) -> None:
    assert [path for path in sorted(_paths(TEXTS[page])) if not (ROOT / path).is_file()] == []


@pytest.mark.parametrize("page", TEXTS)
def test_every_link_between_documents_leads_somewhere(page: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", TEXTS[page])
    assert [link for link in links if not (ROOT / "docs" / link).is_file()] == []


@pytest.mark.parametrize("page", TEXTS)
def test_every_test_a_document_names_is_there(page: str) -> None:
    named = set(re.findall(r"\btest_\w+\.py\b", TEXTS[page]))
    assert [name for name in sorted(named) if not (ROOT / "tests" / name).is_file()] == []


@pytest.mark.parametrize("page", TEXTS)
def test_every_setting_a_document_names_is_one(page: str) -> None:
    known = {variable(name) for name in Settings.model_fields}
    assert set(re.findall(r"\bCOMITY_[A-Z_]+\b", TEXTS[page])) - known == set()


def test_every_command_a_document_names_is_one() -> None:
    listed = set(re.findall(r"│ (\w+) ", comity("--help").text))
    named = {
        name for text in TEXTS.values() for name in re.findall(r"(?:`|^ +|&& )comity ([a-z]+)", text, re.MULTILINE)
    }
    assert {"ingest", "verify", "refresh"} <= named, "the documents show how the command is used"
    assert named - listed - {"export"} == set()


def test_the_operations_page_shows_every_command_that_changes_the_store() -> None:
    assert [
        name
        for name in ("ingest", "refresh", "undo", "verify", "doctor")
        if f"comity {name}" not in TEXTS["operations.md"]
    ] == []


def test_the_architecture_page_names_every_module_of_the_rooms() -> None:
    modules = {path.stem for room in FOLDERS[:4] for path in (ROOT / room).glob("*.py") if path.stem != "__init__"}
    named = set(re.findall(r"\b(\w+)(?:\.py|\.\w+)?\b", TEXTS["architecture.md"]))
    assert sorted(modules - named) == []
