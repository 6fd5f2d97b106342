"""The two commands of the set-up: what `make` says without a Python, and when it installs again."""

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOOLS = ("make", "bash", "sh", "grep", "touch", "expand", "sed")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what the set-up reads, at a path with a space in it."""
    folder = tmp_path / "a ministry's comity"
    folder.mkdir()
    for name in ("Makefile", "pyproject.toml", "uv.lock"):
        shutil.copy(ROOT / name, folder)
    return folder


def _make(folder: Path, *arguments: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env=os.environ | {"PATH": path or os.environ["PATH"], "MAKEFLAGS": "", "MAKELEVEL": "0"},
        capture_output=True,
        check=False,
        text=True,
        timeout=300,
    )


def _tools(folder: Path, **programs: str) -> str:
    """A folder for the PATH with what make needs, and the programs given by their text."""
    folder.mkdir()
    for name in TOOLS:
        (folder / name).symlink_to(shutil.which(name) or f"/usr/bin/{name}")
    for name, text in programs.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    return str(folder)


def test_without_a_python_make_says_which_one_it_needs(project: Path, tmp_path: Path) -> None:
    done = _make(project, "setup", path=_tools(tmp_path / "tools"))
    assert done.returncode != 0
    assert "Comity needs Python 3.11 or newer" in done.stderr
    assert not (project / ".venv").exists()


def test_a_python_that_is_too_old_is_not_used(project: Path, tmp_path: Path) -> None:
    # It answers every question the way Python 3.10 answers ours: no.
    done = _make(project, "setup", path=_tools(tmp_path / "tools", python3="exit 1"))
    assert done.returncode != 0
    assert "Comity needs Python 3.11 or newer" in done.stderr


def test_what_is_ready_is_not_installed_again_until_the_lock_changes(project: Path) -> None:
    (project / ".venv").mkdir()
    (project / ".venv" / "ready").touch()
    assert _make(project, "--question", "setup").returncode == 0
    later = time.time() + 60
    os.utime(project / "uv.lock", (later, later))
    assert _make(project, "--question", "setup").returncode == 1


def test_every_target_says_what_it_is_for(project: Path) -> None:
    said = _make(project, "help").stdout
    assert all(f"\n{name} " in f"\n{said}" for name in ("run", "setup", "test", "bench", "format", "clean")), said
