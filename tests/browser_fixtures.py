"""A real headless Chromium and a real running dashboard, with what the browser tests ask of both."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

INSTALLED_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
LAUNCH_ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
WIDE = (1280, 900)
NARROW = (390, 844)
PAGE_SECONDS = 60
START_SECONDS = 90

OpenPage = Callable[..., Page]


# ---- the browser itself


def _installed() -> str | None:
    return next((path for name in INSTALLED_NAMES if (path := shutil.which(name))), None)


def _from_debian() -> str | None:
    """Debian's own package, where we may install one."""
    if not (hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get")):
        return None
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
    ):
        try:
            subprocess.run(
                command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=400
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            return None
    return _installed()


def _from_playwright(playwright: Playwright) -> str | None:
    path = Path(playwright.chromium.executable_path)
    if not path.exists():
        try:
            subprocess.run(
                [sys.executable, "-m", "playwright", "install", "chromium"],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=True,
                timeout=400,
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            return None
    return str(path) if path.exists() else None


@contextmanager
def _one_process_at_a_time(folder: Path) -> Iterator[None]:
    """Parallel test processes must not run apt-get or a download at the same time."""
    import fcntl

    with (folder / "comity-browser.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    """Playwright's driver, one for a test process."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium_path(playwright_driver: Playwright, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The program to run: one found here, else Debian's, else Playwright's own; fails where none can be had."""
    path = _installed()
    if path is None:
        with _one_process_at_a_time(tmp_path_factory.getbasetemp().parent):
            path = _installed() or _from_debian() or _from_playwright(playwright_driver)
    if path is None:
        pytest.fail(
            "the browser tests need Chromium and none could be had: no "
            f"{', '.join(INSTALLED_NAMES)} is on the PATH, Debian's package could not be installed, and "
            "`playwright install chromium` failed; install Chromium or Chrome and run again"
        )
    return path


@pytest.fixture(scope="session")
def browser(playwright_driver: Playwright, chromium_path: str) -> Iterator[Browser]:
    """A running headless Chromium, one for a test process."""
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    arguments = [*LAUNCH_ARGUMENTS, *(["--no-sandbox"] if as_root else [])]
    running = playwright_driver.chromium.launch(executable_path=chromium_path, headless=True, args=arguments)
    yield running
    running.close()


# ---- the server


def free_port() -> int:
    """A TCP port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def served(
    command: list[str], *, port: int, log: Path, environment: dict[str, str] | None = None, cwd: Path | None = None
) -> Iterator[str]:
    """The base URL of a Streamlit server started by `command`, once it answers; ended again on leaving."""
    base = f"http://127.0.0.1:{port}"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env=os.environ | (environment or {}),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            deadline = time.monotonic() + START_SECONDS
            while not _answers(f"{base}/_stcore/health"):
                if process.poll() is not None or time.monotonic() > deadline:
                    state = "still silent" if process.poll() is None else f"ended with code {process.returncode}"
                    pytest.fail(f"{' '.join(command)}: {state}; it said:\n{log.read_text(errors='replace')[-3000:]}")
                time.sleep(0.2)
            yield base
        finally:
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture(scope="session")
def dashboard_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of `comity serve` over an empty store of its own, one for a test process."""
    folder = tmp_path_factory.mktemp("served")
    port = free_port()
    comity = Path(sys.executable).with_name("comity")
    with served(
        [str(comity), "serve", "--port", str(port)],
        port=port,
        log=folder / "server.log",
        environment={"COMITY_HOME": str(folder / "home"), "DISPLAY": "", "WAYLAND_DISPLAY": ""},
    ) as base:
        yield base


# ---- pages

SETTLED = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  return app !== null
    && app.getAttribute('data-test-script-state') === 'notRunning'
    && document.querySelector('[data-testid="stStatusWidget"]') === null
    && document.querySelector('[data-testid="stSkeleton"]') === null
    && document.querySelector('[data-testid="stMain"] [data-stale="true"]') === null;
}"""


def wait_until_settled(page: Page) -> None:
    """Returns once Streamlit has run the script through and drawn what it gave."""
    page.wait_for_function(SETTLED, timeout=PAGE_SECONDS * 1000)


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """`open_page(url, size=WIDE, scheme="light")` gives a settled page in a browser context of its own."""
    contexts = []

    def open_one(url: str, *, size: tuple[int, int] = WIDE, scheme: str = "light") -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PAGE_SECONDS * 1000)
        page.goto(url, wait_until="domcontentloaded")
        wait_until_settled(page)
        return page

    yield open_one
    for context in contexts:
        context.close()


def check_no_exception(page: Page) -> None:
    """Fails where the page shows an exception box, or a word only a stack trace has."""
    boxes = page.locator('[data-testid="stException"], .st-key-page-error')
    assert boxes.count() == 0, boxes.first.inner_text()
    assert "Traceback (most recent call last)" not in page.inner_text("body")


def serious_axe_findings(page: Page) -> list[str]:
    """What axe calls serious or critical on the page: one line a rule with the first elements that break it."""
    violations = Axe().run(page).response["violations"]
    return [
        f"{found['id']} ({found['impact']}): {found['help']}: "
        + "; ".join(node["html"][:160] for node in found["nodes"][:3])
        for found in violations
        if found["impact"] in ("serious", "critical")
    ]
