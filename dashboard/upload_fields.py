"""Form fields tied to the draft: whatever is typed or chosen is on the disk before the page is drawn again."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import streamlit as st

from dashboard.content.upload_said import Key, Said, get, put
from dashboard.upload_draft import current, said, saying

TYPED_AFTER = "400ms"
"""The pause after which what is being typed is kept."""

FIRST_DAY, LAST_DAY = date(1930, 1, 1), date(2100, 12, 31)

Turn = Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


def _text(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _listed(value: Any) -> list[str]:
    return [str(one) for one in value or ()]


def _day(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else None


def _shown_day(value: Any) -> Any:
    return date.fromisoformat(value) if isinstance(value, str) and value else value


def filled(widget: str, value: Any, *, to_said: Turn = _same, to_widget: Turn = _same) -> None:
    """Gives a widget the value the draft holds, unless it shows that already: what is being typed is left alone."""
    if widget not in st.session_state or (to_said(st.session_state[widget]) or None) != (value or None):
        st.session_state[widget] = to_widget(value)


def _keep(widget: str, where: Sequence[Key], to_said: Turn, cleared: str | None) -> None:
    value = to_said(st.session_state[widget])

    def turned(told: Said) -> Said:
        changed = put(told, value, *where)
        return put(changed, None, cleared) if cleared and value else changed

    saying(turned)


def _widget(where: Sequence[Key]) -> str:
    draft = current()
    return f"said-{draft.id if draft else ''}-{'-'.join(map(str, where))}"


def text_field(label: str, *where: Key, clears: str | None = None, lines: bool = False, **extra: Any) -> None:
    """A line (or several lines) of text."""
    widget = _widget(where)
    filled(widget, _said(where), to_said=_text, to_widget=lambda value: value or "")
    args = (widget, where, _text, clears)
    if lines:
        st.text_area(label, key=widget, on_change=_keep, args=args, **extra)
    else:
        st.text_input(label, key=widget, live=TYPED_AFTER, on_change=_keep, args=args, **extra)


def turned_field(label: str, to_said: Turn, to_widget: Turn, *where: Key, lines: bool = False, **extra: Any) -> None:
    """Text that stands for something else: numbers in a row, labels of codes. Kept when the field is left."""
    widget = _widget(where)
    filled(widget, _said(where), to_said=to_said, to_widget=to_widget)
    field = st.text_area if lines else st.text_input
    field(label, key=widget, on_change=_keep, args=(widget, where, to_said, None), **extra)


def choice_field(
    label: str,
    options: Sequence[Any],
    *where: Key,
    names: Callable[[Any], str] = str,
    clears: str | None = None,
    **extra: Any,
) -> None:
    """One of a list, or none."""
    widget, value = _widget(where), _said(where)
    offered = list(options) if value is None or value in options else [value, *options]
    filled(widget, value)
    st.selectbox(
        label,
        offered,
        key=widget,
        index=None,
        format_func=names,
        placeholder="None",
        on_change=_keep,
        args=(widget, where, _same, clears),
        **extra,
    )


def choices_field(
    label: str,
    options: Sequence[str],
    *where: Key,
    names: Callable[[Any], str] = str,
    to_said: Turn = list,
    to_widget: Turn = _listed,
    most: int | None = None,
) -> None:
    """Some of a list, up to `most`; `to_said` and `to_widget` where the description does not hold them as it does."""
    widget, value = _widget(where), _said(where)
    shown = to_widget(value)
    offered = [*options, *(one for one in shown if one not in options)]
    filled(widget, value, to_said=to_said, to_widget=to_widget)
    st.multiselect(
        label,
        offered,
        key=widget,
        format_func=names,
        placeholder="None",
        max_selections=most,
        select_all=1_000 if most is None else False,
        on_change=_keep,
        args=(widget, where, to_said, None),
    )


def number_field(label: str, *where: Key, whole: bool = False, clears: str | None = None, **extra: Any) -> None:
    """A number, or none."""
    widget, value = _widget(where), _said(where)
    step: Any = 1 if whole else None
    turn: Turn = (lambda one: None if one is None else int(one)) if whole else (lambda one: one)
    filled(widget, value, to_widget=turn)
    st.number_input(
        label, key=widget, value=None, step=step, on_change=_keep, args=(widget, where, turn, clears), **extra
    )


def day_field(label: str, *where: Key) -> None:
    """A day, or none."""
    widget = _widget(where)
    filled(widget, _said(where), to_said=_day, to_widget=_shown_day)
    st.date_input(
        label,
        key=widget,
        value=None,
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        format="YYYY-MM-DD",
        on_change=_keep,
        args=(widget, where, _day, None),
    )


def flag_field(label: str, *where: Key, **extra: Any) -> None:
    """Yes or no."""
    widget = _widget(where)
    filled(widget, bool(_said(where)), to_said=bool)
    st.checkbox(label, key=widget, on_change=_keep, args=(widget, where, bool, None), **extra)


def _said(where: Sequence[Key]) -> Any:
    draft = current()
    return get(said(draft), *where) if draft is not None else None
