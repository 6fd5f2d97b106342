"""Alerts that went out or failed to: one row a message and channel, without addresses."""

from datetime import datetime

import polars as pl
from sqlalchemy import Connection, select

from data.findings import printable
from data.ledger_schema import ALERT
from data.store_errors import StoreError

ALERT_SCHEMA: dict[str, pl.DataType] = {
    "id": pl.Int64(),
    "at": pl.Datetime("us", "UTC"),
    "kind": pl.String(),
    "identity": pl.String(),
    "run": pl.Int64(),
    "channel": pl.String(),
    "ok": pl.Boolean(),
    "subject": pl.String(),
}
"""One row a message and channel, newest first. `identity` is null where the message is of no finding or of several,
`run` where it tells of none; `ok` says whether the channel took it."""


def add_alert(
    connection: Connection,
    *,
    kind: str,
    identity: str | None,
    run: int | None,
    at: datetime,
    channel: str,
    ok: bool,
    subject: str,
) -> int:
    """Adds one and gives its id. Raises StoreError where the channel's label is an address: that may hold a secret."""
    if "://" in channel:
        raise StoreError(
            "A channel is named by its label, never by its address.", next_step="Nothing was recorded. Give a label."
        )
    told = {"kind": kind, "identity": identity, "run_id": run, "at": at, "channel": channel, "ok": ok}
    key = connection.execute(ALERT.insert().values(**told, subject=printable(subject))).inserted_primary_key
    assert key is not None
    return int(key[0])


def alerts_since(connection: Connection, since: datetime | None) -> pl.DataFrame:
    """The alerts from a moment on (None: all), columns of `ALERT_SCHEMA`."""
    columns = (*(ALERT.c[name] for name in ALERT_SCHEMA if name != "run"), ALERT.c.run_id.label("run"))
    query = select(*columns).order_by(ALERT.c.id.desc())
    bounded = query if since is None else query.where(ALERT.c.at >= since)
    return pl.DataFrame([dict(row) for row in connection.execute(bounded).mappings()], schema=ALERT_SCHEMA)
