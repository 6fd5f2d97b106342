"""Laws of acknowledgements: who answers for an open finding, until when, in the audit chain and no longer than it."""

from datetime import date, timedelta, timezone
from pathlib import Path

import pytest
from quality_runs import NIGHT, found, outcome, ran
from sqlalchemy import text

from data.findings import Severity
from data.ledger_database import transaction
from data.quality import Answer
from data.quality_records import QualityRecords
from data.store import NotHeld, Store, StoreError

TODAY = NIGHT.date()
WEEK = TODAY + timedelta(days=7)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "home")


@pytest.fixture
def records(store: Store) -> QualityRecords:
    return QualityRecords(store)


def _acknowledged(records: QualityRecords, today: date = TODAY) -> tuple[object, ...]:
    names = ("acknowledged_by", "acknowledged_until", "acknowledged_reason", "is_acknowledged")
    return records.findings(today=today).select(names).row(0)


NOBODY = (None, None, None, False)


def test_an_acknowledgement_holds_to_the_end_of_its_day_and_is_in_the_audit_chain(
    store: Store, records: QualityRecords
) -> None:
    ran(records, [found()])
    records.acknowledge(found().identity, who=" Zoë\n Kaya ", until=WEEK, reason="asked the provider", when=NIGHT)
    assert _acknowledged(records) == ("Zoë Kaya", WEEK, "asked the provider", True)
    assert _acknowledged(records, WEEK) == ("Zoë Kaya", WEEK, "asked the provider", True)
    assert _acknowledged(records, WEEK + timedelta(days=1)) == ("Zoë Kaya", WEEK, "asked the provider", False)
    assert store.verify() == []
    with transaction(store.ledger.engine) as connection:
        assert connection.execute(text("SELECT act, acknowledgement_id FROM entry")).all() == [("acknowledge", 1)]


def test_acknowledging_again_replaces_and_withdrawing_ends_it(store: Store, records: QualityRecords) -> None:
    ran(records, [found()])
    for who in ("ana", "bo"):
        records.acknowledge(found().identity, who=who, until=WEEK, reason="known", when=NIGHT)
    assert _acknowledged(records)[0] == "bo"
    records.withdraw_acknowledgement(found().identity, who="ana", reason="it is not", when=NIGHT)
    assert _acknowledged(records) == NOBODY
    with pytest.raises(NotHeld, match="Nobody has acknowledged"):
        records.withdraw_acknowledgement(found().identity, who="ana", reason="it is not", when=NIGHT)
    records.acknowledge(found().identity, who="cy", until=TODAY, reason="known after all", when=NIGHT)
    assert _acknowledged(records)[0] == "cy"
    assert store.verify() == []


@pytest.mark.parametrize(
    ("after", "holds"),
    [
        ({}, True),
        ({"count": 1}, True),
        ({"reason": "It changed otherwise."}, True),
        ({"count": 3}, False),
        ({"severity": Severity.CRITICAL}, False),
    ],
)
def test_an_acknowledgement_lapses_where_the_finding_grew_worse(
    records: QualityRecords, after: dict[str, object], holds: bool
) -> None:
    ran(records, [found()])
    records.acknowledge(found().identity, who="ana", until=WEEK, reason="known", when=NIGHT)
    ran(records, [found(**after)])
    assert (_acknowledged(records)[0] == "ana") is holds
    ran(records, [found(**after)])
    assert (_acknowledged(records)[0] == "ana") is holds
    assert records.findings(run=1, today=TODAY)["is_acknowledged"].to_list() == [True], "as it stood then"


def test_an_acknowledgement_does_not_outlive_its_finding(records: QualityRecords) -> None:
    ran(records, [found()])
    records.acknowledge(found().identity, who="ana", until=WEEK, reason="known", when=NIGHT)
    ran(records, (), [outcome(answer=Answer.PASS)])
    assert _acknowledged(records) == NOBODY
    ran(records, [found()])
    assert _acknowledged(records) == NOBODY


@pytest.mark.parametrize(
    ("said", "error", "says"),
    [
        ({"until": TODAY - timedelta(days=1)}, StoreError, "would be over already"),
        ({"who": " "}, StoreError, "Who acknowledges is not said"),
        ({"reason": "\t"}, StoreError, "Why it is acknowledged is not said"),
        ({"identity": "0" * 16}, NotHeld, "There is no finding 0000"),
        ({"identity": "'; DROP TABLE entry; --"}, NotHeld, "There is no finding"),
        ({"identity": found("gone").identity}, NotHeld, "Resolved is the finding"),
    ],
)
def test_an_acknowledgement_that_says_too_little_is_refused(
    store: Store, records: QualityRecords, said: dict[str, object], error: type[StoreError], says: str
) -> None:
    ran(records, [found(), found("gone")])
    ran(records, [found()], [outcome()])
    usual: dict[str, object] = {"identity": found().identity, "who": "ana", "until": WEEK, "reason": "known"}
    with pytest.raises(error, match=says):
        records.acknowledge(**usual | said, when=NIGHT)  # type: ignore[arg-type]
    assert _acknowledged(records) == NOBODY
    assert store.verify() == []


def test_the_day_of_an_acknowledgement_is_that_of_who_gives_it(records: QualityRecords) -> None:
    ran(records, [found()])
    west = NIGHT.astimezone(timezone(timedelta(hours=-8)))
    assert west.date() == TODAY - timedelta(days=1)
    records.acknowledge(found().identity, who="ana", until=west.date(), reason="known", when=west)
    assert _acknowledged(records, west.date())[3] is True


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE acknowledgement SET until = '2030-01-01'",
        "UPDATE acknowledgement SET who = 'eve'",
        "DELETE FROM entry WHERE acknowledgement_id = 1",
        "INSERT INTO acknowledgement SELECT 2, change_id, identity, at, 'eve', until, reason FROM acknowledgement",
    ],
)
def test_an_acknowledgement_that_was_tampered_with_is_found(
    store: Store, records: QualityRecords, statement: str
) -> None:
    ran(records, [found()])
    records.acknowledge(found().identity, who="ana", until=WEEK, reason="known", when=NIGHT)
    with transaction(store.ledger.engine, writes=True) as connection:
        connection.execute(text("PRAGMA foreign_keys=OFF"))
        assert connection.execute(text(statement)).rowcount == 1
    assert "audit chain broken" in [one.rule for one in store.verify()]
