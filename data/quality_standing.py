"""Where findings of data quality stand: after the newest run or after an earlier one, and what a run changed."""

import json
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Connection, case, func, select

from data.acknowledgements import standing as acknowledged
from data.ledger_schema import CHANGE, LOOKED, RUN
from data.quality import FindingState
from data.quality_changes import Row

FINDING_STATE_SCHEMA: dict[str, pl.DataType] = {
    "identity": pl.String(),
    "check": pl.String(),
    "severity": pl.String(),
    "dataset": pl.String(),
    "source": pl.String(),
    "version": pl.String(),
    "subject": pl.String(),
    "place": pl.String(),
    "year": pl.Int64(),
    "column": pl.String(),
    "value": pl.String(),
    "old": pl.Float64(),
    "new": pl.Float64(),
    "rows": pl.List(pl.Int64()),
    "count": pl.Int64(),
    "reason": pl.String(),
    "remedy": pl.String(),
    "state": pl.String(),
    "first_run": pl.Int64(),
    "first_seen": pl.Datetime("us", "UTC"),
    "changed_run": pl.Int64(),
    "acknowledged_by": pl.String(),
    "acknowledged_until": pl.Date(),
    "acknowledged_reason": pl.String(),
    "is_acknowledged": pl.Boolean(),
    "resolved_because": pl.String(),
}
"""One row a finding. `state` is a FindingState; `first_run` and `first_seen` (UTC) are of the time it became new last,
`changed_run` of its last change. Who acknowledged it is null where nobody did, or it was withdrawn, or lapsed since;
`is_acknowledged` says that its day is not past. `resolved_because` is null while open."""


def newest_changes(
    connection: Connection, *, upto: int | None = None, dataset: str | None = None, open_only: bool = False
) -> list[Row]:
    """The newest change of each finding (up to a change, of a dataset), as rows of the table in order of their ids."""
    bounds: list[ColumnElement[bool]] = [] if upto is None else [CHANGE.c.id <= upto]
    if dataset is not None:
        bounds.append(CHANGE.c.dataset == dataset)
    newest = func.max(CHANGE.c.id)
    ended = func.max(case((CHANGE.c.state == FindingState.RESOLVED.value, CHANGE.c.id), else_=0))
    last = select(newest).where(*bounds).group_by(CHANGE.c.dataset, CHANGE.c.identity)
    ids = last.having(newest > ended) if open_only else last
    query = select(CHANGE).where(CHANGE.c.id.in_(ids)).order_by(CHANGE.c.id)
    return [dict(row) for row in connection.execute(query).mappings()]


def last_change(connection: Connection, run: int) -> int:
    """The id of the newest change of a run or of one before it; 0 where there is none."""
    return int(connection.execute(select(func.max(CHANGE.c.id)).where(CHANGE.c.run_id <= run)).scalar() or 0)


def found_after(
    connection: Connection,
    *,
    today: date,
    run: int | None = None,
    dataset: str | None = None,
    states: Collection[str] | None = None,
) -> pl.DataFrame:
    """The findings as they stood after a run (None: the newest), columns of `FINDING_STATE_SCHEMA`.

    One that the newest look at its dataset left as it was is `still open`.
    """
    upto = None if run is None else last_change(connection, run)
    kept = states is None or FindingState.RESOLVED in states
    rows = newest_changes(connection, upto=upto, dataset=dataset, open_only=not kept)
    looked = _last_looks(connection, run)
    for row in rows:
        if row["state"] != FindingState.RESOLVED and row["run_id"] != looked.get(row["dataset"], row["run_id"]):
            row["state"] = FindingState.OPEN.value
    wanted = None if states is None else {FindingState(one).value for one in states}
    return _frame(connection, [row for row in rows if wanted is None or row["state"] in wanted], today, upto)


def changed_in(connection: Connection, run: int, today: date) -> pl.DataFrame:
    """What became new, worse or resolved in a run, columns of `FINDING_STATE_SCHEMA`."""
    told = [one.value for one in FindingState if one is not FindingState.OPEN]
    query = select(CHANGE).where(CHANGE.c.run_id == run, CHANGE.c.state.in_(told)).order_by(CHANGE.c.id)
    rows = [dict(row) for row in connection.execute(query).mappings()]
    return _frame(connection, rows, today, last_change(connection, run))


def worse_runs(connection: Connection) -> pl.DataFrame:
    """The newest run in which a finding became worse, one row a finding that ever did: `identity`, `worse_run`."""
    query = (
        select(CHANGE.c.identity, func.max(CHANGE.c.run_id).label("worse_run"))
        .where(CHANGE.c.state == FindingState.WORSE.value)
        .group_by(CHANGE.c.identity)
    )
    rows = [dict(row) for row in connection.execute(query).mappings()]
    return pl.DataFrame(rows, schema={"identity": pl.String(), "worse_run": pl.Int64()})


def _last_looks(connection: Connection, run: int | None) -> dict[str, int]:
    query = select(LOOKED.c.dataset, func.max(LOOKED.c.run_id)).group_by(LOOKED.c.dataset)
    bounded = query if run is None else query.where(LOOKED.c.run_id <= run)
    return {dataset: int(last) for dataset, last in connection.execute(bounded)}


def _frame(connection: Connection, rows: Iterable[Row], today: date, upto: int | None) -> pl.DataFrame:
    known, begun = (
        acknowledged(connection, upto),
        {one.id: one.at for one in connection.execute(select(RUN.c.id, RUN.c.at))},
    )
    told = [_told(row, known.get(row["identity"]), today) | {"first_seen": begun[row["first_run_id"]]} for row in rows]
    return pl.DataFrame(told, schema=FINDING_STATE_SCHEMA)


def _told(row: Row, acknowledgement: dict[str, Any] | None, today: date) -> Row:
    by = acknowledgement if row["state"] != FindingState.RESOLVED else None
    return {name: row[name] for name in FINDING_STATE_SCHEMA if name in row} | {
        "rows": json.loads(row["rows"]),
        "first_run": row["first_run_id"],
        "changed_run": row["run_id"],
        "acknowledged_by": by["who"] if by else None,
        "acknowledged_until": by["until"] if by else None,
        "acknowledged_reason": by["reason"] if by else None,
        "is_acknowledged": bool(by and by["until"] >= today),
    }
