"""The browser and server fixtures, tried on a Streamlit script of two lines before any page relies on them."""

import sys
from collections.abc import Iterator

import pytest
from browser_fixtures import NARROW, OpenPage, check_no_exception, free_port, serious_axe_findings, served
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

SCRIPT = """
import time
import streamlit as st
st.title("Set-up page")
time.sleep(0.5)
st.text("drawn after a pause")
if "fail" in st.query_params:
    raise ValueError("a page that breaks")
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
