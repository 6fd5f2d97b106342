"""Every page of the running dashboard in a real browser, wide and narrow, light and dark: whole, readable, its own."""

import pytest
from browser_fixtures import NARROW, WIDE, OpenPage, serious_axe_findings
from browser_settling import check_no_exception

from dashboard.views import VIEWS

pytestmark = pytest.mark.browser

CHOSEN = {
    "overview": "/",
    "region": "/region?region=Southern+Asia",
    "partner": "/partner?partner=IND",
    "indicator": "/indicator?indicator=favourable_view&places=IND,POL,DEU",
    "guide": "/guide",
    "network": "/network",
    "surveys": "/surveys?partner=POL",
    "upload": "/upload",
    "cases": "/cases?case=us-india",
    "quality": "/quality",
}
NOTHING_CHOSEN = {view.id: "/" if view == VIEWS[0] else f"/{view.id}" for view in VIEWS}

LOOKS = {
    "wide-light": (CHOSEN, WIDE, "light"),
    "wide-dark": (CHOSEN, WIDE, "dark"),
    "narrow-dark": (CHOSEN, NARROW, "dark"),
    "narrow-light-nothing-chosen": (NOTHING_CHOSEN, NARROW, "light"),
}


@pytest.mark.parametrize("view", [one.id for one in VIEWS])
@pytest.mark.parametrize("look", LOOKS)
def test_a_page_is_whole_readable_by_everyone_within_its_edges_and_fetches_nothing_from_elsewhere(
    view: str, look: str, dashboard_server: str, open_page: OpenPage
) -> None:
    addresses, size, scheme = LOOKS[look]
    page = open_page(dashboard_server + addresses[view], size=size, scheme=scheme)
    check_no_exception(page)
    assert "could not be drawn" not in page.inner_text("body")
    assert [one.strip() != "" for one in page.locator('[data-testid="stMain"] h1').all_inner_texts()] == [True]
    too_wide = page.evaluate(
        "Math.max(document.querySelector('[data-testid=stMain]').scrollWidth, document.documentElement.scrollWidth)"
        " - window.innerWidth"
    )
    assert too_wide <= 0, f"{too_wide} pixels lie beyond the edge"
    fetched = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    assert fetched
    assert [url for url in fetched if url.startswith("http") and not url.startswith(dashboard_server)] == []
    assert serious_axe_findings(page) == []
