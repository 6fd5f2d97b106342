"""A survey's way through a real browser: brought, described, checked, submitted, approved by another, taken back."""

import os
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_fixtures import NARROW, OpenPage, serious_axe_findings
from browser_servers import comity_served
from browser_settling import settle, shows, type_into
from playwright.sync_api import Page, expect
from surveys import SAV

from data.store import Store

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1_200)]

LONG = 240_000
"""Milliseconds that reading and counting a whole survey may take on a busy machine."""

DESCRIPTION = """\
pollster: Example Institute
country_column: country
wave_column: year
design: {weight: w}
mode: telephone
sample_type: probability
public: true
questions:
- {column: view, about: USA, favourable: [1, 2], unfavourable: [3, 4], dont_know: [8]}
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store that only these tests write to."""
    return tmp_path_factory.mktemp("uploads") / "home"


@pytest.fixture(scope="module")
def upload_server(home: Path) -> Iterator[str]:
    """The base URL of `comity serve` over that store."""
    with comity_served(home) as base:
        yield base


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    settle(page)


def choose(page: Page, label: str, option: str) -> None:
    box = page.get_by_role("combobox", name=label)
    box.click()
    box.fill(option)
    page.get_by_role("option", name=option, exact=True).click()
    settle(page)


def bring(page: Page, file: Path) -> None:
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("heading", name="2 Describe").or_(page.get_by_role("heading", name="3 Check")).wait_for(
        timeout=LONG
    )
    settle(page)


def take_description(page: Page, folder: Path, text: str) -> None:
    file = folder / "description.yaml"
    file.write_text(text, encoding="utf-8")
    page.get_by_text("Take the description from a file").click()
    field = page.get_by_test_id("stFileUploader").filter(has_text="Description (YAML or JSON)")
    field.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_role("textbox", name="Pollster (who asked)")).to_have_value("Example Institute", timeout=LONG)
    settle(page)


def says(page: Page, text: str) -> None:
    expect(page.get_by_text(text).first).to_be_visible(timeout=LONG)
    settle(page)


def step_button(number: int) -> re.Pattern[str]:
    """What the button of a step is called: its icon's name, its number, its title and its state."""
    return re.compile(rf"\b{number} [A-Z]")


def a_survey(folder: Path, name: str, *, weights: str = "1.5", third: str = "Germany", seed: int = 4) -> Path:
    """A made-up survey of two countries; every hundredth weight and the second country are as given."""
    draw = random.Random(seed)
    lines = ["person,country,year,w,view"]
    for person in range(600):
        weight = weights if person % 100 == 10 else f"{draw.uniform(0.5, 2):.3f}"
        lines.append(f"p{person},{'Poland' if person % 2 else third},2024,{weight},{draw.choice([1, 2, 3, 4, 8])}")
    file = folder / name
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def test_the_real_wave_of_2019_goes_the_whole_way_and_back(
    upload_server: str, home: Path, provider_files: Path, open_page: OpenPage
) -> None:
    page = open_page(f"{upload_server}/upload")
    bring(page, provider_files / "pew" / SAV)
    expect(page).to_have_url(re.compile("draft="))
    says(page, "fav_usa · view of the United States · 2 favourable, 2 unfavourable, 1 don't know, 1 refused")
    type_into(page, "Pollster (who asked)", "Pew Research Center, Washington")
    choose(page, "How it was asked", "face-to-face")
    choose(page, "How respondents were found", "probability")
    page.get_by_text("The pollster publishes the national percentages").click()
    settle(page)
    removing = page.get_by_role("button", name="Remove this breakdown")
    for left in (1, 0):
        removing.first.click()
        settle(page)
        expect(removing).to_have_count(left)

    page.reload()
    settle(page)
    expect(page.get_by_role("textbox", name="Pollster (who asked)")).to_have_value("Pew Research Center, Washington")
    expect(page.get_by_role("combobox", name="How it was asked")).to_have_value("face-to-face")
    expect(page.get_by_role("checkbox", name="The pollster publishes the national percentages")).to_be_checked()
    expect(removing).to_have_count(0)
    assert serious_axe_findings(page) == []

    press(page, "Go on to check it")
    page.get_by_role("button", name="Check the file", exact=True).click()
    says(page, "“global_attitudes_2019.sav” may enter")
    assert serious_axe_findings(page) == []
    page.reload()
    settle(page)
    says(page, "“global_attitudes_2019.sav” may enter")
    page.get_by_role("button", name="See what it would change").click()
    says(page, "figures added")
    assert serious_axe_findings(page) == []
    press(page, "Go on to submit it")
    type_into(page, "Your name", "Ann Analyst")
    page.get_by_role("button", name="Submit", exact=True).click()
    says(page, "Submission 1: global_attitudes_2019.sav")
    assert Store.open(home).current_version() == 0, "nothing is published by submitting"

    other = open_page(f"{upload_server}/upload?submission=1")
    shows(other, "Waits for a decision")
    expect(other.get_by_role("button", name="Approve and publish"), "the change must be seen first").to_be_disabled()
    other.get_by_role("button", name="Show what it would change").click()
    says(other, "figures added")
    type_into(other, "Your name", "ann analyst")
    other.get_by_role("button", name="Approve and publish").click()
    says(other, "may not approve it too")
    type_into(other, "Your name", "Bea Second")
    other.get_by_role("button", name="Approve and publish").click()
    says(other, "Published as version 1")
    assert serious_axe_findings(other) == []

    partner = open_page(f"{upload_server}/surveys?partner=POL")
    shows(partner, "Pew Research Center, Washington")

    press(other, "Undo this publication")
    says(other, "Undone, as version 2")
    shows(other, "undone since")
    press(other, "Back to the queue")
    expect(other.get_by_role("heading", name="History")).to_be_visible()
    partner.reload()
    settle(partner)
    shows(partner, "Poland")
    assert "Pew Research Center, Washington" not in partner.inner_text("body")


def test_a_bad_file_is_refused_in_plain_words_and_its_values_stay_with_who_brought_it(
    upload_server: str, tmp_path: Path, open_page: OpenPage
) -> None:
    page = open_page(f"{upload_server}/upload")
    bring(page, a_survey(tmp_path, "bad.csv", weights="NaN", third="Atlantis"))
    take_description(page, tmp_path, DESCRIPTION)
    expect(page.get_by_role("combobox", name="Atlantis"), "the form asks which country that is").to_be_visible()
    press(page, "Go on to check it")
    page.get_by_role("button", name="Check the file", exact=True).click()
    says(page, "“bad.csv” may not enter")
    shows(page, "No state has the name “Atlantis”")
    shows(page, "The weight is “NaN”")
    assert "p10" not in page.inner_text("body"), "nothing else of the row is shown"
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download the findings as CSV, without values").click()
    file = tmp_path / "findings.csv"
    saved.value.save_as(file)
    text = file.read_text(encoding="utf-8")
    assert text.startswith("rule,severity,dataset,column,row,reason,remedy,count")
    assert "Atlantis" not in text and "NaN" not in text and "…" in text
    again = open_page(page.url)
    shows(again, "may not enter")
    body = again.inner_text("body")
    assert "Atlantis" not in body and "NaN" not in body


def test_a_rejected_file_says_why_and_a_country_that_was_named_lets_a_file_in(
    upload_server: str, tmp_path: Path, open_page: OpenPage
) -> None:
    page = open_page(f"{upload_server}/upload")
    bring(page, a_survey(tmp_path, "named.csv", third="Deutschlund", seed=5))
    take_description(page, tmp_path, DESCRIPTION)
    choose(page, "Deutschlund", "Germany")
    press(page, "Go on to check it")
    page.get_by_role("button", name="Check the file", exact=True).click()
    says(page, "“named.csv” may enter")
    page.get_by_role("button", name=step_button(5)).click()
    settle(page)
    type_into(page, "Your name", "Ann Analyst")
    page.get_by_role("button", name="Submit", exact=True).click()
    says(page, "named.csv waits as submission")
    type_into(page, "Your name", "Bea Second")
    type_into(page, "Comment (a rejection needs one)", "The fieldwork days are missing")
    page.reload()
    settle(page)
    expect(page.get_by_role("textbox", name="Comment")).to_have_value("The fieldwork days are missing")
    press(page, "Reject")
    says(page, "Comment of Bea Second: The fieldwork days are missing.")
    page.get_by_role("button", name=step_button(1)).click()
    settle(page)
    expect(page.locator("h2").first).to_contain_text("was rejected")


def test_published_percentages_are_typed_and_survive_a_restart_of_the_page(
    upload_server: str, open_page: OpenPage
) -> None:
    page = open_page(f"{upload_server}/upload", size=NARROW, scheme="dark")
    page.get_by_text("Published percentages, typed into a table").click()
    settle(page)
    press(page, "Begin a table")
    assert serious_axe_findings(page) == []
    shows(page, "published_figures_typed.csv")
    page.reload()
    settle(page)
    expect(page.get_by_test_id("stDataFrame")).to_have_count(1)
    page.get_by_role("button", name=step_button(4)).click()
    settle(page)
    shows(page, "must pass the check first")


def test_the_upload_limit_is_said_and_forgery_of_requests_stays_refused(
    upload_server: str, open_page: OpenPage
) -> None:
    page = open_page(f"{upload_server}/upload")
    shows(page, f"Up to {os.environ.get('COMITY_UPLOAD_LIMIT_MB', '200')} MB")
    answer = page.request.put(f"{upload_server}/_stcore/upload_file/none/none", data=b"x")
    assert answer.status in (400, 403)
