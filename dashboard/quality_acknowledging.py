"""Fields of the form of a finding: what is typed is on the disk before the page is drawn again, one draft a finding."""

from datetime import date, timedelta

import streamlit as st

from dashboard.content.upload_faults import on_the_page
from dashboard.quality_desk import WHO, say
from dashboard.upload_fields import TYPED_AFTER
from data import finding_drafts
from data.finding_drafts import FindingDraft
from data.settings import settings
from data.store_errors import StoreError

DRAFT = "draft"
"""Name in the page's address under which this reader's drafts are kept, so that a reload finds them."""


def name_field(identity: str) -> str:
    """Who says it; at first the name under which this session acted before."""
    return _line("Your name", identity, "who", most=120, at_first=str(st.session_state.get(WHO, "")))


def reason_field(identity: str, label: str) -> str:
    """Why. One line, as a field of several lines sends nothing before it is left, and a reload loses it."""
    return _line(label, identity, "reason", most=1_000)


def until_field(identity: str, today: date, *, usual: int, most: int) -> date:
    """The last day, at first `usual` days from today and at most `most`."""
    widget, last = f"until-{identity}", today + timedelta(days=most)
    if widget not in st.session_state:
        kept = _kept(identity).until
        is_possible = kept is not None and today <= kept <= last
        st.session_state[widget] = kept if is_possible else today + timedelta(days=usual)
    until = st.date_input(
        "Until",
        min_value=today,
        max_value=last,
        format="YYYY-MM-DD",
        key=widget,
        on_change=_keep,
        args=(identity,),
        width=200,
    )
    assert isinstance(until, date)
    return until


def forget(identity: str) -> None:
    """Keeps nothing more of what was typed of a finding."""
    for name in ("who", "reason", "until"):
        st.session_state.pop(f"{name}-{identity}", None)
    try:
        if not finding_drafts.drop(settings().home, _desk(), identity):
            st.query_params.pop(DRAFT, None)
    except StoreError as fault:
        say(on_the_page(str(fault)))


def _line(label: str, identity: str, name: str, *, most: int, at_first: str = "") -> str:
    widget = f"{name}-{identity}"
    if widget not in st.session_state:
        st.session_state[widget] = getattr(_kept(identity), name) or at_first
    said = st.text_input(
        label,
        key=widget,
        max_chars=most,
        live=TYPED_AFTER,
        on_change=_keep,
        args=(identity,),
    )
    return str(said or "").strip()


def _kept(identity: str) -> FindingDraft:
    return finding_drafts.read(settings().home, _desk(), identity) or FindingDraft()


def _keep(identity: str) -> None:
    """Keeps what the fields of a finding hold now; where the disk will not, that is said."""
    held = {name: st.session_state.get(f"{name}-{identity}") for name in ("who", "reason", "until")}
    draft = FindingDraft(who=held["who"] or "", reason=held["reason"] or "", until=held["until"])
    desk = _desk() or finding_drafts.new_desk()
    st.query_params[DRAFT] = desk
    try:
        finding_drafts.keep(settings().home, desk, identity, draft)
    except StoreError as fault:
        say(on_the_page(str(fault)))


def _desk() -> str:
    """The id in the address; empty where nothing was typed yet, or what stands there is none."""
    asked = str(st.query_params.get(DRAFT, ""))
    return asked if finding_drafts.is_desk(asked) else ""
