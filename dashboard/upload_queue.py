"""The last step of an upload: what waits, what it would change, and who lets it be published or takes it back."""

import streamlit as st

from dashboard import loading
from dashboard.content.upload import Step
from dashboard.content.upload_faults import on_the_page
from dashboard.content.upload_found import findings_table, summary_table
from dashboard.content.upload_waiting import history_table, line_of, title_of, told_of
from dashboard.drawing import note, notice, prose, section, subsection, table_itself
from dashboard.upload_check import WORKING, draw_changes
from dashboard.upload_draft import STEP, SUBMISSION, say, store, store_if_any, told
from dashboard.upload_reading import asked
from dashboard.upload_review import comment_field, name_field, reviewed
from dashboard.wording import escaped_lines
from data.decisions import State
from data.proposals import Proposal
from data.settings import settings
from data.store import NotHeld, StoreError
from data.survey_yaml import description_of, to_yaml
from metrics.survey_journey import Preview, approve, history, preview, reject, undo, withdraw
from metrics.survey_journey_export import findings_csv

MOST_LISTED = 20
"""Submissions that wait and are listed; the rest is in the history."""

MOST_PREVIEWS_KEPT = 32


def waiting() -> list[Proposal]:
    """Submissions that wait for a decision, newest first."""
    return store_if_any().proposals(State.WAITING.value)


def draw_queue() -> None:
    """What waits, the submission the address names, and the history."""
    wanted = st.query_params.get(SUBMISSION)
    if wanted:
        draw_wanted(wanted)
        return
    listed = waiting()
    section("Waiting for a decision")
    if not listed:
        prose("Nothing waits.")
    for proposal in listed[:MOST_LISTED]:
        with st.container(border=True):
            prose(line_of(proposal))
            st.button("Open", key=f"open-{proposal.id}", on_click=_open, args=(proposal.id,))
    draw_history()


def draw_told() -> None:
    """What came of the last action, once, where whoever acted is looking."""
    for text in told():
        notice(on_the_page(text))


def _open(submission: int | None) -> None:
    st.query_params[STEP] = Step.QUEUE.name.lower()
    if submission is None:
        st.query_params.pop(SUBMISSION, None)
    else:
        st.query_params[SUBMISSION] = str(submission)


def draw_wanted(wanted: str) -> None:
    """The submission an address asks for."""
    st.button("Back to the queue", icon=":material/arrow_back:", on_click=_open, args=(None,))
    try:
        proposal = store_if_any().proposal(int(wanted[:9]) if wanted.isascii() and wanted.isdecimal() else -1)
    except NotHeld:
        notice(f"There is no submission {wanted[:20]}. The history below lists them all.")
        draw_told()
        draw_history()
        return
    draw_submission(proposal)


def draw_submission(proposal: Proposal) -> None:
    """One submission: what it is, what it would change, and what may be done with it."""
    section(title_of(proposal))
    st.markdown(escaped_lines(told_of(proposal)))
    note("A link to exactly this submission:")
    st.code(f"/upload?submission={proposal.id}", language=None, wrap_lines=True)
    if proposal.summary:
        with st.expander("By country and wave"):
            table_itself(summary_table(proposal.summary))
    if proposal.findings:
        with st.expander("Warnings of the check"):
            table_itself(findings_table(proposal.findings))
            st.download_button(
                "Download the warnings as CSV",
                findings_csv(proposal.findings),
                file_name=f"warnings-{proposal.id}.csv",
                mime="text/csv",
                on_click="ignore",
            )
    if proposal.description:
        st.download_button(
            "Download the description (YAML)",
            to_yaml(description_of(proposal.description)),
            file_name=f"description-{proposal.id}.yaml",
            mime="application/yaml",
            on_click="ignore",
        )
    with st.container():
        shown = draw_what_changes(proposal)
        draw_told()
    if proposal.state is State.WAITING:
        draw_decision(proposal, shown)
    elif proposal.state is State.APPROVED and not proposal.undone:
        draw_undo(proposal)


@st.cache_resource(max_entries=MOST_PREVIEWS_KEPT, show_spinner=False)
def _previews(submission: int, version: str) -> dict[str, Preview]:
    """Where the preview of a submission is remembered, at a version of the store."""
    return {}


def draw_what_changes(proposal: Proposal) -> Preview | None:
    """What publishing the submission would change, or changed, worked out when asked for."""
    if proposal.state in (State.REJECTED, State.WITHDRAWN):
        return None
    published = proposal.version is not None
    subsection("What it changed" if published else "What it would change")
    kept = _previews(proposal.id, loading.data_version())
    if "it" not in kept:
        if not st.button("Show what it changed" if published else "Show what it would change", key="preview"):
            return None
        try:
            kept["it"] = asked(lambda gate, told: preview(store(), proposal.id, gate=gate, progress=told), then=WORKING)
        except StoreError as fault:
            say(str(fault))
        st.rerun()
    draw_changes(kept["it"], proposal.findings)
    return kept["it"]


def draw_decision(proposal: Proposal, shown: Preview | None) -> None:
    """Approve, reject or withdraw, each under a name."""
    subsection("Decide")
    if settings().one_person_publishes:
        note("On this installation one person may publish alone. The record says so wherever that was done.")
    else:
        note(f"Someone other than {proposal.who} approves it or rejects it with a comment.")
    name_field(proposal, "Your name")
    comment_field(proposal, "Comment (a rejection needs one)")
    who, comment = reviewed(proposal)
    with st.container(horizontal=True):
        approves = st.button("Approve and publish", type="primary", disabled=not who or shown is None, key="approve")
        rejects = st.button("Reject", disabled=not (who and comment), key="reject")
        withdraws = st.button("Withdraw (by who submitted it)", disabled=not who, key="withdraw")
    if not who or shown is None:
        note("See what it would change, and say your name: then you may approve it.")
    try:
        if approves and shown is not None:
            _approve(proposal, who, comment, shown.base)
        if rejects:
            reject(store(), proposal.id, who=who, comment=comment)
            say(f"{proposal.file_name} was rejected; who submitted it sees why.")
        if withdraws:
            withdraw(store(), proposal.id, who=who, comment=comment)
            say(f"{proposal.file_name} was withdrawn.")
    except StoreError as fault:
        say(str(fault))
    if approves or rejects or withdraws:
        st.rerun()


def _approve(proposal: Proposal, who: str, comment: str, base: int) -> None:
    done = asked(
        lambda gate, told: approve(store(), proposal.id, who=who, comment=comment, base=base, gate=gate, progress=told),
        then="Publishing it: figures, and what must be withheld …",
    )
    alone = " One person submitted and approved it: the record says so." if done.alone else ""
    say(f"Published as version {done.version.number}. Pages show it from now on.{alone}")


def draw_undo(proposal: Proposal) -> None:
    """Takes a publication back, and says what that changed."""
    subsection("Take it back")
    note("Undoing brings back what stood before. The history keeps both.")
    name_field(proposal, "Your name")
    who, _ = reviewed(proposal)
    if st.button("Undo this publication", disabled=not who, key="undo"):
        try:
            done = undo(store(), proposal.id, who=who)
            say(f"Undone, as version {done.version.number}. {' '.join(done.preview.sentences)}")
        except StoreError as fault:
            say(str(fault))
        st.rerun()


def draw_history() -> None:
    """Every submission and what became of it."""
    past = history(store_if_any())
    if past.is_empty():
        return
    section("History")
    table_itself(history_table(past))
    ids = [int(one) for one in past["id"].drop_nulls()]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("Submission", ids, index=None, placeholder="Choose one", key="past", width=200)
        st.button("Open the submission", disabled=chosen is None, on_click=_open, args=(chosen,))
