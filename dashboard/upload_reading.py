"""How a brought file is read, what its description starts from, and the description as a file of its own."""

import tempfile
from dataclasses import asdict
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.content.upload_faults import on_the_page
from dashboard.content.upload_margins import without_blank
from dashboard.content.upload_reading import ENCODINGS, SEPARATORS, encoding_title, read_as, separator_title
from dashboard.drawing import note, notice, prose
from dashboard.gate_desk import Answer, GateDesk, Work
from dashboard.upload_draft import Draft, said, say, saying, store, store_if_any
from dashboard.upload_fields import choice_field
from dashboard.wording import escaped, escaped_lines
from data.survey_description import DescriptionFault, Form, SurveyDescription, as_plain
from data.survey_guessing import guess
from data.survey_looking import Look
from data.survey_templates import Template, list_templates
from data.survey_yaml import description_of, read_description, to_yaml
from validation.gate import Refused

MOST_LOOKS_KEPT = 16
"""What files look like, kept by the server; the oldest go first."""

DESCRIPTION_MB = 1


@st.cache_resource(show_spinner=False)
def desk() -> GateDesk:
    """The one gate of this server."""
    return GateDesk()


def asked(work: Work[Answer], *, words: str = "Waiting for the reader of files …", then: str = "") -> Answer:
    """What the gate makes of some work, under a bar that says how far it is. Raises what the work raises.

    `then` is said once the file is read and the work goes on with what was read.
    """
    bar = st.progress(0.0, text=escaped(words))
    try:
        return desk().ask(work, lambda part, told: _show(bar, part, then if then and part >= 1 else told))
    finally:
        bar.empty()


def _show(bar: DeltaGenerator, part: float, told: str) -> None:
    bar.progress(min(max(part, 0.0), 1.0), text=escaped(told))


class _NotRead(Exception):
    """The file cannot be looked at: what the gate says of it."""

    def __init__(self, refused: Refused) -> None:
        super().__init__()
        self.refused = refused


@st.cache_resource(max_entries=MOST_LOOKS_KEPT, show_spinner="Reading the columns of the file …")
def _looked(path: Path, name: str, form: Form) -> Look:
    answer = desk().ask(lambda gate, _: gate.look(path, file_name=name, form=form))
    if isinstance(answer, Refused):
        raise _NotRead(answer)
    return answer


def form_of(draft: Draft) -> Form:
    """What the analyst says of how the file is read."""
    return Form(**said(draft).get("form", {}))


def looked(draft: Draft) -> Look | None:
    """The file's columns, or None with the reasons on the page; no respondent's row is in it."""
    path = store().landing.path_of(draft.sha256)
    try:
        look = _looked(path, draft.file_name, form_of(draft))
    except _NotRead as fault:
        notice("The file cannot be read as it is. Correct how it is read below, or bring another file.")
        st.markdown(escaped_lines(f"{one.reason} {one.remedy}" for one in fault.refused.findings))
        return None
    if draft.description is None:
        _guess(draft, look)
    return look


def _guess(draft: Draft, look: Look) -> None:
    first = as_plain(guess(look, file_name=draft.file_name))
    form = said(draft).get("form")
    saying(lambda _: {**first, **({"form": form} if form else {})})


def draw_reading(draft: Draft, look: Look | None) -> None:
    """How the file is read, as it was detected and as it may be said otherwise."""
    if look is not None:
        prose(read_as(look.kind, look.rows, len(look.columns), asdict(look.form)))
    if look is not None and look.kind not in ("csv", "xlsx", "xls"):
        return
    with st.expander("Change how the file is read"):
        left, middle, right = st.columns(3, gap="medium")
        with left:
            choice_field("Encoding", ENCODINGS, "form", "encoding", names=encoding_title)
        with middle:
            choice_field("Separator between columns", list(SEPARATORS), "form", "separator", names=separator_title)
        with right:
            choice_field("Decimal mark", [".", ","], "form", "decimal")
        note("What is left at None is read as Comity detected it.")


def draw_start(draft: Draft, look: Look) -> None:
    """What the description starts from: the file's own labels, what was said of the pollster before, or a file."""
    known = {one.pollster: one for one in list_templates(store_if_any().home)}
    note("The form is filled in from the file's own names and labels. Look through it and correct what is wrong.")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if known:
            chosen = st.selectbox(
                "Start from a pollster's last description",
                list(known),
                index=None,
                placeholder="Choose one",
                key="template",
                width=300,
            )
            st.button("Use that description", on_click=_recall, args=(known.get(str(chosen)),), disabled=not chosen)
        st.button("Fill in from the file again", on_click=_guess, args=(draft, look))
    with st.expander("Take the description from a file"):
        st.file_uploader(
            "Description (YAML or JSON)",
            type=["yaml", "yml", "json"],
            max_upload_size=DESCRIPTION_MB,
            key="description-file",
            on_change=_load,
        )


def _recall(template: Template | None) -> None:
    if template is None:
        return
    if template.description is None:
        say(template.fault or "The description cannot be read.")
        return
    _take(template.description)


def _take(description: SurveyDescription) -> None:
    plain = as_plain(description)
    saying(lambda told: {**plain, **({"form": told["form"]} if "form" in told and "form" not in plain else {})})


def _load() -> None:
    given = st.session_state.get("description-file")
    if given is None:
        return
    with tempfile.TemporaryDirectory(prefix="comity-description-") as folder:
        path = Path(folder) / Path(given.name).name
        path.write_bytes(given.getvalue())
        try:
            _take(read_description(path, complete=False))
        except DescriptionFault as fault:
            say(str(fault))


def built(draft: Draft) -> SurveyDescription | str:
    """The description once it can be used, else why it cannot yet."""
    try:
        return description_of(without_blank(said(draft)))
    except DescriptionFault as fault:
        return on_the_page(str(fault))


def draw_description_file(description: SurveyDescription | str) -> None:
    """The description to take away, once it is complete."""
    if isinstance(description, SurveyDescription):
        st.download_button(
            "Download the description (YAML)",
            to_yaml(description),
            file_name="description.yaml",
            mime="application/yaml",
            on_click="ignore",
        )
