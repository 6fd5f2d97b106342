"""The desk of the server's one gate: work in its own thread, progress to the caller, a worker that outlives pages."""

import threading
from pathlib import Path

import psutil
import pytest

from dashboard.gate_desk import GateDesk
from data.survey_looking import Look
from validation.gate import Refused

pytestmark = pytest.mark.own_worker


def in_a_thread_that_ends(desk: GateDesk, path: Path) -> list[Look | Refused]:
    """What the gate sees in a file, asked from a thread of a page that is gone afterwards."""
    answers: list[Look | Refused] = []
    page = threading.Thread(target=lambda: answers.append(desk.ask(lambda gate, _: gate.look(path, file_name="a.csv"))))
    page.start()
    page.join()
    return answers


def workers() -> set[int]:
    children = psutil.Process().children(recursive=True)
    return {child.pid for child in children if "validation.worker" in " ".join(child.cmdline())}


def test_the_worker_stays_when_the_page_that_asked_first_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("country,view\nPoland,1\nGermany,2\n", encoding="utf-8")
    before, desk = workers(), GateDesk()
    try:
        (first,) = in_a_thread_that_ends(desk, path)
        mine = workers() - before
        (second,) = in_a_thread_that_ends(desk, path)
        assert isinstance(first, Look) and first == second
        assert len(mine) == 1 and mine <= workers()
    finally:
        desk.close()
    assert not mine & workers(), "the worker ends with the desk"


def test_progress_is_told_in_the_callers_thread_and_before_the_answer() -> None:
    desk, heard = GateDesk(), list[tuple[float, str, str]]()
    try:
        answer = desk.ask(
            lambda _, told: told(0.5, "half of it") or threading.current_thread().name,
            lambda part, words: heard.append((part, words, threading.current_thread().name)),
        )
    finally:
        desk.close()
    assert heard == [(0.5, "half of it", threading.current_thread().name)]
    assert answer == "comity-gate"


def test_what_the_work_raises_is_raised_where_it_was_asked_for_and_the_next_is_served() -> None:
    def fails(*_: object) -> None:
        raise ValueError("no such thing")

    desk = GateDesk()
    try:
        with pytest.raises(ValueError, match="no such thing"):
            desk.ask(fails)
        assert desk.ask(lambda *_: "served") == "served"
    finally:
        desk.close()
