"""Real servers for the browser tests: a port that is nobody else's, a start that is waited for, an end that is sure."""

import http.client
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

START_SECONDS = 240
"""How long a server may take to answer: a few seconds on a quiet machine, far longer on one that is busy."""

PORTS = range(20_000, 30_000)
"""Below the ports that systems hand out by themselves, so that no outgoing connection takes one meanwhile."""

_HELD: list[socket.socket] = []
"""Of every port given out the UDP socket of the same number, which is held as long as this process lives."""


def free_port() -> int:
    """A TCP port nobody listens on, and that no other test process is given while this one lives."""
    for port in PORTS:
        ours = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            ours.bind(("127.0.0.1", port))
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", port))
        except OSError:
            ours.close()
            continue
        _HELD.append(ours)
        return port
    pytest.fail(f"no port from {PORTS.start} to {PORTS.stop} is free on 127.0.0.1")


def serve_command(port: int) -> list[str]:
    """The command that serves Comity there, as it is installed beside this Python."""
    return [str(Path(sys.executable).with_name("comity")), "serve", "--port", str(port)]


def serve_environment(home: Path) -> dict[str, str]:
    """What `comity serve` is told by its environment: its store, and that there is no screen to open a browser on."""
    return {"COMITY_HOME": str(home), "DISPLAY": "", "WAYLAND_DISPLAY": ""}


def started(
    command: list[str], *, port: int, log: Path, environment: dict[str, str], cwd: Path | None = None
) -> subprocess.Popen[bytes]:
    """A Streamlit server that answers; one that ends first, or is silent for too long, fails and shows its log."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            env=os.environ | environment,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    deadline = time.monotonic() + START_SECONDS
    try:
        while not _answers(f"http://127.0.0.1:{port}/_stcore/health"):
            if process.poll() is not None or time.monotonic() > deadline:
                state = "still silent" if process.poll() is None else f"ended with code {process.returncode}"
                pytest.fail(f"{' '.join(command)}: {state}; it said:\n{log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.1)
    except BaseException:
        ended(process)
        raise
    return process


def ended(process: subprocess.Popen[bytes]) -> None:
    """Tells a server to end, and kills one that does not."""
    process.terminate()
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, http.client.HTTPException, OSError):
        return False


@contextmanager
def served(
    command: list[str], *, port: int, log: Path, environment: dict[str, str] | None = None, cwd: Path | None = None
) -> Iterator[str]:
    """The base URL of a Streamlit server started by `command`, once it answers; ended again on leaving."""
    process = started(command, port=port, log=log, environment=environment or {}, cwd=cwd)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        ended(process)


@contextmanager
def comity_served(home: Path, log: Path | None = None) -> Iterator[str]:
    """The base URL of `comity serve` over a store; its log lies beside the store, unless it is to lie elsewhere."""
    port, log = free_port(), log or home.parent / "server.log"
    with served(serve_command(port), port=port, log=log, environment=serve_environment(home)) as base:
        yield base
