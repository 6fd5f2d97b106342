"""What a commit does before the ledger hears of it: tables are judged by name and written, the file is looked for."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import polars as pl

from data.landing import Landing
from data.ledger import TableKey
from data.parquet_files import Written, write_frame
from data.store_errors import StoreError

TABLES = ("rows", "figures", "coverage")


def check_tables(puts: Iterable[TableKey], removed: Iterable[TableKey]) -> None:
    """Raises StoreError where a commit changes nothing or names a table the store does not keep."""
    if not puts and not removed:
        raise StoreError("The commit changes no table.", next_step="Give at least one table to put or remove.")
    for key in puts:
        if key.table not in TABLES or not re.fullmatch(r"[a-z][a-z0-9_]*", key.dataset):
            raise StoreError(
                f"{key.table!r} of {key.dataset!r} is no table of the store; it keeps {', '.join(TABLES)}.",
                next_step="Name one of these, and a dataset in small letters, digits and _.",
            )


def check_landed(landing: Landing, sha256: str | None, file_name: str | None) -> None:
    """Raises StoreError where the bytes of a file are not there."""
    if sha256 is None or not landing.holds(sha256):
        raise StoreError(
            f"The bytes of {file_name} have not landed.",
            next_step="Take the file in first (`store.landing.accept`), then commit, propose or refuse it.",
        )


def write_tables(puts: Mapping[TableKey, pl.DataFrame], folder: Path) -> dict[TableKey, Written]:
    """Writes each table so that it survives a power cut. Raises StoreError, and leaves nothing, where one cannot be."""
    written: dict[TableKey, Written] = {}
    try:
        for key, frame in puts.items():
            written[key] = write_frame(frame, folder, table=key.table, dataset=key.dataset)
    except (OSError, pl.exceptions.PolarsError) as error:
        for file in written.values():
            (folder / file.file_name).unlink(missing_ok=True)
        raise StoreError(
            f"The tables could not be written: {error}.",
            next_step="Nothing was changed. Make room on the store's disk, then try again.",
        ) from error
    return written
