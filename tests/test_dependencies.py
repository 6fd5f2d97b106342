"""What Comity is built on: every dependency has its reason, its licence, and a locked hash; none is under the GPL."""

import ast
import re
import tomllib
from importlib.metadata import Distribution, distributions
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
PAGE = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
PERMISSIVE = {"MIT", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "MPL-2.0", "MIT OR Apache-2.0"}
COPYLEFT = re.compile(r"(?<![L-])\bA?GPL|Affero|GNU General Public")


def _asked_for() -> set[str]:
    groups = PROJECT["dependency-groups"]
    wanted = [*PROJECT["project"]["dependencies"], *groups["dev"], *groups["bench"]]
    return {_package(line) for line in wanted}


def _package(requirement: str) -> str:
    return re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0].lower()


def _explained() -> dict[str, tuple[str, str]]:
    """Licence and reason of every package of the page's two tables of what is used."""
    used = PAGE.split("## What was tried")[0]
    rows = re.findall(r"^\| ([a-z0-9.-]+) \| ([^|]+) \| ([^|]+) \|$", used, re.MULTILINE)
    return {
        name: (licence.strip(), reason.strip())
        for name, licence, reason in rows
        if licence.strip("- ") and name != "package"
    }


def _licence(installed: Distribution) -> str:
    """What the installed metadata say of the licence: expression, classifiers, first line of its text."""
    metadata = installed.metadata
    classifiers = [line for line in metadata.get_all("Classifier") or [] if line.startswith("License ::")]
    # Only the first line: scipy's text quotes the GPL of GCC's runtime library, which excepts programs that use it.
    text = (metadata.get("License") or "").strip().splitlines()[:1]
    return "; ".join([metadata.get("License-Expression") or "", *classifiers, *text])


def test_every_dependency_has_its_reason_and_nothing_else_has() -> None:
    assert set(_explained()) == _asked_for()
    assert [name for name, (_, reason) in _explained().items() if len(reason) < 8] == []


def test_the_product_imports_every_dependency_it_asks_for() -> None:
    imported = {
        part
        for room in ("data", "validation", "metrics", "dashboard")
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in _names(node)
        for part in (name.partition(".")[0], ".".join(name.split(".")[:2]))
    }
    wanted = {_package(line).replace("-", "_") for line in PROJECT["project"]["dependencies"]}
    assert wanted - imported == set(), "asked for and never imported: drop them from pyproject.toml and the page"


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


def test_every_dependency_is_under_a_permissive_licence() -> None:
    assert {name: licence for name, (licence, _) in _explained().items() if licence not in PERMISSIVE} == {}


def test_no_installed_package_is_under_a_gnu_general_public_licence() -> None:
    licences = {str(installed.metadata["Name"]): _licence(installed) for installed in distributions()}
    assert len(licences) > 50
    found = {name: text for name, text in licences.items() if COPYLEFT.search(text) and "Lesser" not in text}
    assert found == {}


def test_a_gnu_licence_would_be_noticed() -> None:
    assert COPYLEFT.search("GPL-3.0-or-later")
    assert COPYLEFT.search("License :: OSI Approved :: GNU General Public License v3 (GPLv3)")
    assert COPYLEFT.search("AGPL-3.0") and not COPYLEFT.search("LGPL-2.1")


def test_every_locked_package_has_hashes() -> None:
    without = [
        package["name"]
        for package in LOCK["package"]
        if "registry" in package["source"]
        and not all(file.get("hash", "").startswith("sha256:") for file in _files(package))
    ]
    assert without == []
    asked = {re.sub("[_.]", "-", name) for name in _asked_for()}
    assert asked <= {package["name"] for package in LOCK["package"]}


def _files(package: dict[str, object]) -> list[dict[str, str]]:
    wheels = package.get("wheels", [])
    source = package.get("sdist")
    assert isinstance(wheels, list)
    return [*wheels, *([source] if isinstance(source, dict) else [])]
