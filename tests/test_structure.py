"""The laws of the house: what may import what, what must be listed, what no file may hold."""

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("data", "validation", "metrics", "dashboard")
RESERVED_FOR = {
    "streamlit": ("dashboard/",),
    "altair": ("dashboard/",),
    "great_expectations": ("validation/",),
    # In the warm-up and on the entry file's first line too: two first sessions at once fail on a half-imported pandas.
    "pandas": ("validation/", "dashboard/app.py", "dashboard/serving.py"),
}
REGISTRIES = (
    ("data/datasets", "DATASETS", "DATASET"),
    ("data/providers", "PROVIDERS", "PROVIDER"),
    ("validation/suites", "SUITES", "SUITE"),
    ("metrics/families", "FAMILIES", "FAMILY"),
)
TOP_LEVEL = {
    *(*ROOMS, "tests", "bench", "docs", ".ci"),
    *("pyproject.toml", "uv.lock", "Makefile", "README.md", "LICENSE", "NOTICE", ".gitignore"),
}
LINES_AT_MOST = 300
VAGUE_NAMES = re.compile(r"(^|_)(utils?|helpers?|common|managers?|misc)(_|$)")
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|raise NotImplemented" + r"Error)\b|#\s*XX" + "X")
FORBIDDEN_CALLS = {"unsafe_allow_html", "map_elements", "iterrows", "itertuples", "map_rows"}


def _committed() -> list[Path]:
    """Every file git knows and finds, with those not yet added: what a clone will hold."""
    listed = subprocess.run(
        # A clone may belong to another user than the one who tests it.
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout.split("\0")
    return sorted(ROOT / name for name in listed if name and (ROOT / name).is_file())


COMMITTED = _committed()
PYTHON_FILES = [path for path in COMMITTED if path.suffix == ".py"]
ROOM_FILES = [path for path in PYTHON_FILES if path.relative_to(ROOT).parts[0] in ROOMS]
PAGE_MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in ROOM_FILES
    if path.relative_to(ROOT).parts[0] == "dashboard" and path.name != "__init__.py"
)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=_name(path))


def _imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and full module name of every import, those inside functions as well."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module


def _listed_modules(package: str) -> list[str]:
    return [path.stem for path in ROOM_FILES if _name(path.parent) == package and path.name != "__init__.py"]


def test_the_rooms_hold_python_files() -> None:
    found = {path.relative_to(ROOT).parts[0] for path in ROOM_FILES}
    assert found == set(ROOMS), "the laws below would hold of nothing"


def test_imports_go_leftward_only() -> None:
    broken = [
        f"{_name(path)}:{line} imports {module}"
        for path in ROOM_FILES
        for line, module in _imported(_tree(path))
        if module.split(".")[0] in ROOMS[ROOMS.index(path.relative_to(ROOT).parts[0]) + 1 :]
    ]
    assert broken == []


def test_no_room_imports_tests_or_bench() -> None:
    broken = [
        f"{_name(path)}:{line} imports {module}"
        for path in ROOM_FILES
        for line, module in _imported(_tree(path))
        if module.split(".")[0] in ("tests", "bench", "docs")
    ]
    assert broken == []


def test_no_room_imports_relatively() -> None:
    broken = [
        f"{_name(path)}:{node.lineno}"
        for path in ROOM_FILES
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.ImportFrom) and node.level > 0
    ]
    assert broken == [], "write the full name, so that who imports whom can be read"


@pytest.mark.parametrize("package", RESERVED_FOR)
def test_a_package_stays_in_its_room(package: str) -> None:
    broken = [
        f"{_name(path)}:{line} imports {module}"
        for path in ROOM_FILES
        for line, module in _imported(_tree(path))
        if module.split(".")[0] == package and not _name(path).startswith(RESERVED_FOR[package])
    ]
    assert broken == []


def test_the_entry_file_imports_pandas_and_pyarrow_before_anything_else() -> None:
    first = list(_imported(_tree(ROOT / "dashboard" / "app.py")))[:2]
    assert [module for _, module in first] == ["pandas", "pyarrow"]


@pytest.mark.parametrize(("package", "registry", "entry"), REGISTRIES)
def test_every_file_of_a_registry_is_listed_in_it(package: str, registry: str, entry: str) -> None:
    dotted = package.replace("/", ".")
    listed = list(getattr(importlib.import_module(dotted), registry))
    modules = {name: importlib.import_module(f"{dotted}.{name}") for name in _listed_modules(package)}
    declared = {name: getattr(module, entry) for name, module in modules.items() if hasattr(module, entry)}
    assert declared, f"{package} holds no file that declares a {entry}"
    assert [name for name, value in declared.items() if value not in listed] == [], f"not in {registry}"
    assert len(listed) == len(declared), f"{registry} lists something twice or something that has no file"
    # What is too long for one file is continued in files that bear its name first: ucdp.py, ucdp_events.py.
    strays = [name for name in modules if name not in declared and not name.startswith(_continued(declared))]
    assert strays == [], f"declares no {entry} and continues no file that does"


def test_every_check_that_a_file_declares_is_listed_and_no_id_is_given_twice() -> None:
    listed = importlib.import_module("validation.checks").CHECKS
    kind = importlib.import_module("validation.check").Check
    modules = {
        name: importlib.import_module(f"validation.checks.{name}") for name in _listed_modules("validation/checks")
    }
    declared = {
        name: [value for given, value in vars(module).items() if given.startswith("CHECK") and isinstance(value, kind)]
        for name, module in modules.items()
    }
    ids = [one.id for one in listed]
    assert sorted(one.id for found in declared.values() for one in found) == sorted(ids)
    assert len(set(ids)) == len(ids), "findings of two checks of one id could not be told apart"
    with_checks = [name for name, found in declared.items() if found]
    strays = [name for name in modules if name not in with_checks and not name.startswith(_continued(with_checks))]
    assert strays == [], "declares no check and continues no file that does"


def _continued(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{name}_" for name in names)


def test_every_page_file_is_listed_and_every_listed_page_has_a_file() -> None:
    views = importlib.import_module("dashboard.views").VIEWS
    listed = {Path(str(getattr(view, "file", getattr(view, "path", view)))).stem for view in views}
    assert listed == set(_listed_modules("dashboard/views"))


def test_no_python_file_is_longer_than_three_hundred_lines() -> None:
    lengths = {_name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in PYTHON_FILES}
    assert {name: length for name, length in lengths.items() if length > LINES_AT_MOST} == {}


def test_the_top_level_holds_only_what_was_agreed() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in COMMITTED} - TOP_LEVEL == set()


def test_tests_lie_flat() -> None:
    deep = [
        _name(path) for path in COMMITTED if path.relative_to(ROOT).parts[0] == "tests" and path.parent.name != "tests"
    ]
    assert deep == [], "tests/data would shadow the package data"


def test_every_module_says_in_one_line_what_it_holds() -> None:
    broken = [
        _name(path) for path in PYTHON_FILES if len((ast.get_docstring(_tree(path)) or "").partition("\n")[0]) < 10
    ]
    assert broken == []


def test_no_name_is_vague() -> None:
    assert [_name(path) for path in COMMITTED if VAGUE_NAMES.search(path.stem)] == []


def test_nothing_is_left_unfinished() -> None:
    broken = [
        f"{_name(path)}: {found.group()}"
        for path in COMMITTED
        if path.suffix in {".py", ".md", ".toml", ""} and (found := UNFINISHED.search(path.read_text(encoding="utf-8")))
    ]
    assert broken == []


def test_no_room_writes_raw_html_or_walks_rows() -> None:
    broken = []
    for path in ROOM_FILES:
        for node in ast.walk(_tree(path)):
            named = {
                ast.Attribute: lambda found: found.attr,
                ast.keyword: lambda found: found.arg,
                ast.Name: lambda found: found.id,
            }.get(type(node), lambda found: None)(node)
            raw_html = isinstance(node, ast.Attribute) and ast.unparse(node) in {"st.html", "streamlit.html"}
            if named in FORBIDDEN_CALLS or raw_html:
                broken.append(f"{_name(path)}:{getattr(node, 'lineno', '?')} {ast.unparse(node)[:60]}")
    assert broken == []


def test_no_error_is_caught_and_forgotten() -> None:
    broken = [
        f"{_name(path)}:{node.lineno}"
        for path in ROOM_FILES
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})
        and all(isinstance(line, ast.Pass) for line in node.body)
    ]
    assert broken == []


def test_no_page_and_no_start_up_module_brings_in_great_expectations() -> None:
    assert "dashboard.loading" in PAGE_MODULES and "dashboard.command" in PAGE_MODULES
    # The entry file and the pages draw when they are imported, so what they import is imported in their place.
    drawing = [
        path for path in ROOM_FILES if _name(path) == "dashboard/app.py" or _name(path.parent) == "dashboard/views"
    ]
    drawn = {_module(path) for path in drawing}
    theirs = {module for path in drawing for _, module in _imported(_tree(path)) if module.split(".")[0] in ROOMS}
    modules = sorted((set(PAGE_MODULES) | theirs) - drawn)
    code = (
        f"import importlib, sys\nfor name in {modules!r}: importlib.import_module(name)\n"
        "print([name for name in ('great_expectations',) if name in sys.modules])"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip().splitlines()[-1] == "[]"


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)
