"""Proposals: files that were submitted with what was found in them, and wait for someone to approve or reject them."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, exists, select

from data.audit import append_entry
from data.datasets import DATASETS
from data.decisions import STATE_AFTER, State, add_decision, check_open, is_same_person, no_proposal
from data.findings import Finding, Severity, has_criticals
from data.history import stands
from data.landing import Landed
from data.ledger import Ledger
from data.ledger_database import transaction
from data.ledger_schema import DECISION, PROPOSAL, VERSION, Act
from data.store_errors import StoreError


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """One submitted file: who brought it when (UTC), how it is read, what was found, and what was decided."""

    id: int
    at: datetime
    who: str
    file_name: str
    sha256: str
    size: int
    """Bytes."""
    dataset: str
    description: dict[str, Any] | None
    """How the file is read, as plain JSON; None: it has the dataset's own columns."""
    findings: tuple[Finding, ...]
    """The warnings, without respondents' values."""
    summary: list[dict[str, Any]]
    """One object a country and wave."""
    state: State = State.WAITING
    decided_by: str | None = None
    decided_at: datetime | None = None
    comment: str | None = None
    version: int | None = None
    """The version an approval made."""
    alone: bool = False
    """Whether who decided is who submitted."""
    undone: bool = False
    """Whether the version an approval made was undone for the dataset."""


class AlreadyThere(StoreError):
    """The same bytes with the same description wait already or are published and stand: `proposal`."""

    def __init__(self, proposal: Proposal) -> None:
        self.proposal = proposal
        where = "waits" if proposal.state is State.WAITING else f"is published as version {proposal.version}"
        super().__init__(
            f"This file with this description {where}: {proposal.who} submitted it on {proposal.at:%d %B %Y} "
            f"as number {proposal.id} ({proposal.file_name}).",
            next_step=f"Nothing was added. See it with `comity survey preview {proposal.id}`."
            if proposal.state is State.WAITING
            else f"Nothing was added. `comity survey undo {proposal.id}` takes it back.",
        )


def propose(
    ledger: Ledger,
    landed: Landed,
    *,
    who: str,
    when: datetime,
    dataset: str,
    description: Mapping[str, Any] | None,
    findings: Iterable[Finding],
    summary: Sequence[Mapping[str, Any]],
) -> Proposal:
    """Adds a proposal to the queue and gives it. The caller holds the writer's lock and knows that the file landed.

    Numbers of the summary that are not finite become null. Raises AlreadyThere, and StoreError where a finding
    refuses the file or still carries a respondent's value.
    """
    found = tuple(findings)
    _check_findings(found, dataset)
    told = None if description is None else _plain(description)
    already = _already(ledger, landed.sha256, dataset, told)
    if already is not None:
        raise AlreadyThere(already)
    with transaction(ledger.engine, writes=True) as connection:
        added = connection.execute(
            PROPOSAL.insert().values(
                at=when,
                who=who,
                file_name=landed.name,
                sha256=landed.sha256,
                size=landed.size,
                dataset=dataset,
                description=None if told is None else _json(told),
                findings=_json([asdict(finding) for finding in found]),
                summary=_json(_plain(list(summary))),
            )
        )
        key = added.inserted_primary_key
        assert key is not None
        append_entry(connection, Act.PROPOSAL, when, proposal=int(key[0]))
    return proposal_of(ledger, int(key[0]))


def decide(ledger: Ledger, proposal: int, *, who: str, act: str, comment: str | None, when: datetime) -> Proposal:
    """Rejects or withdraws a proposal and gives it. The caller holds the writer's lock.

    Raises NotHeld where there is none, StoreConflict naming who decided on it before, StoreError for another act.
    """
    if act not in (Act.REJECT, Act.WITHDRAW):
        raise StoreError(
            f"{act!r} is no decision of its own.", next_step="Give reject or withdraw; an approval goes with a commit."
        )
    with transaction(ledger.engine, writes=True) as connection:
        submitter = check_open(connection, proposal)["who"]
        alone = is_same_person(who, submitter)
        add_decision(connection, Act(act), proposal, who=who, at=when, comment=comment, alone=alone)
    return proposal_of(ledger, proposal)


def proposals(ledger: Ledger, state: str | None = None) -> list[Proposal]:
    """Every proposal, or those of one state, newest first."""
    found = _read(ledger, _query().order_by(PROPOSAL.c.id.desc()))
    return found if state is None else [one for one in found if one.state is State(state)]


def proposal_of(ledger: Ledger, proposal: int) -> Proposal:
    """The proposal of an id. Raises NotHeld where there is none."""
    found = _read(ledger, _query().where(PROPOSAL.c.id == proposal))
    if not found:
        raise no_proposal(proposal)
    return found[0]


def _check_findings(findings: Sequence[Finding], dataset: str) -> None:
    if has_criticals(findings):
        raise StoreError(
            "A critical finding refuses the file.", next_step="Correct the file; it cannot be submitted as it is."
        )
    respondents = {one.id for one in DATASETS if one.respondents}
    if any(finding.value is not None and (finding.dataset or dataset) in respondents for finding in findings):
        raise StoreError(
            "A finding carries a respondent's value, which is never stored.",
            next_step="Nothing was added. Take the values out of the findings, naming their dataset.",
        )


def _already(ledger: Ledger, sha256: str, dataset: str, told: Any) -> Proposal | None:
    """The newest proposal of the same bytes, dataset and description that waits, or is published and stands."""
    of_dataset = _read(ledger, _query().where(PROPOSAL.c.dataset == dataset).order_by(PROPOSAL.c.id.desc()))
    for one in of_dataset:
        if one.sha256 != sha256 or one.description != told:
            continue
        if one.state is State.WAITING:
            return one
        if one.version is not None and not one.undone:
            asker = _asker(one)
            others = {it.version for it in of_dataset if it.version is not None and _asker(it) != asker}
            # What another pollster asked of the same country and year replaced nothing of this one's.
            if stands(ledger, one.version, passing_over=others if asker else ()):
                return one
    return None


def _asker(proposal: Proposal) -> str | None:
    column = next((one.asker for one in DATASETS if one.id == proposal.dataset), None)
    return (proposal.description or {}).get(column) if column else None


def _query() -> Select[Any]:
    undoing = VERSION.alias("undoing")
    undone = exists().where(
        undoing.c.undone_version == DECISION.c.version_number, undoing.c.undone_dataset == PROPOSAL.c.dataset
    )
    return select(
        PROPOSAL,
        DECISION.c.act.label("act"),
        DECISION.c.who.label("decided_by"),
        DECISION.c.at.label("decided_at"),
        DECISION.c.comment.label("comment"),
        DECISION.c.version_number.label("version"),
        DECISION.c.alone.label("alone"),
        undone.label("undone"),
    ).outerjoin(DECISION, DECISION.c.proposal_id == PROPOSAL.c.id)


def _read(ledger: Ledger, query: Select[Any]) -> list[Proposal]:
    with transaction(ledger.engine) as connection:
        return [_proposal(dict(row)) for row in connection.execute(query).mappings()]


def _proposal(row: dict[str, Any]) -> Proposal:
    act = row.pop("act")
    return Proposal(
        **row
        | {
            "description": None if row["description"] is None else json.loads(row["description"]),
            "findings": _findings(row["findings"]),
            "summary": json.loads(row["summary"]),
            "state": State.WAITING if act is None else STATE_AFTER[Act(act)],
            "alone": bool(row["alone"]),
            "undone": bool(row["undone"]),
        }
    )


@lru_cache(maxsize=256)
def _findings(text: str) -> tuple[Finding, ...]:
    """The findings of a proposal from their JSON; kept, since pages ask for the whole queue at every run."""
    names = [one.name for one in fields(Finding)]
    return tuple(
        Finding(**{name: one[name] for name in names} | {"severity": Severity(one["severity"])})
        for one in json.loads(text)
    )


def _json(plain: Any) -> str:
    return json.dumps(plain, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    """A value as JSON gives it back: dates as ISO text, tuples as lists, what is no finite number as null."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
