"""Published percentages typed into the page's table, through a reload, to the Surveys page."""

import pytest
from browser_fixtures import OpenPage
from browser_settling import settle, shows, type_into, wait_until_sent
from playwright.sync_api import Locator, Page, expect
from test_browser_upload import home, press, says, step_button, upload_server

__all__ = ["home", "upload_server"]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1_200)]

ROW = {
    0: "Typed Institute", 1: "POL", 2: "USA", 3: "2024", 6: "favourable", 7: "61.5", 8: "1000", 13: "https://example.org",
    14: "Is your view favourable or not?",
}  # fmt: skip
"""What is typed, by the place of the column."""


def cell(page: Page, place: int, *, row: int = 0) -> Locator:
    """A cell of the table, as those hear it who do not see the canvas it is drawn on."""
    return page.locator(f"[id='glide-cell-{place + 1}-{row}']").first


def type_row(page: Page) -> None:
    """Types a row into the table, cell by cell, by keyboard; each cell is read back before the next is opened."""
    expect(cell(page, 0)).to_be_attached()
    box = page.get_by_test_id("data-grid-canvas").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 80, box["y"] + 52)
    for place in range(max(ROW) + 1):
        expect(cell(page, place)).to_have_attribute("aria-selected", "true")
        if place in ROW:
            page.keyboard.press("Enter")
            editor = page.locator("#portal").locator("input, textarea").first
            expect(editor).to_be_focused()
            editor.press_sequentially(ROW[place], delay=20)
            expect(editor).to_have_value(ROW[place])
            editor.press("Enter")
            expect(editor).to_be_hidden()
            expect(cell(page, place)).to_have_text(ROW[place])
            expect(cell(page, place, row=1)).to_have_attribute("aria-selected", "true")
            page.keyboard.press("ArrowUp")
            expect(cell(page, place)).to_have_attribute("aria-selected", "true")
        page.keyboard.press("ArrowRight")
    wait_until_sent(page, ROW[max(ROW)])
    settle(page)


def test_percentages_that_are_typed_survive_a_reload_and_are_published(upload_server: str, open_page: OpenPage) -> None:
    page = open_page(f"{upload_server}/upload")
    page.get_by_text("Published percentages, typed into a table").click()
    settle(page)
    press(page, "Begin a table")
    type_row(page)
    page.reload()
    settle(page)
    expect(cell(page, 0)).to_have_text(ROW[0])

    press(page, "Go on")
    press(page, "Check the file")

    says(page, "may enter")
    page.get_by_role("button", name=step_button(5)).click()
    settle(page)
    type_into(page, "Your name", "Ann Analyst")
    page.get_by_role("button", name="Submit", exact=True).click()
    says(page, "waits as submission 1")
    press(page, "Show what it would change")
    says(page, "added")
    type_into(page, "Your name", "Bea Second")
    page.get_by_role("button", name="Approve and publish").click()
    says(page, "Published as version 1")
    page.goto(f"{upload_server}/surveys?partner=POL&home=USA")
    settle(page)
    shows(page, "Typed Institute")
