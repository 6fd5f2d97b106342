"""What a killed gate leaves behind is cleared by the next, and nothing of one that lives."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from validation.gate import Gate

pytestmark = pytest.mark.own_worker


def test_folders_of_killed_gates_go_and_those_of_living_ones_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    abandoned, living, other = (
        tmp_path / name
        for name in (f"comity-gate-{ended.pid}-left", f"comity-gate-{os.getpid()}-mine", "comity-gate-notes")
    )
    for folder in (abandoned, living, other):
        folder.mkdir()
        (folder / "rows.arrow").write_bytes(b"rows")
    file = tmp_path / "nothing.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    with Gate() as gate:
        gate.admit(file, None)
    assert not abandoned.exists()
    assert (living / "rows.arrow").is_file() and (other / "rows.arrow").is_file()
    assert sorted(one.name for one in tmp_path.glob("comity-gate-*")) == sorted((living.name, other.name))
