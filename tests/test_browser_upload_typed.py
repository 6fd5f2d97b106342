"""Published percentages typed into the page's table, through a reload, to the Surveys page."""

import pytest
from browser_fixtures import OpenPage
from playwright.sync_api import Page, expect
from test_browser_upload import home, press, says, settle, step_button, type_into, upload_server

__all__ = ["home", "upload_server"]

pytestmark = pytest.mark.browser

ROW = {
    0: "Typed Institute", 1: "POL", 2: "USA", 3: "2024", 6: "favourable", 7: "61.5", 8: "1000", 13: "https://example.org",
    14: "Is your view favourable or not?",
}  # fmt: skip
"""What is typed, by the place of the column."""


def type_row(page: Page) -> None:
    """Types a row into the table, cell by cell, by keyboard; each cell is read back before the next is opened."""
    box = page.get_by_test_id("data-grid-canvas").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 80, box["y"] + 52)
    for place in range(max(ROW) + 1):
        if place in ROW:
            page.keyboard.press("Enter")
            editor = page.locator("#portal").locator("input, textarea").first
            expect(editor).to_be_focused()
            editor.press_sequentially(ROW[place], delay=20)
            expect(editor).to_have_value(ROW[place])
            editor.press("Enter")
            expect(editor).to_be_hidden()
            expect(page.locator(f"[id='glide-cell-{place + 1}-0']").first).to_have_text(ROW[place])
            page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowRight")
    settle(page)


def test_percentages_that_are_typed_survive_a_reload_and_are_published(upload_server: str, open_page: OpenPage) -> None:
    page = open_page(f"{upload_server}/upload")
    page.get_by_text("Published percentages, typed into a table").click()
    settle(page)
    press(page, "Begin a table")
    type_row(page)
    page.reload()
    settle(page)

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
    assert "Typed Institute" in page.inner_text("body")
