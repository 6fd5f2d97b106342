"""Takes the README's pictures from the running dashboard, over the embedded figures and one run of the checks."""

import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

PAGES = {
    "overview": "",
    "region": "region?region=Western+Asia",
    "partner": "partner?partner=IND",
    "indicator": "indicator?indicator=favourable_view&places=IND,POL,DEU,JPN",
    "network": "network",
    "surveys": "surveys?partner=POL",
    "upload": "upload",
    "quality": "quality",
    "cases": "cases?case=us-india",
    "guide": "guide",
}
TARGET = Path(__file__).parent / "screenshots"
PORT = 8597
DRAWN = """() =>
  document.querySelector('[data-testid="stApp"]')?.getAttribute('data-test-script-state') === 'notRunning'
  && document.querySelector('h1') !== null"""
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def main(chromium: str) -> None:
    """Saves one PNG a page."""
    TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        comity = str(Path(sys.executable).with_name("comity"))
        environment = {"COMITY_HOME": f"{home}/store", "HOME": home, "PATH": "/usr/bin:/bin"}
        # One run of the checks, so that the pages have grades; findings end it with 1.
        subprocess.run([comity, "check", "--quiet", "--who", "docs"], env=environment, check=False)
        server = subprocess.Popen([comity, "serve", "--port", str(PORT)], env=environment, stdout=subprocess.DEVNULL)
        try:
            _wait()
            with sync_playwright() as play:
                browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
                for name, address in PAGES.items():
                    page = browser.new_page(viewport={"width": 1280, "height": 1500}, color_scheme="light")
                    page.goto(f"http://127.0.0.1:{PORT}/{address}")
                    page.wait_for_function(DRAWN, timeout=60_000)
                    page.wait_for_timeout(3_000)
                    page.screenshot(path=TARGET / f"{name}.png")
                    page.close()
                browser.close()
        finally:
            server.terminate()
            server.wait(timeout=20)


def _wait() -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/_stcore/health", timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError("the dashboard did not answer within a minute")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "/usr/bin/chromium")
