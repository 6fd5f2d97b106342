"""The list of datasets on the Data quality page, what to look at first, the runs, and how it all is judged."""

from collections.abc import Sequence

import streamlit as st

from dashboard.content.quality import DatasetLine, unrecorded
from dashboard.content.quality_findings import cards
from dashboard.content.quality_history import changes_sentence, runs_table
from dashboard.content.quality_names import (
    EXCEPTED,
    check_titles,
    checks_table,
    dataset_titles,
    exceptions_table,
    grade_rules,
)
from dashboard.content.quality_words import moment_text
from dashboard.drawing import note, prose, section, table_itself
from dashboard.quality_desk import Standing, go_to, records
from dashboard.quality_finding import draw_card
from dashboard.quality_report import report_html
from dashboard.wording import escaped, escaped_after, escaped_lines, escaped_rows
from data.providers import source_title

MOST_FIRST = 3
"""Findings shown before the list: the gravest that nobody has acknowledged."""

ICONS = {
    "A": ":material/check_circle:",
    "B": ":material/check_circle:",
    "C": ":material/error:",
    "D": ":material/warning:",
    "F": ":material/dangerous:",
}
NEVER = ":material/help:"

WIDTHS = (1.6, 3.8, 3.3, 3.1)


def draw_first(now: Standing) -> None:
    """The gravest open findings nobody has acknowledged; nothing where there is none."""
    found = cards(now.findings, checks=check_titles(), sources=source_title, now=now.now)
    unseen = [one for one in found if not one.known and not one.is_signal and one.is_critical]
    if not unseen:
        return
    section("Look at this first")
    for card in unseen[:MOST_FIRST]:
        draw_card(card, key="first", with_dataset=True)
    more = len(unseen) - MOST_FIRST
    note(f"{more} more critical findings stand with their datasets below." if more > 0 else "")


def draw_list(lines: Sequence[DatasetLine]) -> None:
    """One row a dataset, the worst grade first; its name opens it."""
    section("Datasets")
    with st.container(gap="xsmall"):
        for line in lines:
            draw_line(line)
    note(unrecorded(lines, dataset_titles()))


def draw_line(line: DatasetLine) -> None:
    """One dataset: its grade, its name, which opens it, what is open and how old it is."""
    with st.container(border=True, key=f"line-{line.dataset}"):
        grade, name, found, fresh = st.columns(WIDTHS, vertical_alignment="center", gap="small")
        with grade:
            sign = ICONS.get(line.grade, NEVER)
            st.markdown(escaped_after(sign, line.grade, line.word if line.is_graded else ""))
        with name:
            st.button(
                f"**{escaped(line.title)}**",
                icon=":material/chevron_right:",
                key=f"open-{line.dataset}",
                type="tertiary",
                help=escaped(line.why) if line.why else None,
                on_click=go_to,
                kwargs={"dataset": line.dataset},
            )
        for column, told in ((found, line.standing), (fresh, (line.until, line.fresh))):
            with column:
                st.markdown(escaped_rows(text for text in told if text))


def draw_runs(now: Standing) -> None:
    """The runs so far, what each changed, and the report of one."""
    section("Runs")
    if not now.runs:
        prose("No run has been made yet. The first one reads every table that is held and remembers what it finds.")
        return
    table_itself(runs_table(now.runs[:10], dataset_titles()))
    ended = [run.id for run in now.runs if run.ending is not None and run.took_place]
    if not ended:
        return
    when = {run.id: moment_text(run.at) for run in now.runs}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "Run", ended, key="report-run", format_func=lambda one: f"Run {one}, {when[one]}", width=360
        )
        st.download_button(
            "Download its report (HTML)",
            data=lambda: report_html(records(), chosen),
            file_name=f"data-quality-run-{chosen}.html",
            mime="text/html",
            on_click="ignore",
        )
    note(f"Run {chosen}: {changes_sentence(records().changes(chosen))}.")


def draw_judging() -> None:
    """How grades are made, what is checked, and the exceptions that are known."""
    section("How this is judged")
    with st.expander("How grades are made"):
        st.markdown(escaped_lines(f"{grade}: {rule}" for grade, rule in grade_rules()))
    with st.expander("What is checked"):
        prose(
            "Each check gives one of three answers: it passed, it found something, or it could not be applied, "
            "which is never counted as passed."
        )
        table_itself(checks_table())
    known = exceptions_table()
    with st.expander(escaped(f"Known exceptions ({known.height})")):
        prose(EXCEPTED if known.height else "There are none.")
        if known.height:
            table_itself(known)
