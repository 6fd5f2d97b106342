"""The audit chain: each entry's hash covers the one before and everything the ledger says of what happened."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, select

from data.ledger_schema import (
    ACKNOWLEDGEMENT,
    DECISION,
    ENTRY,
    FINDING,
    PROPOSAL,
    SUBMISSION,
    TABLE_FILE,
    VERSION,
    Act,
)

FIRST = "0" * 64
"""What stands before the first entry."""

LATER = {
    "proposal_id": ("proposal", PROPOSAL),
    "decision_id": ("decision", DECISION),
    "acknowledgement_id": ("acknowledgement", ACKNOWLEDGEMENT),
}
"""What entries could not name at first: where one names none, its hash is made as it was before there were any."""


def append_entry(
    connection: Connection,
    act: Act,
    at: datetime,
    *,
    version: int | None = None,
    submission: int | None = None,
    proposal: int | None = None,
    decision: int | None = None,
    acknowledgement: int | None = None,
) -> None:
    """Adds the entry of what was just written in this transaction, chained to the entry before."""
    last = connection.execute(select(ENTRY.c.seq, ENTRY.c.hash).order_by(ENTRY.c.seq.desc()).limit(1)).first()
    seq, previous = (last.seq + 1, last.hash) if last else (1, FIRST)
    entry: dict[str, Any] = {
        "seq": seq, "act": act.value, "at": at, "version_number": version, "submission_id": submission,
        "proposal_id": proposal, "decision_id": decision, "acknowledgement_id": acknowledgement, "previous": previous,
    }  # fmt: skip
    connection.execute(ENTRY.insert().values(**entry, hash=_hash(connection, entry)))


def breaks_in_chain(connection: Connection) -> Iterator[str]:
    """One sentence for each place where the ledger no longer says what its audit chain was made from."""
    previous, expected = FIRST, 1
    for row in connection.execute(select(ENTRY).order_by(ENTRY.c.seq)).mappings().all():
        if row["seq"] != expected or row["previous"] != previous:
            yield f"entry {row['seq']} of the audit chain does not follow from the entry before it"
        body = {name: row[name] for name in row if name != "hash"}
        if _hash(connection, body) != row["hash"]:
            yield f"what the ledger says of entry {row['seq']} ({_subject(row)}) was changed after it was written"
        previous, expected = row["hash"], row["seq"] + 1
    yield from _without_entry(connection, VERSION, "number", "version_number", "version")
    yield from _without_entry(connection, SUBMISSION, "id", "submission_id", "submission")
    yield from _without_entry(connection, PROPOSAL, "id", "proposal_id", "proposal")
    yield from _without_entry(connection, DECISION, "id", "decision_id", "decision")
    yield from _without_entry(connection, ACKNOWLEDGEMENT, "id", "acknowledgement_id", "acknowledgement")


def head(connection: Connection) -> str:
    """The hash of the newest entry: noted elsewhere, it proves that nothing up to here was rewritten."""
    last = connection.execute(select(ENTRY.c.hash).order_by(ENTRY.c.seq.desc()).limit(1)).scalar()
    return str(last or FIRST)


def _without_entry(connection: Connection, table: Table, key: str, reference: str, word: str) -> Iterator[str]:
    named = select(ENTRY.c[reference]).where(ENTRY.c[reference].is_not(None))
    for number in connection.execute(select(table.c[key]).where(table.c[key].not_in(named))).scalars():
        yield f"{word} {number} has no entry in the audit chain"


def _subject(row: RowMapping) -> str:
    if row["version_number"] is not None:
        return f"version {row['version_number']}"
    for name, (word, _) in LATER.items():
        if row[name] is not None:
            return f"{row['act']} of {word} {row[name]}"
    return f"{row['act']} of submission {row['submission_id']}"


def _hash(connection: Connection, entry: dict[str, Any]) -> str:
    version, submission = entry["version_number"], entry["submission_id"]
    body = {
        "entry": {name: value for name, value in entry.items() if name not in LATER or value is not None},
        "version": _rows(connection, VERSION, "number", version, "number"),
        "submission": _rows(connection, SUBMISSION, "id", submission, "id"),
        "files": _rows(connection, TABLE_FILE, "version_number", version, "id"),
        "findings": _rows(connection, FINDING, "submission_id", submission, "id"),
    }
    named = {name: kind for name, kind in LATER.items() if entry[name] is not None}
    body |= {word: _rows(connection, table, "id", entry[name], "id") for name, (word, table) in named.items()}
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_text)
    return hashlib.sha256((entry["previous"] + canonical).encode()).hexdigest()


def _rows(connection: Connection, table: Table, key: str, value: int | None, order: str) -> list[dict[str, Any]]:
    if value is None:
        return []
    found = connection.execute(select(table).where(table.c[key] == value).order_by(table.c[order]))
    return [dict(row) for row in found.mappings()]


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical form")
