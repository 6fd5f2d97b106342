"""Acknowledgements: who answers for an open finding of data quality, until which day and why."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from data.audit import append_entry
from data.ledger_schema import ACKNOWLEDGEMENT, CHANGE, Act
from data.quality import FindingState
from data.store_errors import NotHeld, StoreError

LONGEST = 2_000
"""Signs in which somebody says who they are or why."""


def acknowledge(connection: Connection, identity: str, *, who: str, until: date, reason: str, when: datetime) -> None:
    """Adds an acknowledgement of an open finding and chains it; an earlier one of the finding is replaced.

    Raises NotHeld where no such finding is open, StoreError where who or why is not said or the day is past.
    """
    said = {"who": _said(who, "Who acknowledges"), "reason": _said(reason, "Why it is acknowledged")}
    if until < when.date():
        raise StoreError(
            f"An acknowledgement until {until:%d %B %Y} would be over already; today is {when:%d %B %Y}.",
            next_step="Give today or a later day.",
        )
    _add(connection, Act.ACKNOWLEDGE, {**_open_change(connection, identity), **said, "at": when, "until": until})


def withdraw(connection: Connection, identity: str, *, who: str, reason: str, when: datetime) -> None:
    """Ends the acknowledgement of an open finding and chains that it ended.

    Raises NotHeld where no such finding is open or nobody acknowledged it, StoreError where who or why is not said.
    """
    said = {"who": _said(who, "Who withdraws it"), "reason": _said(reason, "Why it is withdrawn")}
    change = _open_change(connection, identity)
    if identity not in standing(connection):
        raise NotHeld(
            f"Nobody has acknowledged the finding {identity}, or it grew worse since.",
            next_step="Nothing was changed. `comity quality findings` shows who answers for what.",
        )
    _add(connection, Act.WITHDRAW, {**change, **said, "at": when, "until": None})


def standing(connection: Connection, upto: int | None = None) -> dict[str, dict[str, Any]]:
    """The acknowledgement of each finding that has one: `who`, `until`, `reason` (its day may be past).

    One lapses when its finding is resolved or grows worse: it was given for what was there then. `upto` None: now;
    else as of that change.
    """
    bound = [] if upto is None else [ACKNOWLEDGEMENT.c.change_id <= upto]
    newest = select(func.max(ACKNOWLEDGEMENT.c.id)).where(*bound).group_by(ACKNOWLEDGEMENT.c.identity)
    query = select(ACKNOWLEDGEMENT).where(ACKNOWLEDGEMENT.c.id.in_(newest), ACKNOWLEDGEMENT.c.until.is_not(None))
    found = {row["identity"]: dict(row) for row in connection.execute(query).mappings()}
    lapsing = (FindingState.NEW.value, FindingState.WORSE.value, FindingState.RESOLVED.value)
    later = (
        select(CHANGE.c.identity, func.max(CHANGE.c.id))
        .where(CHANGE.c.identity.in_(select(ACKNOWLEDGEMENT.c.identity)), CHANGE.c.state.in_(lapsing))
        .where(*([] if upto is None else [CHANGE.c.id <= upto]))
        .group_by(CHANGE.c.identity)
    )
    grown = {identity: int(change) for identity, change in connection.execute(later)}
    return {identity: row for identity, row in found.items() if row["change_id"] >= grown.get(identity, 0)}


def _open_change(connection: Connection, identity: str) -> dict[str, Any]:
    query = select(CHANGE.c.id, CHANGE.c.state).where(CHANGE.c.identity == identity).order_by(CHANGE.c.id.desc())
    found = connection.execute(query.limit(1)).first()
    if found is None or found.state == FindingState.RESOLVED:
        what = "There is no finding" if found is None else "Resolved is the finding"
        raise NotHeld(f"{what} {identity}.", next_step="`comity quality findings` lists those that are open.")
    return {"change_id": found.id, "identity": identity}


def _add(connection: Connection, act: Act, row: dict[str, Any]) -> None:
    key = connection.execute(ACKNOWLEDGEMENT.insert().values(**row)).inserted_primary_key
    assert key is not None
    append_entry(connection, act, row["at"], acknowledgement=int(key[0]))


def _said(text: str, what: str) -> str:
    if not text.strip():
        raise StoreError(f"{what} is not said.", next_step="Nothing was changed. Say it in a few words.")
    told = " ".join(text.split())
    if len(told) > LONGEST:
        raise StoreError(f"{what} is longer than {LONGEST:,} signs.", next_step="Nothing was changed. Say it shorter.")
    return told
