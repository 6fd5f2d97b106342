"""An upload under faults, in a real browser: a killed server or worker, a full disk, two who approve at once."""

import array
import fcntl
import re
import resource
import signal
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from browser_fixtures import OpenPage
from browser_servers import free_port, serve_command, serve_environment, started
from browser_settling import check_no_exception, settle, shows, type_into
from playwright.sync_api import Page, expect
from test_browser_upload import (
    DESCRIPTION,
    LONG,
    a_survey,
    bring,
    press,
    says,
    step_button,
    take_description,
)

from data.store import State, Store

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1_200)]

HELD_SECONDS = 60
"""How long it may take until a worker stands still and until a question lies before it, on a busy machine."""

FULL = 4_096
"""Bytes a file may grow to on the disk that is as good as full."""


class Server:
    """A `comity serve` that is killed and started again over the same store and port."""

    def __init__(self, folder: Path) -> None:
        self.home, self.log, self.port = folder / "home", folder / "server.log", free_port()
        self.start()

    @property
    def upload(self) -> str:
        """The address of the Upload page."""
        return f"http://127.0.0.1:{self.port}/upload"

    def start(self) -> None:
        """Starts it, and returns once it answers."""
        self.process = started(
            serve_command(self.port), port=self.port, log=self.log, environment=serve_environment(self.home)
        )

    def kill(self) -> None:
        """Ends it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def worker(self) -> psutil.Process:
        """The gate's worker, which has read a file before and waits for the next."""
        children = psutil.Process(self.process.pid).children()
        (found,) = [one for one in children if "validation.worker" in one.cmdline()]
        return found

    def disk(self, most: int) -> None:
        """Lets no file it writes grow beyond so many bytes; -1: no limit."""
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for these tests, which kill it and start it again."""
    running = Server(tmp_path_factory.mktemp("faults"))
    yield running
    running.kill()


def again(page: Page, server: Server) -> None:
    """Kills the server, starts it again, and opens the page anew at the address it had."""
    server.kill()
    server.start()
    assert Store.open(server.home).verify() == []
    page.goto(page.url, wait_until="domcontentloaded")
    settle(page)


def described(page: Page, server: Server, folder: Path, name: str, seed: int) -> None:
    """A file that is brought and described, at the step that checks it."""
    page.goto(server.upload)
    settle(page)
    bring(page, a_survey(folder, name, seed=seed))
    take_description(page, folder, DESCRIPTION)
    press(page, "Go on to check it")


def check(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Check the file")).click()


def wait_for(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + HELD_SECONDS
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def is_asked(worker: psutil.Process) -> bool:
    """Whether a question that it has not read lies before a worker."""
    unread = array.array("i", [0])
    with Path(f"/proc/{worker.pid}/fd/0").open("rb", buffering=0) as questions:
        fcntl.ioctl(questions, termios.FIONREAD, unread)
    return unread[0] > 0


def stuck_check(page: Page, server: Server) -> psutil.Process:
    """A check that is under way and comes no further: its worker, which is held."""
    worker = server.worker()
    worker.suspend()
    wait_for(lambda: worker.status() == psutil.STATUS_STOPPED, "the worker goes on")
    check(page)
    expect(page.get_by_role("progressbar")).to_be_visible()
    wait_for(lambda: is_asked(worker), "nothing is asked of the worker")
    return worker


def test_a_server_killed_at_any_step_loses_neither_the_file_nor_what_was_typed(
    server: Server, tmp_path: Path, open_page: OpenPage
) -> None:
    page = open_page(server.upload)
    bring(page, a_survey(tmp_path, "killed.csv", seed=20))
    again(page, server)
    expect(page.get_by_role("heading", name="2 Describe")).to_be_visible()
    shows(page, "“killed.csv” is kept here")

    take_description(page, tmp_path, DESCRIPTION)
    type_into(page, "Pollster (who asked)", "Institute of the Killed Server")
    again(page, server)
    expect(page.get_by_role("textbox", name="Pollster (who asked)")).to_have_value("Institute of the Killed Server")
    expect(page.get_by_role("combobox", name="How it was asked")).to_have_value("telephone")

    press(page, "Go on to check it")
    worker = stuck_check(page, server)
    again(page, server)
    assert psutil.wait_procs([worker], timeout=HELD_SECONDS)[1] == [], "the worker ends with its server"
    expect(page.get_by_role("heading", name="3 Check")).to_be_visible()
    check(page)
    says(page, "“killed.csv” may enter")
    page.get_by_role("button", name="See what it would change").click()
    says(page, "figures added")
    press(page, "Go on to submit it")
    type_into(page, "Your name", "Ann Analyst")
    page.get_by_role("button", name="Submit", exact=True).click()
    says(page, "killed.csv waits as submission 1")
    again(page, server)
    shows(page, "Submission 1: killed.csv")
    shows(page, "Waits for a decision")
    shows(page, "Asked by Institute of the Killed Server")
    (waiting,) = Store.open(server.home).proposals()
    assert (waiting.state, waiting.who) == (State.WAITING, "Ann Analyst")
    assert Store.open(server.home).current_version() == 0


def test_a_worker_killed_in_the_middle_is_said_in_plain_words_and_the_next_check_is_whole(
    server: Server, tmp_path: Path, open_page: OpenPage
) -> None:
    page = open_page(server.upload)
    described(page, server, tmp_path, "worker.csv", seed=21)
    stuck_check(page, server).kill()
    says(page, "“worker.csv” was not read to its end")
    assert "may not enter" not in page.inner_text("body")
    check(page)
    says(page, "“worker.csv” may enter")


def test_a_full_disk_is_said_and_leaves_the_draft_and_the_store_as_they_were(
    server: Server, tmp_path: Path, open_page: OpenPage
) -> None:
    described(open_page(server.upload), server, tmp_path, "earlier.csv", seed=24)
    page = open_page(server.upload)
    before = Store.open(server.home).proposals()
    server.disk(FULL)
    page.locator("input[type=file]").set_input_files(a_survey(tmp_path, "full.csv", seed=22))
    says(page, "could not be kept")
    check_no_exception(page)
    server.disk(-1)
    described(page, server, tmp_path, "full.csv", seed=22)
    check(page)
    says(page, "“full.csv” may enter")
    page.get_by_role("button", name=step_button(5)).click()
    settle(page)
    type_into(page, "Your name", "Ann Analyst")
    server.disk(FULL)
    page.get_by_role("button", name="Submit", exact=True).click()
    says(page, "full.csv could not be taken in")
    check_no_exception(page)
    server.disk(-1)
    assert Store.open(server.home).verify() == []
    assert Store.open(server.home).proposals() == before, "nothing half done is in the queue"
    page.reload()
    settle(page)
    expect(page.get_by_role("textbox", name="Your name")).to_have_value("Ann Analyst")
    page.get_by_role("button", name="Submit", exact=True).click()
    says(page, "full.csv waits as submission")


def test_of_two_who_approve_at_once_one_publishes_and_the_other_is_told_who_did(
    server: Server, tmp_path: Path, open_page: OpenPage
) -> None:
    first = open_page(server.upload)
    described(first, server, tmp_path, "twice.csv", seed=23)
    check(first)
    says(first, "“twice.csv” may enter")
    first.get_by_role("button", name=step_button(5)).click()
    settle(first)
    type_into(first, "Your name", "Ann Analyst")
    first.get_by_role("button", name="Submit", exact=True).click()
    says(first, "twice.csv waits as submission")
    number = Store.open(server.home).proposals()[0].id
    pages = {name: open_page(f"{server.upload}?submission={number}") for name in ("Bea Second", "Cy Third")}
    for name, page in pages.items():
        show, shown = page.get_by_role("button", name="Show what it would change"), page.get_by_text("figures added")
        expect(show.or_(shown).first).to_be_visible(timeout=LONG)
        if not shown.first.is_visible():
            show.click()
        says(page, "figures added")
        type_into(page, "Your name", name)
    for page in pages.values():
        page.get_by_role("button", name="Approve and publish").click()
    for page in pages.values():
        expect(page.get_by_text("Approved by").first).to_be_visible(timeout=LONG)
        settle(page)
    decided = Store.open(server.home).proposal(number)
    assert decided.state is State.APPROVED and decided.decided_by in pages
    for name, page in pages.items():
        if name == decided.decided_by:
            shows(page, "Published as version 1")
        else:
            shows(page, f"{decided.decided_by} has approved it as version 1")
            assert "comity survey" not in page.inner_text("body")
    assert Store.open(server.home).current_version() == 1
