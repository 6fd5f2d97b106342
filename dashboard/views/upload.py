"""The Upload page: can this survey be trusted, and what would it change?"""

from typing import Literal

import streamlit as st

from dashboard.choosing import opened
from dashboard.content.upload import OPENS_AFTER, TITLE, Progress, State, Step, StepLine, lead_of, opened_step, path
from dashboard.content.upload_faults import on_the_page
from dashboard.drawing import heading, lead, note, notice, prose, section
from dashboard.upload_check import checked, draw_check, draw_preview, numbers_of, outcome_of
from dashboard.upload_describe import draw_describe
from dashboard.upload_draft import (
    STEP,
    SUBMISSION,
    Draft,
    current,
    go_to_step,
    opened_draft,
    said,
    say,
    store_if_any,
)
from dashboard.upload_queue import draw_queue, draw_told, waiting
from dashboard.upload_reading import built, draw_description_file
from dashboard.upload_submit import draw_bring, draw_submit, draw_submitted
from dashboard.wording import escaped
from data.store import NotHeld, StoreError
from data.survey_description import SurveyDescription
from metrics.survey_journey import RESPONSES

ICONS = {
    State.DONE: ":material/check_circle:",
    State.OPEN: ":material/radio_button_unchecked:",
    State.ATTENTION: ":material/error:",
    State.BLOCKED: ":material/lock:",
}


def draw() -> None:
    """The page, or why the store cannot be looked at now: what was brought and typed is kept beside it."""
    try:
        draw_page()
    except StoreError as fault:
        draw_told()
        notice(on_the_page(str(fault)))


def draw_page() -> None:
    """The page: its steps with their states, and the one that is open."""
    with st.container():
        for text in opened().notes:
            notice(text)
    draft = opened_draft()
    progress = progress_of(draft)
    lines = path(progress)
    heading(TITLE)
    lead(lead_of(progress))
    step = opened_step(wanted(draft), lines)
    draw_path(lines, step)
    with st.container():
        if not st.query_params.get(SUBMISSION):
            draw_told()
    with st.container(key=f"step-{step.name.lower()}"):
        draw_step(step, draft)


def wanted(draft: Draft | None) -> Step | None:
    """The step that is asked for: by the address, by a button, or by what the draft was left at."""
    if st.query_params.get(SUBMISSION):
        return Step.QUEUE
    asked = st.query_params.get(STEP) or (draft.step if draft is not None else "")
    return next((one for one in Step if one.name.lower() == asked), None)


def progress_of(draft: Draft | None) -> Progress:
    """How far the draft is, and how much waits."""
    queue = len(waiting())
    if draft is None:
        return Progress(waiting=queue)
    description = built(draft) if draft.dataset == RESPONSES else ""
    last = checked(draft)
    return Progress(
        file_name=draft.file_name,
        needs_description=draft.dataset == RESPONSES,
        fault=description if isinstance(description, str) else "",
        checked=outcome_of(draft),
        previewed=last is not None and last.preview is not None,
        submitted=_state_of(draft.proposal),
        waiting=queue,
        **numbers_of(draft),
    )


def _state_of(submission: int | None) -> str:
    if submission is None:
        return ""
    try:
        proposal = store_if_any().proposal(submission)
    except NotHeld:
        return ""
    return "undone" if proposal.undone else str(proposal.state)


def draw_path(lines: tuple[StepLine, ...], step: Step) -> None:
    """The numbered steps, each a button that says its state."""
    with st.container(horizontal=True, gap="small", key="path"):
        for line in lines:
            st.button(
                escaped(line.label),
                key=f"step-{line.step.value}",
                icon=ICONS[line.state],
                type=_look_of(line, step),
                on_click=_go,
                args=(line,),
            )


def _look_of(line: StepLine, step: Step) -> Literal["primary", "secondary", "tertiary"]:
    if line.step is step:
        return "primary"
    return "tertiary" if line.state is State.BLOCKED else "secondary"


def _go(line: StepLine) -> None:
    if line.state is State.BLOCKED:
        say(OPENS_AFTER[line.step])
    else:
        go_to_step(line.step)


def draw_step(step: Step, draft: Draft | None) -> None:
    """The step that is open."""
    if step is not Step.QUEUE:
        section(f"{step.value} {step.title}")
    if step is Step.QUEUE:
        draw_queue()
    elif step is Step.BRING or draft is None:
        draw_bring(draft)
    elif step is Step.DESCRIBE:
        draw_description(draft)
    elif step is Step.CHECK:
        draw_check(draft)
    elif step is Step.PREVIEW:
        draw_preview(draft)
    elif draft.proposal is not None:
        draw_submitted(draft)
    else:
        draw_submit(draft)


def draw_description(draft: Draft) -> None:
    """The form, whether it can be used yet, and the way on."""
    if draft.dataset != RESPONSES:
        prose("Published percentages need no description: their columns say what they are.")
        return
    with st.container():
        draw_describe(draft)
    now = current() or draft
    description = built(now)
    section("Is the description complete?")
    if isinstance(description, SurveyDescription):
        note("Yes. The check comes next." if said(now) else "")
    else:
        notice(description)
    with st.container(horizontal=True):
        st.button(
            "Go on to check it",
            type="primary",
            disabled=not isinstance(description, SurveyDescription),
            on_click=go_to_step,
            args=(Step.CHECK,),
        )
        draw_description_file(description)


draw()
