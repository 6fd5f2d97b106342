"""The third and fourth steps of an upload: what the gate finds in the file, and what publishing it would change."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl
import streamlit as st

from dashboard.content.upload import Outcome, Step
from dashboard.content.upload_faults import on_the_page, was_stopped
from dashboard.content.upload_found import MOST_SAID, Found, changes, found, question_table, rules_of, summary_table
from dashboard.drawing import lead, note, notice, prose, subsection, table_itself
from dashboard.upload_draft import Draft, go_to_step, said, say, store
from dashboard.upload_margins import draw_raked
from dashboard.upload_reading import asked, built
from dashboard.wording import escaped, escaped_lines
from data.findings import Finding, Severity
from data.provider import Part
from data.store import StoreError
from data.survey_description import SurveyDescription
from metrics.survey_journey_export import findings_csv
from metrics.survey_journey_judging import RESPONSES, judged
from metrics.survey_preview import Preview, preview_of
from validation.gate import Refused, without_values

CHECKED = "upload-checked"
"""What a session remembers of its newest check, with the offending cells; nobody else and nothing else does."""

PARTS = "upload-parts"
"""Where a session holds the rows its check admitted until it is worked out what they would change; no page reads it."""

WORKING = "Working out what it would change: figures, and what must be withheld …"

MOST_CHECKS_KEPT = 64
"""Checks without values that the server remembers for a reload; the oldest go first."""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What a check came to. `of` tells which file and description it was of."""

    of: str
    findings: Sequence[Finding]
    passed: bool
    summary: pl.DataFrame = field(default_factory=pl.DataFrame)
    questions: pl.DataFrame = field(default_factory=pl.DataFrame)
    preview: Preview | None = None
    has_values: bool = True

    @property
    def bare(self) -> "Checked":
        """The same without any respondent's value: what may be remembered outside the session."""
        return replace(self, findings=without_values(self.findings), has_values=False)


@st.cache_resource(show_spinner=False)
def _kept() -> OrderedDict[str, Checked]:
    """The newest checks without values, by draft."""
    return OrderedDict()


def subject_of(draft: Draft) -> str:
    """What a check is of: the bytes and what is said of them."""
    told = json.dumps([draft.sha256, draft.dataset, said(draft)], sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()


def checked(draft: Draft) -> Checked | None:
    """The newest check of the draft, with values in the session that made it."""
    mine: tuple[str, Checked] | None = st.session_state.get(CHECKED)
    kept = _kept().get(draft.id)
    if mine is not None and mine[0] == draft.id and (kept is None or kept.of == mine[1].of):
        return mine[1]
    return kept


def outcome_of(draft: Draft) -> Outcome:
    """What the newest check came to, for the path."""
    last = checked(draft)
    if last is None:
        return Outcome.NONE
    if last.of != subject_of(draft):
        return Outcome.OUTDATED
    if last.passed:
        return Outcome.PASSED
    return Outcome.STOPPED if was_stopped(last.findings) else Outcome.REFUSED


def numbers_of(draft: Draft) -> Mapping[str, int]:
    """How many kinds of critical finding and of warning the newest check has."""
    last = checked(draft)
    kinds = rules_of(last.findings) if last is not None else []
    criticals = sum(one.severity is Severity.CRITICAL for one in kinds)
    return {"criticals": criticals, "warnings": len(kinds) - criticals}


def draw_check(draft: Draft) -> None:
    """The button that checks, and what was found."""
    last, outcome = checked(draft), outcome_of(draft)
    if outcome is Outcome.OUTDATED:
        notice("The description was changed after this check. Check the file again.")
    if st.button(
        "Check the file" if last is None else "Check the file again",
        type="secondary" if outcome is Outcome.PASSED else "primary",
        key="check",
    ):
        try:
            st.session_state[PARTS] = (subject_of(draft), _run(draft))
        except StoreError as fault:
            say(str(fault))
        st.rerun()
    if last is None:
        note("The file is read in a process of its own, under limits of memory and time. Nothing is published by it.")
        return
    draw_found(found(last.findings, draft.file_name, passed=last.passed), last.findings, name=draft.file_name)
    if outcome is Outcome.STOPPED:
        note("Nothing was changed. Where nothing is wrong with the file itself, checking it again is enough.")
    if not last.has_values and last.findings:
        note("The values that were found amiss are shown only in the session that checked. Check again to see them.")
    if not last.summary.is_empty():
        subsection("By country and wave")
        table_itself(summary_table(last.summary))
    if not last.questions.is_empty():
        with st.expander("Answers missing, by question"):
            table_itself(question_table(last.questions))
    if outcome is Outcome.PASSED:
        draw_way_to_preview(draft, last)
    else:
        st.button("Correct the description", on_click=go_to_step, args=(Step.DESCRIBE,))


def draw_way_to_preview(draft: Draft, last: Checked) -> None:
    """The button that works out what the file would change; its waiting words stand beneath it, where one looks."""
    if not st.button("See what it would change", type="primary", key="on-to-preview"):
        return
    fault = "" if _is_of_now(last.preview) else _work_out(draft, last)
    if fault:
        notice(on_the_page(fault))
        return
    go_to_step(Step.PREVIEW)
    st.rerun()


def _is_of_now(preview: Preview | None) -> bool:
    return preview is not None and preview.base == store().current_version()


def draw_found(what: Found, findings: Sequence[Finding], *, name: str) -> None:
    """The findings: the first in sentences, all in a table, and the list without values to take away."""
    lead(what.answer)
    if not what.said:
        return
    st.markdown(escaped_lines(what.said[:MOST_SAID]))
    if len(what.said) > MOST_SAID:
        note(f"{len(what.said) - MOST_SAID} more are in the table.")
    table_itself(what.table)
    st.download_button(
        "Download the findings as CSV, without values",
        findings_csv(findings),
        file_name=f"findings-{name}.csv",
        mime="text/csv",
        on_click="ignore",
    )


def _run(draft: Draft) -> list[Part] | None:
    """Has the file judged, remembers what was found, and gives the rows that may enter; None where none may.

    Raises StoreError where the store cannot be read.
    """
    description = built(draft)
    survey = description if isinstance(description, SurveyDescription) else None
    keeper = store()
    answer = asked(
        lambda gate, told: judged(
            keeper,
            keeper.landing.path_of(draft.sha256),
            file_name=draft.file_name,
            dataset=draft.dataset,
            description=survey if draft.dataset == RESPONSES else None,
            gate=gate,
            progress=told,
        )
    )
    _remember(
        draft,
        Checked(of=subject_of(draft), findings=tuple(answer.findings), passed=False)
        if isinstance(answer, Refused)
        else Checked(
            of=subject_of(draft),
            findings=tuple(answer.warnings),
            passed=True,
            summary=_frame(answer, "summary"),
            questions=_frame(answer, "questions"),
        ),
    )
    return None if isinstance(answer, Refused) else list(answer.parts)


def _frame(answer: Any, name: str) -> pl.DataFrame:
    frame = getattr(answer, name, None)
    return frame if isinstance(frame, pl.DataFrame) else pl.DataFrame()


def _remember(draft: Draft, result: Checked) -> None:
    st.session_state[CHECKED] = (draft.id, result)
    kept = _kept()
    kept[draft.id] = result.bare
    kept.move_to_end(draft.id)
    while len(kept) > MOST_CHECKS_KEPT:
        kept.popitem(last=False)


def draw_preview(draft: Draft) -> None:
    """What publishing would change, before anything is submitted."""
    last = checked(draft)
    if draft.proposal is not None:
        prose(f"The file is submission {draft.proposal}: the queue shows what it changes.")
        return
    if last is None or outcome_of(draft) is not Outcome.PASSED:
        prose("Check the file first.")
        return
    if last.preview is None or not _is_of_now(last.preview):
        fault = _work_out(draft, last)
        if not fault:
            st.rerun()
        notice(on_the_page(fault))
        return
    draw_changes(last.preview, last.findings)
    st.button("Go on to submit it", type="primary", on_click=go_to_step, args=(Step.SUBMIT,))


def _work_out(draft: Draft, last: Checked) -> str:
    """Works out what would change, of the rows the check gave, or of a new reading where the session has none.

    Gives why it could not be done; empty where it was.
    """
    of, parts = st.session_state.pop(PARTS, (None, None))
    try:
        rows = parts if of == last.of else _run(draft)
        if rows is not None:
            with st.spinner(WORKING, show_time=True):
                preview = preview_of(store(), rows)
            _remember(draft, replace(checked(draft) or last, preview=preview))
    except StoreError as fault:
        return str(fault)
    return ""


def draw_changes(preview: Preview, findings: Sequence[Finding]) -> None:
    """The sentences of a preview, every change as a table, and how the weights were raked, by the check's findings."""
    st.markdown(escaped_lines(preview.sentences))
    for change in changes(preview):
        with st.expander(escaped(change.title)):
            note(change.note)
            table_itself(change.table)
    draw_raked(findings)
