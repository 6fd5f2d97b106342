"""The journeys of a reader in a real browser: find, choose, compare, share a link, read on a telephone, print."""

import re
from pathlib import Path

import pytest
from browser_fixtures import NARROW, OpenPage, serious_axe_findings
from browser_settling import settle
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PARTNER = "/partner?partner=IND"
INDICATOR = "/indicator?indicator=favourable_view&places=IND,POL,DEU"


def test_a_search_leads_to_a_partner_and_the_address_says_so(dashboard_server: str, open_page: OpenPage) -> None:
    page = open_page(dashboard_server)
    box = page.get_by_role("combobox", name=re.compile("Find a place"))
    box.click()
    box.fill("India")
    page.get_by_role("option", name=re.compile("^India")).first.click()
    settle(page)
    expect(page.locator("h1")).to_have_text("Is it working with India?")
    expect(page).to_have_url(re.compile("partner=IND"))


def test_a_link_reopens_exactly_the_view(dashboard_server: str, open_page: OpenPage) -> None:
    address = f"{dashboard_server}/partner?home=POL&window=10&partner=DEU"
    page = open_page(address)
    expect(page.locator("h1")).to_have_text("Is it working with Germany?")
    first = page.get_by_test_id("stMain").inner_text()
    again = open_page(page.url)
    assert again.get_by_test_id("stMain").inner_text() == first


def test_changing_the_home_goes_along_to_the_next_page(dashboard_server: str, open_page: OpenPage) -> None:
    page = open_page(f"{dashboard_server}/partner?partner=DEU&home=POL")
    page.get_by_role("link", name="Overview").click()
    settle(page)
    expect(page).to_have_url(f"{dashboard_server}/?home=POL")
    expect(page.get_by_test_id("stMain")).to_contain_text("Poland", use_inner_text=True)


def test_the_shared_choices_open_by_keyboard_from_the_button_that_says_them(
    dashboard_server: str, open_page: OpenPage
) -> None:
    page = open_page(dashboard_server + PARTNER, size=NARROW)
    button = page.get_by_role("button", name=re.compile(r"United States · .* · 5 years · \d{4}"))
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name=re.compile("Home"))).to_be_visible()
    settle(page)
    assert serious_axe_findings(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox", name=re.compile("Home"))).to_be_hidden()
    assert page.locator("h1").bounding_box()["y"] < 350  # type: ignore[index]


def test_a_chart_has_a_description_and_a_table_that_the_keyboard_reaches(
    dashboard_server: str, open_page: OpenPage
) -> None:
    page = open_page(dashboard_server + PARTNER)
    chart = page.get_by_test_id("stVegaLiteChart").first
    expect(chart).to_have_attribute("aria-label", re.compile("constant 2019 US dollars in 2019"))
    before = page.get_by_test_id("stDataFrame").count()
    toggle = page.get_by_role("switch", name="Show as table").or_(page.get_by_role("checkbox", name="Show as table"))
    toggle.first.focus()
    page.keyboard.press("Space")
    settle(page)
    expect(page.get_by_test_id("stDataFrame")).to_have_count(before + 1)


def test_the_view_is_saved_as_csv(dashboard_server: str, open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(dashboard_server + INDICATOR)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download this view as CSV").click()
    file = tmp_path / "view.csv"
    saved.value.save_as(file)
    lines = file.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("indicator,category,home,level,place")
    assert [line.split(",")[4] for line in lines[1:]] == ["IND", "POL", "DEU"]


def test_the_map_fetches_its_shapes_from_this_server_and_nothing_else_is_called(
    dashboard_server: str, open_page: OpenPage
) -> None:
    asked: list[str] = []
    page = open_page(dashboard_server)
    page.on("request", lambda request: asked.append(request.url))
    with page.expect_request_finished(lambda request: request.url.endswith("/app/static/world.topojson.json")):
        page.reload()
    settle(page)
    elsewhere = [url for url in asked if not re.match(r"(https?|ws)://127\.0\.0\.1|data:|blob:", url)]
    assert elsewhere == []


def test_a_page_prints_without_its_controls_cut_off(dashboard_server: str, open_page: OpenPage) -> None:
    page = open_page(dashboard_server + PARTNER)
    page.emulate_media(media="print")
    expect(page.locator("h1")).to_have_text("Is it working with India?")
    printed = page.pdf(format="A4")
    assert printed.startswith(b"%PDF") and printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") >= 2
