"""Every example in a docstring is run, so that none says what the code no longer does."""

import doctest
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("data", "validation", "metrics", "dashboard", "bench")
# A page draws when it is imported, so its module is never imported here; pages hold no examples.
WITH_EXAMPLES = sorted(
    path.relative_to(ROOT)
    for folder in FOLDERS
    for path in (ROOT / folder).rglob("*.py")
    if ">>> " in path.read_text(encoding="utf-8") and path.parent.name != "views"
)


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=str)
def test_the_examples_of_a_module_hold(path: Path) -> None:
    name = path.stem if path.parts[0] == "bench" else ".".join(path.with_suffix("").parts)
    done = doctest.testmod(importlib.import_module(name.removesuffix(".__init__")))
    assert done.attempted > 0
    assert done.failed == 0, "the examples that failed are printed above"
