"""Population margins typed into the form in a real browser: through a reload, to the check and the preview."""

from pathlib import Path

import pytest
from browser_fixtures import OpenPage, serious_axe_findings
from browser_settling import settle, shows
from playwright.sync_api import Page, expect
from test_browser_upload import (
    DESCRIPTION,
    a_survey,
    bring,
    choose,
    home,
    press,
    says,
    take_description,
    upload_server,
)

from data.survey_yaml import read_description

__all__ = ["home", "upload_server"]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1_200)]


def give(page: Page, value: str, share: str) -> None:
    field = page.get_by_role("spinbutton", name=value, exact=True)
    field.fill(share)
    field.press("Enter")
    settle(page)


def test_margins_survive_a_reload_and_are_told_by_the_check_and_the_preview(
    upload_server: str, tmp_path: Path, open_page: OpenPage
) -> None:
    file = a_survey(tmp_path, "margins.csv", seed=6)
    lines = file.read_text("utf-8").splitlines()
    sexes = ["sex", *("Female" if person % 3 else "Male" for person in range(len(lines) - 1))]
    file.write_text("\n".join(f"{line},{sex}" for line, sex in zip(lines, sexes, strict=True)) + "\n", "utf-8")
    page = open_page(f"{upload_server}/upload")
    bring(page, file)
    take_description(page, tmp_path, DESCRIPTION)
    choose(page, "Columns to rake to", "sex")
    page.keyboard.press("Escape")
    give(page, "Male", "49")
    shows(page, "The shares sum to 49 %, not to 100 %.")
    shows(page, "No share yet: “Female”.")
    give(page, "Female", "51")
    shows(page, "The shares sum to 100 %.")
    page.reload()
    settle(page)
    expect(page.get_by_role("spinbutton", name="Male", exact=True)).to_have_value("49")
    assert serious_axe_findings(page) == []
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download the description (YAML)").click()
    saved.value.save_as(tmp_path / "said.yaml")
    assert read_description(tmp_path / "said.yaml").margins == {"sex": {"Male": 49.0, "Female": 51.0}}
    press(page, "Go on to check it")
    page.get_by_role("button", name="Check the file", exact=True).click()
    says(page, "“margins.csv” may enter")
    says(page, "The weights of DEU 2024 were raked to sex; their design effect (Kish) went from")
    page.get_by_role("button", name="See what it would change").click()
    says(page, "Weights raked to the population")
    says(page, "The weights of POL 2024 were raked to sex; their design effect (Kish) went from")
