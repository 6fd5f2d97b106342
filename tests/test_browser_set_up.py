"""The browser and server fixtures, tried on a Streamlit script of two lines before any page relies on them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_fixtures import NARROW, OpenPage, serious_axe_findings
from browser_servers import free_port, served, started
from browser_settling import check_no_exception, type_into, wait_until_settled
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[1]

SCRIPT = """
import time
import streamlit as st
st.title("Set-up page")
time.sleep(0.5)
st.text("drawn after a pause")
if "fail" in st.query_params:
    raise ValueError("a page that breaks")
if st.button("Run three times"):
    st.session_state["left"] = 3
if st.session_state.get("left"):
    st.session_state["left"] -= 1
    st.rerun()
st.text(f"runs left: {st.session_state.get('left')}")
st.text(f"heard: {st.text_input('Say', live='400ms')}")
"""


@pytest.fixture(scope="module")
def small_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of the two-line script."""
    folder = tmp_path_factory.mktemp("small")
    script = folder / "small.py"
    script.write_text(SCRIPT, encoding="utf-8")
    port = free_port()
    flags = ["--server.headless=true", "--browser.gatherUsageStats=false", "--server.address=127.0.0.1"]
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}", *flags]
    with served(command, port=port, log=folder / "server.log", cwd=folder) as base:
        yield base


def test_a_page_is_settled_only_when_the_script_has_run_through(small_server: str, open_page: OpenPage) -> None:
    page = open_page(small_server)
    assert page.get_by_text("drawn after a pause").is_visible()
    check_no_exception(page)


def test_a_page_is_settled_only_when_the_last_of_the_runs_that_an_action_begins_is_over(
    small_server: str, open_page: OpenPage
) -> None:
    page = open_page(small_server)
    page.get_by_role("button", name="Run three times").click()
    wait_until_settled(page)
    assert page.get_by_text("runs left: 0").is_visible()


def test_a_page_is_settled_only_when_it_is_loaded_anew(small_server: str, open_page: OpenPage) -> None:
    page = open_page(small_server)
    page.reload(wait_until="commit")
    wait_until_settled(page)
    assert page.get_by_text("drawn after a pause").is_visible()


def test_what_is_typed_is_sent_and_answered_before_the_next_step_and_nobody_left_the_field(
    small_server: str, open_page: OpenPage
) -> None:
    page = open_page(small_server)
    for text in ("one", "two and ü", "two and ü"):
        type_into(page, "Say", text)
        assert page.get_by_text(f"heard: {text}", exact=True).is_visible()
        expect(page.get_by_role("textbox", name="Say")).to_be_focused()


def test_no_two_servers_are_given_the_same_port() -> None:
    print_one = "import sys; sys.path.insert(0, 'tests'); import browser_servers; print(browser_servers.free_port())"
    given = [free_port(), free_port()]
    other = subprocess.run([sys.executable, "-c", print_one], cwd=ROOT, capture_output=True, check=True, text=True)
    assert len({*given, int(other.stdout)}) == 3


def test_a_server_that_does_not_start_says_why(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "print('no such thing'); raise SystemExit(3)"]
    with pytest.raises(pytest.fail.Exception, match="ended with code 3; it said:\nno such thing"):
        started(command, port=free_port(), log=tmp_path / "server.log", environment={})


def test_a_page_that_raises_is_noticed(small_server: str, open_page: OpenPage) -> None:
    page = open_page(f"{small_server}/?fail=1")
    with pytest.raises(AssertionError, match="a page that breaks"):
        check_no_exception(page)


def test_a_narrow_page_has_the_width_of_a_telephone(small_server: str, open_page: OpenPage) -> None:
    assert open_page(small_server, size=NARROW).evaluate("window.innerWidth") == 390


def test_axe_names_a_picture_without_a_description(small_server: str, open_page: OpenPage) -> None:
    page: Page = open_page(small_server)
    assert not [line for line in serious_axe_findings(page) if line.startswith("image-alt")]
    page.evaluate("document.querySelector('[data-testid=stMain]').append(new Image())")
    assert [line for line in serious_axe_findings(page) if line.startswith("image-alt")]


def test_without_any_browser_the_browser_tests_fail_and_say_so(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")} | {
        "PATH": str(tmp_path),
        "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path),
        # Nothing listens on the discard port: there is nowhere to fetch a browser from.
        "PLAYWRIGHT_DOWNLOAD_HOST": "http://127.0.0.1:9",
    }
    options = ["-q", "-p", "no:cacheprovider", "-k", "run_through"]
    command = [sys.executable, "-m", "pytest", *options, "tests/test_browser_set_up.py"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False, text=True, timeout=400)
    assert done.returncode == 1
    assert "the browser tests need Chromium and none could be had" in done.stdout
