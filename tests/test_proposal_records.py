"""Laws of the queue's record: nobody changes it unseen, and bytes that were submitted stay while they are needed."""

import os
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from proposing import approved, proposed
from submitting import NOW, finding, landed

from data.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "home")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE proposal SET who = 'eve' WHERE id = 1",
        "UPDATE proposal SET dataset = 'published_figures' WHERE id = 1",
        "UPDATE proposal SET findings = '[]' WHERE id = 1",
        "UPDATE proposal SET summary = '[]' WHERE id = 1",
        "UPDATE proposal SET description = NULL WHERE id = 3",
        "UPDATE proposal SET at = '2001-01-01 00:00:00.000000' WHERE id = 3",
        "UPDATE decision SET alone = 0 WHERE id = 2",
        "UPDATE decision SET who = 'eve' WHERE id = 1",
        "UPDATE decision SET comment = 'all is well' WHERE id = 2",
        "UPDATE decision SET act = 'approve' WHERE id = 2",
        "UPDATE decision SET version_number = NULL WHERE id = 1",
        "DELETE FROM decision WHERE id = 2",
        "DELETE FROM proposal WHERE id = 3",
        "UPDATE entry SET proposal_id = NULL WHERE seq = 1",
        "UPDATE entry SET decision_id = 1 WHERE decision_id = 2",
        "INSERT INTO proposal SELECT 9, at, who, file_name, sha256, size, dataset, description, findings, summary "
        "FROM proposal WHERE id = 1",
        "INSERT INTO decision SELECT 9, 3, at, who, act, comment, NULL, alone FROM decision WHERE id = 2",
    ],
)  # fmt: skip
def test_whoever_changes_a_proposal_or_a_decision_behind_the_ledgers_back_is_found(
    store: Store, statement: str
) -> None:
    approved(store, proposed(store, "a", findings=[finding()], summary=[{"n": 1}]), comment="good")
    store.decide(proposed(store, "b").id, who="ana", act="withdraw", comment="wrong file")
    proposed(store, "c")
    assert store.verify() == []
    store.ledger.engine.dispose()
    with sqlite3.connect(store.home / "ledger.sqlite") as connection:
        assert connection.execute(statement).rowcount == 1
    connection.close()
    assert "audit chain broken" in [found.rule for found in store.verify()]


def test_the_bytes_of_a_proposal_stay_while_it_waits_or_stands_and_go_after_their_days(store: Store) -> None:
    old = NOW - timedelta(days=400)
    waiting, standing, rejected, again = (proposed(store, content, when=old) for content in "abcd")
    approved(store, standing)
    for proposal in (rejected, again):
        store.decide(proposal.id, who="bo", act="reject", when=old)
    refused = landed(store, "refused", when=old)
    store.ledger.append_refusal(refused, [])
    blobs = {one.id: store.landing.path_of(one.sha256) for one in (waiting, standing, rejected, again)}
    for path in (*blobs.values(), store.landing.path_of(str(refused.sha256))):
        os.utime(path, (old.timestamp(), old.timestamp()))
    assert [found.rule for found in store.doctor()] == ["refused file past its days"]
    proposed(store, "d", description=None)
    assert {number: path.exists() for number, path in blobs.items()} == {1: True, 2: True, 3: False, 4: True}
    assert not store.landing.holds(str(refused.sha256))
    assert store.refusals()["purged"].to_list() == [True]
    store.refuse(landed(store, "refused too", when=datetime.now(UTC)), [])
    assert store.refusals()["purged"].to_list() == [False, True]
    assert store.doctor(mend=True) == []
    assert store.verify() == []
    blobs[waiting.id].unlink()
    assert [found.rule for found in store.verify()] == ["file as it arrived missing"]
