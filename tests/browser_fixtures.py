"""A real headless Chromium and a real running dashboard, with what the browser tests ask of both."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_servers import START_SECONDS, comity_served
from browser_settling import SETTLED_SECONDS, WATCHED, wait_until_settled
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
    running = playwright_driver.chromium.launch(
        executable_path=chromium_path, headless=True, args=arguments, timeout=START_SECONDS * 1000
    )
    yield running
    running.close()


# ---- the server


@pytest.fixture(scope="session")
def dashboard_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of `comity serve` over an empty store of its own, one for a test process."""
    with comity_served(tmp_path_factory.mktemp("served") / "home") as base:
        yield base


# ---- pages


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
        context.add_init_script(WATCHED)
        context.set_default_timeout(SETTLED_SECONDS * 1000)
        page = context.new_page()
        page.goto(url, wait_until="domcontentloaded")
        wait_until_settled(page)
        return page

    yield open_one
    for context in contexts:
        context.close()


def serious_axe_findings(page: Page) -> list[str]:
    """What axe calls serious or critical on the page: one line a rule with the first elements that break it."""
    violations = Axe().run(page).response["violations"]
    return [
        f"{found['id']} ({found['impact']}): {found['help']}: "
        + "; ".join(node["html"][:160] for node in found["nodes"][:3])
        for found in violations
        if found["impact"] in ("serious", "critical")
    ]
