"""The upload a page is about: kept on the disk under an id in the page's address, so that a reload loses nothing."""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import streamlit as st

from dashboard.content.upload import Step
from data import drafts
from data.drafts import Draft
from data.findings import printable
from data.landing import CHUNK
from data.settings import settings
from data.store import NotHeld, Store, StoreError

__all__ = [
    "Draft",
    "begin",
    "change",
    "current",
    "go_to_step",
    "leave",
    "opened_draft",
    "said",
    "store",
    "store_if_any",
]

ADDRESS, STEP, SUBMISSION = "draft", "step", "submission"
"""Names in the page's address: the upload one works on, the step that is open, the submission one looks at."""

MINE, HELD, FAULTS = "upload-mine", "upload-held", "upload-faults"
"""What a session remembers: the id of its draft, the draft as last read, and what could not be done."""


@st.cache_resource(max_entries=1, show_spinner=False)
def _store(home: Path) -> Store:
    return Store.open(home)


def store() -> Store:
    """The store, made where there is none. Raises StoreError where it cannot be."""
    return _store(settings().home)


def store_if_any() -> Store:
    """The store to look at; where nothing was ever brought, one that holds nothing, and none is made."""
    home = settings().home
    return _store(home) if (home / "ledger.sqlite").exists() else Store.open(home, create=False)


def opened_draft() -> Draft | None:
    """The draft the address names, else the one this session was at, read anew from the disk."""
    asked = st.query_params.get(ADDRESS) or st.session_state.get(MINE)
    found = None
    if asked:
        try:
            found = drafts.read(settings().home, asked)
        except NotHeld as gone:
            leave()
            say(str(gone))
    _hold(found)
    return found


def _hold(draft: Draft | None) -> None:
    st.session_state[HELD] = draft
    if draft is not None:
        st.session_state[MINE] = draft.id
        if st.query_params.get(ADDRESS) != draft.id:
            st.query_params[ADDRESS] = draft.id


def current() -> Draft | None:
    """The draft as this run of the page read it, or as it was changed since."""
    held: Draft | None = st.session_state.get(HELD)
    return held


def said(draft: Draft) -> Mapping[str, Any]:
    """The description as far as it goes."""
    return draft.description or {}


def change(turn: Callable[[Draft], Draft]) -> None:
    """Keeps the draft as `turn` makes it from what is on the disk now; says so where the disk will not hold it."""
    held = current()
    if held is None:
        return
    home = settings().home
    try:
        st.session_state[HELD] = drafts.keep(home, turn(drafts.read(home, held.id)))
    except StoreError as fault:
        say(str(fault))


def saying(turn: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> None:
    """Keeps the draft with another description."""
    change(lambda draft: replace(draft, description=dict(turn(said(draft)))))


def go_to_step(step: Step) -> None:
    """Opens a step of the path, and keeps that it is open."""
    st.query_params.pop(SUBMISSION, None)
    st.query_params[STEP] = step.name.lower()
    change(lambda draft: replace(draft, step=step.name.lower()))


def begin(stream: BinaryIO, name: str, dataset: str, description: Mapping[str, Any] | None = None) -> Draft | None:
    """Lands a file that was brought and begins a draft of it, with what was said before of the same bytes.

    Whoever has the file may go on with its description. Where the disk will not hold it, that is said.
    """
    try:
        keeper = store()
        with tempfile.TemporaryDirectory(prefix="comity-upload-") as folder:
            path = Path(folder) / "file"
            with path.open("wb") as copy:
                while chunk := stream.read(CHUNK):
                    copy.write(chunk)
            landed = keeper.landing.accept(path, printable(name))
        earlier = None if description is not None else _said_before(landed.sha256, dataset)
        draft = drafts.keep(
            keeper.home,
            Draft(
                step=Step.DESCRIBE.name.lower(),
                file_name=landed.name,
                sha256=landed.sha256,
                size=landed.size,
                dataset=dataset,
                description=dict(description) if description is not None else earlier,
            ),
        )
    except (StoreError, OSError) as fault:
        say(_not_kept(fault))
        return None
    if earlier is not None:
        say(f"{draft.file_name} was brought before: what was said of it then is filled in.")
    st.query_params.pop(SUBMISSION, None)
    _hold(draft)
    st.query_params[STEP] = draft.step
    return draft


def _said_before(sha256: str, dataset: str) -> dict[str, Any] | None:
    """What was said last of these very bytes."""
    known = [one for one in drafts.list_drafts(settings().home) if one.sha256 == sha256 and one.dataset == dataset]
    return next((one.description for one in known if one.description), None)


def land_again(content: bytes, name: str) -> None:
    """Lands what was typed since and lets the draft be about that."""
    try:
        with tempfile.TemporaryDirectory(prefix="comity-upload-") as folder:
            path = Path(folder) / "file"
            path.write_bytes(content)
            landed = store().landing.accept(path, name)
    except (StoreError, OSError) as fault:
        say(_not_kept(fault))
        return
    change(lambda draft: replace(draft, sha256=landed.sha256, size=landed.size))


def _not_kept(fault: Exception) -> str:
    if isinstance(fault, StoreError):
        return str(fault)
    return "The file could not be kept: the server's disk would not hold it. Make room there, then bring it again."


def leave() -> None:
    """Goes away from the draft, which stays kept: the way to bring another file."""
    for key in (MINE, HELD):
        st.session_state.pop(key, None)
    for key in (ADDRESS, STEP, SUBMISSION):
        st.query_params.pop(key, None)


def say(text: str) -> None:
    """Lets the page say, when it is drawn next, that something could not be done."""
    st.session_state.setdefault(FAULTS, []).append(text)


def told() -> list[str]:
    """What is to be said now, once."""
    found: list[str] = st.session_state.pop(FAULTS, [])
    return found
