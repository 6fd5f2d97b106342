"""Decisions on proposals: each is closed once, by one person, in the transaction that does what was decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select

from data.audit import append_entry
from data.ledger_schema import DECISION, PROPOSAL, Act
from data.store_errors import NotHeld, StoreConflict, StoreError


class State(StrEnum):
    """Where a proposal stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


STATE_AFTER = {Act.APPROVE: State.APPROVED, Act.REJECT: State.REJECTED, Act.WITHDRAW: State.WITHDRAWN}
"""The state a decision leads to."""


@dataclass(frozen=True, kw_only=True)
class Approval:
    """That someone lets a proposal be published, as `Store.commit` is told it; `proposal` is its id.

    `alone` says that who approves is who submitted, which the record then shows. `when` None: at the commit.
    """

    proposal: int
    who: str
    comment: str | None = None
    alone: bool = False
    when: datetime | None = None


def check_open(connection: Connection, proposal: int) -> Mapping[str, Any]:
    """The proposal's row, while it waits.

    Raises NotHeld where there is none of that id, and StoreConflict naming who decided on it, what and when.
    """
    found = connection.execute(select(PROPOSAL).where(PROPOSAL.c.id == proposal)).mappings().first()
    if found is None:
        raise no_proposal(proposal)
    decided = connection.execute(select(DECISION).where(DECISION.c.proposal_id == proposal)).mappings().first()
    if decided is not None:
        version = f" as version {decided['version_number']}" if decided["version_number"] is not None else ""
        raise StoreConflict(
            f"Submission {proposal} ({found['file_name']}) was {STATE_AFTER[Act(decided['act'])]} by {decided['who']} "
            f"on {decided['at']:%d %B %Y at %H:%M} UTC{version}.",
            next_step="Nothing was changed. Look at the queue again; to propose the file anew, submit it anew.",
        )
    return dict(found)


def no_proposal(proposal: int) -> NotHeld:
    """What is raised where there is no proposal of an id."""
    return NotHeld(f"There is no submission {proposal}.", next_step="`comity survey history` lists them all.")


def check_approval(
    connection: Connection, approval: Approval, *, sha256: str | None, datasets: tuple[str, ...]
) -> None:
    """Raises where an approval may not go with a commit: the proposal is closed, or it is another file or dataset.

    One that says two people looked while who approves is who submitted is refused too: the record would lie.
    """
    proposal = check_open(connection, approval.proposal)
    if proposal["sha256"] != sha256 or proposal["dataset"] not in datasets:
        raise StoreError(
            f"Submission {approval.proposal} is {proposal['file_name']} for {proposal['dataset']}; "
            "what is to be published is another file or dataset.",
            next_step="Publish the bytes that were submitted.",
        )
    if not approval.alone and is_same_person(approval.who, proposal["who"]):
        raise StoreError(
            f"{approval.who} brought submission {approval.proposal} and would approve it alone.",
            next_step="Let someone else approve it, or say in the approval that one person did both.",
        )


def is_same_person(one: str, other: str) -> bool:
    """Whether two names are one person's: capitals and spaces around and between do not make another."""
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())


def add_decision(
    connection: Connection,
    act: Act,
    proposal: int,
    *,
    who: str,
    at: datetime,
    comment: str | None,
    alone: bool,
    version: int | None = None,
) -> None:
    """Closes a proposal in this transaction and chains the decision. Raises as `check_open` where it is closed."""
    check_open(connection, proposal)
    added = connection.execute(
        DECISION.insert().values(
            proposal_id=proposal,
            at=at,
            who=who,
            act=act.value,
            comment=comment,
            version_number=version,
            alone=alone,
        )
    )
    key = added.inserted_primary_key
    assert key is not None
    append_entry(connection, act, at, decision=int(key[0]))
