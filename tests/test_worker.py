"""The process that opens files: ended when a file asks for too much, replaced when it dies, without a network."""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from validation.gate import Admitted, Gate, Limits, Refused

pytestmark = pytest.mark.own_worker

HEADER = "place,year,kind,best,low,high"
ROW = "FRA,2001,state-based,3,2,4"


def said(answer: Admitted | Refused) -> str:
    assert isinstance(answer, Refused), answer
    return " ".join(f"{finding.reason} {finding.remedy}" for finding in answer.findings)


def large(path: Path) -> None:
    path.write_text(f"{HEADER}\n" + f"{ROW}\n" * 2_000_000)


def test_a_file_that_needs_more_memory_than_allowed_is_ended_and_the_next_is_judged(tmp_path: Path) -> None:
    large(tmp_path / "large.csv")
    (tmp_path / "small.csv").write_text("a,b\n1,2\n")
    with Gate(Limits(resident_bytes=200 << 20)) as gate:
        assert "more memory than is allowed" in said(gate.admit(tmp_path / "large.csv", None))
        assert "those of no dataset" in said(gate.admit(tmp_path / "small.csv", None))


def test_a_file_that_takes_too_long_is_ended_and_the_next_is_judged(tmp_path: Path) -> None:
    large(tmp_path / "large.csv")
    with Gate(Limits(cpu_seconds=1)) as gate:
        answer = said(gate.admit(tmp_path / "large.csv", None))
    assert "longer than is allowed" in answer
    with Gate(Limits(wall_seconds=0.01)) as gate:
        assert "longer than is allowed" in said(gate.admit(tmp_path / "large.csv", None))


def test_a_worker_ended_from_outside_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "small.csv").write_text("a,b\n1,2\n")
    before = set(psutil.Process().children())
    with Gate() as gate:
        said(gate.admit(tmp_path / "small.csv", None))
        (worker,) = set(psutil.Process().children()) - before
        worker.kill()
        worker.wait()
        assert "those of no dataset" in said(gate.admit(tmp_path / "small.csv", None))
    assert set(psutil.Process().children()) <= before


def test_the_worker_has_no_network() -> None:
    code = (
        "import socket; from validation.limits import leave_network; leave_network()\n"
        "try: socket.create_connection(('127.0.0.1', 9), 1)\n"
        "except OSError as error: print(type(error).__name__)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[1], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "NetworkRefused"


def test_the_worker_gets_nothing_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMITY_SECRET", "x")
    (tmp_path / "small.csv").write_text("a,b\n1,2\n")
    with Gate() as gate:
        said(gate.admit(tmp_path / "small.csv", None))
        workers = [each for each in psutil.Process().children() if "validation.worker" in each.cmdline()]
        assert workers
        assert all("COMITY_SECRET" not in worker.environ() for worker in workers)
