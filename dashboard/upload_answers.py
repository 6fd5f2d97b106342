"""The questions of a survey: which column asks about whom, and which answer counts as what."""

from collections.abc import Callable, Mapping

import streamlit as st

from dashboard import loading
from dashboard.content.reading import place_name
from dashboard.content.upload_said import (
    CLASS_TITLES,
    Answer,
    Said,
    Seen,
    answers_of,
    column_title,
    get,
    put,
    question_line,
    same_answers,
    unplaced_sentence,
    with_answers,
    without,
)
from dashboard.drawing import note, prose, section
from dashboard.upload_draft import current, said, saying
from dashboard.upload_fields import choice_field, filled, text_field
from dashboard.wording import escaped_lines, with_article

CHOSEN = "question-chosen"
"""The question whose answers are open; only a session remembers which."""


def draw_questions(told: Said, columns: Mapping[str, Seen]) -> None:
    """Every question in a line, and one of them open to be changed."""
    section("Questions")
    questions = told.get("questions") or []
    if not questions:
        prose("No column is known yet to ask for a view of a home. Add each column that does.")
    answers = [answers_of(columns.get(str(one.get("column"))), one) for one in questions]
    lines = [question_line(one, held, _whom) for one, held in zip(questions, answers, strict=True)]
    st.markdown(escaped_lines(lines))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if questions:
            draw_choice(lines)
        st.button("Add a question", on_click=_add, args=(list(columns),))
    if questions:
        place = int(st.session_state[CHOSEN])
        with st.container(border=True):
            draw_question(place, questions[place], answers[place], columns, several=len(questions) > 1)


def draw_choice(lines: list[str]) -> None:
    """Which question is open."""
    if st.session_state.get(CHOSEN) not in range(len(lines)):
        st.session_state[CHOSEN] = 0
    # A list goes on showing the words of the option as they were when it was chosen, so new words are a new list.
    widget = f"{CHOSEN}-{hash(tuple(lines))}"
    filled(widget, st.session_state[CHOSEN])
    st.selectbox(
        "Question to look at",
        list(range(len(lines))),
        key=widget,
        format_func=lambda one: lines[one],
        width=520,
        on_change=_choose,
        args=(widget,),
    )


def _choose(widget: str) -> None:
    st.session_state[CHOSEN] = int(st.session_state[widget] or 0)


def draw_question(
    place: int, question: Said, answers: list[Answer], columns: Mapping[str, Seen], *, several: bool
) -> None:
    """One question: its column, the home, the wording and what each answer counts as."""
    homes = dict(loading.homes())
    left, right = st.columns(2, gap="medium")
    with left:
        choice_field("Column", list(columns), "questions", place, "column", names=_title(columns))
    with right:
        choice_field("About whom", sorted(homes, key=homes.__getitem__), "questions", place, "about", names=place_name)
    text_field("The question as asked", "questions", place, "wording")
    shown = {one.said: one.shown for one in answers}
    names = list(CLASS_TITLES)
    for start in range(0, len(names), 2):
        for name, column in zip(names[start : start + 2], st.columns(2, gap="medium"), strict=True):
            with column:
                draw_class(place, name, question, shown)
    counted = [f"{one.shown} ({one.count:,})" for one in answers if one.count]
    note(f"In the file: {', '.join(counted)}." if counted else "")
    note(unplaced_sentence(answers, question))
    with st.container(horizontal=True):
        if several:
            st.button(
                "Use these classes for every question that has these answers", on_click=_same, args=(place, columns)
            )
        st.button("Remove this question", on_click=_drop, args=(place,))


def draw_class(place: int, name: str, question: Said, shown: Mapping[str, str]) -> None:
    """The answers of one class; one put here leaves the class it was in."""
    draft = current()
    widget = f"class-{draft.id if draft else ''}-{place}-{question.get('column')}-{name}"
    filled(widget, [str(one) for one in question.get(name) or ()], to_said=list)
    st.multiselect(
        CLASS_TITLES[name],
        list(shown),
        key=widget,
        format_func=lambda one: shown.get(one, one),
        placeholder="None",
        on_change=_classed,
        args=(widget, place, name),
    )


def _whom(home: str) -> str:
    return with_article(place_name(home))


def _title(columns: Mapping[str, Seen]) -> Callable[[str], str]:
    return lambda name: column_title(columns[name]) if name in columns else f"{name} (not in the file)"


def _classed(widget: str, place: int, name: str) -> None:
    chosen = list(st.session_state[widget])
    saying(lambda told: put(told, with_answers(get(told, "questions", place) or {}, name, chosen), "questions", place))


def _add(columns: list[str]) -> None:
    draft = current()
    asked = {one.get("column") for one in said(draft).get("questions") or ()} if draft else set()
    free = next((one for one in columns if one not in asked), columns[0])
    number = len(asked)
    saying(lambda told: put(told, free, "questions", len(told.get("questions") or ()), "column"))
    st.session_state[CHOSEN] = number


def _drop(place: int) -> None:
    st.session_state[CHOSEN] = 0
    saying(lambda told: without(told, "questions", place))


def _same(place: int, columns: Mapping[str, Seen]) -> None:
    saying(lambda told: same_answers(told, place, columns))
