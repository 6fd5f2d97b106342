"""Runs of the quality checks: started, ended once, found crashed by the next, and read back newest first."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from data.ledger_schema import LOOKED, RUN, RUN_END
from data.quality import Run, RunEnding, Trigger
from data.store_errors import NotHeld, StoreConflict

GONE = "Its process was gone before it could say how it ended."


def add_run(connection: Connection, **told: Any) -> int:
    """Adds a run and gives its id."""
    datasets = json.dumps(list(told.pop("datasets")), ensure_ascii=False)
    key = connection.execute(RUN.insert().values(**told, datasets=datasets)).inserted_primary_key
    assert key is not None
    return int(key[0])


def add_end(connection: Connection, run: Run, *, ending: RunEnding, when: datetime, reason: str | None) -> None:
    """Says how a run ended. Raises StoreConflict where that is said already."""
    if run.ended is not None:
        raise StoreConflict(
            f"Run {run.id} {run.ending} on {run.ended:%d %B %Y at %H:%M} UTC.",
            next_step="Nothing was recorded. Start another run.",
        )
    connection.execute(RUN_END.insert().values(run_id=run.id, at=when, ending=ending.value, reason=reason))


def add_skipped(connection: Connection, *, when: datetime, **told: Any) -> int:
    """Adds a run that did not take place since another was under way, once a moment it was due, and gives its id."""
    due = told["due"]
    known = [] if due is None else newest_runs(connection, None, skipped=True, due=due)
    if known:
        return known[0].id
    under_way = unended(connection)
    begun = f": run {under_way[-1].id}, begun on {under_way[-1].at:%d %B %Y at %H:%M} UTC" if under_way else ""
    skipped = run_of(connection, add_run(connection, at=when, **told))
    add_end(connection, skipped, ending=RunEnding.SKIPPED, when=when, reason=f"Another run was under way{begun}.")
    return skipped.id


def unended(connection: Connection) -> list[Run]:
    """The runs of which nobody said how they ended, oldest first."""
    return _read(connection, _query().where(RUN_END.c.run_id.is_(None)).order_by(RUN.c.id))


def newest_runs(
    connection: Connection, limit: int | None, *, skipped: bool | None = None, due: datetime | None = None
) -> list[Run]:
    """The newest runs, newest first; None: all. Those that were skipped or others, where that is said."""
    query = _query().order_by(RUN.c.id.desc()).limit(limit)
    if skipped is not None:
        query = query.where(func.coalesce(RUN_END.c.ending == RunEnding.SKIPPED.value, False).is_(skipped))
    return _read(connection, query if due is None else query.where(RUN.c.due == due))


def run_of(connection: Connection, run: int) -> Run:
    """The run of an id. Raises NotHeld where there is none."""
    found = _read(connection, _query().where(RUN.c.id == run))
    if not found:
        raise NotHeld(f"There is no run {run}.", next_step="`comity quality runs` lists them.")
    return found[0]


def last_run(connection: Connection, dataset: str | None, ending: RunEnding) -> Run | None:
    """The newest run that ended so, or of those the newest that looked at a dataset, or was asked to; else None."""
    query = _query().where(RUN_END.c.ending == ending.value).order_by(RUN.c.id.desc())
    if dataset is None:
        found = _read(connection, query.limit(1))
    elif ending is RunEnding.FINISHED:
        looked = select(LOOKED.c.run_id).where(LOOKED.c.dataset == dataset)
        found = _read(connection, query.where(RUN.c.id.in_(looked)).limit(1))
    else:
        found = [one for one in _read(connection, query) if not one.datasets or dataset in one.datasets]
    return found[0] if found else None


def _query() -> Select[Any]:
    ended = (RUN_END.c.at.label("ended"), RUN_END.c.ending, RUN_END.c.reason)
    return select(RUN, *ended).outerjoin(RUN_END, RUN_END.c.run_id == RUN.c.id)


def _read(connection: Connection, query: Select[Any]) -> list[Run]:
    return [_run(row) for row in connection.execute(query).mappings()]


def _run(row: Any) -> Run:
    at: datetime = row["at"]
    ended: datetime | None = row["ended"]
    # A clock that was set back in between tells no duration.
    seconds = None if ended is None or ended < at else (ended - at).total_seconds()
    return Run(
        id=row["id"],
        at=at,
        who=row["who"],
        trigger=Trigger(row["trigger"]),
        due=row["due"],
        datasets=tuple(json.loads(row["datasets"])),
        store_version=row["store_version"],
        suites=row["suites"],
        ended=ended,
        ending=None if row["ending"] is None else RunEnding(row["ending"]),
        seconds=seconds,
        reason=row["reason"],
    )
