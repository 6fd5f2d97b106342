"""Submitting a survey: the file lands, the gate judges it, and it waits in the queue or is refused with the reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import polars as pl

from data.decisions import State
from data.findings import Finding, printable
from data.landing import Landed
from data.own_record import OWN
from data.proposals import AlreadyThere, Proposal
from data.provider import Part
from data.store import Store
from data.survey_description import SurveyDescription, as_plain
from data.survey_files import MOST_TEXT_BYTES
from metrics.pipeline import home_folder
from metrics.survey_journey_judging import (
    PUBLISHED,
    RESPONSES,
    Progress,
    check_form,
    judged,
    kept_of,
    refusal,
    summary_kept,
)
from metrics.survey_journey_past import refused_as
from metrics.survey_journey_rules import JourneyFault, named
from validation.gate import Gate, Refused


@dataclass(frozen=True, kw_only=True)
class Submitted:
    """What came of submitting a file. `findings` carry values for the submitter's eyes; nothing keeps them."""

    ending: Literal["waiting", "refused", "already"]
    proposal: Proposal | None
    """Null of a refused file, and of bytes published in another way than by this journey."""
    findings: tuple[Finding, ...] = ()
    summary: Sequence[Mapping[str, Any]] = ()
    """One object a country and wave."""
    questions: Sequence[Mapping[str, Any]] = ()
    """One object a country, wave and question."""
    outcomes: Sequence[Mapping[str, Any]] = ()
    """One object a check of a country and wave."""
    reason: str


def submit(
    file: Path,
    *,
    who: str,
    description: SurveyDescription | None,
    dataset: str = RESPONSES,
    store: Store | None = None,
    gate: Gate | None = None,
    file_name: str | None = None,
    progress: Progress | None = None,
) -> Submitted:
    """Puts a file into the queue, once it has landed and the gate admits it; nothing is published by it.

    Answers come with a `description`; a table of published percentages (`dataset` published_figures) has the dataset's
    columns and none. A refused file leaves its bytes and the reasons. Raises JourneyFault where there is no such file
    or nobody is named, and StoreError.
    """
    name, shown = named(who), printable(file_name or file.name)
    check_form(dataset, description)
    if not file.is_file():
        raise JourneyFault(f"There is no file {str(file)!r}.", next_step="Give the path of the survey's file.")
    if (size := file.stat().st_size) > MOST_TEXT_BYTES:
        raise JourneyFault(
            f"{shown} has {size / 1e9:,.1f} GB, and {MOST_TEXT_BYTES / 1e9:,.0f} GB are the most that is read.",
            next_step="Nothing of it was kept. Submit the part that is needed, or split it.",
        )
    keeper = store or Store.open(home_folder())
    landed = keeper.landing.accept(file, shown)
    plain = None if description is None else as_plain(description)
    others = [one for one in keeper.proposals() if one.sha256 == landed.sha256 and one.dataset == dataset]
    known = _known(keeper, landed, others, plain)
    if known is not None:
        return known
    answer = judged(
        keeper, landed.path, file_name=shown, dataset=dataset, description=description, gate=gate, progress=progress
    )
    tables = {table: _objects(getattr(answer, table, None)) for table in ("summary", "questions", "outcomes")}
    if isinstance(answer, Refused):
        keeper.refuse(refused_as(landed, name, dataset), kept_of(answer.findings, dataset))
        found = tuple(answer.findings)
        return Submitted(ending="refused", proposal=None, findings=found, reason=refusal(found), **tables)
    warnings, summary = tuple(answer.warnings), summary_kept(tables["summary"])
    told = kept_of(warnings, dataset)
    try:
        proposal = keeper.propose(landed, who=name, dataset=dataset, description=plain, findings=told, summary=summary)
    except AlreadyThere as there:
        return _already(there.proposal)
    reason = f"{shown} waits as submission {proposal.id}: {_counted(answer.parts)}. Someone else approves it."
    reason = " ".join([reason, *_also(others)])
    return Submitted(ending="waiting", proposal=proposal, findings=warnings, reason=reason, **tables)


def _known(
    store: Store, landed: Landed, others: Sequence[Proposal], plain: Mapping[str, Any] | None
) -> Submitted | None:
    """What is said of bytes that wait already with the same description, or were brought by `comity ingest`."""
    for one in others:
        if one.state is State.WAITING and one.description == plain:
            return _already(one)
    standing = store.holds(landed.sha256, OWN) if plain is None and not others else None
    if standing is None:
        return None
    reason = f"These very bytes are already published as version {standing.number}. Nothing was added."
    return Submitted(ending="already", proposal=None, reason=reason)


def _already(proposal: Proposal) -> Submitted:
    where = "waiting" if proposal.version is None else f"published as version {proposal.version}"
    return Submitted(
        ending="already",
        proposal=proposal,
        summary=proposal.summary,
        reason=f"This file with this description is already {where}, as submission {proposal.id} of {proposal.who} "
        f"({proposal.file_name}). Nothing was added.",
    )


def _also(others: Sequence[Proposal]) -> list[str]:
    """What is said where the same bytes are in the queue, or published, with another description."""
    waiting = [f"waiting as {one.id}" for one in others if one.state is State.WAITING]
    standing = [f"published as version {one.version}" for one in others if one.version is not None and not one.undone]
    told = [*waiting, *standing]
    return [f"The same file is also {' and '.join(told)}, described otherwise."] if told else []


def _counted(parts: Sequence[Part]) -> str:
    rows = sum(part.rows.height for part in parts)
    places = {place for part in parts for place in part.coverage["place"].unique().drop_nulls()}
    what = "rows" if all(part.dataset == PUBLISHED for part in parts) else "respondents"
    return f"{rows:,} {what} of {len(places):,} {'country' if len(places) == 1 else 'countries'}"


def _objects(frame: pl.DataFrame | None) -> list[dict[str, Any]]:
    return [] if frame is None else frame.to_dicts()
