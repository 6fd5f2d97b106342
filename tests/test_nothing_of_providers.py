"""What others published is never committed: no file of theirs, under any name, and no line of one."""

import hashlib
import subprocess
from itertools import islice
from pathlib import Path

import polars as pl
import pytest

from data.coverage import COVERAGE_SCHEMA
from data.figures import FIGURE_SCHEMA

ROOT = Path(__file__).parents[1]
# Enough characters that a line is somebody's row and not a heading or a name that code needs.
LINE_CHARACTERS = 60
LINES_OF_A_FILE = 60


def committed(*suffixes: str) -> list[Path]:
    """Every file a clone of this state will hold, or those with one of the suffixes."""
    listed = subprocess.run(
        # A clone may belong to another user than the one who tests it.
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout.split("\0")
    paths = [ROOT / name for name in listed if name and (ROOT / name).is_file()]
    return sorted(path for path in paths if not suffixes or path.suffix in suffixes)


@pytest.fixture(scope="module")
def theirs(provider_files: Path) -> list[Path]:
    """Every file of a provider."""
    found = sorted(path for path in provider_files.rglob("*") if path.is_file() and path.suffix != ".md")
    assert len(found) > 10
    return found


def test_no_file_bears_the_name_of_a_providers_file(theirs: list[Path]) -> None:
    names = {path.name.lower() for path in theirs}
    assert [str(path.relative_to(ROOT)) for path in committed() if path.name.lower() in names] == []


def test_no_file_has_the_bytes_of_a_providers_file(theirs: list[Path]) -> None:
    # Only a file of the same size can be the same file, so a few are hashed and not 100 MB.
    sizes = {path.stat().st_size for path in theirs}
    suspects = [path for path in committed() if path.stat().st_size in sizes]
    suspected = {path.stat().st_size for path in suspects}
    digests = {_sha256(path) for path in theirs if path.stat().st_size in suspected}
    assert [str(path.relative_to(ROOT)) for path in suspects if _sha256(path) in digests] == []


def test_no_file_holds_a_line_of_a_providers_file(theirs: list[Path]) -> None:
    ours = "\n".join(
        path.read_text(encoding="utf-8", errors="replace")
        for path in committed(".py", ".csv", ".json", ".md", ".txt", ".tsv")
    )
    lines = {(path.name, line) for path in theirs if path.suffix == ".csv" for line in _lines(path)}
    assert len(lines) > 300
    assert [(name, line[:80]) for name, line in lines if line in ours] == []


def _lines(path: Path) -> list[str]:
    """Long lines from all over the file, its header left out: column names are facts that readers need."""
    step = max(1, path.stat().st_size // 200 // LINES_OF_A_FILE)
    with path.open(encoding="utf-8", errors="replace") as file:
        return [line.strip() for line in islice(file, 1, None, step) if len(line.strip()) >= LINE_CHARACTERS]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def test_no_table_is_committed_but_the_figures_we_ship() -> None:
    tables = committed(".parquet", ".sav", ".dta", ".rds", ".rdata", ".xls", ".xlsx", ".zip", ".gz", ".db", ".sqlite")
    assert {str(path.relative_to(ROOT).parent) for path in tables} <= {"data/embedded"}
    allowed = set(FIGURE_SCHEMA) | set(COVERAGE_SCHEMA) | {"dataset", "table"}
    beyond = {path.name: sorted(set(pl.read_parquet_schema(path)) - allowed) for path in tables}
    assert {name: columns for name, columns in beyond.items() if columns} == {}, "figures travel, rows stay"
