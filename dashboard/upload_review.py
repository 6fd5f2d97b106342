"""What a reviewer types about a submission, name and comment, kept as a draft so that a reload loses neither."""

from dataclasses import replace

import streamlit as st

from dashboard.upload_draft import say
from dashboard.upload_fields import TYPED_AFTER, filled
from data import drafts
from data.drafts import Draft
from data.proposals import Proposal
from data.settings import settings
from data.store import NotHeld, StoreError

ADDRESS = "review"
"""The name in the page's address of what was typed about a submission."""

REVIEW = "review"
"""The step such a draft stands at: it is no upload."""


def _held(proposal: Proposal) -> Draft | None:
    asked = st.query_params.get(ADDRESS)
    if not asked:
        return None
    try:
        found = drafts.read(settings().home, asked)
    except NotHeld:
        return None
    return found if found.proposal == proposal.id and found.step == REVIEW else None


def reviewed(proposal: Proposal) -> tuple[str, str]:
    """The name and the comment typed about a submission so far."""
    held = _held(proposal)
    return ("", "") if held is None else (held.who or "", str((held.description or {}).get("comment", "")))


def name_field(proposal: Proposal, label: str) -> None:
    """Who decides."""
    widget = f"review-name-{proposal.id}"
    filled(widget, reviewed(proposal)[0], to_said=str.strip)
    st.text_input(
        label, key=widget, live=TYPED_AFTER, on_change=_keep, args=(proposal, widget, "who"), autocomplete="name"
    )


def comment_field(proposal: Proposal, label: str) -> None:
    """What is said with the decision."""
    widget = f"review-comment-{proposal.id}"
    filled(widget, reviewed(proposal)[1], to_said=str.strip)
    st.text_input(label, key=widget, live=TYPED_AFTER, on_change=_keep, args=(proposal, widget, "comment"))


def _keep(proposal: Proposal, widget: str, what: str) -> None:
    typed = str(st.session_state[widget]).strip()
    held = _held(proposal) or Draft(
        step=REVIEW,
        file_name=proposal.file_name,
        sha256=proposal.sha256,
        size=proposal.size,
        dataset=proposal.dataset,
        proposal=proposal.id,
    )
    turned = replace(held, who=typed) if what == "who" else replace(held, description={"comment": typed})
    try:
        kept = drafts.keep(settings().home, turned)
    except StoreError as fault:
        say(str(fault))
        return
    st.query_params[ADDRESS] = kept.id
