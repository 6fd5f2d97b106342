"""Which file each table stands in, which one stood before it, and since when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from data.ledger import KEY_COLUMNS, Ledger, TableKey
from data.ledger_database import transaction
from data.ledger_schema import TABLE_FILE, VERSION, Change


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The file of one table below the folder of tables, the one that stood there before (or None), and since when."""

    key: TableKey
    file_name: str
    before: str | None
    since: datetime


def standing(ledger: Ledger) -> list[Standing]:
    """Every table that the newest version names, in the order of their keys.

    What stood before is the newest other file the table ever stood in, also where it was taken away in between.
    """
    names = [TABLE_FILE.c[name] for name in KEY_COLUMNS]
    query = (
        select(*names, TABLE_FILE.c.change, TABLE_FILE.c.file_name, VERSION.c.at)
        .join(VERSION, VERSION.c.number == TABLE_FILE.c.version_number)
        .order_by(*names, TABLE_FILE.c.version_number)
    )
    found: dict[TableKey, Standing] = {}
    stood: dict[TableKey, list[str]] = {}
    with transaction(ledger.engine) as connection:
        for row in connection.execute(query).mappings():
            key = TableKey(
                table=row["table_name"], dataset=row["dataset"], source=row["source"], version=row["source_version"]
            )
            file_name = row["file_name"]
            if row["change"] != Change.PUT.value:
                found.pop(key, None)
                continue
            earlier = [name for name in stood.setdefault(key, []) if name != file_name]
            found[key] = Standing(
                key=key, file_name=file_name, before=earlier[-1] if earlier else None, since=row["at"]
            )
            stood[key].append(file_name)
    return [found[key] for key in sorted(found)]
