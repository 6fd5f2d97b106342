"""Laws of the `comity` command and its settings: what cannot be used is one sentence and exit code 2, never a trace."""

from pathlib import Path

import pytest
from commanding import comity


@pytest.fixture(autouse=True)
def home(own_home: Path) -> Path:
    """No store anywhere but in the test's own folder."""
    return own_home


@pytest.mark.parametrize(
    ("text", "said"),
    [(None, "cannot be read"), ("scheme,region\na,b\n", "lacks the column iso3"), ("", "cannot be read as a CSV file")],
)
@pytest.mark.parametrize("command", [("measures",), ("refresh",), ("doctor",)], ids=" ".join)
def test_region_schemes_that_cannot_be_used_stop_every_command_in_one_sentence(
    text: str | None, said: str, command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "schemes.csv"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    monkeypatch.setenv("COMITY_SCHEMES_FILE", str(file))
    answer = comity(*command)
    assert answer.code == 2
    assert answer.text == ""
    assert answer.errors.startswith("COMITY_SCHEMES_FILE cannot be used: ")
    assert said in answer.errors
    assert "Traceback" not in answer.errors


def test_region_schemes_that_can_be_used_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "schemes.csv"
    file.write_text("scheme,region,iso3\ncommands,North,LTU\n", encoding="utf-8")
    monkeypatch.setenv("COMITY_SCHEMES_FILE", str(file))
    asked = ("--scheme", "commands", "--region", "north", "--from", 2010, "--to", 2010, "--format", "csv")
    answer = comity("figures", "exercises_joint", *asked)
    assert answer.code == 0
    assert ",region,commands,North,year,2010-01-01," in answer.text
    assert ",not_collected," in answer.text, "nobody has counted by this scheme yet, which is no zero"
