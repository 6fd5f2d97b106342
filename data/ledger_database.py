"""The database the ledger lies in: opened so that what it has committed survives a power cut, and kept up to date."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.pool import NullPool, StaticPool

from data.ledger_schema import HEAD, METADATA
from data.store_errors import StoreConflict, StoreError

WAIT_MILLISECONDS = 30_000
"""How long one connection waits for another's transaction."""

MIGRATIONS = Path(__file__).parent / "migrations"


def engine_of_file(path: Path, *, writable: bool) -> Engine:
    """The SQLite database at a path, in WAL mode with `synchronous=FULL`; a read-only disk is read as it stands."""
    if writable:
        engine = create_engine(URL.create("sqlite", database=str(path)))
    else:
        # A connection is opened for each transaction, so that a writer that starts elsewhere is noticed.
        engine = create_engine("sqlite://", creator=lambda: _read_only(path), poolclass=NullPool)
    event.listen(engine, "connect", _writable_pragmas if writable else _pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def engine_of_nothing() -> Engine:
    """An empty ledger in memory: what is read where no store has been made yet."""
    engine = _engine_in_memory()
    with engine.connect() as made, _empty().connect() as empty:
        _sqlite(empty).backup(_sqlite(made))
    return engine


@cache
def _empty() -> Engine:
    """The ledger that every empty one is a copy of: making its tables takes far longer than copying them."""
    engine = _engine_in_memory()
    METADATA.create_all(engine)
    return engine


def _engine_in_memory() -> Engine:
    return create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})


def _sqlite(connection: Connection) -> sqlite3.Connection:
    return connection.connection.driver_connection  # type: ignore[return-value]


@contextmanager
def transaction(engine: Engine, *, writes: bool = False) -> Iterator[Connection]:
    """One transaction: committed when the block ends well, else undone whole.

    Raises StoreConflict when another writer's transaction got there first, StoreError when the database cannot be
    read or will not take it.
    """
    try:
        with engine.connect().execution_options(writes=writes) as connection, connection.begin():
            yield connection
    except IntegrityError as error:
        raise StoreConflict(
            "Another version was committed at the same moment.", next_step="Read the tables again and commit once more."
        ) from error
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or type(error).__name__)
        raise StoreError(
            f"The ledger could not be {'written' if writes else 'read'}: {cause}.",
            next_step="Nothing was changed. Look at the store and its disk with `comity doctor`, then try again.",
        ) from error


def revision(engine: Engine) -> str | None:
    """The revision of the schema in the database, or None when it has none yet."""
    with transaction(engine) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return None if found is None else str(found)


def known_revisions() -> list[str]:
    """Every revision this Comity knows, newest first."""
    from alembic.script import ScriptDirectory

    return [script.revision for script in ScriptDirectory.from_config(_configuration()).walk_revisions()]


def migrate(engine: Engine) -> None:
    """Brings the schema up to HEAD in one transaction; the caller holds the writer's lock.

    Raises StoreError when a newer Comity made the database.
    """
    # Alembic is loaded only here: it costs more than everything else that opening a store does.
    from alembic import command

    found = revision(engine)
    if found is not None and found not in known_revisions():
        raise StoreError(
            f"The store was made by a newer Comity: its ledger has revision {found}, this Comity knows up to {HEAD}.",
            next_step="Install the newer Comity, or choose another folder with COMITY_HOME.",
        )
    with transaction(engine, writes=True) as connection:
        configuration = _configuration()
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "head")


def _configuration() -> Any:
    from alembic.config import Config

    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return configuration


def _begin(connection: Connection) -> None:
    # A writer takes its place at once: a transaction that reads first and writes later could fail half-way.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _pragmas(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy says when a transaction begins, see _begin
    for pragma in (f"busy_timeout={WAIT_MILLISECONDS}", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _writable_pragmas(connection: Any, record: object) -> None:
    _pragmas(connection, record)
    # fullfsync asks the drive itself on macOS and does nothing elsewhere.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "fullfsync=ON", "checkpoint_fullfsync=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _read_only(path: Path) -> sqlite3.Connection:
    # With a writer's log beside it the file is live and is read through that log. Without one nothing is writing,
    # and SQLite must be told so, since it cannot make the log's index on a disk it may not write.
    live = path.with_name(f"{path.name}-wal").exists()
    uri = f"file:{_quoted(path)}?mode=ro{'' if live else '&immutable=1'}"
    return sqlite3.connect(uri, uri=True, check_same_thread=False)


def _quoted(path: Path) -> str:
    return str(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def integrity_faults(connection: Connection) -> list[str]:
    """What SQLite's own checks of pages and references report; empty when nothing, and for other databases."""
    if connection.dialect.name != "sqlite":
        return []
    pages = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check") if row[0] != "ok"]
    references = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    return pages + [f"a row of {row[0]} names a row of {row[2]} that is not there" for row in references]
