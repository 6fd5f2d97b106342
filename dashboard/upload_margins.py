"""Population margins in the form of an upload: columns to rake the weights to, and a share for each value."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard.content.upload_margins import (
    MOST_COLUMNS,
    Margin,
    MarginValue,
    columns_to_rake,
    margin_lines,
    margin_of,
    margins_said,
    raked_lines,
    shares_in,
    shares_text,
    with_columns,
    with_share,
    with_shares,
)
from dashboard.content.upload_said import Said, column_title, get
from dashboard.drawing import note, section, subsection
from dashboard.upload_draft import current, saying
from dashboard.upload_fields import choices_field, filled
from dashboard.wording import escaped, escaped_lines, escaped_rows
from data.findings import Finding
from data.settings import settings
from data.survey_looking import LookedAt

FIELDS_IN_A_LINE = 3


def draw_margins(told: Said, columns: Mapping[str, LookedAt]) -> None:
    """The columns to rake to, and under each its values with a field for the share."""
    section("Rake to population margins (optional)")
    note(
        "Raking changes the weights until the values you name have the shares they have in the population. "
        "Give shares in percent, or counts. Leave it empty, and the weights stay as they are in the file. "
        "Age in years cannot be used; a column of age groups can."
    )
    said = margins_said(told)
    choices_field(
        "Columns to rake to", columns_to_rake(columns.values(), told), "margins",
        names=lambda name: column_title(columns[name]) if name in columns else f"{name} (not in the file)",
        to_said=lambda chosen: with_columns(told, chosen).get("margins"), to_widget=lambda kept: list(kept or ()),
        most=max(MOST_COLUMNS, len(said)),
    )  # fmt: skip
    if said and get(told, "country_column"):
        note("The same shares are used in every country and wave of the file. Where they differ, bring one file each.")
    for column in said:
        with st.container(border=True):
            draw_margin(margin_of(columns.get(column), column, told, fewest=settings().fewest_answers))


def draw_margin(margin: Margin) -> None:
    """One column: its values with their shares, and what is amiss."""
    subsection(margin.column)
    for start in range(0, len(margin.values), FIELDS_IN_A_LINE):
        line = margin.values[start : start + FIELDS_IN_A_LINE]
        for value, cell in zip(line, st.columns(FIELDS_IN_A_LINE, gap="medium"), strict=False):
            with cell:
                draw_share(margin.column, value)
    if margin.kept_back or margin.typed:
        draw_typed(margin)
    st.markdown(escaped_rows(margin_lines(margin)))


def draw_share(column: str, value: MarginValue) -> None:
    """The share of one value; empty: none."""
    widget = _widget(column, "share", value.said)
    filled(widget, value.share)
    st.number_input(
        escaped(value.shown), key=widget, value=None, min_value=0.0, format="%g", placeholder="none",
        on_change=_give, args=(widget, column, value.said),
    )  # fmt: skip


def _give(widget: str, column: str, value: str) -> None:
    share = st.session_state[widget]
    saying(lambda told: with_share(told, column, value, None if share is None else float(share)))


def draw_typed(margin: Margin) -> None:
    """Values that are not listed, each typed with its share."""
    widget = _widget(margin.column, "typed")
    filled(widget, dict(margin.typed), to_said=shares_in, to_widget=shares_text)
    st.text_area(
        "Values that are not listed, one a line: Other = 1.5", key=widget, height=100,
        on_change=_type, args=(widget, margin.column, tuple(margin.typed)),
    )  # fmt: skip


def _type(widget: str, column: str, earlier: Sequence[str]) -> None:
    typed = shares_in(st.session_state[widget])

    def turned(told: Said) -> Said:
        kept: dict[str, Any] = {
            value: share for value, share in margins_said(told).get(column, {}).items() if value not in earlier
        }
        return with_shares(told, column, {**kept, **typed})

    saying(turned)


def _widget(*where: str) -> str:
    draft = current()
    return f"margin-{draft.id if draft else ''}-{'-'.join(where)}"


def draw_raked(findings: Sequence[Finding]) -> None:
    """How raking changed the weights; nothing where it did not."""
    lines = raked_lines(findings)
    if lines:
        subsection("Weights raked to the population")
        st.markdown(escaped_lines(lines))
