"""Which file each table stands in, which one stood before it, and since when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from data.ledger import KEY_COLUMNS, Ledger, TableKey
from data.ledger_database import transaction
from data.ledger_schema import TABLE_FILE, VERSION, Act, Change


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The file of one table below the folder of tables, the one that stood there before (or None), and since when."""

    key: TableKey
    file_name: str
    before: str | None
    since: datetime


def standing(ledger: Ledger) -> list[Standing]:
    """Every table that the newest version names, in the order of their keys.

    What stood before is the newest other file the table stood in, also where it was taken away in between. What was
    undone never stood before anything: an undo is meant, so a file that it gave back has before it what it had then,
    and where that was nothing itself: what was said of the undone one is then found no more.
    """
    names = [TABLE_FILE.c[name] for name in KEY_COLUMNS]
    query = (
        select(*names, TABLE_FILE.c.change, TABLE_FILE.c.file_name, VERSION.c.at, VERSION.c.act)
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
            file_name, files = row["file_name"], stood.setdefault(key, [])
            if row["act"] == Act.UNDO.value:
                _walk_back(files, to=file_name)
            if row["change"] != Change.PUT.value:
                found.pop(key, None)
                continue
            if file_name in files:
                files.remove(file_name)
            given_back = file_name if row["act"] == Act.UNDO.value else None
            before = files[-1] if files else given_back
            found[key] = Standing(key=key, file_name=file_name, before=before, since=row["at"])
            files.append(file_name)
    return [found[key] for key in sorted(found)]


def _walk_back(files: list[str], *, to: str | None) -> None:
    """Forgets the files that an undo took away: those after the one it gave back, or the last where it gave none."""
    if to in files:
        del files[files.index(to) + 1 :]
    elif files:
        files.pop()
