"""Every page of the running dashboard in a real browser: wide and narrow, light and dark, without a fault."""

import pytest
from browser_fixtures import NARROW, WIDE, OpenPage, check_no_exception, serious_axe_findings

from dashboard.views import VIEWS, View

pytestmark = pytest.mark.browser


def _address(server: str, view: View) -> str:
    """The first page is the one shown without a path."""
    return server if view == VIEWS[0] else f"{server}/{view.id}"


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.id)
def test_a_page_opens_with_its_heading_and_no_exception(view: View, dashboard_server: str, open_page: OpenPage) -> None:
    page = open_page(_address(dashboard_server, view), size=WIDE)
    check_no_exception(page)
    assert page.locator('[data-testid="stMain"] h1').count() == 1
    assert page.locator('[data-testid="stMain"] h1').inner_text().strip() != ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.id)
def test_a_page_has_no_serious_axe_finding(view: View, scheme: str, dashboard_server: str, open_page: OpenPage) -> None:
    assert serious_axe_findings(open_page(_address(dashboard_server, view), scheme=scheme)) == []


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.id)
def test_a_page_fits_a_telephone(view: View, dashboard_server: str, open_page: OpenPage) -> None:
    page = open_page(_address(dashboard_server, view), size=NARROW)
    check_no_exception(page)
    too_wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth")
    assert too_wide <= 0, f"{too_wide} pixels lie beyond the edge"


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.id)
def test_a_page_loads_nothing_from_elsewhere(view: View, dashboard_server: str, open_page: OpenPage) -> None:
    page = open_page(_address(dashboard_server, view))
    fetched = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    assert fetched
    assert [url for url in fetched if url.startswith("http") and not url.startswith(dashboard_server)] == []
