"""Laws of the store's health: what was tampered with, lost or left over is found; nothing in use is deleted."""

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from submitting import AGREEMENT_FIGURES, AGREEMENTS, ROOT, finding, landed

from data.doctor import LEFTOVER_SECONDS
from data.findings import Finding, Severity
from data.ledger_database import engine_of_file, known_revisions, migrate, revision
from data.ledger_schema import HEAD, METADATA
from data.parquet_files import write_frame
from data.store import Store, StoreError


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store with two versions, an undo and a refusal, each with a finding."""
    store = Store.open(tmp_path / "home")
    warning = finding(value="AAA")
    for number in (1, 2):
        puts = {AGREEMENTS: pl.DataFrame({"year": [number, None]}), AGREEMENT_FIGURES: pl.DataFrame({"value": [0.5]})}
        store.commit(landed(store, f"file {number}"), puts, findings=[warning])
    store.undo("agreement_parties", "bo")
    store.refuse(landed(store, "refused", when=datetime.now(UTC)), [warning])  # its bytes are kept for some days
    assert store.verify() == []
    assert store.doctor() == []
    return store


def _rules(findings: list[Finding]) -> set[str]:
    assert [finding for finding in findings if not finding.remedy] == []
    return {finding.rule for finding in findings}


def _tamper(store: Store, statement: str) -> None:
    store.ledger.engine.dispose()
    with sqlite3.connect(store.home / "ledger.sqlite") as connection:
        assert connection.execute(statement).rowcount == 1
    connection.close()


def _old(path: Path) -> Path:
    long_ago = time.time() - LEFTOVER_SECONDS - 60
    os.utime(path, (long_ago, long_ago))
    return path


@pytest.mark.parametrize("as_of", [1, 2, 3])
def test_a_flipped_bit_in_any_table_of_any_version_is_found(store: Store, as_of: int) -> None:
    path = store.tables(as_of)[AGREEMENTS]
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    findings = store.verify()
    assert _rules(findings) == {"table file changed"}
    assert [finding.severity for finding in findings] == [Severity.CRITICAL]
    assert findings[0].value is not None
    assert path.name in findings[0].value


def test_a_missing_table_of_an_earlier_version_is_found(store: Store) -> None:
    store.tables(2)[AGREEMENT_FIGURES].unlink()
    assert _rules(store.verify()) == {"table file missing"}


def test_a_missing_or_changed_file_as_it_arrived_is_found(store: Store) -> None:
    (_, first), (_, second), _ = sorted(store.landing.blobs())
    first.unlink()
    second.write_bytes(b"something else")
    assert _rules(store.verify()) == {"file as it arrived missing", "file as it arrived changed"}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE submission SET who = 'eve' WHERE id = 1",
        "UPDATE version SET at = '2001-01-01 00:00:00.000000' WHERE number = 2",
        "UPDATE version SET undone_version = 1 WHERE number = 3",
        "UPDATE table_file SET source_version = '9' WHERE version_number = 1 AND table_name = 'rows'",
        "UPDATE finding SET reason = 'all is well' WHERE submission_id = 3",
        "DELETE FROM finding WHERE submission_id = 1",
        "UPDATE entry SET at = '2001-01-01 00:00:00.000000' WHERE seq = 4",
        "UPDATE entry SET previous = hash WHERE seq = 2",
        "DELETE FROM entry WHERE seq = 1",
        "DELETE FROM entry WHERE seq = 4",
        "INSERT INTO version (number, act, who, at) VALUES (9, 'undo', 'eve', '2026-01-01 00:00:00.000000')",
        "INSERT INTO table_file (version_number, change, table_name, dataset, source, source_version) "
        "VALUES (3, 'remove', 'figures', 'agreement_parties', 'dcad', '7')",
    ],
)
def test_whoever_changes_the_ledger_behind_its_back_is_found(store: Store, statement: str) -> None:
    _tamper(store, statement)
    assert "audit chain broken" in _rules(store.verify())


def test_a_row_count_the_file_does_not_have_is_found(store: Store) -> None:
    name = store.tables(1)[AGREEMENTS].relative_to(store.tables_folder).as_posix()
    store.ledger.engine.dispose()
    with sqlite3.connect(store.home / "ledger.sqlite") as connection:
        connection.execute("UPDATE table_file SET rows = 99 WHERE file_name = ?", (name,))
    connection.close()
    assert _rules(store.verify()) == {"row count changed", "audit chain broken"}


def test_a_ledger_too_damaged_to_read_is_a_finding_and_not_a_crash(store: Store) -> None:
    store.ledger.engine.dispose()
    path = store.home / "ledger.sqlite"
    with closing(sqlite3.connect(path)) as own:
        # What is still in the write-ahead log would make the damaged pages good again.
        own.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(path.read_bytes())
    content[4096:] = bytes(len(content) - 4096)
    path.write_bytes(content)
    findings = store.verify()
    assert _rules(findings) & {"ledger damaged", "ledger unreadable"}
    assert {finding.severity for finding in findings} == {Severity.CRITICAL}
    assert "ledger unreadable" in _rules(store.doctor(mend=True))
    assert len(list(store.landing.blobs())) == 3, "nothing is deleted when the ledger cannot say what is named"


def test_leftovers_are_told_but_only_old_ones_are_mended(store: Store) -> None:
    frame = pl.DataFrame({"year": [1]})
    named = {path for number in (1, 2) for path in store.tables(number).values()}
    old_table, new_table = (
        store.tables_folder
        / write_frame(frame, store.tables_folder, table="rows", dataset="agreement_parties").file_name
        for _ in range(2)
    )
    old_part, new_part = store.landing.folder / "a.part", store.tables_folder / "agreement_parties" / "b.part"
    for path in (old_part, new_part):
        path.write_bytes(b"half")
    old_blob, new_blob = (store.landing.path_of(str(landed(store, text).sha256)) for text in ("never", "not yet"))
    for path in (old_table, old_part, old_blob, *named):
        _old(path)

    findings = store.doctor()
    assert {finding.severity for finding in findings} == {Severity.WARNING}
    assert _rules(findings) == {"unfinished file", "table no version names", "file without a submission"}
    assert len(findings) == 6
    assert all(path.exists() for path in (old_table, old_part, old_blob)), "looking deletes nothing"

    store.doctor(mend=True)
    assert not any(path.exists() for path in (old_table, old_part, old_blob))
    assert all(path.exists() for path in (new_table, new_part, new_blob, *named))
    assert len(store.doctor()) == 3
    assert store.verify() == []


def test_nothing_is_mended_while_a_writer_is_at_work(store: Store, tmp_path: Path) -> None:
    leftover = store.landing.folder / "a.part"
    leftover.write_bytes(b"half")
    _old(leftover)
    with Store.open(store.home).writing():
        assert "writer at work" in _rules(store.doctor(mend=True))
    assert leftover.exists()
    store.doctor(mend=True)
    assert not leftover.exists()


def test_the_doctor_names_a_setting_that_cannot_be_used(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMITY_WINDOW_YEARS", "many")
    assert [finding.rule for finding in store.doctor()] == ["setting unusable"]


def test_a_store_of_a_newer_comity_is_refused_and_left_alone(store: Store) -> None:
    _tamper(store, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="made by a newer Comity"):
        Store.open(store.home)
    assert revision(store.ledger.engine) == "9999"


def test_the_doctor_tells_of_a_schema_that_is_not_this_comitys(store: Store) -> None:
    _tamper(store, "UPDATE alembic_version SET version_num = '9999'")
    assert "schema out of date" in _rules(store.doctor())


def test_the_newest_migration_is_the_revision_that_opening_expects(tmp_path: Path) -> None:
    assert known_revisions()[0] == HEAD
    engine = engine_of_file(tmp_path / "ledger.sqlite", writable=True)
    assert revision(engine) is None
    migrate(engine)
    assert revision(engine) == HEAD
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_opening_a_store_that_is_up_to_date_loads_no_migrations(store: Store) -> None:
    script = "import sys; from pathlib import Path; from data.store import Store; s = Store.open(Path(sys.argv[1])); "
    script += "assert s.current_version() == 3 and s.tables(); print([m for m in sys.modules if m == 'alembic'])"
    done = subprocess.run(
        [sys.executable, "-c", script, str(store.home)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    assert done.stdout == "[]\n"
