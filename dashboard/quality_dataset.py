"""One dataset on the Data quality page: its findings, its history, what its checks answered and what changed."""

from functools import partial

import polars as pl
import streamlit as st

from dashboard.content.quality import DatasetLine
from dashboard.content.quality_findings import cards, findings_table, found_sentence
from dashboard.content.quality_history import (
    history_points,
    history_sentence,
    history_table,
    not_applied_lines,
    outcomes_sentence,
    outcomes_table,
)
from dashboard.content.quality_names import EXCEPTED, check_titles, exceptions_table
from dashboard.content.quality_words import grade_text
from dashboard.content.upload import counted
from dashboard.drawing import chart, note, prose, section, table_behind_toggle, table_itself
from dashboard.quality_charts import findings_over_runs
from dashboard.quality_compared import draw_mirror, draw_versions
from dashboard.quality_desk import Standing, records
from dashboard.quality_finding import draw_card
from dashboard.selection import Selection
from dashboard.wording import escaped, escaped_lines, sentence
from data.providers import source_title
from metrics.survey_journey_export import as_csv

CARDS_AT_ONCE = 10
"""Findings shown as cards before more are asked for; the table has all."""


def draw_dataset(line: DatasetLine, now: Standing, selection: Selection) -> None:
    """Everything that is known of the quality of one dataset."""
    st.markdown(
        escaped_lines(sentence(f"{one.source}: {grade_text(one.grade)}", one.why, one.fresh) for one in line.sources)
    )
    draw_findings(line.dataset, now)
    draw_history(line.dataset, now, selection)
    draw_answers(line.dataset)
    draw_versions(line.dataset, selection)
    draw_mirror(line.dataset, selection)
    known = exceptions_table(line.dataset)
    if known.height:
        section("Known exceptions")
        prose(EXCEPTED)
        table_itself(known.drop("Dataset"))


def draw_findings(dataset: str, now: Standing) -> None:
    """The open findings as cards, the gravest first, and all of them as a table and a file."""
    section("Open findings")
    findings = now.findings.filter(dataset=dataset)
    found = cards(findings, checks=check_titles(), sources=source_title, now=now.now)
    prose(found_sentence(found))
    if not found:
        return
    shown = f"cards-{dataset}"
    many = int(st.session_state.get(shown, CARDS_AT_ONCE))
    for card in found[:many]:
        draw_card(card, key="of")
    if len(found) > many:
        st.button(
            escaped(f"Show {min(CARDS_AT_ONCE, len(found) - many)} more of {len(found)}"),
            on_click=st.session_state.__setitem__,
            args=(shown, many + CARDS_AT_ONCE),
        )
    table = findings_table(findings, check_titles())
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "Download the findings as CSV",
            as_csv(table),
            file_name=f"findings-{dataset}.csv",
            mime="text/csv",
            on_click="ignore",
        )
        table_behind_toggle(table, key=f"findings-{dataset}")


def draw_history(dataset: str, now: Standing, selection: Selection) -> None:
    """Open findings run by run with the grade after each."""
    section("History")
    history = now.histories.get(dataset)
    if history is None or history.is_empty():
        prose("No finished run has looked at these data yet.")
        return
    chart(
        partial(findings_over_runs, history_points(history)),
        says=history_sentence(history),
        table=history_table(history),
        key=f"quality-history-{dataset}-{history['run'][-1]}",
        selection=selection,
    )


def draw_answers(dataset: str) -> None:
    """What every check answered last, and why some could not be applied."""
    section("What the checks answered")
    outcomes = records().outcomes().filter(pl.col("dataset") == dataset)
    prose(outcomes_sentence(outcomes))
    if outcomes.is_empty():
        return
    excepted = int(outcomes["excepted"].sum())
    note(f"{counted(excepted, 'case')} broke a rule and are known exceptions." if excepted else "")
    lines = not_applied_lines(outcomes, check_titles())
    if lines:
        with st.expander(escaped(f"Could not be applied, and why ({len(lines)})")):
            st.markdown(escaped_lines(lines))
    table_behind_toggle(outcomes_table(outcomes, check_titles(), source_title), key=f"outcomes-{dataset}")
