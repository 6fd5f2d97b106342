"""The table of statements in the documentation is what the code says now, and keeps the rules it is judged by."""

from pathlib import Path

import pytest

from dashboard import loading
from dashboard.content.statements import PARTNERS, REGIONS, THEN, TODAY, statements
from data.states import name_of

PAGE = Path(__file__).parents[1] / "docs" / "statements.md"


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("COMITY_HOME", str(tmp_path_factory.mktemp("none") / "home"))
        return statements(loading)


def test_the_page_is_what_the_code_says_now(text: str) -> None:
    assert PAGE.read_text("utf-8") == text, "run `python -m dashboard.content.statements > docs/statements.md`"


def test_every_place_is_read_in_both_years_with_its_claim_box(text: str) -> None:
    for name in (*map(name_of, PARTNERS), *REGIONS):
        part = text.split(f"\n## {name}\n")[1].split("\n## ")[0]
        for year in (TODAY, THEN):
            read = part.split(f"### Read in {year}\n")[1].split("\n### ")[0]
            assert read.count("| Agreements |") >= 2
            for line in ("What the data show", "What they cannot", "What would change it"):
                assert read.count(f"> **{line}.** ") == 1


def test_nothing_over_five_years_old_has_an_arrow_or_stands_in_the_answer(text: str) -> None:
    for part in text.split(f"### Read in {TODAY}\n")[1:]:
        read = part.split("\n### ")[0].split("\n## ")[0]
        answer = read.strip().split("\n")[0]
        assert "2010" not in answer
        for row in read.split("\n"):
            cells = row.split(" | ")
            if len(cells) == 4 and cells[2][-2:].isdigit() and cells[0] in ("| Agreements", "| Exercises"):
                assert cells[3] in ("no arrow: historical record |", "historical record |"), row


def test_no_statement_says_that_diplomacy_caused_anything(text: str) -> None:
    said = text.lower()
    assert not [word for word in ("caused", "thanks to", "because of our", "led to", "resulted in") if word in said]
