"""How long `comity serve` takes until it answers and until a browser shows the first page, and what memory it holds."""

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
from measure import MEGABYTE, BenchError, comity, table, together
from playwright.sync_api import Browser, sync_playwright

RUNS = 5
GIVE_UP_SECONDS = 120
DRAWN = """() =>
  document.querySelector('[data-testid="stApp"]')?.getAttribute('data-test-script-state') === 'notRunning'
  && document.querySelector('[data-testid="stMain"] h1') !== null"""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _one_start(browser: Browser, folder: Path) -> tuple[float, float, float, float]:
    """Seconds to the first answer, seconds to the first page, MB at the answer, MB after the page."""
    port = _free_port()
    base = f"http://127.0.0.1:{port}"
    started = time.perf_counter()
    server = subprocess.Popen(
        comity("serve", "--port", str(port)),
        env=os.environ | {"COMITY_HOME": str(folder / "home"), "DISPLAY": "", "WAYLAND_DISPLAY": ""},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not _answers(f"{base}/_stcore/health"):
            if server.poll() is not None or time.perf_counter() - started > GIVE_UP_SECONDS:
                raise BenchError(f"comity serve did not answer (exit code {server.poll()})")
            time.sleep(0.02)
        answered = time.perf_counter() - started
        watched = psutil.Process(server.pid)
        at_answer = together([watched, *watched.children(recursive=True)])
        with browser.new_context() as context:
            page = context.new_page()
            page.goto(base, wait_until="domcontentloaded")
            page.wait_for_function(DRAWN, timeout=GIVE_UP_SECONDS * 1000)
            drawn = time.perf_counter() - started
            after_page = together([watched, *watched.children(recursive=True)])
    finally:
        server.terminate()
        server.wait(timeout=30)
    return answered, drawn, at_answer / MEGABYTE, after_page / MEGABYTE


def main() -> None:
    """Prints the table."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    installed = next((path for name in names if (path := shutil.which(name))), None)
    arguments = ["--disable-gpu", *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [])]
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=installed, headless=True, args=arguments)
        _one_start(browser, Path(folder))
        taken = [_one_start(browser, Path(folder)) for _ in range(RUNS)]
        browser.close()
    titles = (
        "until it answers, s",
        "until the first page is drawn, s",
        "memory when it answers, MB",
        "memory after it, MB",
    )
    rows = [
        (title, RUNS, *(f"{pick(values):.1f}" for pick in (min, statistics.median, max)))
        for title, values in zip(titles, zip(*taken, strict=True), strict=True)
    ]
    print("### Starting the dashboard\n")
    print(table(("`comity serve`", "runs", "min", "median", "max"), rows))


if __name__ == "__main__":
    sys.exit(main())
