"""The first and fifth steps of an upload: the file is brought, and put into the queue under a name."""

from dataclasses import replace
from io import BytesIO

import polars as pl
import streamlit as st

from dashboard.content.upload import Step, size_in_words
from dashboard.content.upload_published import CHOICES, TYPED, TYPED_NAME, empty_rows, is_typed, rows_of, written
from dashboard.drawing import note, notice, prose, subsection
from dashboard.upload_check import checked, draw_changes
from dashboard.upload_draft import (
    SUBMISSION,
    Draft,
    begin,
    change,
    go_to_step,
    land_again,
    leave,
    said,
    say,
    store,
)
from dashboard.upload_fields import TYPED_AFTER, filled
from dashboard.upload_reading import asked, built
from data.datasets import dataset as dataset_of
from data.settings import settings
from data.store import StoreError
from data.survey_description import SurveyDescription
from data.survey_templates import remember
from data.templates import as_csv
from metrics.survey_journey import PUBLISHED, RESPONSES, Submitted, submit

FILE_TYPES = ["sav", "zsav", "dta", "csv", "tsv", "txt", "xlsx", "xls", "parquet", "zip"]
"""Ends of names that a person is offered; what is in the file is told from its bytes."""

KIND, GIVEN = "upload-kind", "upload-file"
TURN = "upload-turn"
"""Counts the files that were brought, so that the field is empty again and its bytes are let go."""


def draw_bring(draft: Draft | None) -> None:
    """The file that was brought, or the field to bring one."""
    if draft is not None:
        prose(f"{draft.file_name}, {size_in_words(draft.size)}, is kept here since it was brought.")
        note(f"SHA-256 {draft.sha256}")
        if is_typed(said(draft)):
            draw_typed(draft)
        with st.container(horizontal=True):
            after = Step.CHECK if draft.dataset == PUBLISHED else Step.DESCRIBE
            st.button("Go on", type="primary", on_click=go_to_step, args=(after,))
            st.button("Bring another file", on_click=leave)
        return
    kind = st.radio("What do you bring?", list(CHOICES), key=KIND, format_func=lambda one: CHOICES[one])
    limit = settings().upload_limit_mb
    if kind == TYPED:
        st.button("Begin a table", type="primary", on_click=_begin_typed)
        return
    if kind == PUBLISHED:
        note("The file has the columns of the template, one row a published percentage.")
        st.download_button(
            "Download the template (CSV)",
            as_csv(dataset_of(PUBLISHED)),
            file_name="published_figures.csv",
            mime="text/csv",
            on_click="ignore",
        )
    widget = f"{GIVEN}-{st.session_state.get(TURN, 0)}"
    st.file_uploader(
        "File: SPSS .sav, Stata .dta, CSV, XLSX or Parquet",
        type=FILE_TYPES,
        max_upload_size=limit,
        key=widget,
        on_change=_brought,
        args=(widget, kind),
    )
    note(
        f"Up to {limit:,} MB. A larger file is brought by command: comity survey submit. "
        "The file is kept as soon as it has arrived: a reload loses nothing."
    )


def _brought(widget: str, kind: str) -> None:
    given = st.session_state.get(widget)
    if given is None:
        return
    begun = begin(given, given.name, kind)
    if begun is not None:
        st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
        if begun.dataset == PUBLISHED:
            go_to_step(Step.CHECK)


def _begin_typed() -> None:
    begun = begin(BytesIO(written(empty_rows())), TYPED_NAME, PUBLISHED, {"typed": True})
    if begun is not None:
        go_to_step(Step.BRING)


def draw_typed(draft: Draft) -> None:
    """Published percentages as a table to type into; each change is landed as a file."""
    subsection("Published percentages")
    begun, editor = f"typed-{draft.id}", f"editor-{draft.id}"
    held = rows_of(store().landing.path_of(draft.sha256).read_bytes())
    # The editor keeps its changes beside the rows it was opened with, so those stay while it is open.
    if editor not in st.session_state:
        st.session_state[begun] = held
    shown: pl.DataFrame = st.session_state[begun]
    edited = st.data_editor(
        shown,
        num_rows="dynamic",
        hide_index=True,
        key=editor,
        column_config={
            one.name: st.column_config.SelectboxColumn(options=list(one.codes), help=one.meaning)
            if one.codes
            else st.column_config.TextColumn(help=one.meaning)
            for one in dataset_of(PUBLISHED).columns
        },
        placeholder="",
        alt="Published percentages, one a row",
    )
    content = written(edited)
    if content != written(held):
        land_again(content, TYPED_NAME)
        st.rerun()


def draw_submit(draft: Draft) -> None:
    """Who submits, and the button that does."""
    last = checked(draft)
    if last is not None and last.preview is not None:
        draw_changes(last.preview, last.findings)
    widget = f"who-{draft.id}"
    filled(widget, draft.who or "", to_said=str.strip)
    st.text_input("Your name", key=widget, live=TYPED_AFTER, on_change=_named, args=(widget,), autocomplete="name")
    if settings().one_person_publishes:
        note("On this installation one person may publish alone. The record says so wherever that was done.")
    else:
        note("Someone else looks at it and approves it: the record keeps both names.")
    if st.button("Submit", type="primary", disabled=not (draft.who or "").strip(), key="submit"):
        _submit(draft)
        st.rerun()
    if not (draft.who or "").strip():
        note("Say your name first.")


def _named(widget: str) -> None:
    name = str(st.session_state[widget]).strip()
    change(lambda draft: replace(draft, who=name or None))


def _submit(draft: Draft) -> None:
    keeper, description = store(), built(draft)
    survey = description if isinstance(description, SurveyDescription) and draft.dataset == RESPONSES else None
    try:
        done: Submitted = asked(
            lambda gate, told: submit(
                keeper.landing.path_of(draft.sha256),
                who=draft.who or "",
                description=survey,
                dataset=draft.dataset,
                store=keeper,
                gate=gate,
                file_name=draft.file_name,
                progress=told,
            ),
            then="Putting it into the queue …",
        )
        if survey is not None and done.ending == "waiting":
            remember(keeper.home, survey)
    except StoreError as fault:
        say(str(fault))
        return
    say(done.reason)
    proposal = done.proposal
    if proposal is not None:
        change(lambda one: replace(one, proposal=proposal.id))
        go_to_step(Step.QUEUE)
        st.query_params[SUBMISSION] = str(proposal.id)


def draw_submitted(draft: Draft) -> None:
    """What is said in place of the button once the file is in the queue."""
    notice(f"{draft.file_name} is submission {draft.proposal}.")
    st.button("See it in the queue", type="primary", on_click=_open, args=(draft.proposal,))
    st.button("Bring another file", on_click=leave, key="another")


def _open(submission: int) -> None:
    go_to_step(Step.QUEUE)
    st.query_params[SUBMISSION] = str(submission)
